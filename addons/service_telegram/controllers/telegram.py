"""Where clients link a Telegram chat of their own."""

from odoo.exceptions import UserError
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal


class ClientTelegram(CustomerPortal):
    @route(
        "/my/telegram",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_telegram(self, **kw):
        """Show which chats the visitor has linked."""
        return self._telegram_page()

    @route("/my/telegram", type="http", auth="user", website=True, methods=["POST"])
    def portal_telegram_link(self, **kw):
        """Make the address that links a chat; it is shown once."""
        # sudo: of one's own contact only, to which nothing is written
        partner = request.env.user.partner_id.sudo()
        try:
            url = partner._invite_to_telegram()
        except UserError:
            return self._telegram_page(
                error=request.env._("Telegram is not available at present.")
            )
        return self._telegram_page(url=url)

    @route(
        "/my/telegram/<int:chat_id>/unlink",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_telegram_unlink(self, chat_id, **kw):
        """Let a chat of the visitor be theirs no longer."""
        chat = self._telegram_chats().filtered(lambda one: one.id == chat_id)
        if not chat:
            raise request.not_found()
        chat._forget_question()
        chat.write({"partner_id": False, "ticket_id": False})
        return request.redirect("/my/telegram", code=303)

    def _telegram_chats(self):
        """Return the chats of the visitor, with ``sudo``."""
        # sudo: one's own chats are told to whom they belong
        Chat = request.env["service.messenger.chat"].sudo()
        return Chat.search(
            [
                ("partner_id", "=", request.env.user.partner_id.id),
                ("account_id.provider", "=", "telegram"),
            ]
        )

    def _telegram_page(self, url="", error=""):
        response = request.render(
            "service_telegram.portal_telegram",
            {
                "page_name": "service_telegram",
                "chats": self._telegram_chats(),
                "url": url,
                "error": error,
            },
        )
        response.status_code = 422 if error else 200
        response.headers["Cache-Control"] = "no-store"
        return response
