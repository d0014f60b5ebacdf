from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.adjust import Terms
from ...tools.pricing import to_decimal
from ..constants import SIDES


class ServiceRate(models.Model):
    """What a contractor, or an own technician, gets for a job."""

    _name = "service.rate"
    _description = "Rate of Performers"
    _inherit = ["service.price.mixin"]
    _order = "side, resource_id, item_id, date_from desc, id"

    side = fields.Selection(
        [pair for pair in SIDES if pair[0] != "client"],
        string="For",
        required=True,
        default="contractor",
    )
    resource_id = fields.Many2one(
        "service.resource",
        string="Performer",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('kind', '=', side == 'staff' and 'technician' or 'contractor')]",
        help="Empty: all without a rate of their own.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_currency_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        ondelete="restrict",
    )
    active = fields.Boolean(default=True)

    bonus_percent = fields.Float(
        string="Bonus",
        aggregator=None,
        help="Percent for work that was reported in time.",
    )
    bonus_rating = fields.Float(
        string="Bonus from Rating",
        help="In time is not enough, the client's rating counts as well; 0: it does "
        "not.",
    )
    late_percent = fields.Float(
        string="Penalty if Late",
        aggregator=None,
        help="Percent for work reported after its deadline.",
    )
    poor_rating = fields.Float(
        string="Poor Rating up to", help="0: the rating costs nothing."
    )
    poor_percent = fields.Float(
        string="Penalty if Poor", help="Percent for work with a poor rating."
    )

    _condition_uniq = models.UniqueIndex(
        "(company_id, side, COALESCE(resource_id, 0), COALESCE(item_id, 0),"
        " COALESCE(territory_id, 0), COALESCE(urgency, ''),"
        " COALESCE(time_of_day, ''), COALESCE(date_from, '-infinity')) WHERE active",
        "Another rate has the same conditions from the same day: change one of them.",
    )
    _check_percents = models.Constraint(
        "CHECK (bonus_percent >= 0 AND late_percent BETWEEN 0 AND 100"
        " AND poor_percent BETWEEN 0 AND 100)",
        "Bonus and penalties are percents from 0 on; a penalty is at most 100.",
    )

    @api.depends("company_id")
    def _compute_currency_id(self):
        for rate in self:
            rate.currency_id = rate.currency_id or rate.company_id.currency_id

    @api.depends("resource_id")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        for rate in self.filtered("resource_id"):
            rate.display_name = f"{rate.resource_id.name}: {rate.display_name}"
        return result

    @api.constrains("side", "resource_id")
    def _check_resource(self):
        kinds = {"contractor": "contractor", "staff": "technician"}
        for rate in self.filtered("resource_id"):
            if rate.resource_id.kind != kinds[rate.side]:
                raise ValidationError(
                    self.env._(
                        "%(name)s is not on this side: rates of contractors are for "
                        "firms, pay is for own technicians.",
                        name=rate.resource_id.name,
                    )
                )

    def _to_price(self):
        return replace(super()._to_price(), resource_id=self.resource_id.id)

    def _to_terms(self):
        """Return bonus and penalties of one rate as plain data: :class:`Terms`."""
        return Terms(
            bonus_percent=to_decimal(self.bonus_percent),
            bonus_rating=self.bonus_rating,
            late_percent=to_decimal(self.late_percent),
            poor_rating=self.poor_rating,
            poor_percent=to_decimal(self.poor_percent),
        )
