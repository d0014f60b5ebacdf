from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.traffic_light import traffic_light
from ..constants import OPEN_STATES

LIGHTS = [
    ("red", "Late or Dissatisfied"),
    ("yellow", "Much Open or Poor Ratings"),
    ("green", "All Is Well"),
]
# How far back visits, costs and ratings are looked at.
INDICATOR_DAYS = 90
AGENTS = "service_ci.group_agent"


class ServiceIndicatorsMixin(models.AbstractModel):
    """How it stands with a client, a site or an item: figures for the whole list."""

    _name = "service.indicators.mixin"
    _description = "Indicators of Service"

    service_open_count = fields.Integer(
        string="Open", compute="_compute_service_indicators", groups=AGENTS
    )
    service_late_count = fields.Integer(
        string="Late", compute="_compute_service_indicators", groups=AGENTS
    )
    service_total_count = fields.Integer(
        string="All Tickets", compute="_compute_service_indicators", groups=AGENTS
    )
    service_rating = fields.Float(
        string="Rating (90 Days)",
        digits=(2, 1),
        compute="_compute_service_indicators",
        groups=AGENTS,
        help="Mean of the ratings of the last 90 days, from 1 to 5.",
    )
    service_light = fields.Selection(
        LIGHTS,
        string="Traffic Light",
        compute="_compute_service_indicators",
        search="_search_service_light",
        groups=AGENTS,
        help="Red: something is late, or the ratings of 90 days are below 3. Yellow: "
        "five tickets or more are open, or the ratings are below 4.",
    )

    def _get_indicator_path(self):
        """Return the field of a ticket that leads to these records."""
        raise NotImplementedError

    @api.model
    def _get_rated_domain(self):
        since = fields.Datetime.now() - timedelta(days=INDICATOR_DAYS)
        return Domain("rating_last_value", ">", 0) & Domain("closed_at", ">=", since)

    @api.model
    def _get_late_domain(self):
        return Domain("state", "in", OPEN_STATES) & Domain(
            "next_deadline", "<", fields.Datetime.now()
        )

    def _count_tickets(self, domain, about=None, aggregate="__count"):
        """Return figures of tickets by record.

        :param about: condition on the records; None for those of ``self``
        :return: dict record -> figure
        """
        path = self._get_indicator_path()
        about = Domain(path, "in", self.ids) if about is None else about
        Ticket = self.env["service.ticket"]
        return dict(Ticket._read_group(about & domain, [path], [aggregate]))

    def _compute_service_indicators(self):
        still_open = Domain("state", "in", OPEN_STATES)
        opened = self._count_tickets(still_open)
        late = self._count_tickets(self._get_late_domain()) if opened else {}
        total = self._count_tickets(Domain.TRUE)
        rated = self._get_rated_domain()
        ratings = self._count_tickets(rated, None, "rating_last_value:avg")
        for record in self:
            key = record._origin
            record.service_open_count = opened.get(key, 0)
            record.service_late_count = late.get(key, 0)
            record.service_total_count = total.get(key, 0)
            record.service_rating = ratings.get(key) or 0.0
            record.service_light = traffic_light(
                record.service_open_count,
                record.service_late_count,
                record.service_rating,
            )

    @api.model
    def _search_service_light(self, operator, value):
        if operator != "in":
            return NotImplemented
        some = Domain(self._get_indicator_path(), "!=", False)
        opened = self._count_tickets(Domain("state", "in", OPEN_STATES), some)
        late = self._count_tickets(self._get_late_domain(), some)
        rated = self._count_tickets(
            self._get_rated_domain(), some, "rating_last_value:avg"
        )
        lights = {
            record.id: traffic_light(
                opened.get(record, 0), late.get(record, 0), rated.get(record) or 0.0
            )
            for record in {**opened, **rated}
        }
        domain = Domain(
            "id", "in", [key for key, light in lights.items() if light in value]
        )
        if False in value:
            domain |= Domain("id", "not in", list(lights))
        return domain

    def action_view_service_tickets(self):
        """Open the tickets about this record."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_ticket.service_ticket_action"
        )
        path = self._get_indicator_path()
        action["domain"] = [(path, "in", self.ids)]
        action["context"] = self._get_service_ticket_context()
        return action

    def _get_service_ticket_context(self):
        """Return what a new ticket about this record starts with."""
        return {f"default_{self._get_indicator_path()}": self.id}
