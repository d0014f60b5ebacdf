"""How a ticket talks by mail: incoming messages, and what leaves for the customer."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools.mail import email_normalize, email_normalize_all

from odoo.addons.service_ci.tools.inner import get_inner

from ...tools.ticket_number import add_number
from ..constants import CLOSED_STATES


class ServiceTicket(models.Model):
    _inherit = "service.ticket"
    _reference_kind = "ticket"
    _number_letter = "T"

    # What mail templates say

    customer_lang = fields.Char(
        string="Customer's Language", compute="_compute_customer_lang"
    )
    customer_link = fields.Html(
        string="Link for Customer", compute="_compute_customer_link", sanitize=False
    )

    # Incoming

    def _mail_cc_sanitized_raw_dict(self, cc_string):
        """Leave our own addresses out of the copies that are kept."""
        people = super()._mail_cc_sanitized_raw_dict(cc_string)
        ours = self.env["mail.alias.domain"].sudo()._find_aliases(list(people))
        return {email: raw for email, raw in people.items() if email not in ours}

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Take in a mail as a new ticket.

        Not by way of super: that describes all fields of the model for each mail.
        """
        copies = self._mail_cc_sanitized_raw_dict(msg_dict.get("cc"))
        # sudo: whoever runs the gateway need not see the sender
        author = self.env["res.partner"].sudo().browse(msg_dict.get("author_id") or ())
        values = {
            "name": msg_dict.get("subject"),
            "description": msg_dict.get("body"),
            "email_from": msg_dict.get("email_from"),
            "email_cc": ", ".join(copies.values()),
            # Contacts of one company are looked up when it is known who takes it.
            "partner_id": not author.company_id and author.id,
            "user_id": False,
        }
        if msg_dict.get("date"):  # when it arrived, however long the ledger kept it
            values["opened_at"] = fields.Datetime.to_datetime(msg_dict["date"])
        ticket = self._intake("email", [{**values, **(custom_values or {})}])
        # The contact may have been created just now: the mail is theirs.
        if ticket.partner_id and (not author or author.company_id):
            msg_dict["author_id"] = ticket.partner_id.id
        return ticket

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        if self._is_conversation(message):
            if self._is_from_desk(message):
                self._on_desk_message(message)
            else:
                self._on_customer_message(message)
        return result

    @api.model
    def _is_conversation(self, message):
        """Tell whether a message is a public word of a person.

        Ratings come as comments of the customer too and wait for no answer.
        """
        return (
            message.message_type in ("comment", "email")
            and not message.is_internal
            and not message.subtype_id.internal
            and not message.sudo().rating_ids
        )

    @api.model
    def _is_from_desk(self, message):
        author = message.author_id
        return bool(author) and not author.partner_share

    def _on_desk_message(self, message):
        """Somebody of ours answered: the client's wait is over.

        :param message: the ``mail.message`` just posted on this ticket; for several
            tickets that were answered together, that of one of them
        """
        # sudo: answering is allowed to whoever may post, the dates follow from it
        tickets = self.sudo()
        tickets.filtered(lambda ticket: not ticket.first_response_at).write(
            {"first_response_at": message.date}
        )
        tickets.write({"needs_reply_since": False})
        self._tell_screens()

    def _on_customer_message(self, message):
        """The client wrote: the desk is on turn, and what rested wakes up.

        :param message: the ``mail.message`` just posted on this one ticket
        """
        ticket = self.sudo()  # sudo: customers have no write access to tickets
        if ticket.state in CLOSED_STATES and ticket.team_id._may_reopen(
            ticket.closed_at
        ):
            ticket._move_to_state("open")
        else:
            ticket._wake("client")
        if not ticket.needs_reply_since and ticket.state not in CLOSED_STATES:
            ticket.needs_reply_since = message.date or fields.Datetime.now()
        self._tell_screens()

    # Who may answer by mail

    def _is_participant(self, email):
        """Tell whether mails from an address belong to this conversation.

        Participants are the contact, everybody else of the client, those in copy and
        the followers.  Staff are none: an address in a From line proves nothing, and
        what staff write goes to the client, so staff need the signed reference.

        :param str email: normalised address of a sender
        """
        self.ensure_one()
        if not email:
            return False
        followers = self.sudo().message_partner_ids
        partners = self._find_contacts({email}, self.company_id.id).get(
            email, self.env["res.partner"]
        )
        if any(user._is_internal() for user in partners.sudo().user_ids):
            return False
        if email in self._participant_emails() or partners & followers:
            return True
        client = partners.commercial_partner_id or self.env[
            "service.client.domain"
        ]._find_clients({email}).get(email)
        return bool(client) and client == self.client_id

    def _participant_emails(self):
        """Return the normalised addresses that stand on the ticket itself."""
        return set(email_normalize_all(f"{self.email_from},{self.email_cc}"))

    def _get_live_thread(self):
        return self._merge_target()

    def _route_answer(self, mail, message_dict, proof):
        routes = super()._route_answer(mail, message_dict, proof)
        is_over = self.state in CLOSED_STATES and not self.team_id._may_reopen(
            self.closed_at
        )
        if routes and is_over and not mail._is_automatic():
            message_dict.pop("parent_id", None)
            values = self._prepare_follow_up_values()
            return [mail._route_to(self.browse(), message_dict, values)]
        return routes

    def _prepare_follow_up_values(self):
        """Return the values of the new ticket that an answer to this old one opens."""
        return {
            "team_id": self._get_follow_up_team().id,
            "type_id": self.type_id.id,
            "repeat_of_id": self.id,
            "site_id": self.site_id.id,
        }

    def _get_follow_up_team(self):
        """Return the team that takes a new ticket which follows from this one."""
        # sudo: the customer whose word it is need not see the teams
        return self.sudo().team_id

    # Outgoing

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        groups = super()._notify_get_recipients_groups(
            message, model_description, msg_vals=msg_vals
        )
        if not self:
            return groups
        # Customers without a login read and answer on the page of the ticket.
        for name, _condition, data in groups:
            if name == "portal_customer":
                data["active"] = True
                data["has_button_access"] = True
        return groups

    def _get_customer_information(self):
        info = super()._get_customer_information()
        for ticket in self:
            email = email_normalize(ticket.email_from)
            if email and not ticket.partner_id:
                info.setdefault(email, {}).update(
                    {
                        "phone": ticket.phone,
                        "parent_id": ticket.client_id.id,
                        "company_id": ticket.client_id.company_id.id,
                    }
                )
        return info

    def _track_template(self, changes):
        result = super()._track_template(changes)
        ticket = self[:1]
        template = ticket._get_stage_template()
        if "stage_id" in changes and template and ticket._has_customer():
            result["stage_id"] = (
                template,
                {
                    "message_type": "auto_comment",
                    "subtype_id": self.env.ref("mail.mt_comment").id,
                    "email_layout_xmlid": "mail.mail_notification_light",
                },
            )
        return result

    def _has_customer(self):
        """Tell whether anybody outside reads what the ticket tells its customer.

        A problem gathers the requests of others and may have nobody of its own.
        """
        self.ensure_one()
        # sudo: colleagues of other teams move tickets, too
        ticket = self.sudo()
        return bool(
            ticket.partner_id
            or ticket.email_normalized
            or ticket.email_cc
            or any(ticket.message_partner_ids.mapped("partner_share"))
        )

    def _intake_finish(self):
        result = super()._intake_finish()
        context = self.env.context
        is_quiet = context.get("mail_notrack") or context.get("tracking_disable")
        if not is_quiet and not get_inner(self.env, "service_ticket_silent"):
            self._with_stage_mail()._before_commit("_send_stage_mail")
        return result

    def _with_stage_mail(self):
        """Return the new tickets whose first stage tells the customer something.

        Odoo would ask each new ticket; here the first of each type and stage speaks
        for the others.
        """
        result = self.browse()
        for tickets in self.grouped(lambda t: (t.type_id, t.stage_id)).values():
            first = tickets[:1]
            if first.state in CLOSED_STATES or first._get_stage_template():
                result |= tickets
        return result

    def _send_stage_mail(self):
        """Tell the customers of new tickets what their stage says."""
        for ticket in self:
            ticket._message_track_post_template(["stage_id"])

    def _get_stage_template(self):
        """Return the mail that tells the customer of the stage, by type, or none."""
        # sudo: customers and colleagues of other teams move tickets, too
        own = self.sudo().type_id.mail_ids.filtered(
            lambda mail: mail.stage_id == self.stage_id
        )
        return own.template_id if own else self.stage_id.template_id

    def _track_subtype(self, init_values):
        self.ensure_one()
        if "stage_id" in init_values:
            return self.env.ref("service_ticket.mt_ticket_stage")
        return super()._track_subtype(init_values)

    # Acknowledgement

    def _intake_acknowledge(self):
        """Tell those who wrote the number of their request, once, in their language.

        Mails of the ledger are acknowledged together, at the end of their batch; what
        comes from a page of ours, when the request stands in the conversation.
        """
        to_tell = self.filtered(lambda ticket: ticket._is_acknowledged())
        mail = self.env["service.inbound.mail"]._in_process()
        if mail:
            mail.is_acknowledged = bool(to_tell)
        elif not get_inner(self.env, "service_ticket_request"):
            to_tell._send_acknowledgements()

    def _send_acknowledgements(self, message_ids=None):
        """Write the mails that acknowledge tickets into the outgoing queue.

        They leave after the commit, or not at all.

        :param dict message_ids: ticket id -> Message-ID of the mail that opened it
        """
        if not self:
            return
        template_id = self.env["ir.model.data"]._xmlid_to_res_id(
            "service_ticket.mail_template_acknowledgement"
        )
        # sudo: the desk writes, whoever filed the request
        content = (
            self.env["mail.template"]
            .sudo()
            .browse(template_id)
            ._generate_template(
                self.ids, ("subject", "body_html"), find_or_create_partners=False
            )
        )
        reply_to = self._notify_get_reply_to()
        message_ids = message_ids or {}
        # What is not in memory need not be kept up to date, message by message.
        self.invalidate_recordset(["message_ids", "website_message_ids"], flush=False)
        # The message first: made by its mail it would take all defaults twice.
        Message, vals_list = (
            self.env["mail.message"]
            .sudo()
            ._with_defaults(
                [
                    ticket._prepare_acknowledgement_message(
                        content[ticket.id], reply_to[ticket.id]
                    )
                    for ticket in self
                ]
            )
        )
        messages = Message.create(vals_list)
        # With these in the context mail.mail makes no new one for each mail.
        Mail, vals_list = (
            self.env["mail.mail"]
            .sudo()
            .with_context(default_type="email_outgoing", default_state="outgoing")
            ._with_defaults(
                [
                    ticket._prepare_acknowledgement_mail(
                        message, content[ticket.id], message_ids.get(ticket.id)
                    )
                    for ticket, message in zip(self, messages, strict=True)
                ]
            )
        )
        Mail.create(vals_list)

    @api.model
    def _detect_loop_sender_domain(self, email_from_normalized):
        # Equality on an index of its own; ILIKE reads the whole table.
        return [("email_normalized", "=", email_from_normalized)]

    @api.model
    def mail_allowed_qweb_expressions(self):
        # Templates of these alone need no programmer's rights and render fastest.
        return super().mail_allowed_qweb_expressions() + (
            "object.number",
            "object.company_id.name",
            "object.customer_lang",
            "object.customer_link",
        )

    def _compute_customer_lang(self):
        for ticket in self:
            company = ticket.company_id.partner_id
            ticket.customer_lang = ticket.partner_id.lang or company.lang

    @api.depends_context("lang")
    def _compute_customer_link(self):
        words = self.env._("on its page")
        for ticket in self:
            url = ticket.get_base_url() + ticket.get_portal_url()
            ticket.customer_link = Markup('<a href="%s">%s</a>') % (url, words)

    def _is_acknowledged(self):
        """Tell whether a new ticket is answered with its number."""
        mail = self.env["service.inbound.mail"]._in_process()
        return bool(
            self.channel_id.is_written
            and self.team_id.acknowledges
            and self.email_normalized
            and not mail.automation
            and not get_inner(self.env, "service_ticket_silent")
        )

    def _prepare_acknowledgement_message(self, content, reply_to):
        """Return the values of the message that acknowledges one ticket.

        :param dict content: rendered ``subject`` and ``body_html``
        :param str reply_to: address of the desk
        """
        return {
            "subject": add_number(content["subject"], self.number),
            # Colleagues read the conversation: the key is for the mail alone.
            "body": self._hide_keys(content["body_html"], self.id),
            # The desk writes, not the visitor whose request runs this.
            "author_id": self.company_id.partner_id.id,
            "email_from": self._desk_sender(),
            "reply_to": reply_to,
            "model": self._name,
            "res_id": self.id,
            "message_type": "auto_comment",
            "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment"),
            "record_company_id": self.company_id.id,
        }

    def _prepare_acknowledgement_mail(self, message, content, message_id=None):
        """Return the values of the outgoing mail that brings the message.

        :param message: ``mail.message``
        :param dict content: rendered ``body_html``
        :param str message_id: of the mail that is acknowledged, if there was one
        """
        return {
            "mail_message_id": message.id,
            "body_html": content["body_html"],
            "email_to": self.email_from,
            "references": " ".join(
                filter(None, (self._signed_reference(), message_id))
            ),
            # An automatic answer must not call forth another one (RFC 3834).
            "headers": repr(
                {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"}
            ),
            # The message stays in the conversation when the mail is sent and gone.
            "is_notification": True,
            "auto_delete": True,
        }
