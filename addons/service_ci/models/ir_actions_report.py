import io
import re

from odoo import fields, models
from odoo.exceptions import UserError

from ..tools import pdf

OWN_IMAGE = re.compile(r"web/(?:image|content)/(\d+)(?:[/?].*)?")


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    pdf_engine = fields.Selection(
        [
            ("wkhtmltopdf", "wkhtmltopdf, as everywhere"),
            ("weasyprint", "WeasyPrint, without a server"),
        ],
        string="PDF Engine",
        required=True,
        default="wkhtmltopdf",
        help="WeasyPrint takes whole pages with their styles inside, makes headers "
        "and footers of pages by CSS and asks no server for anything.",
    )

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        report = self._get_report(report_ref)
        if report.pdf_engine != "weasyprint" or not res_ids:
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids)
        keeps = report.attachment and not self.env.context.get(
            "report_pdf_no_attachment"
        )
        streams = {}
        for record in self.env[report.model].browse(dict.fromkeys(res_ids)):
            attachment = report.retrieve_attachment(record) if keeps else None
            if attachment and report.attachment_use:
                content = attachment.raw
            else:
                content = self._render_by_weasyprint(report_ref, record, data)
            streams[record.id] = {
                "stream": io.BytesIO(content),
                "attachment": attachment,
            }
        return streams

    def _render_by_weasyprint(self, report_ref, record, data=None):
        """Return one document as PDF.

        :param record: of the report's model
        :return: ``bytes``
        :raise UserError: when this machine lacks Pango
        """
        html = self._render_qweb_html(report_ref, record.ids, data=dict(data or {}))[0]
        try:
            return pdf.to_pdf(html.decode(), self._load_for_pdf)
        except pdf.EngineMissing as error:
            raise UserError(
                self.env._(
                    "PDF documents need the system packages libpango-1.0-0, "
                    "libpangoft2-1.0-0 and libharfbuzz-subset0: ask your administrator "
                    "to install them."
                )
            ) from error

    def _load_for_pdf(self, path):
        """Return an attachment that the user may read, for :func:`pdf.to_pdf`.

        :raise ValueError: for any other address
        """
        found = OWN_IMAGE.fullmatch(path)
        attachment = self.env["ir.attachment"].browse(int(found[1]) if found else 0)
        # A foreign attachment is as good as none: the document comes without it.
        if not found or not attachment.exists() or not attachment.has_access("read"):
            raise ValueError(f"Not to be had for a document: {path}")
        return attachment.raw, attachment.mimetype
