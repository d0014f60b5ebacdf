import logging

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)

MODES = [
    ("preview", "Show what is due"),
    ("plan", "Plan all visits"),
]


class ServiceMaintenanceSchedule(models.Model):
    """Starts the planned maintenance of a month by itself, every month."""

    _name = "service.maintenance.schedule"
    _description = "Timer of Planned Maintenance"
    _inherit = ["mail.thread"]
    _order = "next_on, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        check_company=True,
        help="Is told what is due and what came of it.",
    )
    day = fields.Integer(
        string="Day of the Month",
        required=True,
        default=20,
        help="In shorter months the last one.",
    )
    months_ahead = fields.Integer(
        required=True,
        default=1,
        help="Which month is planned: 0 is the present one, 1 the next.",
    )
    mode = fields.Selection(
        MODES, string="What Happens", required=True, default="preview"
    )
    with_overdue = fields.Boolean(string="Include Overdue", default=True)
    is_spread = fields.Boolean(
        string="Spread over the Days",
        compute="_compute_is_spread",
        store=True,
        precompute=True,
        readonly=False,
    )
    client_ids = fields.Many2many("res.partner", string="Clients")
    territory_ids = fields.Many2many("service.territory", string="Territories")
    item_ids = fields.Many2many("service.catalog.item", string="Services")
    next_on = fields.Date(
        string="Next Start",
        compute="_compute_next_on",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        index=True,
    )
    run_ids = fields.One2many("service.maintenance.run", "schedule_id", readonly=True)
    error = fields.Char(string="Problem", readonly=True, copy=False)

    _day_check = models.Constraint(
        "CHECK (day BETWEEN 1 AND 31)", "A month has the days 1 to 31."
    )
    _months_check = models.Constraint(
        "CHECK (months_ahead BETWEEN 0 AND 12)",
        "A month is planned up to a year ahead: enter 0 to 12.",
    )

    @api.depends("company_id")
    def _compute_is_spread(self):
        for schedule in self:
            schedule.is_spread = schedule.company_id.maintenance_is_spread

    @api.depends("day")
    def _compute_next_on(self):
        for schedule in self:
            today = (schedule.company_id or self.env.company)._service_today()
            on = today + relativedelta(day=schedule.day or 1)
            schedule.next_on = on if on >= today else schedule._get_following(on)

    def _get_following(self, on):
        """Return the start after one, a month later."""
        return on + relativedelta(months=1, day=self.day)

    # Timer

    @api.model
    def _cron_start(self):
        """Start what falls due, each in a transaction of its own."""
        due = self.search(self.env["res.company"]._service_due_domain("next_on"))
        remaining = len(due)
        for schedule in due:
            remaining -= 1
            # another server may be at it
            if schedule := schedule.try_lock_for_update(allow_referencing=True):
                schedule._start_safely()
            if not self.env["ir.cron"]._commit_progress(1, remaining=remaining):
                break

    def _start_safely(self):
        """Start one run; what goes wrong is kept, told once, and tried again."""
        try:
            with self.env.cr.savepoint():
                self._start()
            self.error = False
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:
            _logger.info("Timer %s failed", self.id, exc_info=True)
            self.env.invalidate_all()
            if self.error != str(error):
                self.error = str(error)
                self._tell_failure()

    def _start(self):
        """Start the run of one timer for the last of the periods that fell due.

        Were others missed because no server was up, their work is included as overdue.
        """
        today = self.company_id._service_today()
        on, following = self.next_on, self._get_following(self.next_on)
        is_late = following <= today
        while following <= today:
            on, following = following, self._get_following(following)
        self.next_on = following
        Run = self.env["service.maintenance.run"].with_company(self.company_id)
        values = self._prepare_run(on, is_late)
        if self.run_ids.filtered(lambda run: run.date_from == values["date_from"]):
            return  # Somebody has set the timer back.
        run = Run.with_context(lang=self.user_id.lang).create(values)
        run.action_preview()
        if self.mode == "plan" and run.visit_count:
            run.action_run()
        else:
            run._tell()

    def _prepare_run(self, on, is_late):
        """Return the values of the run that begins on a day.

        :param date on: the day of the start
        :param bool is_late: an earlier period was missed
        """
        first = on + relativedelta(months=self.months_ahead, day=1)
        return {
            "schedule_id": self.id,
            "company_id": self.company_id.id,
            "user_id": self.user_id.id,
            "date_from": first,
            "date_to": first + relativedelta(day=31),
            "with_overdue": self.with_overdue or is_late,
            "is_spread": self.is_spread,
            "client_ids": [(6, 0, self.client_ids.ids)],
            "territory_ids": [(6, 0, self.territory_ids.ids)],
            "item_ids": [(6, 0, self.item_ids.ids)],
        }

    def _tell_failure(self):
        user = self.user_id
        timer = self.with_context(lang=user.lang)
        timer.message_post(
            body=timer.env._(
                "Planned maintenance could not be started: %(error)s It is tried again "
                "every hour.",
                error=self.error,
            ),
            partner_ids=user.partner_id.ids,
            author_id=self.env.ref("base.partner_root").id,
            message_type="notification",
            subtype_xmlid="mail.mt_note",
        )


class ServiceMaintenanceRun(models.Model):
    _inherit = "service.maintenance.run"

    schedule_id = fields.Many2one(
        "service.maintenance.schedule",
        string="Timer",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        copy=False,
    )

    # However many servers look at the clock: once for each month.
    _schedule_uniq = models.UniqueIndex(
        "(company_id, schedule_id, date_from) WHERE schedule_id IS NOT NULL",
        "The timer has started this month already.",
    )
