"""Ready answers, macros, trainees, guides."""

from . import (
    mail_compose_message,
    res_users,
    service_answer,
    service_checklist,
    service_held_answer,
    service_macro,
    service_ticket_answer,
    service_ticket_checklist,
    service_ticket_held,
)
