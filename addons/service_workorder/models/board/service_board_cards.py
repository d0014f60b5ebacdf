"""The visits on the board, and what is wrong with them in words."""

from dataclasses import replace

from odoo import api, fields, models
from odoo.tools import format_date

from ...tools.matching import Matcher
from ...tools.slots import overlapping
from ..assignment.service_workorder_explain import REASONS
from ..constants import CLOSED_ORDER_STATES
from .service_workorder import MOVABLE, NOT_GIVEN


class ServiceWorkorder(models.Model):
    _inherit = "service.workorder"

    def _say_misfits(self, reasons):
        """Return the reasons of ``Matcher.why_not`` in words.

        :param reasons: list of (reason, detail)
        """
        return [
            self._say(REASONS[reason], detail=self._name_of(reason, detail))
            for reason, detail in reasons
        ]


class ServiceBoard(models.AbstractModel):
    _inherit = "service.board"

    @api.model
    def _prepare_cards(self, orders, window, rows):
        """Return the visits that stand on the board.

        :param orders: ``service.workorder``, by time
        :param window: list of dates
        :param rows: ``Rows``
        """
        cards = [self._prepare_card(order) for order in orders]
        marks = self._get_marks(orders, window, rows)
        for order, card in zip(orders, cards, strict=True):
            card["marks"] = marks.get(order, [])
        return cards

    @api.model
    def _prepare_card(self, order):
        """Return one visit as the board shows it; times are those at its place."""
        start = order._get_board_start()
        local = start and order._to_place(start)
        deadline = order.deadline and order._to_place(order.deadline)
        building = order.building_id
        is_open = order.state not in CLOSED_ORDER_STATES
        now = fields.Datetime.now()
        return {
            "id": order.id,
            "number": order.number,
            "name": order.name,
            "client": order.client_id.name or "",
            "place": building.display_name or "",
            "city": building.city or "",
            "resource_id": order._get_board_performer().id,
            "performer": order._get_board_performer().name or "",
            "technician": order.technician_id.name or "",
            "day": local.date().isoformat() if local else False,
            "time": local.strftime("%H:%M") if local else False,
            "minutes": order._get_visit_minutes(),
            "state": order.state,
            "is_open": is_open,
            "is_draft": order._is_board_draft(),
            "is_moved": order._is_board_draft() and order.state not in NOT_GIVEN,
            "is_movable": order.state in MOVABLE,
            "is_late": bool(is_open and order.deadline and order.deadline < now),
            "priority": order.priority,
            "deadline": deadline.isoformat(timespec="minutes") if deadline else False,
            "stamp": order._get_board_stamp(),
            "marks": [],
        }

    # What is wrong

    @api.model
    def _get_marks(self, orders, window, rows):
        """Return what is wrong with visits that have not begun.

        :return: dict order -> list of sentences
        """
        ahead = orders.filtered(lambda order: order.state in MOVABLE)
        marks = {order: [] for order in ahead}
        jobs = ahead._get_jobs()
        skills = {skill for job in jobs.values() for skill, _level in job.skills}
        # sudo: what is missing does not depend on what the dispatcher may see
        Resource = self.env["service.resource"].sudo()
        performers = Resource._matching_performers(self.env.company, skills)
        known = {performer.id: performer for performer in performers}
        self._mark_misfits(jobs, marks, known)
        self._mark_days(ahead, marks, rows.away)
        self._mark_full_days(orders, marks, known)
        self._mark_overlaps(orders, marks)
        return marks

    @api.model
    def _mark_misfits(self, jobs, marks, known):
        """Say which skills, permits and territories are missing.

        :param jobs: dict order -> ``tools.matching.Job``
        :param known: dict id -> ``tools.matching.Performer`` of all who may be sent
        """
        matcher = Matcher((), today=self.env.company._service_today())
        for order, job in jobs.items():
            resource = order._get_board_performer()
            if performer := known.get(resource.id):
                day = order._to_place(order._get_board_start()).date()
                reasons = matcher.why_not(performer, replace(job, day=day, hours=0))
                marks[order] += order._say_misfits(reasons)
            else:
                marks[order].append(order._explain_unusable(resource))

    @api.model
    def _mark_days(self, orders, marks, away):
        """Say who is away, and what comes after its deadline."""
        for order in orders:
            start = order._get_board_start()
            day = order._to_place(start).date()
            if (order._get_board_performer().id, day) in away:
                marks[order] += order._say_misfits([("away", None)])
            if order.deadline and start > order.deadline:
                marks[order].append(
                    self.env._(
                        "after the deadline, %(day)s",
                        day=format_date(self.env, order._to_place(order.deadline)),
                    )
                )

    @api.model
    def _mark_full_days(self, orders, marks, known):
        """Say where more is planned than somebody does in a day."""
        visits = orders.filtered(
            lambda order: order.state not in CLOSED_ORDER_STATES
        ).grouped(
            lambda order: (
                order._get_board_performer(),
                order._to_place(order._get_board_start()).date(),
            )
        )
        for (resource, _day), own in visits.items():
            performer = known.get(resource.id)
            for order in own:
                if order in marks:
                    marks[order] += self._say_overload(resource, performer, own)

    @api.model
    def _say_overload(self, resource, performer, orders):
        """Return what is too much on one day of a performer, in words.

        :param performer: ``tools.matching.Performer``, None for the unusable
        """
        words = []
        capacity = resource.daily_capacity
        if len(orders) > capacity:
            words.append(
                self.env._(
                    "%(count)s visits on that day, %(capacity)s are possible",
                    count=len(orders),
                    capacity=capacity,
                )
            )
        hours = sum(order._get_visit_minutes() for order in orders) / 60
        if performer and performer.hours and hours > performer.hours > 0:
            if len(orders) > 1:  # what takes longer than a day asks for an empty one
                words.append(
                    self.env._(
                        "%(hours)s hours of work on that day, %(possible)s are "
                        "possible",
                        hours=f"{hours:g}",
                        possible=f"{performer.hours:g}",
                    )
                )
        return words

    @api.model
    def _mark_overlaps(self, orders, marks):
        """Say which visits one and the same person makes at the same time.

        A firm sends as many people as it likes, as long as nobody is named.
        """
        by_person = {}
        for order in orders:
            resource = order._get_board_performer()
            same = resource == order.resource_id
            person = (same and order.technician_id) or resource
            if order.state in CLOSED_ORDER_STATES or person.kind == "contractor":
                continue
            visit = (order.id, order._get_board_start(), order._get_board_end())
            by_person.setdefault(person, []).append(visit)
        numbers = {order.id: order.number for order in orders}
        by_id = {order.id: order for order in orders}
        for visits in by_person.values():
            for order_id, others in overlapping(visits).items():
                if (order := by_id[order_id]) in marks:
                    marks[order].append(
                        self.env._(
                            "at the same time as %(orders)s",
                            orders=", ".join(numbers[other] for other in others),
                        )
                    )
