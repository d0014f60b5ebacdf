"""The ledger of incoming mail, and what tickets say by mail."""

from . import (
    fetchmail_server,
    mail_alias,
    mail_alias_domain,
    mail_mail,
    mail_message,
    mail_message_delivery,
    mail_thread,
    service_client_domain,
    service_inbound_mail,
    service_inbound_mail_processing,
    service_inbound_mail_review,
    service_inbound_mail_routing,
    service_inbound_mail_teams,
    service_new_sender,
    service_ticket_keys,
    service_ticket_mail,
    service_ticket_undelivered,
    service_undelivered_mail,
)
