"""What work takes and costs, and how well it is done."""

# Their order matters where several extend one method: what is imported later is
# called first.
# ruff: isort: off
from . import res_company
from . import res_config_settings
from . import service_resource
from . import service_workorder_time
from . import service_workorder_hours
from . import service_workorder_line
from . import service_workorder_cost
from . import service_workorder_outcome
from . import service_indicators_mixin
from . import service_workorder_report
from . import service_workorder_heat
