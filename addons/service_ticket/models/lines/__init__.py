"""Queues in their lines, teams outside, duty, monitoring."""

from . import (
    service_duty_shift,
    service_handover_reason,
    service_inbound_mail_alarms,
    service_monitor_severity,
    service_monitor_source,
    service_monitor_source_alarms,
    service_team_duty,
    service_team_hours,
    service_team_lines,
    service_ticket_duty,
    service_ticket_handover,
    service_ticket_lines,
    service_ticket_lines_demo,
    service_ticket_monitoring,
    service_ticket_outside,
    service_ticket_outside_held,
    service_ticket_outside_intake,
    service_ticket_outside_news,
    service_ticket_queue,
    service_ticket_signal,
)
