"""What dispatchers do on the board: propose, take back, publish.

Every act names what the dispatcher saw (``stamp``): whoever acts upon an older picture
is told so instead of undoing what a colleague has just done.
"""

from datetime import datetime, timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.slots import find_room
from ..constants import CLOSED_ORDER_STATES
from .service_workorder import (
    LONGEST_MINUTES,
    MOVABLE,
    NO_PROPOSAL,
    NOT_GIVEN,
    SHORTEST_MINUTES,
)


class ServiceBoard(models.AbstractModel):
    _inherit = "service.board"

    @api.model
    def plan(self, moves):
        """Propose who goes when. Nobody but dispatchers sees it.

        :param moves: list of dicts: ``id`` of the order, ``stamp`` as it was shown,
            ``resource_id``, ``day`` (ISO 8601), ``time`` (``HH:MM`` at the place;
            without one the present time is kept if there is room, else the first gap
            of the day is taken), ``minutes`` that the visit takes (by default as long
            as before)
        :raise UserError: when an order was changed meanwhile or cannot be moved
        """
        self._check_planner()
        orders = self._claim({move["id"]: move["stamp"] for move in moves})
        by_id = {order.id: order for order in orders}
        resources = self.env["service.resource"].browse(
            {int(move["resource_id"]) for move in moves}
        )
        self._check_rows(resources)
        days = {fields.Date.to_date(move["day"]) for move in moves}
        taken = self._get_taken(resources, days, orders)
        for move in moves:
            order = by_id[move["id"]]
            resource = resources.browse(int(move["resource_id"]))
            minutes = self._get_new_minutes(order, move)
            start = self._get_new_start(order, resource, move, minutes, taken)
            end = start + timedelta(minutes=minutes)
            taken.setdefault(resource.id, []).append((start, end))
            order.write(self._prepare_proposal(order, resource, start, end))

    @api.model
    def take_back(self, stamps):
        """Take orders off the board: what was proposed is forgotten, what had been
        given to somebody goes back to the tray.

        :param dict stamps: order id -> what was shown of it
        :raise UserError: when one was changed meanwhile or cannot be moved
        """
        self._check_planner()
        orders = self._claim(stamps)
        proposed = orders.filtered("proposed_start")
        proposed.write(NO_PROPOSAL)
        rest = orders - proposed
        rest.filtered(lambda order: order.state != "draft").action_draft()
        rest.write(dict.fromkeys(("resource_id", "technician_id"), False))
        rest.write(dict.fromkeys(("planned_start", "planned_end"), False))

    @api.model
    def publish(self, stamps):
        """Give drafts to their performers, who are told of them.

        :param dict stamps: order id -> what was shown of it
        :return: dict with ``count`` of those that were given and ``refused``, a list
            of sentences about the others, which stay drafts
        """
        self._check_planner()
        orders, refused = self._sort_out(stamps)
        gone = len(stamps) - len(orders) - len(refused)
        for order in orders:
            resource = order._get_board_performer()
            if not resource.is_usable or not resource.active:
                refused[order] = order._explain_unusable(resource)
        orders = orders - orders.browse().union(*refused)
        orders._publish_plan()
        sentences = [f"{order.number}: {why}" for order, why in refused.items()]
        if gone:
            sentences.append(self._explain_gone(gone))
        return {"count": len(orders), "refused": sentences}

    # What was seen, and what is

    @api.model
    def _claim(self, stamps):
        """Lock orders that stand as a dispatcher saw them.

        :param dict stamps: order id -> what was shown of it
        :raise UserError: with the first that does not
        """
        orders, refused = self._sort_out(stamps)
        for order, why in refused.items():
            sentence = f"{order.number}: {why}"
            raise UserError(sentence)
        if gone := len(stamps) - len(orders):
            raise UserError(self._explain_gone(gone))
        return orders

    @api.model
    def _sort_out(self, stamps):
        """Lock orders, and part those that were changed meanwhile from the others.

        Whoever was changed after this transaction began fails to serialize here, and
        the whole request is run again with what is then.

        :return: (orders, dict order -> why not, as a sentence)
        """
        stamps = {int(order_id): stamp for order_id, stamp in stamps.items()}
        orders = self.env["service.workorder"].search([("id", "in", list(stamps))])
        locked = orders.try_lock_for_update(allow_referencing=True)
        refused = {
            order: self.env._("somebody is changing it just now, try again")
            for order in orders - locked
        }
        for order in locked:
            if order._get_board_stamp() != stamps[order.id]:
                refused[order] = self._explain_changed(order)
            elif order.state not in MOVABLE:
                refused[order] = self.env._("work has begun, it stays where it is")
        return orders - orders.browse().union(*refused), refused

    @api.model
    def _explain_changed(self, order):
        return self.env._(
            "%(user)s has changed it meanwhile. Look where it stands now, then plan "
            "it again.",
            user=order.write_uid.name,
        )

    @api.model
    def _explain_gone(self, count):
        return self.env._(
            "Somebody has deleted work orders meanwhile: %(count)s.", count=count
        )

    @api.model
    def _check_rows(self, resources):
        """Refuse to plan for those who cannot be sent."""
        resources.check_access("read")
        for resource in resources:
            if resource.contractor_id or not resource.is_usable or not resource.active:
                raise UserError(
                    self.env._(
                        "%(performer)s cannot be sent now: choose another performer.",
                        performer=resource.name,
                    )
                )

    # When

    @api.model
    def _get_taken(self, resources, days, orders):
        """Return what performers do on some days: dict id -> list of (start, end).

        :param days: set of dates
        :param orders: ``service.workorder`` that are left out
        """
        Order = self.env["service.workorder"]
        others = Order.search(
            Order._get_board_domain(min(days), max(days))
            & fields.Domain("id", "not in", orders.ids)
            & fields.Domain("state", "not in", CLOSED_ORDER_STATES)
            & (
                fields.Domain("proposed_resource_id", "in", resources.ids)
                | fields.Domain("resource_id", "in", resources.ids)
            )
        )
        taken = {}
        for order in others:
            visit = (order._get_board_start(), order._get_board_end())
            taken.setdefault(order._get_board_performer().id, []).append(visit)
        return taken

    @api.model
    def _get_new_minutes(self, order, move):
        """Return how long a visit takes that was moved or stretched."""
        if not move.get("minutes"):
            return order._get_visit_minutes()
        minutes = int(move["minutes"])
        if not SHORTEST_MINUTES <= minutes <= LONGEST_MINUTES:
            raise UserError(
                self.env._(
                    "A visit takes from %(shortest)s minutes to 24 hours: choose "
                    "another end.",
                    shortest=SHORTEST_MINUTES,
                )
            )
        return minutes

    @api.model
    def _get_new_start(self, order, resource, move, minutes, taken):
        """Return when a visit begins that was put on a day, in naive UTC."""
        day = fields.Date.to_date(move["day"])
        if move.get("time"):
            clock = datetime.strptime(move["time"], "%H:%M").time()
            return order._from_place(datetime.combine(day, clock))
        known = order._get_board_start()
        wanted = None
        if known:
            clock = order._to_place(known).time()
            wanted = order._from_place(datetime.combine(day, clock))
        midnight = order._from_place(datetime.combine(day, datetime.min.time()))
        of_day = [
            (start, end)
            for start, end in taken.get(resource.id, ())
            if midnight <= start < midnight + timedelta(days=1)
        ]
        calendar, zone = resource.sudo()._get_working_hours()  # sudo: no secret
        work = calendar._service_work_of_days([day], zone)[day]
        start = find_room(work, of_day, minutes, wanted)
        return start or midnight + timedelta(hours=9)

    @api.model
    def _prepare_proposal(self, order, resource, start, end):
        """Return the values of a proposal; none for where everybody knows it to be."""
        known_end = start + timedelta(minutes=order._get_known_minutes())
        is_known = order.state not in NOT_GIVEN and end == known_end
        if is_known and (resource, start) == (order.resource_id, order.planned_start):
            return NO_PROPOSAL
        return {
            "proposed_resource_id": resource.id,
            "proposed_start": start,
            "proposed_end": end != known_end and end,
            "proposed_by_id": self.env.uid,
        }


class ServiceWorkorder(models.Model):
    _inherit = "service.workorder"

    def _publish_plan(self):
        """Make what dispatchers propose known, and give orders to their performers."""
        if not self:
            return
        who = {order: order._get_board_performer() for order in self}
        postponed = self.filtered(
            lambda order: order.state == "assigned" and order.resource_id == who[order]
        )
        goes = {
            order: order.technician_id
            for order in self
            if order.resource_id == who[order]
        }
        notes = {order: order._get_plan_note(who[order]) for order in self}
        for (start, end), orders in self.grouped(
            lambda order: (order._get_board_start(), order._get_board_end())
        ).items():
            orders.write({"planned_start": start, "planned_end": end})
        self._assign_to(who, goes, notes)
        # No step and nobody else: whoever goes hears of another time nevertheless.
        # sudo: what has become of a mail is not the user's to write
        postponed.sudo().filtered(lambda order: order._wants_mail())._queue_mails()

    def _get_plan_note(self, resource):
        """Return why somebody goes; what was said of them before is kept."""
        if resource == self.resource_id and self.assignment_note:
            return self.assignment_note
        return Markup("<p>%s</p>") % self.env._(
            "Planned on the board by %(name)s.", name=self.env.user.name
        )
