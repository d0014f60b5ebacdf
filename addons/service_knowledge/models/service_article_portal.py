"""An article as readers outside see it."""

from odoo import fields, models

# All that readers without a role at the desk may read, filter and sort by.
READER_FIELDS = frozenset(
    {
        "active",
        "attachment_ids",
        "body",
        "body_text",
        "child_ids",
        "complete_name",
        "create_date",
        "display_name",
        "id",
        "is_published",
        "keywords",
        "name",
        "parent_id",
        "parent_path",
        "published_at",
        "sequence",
        "url",
        "visibility",
    }
)


class ServiceArticle(models.Model):
    _inherit = "service.article"

    url = fields.Char(compute="_compute_url", string="Page")

    def _compute_url(self):
        slug = self.env["ir.http"]._slug
        for article in self:
            article.url = article.id and f"/knowledge/{slug(article)}"

    def _has_field_access(self, field, operation):
        if not super()._has_field_access(field, operation):
            return False
        if self.env.su or self.env.user.has_group("service_ci.group_agent"):
            return True
        return operation == "read" and field.name in READER_FIELDS
