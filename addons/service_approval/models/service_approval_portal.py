"""What the portal shows of approvals: what waits, and who has decided what."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# What everybody sees who sees the request; others are for those who are asked.
SHOWN_SUBJECTS = ("ticket", "workorder")


class ServiceApproval(models.Model):
    _inherit = "service.approval"

    @api.model
    def _get_waiting_domain(self, partner):
        """Return the domain of the approvals that wait for one person."""
        # sudo: only the ids of what is asked of the person
        steps = self.env["service.approval.step"].sudo()
        asked = steps.search(
            [("state", "=", "pending"), ("approver_ids", "in", partner.ids)]
        )
        return Domain("id", "in", asked.approval_id.ids)

    @api.model
    def _get_ticket_domain(self, ticket):
        """Return the domain of the approvals around one request."""
        # sudo: the portal knows the request of an approval by its page only
        around = self.sudo()._search([("ticket_id", "=", ticket.id)])
        return Domain("id", "in", around)

    def _get_cards(self, partner):
        """Return what one person needs to decide approvals, in few queries.

        :param partner: ``res.partner``
        :return: list of dicts for the template of a card; what the person may not
            decide at this moment is left out
        """
        steps = self._get_steps_of(partner)
        people = steps._find_people()
        moneyed = steps._find_moneyed([partner])
        cards = []
        for approval, own in steps.grouped("approval_id").items():
            own = own.filtered(lambda step: partner in people[step])
            if not own:
                continue
            behalf = {people[step][partner] for step in own} - {partner}
            sees_money = (
                approval.kind == "staff" or (partner, approval.client_id) in moneyed
            )
            cards.append(
                {
                    "approval": approval,
                    "amount": approval._format_amount() if sees_money else "",
                    "roles": ", ".join(own.role_id.mapped("name")),
                    "behalf": ", ".join(one.name for one in behalf),
                    "deadline": own[:1]._format_deadline(),
                }
            )
        return cards

    @api.model
    def _get_progress(self, ticket, partner):
        """Return how far people of the client have approved one request.

        :param ticket: ``service.ticket`` that whoever looks may read
        :param partner: ``res.partner`` who looks
        :return: list of dicts, one per approval; without prices
        """
        # sudo: who sees the request sees who has agreed to it
        approvals = self.sudo().search(
            Domain("ticket_id", "=", ticket.id)
            & Domain("kind", "=", "client")
            & Domain("subject", "in", SHOWN_SUBJECTS)
            & self._get_live_domain()
        )
        states = dict(
            self.env["service.approval.step"]
            ._fields["state"]
            ._description_selection(self.env)
        )
        return [
            {
                "approval": approval,
                "may_remind": approval._may_be_reminded_by(partner),
                "was_reminded": approval._was_just_reminded(),
                "steps": [
                    {
                        "role": step.role_id.name,
                        "state": states[step.state],
                        "sentence": (
                            step.decision_ids[:1]._describe()
                            if step.decision_ids
                            else ""
                        ),
                    }
                    for step in approval.step_ids
                    if step.state != "skipped"
                ],
            }
            for approval in approvals
        ]


class ServiceApprovalDeputy(models.Model):
    _inherit = "service.approval.deputy"

    @api.model
    def _get_decided_clients(self, partner):
        """Return the organisations for which one person decides in some role.

        :param partner: ``res.partner``, as superuser
        """
        accesses = partner.portal_access_ids.filtered(
            lambda access: (
                access.can_approve
                and access.is_confirmed
                and access.approval_role_ids
                and access.client_id.active
            )
        )
        return accesses.client_id

    @api.model
    def _get_candidates(self, partner):
        """Return whom somebody of a client may name: dict colleague -> shown name.

        :param partner: ``res.partner`` who will be away, as superuser
        """
        accesses = self.env["service.portal.access"].search(
            [
                ("client_id", "in", self._get_decided_clients(partner).ids),
                ("is_confirmed", "=", True),
                ("partner_id", "!=", partner.id),
                # whom no mail reaches is never asked: logins of programs among them
                ("partner_id.email_normalized", "!=", False),
            ]
        )
        return {
            access.partner_id: access._get_shown_name()
            for access in accesses
            if access.partner_id._may_decide()
        }

    @api.model
    def _name_deputy(self, partner, deputy, date_from, date_to, note):
        """Let somebody of a client be stood in for, by a colleague and for a term.

        :param partner: ``res.partner`` who will be away, as superuser
        :param deputy: ``res.partner`` who decides instead
        :param date_from: first day
        :param date_to: last day
        :param str note: why
        :raise UserError: with what has to be put right
        """
        if deputy not in self._get_candidates(partner):
            raise UserError(self.env._("Please choose a colleague."))
        if not date_from or not date_to:
            raise UserError(self.env._("Please enter the first and the last day."))
        if date_to < date_from:
            raise UserError(self.env._("The last day lies before the first one."))
        if date_to < self.env.company._service_today():
            raise UserError(self.env._("These days are over."))
        return self.create(
            {
                "partner_id": partner.id,
                "deputy_id": deputy.id,
                "date_from": date_from,
                "date_to": date_to,
                "note": note,
            }
        )

    @api.model
    def _get_named_domain(self, partner):
        """Return the domain of who stands in for somebody, now or later."""
        today = self.env.company._service_today()
        return Domain("partner_id", "=", partner.id) & (
            Domain("date_to", "=", False) | Domain("date_to", ">=", today)
        )
