"""Tickets that belong together: sub-tickets, and problems with their incidents."""

from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.service_ci.tools.inner import Inner

from ..constants import CLOSED_STATES, OPEN_STATES

INCIDENT_DAYS = 30
INCIDENT_LIMIT = 50


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    is_problem = fields.Boolean(
        string="Problem",
        tracking=True,
        help="One cause behind the requests of many clients, its incidents.",
    )
    child_count = fields.Integer(
        string="Sub-ticket Count", compute="_compute_child_counts"
    )
    open_child_count = fields.Integer(
        string="Open Sub-tickets", compute="_compute_child_counts"
    )

    _problem_idx = models.Index("(id DESC) WHERE is_problem")

    def _compute_child_counts(self):
        counts = {}
        for parent, state, count in self.env["service.ticket"]._read_group(
            [("parent_id", "in", self.ids)], ["parent_id", "state"], ["__count"]
        ):
            total, still_open = counts.get(parent.id, (0, 0))
            is_open = state in OPEN_STATES
            counts[parent.id] = (total + count, still_open + is_open * count)
        for ticket in self:
            total, still_open = counts.get(ticket.id, (0, 0))
            ticket.child_count = total
            ticket.open_child_count = still_open

    # Gather

    def _attach_to(self, parent):
        """Put tickets under another one: incidents under a problem.

        :param parent: an open ticket of the same company
        :raise UserError: when one of them cannot go there, with the reason
        """
        parent.ensure_one()
        if parent.state in CLOSED_STATES:
            raise UserError(
                self.env._(
                    "%(ticket)s is closed: reopen it first, or choose another ticket.",
                    ticket=parent.number,
                )
            )
        for ticket in self:
            if reason := ticket._reason_not_to_attach(parent):
                raise UserError(reason)
        self.write({"parent_id": parent.id, "repeat_suggestion_id": False})
        parent._tell_screens()

    def _reason_not_to_attach(self, parent):
        """Return why this ticket cannot go under another one, or nothing."""
        if self == parent:
            return self.env._(
                "%(ticket)s cannot be part of itself.", ticket=self.number
            )
        if self.parent_id and self.parent_id != parent:
            return self.env._(
                "%(ticket)s belongs to %(parent)s already.",
                ticket=self.number,
                parent=self.parent_id.number,
            )
        if self.company_id != parent.company_id:
            return self.env._(
                "%(ticket)s belongs to %(company)s: tickets of different companies "
                "stay apart.",
                ticket=self.number,
                company=self.company_id.name,
            )
        if self in parent._get_parents():
            return self.env._(
                "%(parent)s is part of %(ticket)s: the other way round would be a "
                "circle.",
                ticket=self.number,
                parent=parent.number,
            )
        return None

    def _get_parents(self):
        """Return the tickets above this one."""
        parents = self.browse()
        ticket = self
        while ticket.parent_id and ticket.parent_id not in parents:
            ticket = ticket.parent_id
            parents |= ticket
        return parents

    def _suggest_incidents(self):
        """Return open tickets of all clients that resemble this problem."""
        since = fields.Datetime.now() - timedelta(days=INCIDENT_DAYS)
        return self._search_similar_open(
            self.name, self._get_incident_domain(since), INCIDENT_LIMIT
        )

    def _get_incident_domain(self, since):
        """Return which tickets may become incidents of this problem.

        :param datetime since: opened since then
        """
        return (
            Domain("id", "!=", self.id)
            & Domain("opened_at", ">=", since)
            & Domain("parent_id", "=", False)
            & Domain("is_problem", "=", False)
            & Domain("company_id", "=", self.company_id.id)
        )

    # Actions

    def action_close(self):
        """Finish tickets; one with open sub-tickets asks what happens to them."""
        if len(self) == 1 and self.open_child_count:
            return self._action_answer_all(closes=True)
        return super().action_close()

    def action_answer_all(self):
        """Write one message to the clients of all open sub-tickets."""
        return self._action_answer_all(closes=False)

    def _action_answer_all(self, closes):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Close All") if closes else self.env._("Write to All"),
            "res_model": "service.ticket.answer.all",
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_id": self.id, "default_closes": closes},
        }

    def action_gather(self):
        """Choose the incidents of a problem."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Gather Incidents"),
            "res_model": "service.ticket.gather",
            "view_mode": "form",
            "target": "new",
            "context": {"default_problem_id": self.id},
        }

    def action_make_problem(self):
        """Let a ticket gather the incidents of many clients."""
        self.write({"is_problem": True})

    def action_open_children(self):
        """Show the sub-tickets."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_ticket.service_ticket_action"
        )
        return {
            **action,
            "name": self.env._("Incidents")
            if self.is_problem
            else self.env._("Sub-tickets"),
            "domain": [("parent_id", "=", self.id)],
            "context": {"default_parent_id": self.id},
        }

    # Close

    def _close_with_answers(self, texts):
        """Close tickets, each with its answer; who got one gets no second mail.

        :param dict texts: ticket id -> plain text; may lack some
        """
        answered = self.browse(texts)
        answered._post_answers(texts)
        # Their clients know; a note each is what tracking would leave, in one go.
        told = answered.with_context(
            mail_notrack=True, service_ticket_unchecked=Inner()
        )
        told._move_to_state("done")
        told._message_log_batch(
            bodies=dict.fromkeys(told.ids, self.env._("Closed with the main ticket."))
        )
        rest = self - answered
        rest.with_context(service_ticket_unchecked=Inner())._move_to_state("done")
