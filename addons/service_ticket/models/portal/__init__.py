"""What customers see of their tickets and do to them."""

from . import (
    service_portal_readable,
    ir_http,
    res_users,
    service_sent_form,
    service_ticket_fill,
    service_ticket_portal,
)
