from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from odoo.addons.queue_job.delay import group

from ...tools.periods import last_end, period_of
from ..constants import CLOSING_STATES

# Documents that one job makes, in one transaction.
CHUNK = 20
# What only the steps themselves write.
KEPT = {"state", "collected_at", "started_at", "finished_at"}
# Lines that have no document yet.
WAITING = ("todo", "problem")
DAY = timedelta(days=1)


class ServiceClosing(models.Model):
    """The documents of all contracts whose period ends on one day.

    What is open is collected first, so that people see what will be booked. Then jobs
    post the documents in chunks, each in a transaction of its own; stopped or killed,
    the closing goes on where it was.
    """

    _name = "service.closing"
    _description = "Closing of a Period"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_to desc, id desc"
    _check_company_auto = True

    # not stored: everybody reads the month in his language
    name = fields.Char(compute="_compute_name", search="_search_name")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    date_to = fields.Date(
        string="Last Day",
        required=True,
        default=lambda self: last_end(self.env.company._service_today() - DAY),
        help="Contracts whose period ends on this day are closed.",
    )
    date_from = fields.Date(
        string="First Day",
        compute="_compute_date_from",
        store=True,
        precompute=True,
        required=True,
    )
    state = fields.Selection(
        CLOSING_STATES,
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    line_ids = fields.One2many("service.closing.line", "closing_id", readonly=True)
    collected_at = fields.Datetime(readonly=True, copy=False)
    started_at = fields.Datetime(readonly=True, copy=False)
    finished_at = fields.Datetime(readonly=True, copy=False)

    # How far it is

    line_count = fields.Integer(string="Documents", compute="_compute_counts")
    todo_count = fields.Integer(string="To Do", compute="_compute_counts")
    problem_count = fields.Integer(string="Problems", compute="_compute_counts")
    done_count = fields.Integer(string="Booked", compute="_compute_counts")
    doubt_count = fields.Integer(
        string="Legal Entity in Doubt", compute="_compute_counts"
    )
    progress = fields.Float(compute="_compute_counts")
    amounts = fields.Char(
        string="Amount", compute="_compute_counts", help="Of each currency."
    )
    previous_amounts = fields.Char(string="Last Period", compute="_compute_counts")

    _period_uniq = models.UniqueIndex(
        "(company_id, date_to)", "This period has a closing already: open that one."
    )

    @api.depends("date_to")
    def _compute_date_from(self):
        for closing in self.filtered("date_to"):
            is_last = (closing.date_to + DAY).day == 1
            closing.date_from, _last = period_of(
                closing.date_to, "month", 0 if is_last else closing.date_to.day
            )

    @api.depends("date_to")
    @api.depends_context("lang")
    def _compute_name(self):
        for closing in self:
            closing.name = closing.date_to and closing._get_name(closing.date_to)

    def _get_name(self, day):
        """Return what a closing is called whose period ends on a day."""
        if (day + DAY).day == 1:
            return format_date(self.env, day, date_format="LLLL yyyy").capitalize()
        return self.env._("Until %(day)s", day=format_date(self.env, day))

    @api.model
    def _search_name(self, operator, value):
        """Find closings by what they are called in the reader's language."""
        if operator not in ("ilike", "in"):
            return NotImplemented
        [(days,)] = self._read_group([], aggregates=["date_to:array_agg_distinct"])
        names = {day: self._get_name(day) for day in days or ()}
        if operator == "ilike":
            found = [
                day for day, name in names.items() if value.lower() in name.lower()
            ]
        else:
            found = [day for day, name in names.items() if name in value]
        return [("date_to", "in", found)]

    def _compute_counts(self):
        Line = self.env["service.closing.line"]
        groups = Line._read_group(
            [("closing_id", "in", self.ids), ("state", "!=", "reversed")],
            ["closing_id", "state", "currency_id"],
            ["__count", "amount:sum", "previous_amount:sum", "doubt_count:sum"],
        )
        for closing in self:
            mine = [row[1:] for row in groups if row[0] == closing._origin]
            counts = dict.fromkeys(("todo", "problem", "done"), 0)
            for state, _currency, count, *_sums in mine:
                counts[state] += count
            closing.line_count = sum(counts.values())
            closing.todo_count = counts["todo"]
            closing.problem_count = counts["problem"]
            closing.done_count = counts["done"]
            closing.doubt_count = sum(
                row[5] for row in mine if row[0] in ("todo", "problem")
            )
            closing.progress = (
                100 * counts["done"] / closing.line_count if closing.line_count else 0
            )
            closing.amounts = _format_sums((row[1], row[3]) for row in mine)
            closing.previous_amounts = _format_sums(
                (row[1], row[4]) for row in mine if row[4]
            )

    # CRUD

    def write(self, vals):
        if not self.env.su and KEPT & vals.keys():
            raise UserError(self.env._("Closings change by their steps, not by hand."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_booked(self):
        if self.line_ids.filtered("move_id"):
            raise UserError(
                self.env._("Documents were booked here: the closing stays with them.")
            )

    # Steps

    def _hold(self):
        """Let nobody stop closings before the present transaction ends.

        Else documents would come after the end of the closing.
        """
        if self:
            self.env.execute_query(
                SQL(
                    "SELECT id FROM service_closing WHERE id IN %s FOR SHARE",
                    tuple(self.ids),
                )
            )
            self.invalidate_recordset(["state"])

    def action_book(self):
        """Post the documents, in the background; what was stopped goes on."""
        self.check_access("write")
        for closing in self.sudo():  # sudo: states are written by steps alone
            if closing.date_to >= closing.company_id._service_today():
                raise UserError(
                    self.env._(
                        "The period ends on %(day)s: close it from the next day on.",
                        day=format_date(self.env, closing.date_to),
                    )
                )
            if not closing.collected_at:
                closing._collect()
            closing._start()

    def _start(self):
        jobs = self._get_jobs()
        if not jobs:
            raise UserError(
                self.env._(
                    "There is nothing to book: deal with the problems, or collect "
                    "again what is open."
                )
            )
        self.write({"state": "running", "started_at": fields.Datetime.now()})
        group(*jobs).on_done(self.delayable(description=self.name)._finish()).delay()

    def _get_jobs(self):
        """Return what is to be done, in jobs side by side.

        The extension point for what else a closing makes: add to the result of
        ``super``.
        """
        return [
            chunk.delayable(description=self.name)._book()
            for chunk in self._chunks(
                self.line_ids.filtered(lambda line: line.state == "todo")
            )
        ]

    def _chunks(self, records):
        """Return records in parts, as many as one job works on in one transaction."""
        size = self._get_chunk_size()
        return [records[at : at + size] for at in range(0, len(records), size)]

    @api.model
    def _get_chunk_size(self):
        """Return how many documents one job makes, in one transaction."""
        return CHUNK

    def _finish(self):
        """End closings that have no documents left to make.

        With problems left they wait for the officer, who goes on or leaves the rest to
        the next period.
        """
        for closing in self.filtered(lambda closing: closing.state == "running"):
            states = set(closing.line_ids.mapped("state"))
            # What was tried again meanwhile is booked by other jobs, which end it.
            if "todo" not in states:
                closing._end("draft" if "problem" in states else "done")

    def _end(self, state):
        self.write({"state": state, "finished_at": fields.Datetime.now()})

    def _note_state(self):
        """Open closings again that have something to do."""
        for closing in self.filtered(lambda closing: closing.state == "done"):
            if {"todo", "problem"} & set(closing.line_ids.mapped("state")):
                closing.state = "draft"

    def action_stop(self):
        """Stop after the present chunks; what is booked stays booked."""
        self.check_access("write")
        # sudo: states are written by steps alone
        running = self.sudo().filtered(lambda closing: closing.state == "running")
        running.state = "draft"

    def action_finish(self):
        """Close the period; what could not be booked goes to the next one."""
        self.check_access("write")
        for closing in self.sudo():  # sudo: as above
            if closing.state == "running":
                raise UserError(
                    self.env._("“%s” is running: stop it first.", closing.name)
                )
            rest = closing.line_ids.filtered(lambda line: line.state in WAITING)
            if rest:
                closing.message_post(body=closing._get_rest_note(rest))
            rest.unlink()  # their charges are free again
            closing._end("done")

    def _get_rest_note(self, lines):
        """Return what was left to the next period, as HTML."""
        return self.env._("Left to the next period:") + Markup("<ul>%s</ul>") % Markup(
            ""
        ).join(
            Markup("<li>%s: %s %s</li>")
            % (
                line.display_name,
                line.currency_id.format(line.amount),
                line.problem or "",
            )
            for line in lines
        )

    # What people look at

    def get_progress(self):
        """Return how far one closing is, for the bar that asks while it runs."""
        self.ensure_one()
        names = ["state", "progress", "done_count", "line_count"]
        return self.read(names)[0]

    def action_open_lines(self):
        """Open the documents of a closing as a list."""
        return self._open_lines({})

    def action_open_problems(self):
        """Open what could not be booked, with the reasons."""
        return self._open_lines({"search_default_problem": 1})

    def action_open_moves(self):
        """Open the documents that were booked."""
        self.check_access("read")
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        domain = [("service_closing_line_id.closing_id", "=", self.id)]
        return {**action, "domain": domain, "context": {"create": False}}

    def _open_lines(self, context):
        self.check_access("read")
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_billing.service_closing_line_action"
        )
        domain = [("closing_id", "=", self.id)]
        return {**action, "domain": domain, "context": context}


def _format_sums(amounts):
    """Return the sum of each currency, as one text.

    :param amounts: pairs of ``res.currency`` and amount
    """
    sums = {}
    for currency, amount in amounts:
        sums[currency] = sums.get(currency, 0) + amount
    return " + ".join(currency.format(amount) for currency, amount in sums.items())
