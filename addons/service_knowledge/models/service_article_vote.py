from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools import hmac as keyed_hash

VISITOR_SCOPE = "service_knowledge-visitor"
COMMENT_LENGTH = 1000
VOTES_PER_HOUR = 20
ORIGIN_DAYS = 2


class ServiceArticleVote(models.Model):
    """Whether an article has helped one reader; everybody has one vote."""

    _name = "service.article.vote"
    _description = "Feedback on an Article"
    _order = "id desc"
    _rec_name = "article_id"

    article_id = fields.Many2one(
        "service.article", required=True, index=True, ondelete="cascade", readonly=True
    )
    owner_id = fields.Many2one(related="article_id.user_id", string="Owner")
    is_helpful = fields.Boolean(string="Helped", readonly=True)
    points = fields.Integer(
        string="Helped (%)",
        compute="_compute_points",
        store=True,
        aggregator="avg",
    )
    comment = fields.Text(readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Reader",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Empty: a visitor without a login.",
    )
    is_handled = fields.Boolean(string="Dealt With", help="Nothing is left to do.")
    visitor = fields.Char(required=True, readonly=True, groups="base.group_system")
    origin = fields.Char(
        readonly=True,
        groups="base.group_system",
        help="Keyed hash of the network address; kept for two days to limit how many "
        "votes come from one place.",
    )
    create_date = fields.Datetime(string="Date")

    _visitor_uniq = models.UniqueIndex(
        "(article_id, visitor)", "You have voted on this article already."
    )
    _origin_idx = models.Index("(origin, create_date) WHERE origin IS NOT NULL")

    @api.depends("is_helpful")
    def _compute_points(self):
        for vote in self:
            vote.points = 100 if vote.is_helpful else 0

    def action_handled(self):
        """Note that nothing is left to do about feedback."""
        self.write({"is_handled": True})

    @api.autovacuum
    def _gc_origin(self):
        """Forget where votes came from."""
        limit = fields.Datetime.subtract(fields.Datetime.now(), days=ORIGIN_DAYS)
        self.env.execute_query(
            SQL(
                "UPDATE service_article_vote SET origin = NULL "
                "WHERE origin IS NOT NULL AND create_date < %s",
                limit,
            )
        )


class ServiceArticle(models.Model):
    _inherit = "service.article"

    vote_ids = fields.One2many("service.article.vote", "article_id")
    vote_count = fields.Integer(string="Votes", compute="_compute_votes")
    helpful_share = fields.Float(
        string="Helped", compute="_compute_votes", aggregator=None
    )

    @api.depends("vote_ids.is_helpful")
    def _compute_votes(self):
        votes = {
            article: (count, mean)
            for article, count, mean in self.env["service.article.vote"]._read_group(
                [("article_id", "in", self.ids)],
                ["article_id"],
                ["__count", "points:avg"],
            )
        }
        for article in self:
            count, mean = votes.get(article._origin, (0, 0))
            article.vote_count = count
            article.helpful_share = mean / 100

    @api.model
    def _get_visitor(self, mark):
        """Return by which word a reader is known: the login, else a mark.

        :param str mark: what the browser of a visitor carries
        """
        user = self.env.user
        if not user._is_public():
            return f"user {user.id}"
        # sudo: the secret of the database is a system parameter
        return keyed_hash(self.env(su=True), VISITOR_SCOPE, mark)

    def _get_vote(self, mark):
        """Return the vote of the current reader on this article, perhaps empty.

        :param str mark: of the browser of a visitor, empty when it has none
        """
        # sudo: readers see no votes, but their own one
        Vote = self.env["service.article.vote"].sudo()
        if not mark and self.env.user._is_public():
            return Vote
        visitor = self._get_visitor(mark)
        return Vote.search(
            [("article_id", "=", self.id), ("visitor", "=", visitor)], limit=1
        )

    def _vote(self, is_helpful, comment, mark, origin):
        """Note whether this article has helped; who votes again changes the vote.

        :param bool is_helpful: what the reader says
        :param str comment: plain text, may be empty
        :param str mark: of the browser of a visitor
        :param str origin: pseudonym of the place that it comes from
        :return: False when too many votes came from there
        """
        self.ensure_one()
        self.check_access("read")
        Vote = self.env["service.article.vote"].sudo()  # sudo: readers see no votes
        vote = self._get_vote(mark)
        since = fields.Datetime.subtract(fields.Datetime.now(), hours=1)
        recent = [("origin", "=", origin), ("create_date", ">=", since)]
        if (
            not vote
            and Vote.search_count(recent, limit=VOTES_PER_HOUR) >= VOTES_PER_HOUR
        ):
            return False
        values = {
            "is_helpful": is_helpful,
            "comment": (comment or "")[:COMMENT_LENGTH] or False,
            "is_handled": False,
        }
        if vote:
            vote.write(values)
            return True
        user = self.env.user
        Vote.create(
            {
                "article_id": self.id,
                "visitor": self._get_visitor(mark),
                "origin": origin,
                "partner_id": not user._is_public() and user.partner_id.id,
                **values,
            }
        )
        return True
