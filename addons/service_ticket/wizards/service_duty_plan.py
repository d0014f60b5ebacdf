from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from ..tools.duty_rota import Slot, weekly_shifts

MAX_WEEKS = 53
WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]
NIGHTS = [(str(day), 18, 9) for day in range(5)]
WEEKEND = [(str(day), 9, 9) for day in (5, 6)]


class ServiceDutyPlan(models.TransientModel):
    """The dialog that makes the shifts of some weeks by a weekly pattern."""

    _name = "service.duty.plan"
    _description = "Plan Duty"

    team_id = fields.Many2one("service.team", required=True)
    date_from = fields.Date(
        string="Start",
        required=True,
        default=lambda self: self._next_monday(),
    )
    weeks = fields.Integer(default=4, required=True)
    turn = fields.Selection(
        [("shift", "each shift"), ("week", "each week")],
        string="The Next One's Turn",
        default="week",
        required=True,
    )
    person_ids = fields.One2many(
        "service.duty.plan.person",
        "plan_id",
        string="People",
        compute="_compute_person_ids",
        store=True,
        readonly=False,
    )
    slot_ids = fields.One2many(
        "service.duty.plan.slot",
        "plan_id",
        string="Pattern of a Week",
        default=lambda self: [
            Command.create({"weekday": day, "hour_from": start, "hour_to": end})
            for day, start, end in NIGHTS + WEEKEND
        ],
    )
    preview = fields.Char(compute="_compute_preview")

    @api.model
    def _next_monday(self):
        today = fields.Date.context_today(self)
        return today + timedelta(days=7 - today.weekday())

    @api.depends("team_id")
    def _compute_person_ids(self):
        for plan in self:
            plan.person_ids = [
                Command.clear(),
                *(
                    Command.create({"sequence": number, "user_id": user.id})
                    for number, user in enumerate(plan.team_id.member_ids)
                ),
            ]

    @api.depends("team_id", "date_from", "weeks", "turn", "person_ids", "slot_ids")
    def _compute_preview(self):
        for plan in self:
            is_complete = plan.person_ids and plan.slot_ids and plan.date_from
            count = len(plan._get_shifts()) if is_complete else 0
            plan.preview = self.env._("%s shifts", count)

    @api.constrains("weeks")
    def _check_weeks(self):
        if any(not 1 <= plan.weeks <= MAX_WEEKS for plan in self):
            raise ValidationError(
                self.env._("Plan from one week to a year (%s weeks).", MAX_WEEKS)
            )

    def _get_shifts(self):
        """Return the values of the shifts that the pattern makes."""
        self.ensure_one()
        people = self.person_ids.sorted(lambda p: (p.sequence, p._origin.id)).user_id
        slots = [
            Slot(int(slot.weekday), slot.hour_from, slot.hour_to)
            for slot in self.slot_ids
        ]
        weeks = min(max(self.weeks, 0), MAX_WEEKS)
        return [
            {
                "team_id": self.team_id.id,
                "user_id": people[person].id,
                "date_from": self._to_utc(start),
                "date_to": self._to_utc(end),
            }
            for person, start, end in weekly_shifts(
                slots, len(people), self.date_from, weeks, self.turn
            )
        ]

    def _to_utc(self, moment):
        zone = pytz.timezone(
            self.team_id.resource_calendar_id.tz or self.env.user.tz or "UTC"
        )
        return zone.localize(moment).astimezone(pytz.utc).replace(tzinfo=None)

    def action_plan(self):
        """Make the shifts and show them in the calendar."""
        self.ensure_one()
        if not (self.person_ids and self.slot_ids):
            raise UserError(
                self.env._("Name the people and the hours of a week, then plan.")
            )
        shifts = self._without_taken(self._get_shifts())
        if not shifts:
            raise UserError(
                self.env._(
                    "Somebody is on duty at all of these times already. Choose other "
                    "weeks, or delete the shifts of these weeks first."
                )
            )
        self.env["service.duty.shift"].create(shifts)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_ticket.service_duty_shift_action"
        )
        return {
            **action,
            "domain": [("team_id", "=", self.team_id.id)],
            "context": {
                "default_team_id": self.team_id.id,
                "initial_date": fields.Date.to_string(self.date_from),
            },
        }

    def _without_taken(self, shifts):
        """Leave out shifts at whose time somebody is on duty, where one is enough."""
        if self.team_id.duty_overlap or not shifts:
            return shifts
        taken = self.env["service.duty.shift"].search(
            [
                ("team_id", "=", self.team_id.id),
                ("date_from", "<", max(shift["date_to"] for shift in shifts)),
                ("date_to", ">", min(shift["date_from"] for shift in shifts)),
            ]
        )
        return [
            shift
            for shift in shifts
            if not any(
                other.date_from < shift["date_to"]
                and shift["date_from"] < other.date_to
                for other in taken
            )
        ]


class ServiceDutyPlanPerson(models.TransientModel):
    _name = "service.duty.plan.person"
    _description = "Person of a Duty Plan"
    _order = "sequence, id"

    plan_id = fields.Many2one("service.duty.plan", required=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    user_id = fields.Many2one(
        "res.users", required=True, domain="[('share', '=', False)]"
    )


class ServiceDutyPlanSlot(models.TransientModel):
    _name = "service.duty.plan.slot"
    _description = "Hours of a Duty Plan"
    _order = "weekday, hour_from, id"

    plan_id = fields.Many2one("service.duty.plan", required=True, ondelete="cascade")
    weekday = fields.Selection(WEEKDAYS, required=True, default="0")
    hour_from = fields.Float(string="Start", default=18)
    hour_to = fields.Float(
        string="End", default=9, help="Before the beginning: on the next day."
    )

    _hours_of_a_day = models.Constraint(
        "CHECK (hour_from >= 0 AND hour_from < 24 AND hour_to >= 0 AND hour_to <= 24)",
        "Hours lie between 0:00 and 24:00.",
    )
