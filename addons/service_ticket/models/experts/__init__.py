"""Questions to experts."""

from . import (
    service_expert_answer,
    service_expert_request,
    service_expert_request_flow,
    service_expert_request_mail,
    service_ticket_expert,
)
