from . import (
    rating_rating,
    service_charge,
    service_charge_facts,
    service_charge_sync,
    service_charge_period,
    service_charge_steps,
    service_charge_why,
    service_ticket,
    service_workorder,
    service_workorder_line,
)
