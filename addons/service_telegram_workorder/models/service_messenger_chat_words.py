"""Words, photos and places that a performer sends, and what they are for."""

from datetime import timedelta

from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.service_partner_portal.tools.media import media_type
from odoo.addons.service_ticket.tools.file_names import clean_file_name
from odoo.addons.service_ticket.tools.typed import clean

from ..tools.steps import TALKING

MAX_CHOICE = 8
# Whoever does not say what a message is for has written it all the same.
PATIENCE = timedelta(hours=1)


class ServiceMessengerChat(models.Model):
    _inherit = "service.messenger.chat"

    def _get_text(self, event):
        return clean(event.content.get("text")).strip()

    # What was asked for

    def _take_awaited(self, order, event):
        """Take what the last question was about.

        :param event: ``service.messenger.event``
        """
        dialogue = self._get_dialogue()
        text = self._get_text(event)
        if dialogue.step == "say":
            self._take_saying(order, event)
        elif event.kind == "location":
            self._take_place(order, event)
        elif event.content.get("files"):
            check = order.check_ids.filtered(
                lambda one: dialogue.step == "photo" and one.id == dialogue.point
            )
            self._take_files(order, event, check)
        elif not text:
            self._say(self.env._("Write something first."))
        elif dialogue.step == "report":
            self._take_report(order, event, text, then_done=bool(dialogue.point))
        else:
            self._take_answer(order, event, dialogue, text)

    def _take_answer(self, order, event, dialogue, text):
        """Take the number or the words that were typed for one point."""
        self._check_may_work(order)
        number = dialogue.point
        if number not in self._get_points(order):
            raise UserError(
                self.env._("The work order has changed: open the checklist again.")
            )
        name = "note" if number < 0 else dialogue.step
        self._answer(order, event, number, name, text)
        self._go_on(order, number)

    def _take_place(self, order, event):
        """Take where the telephone stands."""
        content = event.content
        self._arrive(
            order,
            event,
            {
                "latitude": str(content.get("latitude", "")),
                "longitude": str(content.get("longitude", "")),
            },
        )

    def _take_saying(self, order, event):
        """Pass words and files on to the dispatcher."""
        files = [(file.name, file.raw) for file in event.file_ids]
        text = self._get_text(event)
        if event.kind == "location":
            content = event.content
            place = f"{content.get('latitude')}, {content.get('longitude')}"
            text = self.env._("I am here: %s", place)
        self._tell_missing_files(order, event)
        if not (text or files):
            return
        self._take_step(order, "say", event, {"text": text, "files": files})
        self._talk_about(order)
        self._say(
            self.env._("%s: the dispatcher has it.", order.number),
            buttons=[
                [
                    self._button("w", order.id, "say"),
                    self._button("w", order.id, "show"),
                ]
            ],
        )

    # What they change

    def _handle_edit(self, event):
        me = self._as_performer()
        number = event.content.get("external_id")
        message = self._find_incoming(number)
        if not me or message.ticket_id:
            return super()._handle_edit(event)
        for waiting in me._get_unsorted_events():
            if waiting.content.get("external_id") == number:
                waiting._replace_by(event)
                return True
        me._say(
            me.env._(
                "I passed that on as it was before. Please write it once more if "
                "something is different now."
            )
        )
        return True

    # Files

    def _take_files(self, order, event, check=None):
        """Put photos and videos on a job; other files go to the dispatcher.

        :param check: ``service.workorder.check`` that they belong to
        """
        if event.kind == "location":
            self._take_place(order, event)
            return
        self._tell_missing_files(order, event)
        media, others = [], []
        for file in event.file_ids:
            content = file.raw or b""
            name = clean_file_name(file.name)
            target = media if media_type(name, content) else others
            target.append((name, content))
        if media:
            self._check_may_work(order)
        for name, content in media:
            order._add_media(name, content, check)
        text = self._get_text(event)
        if others or text:
            self._take_step(order, "say", event, {"text": text, "files": others})
        if media or others:
            self._say_files_taken(order, media, check)

    def _say_files_taken(self, order, media, check):
        if not media:
            words = self.env._("%s: the dispatcher has it.", order.number)
            buttons = [[self._button("w", order.id, "show")]]
        elif check:
            words = self.env._(
                "“%(point)s”: photos: %(count)s.",
                point=check.name,
                count=check.photo_count,
            )
            name = self._name_point(check.id)
            buttons = [
                [
                    self._button("w", order.id, "next", name),
                    self._button("w", order.id, "show"),
                ]
            ]
        else:
            words = self.env._(
                "%(order)s: photos and videos: %(count)s.",
                order=order.number,
                count=len(order.media_ids),
            )
            buttons = [[self._button("w", order.id, "show")]]
        self._say(words, buttons=buttons)

    def _tell_missing_files(self, order, event):
        """Say which files did not come through, and where they can be sent."""
        missing = event.content.get("missing")
        if missing:
            self._say(
                "\n".join(
                    [
                        *missing,
                        self.env._("Send it on the page of the job, please."),
                    ]
                ),
                buttons=[
                    [{"text": self.env._("Page"), "url": self._get_job_url(order)}]
                ],
            )

    # What nobody asked for

    def _get_unsorted_events(self):
        """Return the messages of which nobody knows yet what they are for."""
        # not in the name of the login: they may be a client's
        Event = self.env["service.messenger.event"].with_user(SUPERUSER_ID)
        return Event.browse(self._get_dialogue().waiting).exists()

    def _forget_waiting(self):
        dialogue = self._get_dialogue()
        dialogue.waiting = []
        self._set_dialogue(dialogue)

    def _ask_what_for(self, event):
        """Keep a message, and ask what it is for; once for a whole album."""
        dialogue = self._get_dialogue()
        is_first = not dialogue.waiting
        dialogue.keep(event.id)
        self._set_dialogue(dialogue)
        self._wait_for_choice()
        if not (is_first or self._get_text(event)):
            return
        order = dialogue.order and self._find_job(dialogue.order)
        if order:
            self._ask_which_way(order)
        else:
            self._ask_which_job()

    def _ask_which_way(self, order):
        text = self.env._("To the dispatcher: %s", order.number)
        buttons = [[self._button("w", order.id, "take", "say", text=text)]]
        if self._is_awaited(order):
            text = self.env._("Report: %s", order.number)
            buttons.append([self._button("w", order.id, "take", "report", text=text)])
        self._say(
            self.env._("What is this for?"),
            buttons=[
                *buttons,
                [self._button("w", 0, "choose"), self._button("w", 0, "client")],
            ],
        )

    def _ask_which_job(self, _argument="", _event=None):
        orders = self.env["service.workorder"].search(
            self._get_jobs_domain() & Domain("state", "in", TALKING),
            order="planned_start, id",
            limit=MAX_CHOICE,
        )
        words = (
            self.env._("Which job is this for?")
            if orders
            else self.env._("You have no open job that this could be for.")
        )
        self._say(
            words,
            buttons=[
                *(
                    [self._button("w", one.id, "take", text=one._name_short())]
                    for one in orders
                ),
                [self._button("w", 0, "client")],
            ],
        )

    def _take_waiting(self, order, argument, _event):
        """Do with what waits what was chosen.

        :param str argument: "say", "report", or "" where it is to be asked
        """
        events = self._get_unsorted_events()
        if not events:
            self._show_job(order)
            return
        has_text = any(
            one.kind == "message" and not one.content.get("files") for one in events
        )
        if not argument and has_text:
            self._talk_about(order)
            self._ask_which_way(order)
            return
        self._talk_about(order)
        self._forget_waiting()
        for event in events:
            if not self._note_word(event):
                continue
            if event.content.get("files") or event.kind == "location":
                self._try(order, "_take_files", order, event)
            elif argument == "report":
                self._try(order, "_take_report", order, event, self._get_text(event))
            else:
                self._try(order, "_take_saying", order, event)

    # Whoever does not choose

    def _wait_for_choice(self):
        self.release_at = self.release_at or fields.Datetime.now() + PATIENCE

    def _forget_question(self):
        result = super()._forget_question()
        # the question of a client is another one
        if self._get_dialogue().waiting:
            self._wait_for_choice()
        return result

    def _release(self):
        result = super()._release()
        (self._as_performer() or self)._place_unsorted()
        return result

    def _place_unsorted(self):
        """Send what nobody said what it is for to where somebody reads it."""
        if not self._get_unsorted_events():
            return
        dialogue = self._get_dialogue()
        order = dialogue.order and self._find_job(dialogue.order)
        if order and order.state in TALKING:
            self._take_waiting(order, "say", None)
        else:
            self._be_client()
            self._talk_about()
