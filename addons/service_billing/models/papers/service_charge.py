"""Which charges correct what stands in documents."""

from odoo import api, fields, models
from odoo.fields import Domain


class ServiceCharge(models.Model):
    _inherit = "service.charge"

    correction_move_id = fields.Many2one(
        "account.move",
        string="Correcting Document",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )

    @api.model
    def _get_unreversed_names(self):
        return super()._get_unreversed_names() | {"correction_move_id"}

    @api.model
    def _get_turned_domain(self):
        """Return the domain of reversals of what stands in documents of clients."""
        return (
            Domain("side", "=", "client")
            & Domain("state", "=", "open")
            & Domain("reversal_of_id", "!=", False)
        )

    def _get_document(self):
        """Return the first document that a charge, or what it reverses, belongs to."""
        charge = self.reversal_of_id or self
        correction = charge.correction_move_id
        return correction.corrects_id or charge.closing_line_id.move_id

    def _with_successors(self):
        """Return reversals with what was charged instead, for the same client.

        What waits for somebody's word keeps its reversal waiting, too: else a document
        would first take back and later charge again.
        """
        latest = {
            charge._get_key(): charge
            for charge in self.search(
                [
                    ("source", "in", list(set(self.mapped("source")))),
                    ("side", "=", "client"),
                    ("state", "=", "open"),
                    ("is_reversed", "=", False),
                    ("reversal_of_id", "=", False),
                ]
            )
        }
        ready = self.browse()
        for reversal in self:
            successor = latest.get(reversal._get_key(), self.browse())
            if not successor.hold:
                ready |= reversal | successor
        return ready

    def _get_key(self):
        """Return what makes a charge the successor of another one in a document."""
        return (
            self.source,
            self.kind,
            self.contract_id,
            self.entity_id,
            self.currency_id,
        )

    def action_open_document(self):
        """Open the document that a charge stands in."""
        self.ensure_one()
        move = self.correction_move_id or self.closing_line_id.move_id
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": move.id,
            "views": [(False, "form")],
        }
