"""What has to be done to configuration items again and again."""

from . import (
    res_company,
    service_ci,
    service_maintenance_line,
    service_maintenance_plan,
    service_maintenance_run,
    service_maintenance_visit,
    service_maintenance_spread,
    service_maintenance_summary,
    service_maintenance_schedule,
    service_maintenance_demo,
    service_workorder,
    service_workorder_line,
)
