"""Who does the work: own technicians, contractors and their people."""

from . import (
    res_company,
    service_resource,
    service_resource_absence,
    service_resource_ban,
    service_resource_demo,
    service_resource_figures,
    service_resource_matching,
    service_resource_permit,
    service_resource_skill,
    service_resource_states,
    service_territory,
)
