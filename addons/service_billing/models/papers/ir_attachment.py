from odoo import fields, models


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    service_paper = fields.Char(
        readonly=True,
        groups="base.group_system",
        help="Which paper of a document it is, such as act-0.",
    )

    # One file for each paper, whoever makes it at the same moment.
    _service_paper_uniq = models.UniqueIndex(
        "(res_model, res_id, service_paper) WHERE service_paper IS NOT NULL",
        "This paper was made already.",
    )
