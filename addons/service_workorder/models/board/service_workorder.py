"""What dispatchers intend for an order before anybody else is told."""

from datetime import datetime, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError

PLANNERS = "service_ci.group_dispatcher"
NO_PROPOSAL = dict.fromkeys(
    ("proposed_resource_id", "proposed_start", "proposed_end", "proposed_by_id"), False
)
# What makes a proposal out of date.
PUBLISHED = frozenset({"resource_id", "planned_start", "state"})
# Nobody is on the way yet, or has to come once more.
MOVABLE = ("draft", "offered", "assigned", "rework")
# Nobody was told to go.
NOT_GIVEN = ("draft", "offered")
SHORTEST_MINUTES = 30
LONGEST_MINUTES = 24 * 60
USUAL_MINUTES = 60


class ServiceWorkorder(models.Model):
    _inherit = "service.workorder"

    proposed_resource_id = fields.Many2one(
        "service.resource",
        string="Proposed Performer",
        ondelete="restrict",
        check_company=True,
        copy=False,
        groups=PLANNERS,
        help="Stands on the dispatch board as a draft; nobody else is told before it "
        "is published.",
    )
    proposed_start = fields.Datetime(
        string="Proposed Visit", copy=False, groups=PLANNERS
    )
    proposed_end = fields.Datetime(
        copy=False,
        groups=PLANNERS,
        help="Empty: the visit takes as long as before.",
    )
    proposed_by_id = fields.Many2one(
        "res.users", ondelete="set null", copy=False, groups=PLANNERS
    )

    # Calendars show what has an end, and dragging moves both.
    planned_end = fields.Datetime(
        compute="_compute_planned_end", store=True, precompute=True, readonly=False
    )

    _proposal_idx = models.Index(
        "(proposed_resource_id, proposed_start) WHERE proposed_start IS NOT NULL"
    )
    _check_proposal = models.Constraint(
        "CHECK ((proposed_resource_id IS NULL) = (proposed_start IS NULL))",
        "A proposal says who goes and when.",
    )
    _check_proposed_end = models.Constraint(
        "CHECK (proposed_end > proposed_start)", "A visit ends after it begins."
    )

    @api.depends("planned_start")
    def _compute_planned_end(self):
        for order in self:
            start, end = order.planned_start, order.planned_end
            if not start:
                order.planned_end = False
            elif not end or not start < end <= start + timedelta(days=1):
                minutes = order._get_norm_minutes()
                order.planned_end = start + timedelta(minutes=minutes)

    @api.model
    def _add_precomputed_values(self, vals_list):
        for vals in vals_list:
            if not vals.get("planned_start"):
                vals.setdefault("planned_end", False)
        return super()._add_precomputed_values(vals_list)

    def write(self, vals):
        """Drop proposals when what they were made for changes."""
        self._check_planned_times(vals)
        if "proposed_start" in vals or not PUBLISHED & vals.keys():
            return super().write(vals)
        if self.env.su:
            return super().write({**vals, **NO_PROPOSAL})
        result = super().write(vals)
        # sudo: whoever changes an order need not know what dispatchers intend
        proposed = self.sudo().filtered("proposed_start")
        proposed.write(NO_PROPOSAL)
        return result

    def _check_planned_times(self, vals):
        """Refuse to plan anew what has begun, wherever somebody drags it.

        :raise UserError: for users, not for programs (``sudo``)
        """
        times = [name for name in ("planned_start", "planned_end") if name in vals]
        if self.env.su or not times:
            return
        for order in self.filtered(lambda order: order.state not in MOVABLE):
            wanted = [fields.Datetime.to_datetime(vals[name]) for name in times]
            if wanted != [order[name] or None for name in times]:
                raise UserError(
                    self.env._(
                        "Work on %(order)s has begun: the visit stays where it is.",
                        order=order.number,
                    )
                )

    # What counts on the board: the proposal, else what everybody knows

    @api.model
    def _sees_proposals(self):
        """Tell whether the user may know what dispatchers intend."""
        return self._has_field_access(self._fields["proposed_start"], "read")

    def _get_proposal(self):
        """Return who is proposed for one order and when, as far as the user may know.

        :return: (``service.resource``, naive UTC or False)
        """
        if self._sees_proposals():
            return self.proposed_resource_id, self.proposed_start
        return self.resource_id.browse(), False

    def _get_board_performer(self):
        """Return who goes by the plan."""
        return self._get_proposal()[0] or self.resource_id

    def _get_board_start(self):
        """Return when the visit begins by the plan, in naive UTC."""
        return self._get_proposal()[1] or self.planned_start

    def _get_board_end(self):
        """Return when the visit ends by the plan, in naive UTC."""
        start = self._get_board_start()
        return start and start + timedelta(minutes=self._get_visit_minutes())

    def _is_board_draft(self):
        """Tell whether the performer does not know of it yet."""
        if self._get_proposal()[1]:
            return True
        return bool(self.state in NOT_GIVEN and self.resource_id and self.planned_start)

    def _get_visit_minutes(self):
        """Return how long the visit of one order takes by the plan."""
        end = self._sees_proposals() and self.proposed_end
        if not end:
            return self._get_known_minutes()
        return int((end - self.proposed_start).total_seconds() // 60)

    def _get_known_minutes(self):
        """Return how long the visit of one order takes, as everybody knows it."""
        start, end = self.planned_start, self.planned_end
        if not (start and end):
            return self._get_norm_minutes()
        return max(int((end - start).total_seconds() // 60), SHORTEST_MINUTES)

    def _get_norm_minutes(self):
        """Return how long the visit of one order takes by its norm."""
        return max(round(self.work_hours * 60) or USUAL_MINUTES, SHORTEST_MINUTES)

    def _get_board_stamp(self):
        """Return what a dispatcher saw of one order, to be compared when they act."""
        return "|".join(
            str(value or "")
            for value in (
                self.state,
                self.resource_id.id,
                self.technician_id.id,
                self.planned_start,
                self.planned_end,
                self._get_proposal()[0].id,
                self._get_proposal()[1],
                self._get_visit_minutes(),
            )
        )

    # Clocks at the place of the work

    def _get_place_zone(self):
        """Return the time zone of the place of one order."""
        calendar = self.company_id.resource_calendar_id
        return pytz.timezone(self.building_id.tz or calendar.tz or "UTC")

    def _to_place(self, moment):
        """Return a moment in naive UTC as the clocks at the place show it."""
        zone = self._get_place_zone()
        return pytz.utc.localize(moment).astimezone(zone).replace(tzinfo=None)

    def _from_place(self, local):
        """Return in naive UTC what the clocks at the place show."""
        zone = self._get_place_zone()
        return zone.localize(local).astimezone(pytz.utc).replace(tzinfo=None)

    @api.model
    def _get_board_domain(self, date_from, date_to):
        """Return the domain of orders that stand on the board on some days.

        Days are widened by one on both sides, because zones differ.
        """
        start = datetime.combine(date_from, datetime.min.time()) - timedelta(days=1)
        end = datetime.combine(date_to, datetime.min.time()) + timedelta(days=2)
        return (
            fields.Domain("company_id", "=", self.env.company.id)
            & fields.Domain("state", "!=", "cancelled")
            & (
                (
                    fields.Domain("proposed_start", ">=", start)
                    & fields.Domain("proposed_start", "<", end)
                )
                | (
                    fields.Domain("proposed_start", "=", False)
                    & fields.Domain("resource_id", "!=", False)
                    & fields.Domain("planned_start", ">=", start)
                    & fields.Domain("planned_start", "<", end)
                )
            )
        )

    @api.model
    def _get_tray_domain(self):
        """Return the domain of orders that nobody has planned."""
        return (
            fields.Domain("company_id", "=", self.env.company.id)
            & fields.Domain("state", "in", MOVABLE)
            & fields.Domain("proposed_start", "=", False)
            & (
                fields.Domain("planned_start", "=", False)
                | fields.Domain("resource_id", "=", False)
            )
        )
