"""Who does the work: own technicians, contractors and their people."""

from . import (
    service_resource,
    service_resource_permit,
    service_resource_skill,
)
