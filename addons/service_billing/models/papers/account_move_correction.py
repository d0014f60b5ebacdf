"""Corrections of documents: by agreement (КСФ, УКД), and of mistakes (исправленный)."""

from odoo import Command, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.correction import Group, compare, totals
from ...tools.documents import ONE, DocumentLine
from ...tools.money import NOTHING, rounded, to_decimal
from ..constants import MONEY
from ..one_by_one import in_batch

SIDES = ("before", "after")
AMOUNTS = ("untaxed", "tax", "total")


class AccountMove(models.Model):
    _inherit = "account.move"

    corrects_id = fields.Many2one(
        "account.move",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The document whose price or quantity was changed by agreement.",
    )
    correction_ids = fields.One2many(
        "account.move", "corrects_id", string="Corrections", readonly=True
    )
    correction_count = fields.Integer(compute="_compute_correction_counts")
    turned_count = fields.Integer(
        string="To Correct",
        compute="_compute_correction_counts",
        help="Work of this document that was reversed or charged anew since.",
    )
    turned_amount = fields.Monetary(
        string="Change",
        compute="_compute_turned_amount",
        groups=MONEY,
        help="What a correction would come to now, without taxes that come on top.",
    )
    correction_problem = fields.Text(
        readonly=True,
        copy=False,
        groups=MONEY,
        help="Why the closing could not correct this document.",
    )

    def _compute_correction_counts(self):
        # sudo: whoever reads invoices sees how many, not what of
        turned = self.sudo()._get_turned_charges()
        counts = turned.grouped(lambda charge: charge._get_document())
        for move in self:
            move.correction_count = len(move.correction_ids)
            move.turned_count = len(counts.get(move._origin, ()))

    def _compute_turned_amount(self):
        by_document = self._get_turned_charges()._with_successors()._by_document()
        for move in self:
            charges = by_document.get(move._origin)
            move.turned_amount = sum(charges.mapped("amount")) if charges else 0

    def _get_turned_charges(self):
        """Return the reversals of what stands in these documents."""
        Charge = self.env["service.charge"]
        return Charge.search(
            [
                *Charge._get_turned_domain(),
                "|",
                ("reversal_of_id.closing_line_id.move_id", "in", self.ids),
                ("reversal_of_id.correction_move_id.corrects_id", "in", self.ids),
            ]
        )

    def _get_charge_domain(self):
        return super()._get_charge_domain() | Domain(
            "correction_move_id", "in", self.ids
        )

    # By agreement

    def action_correct(self):
        """Make the correcting documents of what was changed after these documents."""
        self.check_access("write")
        # sudo: nobody writes charges by hand
        moves = self.sudo()._correct(fields.Date.context_today(self))
        if not moves:
            raise UserError(
                self.env._(
                    "Nothing to correct: all work of this document is charged as it "
                    "says. Correct the work order or the price and use “Price Again” "
                    "first; what waits for approval is not ready yet."
                )
            )
        return moves._open_documents(self.env._("Corrections"))

    def action_open_corrections(self):
        """Open the correcting documents."""
        return self.correction_ids._open_documents(self.env._("Corrections"))

    def _open_documents(self, name):
        action = {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "account.move",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", self.ids)],
        }
        if len(self) == 1:
            action.update(res_id=self.id, views=[(False, "form")])
        return action

    def _correct(self, day):
        """Make and post one correcting document for each of these that needs one.

        What was charged anew with the same result is settled without a document.

        :param date day: the date of the corrections
        :return: the posted ``account.move``
        """
        # What somebody else corrects at this moment is his. Whoever has read its
        # charges before him fails to serialize, is run again and finds nothing.
        documents = self.try_lock_for_update(allow_referencing=True)
        turned = documents._get_turned_charges()._with_successors()._by_document()
        standing = documents._get_standing_charges()
        rows_of = {
            document: compare(
                totals(standing.get(document, ())),
                totals([*standing.get(document, ()), *turned[document]._get_pieces()]),
            )
            for document in turned
        }
        changed = [document for document, rows in rows_of.items() if rows]
        moves = self.create(
            [
                document._prepare_correction(rows_of[document], day)
                for document in changed
            ]
        )
        move_of = dict(zip(changed, moves, strict=True))
        for document, charges in turned.items():
            # kept in the cache: one statement writes them all
            charges._note_corrected(document, move_of.get(document, self.browse()))
        moves._post(soft=False)
        moves._queue_papers("correction")
        return moves

    def _correct_each(self, day):
        """Correct documents; what cannot be corrected keeps its reason.

        :param date day: the date of the corrections
        """
        failed = in_batch(self, lambda documents: documents._correct(day))
        for document in self:
            problem = failed.get(document, False)
            if document.correction_problem != problem:
                document.correction_problem = problem

    def _get_standing_charges(self):
        """Return what documents and their corrections say of charges so far.

        :return: dict ``account.move`` -> list of pieces, see
            :func:`..tools.correction.totals`
        """
        charges = self.env["service.charge"].search(
            [
                ("state", "in", ("document", "paid")),
                ("side", "=", "client"),
                "|",
                ("closing_line_id.move_id", "in", self.ids),
                ("correction_move_id.corrects_id", "in", self.ids),
            ]
        )
        by_document = charges.grouped(
            lambda charge: (
                charge.correction_move_id.corrects_id or charge.closing_line_id.move_id
            )
        )
        return {
            document: charges._get_pieces() for document, charges in by_document.items()
        }

    def _get_line(self):
        """Return the line of a closing that a document or its corrections belong to."""
        return (self.corrects_id or self).service_closing_line_id

    def _prepare_correction(self, rows, day):
        """Return the values of a correcting document.

        Each changed line stands in it twice, as it was and as it is: so its tax is the
        difference of both taxes, to the kopeck.

        :param list rows: of :class:`..tools.correction.Row`
        """
        change = sum(row.after.amount - row.before.amount for row in rows)
        is_more = change >= 0
        commands = []
        for number, row in enumerate(rows, 1):
            for side in SIDES:
                sums = getattr(row, side)
                if not sums.quantity and not sums.amount:
                    continue
                sign = 1 if (side == "after") == is_more else -1
                values = self._prepare_correction_line(row, side)
                values["quantity"] *= sign
                values.update(correction_row=number, correction_side=side)
                commands.append(Command.create(values))
        return {
            "move_type": "out_invoice" if is_more else "out_refund",
            "corrects_id": self.id,
            "company_id": self.company_id.id,
            "journal_id": self.journal_id.id,
            "partner_id": self.partner_id.id,
            "currency_id": self.currency_id.id,
            "partner_bank_id": self.partner_bank_id.id if is_more else False,
            "fiscal_position_id": self.fiscal_position_id.id,
            "invoice_date": max(day, self.invoice_date),
            "invoice_date_due": max(day, self.invoice_date),
            "ref": self.env._("Corrects %(document)s", document=self.name),
            "service_contract_id": self.service_contract_id.id,
            "service_entity_id": self.service_entity_id.id,
            "service_period_from": self.service_period_from,
            "service_period_to": self.service_period_to,
            "invoice_line_ids": commands,
        }

    def _prepare_correction_line(self, row, side):
        """Return the values of one side of a changed line, as closings make lines."""
        sums = getattr(row, side)
        price = getattr(row, f"price_{side}")
        quantity = sums.quantity
        if rounded(quantity * price) != sums.amount:
            quantity, price = (
                (ONE, sums.amount) if sums.amount > 0 else (-ONE, -sums.amount)
            )
        kind, item_id, tax_id = row.work
        return self._get_line()._prepare_move_line(
            DocumentLine(kind, item_id, tax_id, quantity, price, sums.amount, quantity)
        )

    def _prepare_paper(self):
        paper = super()._prepare_paper()
        if self.corrects_id:
            paper.update(self._prepare_paper_rows(paper["lines"]))
            paper["corrects"] = {
                "number": self.corrects_id._paper_number(),
                "date": self._paper_date(self.corrects_id.invoice_date),
                "revision": self.corrects_id._paper_revision(),
            }
        return paper

    def _prepare_paper_rows(self, lines):
        """Return the lines of a correction before and after, and what they add up to.

        :param list lines: see :meth:`_prepare_paper_lines`
        """
        products = self.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
        )
        rows = {}
        for product, line in zip(products, lines, strict=True):
            sign = (
                1
                if (product.correction_side == "after")
                == (self.move_type == "out_invoice")
                else -1
            )
            values = {
                **line,
                **{name: sign * line[name] for name in (*AMOUNTS, "quantity")},
            }
            rows.setdefault(product.correction_row, {})[product.correction_side] = (
                values
            )
        found = [
            self._prepare_paper_row(number, sides)
            for number, (_row, sides) in enumerate(sorted(rows.items()), 1)
        ]
        return {
            "rows": found,
            **{
                name: {
                    amount: sum((row[name][amount] for row in found), NOTHING)
                    for amount in AMOUNTS
                }
                for name in ("up", "down")
            },
        }

    def _prepare_paper_row(self, number, sides):
        model = sides.get("after") or sides["before"]
        change = {
            name: sides.get("after", {}).get(name, NOTHING)
            - sides.get("before", {}).get(name, NOTHING)
            for name in AMOUNTS
        }
        return {
            "number": number,
            **{name: model[name] for name in ("name", "unit", "unit_code")},
            **{side: sides.get(side) for side in SIDES},
            "up": {name: max(each, NOTHING) for name, each in change.items()},
            "down": {name: max(-each, NOTHING) for name, each in change.items()},
        }

    # Mistakes

    def action_revise(self):
        """Issue documents anew that named something wrong, with the same numbers."""
        self.check_access("write")
        wrong = self.filtered(
            lambda move: move.state != "posted" or move.move_type != "out_invoice"
        )
        if wrong:
            raise UserError(
                self.env._(
                    "%(move)s is no posted customer invoice: only such documents are "
                    "issued anew.",
                    move=wrong[0].display_name,
                )
            )
        for move in self:
            move.write(
                {
                    "paper_revision": move.paper_revision + 1,
                    "paper_revised_on": fields.Date.context_today(self),
                    "upd_file": False,
                    "upd_name": False,
                    "upd_made_at": False,
                }
            )
        self._queue_papers("revision")


class AccountMoveLine(models.Model):
    _name = "account.move.line"
    _inherit = ["account.move.line", "service.portal.closed"]

    correction_row = fields.Integer(readonly=True, copy=False)
    correction_side = fields.Selection(
        [("before", "Before"), ("after", "After")], readonly=True, copy=False
    )


class ServiceCharge(models.Model):
    _inherit = "service.charge"

    def _by_document(self):
        """Return reversals, with what came instead, by the document that they correct.

        :return: dict ``account.move`` -> ``service.charge``
        """
        document_of = {
            charge._get_key(): charge._get_document()
            for charge in self
            if charge.reversal_of_id
        }
        return self.grouped(
            lambda charge: (
                charge._get_document()
                if charge.reversal_of_id
                else document_of[charge._get_key()]
            )
        )

    def _get_pieces(self):
        """Return charges as :func:`..tools.correction.totals` takes them."""
        return [
            (
                Group(
                    (charge.kind, charge.item_id.id, charge.tax_id.id),
                    abs(to_decimal(charge.unit_price)),
                ),
                to_decimal(charge.quantity),
                to_decimal(charge.amount),
            )
            for charge in self
        ]

    def _note_corrected(self, document, correction):
        """Note where charges stand now: in a correction, or in the document itself.

        :param document: ``account.move`` that they correct
        :param correction: its correction, empty where nothing differs
        """
        line = self.env["service.closing.line"] if correction else document._get_line()
        self.write(
            {
                "state": "document",
                "correction_move_id": correction.id,
                "closing_line_id": line.id,
            }
        )
