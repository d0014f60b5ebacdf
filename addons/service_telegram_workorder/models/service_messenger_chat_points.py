"""The checklist of a job in a chat, point by point, and what came of each line."""

from odoo import models
from odoo.exceptions import UserError

from ..tools.steps import next_open, point_rows

MAX_POINTS = 40


class ServiceMessengerChat(models.Model):
    _inherit = "service.messenger.chat"

    # Points are numbered by their ids; lines by theirs, with a minus.

    def _get_points(self, order):
        """Return what is filled in on an order, in its sequence.

        :return: dict number -> point of the checklist, or line
        """
        by_line = order.check_ids.grouped("line_id")
        points = {}
        for line in order.line_ids:
            points.update((check.id, check) for check in by_line.get(line, ()))
            points[-line.id] = line
        loose = by_line.get(order.line_ids.browse(), ())
        points.update((check.id, check) for check in loose)
        return points

    def _find_point(self, order, argument):
        """Return the number and the record that a button names.

        :param str argument: "c" or "l" and an id
        """
        kind, digits = argument[:1], argument[1:]
        number = int(digits) if digits.isdecimal() else 0
        number = -number if kind == "l" else number
        record = self._get_points(order).get(number)
        if not record or kind not in ("c", "l"):
            raise UserError(
                self.env._("The work order has changed: open the checklist again.")
            )
        return number, record

    def _name_point(self, number):
        return f"l{-number}" if number < 0 else f"c{number}"

    def _is_line(self, record):
        return record._name == "service.workorder.line"

    def _is_point_filled(self, record):
        return record.result != "open" if self._is_line(record) else record.is_filled

    def _describe_point(self, record):
        """Return a point with what is filled in, on one line."""
        mark = "☑" if self._is_point_filled(record) else "☐"
        if self._is_line(record):
            results = dict(record._fields["result"]._description_selection(record.env))
            name = self.env._("Result: %s", record.display_name)
            found = results[record.result] if record.result != "open" else ""
        else:
            name = record.name + (" *" if record.is_required else "")
            found = self._get_finding(record)
        return f"{mark} {name}" + (f" – {found}" if found else "")

    def _get_finding(self, check):
        if not check.is_filled:
            return ""
        if check.kind == "pass":
            return {"yes": self.env._("Passed"), "no": self.env._("Failed")}[
                check.passed
            ]
        if check.kind == "number":
            return f"{check.number:g}"
        if check.kind == "photo":
            return self.env._("Photos: %s", check.photo_count)
        return check.text

    # Showing

    def _show_points(self, order, _argument="", _event=None):
        """Show the whole checklist, with a button for each point."""
        points = self._get_points(order)
        self._talk_about(order)
        shown = list(points.items())[:MAX_POINTS]
        buttons = []
        if self._is_awaited(order):
            buttons = [
                [
                    self._button(
                        "w",
                        order.id,
                        "point",
                        self._name_point(number),
                        text=self._describe_point(record)[:60],
                    )
                ]
                for number, record in shown
            ]
            open_lines = order.line_ids.filtered(lambda line: line.result == "open")
            if len(open_lines) > 1:
                buttons.append([self._button("w", order.id, "alldone")])
        lines = [self._describe_point(record) for _number, record in shown]
        head = self.env._("%s: checklist, * is required", order.number)
        self._say(
            "\n".join([head, *lines]),
            buttons=[*buttons, [self._button("w", order.id, "show")]],
        )

    def _show_point(self, order, argument, _event=None):
        self._check_may_work(order)
        number, record = self._find_point(order, argument)
        self._ask_point(order, number, record)

    def _show_next_point(self, order, argument, _event=None):
        self._check_may_work(order)
        number, _record = self._find_point(order, argument)
        self._go_on(order, number)

    def _go_on(self, order, number=0):
        """Ask for the next point that is open, or say that all is filled in."""
        points = self._get_points(order)
        filled = [
            (one, self._is_point_filled(record)) for one, record in points.items()
        ]
        following = next_open(filled, number)
        if following:
            self._ask_point(order, following, points[following])
            return
        self._talk_about(order)
        left = any(not is_filled for _one, is_filled in filled)
        words = (
            self.env._("%s: one point is still open.", order.number)
            if left
            else self.env._("%s: the checklist is complete.", order.number)
        )
        self._say(words, buttons=self._get_job_buttons(order))

    def _ask_point(self, order, number, record):
        """Ask for one point."""
        kind = "line" if self._is_line(record) else record.kind
        step = kind if kind in ("number", "text", "photo") else ""
        self._talk_about(order, step, number)
        hints = {
            "number": self.env._("Write the number."),
            "text": self.env._("Write what you found."),
            "photo": self.env._("Send a photo."),
        }
        lines = [self._describe_point(record), hints.get(kind)]
        if kind != "line" and record.line_id:
            lines.insert(0, record.line_id.display_name)
        name = self._name_point(number)
        self._say(
            "\n".join(filter(None, lines)),
            buttons=[
                *self._buttons("w", order.id, point_rows(kind), name),
                [
                    self._button("w", order.id, "next", name),
                    self._button("w", order.id, "show"),
                ],
            ],
        )

    # Answers

    def _answer(self, order, event, number, name, value):
        """Fill in a field of one point, as the page of the job does it.

        :param str name: of the field, as there
        """
        self._take_step(order, "answer", event, {f"{name}_{abs(number)}": value})

    def _answer_with(self, order, argument, event, name, value):
        self._check_may_work(order)
        number, record = self._find_point(order, argument)
        if self._is_line(record) != (name == "result"):
            self._say_out_of_date()
            return
        self._answer(order, event, number, name, value)
        if value == "not_possible":
            self._talk_about(order, "text", number)
            self._say(
                self.env._("Write why it was not possible."),
                buttons=[[self._button("w", order.id, "next", argument)]],
            )
        else:
            self._go_on(order, number)

    def _answer_yes(self, order, argument, event):
        self._answer_with(order, argument, event, "passed", "yes")

    def _answer_no(self, order, argument, event):
        self._answer_with(order, argument, event, "passed", "no")

    def _answer_worked(self, order, argument, event):
        self._answer_with(order, argument, event, "result", "done")

    def _answer_failed(self, order, argument, event):
        self._answer_with(order, argument, event, "result", "not_possible")

    def _answer_all_done(self, order, _argument, event):
        self._check_may_work(order)
        open_lines = order.line_ids.filtered(lambda line: line.result == "open")
        self._take_step(
            order,
            "answer",
            event,
            {f"result_{line.id}": "done" for line in open_lines},
        )
        self._show_points(order)
