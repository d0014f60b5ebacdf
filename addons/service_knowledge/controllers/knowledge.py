"""The base of knowledge as clients and visitors read it."""

import secrets

from odoo.http import Controller, request, route

from odoo.addons.service_ci.controllers.limited import is_logged_in
from odoo.addons.service_ticket.tools.typed import clean

READER_COOKIE = "service_reader"
COOKIE_AGE = 365 * 24 * 3600
RESULTS = 20
SUGGESTIONS = 3
LONGEST_SEARCH = 200


class Knowledge(Controller):
    # Pages

    @route(
        "/knowledge",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        readonly=is_logged_in,
        service_limit=120,
    )
    def knowledge(self, **kw):
        """Show the sections, and what is read most."""
        Article = request.env["service.article"]
        return self._knowledge_render(
            "service_knowledge.home",
            shelves=Article._get_shelves(),
            most_read=Article._get_most_read(),
            has_contacts=self._knowledge_has_contacts(),
        )

    @route(
        "/knowledge/search",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        service_limit=120,
    )
    def knowledge_search(self, search="", **kw):
        """Show the articles in which somebody may find what was typed."""
        search = search[:LONGEST_SEARCH]
        articles = request.env["service.article"]._find(search, RESULTS)
        contacts = request.env["service.contact.map"]._find(search, SUGGESTIONS)
        # Every reader's searches count, those of programmes do not come far.
        request.env["service.article.query"]._note(search, len(articles))
        return self._knowledge_render(
            "service_knowledge.search",
            search=search,
            articles=articles,
            excerpts=articles._get_excerpts(search),
            contacts=contacts,
        )

    @route(
        "/knowledge/contacts",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        readonly=is_logged_in,
        service_limit=120,
    )
    def knowledge_contacts(self, search="", **kw):
        """Show whom to turn to with what."""
        search = search[:LONGEST_SEARCH]
        Contact = request.env["service.contact.map"]
        contacts = Contact._find(search, RESULTS) if search else Contact.search([])
        return self._knowledge_render(
            "service_knowledge.contacts", search=search, contacts=contacts
        )

    @route(
        "/knowledge/<string:slug>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        readonly=is_logged_in,
        service_limit=120,
    )
    def knowledge_article(self, slug, voted=None, **kw):
        """Show one article, or a section with what is in it.

        What is hidden looks as if it did not exist.
        """
        article = self._knowledge_find(slug)
        if not article:
            raise request.not_found()
        return self._knowledge_render_article(article, voted=voted)

    def _knowledge_find(self, slug):
        """Return the article that an address names, if the visitor may read it."""
        number = request.env["ir.http"]._unslug(slug)[1]
        domain = [("id", "=", number or 0)]
        return request.env["service.article"].search(domain, limit=1)

    def _knowledge_render_article(self, article, status=200, **values):
        response = self._knowledge_render(
            "service_knowledge.article",
            article=article,
            path=article._get_path(),
            below=article.search([("parent_id", "=", article.id)]),
            files=article._get_files(),
            checklists=article._get_checklists(),
            vote=article._get_vote(self._knowledge_mark()),
            mark=secrets.token_urlsafe(24),
            **values,
        )
        response.status_code = status
        return response

    def _knowledge_render(self, template, **values):
        response = request.render(
            template,
            {
                "page_name": "service_knowledge",
                "no_breadcrumbs": True,
                # Without a website nobody else says in which language a page is.
                "html_data": {"lang": request.env.lang.replace("_", "-")},
                "search": "",
                **values,
            },
        )
        if template == "service_knowledge.search":
            response.headers["X-Robots-Tag"] = "noindex"
        return response

    def _knowledge_has_contacts(self):
        return bool(request.env["service.contact.map"].search_count([], limit=1))

    # Feedback

    def _knowledge_mark(self):
        """Return by what the browser of a visitor is known, empty at first."""
        return (request.cookies.get(READER_COOKIE) or "")[:64]

    def _knowledge_form_mark(self):
        """Return what a form carries that was opened without a mark.

        Whoever presses twice sends it twice, and has one vote.
        """
        typed = request.httprequest.form.get("mark") or ""
        return typed[:64] if typed.isascii() and typed else secrets.token_urlsafe(24)

    @route(
        "/knowledge/<string:slug>/vote",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        service_limit=30,
    )
    def knowledge_vote(self, slug, helped=None, comment="", **kw):
        """Note whether the article has helped; each visitor has one vote."""
        article = self._knowledge_find(slug)
        if not article:
            raise request.not_found()
        mark = self._knowledge_mark() or self._knowledge_form_mark()
        comment = clean(comment if isinstance(comment, str) else "").strip()
        if helped not in ("yes", "no"):
            return self._knowledge_render_article(
                article,
                status=400,
                fault=self.env._("Please say whether the article has helped."),
                comment=comment,
            )
        place = request.env["service.limited.call"]._place_of(
            request.httprequest.remote_addr
        )
        if not article._vote(helped == "yes", comment, mark, place):
            return self._knowledge_render_article(
                article,
                status=429,
                fault=self.env._(
                    "Very many votes came from here within an hour. Please try again "
                    "later."
                ),
                comment=comment,
            )
        note = "comment" if comment else helped
        response = request.redirect(f"{article.url}?voted={note}#feedback", code=303)
        if request.env.user._is_public():
            response.set_cookie(
                READER_COOKIE,
                mark,
                max_age=COOKIE_AGE,
                httponly=True,
                samesite="Lax",
                secure=request.httprequest.is_secure,
            )
        return response

    # While somebody reads or writes

    @route(
        "/knowledge/read",
        type="jsonrpc",
        auth="public",
        methods=["POST"],
        save_session=False,
        service_limit=120,
    )
    def knowledge_read(self, article_id):
        """Count that an article is being read."""
        self._knowledge_readable(article_id)._note_event("view")

    @route(
        "/knowledge/suggest",
        type="jsonrpc",
        auth="public",
        methods=["POST"],
        readonly=is_logged_in,
        save_session=False,
        service_limit=120,
    )
    def knowledge_suggest(self, subject, item_id=None):
        """Return articles that may answer a request which is being written.

        :param str subject: what has been typed so far
        :param int item_id: the service that has been chosen
        :return: list of dicts with ``id``, ``name``, ``url``, ``excerpt`` (parts of
            text, each with a mark whether it is one of the words)
        """
        subject = subject[:LONGEST_SEARCH] if isinstance(subject, str) else ""
        articles = request.env["service.article"]._suggest(
            subject,
            self._knowledge_category(item_id),
            SUGGESTIONS,
            [("child_ids", "=", False)],
        )
        excerpts = articles._get_excerpt_parts(subject)
        return [
            {
                "id": article.id,
                "name": article.name,
                "url": article.url,
                "excerpt": excerpts.get(article.id)
                or [(article._get_beginning(), False)],
            }
            for article in articles
        ]

    def _knowledge_category(self, item_id):
        """Return the category of requests for a service, empty if there is none."""
        number = item_id if isinstance(item_id, int) else 0
        # sudo: visitors do not see categories, but what was written for them
        item = request.env["service.catalog.item"].sudo().search([("id", "=", number)])
        return item.category_id

    @route(
        "/knowledge/answered",
        type="jsonrpc",
        auth="public",
        methods=["POST"],
        save_session=False,
        service_limit=120,
    )
    def knowledge_answered(self, article_id):
        """Note that an article made a request needless."""
        self._knowledge_readable(article_id)._note_event("answered")

    def _knowledge_readable(self, article_id):
        """Return an article by its number, nothing if the visitor may not read it."""
        number = article_id if isinstance(article_id, int) else 0
        return request.env["service.article"].search([("id", "=", number)], limit=1)
