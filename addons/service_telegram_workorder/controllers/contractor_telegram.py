"""Where contractors link a Telegram chat of their own."""

from odoo.exceptions import UserError
from odoo.http import request, route

from odoo.addons.service_partner_portal.controllers.contractor import ContractorPortal
from odoo.addons.service_ticket.tools.typed import read_number


class ContractorTelegram(ContractorPortal):
    def _job_performers(self):
        """Return as whom the visitor works, with ``sudo``."""
        self._job_check_contractor()
        user = request.env.user.sudo()  # sudo: hidden from those whom they describe
        return user.portal_firm_ids | user.portal_technician_ids

    @route(
        "/my/jobs/telegram",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_job_telegram(self, **kw):
        """Show which chats the visitor has linked."""
        return self._job_render_telegram(self._job_performers())

    @route(
        "/my/jobs/telegram",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_job_telegram_link(self, performer_id="", **kw):
        """Make the address that links a chat; it is shown once."""
        performers = self._job_performers()
        number = read_number(performer_id)
        performer = performers.filtered(lambda one: one.id == number)
        if not performer:
            raise request.not_found()
        try:
            url = performer._invite_to_telegram(request.env.user)
        except UserError:
            # what is missing is the administrator's business
            error = self.env._("Telegram is not available at present: ask us.")
            return self._job_render_telegram(performers, error=error)
        return self._job_render_telegram(performers, url=url)

    @route(
        "/my/jobs/telegram/<int:link_id>/unlink",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_job_telegram_unlink(self, link_id, **kw):
        """Let a chat of the visitor be theirs no longer."""
        self._job_performers()
        links = self._job_links().filtered(lambda link: link.id == link_id)
        if not links:
            raise request.not_found()
        links.unlink()
        return request.redirect("/my/jobs/telegram", code=303)

    def _job_links(self):
        """Return the chats that the visitor has linked."""
        # sudo: one's own links are told to whom they describe
        Link = request.env["service.resource.link"].sudo()
        return Link.search(
            [("user_id", "=", request.env.uid), ("chat_id", "!=", False)]
        )

    def _job_render_telegram(self, performers, url="", error=""):
        response = request.render(
            "service_telegram_workorder.portal_job_telegram",
            {
                "page_name": "service_job_telegram",
                "performers": performers,
                "links": self._job_links().grouped("resource_id"),
                "url": url,
                "error": error,
            },
        )
        response.status_code = 422 if error else 200
        response.headers["Cache-Control"] = "no-store"
        return response
