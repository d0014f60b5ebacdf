"""What a stage gives to groups."""

from . import (
    service_stage_work_mixin,
    service_task,
    service_task_flow,
    service_task_template,
    service_ticket_task,
)
