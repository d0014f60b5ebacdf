from odoo import fields, models


class ServiceAnswer(models.Model):
    _name = "service.answer"
    _description = "Canned Answer"
    _order = "use_count desc, name, id"
    _rec_names_search = ["name", "shortcut"]

    name = fields.Char(required=True, translate=True)
    shortcut = fields.Char(
        index=True,
        help="What is typed after :: or / while answering, for instance “docs”.",
    )
    body = fields.Text(
        string="Text",
        required=True,
        translate=True,
        help="In every language of your clients; each client gets their own.",
    )
    active = fields.Boolean(default=True)
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        index="btree_not_null",
        ondelete="cascade",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        help="Only the owner uses this answer. Empty: everybody does.",
    )
    team_ids = fields.Many2many(
        "service.team",
        string="Teams",
        help="For tickets of these teams. Empty: of all teams.",
    )
    category_id = fields.Many2one(
        "service.ticket.category",
        index="btree_not_null",
        ondelete="restrict",
        help="For tickets of this category and of those below it. Empty: of all.",
    )
    company_id = fields.Many2one("res.company", index="btree_not_null")
    source_ids = fields.One2many(
        "service.answer.source", "answer_id", string="Sources", copy=True
    )
    use_count = fields.Integer(string="Used", readonly=True, copy=False)
    last_used = fields.Datetime(readonly=True, copy=False)

    _shortcut_shared_uniq = models.UniqueIndex(
        "(lower(shortcut)) WHERE shortcut IS NOT NULL AND user_id IS NULL",
        "There is a shared answer with this shortcut already.",
    )
    _shortcut_own_uniq = models.UniqueIndex(
        "(user_id, lower(shortcut)) WHERE shortcut IS NOT NULL",
        "You have an answer with this shortcut already.",
    )


class ServiceAnswerSource(models.Model):
    _name = "service.answer.source"
    _description = "Source of an Answer"
    _order = "sequence, id"

    answer_id = fields.Many2one(
        "service.answer", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(
        string="Document",
        required=True,
        help="As the client reads it, for instance “Manual, section 4.2”.",
    )
    url = fields.Char(string="Link")
