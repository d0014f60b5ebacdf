from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.mail import html_to_inner_content

# From the widest circle of readers to the narrowest.
VISIBILITIES = [
    ("public", "Everybody"),
    ("client", "Clients"),
    ("staff", "Staff"),
]
READER_CHANGES = frozenset(
    {"active", "client_ids", "is_published", "parent_id", "visibility"}
)
WIDTH = {code: width for width, (code, _label) in enumerate(VISIBILITIES)}


class ServiceArticle(models.Model):
    """A text of the base of knowledge; one with articles below it is a section.

    Each article is written in one language, that of its readers.
    """

    _name = "service.article"
    _description = "Article"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "service.tree.mixin",
        "service.search.mixin",
    ]
    _parent_store = True
    _order = "sequence, name, id"
    _rec_names_search = ["complete_name", "keywords"]
    _check_company_auto = True
    _search_columns = {
        "name": ("A", 500),
        "keywords": ("B", 1000),
        "body_text": ("C", 100000),
    }
    _excerpt_column = "body_text"

    name = fields.Char(string="Title", translate=False)
    body = fields.Html(
        string="Text", sanitize_attributes=True, help="What readers see."
    )
    body_text = fields.Text(
        compute="_compute_body_text", store=True, export_string_translation=False
    )
    keywords = fields.Char(
        help="Other words that readers use for it, for instance “KKT till register”."
    )
    category_ids = fields.Many2many(
        "service.ticket.category",
        string="Ticket Categories",
        help="Suggested on tickets of these categories and of those below them.",
    )
    attachment_ids = fields.Many2many(
        "ir.attachment",
        string="Files",
        help="Whoever reads the article may download them.",
    )
    checklist_ids = fields.Many2many(
        "service.request.checklist",
        string="Checklists",
        help="Shown below the text.",
    )
    sequence = fields.Integer(default=10)
    parent_id = fields.Many2one(
        "service.article",
        string="Section",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    child_ids = fields.One2many("service.article", "parent_id", string="Articles")
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        readonly=False,
        precompute=True,
        recursive=True,
        index="btree_not_null",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        index="btree_not_null",
        help="Keeps the article true and is reminded to review it.",
    )

    # Who reads it

    visibility = fields.Selection(
        VISIBILITIES,
        required=True,
        default="staff",
        help="Never wider than the section.",
    )
    client_ids = fields.Many2many(
        "res.partner",
        "service_article_client_rel",
        "article_id",
        "partner_id",
        string="Only for",
        domain="['|', ('is_company', '=', True), ('parent_id', '=', False)]",
        help="Of the clients only these read it. Empty: all of them.",
    )
    is_published = fields.Boolean(string="Published", copy=False)
    reach = fields.Selection(
        VISIBILITIES,
        string="Who Reads It",
        compute="_compute_reach",
        store=True,
        precompute=True,
        recursive=True,
        index=True,
        help="What follows from the article and the sections above it: drafts and "
        "what is archived are for staff.",
    )
    is_restricted = fields.Boolean(
        string="Chosen Clients",
        compute="_compute_reach",
        store=True,
        precompute=True,
        recursive=True,
    )
    reach_client_ids = fields.Many2many(
        "res.partner",
        "service_article_reach_client_rel",
        "article_id",
        "partner_id",
        string="Clients Who Read It",
        compute="_compute_reach_client_ids",
        store=True,
        recursive=True,
    )

    reach_note = fields.Char(compute="_compute_reach_note")

    @api.depends("body")
    def _compute_body_text(self):
        for article in self:
            text = html_to_inner_content(article.body or "")
            article.body_text = "".join(c for c in text if c >= " " or c == "\n")

    @api.depends("parent_id.company_id")
    def _compute_company_id(self):
        for article in self:
            article.company_id = article.parent_id.company_id or article.company_id

    @api.depends(
        "visibility",
        "is_published",
        "active",
        "client_ids",
        "parent_id.reach",
        "parent_id.is_restricted",
    )
    def _compute_reach(self):
        for article in self:
            parent = article.parent_id
            own = (
                article.visibility
                if article.is_published and article.active
                else "staff"
            )
            article.reach = max(own, parent.reach or own, key=WIDTH.get)
            article.is_restricted = article.reach == "client" and bool(
                parent.is_restricted
                or (article.visibility == "client" and article.client_ids)
            )

    @api.depends(
        "is_restricted",
        "visibility",
        "client_ids",
        "parent_id.is_restricted",
        "parent_id.reach_client_ids",
    )
    def _compute_reach_client_ids(self):
        for article in self:
            parent = article.parent_id
            clients = parent.reach_client_ids
            if article.visibility == "client" and article.client_ids:
                own = article.client_ids._origin
                clients = own & clients if parent.is_restricted else own
            article.reach_client_ids = clients if article.is_restricted else False

    @api.depends("reach", "is_published", "active", "parent_id.reach")
    def _compute_reach_note(self):
        labels = dict(self._fields["visibility"]._description_selection(self.env))
        for article in self:
            if article.reach == article.visibility or not article.is_published:
                article.reach_note = False
            else:
                article.reach_note = self.env._(
                    "The section above narrows this down to: %(readers)s.",
                    readers=labels.get(article.reach, ""),
                )

    # Suggestions

    @api.model
    def _suggest(self, text, category, limit, domain=()):
        """Return the articles that fit a text, then those of a category, best first.

        :param str text: a subject, may be empty
        :param category: ``service.ticket.category`` of the matter, may be empty
        :param int limit: how many at most
        :param domain: narrows both down
        """
        domain = Domain(domain)
        articles = self._find(text, limit, domain)
        missing = limit - len(articles)
        if not category or not missing:
            return articles
        # sudo: for whom an article is written readers see, not for which category
        fitting = self.sudo()._search(
            [
                ("category_ids", "parent_of", category.ids),
                ("id", "not in", articles.ids),
            ]
        )
        return articles + self.search(
            domain & Domain("id", "in", fitting), limit=missing
        )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        articles = super().create(vals_list)
        articles._settle_readers()
        return articles

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for article, vals in zip(self, vals_list, strict=True):
            vals["name"] = self.env._("%(name)s (copy)", name=article.name)
        return vals_list

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & READER_CHANGES:
            self._settle_readers()
        if "is_published" in vals:
            # Whoever keeps drafts only may not turn one into a published article.
            self.check_access("write")
        return result

    def _settle_readers(self):
        """Find out at once who reads what.

        A search does not wait for relations that are still to be computed.
        """
        self.env["service.article"].flush_model(["reach", "reach_client_ids"])
