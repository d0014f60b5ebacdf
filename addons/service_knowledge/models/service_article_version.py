"""What readers saw at which time, and the text that is being worked on."""

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext

from ..tools.changes import describe_changes

PUBLISHED_FIELDS = frozenset({"is_published", "name", "body"})


class ServiceArticle(models.Model):
    _inherit = "service.article"

    draft_name = fields.Char(string="New Title", copy=False)
    draft_body = fields.Html(string="New Text", copy=False)
    is_edited = fields.Boolean(
        string="Being Edited",
        copy=False,
        readonly=True,
        help="Readers go on seeing the published text until this one is published.",
    )
    change_note = fields.Char(
        string="What Changed",
        copy=False,
        help="For those who look at the versions later.",
    )
    version_ids = fields.One2many("service.article.version", "article_id")
    version_count = fields.Integer(string="Versions", compute="_compute_version_count")
    published_at = fields.Datetime(string="Published On", readonly=True, copy=False)
    review_months = fields.Integer(
        string="Review Every (Months)",
        default=12,
        help="The owner is asked to check the article so long after its last review. "
        "0: never.",
    )
    review_on = fields.Date(
        compute="_compute_review_on",
        store=True,
        readonly=False,
        copy=False,
        help="On this day the owner is asked whether all of it is still true.",
    )

    _review_idx = models.Index("(review_on) WHERE is_published AND active")
    _review_check = models.Constraint(
        "CHECK (review_months >= 0)", "The months between reviews cannot be negative."
    )

    @api.depends("version_ids")
    def _compute_version_count(self):
        counts = dict(
            self.env["service.article.version"]._read_group(
                [("article_id", "in", self.ids)], ["article_id"], ["__count"]
            )
        )
        for article in self:
            article.version_count = counts.get(article._origin, 0)

    @api.depends("published_at", "review_months")
    def _compute_review_on(self):
        for article in self:
            months = article.review_months
            article.review_on = (
                article.published_at
                and months
                and article.published_at.date() + relativedelta(months=months)
            )

    # Each publication is kept

    @api.model_create_multi
    def create(self, vals_list):
        articles = super().create(vals_list)
        articles._keep_versions({})
        return articles

    def write(self, vals):
        before = {}
        if vals.keys() & PUBLISHED_FIELDS:
            before = {article.id: article._get_published() for article in self}
        result = super().write(vals)
        if before:
            self._keep_versions(before)
        return result

    def _get_published(self):
        """Return what readers see of an article, None when they see nothing."""
        return (self.name, self.body) if self.is_published else None

    def _keep_versions(self, before):
        """Keep a version of those articles that show something else now.

        :param dict before: article id -> what ``_get_published`` returned
        """
        changed = self.filtered(
            lambda article: (
                article.is_published
                and article._get_published() != before.get(article.id)
            )
        )
        if not changed:
            return
        Version = self.env["service.article.version"].sudo()  # sudo: nobody edits them
        last = dict(
            Version._read_group(
                [("article_id", "in", changed.ids)], ["article_id"], ["number:max"]
            )
        )
        Version.create(
            [
                {
                    "article_id": article.id,
                    "number": last.get(article.sudo(), 0) + 1,
                    "name": article.name,
                    "body": article.body,
                    "note": article.change_note,
                    "user_id": self.env.uid,
                }
                for article in changed
            ]
        )
        super(ServiceArticle, changed).write(
            {"published_at": fields.Datetime.now(), "change_note": False}
        )

    # Actions

    def action_publish(self):
        """Show articles to their readers, with the text that was being worked on."""
        for article in self.filtered("is_edited"):
            article.write(
                {
                    "name": article.draft_name or article.name,
                    "body": article.draft_body,
                    "is_published": True,
                    **self._prepare_no_draft(),
                }
            )
        self.filtered(lambda article: not article.is_published).write(
            {"is_published": True}
        )

    def action_unpublish(self):
        """Take articles back from their readers."""
        self.write({"is_published": False, **self._prepare_no_draft()})

    def action_edit(self):
        """Begin a new text of a published article; readers keep the present one."""
        for article in self.filtered(lambda a: a.is_published and not a.is_edited):
            article._edit(article.name, article.body)

    def _edit(self, name, body):
        self.write({"is_edited": True, "draft_name": name, "draft_body": body})

    def action_discard_draft(self):
        """Forget the text that was being worked on."""
        self.write({**self._prepare_no_draft(), "change_note": False})

    def _prepare_no_draft(self):
        return {
            "is_edited": False,
            "draft_name": False,
            "draft_body": False,
        }

    def action_open_versions(self):
        """Open the versions of one article.

        :return: window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_knowledge.service_article_version_action"
        )
        action["domain"] = [("article_id", "=", self.id)]
        return action

    # Reviews

    def action_reviewed(self):
        """Note that everything in the articles is still true."""
        for (company, months), articles in self.grouped(
            lambda article: (article.company_id, article.review_months)
        ).items():
            today = company._service_today()
            articles.review_on = months and today + relativedelta(months=months)
        self.activity_feedback(["service_knowledge.mail_activity_review"])

    @api.model
    def _cron_remind_reviews(self):
        """Ask owners to check what has not been checked for long, once each time."""
        cron = self.env["ir.cron"]
        domain = [
            *self.env["res.company"]._service_due_domain("review_on"),
            ("is_published", "=", True),
            ("user_id", "!=", False),
            (
                "activity_ids",
                "not any",
                [("activity_type_id", "=", self._get_review_type().id)],
            ),
        ]
        cron._commit_progress(remaining=self.search_count(domain))
        while articles := self.search(domain, limit=100, order="review_on, id"):
            for owner, own in articles.grouped("user_id").items():
                own.activity_schedule(
                    "service_knowledge.mail_activity_review", user_id=owner.id
                )
            if not cron._commit_progress(len(articles)):
                break

    @api.model
    def _get_review_type(self):
        return self.env.ref("service_knowledge.mail_activity_review")


class ServiceArticleVersion(models.Model):
    _name = "service.article.version"
    _description = "Version of an Article"
    _order = "article_id, number desc"
    _rec_name = "number"

    article_id = fields.Many2one(
        "service.article", required=True, index=True, ondelete="cascade", readonly=True
    )
    number = fields.Integer(string="Version", required=True, readonly=True)
    name = fields.Char(string="Title", required=True, readonly=True)
    body = fields.Html(string="Text", readonly=True)
    note = fields.Char(string="What Changed", readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Published By",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    create_date = fields.Datetime(string="Published On")
    changes = fields.Html(compute="_compute_changes", sanitize=False)
    is_current = fields.Boolean(string="Current", compute="_compute_is_current")

    _number_uniq = models.UniqueIndex(
        "(article_id, number)",
        "Somebody else has published this article just now: look at their text first.",
    )

    @api.depends("article_id", "number")
    def _compute_display_name(self):
        for version in self:
            version.display_name = f"{version.article_id.name} ({version.number})"

    def _compute_changes(self):
        former = {
            (version.article_id, version.number): version
            for version in self.search([("article_id", "in", self.article_id.ids)])
        }
        for version in self:
            before = former.get((version.article_id, version.number - 1))
            version.changes = describe_changes(
                before._get_lines() if before else [], version._get_lines()
            )

    def _compute_is_current(self):
        last = dict(
            self._read_group(
                [("article_id", "in", self.article_id.ids)],
                ["article_id"],
                ["number:max"],
            )
        )
        for version in self:
            version.is_current = version.number == last.get(version.article_id)

    def _get_lines(self):
        """Return what readers saw as lines of plain text."""
        text = html2plaintext(self.body or "", include_references=False)
        return [
            self.name,
            *(line.strip() for line in text.splitlines() if line.strip()),
        ]

    def action_restore(self):
        """Take the text of this version up again, to be published once more.

        :return: window action on the article
        """
        self.ensure_one()
        article = self.article_id
        if article.is_published:
            article._edit(self.name, self.body)
        else:
            article.write({"name": self.name, "body": self.body})
        article.change_note = self.env._("Version %(number)s again", number=self.number)
        return article._get_form_action()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_article(self):
        if not self.env.su and self.article_id.exists():
            raise UserError(
                self.env._("Versions are kept; archive the article if it is needless.")
            )
