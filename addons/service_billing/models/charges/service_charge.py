from odoo import api, fields, models
from odoo.exceptions import UserError

from ..constants import CHARGE_KINDS, CHARGE_STATES, HOLDS, SIDES


class ServiceCharge(models.Model):
    """What one piece of accepted work, or one period, is worth to one side.

    Documents, payouts and reports read charges and nothing else. Nothing of a charge
    changes: a correction reverses it and writes its next revision.
    """

    _name = "service.charge"
    _description = "Charge"
    _order = "performed_on desc, id desc"
    _rec_name = "name"
    _check_company_auto = True

    name = fields.Char(required=True, readonly=True)
    side = fields.Selection(SIDES, required=True, readonly=True)
    kind = fields.Selection(CHARGE_KINDS, required=True, readonly=True)
    state = fields.Selection(
        CHARGE_STATES, required=True, default="open", readonly=True
    )
    hold = fields.Selection(
        HOLDS,
        string="Held Back",
        readonly=True,
        help="Why it goes into no document yet.",
    )
    released_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    released_at = fields.Datetime(readonly=True)
    agreement = fields.Char(
        readonly=True, help="How the performer has agreed to the claim."
    )
    source = fields.Char(
        required=True,
        readonly=True,
        help="What it was written for, once per side and kind.",
    )
    revision = fields.Integer(required=True, default=1, readonly=True)
    reversal_of_id = fields.Many2one(
        "service.charge", index="btree_not_null", readonly=True, ondelete="restrict"
    )
    # stored: whether it still counts is asked of thousands at once
    # Never empty: the index that allows one charge asks for it.
    is_reversed = fields.Boolean(required=True, default=False, readonly=True)

    is_waived = fields.Boolean(
        readonly=True, help="Reversed for good, although it was due."
    )
    is_covered = fields.Boolean(
        string="Paid by the Retainer",
        readonly=True,
        help="Counts towards the included quantity.",
    )

    # For whom, by what

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, readonly=True, ondelete="restrict"
    )
    client_id = fields.Many2one(
        "res.partner", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    entity_id = fields.Many2one(
        "res.partner",
        string="Legal Entity",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Who of the client gets the document.",
    )
    contract_id = fields.Many2one(
        "service.contract", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    price_id = fields.Many2one(
        "service.contract.price",
        string="Price Line",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    resource_id = fields.Many2one(
        "service.resource",
        string="Performer",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    rate_id = fields.Many2one(
        "service.rate", readonly=True, index="btree_not_null", ondelete="restrict"
    )

    # For what.  Whatever is only compared has no index: a month brings tens of
    # thousands of charges, and each index costs them as much as the next one.

    order_id = fields.Many2one(
        "service.workorder",
        string="Work Order",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    # what was reversed may lose its line: it keeps all that was said of it
    order_line_id = fields.Many2one(
        "service.workorder.line",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    item_id = fields.Many2one(
        "service.catalog.item",
        string="Service",
        readonly=True,
        ondelete="restrict",
    )
    site_id = fields.Many2one("service.site", readonly=True, ondelete="restrict")
    territory_id = fields.Many2one(
        "service.territory",
        string="Region",
        readonly=True,
        ondelete="restrict",
    )
    performed_on = fields.Date(required=True, readonly=True, index=True)
    period_from = fields.Date(required=True, readonly=True)
    period_to = fields.Date(required=True, readonly=True)

    # How much

    quantity = fields.Float(readonly=True)
    unit_price = fields.Monetary(readonly=True)
    amount = fields.Monetary(
        required=True, readonly=True, help="Without taxes that come on top."
    )
    tax_id = fields.Many2one("account.tax", readonly=True, ondelete="restrict")
    facts = fields.Json(readonly=True, help="How the amount came about.")

    _revision_uniq = models.UniqueIndex(
        "(source, side, kind, revision, (reversal_of_id IS NOT NULL))",
        "This was charged already.",
    )
    _current_uniq = models.UniqueIndex(
        "(source, side, kind) WHERE NOT is_reversed AND reversal_of_id IS NULL",
        "This was charged already.",
    )
    _reversal_uniq = models.UniqueIndex(
        "(reversal_of_id) WHERE reversal_of_id IS NOT NULL",
        "This charge was reversed already.",
    )
    _check_period = models.Constraint(
        "CHECK (period_from <= period_to)", "A period ends before it begins."
    )
    _check_hold = models.Constraint(
        "CHECK (hold IS NULL OR state IN ('open', 'reversed'))",
        "What is held back goes into no document.",
    )
    _open_idx = models.Index(
        "(company_id, side, period_to) WHERE state = 'open' AND hold IS NULL"
    )

    # CRUD

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(
            self.env._("Charges are not deleted: what is wrong is reversed.")
        )
