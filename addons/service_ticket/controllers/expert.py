"""The page on which experts answer without a login."""

from werkzeug.urls import url_encode

from odoo.http import Controller, request, route
from odoo.tools import plaintext2html

from odoo.addons.service_ci.controllers.limited import is_logged_in

from ..tools.typed import clean
from .uploads import MAX_FILES, max_bytes, max_request_bytes, read_uploads

MAX_ANSWER = 20000
HEADERS = {"Referrer-Policy": "same-origin", "X-Robots-Tag": "noindex"}


class ExpertPage(Controller):
    @route(
        "/service/expert/<int:request_id>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        readonly=is_logged_in,
        service_limit=120,
    )
    def expert_request(self, request_id, key=None, notice=None, **kw):
        """Show a question to whoever holds the link to it."""
        question, expert = self._expert_find(request_id, key)
        if not question:
            return self._expert_refused()
        return self._expert_page(question, expert, key, notice=notice)

    @route(
        "/service/expert/<int:request_id>",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        max_content_length=max_request_bytes,
        service_limit=30,
    )
    def expert_answer(self, request_id, **kw):
        """Take the answer in, or show the page again with what is wrong."""
        form = request.httprequest.form
        text = clean(form.get("answer")).strip()
        key = form.get("key") or ""
        question, expert = self._expert_find(request_id, key)
        if not question:
            return self._expert_refused(text)
        expert, errors = self._expert_author(question, expert, form)
        if not text:
            errors["answer"] = request.env._("Please write your answer.")
        elif len(text) > MAX_ANSWER:
            errors["answer"] = request.env._(
                "This is too long: at most %(limit)s characters fit.", limit=MAX_ANSWER
            )
        files, error = read_uploads("files")
        if error:
            errors["files"] = error
        if errors:
            return self._expert_page(question, expert, key, text, errors)
        is_answer = question._give_answer(plaintext2html(text), expert, files)
        query = {"key": key, "notice": "answered" if is_answer else "kept"}
        return request.redirect(
            f"/service/expert/{question.id}?{url_encode(query)}", code=303
        )

    @route(
        "/service/expert/<int:request_id>/file/<int:file_id>",
        type="http",
        auth="public",
        methods=["GET"],
        readonly=is_logged_in,
        service_limit=120,
    )
    def expert_file(self, request_id, file_id, key=None, **kw):
        """Send a file of the question."""
        question, _expert = self._expert_find(request_id, key)
        # sudo: the signature opens the question with its files, and no other file
        file = question.attachment_ids.sudo().filtered(lambda f: f.id == file_id)
        if not file:
            raise request.not_found()
        stream = request.env["ir.binary"]._get_stream_from(file)
        return stream.get_response(as_attachment=True)

    def _expert_find(self, request_id, key):
        return request.env["service.expert.request"]._find_by_page_key(request_id, key)

    def _expert_author(self, question, expert, form):
        """Return who answers, and what is wrong with that.

        The link to a division is the same for all its members: they say who they are.
        """
        if expert:
            return expert, {}
        experts = question._get_experts()
        chosen = experts.filtered(lambda e: str(e.id) == form.get("expert", ""))
        if chosen:
            return chosen, {}
        return chosen, {"expert": request.env._("Please choose your name.")}

    def _expert_page(self, question, expert, key, text="", errors=None, notice=None):
        user_partner = request.env.user.partner_id
        experts = question._get_experts()
        if not expert and user_partner in experts:
            expert = user_partner
        lang = expert.lang or question.company_id.partner_id.lang or request.env.lang
        question = question.with_context(lang=lang)
        request.update_context(lang=lang)
        response = request.render(
            "service_ticket.expert_page",
            {
                "question": question,
                "due": question._format_due(),
                "expert": expert,
                "experts": experts,
                "key": key,
                "text": text,
                "errors": errors or {},
                "notice": notice,
                "max_files": MAX_FILES,
                "max_mb": max_bytes(request.env) // 2**20,
                "max_length": MAX_ANSWER,
                "no_breadcrumbs": True,
            },
        )
        # The address of the page holds a secret: it goes to no other site.
        response.headers.update(HEADERS)
        return response

    def _expert_refused(self, text=""):
        """Say in one sentence that a link is dead; what was typed stays readable."""
        response = request.render(
            "service_ticket.expert_page_refused",
            {"text": text, "no_breadcrumbs": True},
        )
        response.status_code = 403
        response.headers.update(HEADERS)
        return response
