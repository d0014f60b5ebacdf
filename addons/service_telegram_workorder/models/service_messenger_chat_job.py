"""One job in a chat: what it is, arrival, report, done."""

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext, plaintext2html

from odoo.addons.service_ticket.tools.typed import clean

from ..tools.steps import AWAITED, TALKING, job_rows

MAX_TOLD = 5
MAX_TEXT = 5000


class ServiceMessengerChat(models.Model):
    _inherit = "service.messenger.chat"

    # What it is

    def _get_job_buttons(self, order):
        """Return what may be done with a job now."""
        rows = job_rows(
            order.state,
            bool(order.arrived_at),
            bool(order.check_ids or order.line_ids),
        )
        return [
            *self._buttons("w", order.id, rows),
            [self._button("w", 0, "jobs")],
        ]

    def _show_job(self, order, _argument="", _event=None):
        """Show a job; what is sent next is about it."""
        self._talk_about(order)
        links = []
        if order.map_url:
            links.append({"text": self.env._("Map"), "url": order.map_url})
        links.append({"text": self.env._("Page"), "url": self._get_job_url(order)})
        self._say(
            order._describe_for_chat(), buttons=[links, *self._get_job_buttons(order)]
        )

    def _get_job_url(self, order):
        """Return where the job is seen in a browser, by whoever works in one chat."""
        path = f"/mail/view?model={order._name}&res_id={order.id}"
        if self.env.user.share or order.resource_id.kind != "technician":
            path = order._job_path()
        return f"{order.get_base_url()}{path}"

    def _tell_of_jobs(self, kind, orders):
        """Tell what has become of jobs.

        :param str kind: given, changed, rework, withdrawn or accepted
        :param orders: ``service.workorder``
        """
        me = self._as_performer()
        orders = orders.with_env(me.env)
        if kind in ("given", "changed", "rework") and len(orders) <= MAX_TOLD:
            for order in orders:
                me._tell_of_job(kind, order)
        else:
            me._tell_of_many(kind, orders)

    def _tell_of_job(self, kind, order):
        words = {
            "given": self.env._("A job for you"),
            "changed": self.env._("A job of yours has changed"),
            "rework": self.env._("To do again: %s", order.rework_reason or ""),
        }
        self._say(
            f"{words[kind]}\n\n{order._describe_for_chat()}",
            buttons=[
                *([[self._link_to_map(order)]] if order.map_url else []),
                [self._button("w", order.id, "show")],
            ],
        )

    def _link_to_map(self, order):
        return {"text": self.env._("Map"), "url": order.map_url}

    def _tell_of_many(self, kind, orders):
        count = len(orders)
        heads = {
            "given": self.env._("Jobs for you: %s", count),
            "changed": self.env._("Jobs of yours that have changed: %s", count),
            "rework": self.env._("Jobs to do again: %s", count),
            "withdrawn": self.env._("Not yours any more:"),
            "accepted": self.env._("Accepted by us, thank you:"),
        }
        lines = [f"{order.number} {order.name}" for order in orders[:MAX_TOLD]]
        if count > MAX_TOLD:
            lines.append("…")
        self._say(
            "\n".join([heads[kind], *lines]),
            buttons=[[self._button("w", 0, "jobs")]],
        )

    # Steps

    def _take_step(self, order, step, event, values, part=""):
        """Take a step of the pages of contractors, once for each event.

        :param str step: as there
        :param event: ``service.messenger.event`` that asks for it
        :param dict values: what was typed
        :param str part: tells steps of the same event apart
        """
        order._contractor_take(step, f"messenger-{event.id:010d}-{step}{part}", values)

    def _check_may_work(self, order):
        """Refuse to begin a step that would be refused when it is complete."""
        if order.state == "reported":
            raise UserError(
                self.env._("%s is reported already and is being checked.", order.number)
            )
        order._check_may_work()

    # Arrival

    def _ask_for_place(self, order, _argument, _event):
        self._check_may_work(order)
        if self._is_there(order):
            self._say_there(order)
            return
        self._talk_about(order, "arrive")
        self._say(
            self.env._("Send where you are with the button below the text field."),
            buttons=[[{"ask_location": self.env._("Send my location")}]],
        )
        self._say(
            self.env._("Without it, we note the time alone."),
            buttons=[[self._button("w", order.id, "here")]],
        )

    def _is_there(self, order):
        return order.state == "in_progress" and order.arrived_at

    def _arrive_somewhere(self, order, _argument, event):
        self._arrive(order, event, {})

    def _arrive(self, order, event, values):
        """Note the arrival, with the place where it is known.

        :param dict values: latitude and longitude as texts
        """
        if not self._is_there(order):
            self._take_step(order, "arrive", event, values)
        self._talk_about(order)
        self._say_there(order)

    def _say_there(self, order):
        at = order._to_place(order.arrived_at).strftime("%H:%M")
        words = self.env._("At the place since %s.", at)
        if order.arrival_distance:
            words += " " + self.env._(
                "From the address: %s km.", f"{order.arrival_distance:.1f}"
            )
        self._say(words, buttons=self._get_job_buttons(order))

    # Report

    def _ask_for_photo(self, order, _argument, _event):
        self._check_may_work(order)
        self._talk_about(order, "media")
        self._say(
            self.env._("%s: send photos and videos now.", order.number),
            buttons=[[self._button("w", order.id, "show")]],
        )

    def _ask_for_report(self, order, _argument="", _event=None, then_done=False):
        self._check_may_work(order)
        self._talk_about(order, "report", point=int(then_done))
        self._say(
            self.env._("%s: write in a few words what was done.", order.number),
            buttons=[[self._button("w", order.id, "show")]],
        )

    def _take_report(self, order, event, text, then_done=False):
        """Keep the text of a report; it is handed in with “Report as done”."""
        self._check_may_work(order)
        order._track_set_author(order._get_step_author())
        order.report = plaintext2html(clean(text).strip()[:MAX_TEXT])
        self._talk_about(order)
        if then_done:
            self._report_done(order, "", event)
        else:
            self._say(
                self.env._("%s: the report is kept.", order.number),
                buttons=self._get_job_buttons(order),
            )

    def _report_done(self, order, _argument, event):
        self._check_may_work(order)
        text = html2plaintext(order.report or "").strip()
        if not text:
            self._ask_for_report(order, then_done=True)
            return
        self._take_step(order, "report", event, {"report": text})
        self._talk_about(order)
        self._say(
            self.env._("%s is reported as done, thank you.", order.number),
            buttons=[[self._button("w", 0, "jobs")]],
        )

    # Word to the dispatcher

    def _ask_what_to_say(self, order, argument, event):
        if order.state not in TALKING:
            raise UserError(
                self.env._("%s is closed: call the dispatcher.", order.number)
            )
        self._talk_about(order, "say")
        self._say(
            self.env._("%s: write to the dispatcher, send files.", order.number),
            buttons=[[self._button("w", order.id, "show")]],
        )

    def _is_awaited(self, order):
        return order.state in AWAITED
