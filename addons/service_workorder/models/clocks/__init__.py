"""What performers are promised to: the clocks of work orders."""

from . import service_sla_clock, service_sla_policy, service_ticket, service_workorder
