"""Work orders: what is to be done where, by whom, and what came of it."""

# Their order matters where several extend one method: what is imported later is
# called first.
# ruff: isort: off
from . import res_company
from . import res_partner
from . import service_catalog_item
from . import service_catalog_item_skill
from . import service_ci_orders
from . import service_macro
from . import service_ticket
from . import service_workorder
from . import service_workorder_check
from . import service_workorder_intake
from . import service_workorder_line
from . import service_workorder_line_entity
from . import service_workorder_tracking
from . import service_workorder_states
from . import service_workorder_roles
from . import service_workorder_ticket
from . import service_workorder_acceptance
from . import service_workorder_mail
from . import service_workorder_report
from . import service_workorder_visit
from . import service_workorder_demo
