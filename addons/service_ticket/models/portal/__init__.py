"""What customers see of their tickets and do to them."""

from . import (
    ir_http,
    res_users,
    service_ticket_fill,
    service_ticket_portal,
)
