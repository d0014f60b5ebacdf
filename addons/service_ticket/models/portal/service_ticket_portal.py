"""A ticket as its customer sees it: the page in the portal and the public form."""

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from odoo.addons.service_ci.tools.inner import Inner, get_inner

from ..constants import CLOSED_STATES

# All that a logged-in customer may read, filter and sort by, on the page or by RPC.
PORTAL_FIELDS = frozenset(
    {
        "access_url",
        "access_warning",
        "active",
        "closed_at",
        "create_date",
        "description",
        "display_name",
        "id",
        "message_attachment_count",
        "message_has_error",
        "message_is_follower",
        "name",
        "number",
        "opened_at",
        "partner_id",
        "state",
        "website_message_ids",
    }
)
# In these channels the first message of the conversation holds the request itself.
CONVERSATION_CHANNELS = ("email", "web", "portal")
# The same colours as everywhere: the customer's turn, our work, done.
STATE_COLORS = {"waiting": "warning", "done": "success", "cancelled": "light"}


# How what customers write is posted.
CUSTOMER_MESSAGE = {"message_type": "comment", "subtype_xmlid": "mail.mt_comment"}


class ServiceTicket(models.Model):
    _name = "service.ticket"
    _inherit = ["service.ticket", "service.portal.readable"]
    # Customers read their tickets and write to us; they change no field.
    _mail_post_access = "read"
    _portal_fields = PORTAL_FIELDS
    _portal_reads_messages = True

    # What the page shows

    def _portal_status(self):
        """Return the stage in the customer's words and the colour that goes with it.

        :return: tuple of text and the name of a Bootstrap colour
        """
        self.ensure_one()
        stage = self.stage_id._get_shown(
            self.waiting_reason_id, self.waiting_from_stage_id, self.type_id
        )
        return stage._get_customer_name(), STATE_COLORS.get(stage.state, "info")

    @api.model
    def _portal_waits_for_others_domain(self):
        """Return which waiting tickets customers see as work: see ``_get_shown``."""
        # sudo: stages and reasons are hidden from customers
        waiting = (
            self.env["service.ticket.stage"].sudo().search([("state", "=", "waiting")])
        )
        for_customer = waiting.filtered(
            lambda stage: stage._get_waiting_reason().pauses
        )
        return Domain(
            "id",
            "in",
            self.sudo()._search(
                [
                    ("stage_id", "in", for_customer.ids),
                    ("waiting_reason_id.pauses", "=", False),
                    ("waiting_reason_id", "!=", False),
                ]
            ),
        )

    def _portal_shows_description(self):
        """Tell whether the request is not a message of the conversation already."""
        return bool(
            self.description and self.channel_id.code not in CONVERSATION_CHANNELS
        )

    def _portal_team_name(self):
        """Return the name of the team, unless only its members may know of it."""
        team = self.team_id
        return team.name if team.privacy == "agents" else False

    def _portal_may_reopen(self):
        """Tell whether the customer may take this closed ticket up again."""
        return (
            self.state in CLOSED_STATES
            and not self.merged_into_id
            and self.team_id._may_reopen(self.closed_at)
        )

    def _portal_may_reply(self):
        """Tell whether somebody will see what the customer writes here."""
        return not self.merged_into_id and (
            self.state not in CLOSED_STATES or self._portal_may_reopen()
        )

    def _portal_may_rate(self):
        """Tell whether the customer is asked how well the work went."""
        return bool(
            self.state == "done"
            and not self.merged_into_id
            and self.team_id.asks_rating
        )

    # What the customer does there

    def message_post(self, **kwargs):
        if not self.env.su and self.env.user.share:
            self._check_customer_message(kwargs)
        return super().message_post(**kwargs)

    def _check_customer_message(self, message):
        """Let customers who call by RPC say no more than on the page.

        :param dict message: arguments of ``message_post``
        :raise AccessError: for words in another's name, and for notes among ourselves
        """
        said = {"message_type": "comment", **message}
        said = {key: said[key] for key in said if key not in ("body", "attachment_ids")}
        if said != CUSTOMER_MESSAGE:
            raise AccessError(self.env._("Please write on the page of your request."))

    def _portal_close(self, customer):
        """Close the ticket because the customer says that all is well.

        :param customer: ``res.partner`` who says so, may be empty
        """
        self.ensure_one()
        if self.state in CLOSED_STATES or self.merged_into_id:
            return
        self._track_set_author(customer)
        # The customer needs no mail about what they have just done themselves.
        self.with_context(service_ticket_by_customer=Inner())._move_to_state("done")

    def _portal_reopen(self, customer):
        """Take the ticket up again because the customer asks for it.

        :param customer: ``res.partner`` who asks, may be empty
        """
        self.ensure_one()
        if not self._portal_may_reopen():
            return
        self._track_set_author(customer)
        self._move_to_state("open")
        self.needs_reply_since = fields.Datetime.now()

    def _portal_rating(self):
        """Return the rating that the customer gave, or an empty recordset."""
        customer = self._rating_get_partner()
        return self.rating_ids.filtered(
            lambda rating: rating.consumed and rating.partner_id == customer
        )[:1]

    def _portal_rate(self, value, comment):
        """Note or change how well the customer thinks that the work went.

        :param int value: 1 to 5
        :param str comment: plain text, may be empty
        """
        self.ensure_one()
        if not self._portal_may_rate():
            return
        rating = self._portal_rating()
        token = rating.access_token or self._rating_get_access_token()
        rating = self.env["rating.rating"].search([("access_token", "=", token)])
        self._apply_rating(rating, value, comment)

    def _rating_get_parent_field_name(self):
        return "team_id"

    # What follows from it

    @api.model
    def _is_conversation(self, message):
        # The request itself is no answer to anything.
        is_request = get_inner(self.env, "service_ticket_request")
        return not is_request and super()._is_conversation(message)

    def _on_customer_message(self, message):
        result = super()._on_customer_message(message)
        ticket = self.sudo()  # sudo: customers do not see what a ticket depends on
        if message.message_type == "comment" and not ticket._portal_may_reply():
            # From a page that was open before the end.
            ticket._portal_pass_on(message)
        return result

    def _portal_pass_on(self, message):
        """Bring a message that nobody would see here to where it is read, as a mail
        would come there: to the ticket that goes on, else to a new one.

        :param message: the customer's ``mail.message`` on this closed ticket
        """
        files = [(file.name, file.raw) for file in message.attachment_ids]
        target = self._merge_target()
        if target != self:
            target._post_customer_message(
                message.body, files, message.author_id, message.email_from
            )
            return
        self._web_intake(
            {
                **self._prepare_follow_up_values(),
                "name": self.name,
                "company_id": self.company_id.id,
                "partner_id": self.partner_id.id,
                "email_from": self.email_from,
                "phone": self.phone,
            },
            message.body,
            files,
            "portal",
        )

    def _post_customer_message(self, body, files, author, email_from):
        """Post what a customer wrote elsewhere.

        :param body: HTML
        :param files: list of (name, bytes)
        :param author: ``res.partner``, may be empty
        :param str email_from: address of the writer
        """
        self.with_context(mail_post_autofollow_author_skip=True).message_post(
            author_id=author.id,
            email_from=email_from,
            body=body,
            attachments=files,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def _track_template(self, changes):
        result = super()._track_template(changes)
        if get_inner(self.env, "service_ticket_by_customer"):
            result.pop("stage_id", None)
        return result

    # The public form

    @api.model
    def _web_intake(self, values, body, files, channel_code):
        """Take in what somebody wrote on a page of ours.

        :param dict values: checked ticket values, nothing that the sender may not set
        :param body: the request as HTML
        :param files: list of (checked name, bytes)
        :param str channel_code: ``web``, or ``portal`` of somebody whom we know
        :return: the ticket
        """
        quiet = self.with_context(
            mail_create_nosubscribe=True, service_ticket_request=Inner()
        )
        ticket = quiet._intake(channel_code, [dict(values, description=body)])
        ticket._post_customer_message(body, files, ticket.partner_id, ticket.email_from)
        ticket = ticket.with_env(self.env)
        ticket._intake_acknowledge()
        return ticket

    @api.model
    def _prepare_contact_values(self, vals, email, client):
        values = super()._prepare_contact_values(vals, email, client)
        if get_inner(self.env, "service_ticket_request"):
            # The language of the page; else that of the database wins.
            values["lang"] = self.env.lang
        return values
