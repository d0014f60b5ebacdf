"""Counted by day, and analysed."""

from . import (
    rating_rating_numbers,
    resource_calendar_numbers,
    service_frequent_report,
    service_nps_answer_numbers,
    service_ticket_daily,
    service_ticket_daily_count,
    service_ticket_numbers,
    service_ticket_reopening,
    service_ticket_report,
    service_ticket_report_lines,
)
