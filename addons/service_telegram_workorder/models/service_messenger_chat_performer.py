"""A chat in which an engineer or contractor works: who that is, and which buttons are
whose.

Whoever writes is found anew with each message and each button, and so are their jobs:
an old button of a job that somebody else has now does nothing but say so.
"""

from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.service_ci.tools.inner import Inner, get_inner

from ..tools.dialogue import Dialogue, choose_way, read_dialogue, write_dialogue
from ..tools.press import read_press, write_press

DIALOGUE = "performer"
TELLER = "service_performer_chat"
AUTHOR = "service_performer_partner"
# What somebody writes as a client is no affair of the bot of performers.
AS_CLIENT = "service_chat_as_client"
HOME_VERBS = {
    "home": "_show_home",
    "jobs": "_show_jobs",
    "offers": "_show_all_offers",
    "choose": "_ask_which_job",
    "client": "_be_client",
    "leave": "_leave",
}
OFFER_VERBS = {
    "show": "_show_offer",
    "accept": "_accept_offer",
    "decline": "_ask_why_not",
    "no": "_decline_offer",
}
JOB_VERBS = {
    "show": "_show_job",
    "arrive": "_ask_for_place",
    "here": "_arrive_somewhere",
    "checks": "_show_points",
    "point": "_show_point",
    "next": "_show_next_point",
    "yes": "_answer_yes",
    "no": "_answer_no",
    "worked": "_answer_worked",
    "failed": "_answer_failed",
    "alldone": "_answer_all_done",
    "photo": "_ask_for_photo",
    "say": "_ask_what_to_say",
    "report": "_ask_for_report",
    "done": "_report_done",
    "take": "_take_waiting",
}


class ServiceMessengerChat(models.Model):
    _inherit = "service.messenger.chat"

    link_ids = fields.One2many("service.resource.link", "chat_id", "Performers")

    # Who it is

    def _as_performer(self):
        """Return this chat with the name, language and login of whoever works in it.

        Their login, with ``sudo``: what they may do is found out job by job.

        :return: empty where nobody does (any more)
        """
        # sudo: links are read by programs
        links = self.sudo().link_ids.filtered(lambda link: link._is_allowed())
        if not links:
            return self.browse()
        resources = links.resource_id
        user = links.user_id[:1] or resources.user_id[:1]
        person = user.partner_id or resources.partner_id[:1]
        company = self.sudo().account_id.company_id  # sudo: as above
        me = self.with_user(user or SUPERUSER_ID).with_context(
            lang=person.lang or company.partner_id.lang,
            allowed_company_ids=company.ids,
            **{AUTHOR: Inner(person.id), TELLER: Inner(self.id)},
        )
        return me.sudo()  # sudo: performers have no rights on chats

    def _get_performers(self):
        """Return as whom people work in one chat now."""
        return self.link_ids.filtered(lambda link: link._is_allowed()).resource_id

    def _get_jobs_domain(self):
        """Return which work orders those who work in one chat have now."""
        ids = self._get_performers().ids
        return Domain("state", "not in", ("draft", "offered")) & (
            Domain("resource_id", "in", ids) | Domain("technician_id", "in", ids)
        )

    def _find_job(self, number):
        """Return a job of those who work in one chat, empty for all others."""
        return self.env["service.workorder"].search(
            self._get_jobs_domain() & Domain("id", "=", number)
        )

    def _find_offer(self, number):
        """Return an offer that was made to those who work in one chat, or nothing."""
        return self.env["service.workorder.offer"].search(
            Domain("id", "=", number)
            & Domain("resource_id", "in", self._get_performers().ids)
        )

    # What is being talked about

    def _get_dialogue(self):
        return read_dialogue((self.data or {}).get(DIALOGUE), fields.Datetime.now())

    def _set_dialogue(self, dialogue):
        kept = write_dialogue(dialogue, fields.Datetime.now())
        self.data = {**(self.data or {}), DIALOGUE: kept}

    def _talk_about(self, order=None, step="", point=0):
        """Remember what the next message is for; what waits goes on waiting."""
        waiting = self._get_dialogue().waiting
        self._set_dialogue(
            Dialogue(
                order=order.id if order else 0, step=step, point=point, waiting=waiting
            )
        )

    # Buttons

    def _handle_button(self, data, event):
        press = read_press(data)
        if press is None:
            return super()._handle_button(data, event)
        me = self._as_performer()
        if not me:
            self._say(
                self.env._(
                    "This chat is not linked to an engineer or contractor any more: "
                    "ask us for a new invitation."
                )
            )
            return True
        me._press(press, event)
        return True

    def _press(self, press, event):
        """Do what a button says, if whoever works here may do that now.

        :param press: ``Press``
        :param event: ``service.messenger.event`` that brought it
        """
        record = None
        if press.number:
            find = self._find_offer if press.kind == "wo" else self._find_job
            record = find(press.number)
            if not record:
                self._say_not_yours(press.kind)
                return
        verbs = {"wo": OFFER_VERBS, "w": JOB_VERBS if press.number else HOME_VERBS}
        method = verbs[press.kind].get(press.verb)
        if not method or (press.kind == "wo" and not record):
            self._say_out_of_date()
            return
        arguments = (press.argument, event)
        self._try(record, method, *((record, *arguments) if record else arguments))

    def _try(self, record, method, *arguments):
        """Call a method; what it refuses is said in a sentence.

        :param record: the order or offer that it is about, or None
        """
        try:
            with self.env.cr.savepoint():
                getattr(self, method)(*arguments)
        except UserError as refusal:
            self.env.invalidate_all()
            is_job = record and record._name == "service.workorder"
            self._say(
                str(refusal), buttons=self._get_job_buttons(record) if is_job else None
            )

    def _say_not_yours(self, kind):
        if kind == "wo":
            words = self.env._("This work is not offered to you.")
        else:
            words = self.env._("This job is not yours, or not yours any more.")
        self._say(words, buttons=[[self._button("w", 0, "jobs")]])

    def _say_out_of_date(self):
        self._say(
            self.env._("This button is out of date."),
            buttons=[[self._button("w", 0, "home")]],
        )

    def _get_labels(self):
        """Return what stands on buttons."""
        return {
            "home": self.env._("Menu"),
            "jobs": self.env._("My jobs"),
            "offers": self.env._("Offers"),
            "choose": self.env._("Another job"),
            "client": self.env._("Something else"),
            "accept": self.env._("Accept"),
            "decline": self.env._("Decline"),
            "show": self.env._("The job"),
            "arrive": self.env._("I am at the place"),
            "here": self.env._("Without my location"),
            "checks": self.env._("Checklist"),
            "next": self.env._("Next"),
            "yes": self.env._("Passed"),
            "no": self.env._("Failed"),
            "worked": self.env._("Done"),
            "failed": self.env._("Not possible"),
            "alldone": self.env._("All lines are done"),
            "photo": self.env._("Photo or video"),
            "say": self.env._("To the dispatcher"),
            "report": self.env._("Report"),
            "done": self.env._("Report as done"),
            "leave": self.env._("Unlink this chat"),
        }

    def _button(self, kind, number, verb, argument="", text=None):
        """Return a button that comes back as it was sent.

        :param str text: what stands on it, None for what its verb says
        """
        return {
            "text": text or self._get_labels()[verb],
            "data": write_press(kind, number, verb, argument),
        }

    def _buttons(self, kind, number, rows, argument=""):
        return [
            [self._button(kind, number, verb, argument) for verb in row] for row in rows
        ]

    # Messages

    def _prepare_outgoing(
        self, text, buttons=None, attachments=None, mail_message=None
    ):
        vals_list = super()._prepare_outgoing(text, buttons, attachments, mail_message)
        if get_inner(self.env, TELLER) != self.id:
            return vals_list
        # the request that the same person has as a client is another affair
        return [{**vals, "ticket_id": False} for vals in vals_list]

    def _handle_message(self, event, is_first=False):
        me = self.browse()
        if not get_inner(self.env, AS_CLIENT):
            me = self._as_performer()
        if me and me._take_word(event):
            return None
        return super()._handle_message(event, is_first)

    def _take_word(self, event):
        """Take a message of a performer.

        :param event: ``service.messenger.event``
        :return bool: False for the word of a client
        """
        content = event.content
        if content.get("is_unreadable") or content.get("contact"):
            return False
        dialogue = self._get_dialogue()
        is_text = event.kind == "message" and not content.get("files")
        way = choose_way(dialogue, self._has_open_ticket(), is_text)
        if way == "client":
            return False
        if way == "ask":
            self._ask_what_for(event)
        elif dialogue.step == "decline":
            if self._note_word(event):
                self._take_reason(dialogue, event)
        elif order := self._find_job(dialogue.order):
            if not self._note_word(event):
                return True
            method = "_take_awaited" if way == "step" else "_take_files"
            self._try(order, method, order, event)
        else:
            self._talk_about()
            self._say_not_yours("w")
            self._ask_what_for(event)
        return True

    def _note_word(self, event):
        """Note a message that stands on no ticket.

        :return bool: False for one that was noted before
        """
        if self._is_known(event.content.get("external_id") or event.event_key):
            return False
        self._note_incoming(event, self.env["mail.message"], event.file_ids)
        return True
