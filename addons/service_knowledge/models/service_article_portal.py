"""An article as readers outside see it."""

import textwrap

from odoo import api, fields, models

POPULAR_DAYS = 90
SHELF_LENGTH = 6
SHELVES_LENGTH = 500
BEGINNING_LENGTH = 160

# All that readers without a role at the desk may read, filter and sort by.
READER_FIELDS = frozenset(
    {
        "active",
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

    @api.depends("name")
    def _compute_url(self):
        slug = self.env["ir.http"]._slug
        for article in self:
            number = article._origin.id
            article.url = number and f"/knowledge/{slug((number, article.name or ''))}"

    def _has_field_access(self, field, operation):
        if not super()._has_field_access(field, operation):
            return False
        if self.env.su or self.env.user.has_group("service_ci.group_agent"):
            return True
        return operation == "read" and field.name in READER_FIELDS

    # What the pages show

    @api.model
    def _get_shelves(self):
        """Return the sections on top with their articles, in three queries.

        :return: list of (section, articles right below it, how many more there are)
        """
        sections = self.search([("parent_id", "=", False)])
        domain = [("parent_id", "in", sections.ids)]
        counts = dict(self._read_group(domain, ["parent_id"], ["__count"]))
        below = self.search(domain, limit=SHELVES_LENGTH).grouped("parent_id")
        shelves = []
        for section in sections:
            shown = below.get(section, self.browse())[:SHELF_LENGTH]
            shelves.append((section, shown, counts.get(section, 0) - len(shown)))
        return shelves

    @api.model
    def _get_most_read(self, limit=5):
        """Return what is read most, of that which the current user may read."""
        since = fields.Datetime.subtract(fields.Datetime.now(), days=POPULAR_DAYS)
        # sudo: only the order follows from it
        rows = (
            self.env["service.article.event"]
            .sudo()
            ._read_group(
                [
                    ("kind", "=", "view"),
                    ("place", "!=", "staff"),
                    ("create_date", ">=", since),
                ],
                ["article_id"],
                order="__count DESC",
                limit=50,
            )
        )
        ids = [article.id for (article,) in rows]
        readable = self.search([("id", "in", ids), ("child_ids", "=", False)])
        return readable.sorted(lambda article: ids.index(article.id))[:limit]

    def _get_path(self):
        """Return the sections above an article, the outermost first."""
        ids = [int(number) for number in (self.parent_path or "").split("/") if number]
        return self.search([("id", "in", ids[:-1])]).sorted(
            lambda article: ids.index(article.id)
        )

    def _get_beginning(self):
        """Return the first words of the text."""
        return textwrap.shorten(self.body_text or "", BEGINNING_LENGTH, placeholder="…")

    def _get_checklists(self):
        """Return the checklists as readers see them."""
        # sudo: readers see the checklists of what they may read
        return self.sudo().checklist_ids.filtered("active")
