"""What prices of clients and rates of performers have in common."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.pricing import Price, to_decimal
from ..constants import BASES, TIMES, URGENCIES


class ServicePriceMixin(models.AbstractModel):
    _name = "service.price.mixin"
    _description = "Price under Conditions"

    item_id = fields.Many2one(
        "service.catalog.item",
        string="Service",
        index="btree_not_null",
        ondelete="restrict",
        domain=[("is_section", "=", False)],
        help="Empty: every service without a price of its own.",
    )
    territory_id = fields.Many2one(
        "service.territory",
        string="Region",
        index="btree_not_null",
        ondelete="restrict",
        help="With all its parts; empty: everywhere.",
    )
    urgency = fields.Selection(URGENCIES, help="Empty: whatever the urgency.")
    time_of_day = fields.Selection(TIMES, string="Time", help="Empty: at any time.")
    basis = fields.Selection(
        BASES,
        required=True,
        default="unit",
        help="A price per visit is shared by the lines of a work order.",
    )
    price = fields.Monetary(required=True)
    minimum = fields.Monetary(
        string="At Least", help="What a line of a work order is worth at least."
    )
    date_from = fields.Date(string="From", help="Empty: from the beginning.")
    date_to = fields.Date(string="Until", help="The last day; empty: until further.")
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")

    _check_price = models.Constraint(
        "CHECK (price >= 0 AND minimum >= 0)", "A price is not negative."
    )
    _check_dates = models.Constraint(
        "CHECK (date_from <= date_to)", "The price ends before it begins."
    )

    def _compute_currency_id(self):
        """Overridden where the currency comes from."""
        self.currency_id = self.env.company.currency_id

    @api.depends("item_id", "territory_id", "urgency", "time_of_day")
    def _compute_display_name(self):
        urgencies, times = (
            dict(self._fields[name]._description_selection(self.env))
            for name in ("urgency", "time_of_day")
        )
        for line in self:
            parts = (
                line.item_id.name or self.env._("All services"),
                line.territory_id.name,
                urgencies.get(line.urgency),
                times.get(line.time_of_day),
            )
            line.display_name = ", ".join(filter(None, parts))

    def write(self, vals):
        if not vals.keys() <= {"date_to", "active"}:
            self._check_not_billed()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_billed(self):
        self._check_not_billed()

    def _check_not_billed(self):
        """Refuse to change what was applied to work that stands in documents."""
        name = "price_id" if self._name == "service.contract.price" else "rate_id"
        # sudo: whether a document exists does not depend on who asks
        billed = self.env["service.charge"].sudo()
        billed = billed.search(
            [(name, "in", self.ids), ("state", "in", ("document", "paid"))], limit=1
        )
        if billed:
            raise UserError(
                self.env._(
                    "%(line)s: work with this price stands in documents. End the line "
                    "and add another one from the next day on.",
                    line=billed[name].display_name,
                )
            )

    def _to_price(self):
        """Return one line as plain data: :class:`Price`."""
        return Price(
            id=self.id,
            item_id=self.item_id.id,
            territory_id=self.territory_id.id,
            urgency=self.urgency or "",
            time_of_day=self.time_of_day or "",
            basis=self.basis,
            amount=to_decimal(self.price),
            minimum=to_decimal(self.minimum),
            date_from=self.date_from or None,
            date_to=self.date_to or None,
        )
