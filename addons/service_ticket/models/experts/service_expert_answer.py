from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.mail import is_html_empty


class ServiceExpertAnswer(models.TransientModel):
    """The window in which a colleague answers."""

    _name = "service.expert.answer"
    _description = "Answer of an Expert"

    request_id = fields.Many2one(
        "service.expert.request", required=True, readonly=True, ondelete="cascade"
    )
    question = fields.Html(related="request_id.question")
    answer = fields.Html(sanitize_style=True)
    attachment_ids = fields.Many2many("ir.attachment", string="Files")

    def action_answer(self):
        """Send the answer to the one who asked."""
        self.ensure_one()
        if is_html_empty(self.answer):
            raise UserError(self.env._("Write the answer before you send it."))
        self.request_id._check_may_answer()
        self.request_id._give_answer(
            self.answer,
            self.env.user.partner_id,
            [(file.name, file.raw) for file in self.attachment_ids],
        )
