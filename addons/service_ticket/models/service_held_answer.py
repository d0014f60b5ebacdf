from odoo import fields, models


class ServiceHeldAnswer(models.Model):
    _name = "service.held.answer"
    _description = "Answer to Release"
    _order = "id desc"
    _rec_name = "ticket_id"

    ticket_id = fields.Many2one(
        "service.ticket", required=True, index=True, ondelete="cascade", readonly=True
    )
    client_id = fields.Many2one(related="ticket_id.client_id")
    company_id = fields.Many2one(related="ticket_id.company_id", store=True, index=True)
    user_id = fields.Many2one(
        "res.users",
        string="Trainee",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )
    mentor_id = fields.Many2one(
        "res.users", index="btree_not_null", ondelete="set null", readonly=True
    )
    body = fields.Html(string="Answer", sanitize_style=True)
    subject = fields.Char(readonly=True)
    recipient_ids = fields.Many2many("res.partner", readonly=True)
    attachment_ids = fields.Many2many("ir.attachment", string="Files")
    state = fields.Selection(
        [
            ("waiting", "To release"),
            ("released", "Released"),
            ("returned", "Returned"),
        ],
        default="waiting",
        required=True,
        readonly=True,
    )
    comment = fields.Text(help="What the mentor tells the trainee.")
    decided_by_id = fields.Many2one(
        "res.users", readonly=True, index="btree_not_null", ondelete="set null"
    )
    decided_at = fields.Datetime(readonly=True)
    message_id = fields.Many2one(
        "mail.message", readonly=True, index="btree_not_null", ondelete="set null"
    )

    _waiting_idx = models.Index("(mentor_id, id) WHERE state = 'waiting'")
