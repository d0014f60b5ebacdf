"""A performer's day: where to go, in which order, and the way."""

from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.service_ci.tools.maps import route_url

from ...tools.geo import distance_km
from ...tools.route import plan_route, route_km, travel_minutes
from .service_workorder import MOVABLE, NOT_GIVEN


class ServiceBoard(models.AbstractModel):
    _inherit = "service.board"

    @api.model
    @api.readonly
    def load_day(self, day, resource_id=None):
        """Return the visits of one performer on one day, and a sensible way.

        Dispatchers see drafts and everybody's days, others their own as it is known:
        whoever goes for two firms has one day.

        :param str day: as ISO 8601 writes it
        :param int resource_id: of the performer; None: whoever asks
        :return: dict with ``performer`` (None: nobody; its ``id`` is None for
            several), ``stops`` by time, ``base``,
            ``way`` (ids in the shortest order found), ``km`` and ``way_km`` (as the
            crow flies), ``url`` of a map with the whole way
        """
        performers = self._get_day_performers(resource_id)
        stops = self._get_stops(performers, fields.Date.to_date(day))
        points = {order: point for order in stops if (point := _point(order))}
        base = _base(performers)
        placed = list(points)
        way = self._get_way(placed, points, base)
        ordered = [points[order] for order in placed]
        start = [base] if base else []
        return {
            "performer": self._prepare_day_performer(performers),
            "is_planner": self.env["service.workorder"]._sees_proposals(),
            "base": base,
            "stops": [
                {
                    **self._prepare_stop(order),
                    "point": points.get(order),
                }
                for order in stops
            ],
            "way": [order.id for order in way],
            "km": round(route_km(ordered, base), 1),
            "way_km": round(route_km([points[order] for order in way], base), 1),
            "url": route_url(start + ordered),
        }

    @api.model
    def arrange_day(self, day, resource_id, stamps):
        """Propose the visits of a day in the shortest order found.

        Visits that have begun stay; the others follow each other from the first of
        their times on, with time for the way.

        :param str day: as ISO 8601 writes it
        :param int resource_id: of the performer; None: whoever asks
        :param dict stamps: order id -> what was shown of it
        :raise UserError: when a visit was changed meanwhile or cannot be moved
        """
        self._check_planner()
        performers = self._get_day_performers(resource_id)
        stops = self._get_stops(performers, fields.Date.to_date(day))
        movable = stops.filtered(
            lambda order: order.state in MOVABLE and _point(order) is not None
        )
        if not movable:
            raise UserError(self.env._("There is nothing to put into another order."))
        points = {order: _point(order) for order in movable}
        fixed = (stops - movable).filtered(lambda order: _point(order) is not None)
        here = _point(fixed[-1]) if fixed else _base(performers)
        way = self._get_way(list(movable), points, here)
        moves = []
        at = movable[0]._get_board_start()
        if fixed:
            at = max(at, fixed[-1]._get_board_end())
        for number, order in enumerate(way):
            if number:
                at += timedelta(
                    minutes=travel_minutes(distance_km(here, points[order]))
                )
            local = order._to_place(at)
            moves.append(
                {
                    "id": order.id,
                    "stamp": stamps.get(str(order.id)),
                    "resource_id": order._get_board_performer().id,
                    "day": local.date().isoformat(),
                    "time": local.strftime("%H:%M"),
                }
            )
            at += timedelta(minutes=order._get_visit_minutes())
            here = points[order]
        self.plan(moves)

    @api.model
    def _get_day_performers(self, resource_id):
        """Return whose day may be seen: one performer, or all that the user is.

        :raise AccessError: for the days of others, unless the user plans
        """
        Resource = self.env["service.resource"]
        own = Resource.search([("user_id", "=", self.env.uid)])
        if not resource_id:
            return own
        resource = Resource.search([("id", "=", int(resource_id))])
        if resource not in own:
            self._check_planner()
        return resource

    @api.model
    def _prepare_day_performer(self, performers):
        """Return whose day is shown, None for nobody."""
        if not performers:
            return None
        return {
            "id": performers.id if len(performers) == 1 else None,
            "name": ", ".join(performers.mapped("display_name")),
        }

    @api.model
    def _get_stops(self, performers, day):
        """Return the visits of performers on a day, by time."""
        Order = self.env["service.workorder"]
        if not performers:
            return Order
        whose = Domain("resource_id", "in", performers.ids) | Domain(
            "technician_id", "in", performers.ids
        )
        if Order._sees_proposals():
            orders = Order.search(
                Order._get_board_domain(day, day)
                & (
                    Domain("proposed_resource_id", "in", performers.ids)
                    | (Domain("proposed_start", "=", False) & whose)
                )
            )
        else:
            midnight = datetime.combine(day, datetime.min.time())
            orders = Order.search(
                Domain("state", "not in", (*NOT_GIVEN, "cancelled"))
                & Domain("planned_start", ">=", midnight - timedelta(days=1))
                & Domain("planned_start", "<", midnight + timedelta(days=2))
                & whose
            )
        return orders.filtered(
            lambda order: order._to_place(order._get_board_start()).date() == day
        ).sorted(lambda order: (order._get_board_start(), order.id))

    @api.model
    def _get_way(self, orders, points, base):
        """Return orders in the shortest sequence found.

        :param points: dict order -> (latitude, longitude)
        :param base: where the day begins, or None
        """
        stops = [points[order] for order in orders]
        return [orders[index] for index in plan_route(stops, base)]

    @api.model
    def _prepare_stop(self, order):
        """Return one visit of the day list."""
        return {
            **self._prepare_card(order),
            "contact": order.contact_id.name or "",
            "phone": order.contact_phone or "",
            "map_url": order.map_url or "",
            "access_notes": order.access_notes or "",
        }


def _point(order):
    """Return where an order is, None when nobody knows."""
    building = order.building_id
    if building.latitude or building.longitude:
        return building.latitude, building.longitude
    return None


def _base(performers):
    """Return where the day of performers begins, None when nobody knows."""
    for performer in performers:
        if performer.latitude or performer.longitude:
            return performer.latitude, performer.longitude
    return None
