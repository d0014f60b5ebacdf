"""Promises, their clocks and escalations."""

from . import (
    resource_calendar,
    resource_calendar_words,
    service_sla_clock,
    service_sla_escalation,
    service_sla_event,
    service_sla_explanation,
    service_sla_pause,
    service_sla_policy,
    service_sla_sweep,
    service_sla_target,
    service_sla_trees,
    service_ticket_sla,
    service_ticket_sla_cycles,
    service_ticket_sla_events,
    service_ticket_sla_intake,
    service_ticket_sla_screen,
)
