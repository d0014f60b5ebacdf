"""A ticket and the experts that it asks."""

from markupsafe import Markup

from odoo import fields, models
from odoo.tools import plaintext2html

from ..constants import CLOSED_STATES

# So much of a long conversation helps an expert; the rest is a matter of asking.
MAX_MESSAGES = 30


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    expert_request_ids = fields.One2many(
        "service.expert.request",
        "ticket_id",
        string="Expert Requests",
        groups="service_ci.group_agent",
    )
    expert_request_count = fields.Integer(
        compute="_compute_expert_requests", groups="service_ci.group_agent"
    )
    expert_waiting_count = fields.Integer(
        string="Experts Asked",
        compute="_compute_expert_requests",
        groups="service_ci.group_agent",
    )

    expert_closed_at = fields.Datetime(
        string="Last Answer of an Expert",
        readonly=True,
        copy=False,
        groups="service_ci.group_agent",
    )

    def _compute_expert_requests(self):
        counts = {ticket.id: {} for ticket in self}
        for ticket, state, count in self.env["service.expert.request"]._read_group(
            [("ticket_id", "in", self.ids)], ["ticket_id", "state"], ["__count"]
        ):
            counts[ticket.id][state] = count
        for ticket in self:
            by_state = counts.get(ticket.id, {})
            ticket.expert_request_count = sum(by_state.values())
            ticket.expert_waiting_count = by_state.get("asked", 0)

    def _on_stage_change(self, closed_before):
        result = super()._on_stage_change(closed_before)
        ended = self.filtered(lambda t: t.state in CLOSED_STATES) - closed_before
        if ended:
            # sudo: whoever closes a ticket frees its experts
            self.env["service.expert.request"].sudo().search(
                [("ticket_id", "in", ended.ids), ("state", "=", "asked")]
            ).action_withdraw()
        return result

    def action_ask_expert(self):
        """Open the window in which an expert is asked."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask an Expert"),
            "res_model": "service.expert.request",
            "view_mode": "form",
            "views": [
                (
                    self.env.ref("service_ticket.service_expert_request_view_ask").id,
                    "form",
                )
            ],
            "target": "new",
            "context": {"default_ticket_id": self.id},
        }

    def _expert_excerpt(self, share):
        """Return what an expert is shown of a ticket, never internal notes.

        :param str share: ``nothing``, ``request`` or ``conversation``
        :return: HTML, or False
        """
        if not self or share in (False, "nothing"):
            return False
        parts = [Markup("<h5>%s</h5>") % (self.name or "")]
        messages = self._get_public_messages() if share == "conversation" else ()
        if not messages:
            parts.append(self.description or "")
        for message in messages:
            author = message.author_id.name or message.email_from or ""
            date = fields.Datetime.context_timestamp(self, message.date)
            parts.append(
                Markup("<p><strong>%s</strong>, %s</p>%s<hr>")
                % (author, date.strftime("%Y-%m-%d %H:%M"), message.body)
            )
        return Markup("").join(parts)

    def _get_public_messages(self):
        """Return the last public words of one ticket's conversation, oldest first."""
        return self._get_last_words(
            MAX_MESSAGES,
            [("is_internal", "=", False), ("subtype_id.internal", "=", False)],
        )

    def _get_reviewed_messages(self):
        """Return what was said on one ticket, also among colleagues, oldest first."""
        return self._get_last_words(2 * MAX_MESSAGES, [])

    def _get_last_words(self, limit, domain):
        return (
            self.env["mail.message"]
            .search(
                [
                    ("model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("message_type", "in", ("comment", "email")),
                    *domain,
                ],
                order="date desc, id desc",
                limit=limit,
            )
            .sorted("date")
        )

    def _note_expert_answer(self, request, message, text):
        """Leave an internal note of what an expert wrote, and tell the asker.

        :param request: the ``service.expert.request``
        :param message: the ``mail.message`` of the expert
        :param str text: one sentence about it
        """
        self.ensure_one()
        self.message_post(
            body=Markup("%s<blockquote>%s</blockquote>")
            % (plaintext2html(text), message.body),
            author_id=message.author_id.id or None,
            partner_ids=request.asked_by_id.partner_id.ids,
            message_type="notification",
            subtype_xmlid="mail.mt_note",
        )
