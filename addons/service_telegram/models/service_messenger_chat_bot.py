"""The bot of clients: commands and buttons.

Whose chat it is, is asked anew with each of them: an old button of a request that
somebody else has now does nothing but say so.
"""

from datetime import timedelta
from textwrap import shorten

from odoo import fields, models
from odoo.fields import Domain

from odoo.addons.service_ticket.models.constants import CLOSED_STATES

from ..tools.codes import CONTACT, is_code
from ..tools.presses import read_press, write_press

COMMANDS = {
    "start": "_show_start",
    "help": "_show_help",
    "requests": "_show_requests",
    "status": "_show_requests",
    "new": "_begin_new",
    "contact": "_ask_contact",
    "unlink": "_ask_unlink",
}
VERBS = {
    "list": "_show_requests",
    "new": "_press_new",
    "pick": "_press_pick",
    "rate": "_press_rate",
    "send": "_press_send",
    "solved": "_press_solved",
    "unlink": "_press_unlink",
}
SHOWN_OPEN = 8
SHOWN_CLOSED = 3
CLOSED_DAYS = 14
MAX_NAME = 60
POINTS = range(1, 6)


class ServiceMessengerChat(models.Model):
    _inherit = "service.messenger.chat"

    def _handle_command(self, command, argument, event):
        if not self._is_telegram():
            return super()._handle_command(command, argument, event)
        if command == "start" and is_code(CONTACT, argument):
            self._link_contact(argument)
            return True
        method = COMMANDS.get(command)
        if not method:
            # What no addon knows is no request either.
            self._say(
                self.env._("I do not know /%s. Here is what I can do: /help", command)
            )
            return True
        getattr(self, method)()
        return True

    def _handle_button(self, data, event):
        press = read_press(data) if self._is_telegram() else None
        if press is None:
            return super()._handle_button(data, event)
        method = VERBS.get(press.verb)
        if not method:
            return False
        if press.verb == "list":
            self._show_requests()
        else:
            getattr(self, method)(press)
        return True

    def _get_button(self, text, verb, number=0, points=None):
        """Return a button that comes back as it was sent."""
        return {"text": text, "data": write_press(verb, number, points)}

    # Who it is

    def _show_start(self):
        if self.partner_id:
            self._say(
                self.env._("Hello, %s!", self.partner_id.name)
                + "\n\n"
                + self._get_greeting(),
            )
        else:
            self._say(self._get_greeting(), buttons=[[self._get_contact_button()]])

    def _show_help(self):
        commands = self.account_id._get_bot_commands()
        lines = [f"/{command} – {words}" for command, words in commands]
        self._say("\n".join([self._get_greeting(), "", *lines]))

    def _get_contact_button(self):
        return {"ask_contact": self.env._("Share my phone number")}

    def _ask_contact(self):
        if self.partner_id:
            self._say(
                self.env._(
                    "You are known to us as %(name)s. Is that not you? /unlink",
                    name=self.partner_id.name,
                )
            )
            return
        self._say(
            self.env._(
                "Share your phone number by the button below: if we know it, you see "
                "your requests here. Or open the link “Telegram” on your page of our "
                "portal."
            ),
            buttons=[[self._get_contact_button()]],
        )

    def _welcome(self):
        """Answer somebody who shared their phone number."""
        if self.partner_id:
            words = self.env._(
                "Thank you. You are known to us as %s: here are your /requests.",
                self.partner_id.name,
            )
        else:
            words = self.env._(
                "Thank you, we note the number. It is not known to us yet; just write "
                "what you need."
            )
        self._say(words)

    def _link_contact(self, code):
        """Let a chat be that of a contact, by the code that they were given.

        :param str code: as it came with the link
        """
        # sudo: links are nobody's to write
        partner = self.env["service.telegram.link"].sudo()._redeem(code, self)
        if not partner:
            self._say(
                self.env._(
                    "This link was used already or is too old: make a new one on your "
                    "page of our portal, or ask us for it."
                )
            )
            return
        if self.partner_id != partner:
            # What was said before may have been somebody else.
            self.write({"partner_id": partner.id, "ticket_id": False})
            self._forget_question()
        partner._message_log(
            body=self.env._(
                "A Telegram chat was linked: %s", self.name or self.chat_key
            )
        )
        chat = self._in_its_place()
        chat._say(
            chat.env._(
                "This chat is linked: you are %(name)s. Write what you need, or look "
                "at your /requests.",
                name=partner.name,
            )
        )

    def _ask_unlink(self):
        if not self.partner_id:
            self._say(self.env._("This chat is linked to nobody."))
            return
        self._say(
            self.env._(
                "You will not see your requests here any more. Unlink this chat from "
                "%s?",
                self.partner_id.name,
            ),
            buttons=[[self._get_button(self.env._("Unlink"), "unlink")]],
        )

    def _press_unlink(self, _press):
        self.write({"partner_id": False, "ticket_id": False})
        self._forget_question()
        self._say(self.env._("This chat is not linked any more."))

    # Requests

    def _get_requests_domain(self):
        """Return which requests the person of this chat may see now."""
        theirs = Domain("messenger_chat_id", "=", self.id)
        if self.partner_id:
            theirs |= Domain("partner_id", "=", self.partner_id.id)
        return (
            theirs
            & Domain("company_id", "=", self.company_id.id)
            & Domain("merged_into_id", "=", False)
        )

    def _get_open_requests(self):
        return self.env["service.ticket"].search(
            self._get_requests_domain() & Domain("state", "not in", CLOSED_STATES),
            order="id desc",
            limit=SHOWN_OPEN,
        )

    def _find_request(self, number):
        """Return a request of whoever this chat is now, empty for all others."""
        return self.env["service.ticket"].search(
            self._get_requests_domain() & Domain("id", "=", number)
        )

    def _describe_request(self, ticket):
        status, _color = ticket._portal_status()
        name = shorten(ticket.name, MAX_NAME, placeholder="…")
        return f"{ticket.number} {name} – {status}"

    def _show_requests(self):
        """Say how far the requests of the person are."""
        tickets = self._get_open_requests()
        since = fields.Datetime.now() - timedelta(days=CLOSED_DAYS)
        closed = self.env["service.ticket"].search(
            self._get_requests_domain()
            & Domain("state", "in", CLOSED_STATES)
            & Domain("closed_at", ">", since),
            order="closed_at desc, id desc",
            limit=SHOWN_CLOSED,
        )
        if not tickets and not closed:
            words = self.env._("You have no open requests. Write what you need.")
            if self.partner_id:
                self._say(words)
            else:
                self._say(words, buttons=[[self._get_contact_button()]])
            return
        lines = [f"• {self._describe_request(ticket)}" for ticket in tickets + closed]
        self._say("\n".join(lines), buttons=self._get_pick_buttons(tickets))

    def _get_pick_buttons(self, tickets):
        """Return the buttons by which people say which request they mean."""
        rows = [
            [
                self._get_button(
                    shorten(
                        f"{ticket.number} {ticket.name}", MAX_NAME, placeholder="…"
                    ),
                    "pick",
                    ticket.id,
                )
            ]
            for ticket in tickets
        ]
        return [*rows, [self._get_button(self.env._("New request"), "new")]]

    def _begin_new(self):
        self._keep_data(is_new=True)
        self.ticket_id = False
        self._say(self.env._("Write what the new request is about."))

    def _press_new(self, _press):
        if not self._get_waiting_events():
            self._begin_new()
            return
        self.ticket_id = False
        self._release()

    def _press_pick(self, press):
        ticket = self._find_request(press.number)
        if not ticket or ticket.state in CLOSED_STATES:
            self._say_not_there()
            return
        self.ticket_id = ticket
        self._keep_data(is_new=None)
        if self._get_waiting_events():
            self._release()
        self._say(
            self.env._(
                "What you write here now goes to %s.", self._describe_request(ticket)
            )
        )

    def _say_not_there(self):
        self._say(
            self.env._("This request is closed or not yours. Here are your /requests.")
        )

    # Ratings

    def _get_rating_buttons(self, ticket):
        row = [
            self._get_button(f"{points} ★", "rate", ticket.id, points)
            for points in POINTS
        ]
        return [row]

    def _press_rate(self, press):
        ticket = self._find_request(press.number)
        rating = self.env["rating.rating"].search(
            [("service_ticket_id", "=", ticket.id)], order="id desc", limit=1
        )
        is_asked = ticket.feedback_asked_at and rating and ticket._portal_may_rate()
        if not is_asked or press.points not in POINTS:
            self._say(self.env._("This request cannot be rated (any more)."))
            return
        ticket._apply_rating(rating, press.points, rating.feedback or "")
        lines = [self.env._("Thank you for your rating: %s of 5.", press.points)]
        if press.points <= 2 and ticket._portal_may_reopen():
            self.ticket_id = ticket
            lines.append(
                self.env._(
                    "What was wrong? Write it here, and we take the request up again."
                )
            )
        if rating.service_asks_nps:
            lines.append(
                self.env._("We have one more question: %s", rating._service_url())
            )
        self._say("\n".join(lines))
