"""How sets are made: papers by jobs, then one archive for each recipient."""

import io

from psycopg2.errors import UniqueViolation
from pypdf import PdfReader, PdfWriter

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from odoo.addons.queue_job.delay import group
from odoo.addons.queue_job.exception import RetryableJobError

from ...tools.paper_archive import file_name, pack
from .account_move_paper import CHUNK

AGAIN_SECONDS = 5


class ServicePaperSet(models.Model):
    _inherit = "service.paper.set"

    def _queue(self, moves):
        """Have sets made after the commit: papers in chunks side by side, then sets.

        :param moves: ``account.move`` whose papers may be missing
        """
        if not self:
            return
        description = self.env._("Papers of documents")
        jobs = [
            moves[start : start + CHUNK]
            .delayable(description=description)
            ._make_papers()
            for start in range(0, len(moves), CHUNK)
        ]
        ending = self.delayable(description=self.env._("Sets of documents"))._make()
        if jobs:
            group(*jobs).on_done(ending).delay()
        else:
            ending.delay()

    def _make(self):
        """Make the archives of those of these sets that wait for it.

        A job. It leaves sets alone whose contract has documents to come in the same
        closing: the job of the last document makes them, so that one mail goes out.
        Each set that fails keeps its reason and stops no other one.
        """
        waiting = self.exists().filtered(lambda one: one.state == "todo")
        waiting = waiting.try_lock_for_update().filtered(
            lambda one: one.state == "todo"
        )
        for one in waiting - waiting._get_unfinished():
            try:
                with self.env.cr.savepoint():
                    one._make_archive()
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                raise
            except UniqueViolation as error:
                # Another job has just made one of these papers: the next run sees it.
                raise RetryableJobError(
                    str(error), seconds=AGAIN_SECONDS, ignore_retry=True
                ) from error
            except Exception as error:
                one.invalidate_recordset()
                one.write({"state": "failed", "problem": str(error)})
        waiting._trigger_sending()

    def _get_unfinished(self):
        """Return the sets whose contract has documents to come in the same closing."""
        pending = self.env["service.closing.line"].search(
            [
                ("closing_id", "in", self.closing_id.ids),
                ("closing_id.state", "=", "running"),
                ("contract_id", "in", self.contract_id.ids),
                ("state", "=", "todo"),
            ]
        )
        keys = {(line.closing_id, line.contract_id) for line in pending}
        return self.filtered(
            lambda one: (
                one.reason == "closing" and (one.closing_id, one.contract_id) in keys
            )
        )

    def _make_archive(self):
        moves = self._get_archive_moves()
        files = self._get_files(moves.sorted(lambda move: (move.invoice_date, move.id)))
        if not files:
            self.write({"state": "void", "attachment_id": False, "problem": False})
            return
        day = max(moves.mapped("invoice_date"))
        archive = self.env["ir.attachment"].create(
            {
                "name": file_name(
                    self._get_archive_title(),
                    self.contract_id.number,
                    f"{day:%Y-%m-%d}",
                    str(self.number) if self.number > 1 else "",
                    self.recipient_id.name,
                    extension="zip",
                ),
                "raw": pack(files, day),
                "mimetype": "application/zip",
                "res_model": self._name,
                "res_id": self.id,
                "company_id": self.company_id.id,
            }
        )
        old = self.attachment_id
        self.write(
            {
                "state": "made",
                "attachment_id": archive.id,
                "made_at": fields.Datetime.now(),
                "problem": False,
            }
        )
        old.unlink()

    def _get_archive_title(self):
        """Return what the archive is called, in the language of its papers."""
        return "Документы"

    def _get_archive_moves(self):
        """Return the documents of a set that count."""
        return self.move_ids.filtered(
            lambda move: move.state == "posted" and not move._is_taken_back()
        )

    def _get_files(self, moves):
        """Return what goes into the archive, as list of (name, bytes)."""
        files = []
        for move in moves:
            kinds = move._get_paper_kinds(self.rule_id)
            papers = move._ensure_papers(kinds)
            files += [(paper.name, paper.raw) for paper in papers.values()]
            if "upd" in kinds and (document := move._ensure_upd()):
                files.append(document)
        return files

    # Printing for the post

    def action_print(self):
        """Download all papers of sets as one PDF, to print in one go."""
        self.check_access("read")
        made = self.filtered("attachment_id").sorted(
            lambda one: (one.client_id.name, one.id)
        )
        if not made:
            raise UserError(self.env._("None of these sets is made yet."))
        # sudo: papers belong to documents, whoever may read sets may print them
        content = made.sudo()._merge_papers()
        file = self.env["ir.attachment"].create(
            {
                "name": file_name("Печать", f"{fields.Date.today()}", extension="pdf"),
                "raw": content,
                "mimetype": "application/pdf",
            }
        )
        return self._download(file)

    def _merge_papers(self):
        writer = PdfWriter()
        for one in self:
            for name, content in one._get_files(one._get_archive_moves()):
                if name.endswith(".pdf"):
                    writer.append(PdfReader(io.BytesIO(content)))
        buffer = io.BytesIO()
        writer.write(buffer)
        return buffer.getvalue()
