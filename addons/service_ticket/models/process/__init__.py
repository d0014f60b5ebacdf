"""Waiting, and the way from stage to stage."""

from . import (
    service_ticket_stage_log,
    service_ticket_stage_report,
    service_ticket_transition,
    service_ticket_waiting,
    service_ticket_walk,
    service_waiting_reason,
)
