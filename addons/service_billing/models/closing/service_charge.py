from odoo import api, fields, models
from odoo.fields import Domain


class ServiceCharge(models.Model):
    _inherit = "service.charge"

    closing_line_id = fields.Many2one(
        "service.closing.line",
        string="Document of a Closing",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    is_entity_confirmed = fields.Boolean(
        string="Legal Entity Confirmed",
        readonly=True,
        help="Somebody has looked at who gets the document.",
    )

    waits_for = fields.Char(
        string="What to Settle",
        compute="_compute_waits_for",
        help="What keeps it out of a document until somebody has settled it.",
    )

    @api.depends("hold", "dispute", "payout_id", "entity_id", "is_entity_confirmed")
    @api.depends_context("lang")
    def _compute_waits_for(self):
        holds = dict(self._fields["hold"]._description_selection(self.env))
        doubtful = self.search(
            Domain("id", "in", self.ids) & self._get_entity_doubt_domain()
        )
        for charge in self:
            charge.waits_for = holds.get(charge.hold)
            if charge.hold:
                continue
            if charge.dispute and not charge.payout_id:
                charge.waits_for = self.env._(
                    "Disputed: %(reason)s", reason=charge.dispute
                )
            elif charge in doubtful:
                charge.waits_for = (
                    self.env._("The legal entity has changed since")
                    if charge.entity_id
                    else self.env._("No legal entity")
                )

    @api.model
    def _get_unreversed_names(self):
        return super()._get_unreversed_names() | {
            "closing_line_id",
            "is_entity_confirmed",
        }

    @api.model
    def _get_entity_doubt_domain(self):
        """Return the domain of work of which it is in doubt who gets the document.

        A client without legal entities below it is the only one that can.
        """
        return (
            Domain("side", "=", "client")
            & Domain("state", "=", "open")
            & Domain("order_id", "!=", False)
            & Domain("is_entity_confirmed", "=", False)
            & (
                Domain("entity_id", "=", False)
                & Domain("client_id.child_ids.is_company", "=", True)
                | Domain("order_line_id.entity_changed", "=", True)
            )
        )
