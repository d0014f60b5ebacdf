"""Documents of closings: what they know, and what becomes of charges."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class AccountMove(models.Model):
    _inherit = "account.move"

    service_closing_line_id = fields.Many2one(
        "service.closing.line",
        string="Closing",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    service_contract_id = fields.Many2one(
        "service.contract",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    service_entity_id = fields.Many2one(
        "res.partner",
        string="Legal Entity of the Client",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    service_period_from = fields.Date(string="Work from", readonly=True)
    service_period_to = fields.Date(string="Work until", readonly=True)

    # Nobody is billed twice, whoever presses at the same moment.
    _service_closing_line_uniq = models.UniqueIndex(
        "(service_closing_line_id) WHERE service_closing_line_id IS NOT NULL",
        "This line of the closing has a document already.",
    )

    def _get_paper_basis(self):
        contract = self.service_contract_id
        if not contract:
            return super()._get_paper_basis()
        party = contract.entity_ids.filtered(
            lambda party: party.entity_id == self.service_entity_id
        )[:1]
        return (
            "Договор",
            party.number or contract.number,
            party.signed_on or contract.signed_on or contract.date_from,
        )

    def _get_paper_period(self):
        if not self.service_period_to:
            return super()._get_paper_period()
        return self.service_period_from, self.service_period_to

    # What becomes of charges

    def button_draft(self):
        booked = self.filtered(
            lambda move: (
                move.state == "posted"
                and move.sudo().service_closing_line_id.state == "done"
            )
        )
        if booked:
            raise UserError(
                self.env._(
                    "%(move)s is a document of a closing and stays as it was sent: "
                    "reopen its line there, or correct it by a document of its own.",
                    move=booked[0].display_name,
                )
            )
        return super().button_draft()

    def _post(self, soft=True):
        posted = super()._post(soft)
        # sudo: whoever posts a credit note changes no charges
        posted.sudo()._reopen_reversed_lines()
        return posted

    def _reopen_reversed_lines(self):
        """Free the charges of documents that these moves reverse as a whole."""
        whole = self.filtered(
            lambda move: (
                move.move_type == "out_refund"
                and not move.currency_id.compare_amounts(
                    move.amount_total, move.reversed_entry_id.amount_total
                )
            )
        )
        lines = whole.reversed_entry_id.service_closing_line_id
        lines.filtered(lambda line: line.state == "done")._set_reversed()

    def _invoice_paid_hook(self):
        result = super()._invoice_paid_hook()
        # sudo: whoever enters payments changes no charges
        self.sudo()._note_charges("document", "paid")
        return result

    def _note_charges(self, old_state, state):
        charges = self._get_charge_domain() & Domain("state", "=", old_state)
        self.env["service.charge"].search(charges).state = state

    def _get_charge_domain(self):
        """Return the domain of the charges that stand in these documents."""
        lines = self.service_closing_line_id.filtered(lambda line: line.state == "done")
        return Domain("closing_line_id", "in", lines.ids)


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    def unlink(self):
        # sudo: as above
        moves = (self.sudo().debit_move_id | self.sudo().credit_move_id).move_id
        moves = moves.filtered("service_contract_id")
        result = super().unlink()
        moves.exists().filtered(
            lambda move: move.payment_state not in ("paid", "in_payment")
        )._note_charges("paid", "document")
        return result
