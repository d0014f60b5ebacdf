"""What a message is for: asked before it becomes a request, and never for long.

Meanwhile it waits as the event that it came as. Who does not answer has written a new
request all the same: nothing that somebody wrote waits longer than some minutes.
"""

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from odoo.addons.service_ticket.models.claims import lock_due

_logger = logging.getLogger(__name__)

WAIT = timedelta(minutes=10)
PAUSE = timedelta(hours=1)
BATCH_SIZE = 50


class ServiceMessengerChat(models.Model):
    _inherit = "service.messenger.chat"

    release_at = fields.Datetime(
        readonly=True, help="When what waits for an answer becomes a new request."
    )

    _release_idx = models.Index("(release_at) WHERE release_at IS NOT NULL")

    def _get_waiting_events(self):
        """Return what waits until we know what it is for, in its order."""
        ids = (self.data or {}).get("waiting") or []
        return self.env["service.messenger.event"].browse(ids).exists()

    def _asks_first(self, event):
        """Ask what a message is for, where that is not clear.

        :return bool: whether it waits for the answer
        """
        if self._get_waiting_events():
            self._wait(event)
            return True
        if (self.data or {}).get("is_new"):
            self._keep_data(is_new=None)
            is_open = True
        else:
            is_open = bool(self._get_open_ticket())
        if is_open and self.ticket_id:
            return False
        tickets = self._get_open_requests() if not is_open else None
        if tickets:
            self._wait(event)
            self._say(
                self.env._("Is this about one of your requests, or a new one?"),
                buttons=self._get_pick_buttons(tickets),
            )
            return True
        return self._suggest(event)

    def _suggest(self, event):
        """Offer articles that may answer a new request.

        :return bool: whether there were some
        """
        articles = self._get_suggestions(event.content.get("text") or "")
        if not articles:
            return False
        self._wait(event)
        lines = [f"• {title}\n{url}" for title, url in articles]
        self._say(
            "\n".join([self.env._("Perhaps this helps at once:"), *lines]),
            buttons=[
                [self._get_button(self.env._("Thank you, solved"), "solved")],
                [self._get_button(self.env._("No, send my request"), "send")],
            ],
        )
        return True

    def _get_suggestions(self, text):
        """Return what may answer a question: list of (title, address).

        Extended where there are articles.

        :param str text: what somebody wrote
        """
        return []

    def _wait(self, event):
        waiting = (self.data or {}).get("waiting") or []
        if event.id in waiting:
            return
        self._keep_data(waiting=[*waiting, event.id])
        self.release_at = self.release_at or fields.Datetime.now() + WAIT

    def _handle_edit(self, event):
        number = event.content.get("external_id")
        for waiting in self._get_waiting_events():
            if waiting.content.get("external_id") == number:
                waiting._replace_by(event)
                return True
        return super()._handle_edit(event)

    def _forget_question(self):
        """Let nothing wait; whoever calls has taken what waited."""
        self._keep_data(waiting=None, is_new=None)
        self.release_at = False

    def _release(self):
        """Put what waited onto the chosen request, or a new one."""
        events = self._get_waiting_events()
        self._forget_question()
        for event in events:
            self._put_onto_request(event)

    def _press_send(self, _press):
        if self._get_waiting_events():
            self._release()
        else:
            self._say(self.env._("Your request was sent already: /requests"))

    def _press_solved(self, _press):
        self._forget_question()
        self._say(self.env._("Glad to hear that. Write again whenever you need us."))

    @api.model
    def _cron_release(self):
        """Make new requests of what waited long enough for an answer."""
        while chats := lock_due(
            self,
            [("release_at", "<=", fields.Datetime.now())],
            "release_at",
            BATCH_SIZE,
        ):
            for chat in chats:
                chat._release_unhindered()
            if not self.env["ir.cron"]._commit_progress(len(chats)):
                break

    def _release_unhindered(self):
        """Release what waits in one chat; a failure stops no others."""
        try:
            with self.env.cr.savepoint():
                self._in_its_place()._release()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:
            _logger.exception("Chat %s: what waits could not be taken in", self.id)
            self.release_at = fields.Datetime.now() + PAUSE
