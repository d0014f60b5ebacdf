from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools.mail import email_normalize

from odoo.addons.service_ci.tools.inner import Inner, get_inner

from ...tools.repair import repair


class MailThread(models.AbstractModel):
    """The gateway of Odoo, led through the ledger of incoming mail."""

    _inherit = "mail.thread"

    @api.model
    def message_process(
        self,
        model,
        message,
        custom_values=None,
        save_original=False,
        strip_attachments=False,
        thread_id=None,
    ):
        """Process a mail by way of the ledger; see there for what never gets lost.

        :raise AccessError: for users who are no administrators: the ledger works with
            all rights, and a mail may claim to come from anybody
        """
        if not (self.env.su or self.env.user._is_system()):
            raise AccessError(
                self.env._(
                    "Mails are handed in by an administrator: let the mail server log "
                    "in as one."
                )
            )
        Ledger = self.env["service.inbound.mail"]
        arguments = {
            "custom_values": custom_values,
            "save_original": save_original,
            "strip_attachments": strip_attachments,
            "thread_id": thread_id,
        }
        if Ledger._in_process():
            return super().message_process(model, message, **arguments)
        raw = getattr(message, "data", message)  # xmlrpc.client.Binary
        if isinstance(raw, str):
            raw = raw.encode()
        return Ledger._receive(raw, {"model": model, **arguments})

    @api.model
    def message_parse(self, message, save_original=False):
        mail = self.env["service.inbound.mail"]._in_process()
        if mail:
            repair(message, f"<{mail.fingerprint}@service.local>")
        msg_dict = super().message_parse(message, save_original=save_original)
        if mail:
            mail._amend_parsed(msg_dict)
        return msg_dict

    @api.model
    def _detect_is_bounce(self, message, message_dict):
        mail = self.env["service.inbound.mail"]._in_process()
        if mail.is_forced:
            return False
        if mail and message.get_content_type() == "multipart/report":
            # Reports of other kinds (read receipts, weekly figures) are no bounces.
            return mail.automation == "bounce"
        return super()._detect_is_bounce(message, message_dict)

    @api.model
    def message_route(
        self, message, message_dict, model=None, thread_id=None, custom_values=None
    ):
        mail = self.env["service.inbound.mail"]._in_process()
        routing = self.with_context(service_ticket_routing=Inner(bool(mail)))

        def core_routes():
            return super(MailThread, routing).message_route(
                message, message_dict, model, thread_id, custom_values
            )

        return mail._route(message_dict, core_routes) if mail else core_routes()

    @api.model
    def _routing_reset_bounce(self, email_message, message_dict):
        """Forget failed deliveries to a sender, where there are any.

        Odoo searches all models that count them, for each mail.
        """
        mail = self.env["service.inbound.mail"]._in_process()
        sender = email_normalize(message_dict["email_from"])
        if mail and not mail._memory().bounces.get(sender, True):
            return None
        return super()._routing_reset_bounce(email_message, message_dict)

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        result = super()._routing_handle_bounce(email_message, message_dict)
        # Whose mails bounced has changed.
        self.env["service.inbound.mail"]._memory().bounces.clear()
        return result

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        mail = self.env["service.inbound.mail"]._in_process()
        if not (mail and routes):
            return super()._message_route_process(message, message_dict, routes)
        routes, other_teams = mail._keep_one_team(routes)
        result = super()._message_route_process(message, message_dict, routes)
        # The gateway returns the id of the last document that it made or found.
        record = self.env[routes[-1][0]].browse(result)
        mail.opens_ticket = record._name == "service.ticket" and not routes[-1][1]
        mail._conclude("processed", record=record)
        if other_teams:
            mail._note_other_teams(record, other_teams)
        return result

    # What the gateway would drop or answer with a bounce is set aside instead

    @api.model
    def _detect_loop_headers(self, msg_dict):
        is_loop = super()._detect_loop_headers(msg_dict)
        mail = self.env["service.inbound.mail"]._in_process()
        if is_loop and mail:
            mail._conclude("quarantined", "loop")
        return is_loop

    @api.model
    def _detect_loop_sender(self, message, message_dict, routes):
        mail = self.env["service.inbound.mail"]._in_process()
        if not mail:
            return super()._detect_loop_sender(message, message_dict, routes)
        if mail.is_forced:
            return False
        quiet = self.with_context(service_ticket_no_bounce=Inner())
        is_loop = super(MailThread, quiet)._detect_loop_sender(
            message, message_dict, routes
        )
        if is_loop:
            mail._conclude("quarantined", "loop")
        return is_loop

    @api.model
    def _detect_write_to_catchall(self, msg_dict):
        if self.env["service.inbound.mail"]._in_process():
            return False
        return super()._detect_write_to_catchall(msg_dict)

    @api.model
    def _routing_create_bounce_email(
        self, email_from, body_html, message, **mail_values
    ):
        if get_inner(self.env, "service_ticket_no_bounce"):
            return None
        return super()._routing_create_bounce_email(
            email_from, body_html, message, **mail_values
        )
