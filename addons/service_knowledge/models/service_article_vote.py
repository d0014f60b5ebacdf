from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools import hmac as keyed_hash

VISITOR_SCOPE = "service_knowledge-visitor"
COMMENT_LENGTH = 1000
VOTES_PER_HOUR = 20


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
    create_date = fields.Datetime(string="Date")

    _visitor_uniq = models.UniqueIndex(
        "(article_id, visitor)", "You have voted on this article already."
    )

    @api.depends("is_helpful")
    def _compute_points(self):
        for vote in self:
            vote.points = 100 if vote.is_helpful else 0

    def action_handled(self):
        """Note that nothing is left to do about feedback."""
        self.write({"is_handled": True})


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

    def _vote(self, is_helpful, comment, mark, place):
        """Note whether this article has helped; who votes again changes the vote.

        :param bool is_helpful: what the reader says
        :param str comment: plain text, may be empty
        :param str mark: of the browser of a visitor
        :param str place: where a visitor is, see ``service.limited.call._place_of``
        :return: False when too many votes came from there
        """
        self.ensure_one()
        self.check_access("read")
        vote = self._get_vote(mark)
        user = self.env.user
        Call = self.env["service.limited.call"]
        if (
            not vote
            and user._is_public()
            and Call._seconds_to_wait(VISITOR_SCOPE, place, VOTES_PER_HOUR, 3600)
        ):
            return False
        values = {
            "is_helpful": is_helpful,
            "comment": (comment or "")[:COMMENT_LENGTH] or False,
            "is_handled": False,
        }
        if not vote:
            values["partner_id"] = not user._is_public() and user.partner_id.id
            vote = self._claim_vote(mark)
        vote.write(values)
        return True

    def _claim_vote(self, mark):
        """Return the one vote of a reader on this article, which is new.

        Of two at the same instant the second waits for the first, fails to serialize
        and is run again: it finds the vote of the first.
        """
        Vote = self.env["service.article.vote"].sudo()  # sudo: readers see no votes
        [[vote_id]] = self.env.execute_query(
            SQL(
                """
                INSERT INTO service_article_vote
                    (article_id, visitor, is_helpful, points, create_uid, create_date)
                VALUES (%s, %s, FALSE, 0, %s, %s)
                ON CONFLICT (article_id, visitor) DO UPDATE SET write_date = NULL
                RETURNING id
                """,
                self.id,
                self._get_visitor(mark),
                self.env.uid,
                self.env.cr.now(),
            )
        )
        return Vote.browse(vote_id)
