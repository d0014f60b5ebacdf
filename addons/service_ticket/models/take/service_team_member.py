from collections import Counter, defaultdict

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.service_ci.tools.inner import get_inner

from ...tools.assignment import Candidate, choose


class ServiceTeamMember(models.Model):
    _name = "service.team.member"
    _description = "Member of a Service Team"
    _order = "team_id, sequence, id"
    _rec_name = "user_id"

    team_id = fields.Many2one(
        "service.team", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users",
        required=True,
        index=True,
        ondelete="cascade",
        domain=[("share", "=", False)],
    )
    sequence = fields.Integer(default=10)
    capacity = fields.Integer(
        help="The team assigns tickets to this person as long as they have fewer open "
        "ones than this, whichever team those belong to. 0: any number. Tickets that "
        "wait for somebody else do not count.",
    )
    channel_ids = fields.One2many(
        "service.team.member.channel",
        "member_id",
        string="Channels First",
        help="Which requests “Next ticket” gives to this person first; the other "
        "channels follow in their own order.",
    )
    channel_summary = fields.Char(
        string="First in Turn", compute="_compute_channel_summary"
    )
    is_absent = fields.Boolean(
        related="user_id.service_is_absent", string="Takes No New Tickets"
    )
    open_count = fields.Integer(string="Open", compute="_compute_open_count")
    turn = fields.Integer(
        readonly=True,
        copy=False,
        help="When this person last got a ticket by turn: the lowest is the next.",
    )

    _user_uniq = models.Constraint(
        "UNIQUE (team_id, user_id)", "This person is in the team already."
    )
    _capacity_positive = models.Constraint(
        "CHECK (capacity >= 0)", "The capacity cannot be negative; 0 means no limit."
    )

    @api.depends("channel_ids.sequence", "channel_ids.channel_id.name")
    def _compute_channel_summary(self):
        for member in self:
            names = member.channel_ids.channel_id.mapped("name")
            member.channel_summary = " › ".join(filter(None, names))

    def _compute_open_count(self):
        loads = self.user_id._service_loads()
        for member in self:
            member.open_count = loads.get(member.user_id.id, 0)

    def action_toggle_absent(self):
        """Let somebody get new tickets again, or no more, in all teams."""
        self.ensure_one()
        self.user_id.action_toggle_service_absent()

    # Assignment

    def _lock_for_turn(self):
        """Lock the members of whole teams until the end of the transaction.

        Assigning changes these rows. So of two transactions that assign for one team
        at the same moment only one goes on: the other one would decide by loads that
        it cannot see, and gives way instead of waiting or failing.

        :return: the members of those teams that nobody else is assigning for
        """
        query = SQL(
            """
            SELECT id FROM service_team_member WHERE team_id = ANY(%s)
             ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
            """,
            self.team_id.ids,
        )
        self.flush_model()
        try:
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute(query, log_exceptions=False)
                locked = self.browse(id_ for (id_,) in self.env.cr.fetchall())
        except SerializationFailure:
            # Somebody has assigned for one of the teams since we began.
            return self.browse()
        busy = (self - locked).team_id
        return self.filtered(lambda member: member.team_id not in busy)

    def _choose(self, tickets):
        """Choose who of these members gets which tickets of their teams.

        :param tickets: untaken ``service.ticket`` of teams that assign by themselves
        :return: dict ``res.users`` -> tickets
        """
        now = fields.Datetime.now()
        besides = get_inner(self.env, "service_ticket_besides")
        people = self.user_id.filtered(lambda user: user.id != besides)
        present = people._service_present(now)
        loads = Counter(present._service_loads())
        on_duty = tickets.team_id._on_duty_instead(now)
        chosen = defaultdict(tickets.browse)
        for team, queue in tickets.grouped("team_id").items():
            there = on_duty.get(team.id, present) & present or present
            members = self.filtered(
                lambda member, team=team, there=there: (
                    member.team_id == team and member.user_id in there
                )
            ).sorted(lambda member: (member.sequence, member.id))
            keys = members._choose_keys(team.assignment_method, loads, len(queue))
            loads.update(keys)
            first_in = queue.sorted(lambda ticket: ticket._queue_key())
            for ticket, key in zip(first_in, keys, strict=False):
                chosen[self.env["res.users"].browse(key)] |= ticket
        return chosen

    def _choose_keys(self, method, loads, count):
        """Return the ids of the users who get the next tickets, and note their turn."""
        candidates = [
            Candidate(m.user_id.id, loads[m.user_id.id], m.capacity, m.turn)
            for m in self
        ]
        keys = choose(method, candidates, count)
        last = max(self.mapped("turn"), default=0)
        turns = {key: last + number for number, key in enumerate(keys, 1)}
        for member in self:
            member.turn = turns.get(member.user_id.id, member.turn)
        return keys


class ServiceTeamMemberChannel(models.Model):
    _name = "service.team.member.channel"
    _description = "Rank of a Channel for a Member"
    _order = "sequence, id"

    member_id = fields.Many2one(
        "service.team.member", required=True, index=True, ondelete="cascade"
    )
    channel_id = fields.Many2one("service.channel", required=True, ondelete="cascade")
    sequence = fields.Integer(default=10)

    _channel_uniq = models.Constraint(
        "UNIQUE (member_id, channel_id)", "Each channel has one place in the order."
    )
