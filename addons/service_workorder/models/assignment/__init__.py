"""Who is sent: candidates, their order, offers."""

from . import (
    res_company,
    res_config_settings,
    service_assignment_candidate,
    service_assignment_rule,
    service_catalog_item,
    service_workorder_assign,
    service_workorder_explain,
    service_workorder_offer,
    service_workorder_offer_mail,
    service_workorder_offering,
    service_workorder_return,
)
