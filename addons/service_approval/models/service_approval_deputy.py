from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class ServiceApprovalDeputy(models.Model):
    """Who decides for somebody who is away."""

    _name = "service.approval.deputy"
    _description = "Approval Deputy"
    _inherit = ["mail.thread"]
    _order = "date_from desc, id desc"
    _rec_name = "deputy_id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Who Is Away",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.user.partner_id,
        tracking=True,
    )
    deputy_id = fields.Many2one(
        "res.partner",
        string="Decides Instead",
        required=True,
        ondelete="cascade",
        tracking=True,
    )
    active = fields.Boolean(default=True, tracking=True)
    on_leave = fields.Boolean(
        string="Whenever on Leave",
        tracking=True,
        help="Own staff only: on every day that the person's calendar has as a leave.",
    )
    date_from = fields.Date(
        string="From",
        default=lambda self: self.env.company._service_today(),
        tracking=True,
    )
    date_to = fields.Date(
        string="To", help="The last day; empty: until further notice.", tracking=True
    )
    note = fields.Char(string="Reason")

    _not_self = models.Constraint(
        "CHECK (partner_id <> deputy_id)",
        "Choose somebody else as deputy: nobody stands in for himself.",
    )
    _dates_check = models.Constraint(
        "CHECK (date_to IS NULL OR date_from IS NULL OR date_to >= date_from)",
        "The last day lies before the first one.",
    )

    @api.constrains("on_leave", "partner_id")
    def _check_on_leave(self):
        for deputy in self.filtered("on_leave"):
            users = deputy.sudo().partner_id.user_ids  # sudo: of whomever
            if not users.filtered(lambda user: not user.share):
                raise ValidationError(
                    self.env._(
                        "%(name)s has no calendar with us: enter days instead.",
                        name=deputy.partner_id.name,
                    )
                )

    # CRUD: whoever is asked has changed

    @api.model_create_multi
    def create(self, vals_list):
        deputies = super().create(vals_list)
        deputies._refresh_steps()
        return deputies

    def write(self, vals):
        before = self.partner_id
        result = super().write(vals)
        # Who is away was asked before the change: nobody makes himself the deputy of
        # somebody else by changing a record of his own.
        self.check_access("write")
        self._refresh_steps(before)
        return result

    def unlink(self):
        partners = self.partner_id
        result = super().unlink()
        self._refresh_steps(partners)
        return result

    def _refresh_steps(self, partners=None):
        partners = (partners or self.env["res.partner"]) | self.exists().partner_id
        # sudo: who goes on leave need not see what is asked of the deputy
        steps = self.env["service.approval.step"].sudo()
        steps.search(
            [("state", "=", "pending"), ("approver_ids", "in", partners.ids)]
        )._ask()

    @api.model
    def _get_active_domain(self, today):
        """Return which deputies may stand in on one day, leaves apart."""
        return (Domain("date_from", "=", False) | Domain("date_from", "<=", today)) & (
            Domain("date_to", "=", False) | Domain("date_to", ">=", today)
        )

    @api.model
    def _deputies_of(self, partners, today):
        """Return who stands in for whom on one day.

        :param partners: ``res.partner`` who would decide
        :param today: date
        :return: dict person -> ``res.partner`` of the deputies; those who are not away
            are left out
        """
        if not partners:
            return {}
        found = self.search(
            Domain("partner_id", "in", partners.ids) & self._get_active_domain(today)
        )
        standing = found.filtered("on_leave")
        away = self._on_leave(standing.partner_id)
        result = {}
        for deputy in found:
            if deputy.on_leave and deputy.partner_id not in away:
                continue
            none = self.env["res.partner"]
            known = result.get(deputy.partner_id, none)
            result[deputy.partner_id] = known | deputy.deputy_id
        return result

    @api.model
    def _on_leave(self, partners):
        """Return those of our people whose calendar has a leave now."""
        if not partners:
            return partners
        now = fields.Datetime.now()
        leaves = self.env["resource.calendar.leaves"].search(
            [
                ("resource_id.user_id", "in", partners.user_ids.ids),
                ("date_from", "<=", now),
                ("date_to", ">=", now),
            ]
        )
        return leaves.resource_id.user_id.partner_id
