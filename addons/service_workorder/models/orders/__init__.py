"""Work orders: what is to be done where, by whom, and what came of it."""

from . import (
    service_catalog_item,
    service_catalog_item_skill,
    service_ci_orders,
    service_ticket,
    service_workorder,
    service_workorder_check,
    service_workorder_intake,
    service_workorder_line,
    service_workorder_states,
    service_workorder_tracking,
    service_workorder_line_entity,
)
