"""Repeats, merges, problems."""

from . import (
    service_ticket_merge,
    service_ticket_problem,
    service_ticket_similar,
)
