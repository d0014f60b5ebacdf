"""Where a performer's chat begins: the link, the menu, the jobs day by day."""

from odoo import SUPERUSER_ID, models
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.service_ci.tools.inner import Inner
from odoo.addons.service_telegram.tools.codes import PERFORMER, is_code
from odoo.addons.service_ticket.models.constants import CLOSED_STATES

from ..tools.days import group_by_day
from ..tools.dialogue import Dialogue
from ..tools.steps import AWAITED
from .service_messenger_chat_performer import AS_CLIENT

JOBS_A_PAGE = 8
MAX_JOBS = 200


class ServiceMessengerChat(models.Model):
    _inherit = "service.messenger.chat"

    def _handle_command(self, command, argument, event):
        if command == "start" and is_code(PERFORMER, argument):
            self._link_performer(argument)
            return True
        me = self._as_performer()
        verbs = {
            "start": "_show_home",
            "menu": "_show_home",
            "help": "_show_home",
            "jobs": "_show_jobs",
            "offers": "_show_all_offers",
            "unlink": "_ask_to_leave",
        }
        is_plain_start = command != "start" or not argument
        if not me or command not in verbs or not is_plain_start:
            return super()._handle_command(command, argument, event)
        me._try(None, verbs[command])
        return True

    def _link_performer(self, code):
        """Let a person work in one chat by the code that they were given.

        :param str code: as it came with the link
        """
        # sudo: links are nobody's to write
        link = self.env["service.resource.link"].sudo()._redeem(code, self)
        if not link:
            self._say(
                self.env._(
                    "This invitation was used already or is too old: ask us for a new "
                    "one, or make one on your page “Telegram”."
                )
            )
            return
        me = self._as_performer()
        link.resource_id.message_post(
            body=self.env._("A Telegram chat was linked: %s", self.name or ""),
        )
        me._show_home(
            greeting=me.env._(
                "This chat is linked: you work here as %(name)s.",
                name=link.resource_id.name,
            )
        )

    # Menu

    def _show_home(self, _argument="", _event=None, greeting=None):
        jobs = self.env["service.workorder"].search_count(
            self._get_jobs_domain() & Domain("state", "in", AWAITED)
        )
        offers = len(self._get_open_offers())
        self._talk_about()
        lines = [
            greeting,
            self.env._("Jobs to do: %s", jobs),
            self.env._("Offers to answer: %s", offers) if offers else None,
        ]
        self._say(
            "\n".join(filter(None, lines)),
            buttons=[
                [self._button("w", 0, "jobs")],
                *([[self._button("w", 0, "offers")]] if offers else []),
                [self._button("w", 0, "client")],
            ],
        )

    def _has_open_ticket(self):
        ticket = self.ticket_id
        return bool(ticket) and ticket.state not in CLOSED_STATES

    def _be_client(self, _argument="", _event=None):
        """Let the next messages be those of a client, with what waits."""
        waiting = self._get_unsorted_events()
        self._set_dialogue(Dialogue(is_client=True))
        # not in the name of the login that performers have
        chat = self.with_user(SUPERUSER_ID)._in_its_place()
        if not waiting:
            self._say(
                self.env._(
                    "Write what it is about: it becomes a request to our desk. Your "
                    "jobs are under /jobs."
                ),
                buttons=[[self._button("w", 0, "jobs")]],
            )
        for event in waiting:
            chat.with_context(**{AS_CLIENT: Inner()})._handle_message(event)

    def _ask_to_leave(self):
        self._say(
            self.env._("Nothing will be told here any more. Unlink this chat?"),
            buttons=[[self._button("w", 0, "leave"), self._button("w", 0, "home")]],
        )

    def _leave(self, _argument="", _event=None):
        self.link_ids.unlink()
        self._talk_about()
        self._say(self.env._("This chat is not linked any more."))

    # Jobs

    def _get_jobs_by_day(self):
        """Return open jobs in the sequence of their visits: list of (day, orders)."""
        Order = self.env["service.workorder"]
        orders = Order.search(
            self._get_jobs_domain() & Domain("state", "in", AWAITED),
            order="planned_start, id",
            limit=MAX_JOBS,
        )
        starts = (
            (order.id, order.planned_start and order._to_place(order.planned_start))
            for order in orders
        )
        today = self.account_id.company_id._service_today()
        return [(day, Order.browse(ids)) for day, ids in group_by_day(starts, today)]

    def _name_day(self, day):
        today = self.account_id.company_id._service_today()
        if day == "late":
            return self.env._("Before today")
        if day == "open":
            return self.env._("Without a time")
        if day == today:
            return self.env._("Today")
        return format_date(self.env, day, date_format="EEEE, d MMMM")

    def _show_jobs(self, page="", _event=None):
        """Show open jobs, today's first.

        :param str page: number of the page, the first is 0
        """
        page = int(page) if page.isdecimal() else 0
        rows = [(day, job) for day, jobs in self._get_jobs_by_day() for job in jobs]
        shown = rows[page * JOBS_A_PAGE : (page + 1) * JOBS_A_PAGE]
        self._talk_about()
        if not shown:
            self._say(
                self.env._("There is nothing to do at present."),
                buttons=[[self._button("w", 0, "home")]],
            )
            return
        lines, buttons, last = [], [], None
        for day, job in shown:
            if day != last:
                lines += ["", self._name_day(day)]
                last = day
            lines.append("• " + job._describe_for_list(with_day=day == "late"))
            buttons.append([self._button("w", job.id, "show", text=job._name_short())])
        turn = []
        if page:
            turn.append(self._button("w", 0, "jobs", page - 1, text="←"))
        if len(rows) > (page + 1) * JOBS_A_PAGE:
            turn.append(self._button("w", 0, "jobs", page + 1, text="→"))
        self._say(
            "\n".join(lines).strip(), buttons=[*buttons, *([turn] if turn else [])]
        )
