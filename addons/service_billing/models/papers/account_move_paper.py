"""Papers of documents: which ones a recipient gets, and their files."""

import base64
import logging

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ...tools.paper_archive import file_name

_logger = logging.getLogger(__name__)

# Documents whose papers one job makes: some seconds of work.
CHUNK = 10
# kind -> report, what papers are called in Russia
PAPERS = {
    "bill": ("service_billing.report_bill", "Счет на оплату"),
    "act": ("service_billing.report_act", "Акт"),
    "vat_invoice": ("service_billing.report_vat_invoice", "Счет-фактура"),
    "upd": ("service_billing.report_upd", "УПД"),
    "ksf": ("service_billing.report_ksf", "Корректировочный счет-фактура"),
    "ukd": ("service_billing.report_ukd", "УКД"),
    "jobs": ("service_billing.report_jobs", "Реестр работ"),
}
PDF = "application/pdf"


class AccountMove(models.Model):
    _inherit = "account.move"

    paper_set_ids = fields.Many2many(
        "service.paper.set",
        "service_paper_set_move_rel",
        "move_id",
        "set_id",
        string="Sets of Documents",
        readonly=True,
        copy=False,
    )
    paper_set_count = fields.Integer(compute="_compute_paper_set_count")
    service_has_jobs = fields.Boolean(compute="_compute_service_has_jobs")

    @api.depends("paper_set_ids")
    def _compute_paper_set_count(self):
        for move in self:
            move.paper_set_count = len(move.paper_set_ids)

    @api.depends("service_closing_line_id")
    def _compute_service_has_jobs(self):
        # sudo: who reads invoices sees whether there are jobs, and none of them
        with_jobs = self.sudo().service_closing_line_id._get_with_jobs()
        for move in self:
            move.service_has_jobs = move.sudo().service_closing_line_id in with_jobs

    def action_open_paper_sets(self):
        """Open the sets of documents that these documents are in."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_billing.service_paper_set_action"
        )
        return {**action, "domain": [("move_ids", "in", self.ids)], "context": {}}

    def button_draft(self):
        result = super().button_draft()
        # sudo: what is changed needs other papers, whoever changes it
        self.sudo()._get_papers().unlink()
        return result

    # What papers say of the client

    def _prepare_paper_buyer(self):
        party = self._get_contract_party()
        if not party:
            return super()._prepare_paper_buyer()
        signer = (party.signatory_name, party.signatory_title, party.signatory_basis)
        return self.commercial_partner_id._prepare_paper_side(
            party.bank_account_id,
            kpp=party.branch_kpp,
            signer=signer if party.signatory_name else None,
        )

    def _get_contract_party(self):
        """Return what the contract says of the legal entity, empty for nothing."""
        return self.service_contract_id.entity_ids.filtered(
            lambda party: party.entity_id == self.service_entity_id
        )[:1]

    # Which papers

    def _get_recipients(self):
        """Return who gets papers of a document, as ``service.contract.recipient``."""
        return self.service_contract_id.recipient_ids.filtered(
            lambda row: not row.entity_ids or self.service_entity_id in row.entity_ids
        )

    def _get_paper_kinds(self, recipient):
        """Return the kinds of papers of a document that a recipient gets.

        :param recipient: ``service.contract.recipient``
        """
        if self.corrects_id:
            flags = {
                "ksf": recipient.with_vat_invoice,
                "ukd": recipient.with_utd or recipient.with_act,
            }
        elif self.move_type == "out_invoice":
            flags = {
                "bill": recipient.with_invoice,
                "act": recipient.with_act,
                "vat_invoice": recipient.with_vat_invoice and self._has_vat(),
                "upd": recipient.with_utd,
                "jobs": recipient.with_jobs and self.service_has_jobs,
            }
        else:
            flags = {}
        return [kind for kind, is_wanted in flags.items() if is_wanted]

    def _has_vat(self):
        """Tell whether a счет-фактура is made: who is free of VAT makes none."""
        return any(tax.amount for tax in self.invoice_line_ids.tax_ids)

    # Their files

    def _get_paper_key(self, kind):
        return f"{kind}-{self.paper_revision}"

    def _get_papers(self):
        """Return the papers that were made, of all revisions."""
        return self.env["ir.attachment"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("service_paper", "!=", False),
            ]
        )

    def _make_papers(self):
        """Make the papers that recipients of these documents get and that are missing.

        A job. What cannot be made is said on the sets that wait for it.
        """
        for move in self.exists().filtered(lambda move: move.state == "posted"):
            kinds = {
                kind
                for recipient in move._get_recipients()
                for kind in move._get_paper_kinds(recipient)
            }
            try:
                with self.env.cr.savepoint():
                    move._ensure_papers(kinds)
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                raise
            except Exception as error:
                # The set makes it once more, and keeps the reason.
                _logger.info("No papers of %s yet: %s", move.name, error)

    def _ensure_papers(self, kinds):
        """Return the papers of a document, made where they are missing.

        :param kinds: keys of ``PAPERS``
        :return: dict kind -> ``ir.attachment``
        """
        self.ensure_one()
        known = {paper.service_paper: paper for paper in self._get_papers()}
        wanted = {kind: self._get_paper_key(kind) for kind in PAPERS if kind in kinds}
        missing = [kind for kind, key in wanted.items() if key not in known]
        new = self.env["ir.attachment"].create(
            [self._prepare_paper_file(kind) for kind in missing]
        )
        known.update((paper.service_paper, paper) for paper in new)
        return {kind: known[key] for kind, key in wanted.items()}

    def _prepare_paper_file(self, kind):
        """Return the values of the file of a paper."""
        report, title = PAPERS[kind]
        reports = self.env["ir.actions.report"]
        content = reports._render_by_weasyprint(report, self)
        revision = f"исправление {self.paper_revision}" if self.paper_revision else ""
        return {
            "name": file_name(
                title,
                self._paper_number(),
                f"{self.invoice_date:%Y-%m-%d}",
                revision,
                self.commercial_partner_id.name,
                extension="pdf",
            ),
            "raw": content,
            "mimetype": PDF,
            "res_model": self._name,
            "res_id": self.id,
            "company_id": self.company_id.id,
            "service_paper": self._get_paper_key(kind),
        }

    def _ensure_upd(self):
        """Return name and bytes of the УПД as a file, None where there is none.

        Who takes no part in the exchange of electronic documents gets none.

        :raise UserError: when something else is missing for it
        """
        self.ensure_one()
        takes_part = (
            self.company_id.partner_id.exchange_id
            and self.commercial_partner_id.exchange_id
        )
        if self.corrects_id or not takes_part:
            return None
        if not self.upd_file:
            self._make_upd()
        return self.upd_name, base64.b64decode(
            self.with_context(bin_size=False).upd_file
        )

    # Sets

    def _queue_papers(self, reason):
        """Put documents into the sets of their recipients and have these made.

        :param str reason: see ``service.paper.set.reason``
        """
        # sudo: sets are written by programs alone
        sets = self.sudo().env["service.paper.set"]._collect(self.sudo(), reason)
        sets._queue(self.sudo())

    def _is_taken_back(self):
        """Tell whether a document was reversed as a whole."""
        return (
            self.payment_state == "reversed"
            or self.service_closing_line_id.state == "reversed"
        )

    def _get_closing(self):
        """Return the closing that a document, or what it corrects, belongs to."""
        return (self.corrects_id or self).service_closing_line_id.closing_id
