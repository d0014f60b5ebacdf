import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.rendering_tools import parse_inline_template

from ...tools.typed import clean, read_number

# What a text may say about a ticket: what its client may know, and nothing else.
PLACEHOLDERS = (
    "object.number",
    "object.name",
    "object.partner_id.name",
    "object.client_id.name",
    "object.user_id.name",
    "object.company_id.name",
)
SUGGESTION_LIMIT = 8
MOST_SUGGESTIONS = 50
GAP = re.compile(r"[^\S\n]+\}\}")


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
    placeholders = fields.Text(compute="_compute_placeholders")
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
    use_count = fields.Integer(string="Times Used", readonly=True, copy=False)
    last_used = fields.Datetime(readonly=True, copy=False)

    _shortcut_shared_uniq = models.UniqueIndex(
        "(lower(shortcut)) WHERE shortcut IS NOT NULL AND user_id IS NULL",
        "There is a shared answer with this shortcut already.",
    )
    _shortcut_own_uniq = models.UniqueIndex(
        "(user_id, lower(shortcut)) WHERE shortcut IS NOT NULL",
        "You have an answer with this shortcut already.",
    )

    @api.depends_context("lang")
    def _compute_placeholders(self):
        self.placeholders = self._describe_placeholders()

    @api.constrains("body")
    def _check_body(self):
        for answer in self:
            answer._check_placeholders(answer.body)

    @api.model
    def _check_placeholders(self, text):
        """Refuse a text with placeholders that mean nothing or are not finished.

        :param str text: with ``{{ object.… }}``
        :raise ValidationError: with what may be written instead
        """
        for literal, expression, _default in parse_inline_template(text or ""):
            if expression and expression not in PLACEHOLDERS:
                broken = expression
            elif "{{" in literal or "}}" in literal:
                broken = literal.strip()[:60]
            else:
                continue
            raise ValidationError(
                self.env._(
                    "“%(broken)s” is no placeholder. These can be used: %(known)s",
                    broken=broken,
                    known=self._describe_placeholders(),
                )
            )

    @api.model
    def _describe_placeholders(self):
        return ", ".join(f"{{{{ {expression} }}}}" for expression in PLACEHOLDERS)

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for answer, vals in zip(self, vals_list, strict=True):
            vals["name"] = self.env._("%(name)s (copy)", name=answer.name)
            vals["shortcut"] = False
        return vals_list

    # Texts

    def _render_for(self, tickets):
        """Return what the answer says to the clients of tickets, in their languages.

        :param tickets: ``service.ticket`` that the user may read
        :return: dict ticket id -> plain text with the sources at the end
        """
        self.ensure_one()
        texts = {}
        for lang, group in tickets.grouped("customer_lang").items():
            answer = self.with_context(lang=lang or self.env.lang)
            texts.update(answer._render_text(answer._get_text(), group))
        return texts

    @api.model
    def _render_text(self, text, tickets):
        """Fill in the placeholders of a text.

        :param str text: plain text with placeholders
        :param tickets: ``service.ticket``
        :return: dict ticket id -> plain text
        """
        try:
            self._check_placeholders(text)
        except ValidationError as error:
            raise UserError(error.args[0]) from error
        # The gap before the braces belongs to the placeholder, not to its default.
        text = GAP.sub("}}", text)
        return self.env["mail.render.mixin"]._render_template_inline_template(
            text, tickets._name, tickets.ids
        )

    def _get_text(self):
        """Return text and sources in the language of the context."""
        return self.body + self._cite()

    def _cite(self):
        """Return the lines about the documents that the answer rests on."""
        if not self.source_ids:
            return ""
        lines = [
            f"{source.name}: {source.url}" if source.url else source.name
            for source in self.source_ids
        ]
        return "\n\n" + "\n".join([self.env._("Sources:"), *lines])

    # While answering

    @api.model
    def get_suggestions(self, ticket_id, term="", limit=SUGGESTION_LIMIT):
        """Return the answers that fit a ticket, ready to be inserted.

        :param int ticket_id: a ticket that the user may read
        :param str term: part of the shortcut, the name or the text
        :param int limit: how many at most
        :return: list of dicts with ``id``, ``name``, ``shortcut``, ``text``
        :raise UserError: when there is no such ticket
        """
        ticket = self.env["service.ticket"].browse(read_number(ticket_id)).exists()
        if not ticket:
            raise UserError(self.env._("There is no such ticket."))
        ticket.check_access("read")
        term = clean(str(term or ""))
        limit = min(read_number(limit) or SUGGESTION_LIMIT, MOST_SUGGESTIONS)
        answers = self.search(self._get_suggestion_domain(ticket, term), limit=200)
        term = term.lower()
        answers = answers.sorted(
            lambda answer: (
                not (answer.shortcut or "").lower().startswith(term),
                not (answer.name or "").lower().startswith(term),
                not answer.category_id,
            )
        )[:limit]
        return [
            {
                "id": answer.id,
                "name": answer.name,
                "shortcut": answer.shortcut or "",
                "text": answer._render_for(ticket)[ticket.id],
            }
            for answer in answers
        ]

    @api.model
    def _get_suggestion_domain(self, ticket, term=""):
        """Return which answers fit a ticket."""
        domain = (
            Domain("team_ids", "=", False)
            | Domain("team_ids", "in", ticket.team_id.ids)
        ) & (
            Domain("category_id", "=", False)
            | Domain("category_id", "parent_of", ticket.category_id.ids)
        )
        if term:
            domain &= (
                Domain("shortcut", "ilike", term)
                | Domain("name", "ilike", term)
                | Domain("body", "ilike", term)
            )
        return domain

    def count_use(self):
        """Note that answers were inserted; never waits for anybody."""
        self.check_access("read")
        self.env.cr.execute(
            SQL(
                """
                UPDATE service_answer
                   SET use_count = COALESCE(use_count, 0) + 1,
                       last_used = now() AT TIME ZONE 'UTC'
                 WHERE id IN (SELECT id FROM service_answer WHERE id = ANY(%s)
                                 FOR NO KEY UPDATE SKIP LOCKED)
                """,
                self.ids,
            )
        )
        self.invalidate_recordset(["use_count", "last_used"], flush=False)


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
        translate=True,
        help="As the client reads it, for instance “Manual, section 4.2”.",
    )
    url = fields.Char(string="Link")

    @api.constrains("url")
    def _check_url(self):
        for source in self.filtered("url"):
            if not source.url.lower().startswith(("http://", "https://")):
                raise ValidationError(
                    self.env._(
                        "“%(url)s” is no link: it has to begin with https://",
                        url=source.url,
                    )
                )
