"""Articles at the desk: suggested, inserted, made from tickets."""

from markupsafe import Markup

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import html2plaintext, plaintext2html

from odoo.addons.service_ticket.tools.answer_text import best_answer

SUGGESTED = 6


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    article_event_ids = fields.One2many(
        "service.article.event", "ticket_id", groups="service_ci.group_agent"
    )

    def get_article_suggestions(self, term=""):
        """Return the articles that fit a ticket, ready to be inserted.

        :param str term: what is searched for; the subject and the category otherwise
        :return: list of dicts with ``id``, ``name``, ``section``, ``excerpt`` (parts
            of text with a mark on words), ``url``, ``text``
            and ``warning``: why the client cannot read it, or False
        """
        self.ensure_one()
        self.check_access("read")
        articles = self._suggest_articles(term)
        excerpts = articles._get_excerpt_parts(term or self.name)
        warnings = self._get_article_warnings(articles)
        base_url = self.get_base_url()
        return [
            {
                "id": article.id,
                "name": article.name,
                "section": article.parent_id.complete_name or "",
                "excerpt": excerpts.get(article.id) or [],
                "url": f"{base_url}{article.url}",
                "text": article._get_plain_text(),
                "warning": warnings[article],
            }
            for article in articles
        ]

    def _suggest_articles(self, term=""):
        """Return the published articles that fit, best first."""
        published = Domain("is_published", "=", True)
        Article = self.env["service.article"]
        if term:
            return Article._find(term, SUGGESTED, published)
        subject = f"{self.name or ''} "
        return Article._suggest(subject, self.category_id, SUGGESTED, published)

    def _get_article_warnings(self, articles):
        """Return why the client of a ticket cannot read articles.

        :return: dict article -> sentence or False
        """
        partner = self.partner_id
        # sudo: agents do not see the logins of clients
        logins = partner.sudo().user_ids
        clients = (
            logins.portal_client_ids or partner.commercial_partner_id or self.client_id
        )
        warnings = dict.fromkeys(articles, False)
        for article in articles:
            if article.reach == "staff":
                warnings[article] = self.env._("Only staff may read this article.")
            elif article.is_restricted and not clients & article.reach_client_ids:
                warnings[article] = self.env._("This article is for other clients.")
            elif article.reach == "client" and not logins:
                warnings[article] = self.env._(
                    "The contact has no login: insert the text, the link will not open."
                )
        return warnings

    def note_article(self, article_id):
        """Note that an article was inserted into an answer on this ticket.

        :param int article_id: an article that the user may read
        """
        self.ensure_one()
        self.check_access("read")
        article = self.env["service.article"].browse(article_id).exists()
        article._note_event("inserted", self)

    # From a ticket to an article

    def action_make_article(self):
        """Begin an article with the question of a ticket and its best answer.

        :return: window action on the draft
        """
        self.ensure_one()
        article = self.env["service.article"].create(self._prepare_article_values())
        return article._get_form_action()

    def _prepare_article_values(self):
        """Return the values of a draft that speaks of nobody in particular."""
        question = html2plaintext(self.description or "", include_references=False)
        answer = best_answer(self._get_staff_answers().get(self.id, ()))
        parts = [
            (self.env._("Question"), self._without_names(question)),
            (self.env._("Answer"), self._without_names(answer)),
        ]
        body = Markup("").join(
            Markup("<h2>%s</h2>%s") % (title, plaintext2html(text))
            for title, text in parts
            if text
        )
        return {
            "name": self._without_names(self.name) or self.number,
            "body": body,
            "category_ids": self.category_id.ids,
            "company_id": self.company_id.id,
            "visibility": "staff",
        }


class ServiceArticle(models.Model):
    _inherit = "service.article"

    def _get_plain_text(self):
        """Return the text of one article as it is put into an answer."""
        self.ensure_one()
        # Where lines of the source end is no end of a line for readers.
        source = " ".join((self.body or "").split())
        return html2plaintext(source, include_references=False)

    def _get_form_action(self):
        """Return the window action that opens one article."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_knowledge.service_article_action"
        )
        return {**action, "res_id": self.id, "views": [(False, "form")]}

    def action_open_page(self):
        """Open the page as readers see it, the own article or the beginning."""
        return {
            "type": "ir.actions.act_url",
            "url": self.url if self else "/knowledge",
            "target": "new",
        }
