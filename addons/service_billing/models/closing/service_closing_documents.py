"""How lines become documents: claimed, booked and posted, each once."""

import logging
from collections import defaultdict

from odoo import Command, models
from odoo.exceptions import UserError, ValidationError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL, format_date

from ...tools.documents import Piece, lines_of
from ...tools.money import NOTHING, to_decimal
from ..constants import CHARGE_KINDS

_logger = logging.getLogger(__name__)


class ServiceClosingLine(models.Model):
    _inherit = "service.closing.line"

    def _book(self):
        """Make the documents of lines that still wait for them.

        One transaction; a line that fails keeps its reason and stops no other one.
        """
        lines = self.filtered(lambda line: line.state == "todo").try_lock_for_update()
        lines.closing_id._hold()
        lines = lines.filtered(lambda line: line.closing_id.state == "running")
        lines._note_problems()
        lines = lines.filtered(lambda line: line.state == "todo")
        if not lines:
            return
        try:
            with self.env.cr.savepoint():
                lines._book_together()
            return
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:
            _logger.info("Booking %s documents one by one", len(lines), exc_info=True)
        self.env.invalidate_all()
        for line in lines:
            line._book_alone()

    def _book_alone(self):
        try:
            with self.env.cr.savepoint():
                self._book_together()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except (UserError, ValidationError) as error:
            self._note_failure(error)
        except Exception as error:
            _logger.exception("Document %s was not made", self.id)
            self._note_failure(error)

    def _note_failure(self, error):
        self.env.invalidate_all()
        self.write({"state": "problem", "problem": str(error)})

    def _book_together(self):
        pieces = self._claim()
        for line in self:
            line._note_claimed(pieces.get(line.id, []))
        moves = self._make_moves(pieces)
        for line, move in zip(self, moves, strict=True):
            line._check_total(move)
            line.write({"move_id": move.id, "state": "done", "problem": False})
        moves._post(soft=False)
        self._on_documents(moves)

    def _claim(self):
        """Put the open charges of lines into their documents, and return them.

        One statement claims and reads: what stands in a document is what was claimed
        for it. Whoever reverses one of these charges at the same moment fails to
        serialize, or makes this fail; whoever fails is run again.

        :return: dict id of a line -> list of :class:`Piece`
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE service_charge SET state = 'document'
                 WHERE closing_line_id = ANY(%s) AND state = 'open' AND hold IS NULL
             RETURNING closing_line_id, id, kind, item_id, tax_id, order_id,
                       period_from, period_to, unit_price, quantity, amount
                """,
                list(self.ids),
            )
        )
        self.env["service.charge"].invalidate_model(["state"])
        order = {kind: at for at, (kind, _label) in enumerate(CHARGE_KINDS)}
        pieces = defaultdict(list)
        for row in sorted(rows, key=lambda row: (order[row[2]], row[3] or 0, row[1])):
            line_id, _id, kind, item_id, tax_id, order_id, first, last, *numbers = row
            pieces[line_id].append(
                Piece(
                    *(kind, item_id, tax_id),
                    *(to_decimal(float(each or 0)) for each in numbers),
                    None if order_id else (first, last),
                )
            )
        return pieces

    def _note_claimed(self, pieces):
        """Note what one document comes to; raise what is no document."""
        amount = sum((piece.amount for piece in pieces), NOTHING)
        self.write({"amount": amount, "charge_count": len(pieces)})
        if problems := list(self._get_amount_problems()):
            raise UserError("\n".join(problems))

    def _make_moves(self, pieces):
        """Return draft documents of lines, in one batch.

        :param dict pieces: as of :meth:`_claim`
        """
        # Nobody follows documents that nobody has looked at yet.
        Move = self.env["account.move"].with_context(
            mail_create_nosubscribe=True, mail_create_nolog=True
        )
        journals = {
            company: lines[0]._get_journal()
            for company, lines in self.grouped("company_id").items()
        }
        return Move.create(
            [
                line._prepare_move(
                    journals[line.company_id],
                    lines_of(pieces[line.id], to_decimal(line.currency_id.rounding)),
                )
                for line in self
            ]
        )

    def _prepare_move(self, journal, document_lines):
        """Return the values of the document of one line.

        :param journal: ``account.journal``
        :param list document_lines: :class:`~..tools.documents.DocumentLine`
        """
        return {
            "move_type": "out_invoice",
            "partner_id": self.entity_id.id,
            "company_id": self.company_id.id,
            "journal_id": journal.id,
            "currency_id": self.currency_id.id,
            "invoice_date": self.period_to,
            "date": self.period_to,
            "ref": self.contract_id.number,
            "service_closing_line_id": self.id,
            "service_contract_id": self.contract_id.id,
            "service_entity_id": self.entity_id.id,
            "service_period_from": self.period_from,
            "service_period_to": self.period_to,
            "invoice_user_id": self._get_seller().id,
            "invoice_line_ids": [
                Command.create(self._prepare_move_line(line)) for line in document_lines
            ],
        }

    def _get_seller(self):
        """Return whom a document names to the client: somebody, never the machine."""
        client = self.entity_id
        seller = client.user_id or client.commercial_partner_id.user_id or self.env.user
        return seller.filtered(lambda user: not user._is_superuser())

    def _prepare_move_line(self, line):
        """Return the values of one line of a document.

        :param DocumentLine line: a group of charges
        """
        item = self.env["service.catalog.item"].browse(line.item_id)
        return {
            "product_id": item.product_id.id,
            "name": self._get_line_name(line, item),
            "quantity": float(line.quantity),
            "price_unit": float(line.price),
            "discount": 0.0,
            "tax_ids": [Command.set([line.tax_id] if line.tax_id else [])],
        }

    def _get_line_name(self, line, item):
        Charge = self.env["service.charge"]
        env = self.with_context(lang=Charge._get_document_lang()).env
        labels = dict(Charge._fields["kind"]._description_selection(env))
        name = item.with_env(env).name or labels[line.kind]
        if line.kind == "sla_credit":
            name = f"{labels[line.kind]}: {name}" if item else name
        if line.period:
            first, last = (format_date(env, day) for day in line.period)
            return f"{name}, {first} – {last}"
        if line.count != line.quantity:
            return env._("%(work)s, %(count)s jobs", work=name, count=line.count)
        return name

    def _check_total(self, move):
        """Refuse a document that does not come to what was claimed for it.

        A tax inside a price is part of the charge, one on top of it is not.
        """
        taxes = move.invoice_line_ids.tax_ids
        inside = taxes.filtered("price_include")
        if inside and taxes - inside:
            return
        total = move.amount_total if inside else move.amount_untaxed
        if self.currency_id.compare_amounts(total, self.amount):
            raise UserError(
                self.env._(
                    "The document comes to %(total)s and the work to %(amount)s: look "
                    "at the taxes of the contract.",
                    total=self.currency_id.format(total),
                    amount=self.currency_id.format(self.amount),
                )
            )
