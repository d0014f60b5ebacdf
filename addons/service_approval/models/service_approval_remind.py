"""Reminders by hand: a mail was lost, or the matter cannot wait."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .constants import AGENTS
from .service_approval_portal import SHOWN_SUBJECTS

REMIND_AGAIN = timedelta(hours=1)


class ServiceApproval(models.Model):
    _inherit = "service.approval"

    reminded_at = fields.Datetime(
        string="Reminded by Hand", readonly=True, copy=False, groups=AGENTS
    )

    def action_remind(self):
        """Write to those once more who have not decided yet.

        :return: client action that says to whom
        :raise UserError: with the first thing that stands against it
        """
        if not self.env.user.has_group(AGENTS):
            raise AccessError(self.env._("Only agents remind others."))
        self.check_access("read")
        # sudo: approvals change by their methods only
        people = self.sudo()._remind()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Reminded: %(names)s", names=", ".join(people.mapped("name"))
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _remind(self):
        """Write to those who are asked now, once an hour at most; all or nothing.

        :return: ``res.partner`` who get a mail
        :raise UserError: with the first thing that stands against it
        """
        self._meet()
        steps = self.step_ids.filtered(lambda step: step.state == "pending")
        people = steps._find_people()
        reached = {
            step: self.env["res.partner"].concat(*people[step]).filtered("email")
            for step in steps
        }
        for approval in self:
            if refusal := approval._get_remind_refusal(reached):
                raise UserError(refusal)
        self.reminded_at = fields.Datetime.now()
        steps._mail(people, "hand")
        self._log_on_tickets(
            lambda approval, env: env._(
                "Reminded of approval %(number)s: %(names)s.",
                number=approval.number,
                names=", ".join(approval._get_reached(reached).mapped("name")),
            )
        )
        return self._get_reached(reached)

    def _get_reached(self, reached):
        """Return to whom of ``reached`` a mail about these approvals goes."""
        return self.env["res.partner"].union(
            *(reached[step] for step in self.step_ids if step in reached)
        )

    def _get_remind_refusal(self, reached):
        """Return why nobody is reminded of one approval, as a sentence."""
        if self.state != "pending":
            return self.env._(
                "%(number)s is not asked any more: there is nobody to remind.",
                number=self.number,
            )
        if self._was_just_reminded():
            return self.env._(
                "A reminder of %(number)s was just sent: wait an hour, please.",
                number=self.number,
            )
        if not self._get_reached(reached):
            return self.env._(
                "No mail reaches those who decide %(number)s: give somebody the role, "
                "or an address.",
                number=self.number,
            )
        return None

    def _was_just_reminded(self):
        """Tell whether those who are asked now were reminded within the hour."""
        limit = fields.Datetime.now() - REMIND_AGAIN
        if not self.reminded_at or self.reminded_at <= limit:
            return False
        # Who is asked since then was not reminded.
        pending = self.step_ids.filtered(lambda step: step.state == "pending")
        return all(step.asked_at <= self.reminded_at for step in pending)

    def _may_be_reminded_by(self, partner):
        """Tell whether somebody of the client waits for others to decide.

        :param partner: ``res.partner`` who looks at the request
        """
        pending = self.step_ids.filtered(lambda step: step.state == "pending")
        is_author = self.ticket_id.partner_id == partner
        return is_author and bool(pending.approver_ids - partner)

    # Whoever filed the request

    @api.model
    def _find_to_remind(self, approval_id, user):
        """Return the approval of which somebody may remind colleagues, or nothing.

        :param user: ``res.users`` of the portal, who has filed the request himself
        """
        # sudo: whoever filed a request sees how far it is, not the approval itself
        approval = self.sudo().browse(approval_id).exists()
        is_shown = approval.kind == "client" and approval.subject in SHOWN_SUBJECTS
        ticket = approval.ticket_id
        is_own = is_shown and approval._may_be_reminded_by(user.partner_id)
        if is_own and ticket.with_user(user).has_access("read"):
            return approval
        return approval.browse()
