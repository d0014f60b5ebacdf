"""Services, and what tickets say about them."""

from . import (
    service_catalog_item,
    service_ticket_catalog,
    service_ticket_completeness,
    service_ticket_coverage,
    service_ticket_line,
)
