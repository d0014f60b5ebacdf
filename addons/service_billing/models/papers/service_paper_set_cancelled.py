"""Documents that are taken back: whoever was sent them is told so.

A счет-фактура or an act that somebody has is not undone by silence: the recipient may
have booked it. So a notice goes the way that the documents went, with a paper to file.
"""

from odoo import api, fields, models

from ...tools.paper_archive import file_name
from .account_move_paper import PAPERS

NOTICE = "Уведомление об аннулировании"
TEMPLATE = "service_billing.mail_template_paper_cancelled"


class ServicePaperSet(models.Model):
    _inherit = "service.paper.set"

    @api.model
    def _cancel(self, moves):
        """Tell recipients of documents that these are cancelled.

        Sets that nobody has yet are made anew without them.

        :param moves: ``account.move`` that were reversed
        """
        sets = moves.paper_set_ids.filtered(lambda one: one.reason != "cancelled")
        told = sets.filtered(lambda one: one.state in ("sending", "sent"))
        notices = self.create(
            [
                some._prepare_notice(some.move_ids & moves)
                for some in told.grouped(lambda one: one._get_addressee()).values()
            ]
        )
        waiting = sets.filtered(lambda one: one.state == "made")
        waiting.state = "todo"
        (notices | waiting)._queue(moves.browse())

    def _get_addressee(self):
        """Return whom a set went to and of what: this makes one notice."""
        return (
            *(self.rule_id, self.recipient_id, self.delivery),
            *(self.contract_id, self.closing_id),
        )

    def _prepare_notice(self, moves):
        """Return the values of the notice to who was sent these sets."""
        last = max(self, key=lambda one: one.number)
        return {
            "company_id": last.company_id.id,
            "closing_id": last.closing_id.id,
            "contract_id": last.contract_id.id,
            "rule_id": last.rule_id.id,
            "recipient_id": last.recipient_id.id,
            "delivery": last.delivery,
            "number": last.number,
            "reason": "cancelled",
            "move_ids": [fields.Command.set(moves.ids)],
        }

    def _get_archive_title(self):
        if self.reason == "cancelled":
            return NOTICE
        return super()._get_archive_title()

    def _get_archive_moves(self):
        if self.reason == "cancelled":
            return self.move_ids
        return super()._get_archive_moves()

    def _get_files(self, moves):
        if self.reason != "cancelled":
            return super()._get_files(moves)
        name = file_name(
            NOTICE,
            self.contract_id.number,
            f"{self.create_date:%Y-%m-%d}",
            self.recipient_id.name,
            extension="pdf",
        )
        reports = self.env["ir.actions.report"]
        report = "service_billing.report_cancelled"
        return [(name, reports._render_by_weasyprint(report, self))]

    def _get_mail_template(self):
        if self.reason == "cancelled":
            return self.env.ref(TEMPLATE)
        return super()._get_mail_template()

    def _prepare_notice_paper(self):
        """Return what the notice shows, all as texts."""
        self.ensure_one()
        moves = self.move_ids.sorted(lambda move: (move.invoice_date, move.id))
        move = moves[:1]
        return {
            "date": move._paper_date(self.create_date.date()),
            "seller": self.company_id.partner_id._prepare_paper_side(),
            "buyer": self.client_id._prepare_paper_side(),
            "basis": move._paper_basis_text(),
            "rows": [
                {
                    "kinds": ", ".join(
                        PAPERS[kind][1] for kind in move._get_paper_kinds(self.rule_id)
                    ),
                    "number": move._paper_number(),
                    "date": move._paper_date(move.invoice_date),
                    "entity": move.commercial_partner_id.name,
                    "total": move._paper_money(move.amount_total),
                    "currency": move._paper_currency()[1],
                }
                for move in moves
            ],
        }

    def _get_fates(self):
        """Return what has become of the documents of a set since it was sent.

        :return: list of (``account.move``, "cancelled", "corrected" or nothing)
        """
        self.ensure_one()
        return [
            (move, self._get_fate(move))
            for move in self.move_ids.sorted(lambda move: move.name or "")
        ]

    def _get_fate(self, move):
        if self.reason == "cancelled" or move._is_taken_back():
            return "cancelled"
        later = move.paper_set_ids.filtered(
            lambda one: one.reason == "revision" and one.id > self.id
        )
        corrections = move.correction_ids.filtered(
            lambda one: one.state == "posted" and not one._is_taken_back()
        )
        return "corrected" if later or corrections else ""
