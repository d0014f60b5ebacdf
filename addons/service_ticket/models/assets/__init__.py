"""What a ticket is about at the client: sites, items, who answers for them."""

from . import service_indicators_mixin  # isort: skip
from . import (
    res_partner_indicators,
    service_ci,
    service_ci_service,
    service_ci_term,
    service_site,
    service_ticket_entity,
    service_ticket_place,
)
