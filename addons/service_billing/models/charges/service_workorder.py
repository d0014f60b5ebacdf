"""Accepted work is charged, work that is sent back is not."""

from odoo import api, fields, models

from ..constants import MONEY


class ServiceWorkorder(models.Model):
    _inherit = "service.workorder"

    charge_ids = fields.One2many("service.charge", "order_id", groups=MONEY)
    charge_count = fields.Integer(
        string="Charges", compute="_compute_charge_count", groups=MONEY
    )

    charged_at = fields.Datetime(
        readonly=True,
        copy=False,
        groups=MONEY,
        help="When it was last looked at what is due for it.",
    )

    @api.depends("charge_ids")
    def _compute_charge_count(self):
        counts = dict(
            self.env["service.charge"]._read_group(
                [
                    ("order_id", "in", self.ids),
                    ("is_reversed", "=", False),
                    ("reversal_of_id", "=", False),
                ],
                ["order_id"],
                ["__count"],
            )
        )
        for order in self:
            order.charge_count = counts.get(order._origin, 0)

    def _on_state_change(self, old_states):
        result = super()._on_state_change(old_states)
        self.filtered(
            lambda order: "done" in (order.state, old_states[order])
        )._sync_charges()
        return result

    def _accept_by_client(self, how):
        result = super()._accept_by_client(how)
        self._sync_charges()
        return result

    def _sync_charges(self):
        # sudo: whoever accepts work sees no prices
        self.env["service.charge"].sudo()._sync_orders(self.sudo())

    def action_charge(self):
        """Charge accepted work that was not charged yet, and correct what differs."""
        self.env["service.charge"].check_access("read")
        self._sync_charges()

    def action_open_charges(self):
        """Open the charges of one work order."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_billing.service_charge_action"
        )
        return {
            **action,
            "domain": [("order_id", "=", self.id)],
            "context": {"search_default_current": 1},
        }
