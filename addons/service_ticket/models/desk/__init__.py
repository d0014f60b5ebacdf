"""What a ticket is, how it comes in and what its people see of it."""

from . import (
    ir_attachment,
    product_category,
    res_partner,
    res_users_settings,
    service_coded_mixin,
    service_channel,
    service_signed_thread,
    service_team,
    service_ticket,
    service_ticket_category,
    service_ticket_contact,
    service_ticket_deferred,
    service_ticket_demo,
    service_ticket_intake,
    service_ticket_live,
    service_ticket_preset,
    service_ticket_stage,
    service_ticket_tag,
    service_ticket_type,
    service_ticket_type_mail,
)
