"""Documents that are taken back: reversed as Odoo does it, their charges free again."""

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .service_closing import DAY


class ServiceClosingLine(models.Model):
    _inherit = "service.closing.line"

    def action_reopen(self):
        """Reverse documents; their work is free for the next collection."""
        self.check_access("read")
        if self.filtered(lambda line: line.state != "done"):
            raise UserError(
                self.env._("Only what has a document is reopened: choose such lines.")
            )
        # sudo: states are written by steps alone
        self.sudo()._reopen()

    def _reopen(self):
        """Reverse the documents of lines that have one; the rest follows from it."""
        lines = self.filtered(lambda line: line.state == "done").try_lock_for_update()
        for moves in lines.move_id.grouped("company_id").values():
            moves._reverse_moves(
                [self._prepare_reversal(move) for move in moves], cancel=True
            )

    def _prepare_reversal(self, move):
        """Return the values of the reversal of a document.

        It is dated as the document; where the books are closed, on the first day that
        is open.
        """
        locks = move._get_violated_lock_dates(move.invoice_date, True)
        day = locks[-1][0] + DAY if locks else move.invoice_date
        return {
            "date": day,
            "invoice_date": day,
            "invoice_date_due": day,
            "ref": self.env._("Reversal of %(number)s", number=move.name),
            "journal_id": move.journal_id.id,
            "invoice_origin": move.name,
        }

    def _set_reversed(self):
        """Free the charges of lines whose documents were reversed."""
        self.state = "reversed"
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE service_charge SET state = 'open', closing_line_id = NULL
                 WHERE closing_line_id = ANY(%s) AND state IN ('document', 'paid')
             RETURNING id
                """,
                list(self.ids),
            )
        )
        self._pair_off([charge_id for (charge_id,) in rows])
        self.env["service.charge"].invalidate_model()
        self.closing_id._note_reopened()

    def _pair_off(self, charge_ids):
        """End charges that no document has any more, with their reversals.

        :param list charge_ids: that have just become free
        """
        self.env.execute_query(
            SQL(
                """
                WITH pair AS (
                    SELECT charge.id, reversal.id AS reversal_id
                      FROM service_charge charge
                      JOIN service_charge reversal
                        ON reversal.reversal_of_id = charge.id
                     WHERE charge.state = 'open' AND reversal.state = 'open'
                       AND (charge.id = ANY(%(ids)s) OR reversal.id = ANY(%(ids)s))
                )
                UPDATE service_charge over
                   SET state = 'reversed', closing_line_id = NULL
                  FROM pair
                 WHERE over.id IN (pair.id, pair.reversal_id)
             RETURNING over.id
                """,
                ids=charge_ids,
            )
        )


class ServiceClosing(models.Model):
    _inherit = "service.closing"

    def action_reopen(self):
        """Reverse all documents of closings, in the background."""
        self.check_access("write")
        for closing in self.sudo():  # sudo: states are written by steps alone
            lines = closing.line_ids.filtered(lambda line: line.state == "done")
            if closing.state == "running" or not lines:
                raise UserError(
                    self.env._("Nothing is booked here that could be reopened.")
                )
            for chunk in closing._chunks(lines):
                chunk.with_delay(description=closing.name)._reopen()
            closing.message_post(body=self.env._("All documents are being reversed."))

    def _note_reopened(self):
        """Let closings be worked on again of which a document was reversed."""
        self.filtered(lambda closing: closing.state == "done").state = "draft"
