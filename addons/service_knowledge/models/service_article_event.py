"""What happens with articles: read, given to clients, an answer in themselves."""

from odoo import api, fields, models

KINDS = [
    ("view", "Read"),
    ("inserted", "Inserted into an Answer"),
    ("answered", "Answered Before Sending"),
    ("sent", "Shown, Request Sent Anyway"),
]
PLACES = [
    ("public", "Visitor"),
    ("client", "Client"),
    ("staff", "Staff"),
]
KEPT_DAYS = 730
GC_LIMIT = 10_000
# Of visitors without a login; who wants to fill the table gives up there.
PER_HOUR = 5_000


class ServiceArticleEvent(models.Model):
    _name = "service.article.event"
    _description = "Use of an Article"
    _order = "id desc"
    _rec_name = "article_id"

    article_id = fields.Many2one(
        "service.article", required=True, ondelete="cascade", readonly=True, index=True
    )
    section_id = fields.Many2one(
        related="article_id.parent_id", string="Section", store=False
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    place = fields.Selection(PLACES, string="By", required=True, readonly=True)
    ticket_id = fields.Many2one(
        "service.ticket", index="btree_not_null", ondelete="set null", readonly=True
    )
    create_date = fields.Datetime(string="Date", index=True)

    _ticket_uniq = models.UniqueIndex(
        "(article_id, ticket_id, kind) WHERE ticket_id IS NOT NULL"
    )

    # What is read most is counted for a page that everybody opens.
    _kind_idx = models.Index("(kind, create_date, article_id, place)")

    @api.model
    def _is_flooded(self):
        """Tell whether visitors have done enough within an hour to be counted."""
        since = fields.Datetime.subtract(fields.Datetime.now(), hours=1)
        recent = [("place", "=", "public"), ("create_date", ">=", since)]
        return self.search_count(recent, limit=PER_HOUR) >= PER_HOUR

    @api.autovacuum
    def _gc_events(self):
        limit = fields.Datetime.subtract(fields.Datetime.now(), days=KEPT_DAYS)
        old = self.search([("create_date", "<", limit)], limit=GC_LIMIT)
        old.unlink()
        return len(old), len(old) == GC_LIMIT


class ServiceArticle(models.Model):
    _inherit = "service.article"

    event_ids = fields.One2many("service.article.event", "article_id")
    view_count = fields.Integer(string="Read", compute="_compute_counts")
    ticket_count = fields.Integer(
        string="Used in Tickets",
        compute="_compute_counts",
        help="Tickets into whose answers it was inserted.",
    )
    answered_count = fields.Integer(
        string="Questions Answered",
        compute="_compute_counts",
        help="People who found their answer here and sent no request.",
    )

    @api.depends("event_ids")
    def _compute_counts(self):
        counts = {
            (article, kind): count
            for article, kind, count in self.env["service.article.event"]._read_group(
                [("article_id", "in", self.ids)], ["article_id", "kind"], ["__count"]
            )
        }
        for article in self:
            origin = article._origin
            article.view_count = counts.get((origin, "view"), 0)
            article.ticket_count = counts.get((origin, "inserted"), 0)
            article.answered_count = counts.get((origin, "answered"), 0)

    def _note_event(self, kind, ticket=None):
        """Note what happens with articles that the current user may read.

        With a ticket, once for each of the articles.

        :param str kind: one of ``KINDS``
        :param ticket: ``service.ticket``, or None
        """
        self.check_access("read")
        user = self.env.user
        place = "public" if user._is_public() else "client" if user.share else "staff"
        # sudo: nobody writes the statistics by hand
        Event = self.env["service.article.event"].sudo()
        articles = self
        if place == "public" and Event._is_flooded():
            return
        if ticket:
            known = Event.search(
                [
                    ("article_id", "in", self.ids),
                    ("ticket_id", "=", ticket.id),
                    ("kind", "=", kind),
                ]
            )
            articles -= self.browse(known.article_id.ids)
        Event.create(
            [
                {
                    "article_id": article.id,
                    "kind": kind,
                    "place": place,
                    "ticket_id": ticket.id if ticket else False,
                }
                for article in articles
            ]
        )

    def action_open_tickets(self):
        """Open the tickets in whose answers the article was used.

        :return: window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_ticket.service_ticket_action"
        )
        action["domain"] = [
            (
                "article_event_ids",
                "any",
                [("article_id", "=", self.id), ("kind", "=", "inserted")],
            )
        ]
        action["context"] = {}
        return action
