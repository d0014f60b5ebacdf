"""What customers see of their tickets and do to them."""

from . import (
    ir_http,
    service_ticket_fill,
    service_ticket_portal,
)
