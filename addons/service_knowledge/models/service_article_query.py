from odoo import api, fields, models

from .service_article_event import GC_LIMIT, KEPT_DAYS, PLACES

SHORTEST = 3
LONGEST = 100
# Of visitors without a login; who wants to fill the table gives up there.
PER_HOUR = 500


class ServiceArticleQuery(models.Model):
    """What was searched for; those without a result say what to write next."""

    _name = "service.article.query"
    _description = "Search in the Articles"
    _order = "id desc"

    name = fields.Char(string="Words", required=True, readonly=True, index=True)
    result_count = fields.Integer(string="Found", readonly=True, aggregator=None)
    is_empty = fields.Boolean(
        string="Nothing Found", compute="_compute_is_empty", store=True
    )
    place = fields.Selection(PLACES, string="By", required=True, readonly=True)
    create_date = fields.Datetime(string="Date", index=True)

    @api.depends("result_count")
    def _compute_is_empty(self):
        for query in self:
            query.is_empty = not query.result_count

    @api.model
    def _note(self, text, result_count):
        """Note a search of the current user.

        :param str text: what was typed
        :param int result_count: how many articles were shown
        """
        name = " ".join(text.replace("\0", "").lower().split())[:LONGEST]
        if len(name) < SHORTEST:
            return
        user = self.env.user
        place = "public" if user._is_public() else "client" if user.share else "staff"
        Query = self.sudo()  # sudo: nobody writes the statistics by hand
        since = fields.Datetime.subtract(fields.Datetime.now(), hours=1)
        recent = [("place", "=", "public"), ("create_date", ">=", since)]
        if place == "public" and Query.search_count(recent, limit=PER_HOUR) >= PER_HOUR:
            return
        Query.create({"name": name, "result_count": result_count, "place": place})

    @api.autovacuum
    def _gc_queries(self):
        limit = fields.Datetime.subtract(fields.Datetime.now(), days=KEPT_DAYS)
        old = self.search([("create_date", "<", limit)], limit=GC_LIMIT)
        old.unlink()
        return len(old), len(old) == GC_LIMIT
