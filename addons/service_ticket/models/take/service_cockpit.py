"""What the agent's screen shows: the whole screen in one call."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..constants import OPEN_STATES, WORK_STATES

# How many cards a lane shows until somebody asks for more, and at most.
LANE_SIZE = 20
LANE_MAX = 500
VIEWS = ("desk", "mine", "untaken", "waiting", "late")


class ServiceCockpit(models.AbstractModel):
    _name = "service.cockpit"
    _description = "Agent's Screen"

    @api.model
    @api.readonly
    def load_cockpit(self, view="desk", scope="", search="", sizes=None):
        """Return all that the screen shows to the current user.

        :param str view: ``desk`` (own work and untaken tickets), ``mine``,
            ``untaken``, ``waiting`` or ``late``
        :param str scope: ``mine`` for one's own teams, the id of a team, or ``all``;
            the work of colleagues is only shown to dispatchers; nothing where
            nobody has chosen yet
        :param str search: words of number, subject, client or contact
        :param sizes: dict channel id (as text) -> how many cards its lane shows
        :return: dict with ``lanes`` (list), ``counts`` (dict view -> number),
            ``teams`` and what the screen has to know about the user
        """
        teams = self._get_teams()
        # A browser may remember a team that its user no longer belongs to.
        scopes = {str(team.id) for team in teams}
        scopes |= {"all"} if self._is_dispatcher() else set()
        scope = scope if scope in {*scopes, "mine"} else self._get_first_scope()
        view = view if view in VIEWS else "desk"
        everybody = scope != "mine" and self._is_dispatcher()
        desk = self._get_desk_query(scope, search, everybody)
        rows = self.env.execute_query_dict(self._get_lanes_sql(desk))
        counts = {row["channel_id"]: row for row in rows}
        channels = self._get_channels(list(counts))
        ids = self._get_card_ids(desk, view, channels, sizes or {})
        cards = self._prepare_cards(self.env["service.ticket"].browse(ids))
        return {
            "view": view,
            "scope": scope,
            "counts": {name: sum(row[name] for row in rows) for name in VIEWS},
            "lanes": [
                self._prepare_lane(channel, counts.get(channel.id), cards)
                for channel in channels
            ],
            "teams": teams.read(["name"], load=None),
            "is_dispatcher": self._is_dispatcher(),
            "is_absent": self.env.user.service_is_absent,
            "my_team_ids": self.env.user.service_member_ids.team_id.ids,
        }

    @api.model
    def _is_dispatcher(self):
        return self.env.user.has_group("service_ci.group_dispatcher")

    @api.model
    def _get_first_scope(self):
        """Return what is shown before anybody chose.

        A dispatcher who is in no team would see an empty desk and take it for done.
        """
        is_overseer = self._is_dispatcher() and not self.env.user.service_member_ids
        return "all" if is_overseer else "mine"

    @api.model
    def _get_teams(self):
        """Return the teams that the user may choose.

        :raise AccessError: when the user does not work at the desk
        """
        domain = Domain("company_id", "in", [*self.env.companies.ids, False])
        if not self._is_dispatcher():
            domain &= Domain("member_ids", "in", self.env.uid)
        return self.env["service.team"].search(domain)

    @api.model
    def _get_desk_domain(self, scope, search):
        domain = Domain("state", "in", OPEN_STATES)
        if scope == "mine":
            domain &= Domain("user_id", "=", self.env.uid) | Domain(
                "team_id", "in", self.env.user.service_member_ids.team_id.ids
            )
        elif scope != "all":
            domain &= Domain("team_id", "=", int(scope))
        if words := (search or "").strip():
            domain &= Domain.OR(
                [(name, "ilike", words)]
                for name in ("number", "words", "client_id", "partner_id")
            )
        return domain

    @api.model
    def _get_desk_query(self, scope, search, everybody):
        """Return a query for the tickets of the desk and what decides on their place.

        Everything below asks this one, which carries the record rules.
        """
        Ticket = self.env["service.ticket"]
        Ticket.flush_model()
        query = Ticket._search(self._get_desk_domain(scope, search))
        own = (
            SQL("user_id IS NOT NULL")
            if everybody
            else SQL("user_id = %s", self.env.uid)
        )
        return SQL(
            """
            SELECT id, channel_id, priority, opened_at,
                   %(own)s AND state IN %(work)s AS mine,
                   user_id IS NULL AND state IN %(work)s AS untaken,
                   (%(own)s OR user_id IS NULL) AND state = 'waiting' AS waiting,
                   (%(own)s OR user_id IS NULL) AND next_deadline < %(now)s AS late,
                   needs_reply_since, next_deadline, state
              FROM service_ticket
             WHERE id IN (%(tickets)s)
            """,
            own=own,
            work=WORK_STATES,
            now=fields.Datetime.now(),
            tickets=query.select(),
        )

    @api.model
    def _get_lanes_sql(self, desk):
        return SQL(
            """
            SELECT channel_id,
                   count(*) FILTER (WHERE mine OR untaken) AS desk,
                   count(*) FILTER (WHERE mine) AS mine,
                   count(*) FILTER (WHERE untaken) AS untaken,
                   count(*) FILTER (WHERE waiting) AS waiting,
                   count(*) FILTER (WHERE late) AS late
              FROM (%s) desk
          GROUP BY channel_id
            HAVING bool_or(mine OR untaken OR waiting OR late)
            """,
            desk,
        )

    @api.model
    def _get_channels(self, channel_ids):
        """Return the channels that have a lane, in the order of the user.

        Beside those with tickets these are the ones that the user serves first.
        """
        mine = self.env.user.service_member_ids.channel_ids.sorted("sequence")
        place = {rank.channel_id.id: -number for number, rank in enumerate(mine[::-1])}
        channels = self.env["service.channel"].browse({*channel_ids, *place})
        return channels.sorted(
            lambda channel: (place.get(channel.id, 1), channel.sequence, channel.id)
        )

    @api.model
    def _get_card_ids(self, desk, view, channels, sizes):
        """Return the tickets of the lanes in their order.

        Own work comes first: what asks for an answer, then by deadline. Untaken
        tickets stand in the order in which “Next ticket” takes them.
        """
        shown = SQL("mine OR untaken") if view == "desk" else SQL.identifier(view)
        limits = [
            max(0, min(int(sizes.get(str(channel.id)) or LANE_SIZE), LANE_MAX))
            for channel in channels
        ]
        return [
            id_
            for (id_,) in self.env.execute_query(
                SQL(
                    """
                    SELECT id
                      FROM (SELECT id, channel_id, row_number() OVER (
                                       PARTITION BY channel_id
                                           ORDER BY %(order)s
                                   ) AS place
                              FROM (%(desk)s) desk
                             WHERE %(shown)s) card
                      JOIN UNNEST(%(channels)s::int[], %(limits)s::int[])
                           AS lane (channel, size)
                        ON channel = channel_id AND place <= size
                  ORDER BY place
                    """,
                    order=SQL(
                        """
                        untaken,
                        CASE WHEN NOT untaken THEN
                            needs_reply_since IS NULL AND state <> 'new' END,
                        CASE WHEN NOT untaken THEN next_deadline END,
                        priority DESC,
                        CASE WHEN NOT untaken THEN needs_reply_since END,
                        opened_at,
                        id
                        """
                    ),
                    desk=desk,
                    shown=shown,
                    channels=channels.ids,
                    limits=limits,
                )
            )
        ]

    @api.model
    def _prepare_lane(self, channel, counts, cards):
        return {
            "id": channel.id,
            "name": channel.name,
            "icon": channel.icon,
            "color": channel.color,
            "rings": channel.rings,
            "counts": {name: counts[name] if counts else 0 for name in VIEWS},
            "tickets": [card for card in cards if card["channel_id"] == channel.id],
        }

    @api.model
    def _prepare_cards(self, tickets):
        stamp = fields.Datetime.to_string
        return [
            {
                "id": ticket.id,
                "number": ticket.number,
                "name": ticket.name,
                "client": ticket._get_client_name(),
                "channel_id": ticket.channel_id.id,
                "team": ticket.team_id.name,
                "stage": ticket.stage_id.name,
                "state": ticket.state,
                "user": self._prepare_user(ticket.user_id),
                "priority": ticket.priority,
                "attention": ticket.attention,
                "waits_for": ticket.waiting_reason_id.name,
                "opened_at": stamp(ticket.opened_at),
                "needs_reply_since": stamp(ticket.needs_reply_since),
                "next_deadline": stamp(ticket.next_deadline),
                "risk_at": stamp(ticket.risk_at),
            }
            for ticket in tickets
        ]

    @api.model
    def _prepare_user(self, user):
        # sudo: the name of a colleague is no secret, also in other companies
        return {"id": user.id, "name": user.sudo().name} if user else False
