from odoo import api, fields, models

from ..constants import CLOSING_LINE_STATES


class ServiceClosingLine(models.Model):
    """One document of a closing: a contract, a legal entity, a currency."""

    _name = "service.closing.line"
    _description = "Document of a Closing"
    _order = "closing_id desc, client_id, contract_id, entity_id, id"
    _rec_name = "entity_id"

    closing_id = fields.Many2one(
        "service.closing",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    # stored: record rules ask it
    company_id = fields.Many2one(
        related="closing_id.company_id", store=True, index=True, precompute=True
    )
    contract_id = fields.Many2one(
        "service.contract",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    # stored: lists are grouped by it
    client_id = fields.Many2one(
        related="contract_id.client_id", store=True, index=True, precompute=True
    )
    entity_id = fields.Many2one(
        "res.partner",
        string="Legal Entity",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        help="Who gets the document.",
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, readonly=True, ondelete="restrict"
    )
    period_from = fields.Date(
        string="Period from", required=True, readonly=True, help="Of the contract."
    )
    period_to = fields.Date(
        string="Date of the Document", required=True, readonly=True, index=True
    )
    state = fields.Selection(
        CLOSING_LINE_STATES, required=True, default="todo", readonly=True, index=True
    )
    charge_ids = fields.One2many("service.charge", "closing_line_id", readonly=True)
    charge_count = fields.Integer(string="Charges", readonly=True)
    doubt_count = fields.Integer(
        string="Legal Entity in Doubt",
        readonly=True,
        help="Work without a legal entity, or whose legal entity has changed since.",
    )
    amount = fields.Monetary(readonly=True, help="Without taxes that come on top.")
    previous_amount = fields.Monetary(string="Last Period", readonly=True)
    # stored: people sort by it
    difference = fields.Monetary(compute="_compute_difference", store=True)
    problem = fields.Text(readonly=True, help="Why there is no document yet.")
    warning = fields.Text(readonly=True, help="What somebody should look at.")
    move_id = fields.Many2one(
        "account.move",
        string="Document",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    payment_state = fields.Selection(related="move_id.payment_state")

    _line_uniq = models.UniqueIndex(
        "(closing_id, contract_id, entity_id, currency_id) WHERE state <> 'reversed'",
        "This document stands in the closing already.",
    )
    _done_has_move = models.Constraint(
        "CHECK (state NOT IN ('done', 'reversed') OR move_id IS NOT NULL)",
        "What is booked has a document.",
    )

    @api.depends("amount", "previous_amount")
    def _compute_difference(self):
        for line in self:
            line.difference = line.amount - line.previous_amount

    @api.depends("entity_id", "period_to")
    def _compute_display_name(self):
        for line in self:
            line.display_name = self.env._(
                "%(entity)s, %(contract)s",
                entity=line.entity_id.name or "",
                contract=line.contract_id.number or "",
            )

    def _on_documents(self, moves):
        """Do what follows the posting of documents; the hook for papers and sending.

        Called once for each batch, in the transaction that posts.

        :param moves: the ``account.move`` of these lines, posted
        """

    # What people look at

    def action_open_charges(self):
        """Open what one document is made of."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_billing.service_charge_action"
        )
        return {
            **action,
            "name": self.display_name,
            "domain": [("closing_line_id", "=", self.id)],
            "context": {},
        }

    def action_open_move(self):
        """Open the document."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "view_mode": "form",
        }
