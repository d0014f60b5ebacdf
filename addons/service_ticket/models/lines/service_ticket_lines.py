"""How tickets go from queue to queue."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import frozendict

from odoo.addons.service_ci.tools.inner import Inner, get_inner

from ..constants import CLOSED_STATES


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    line = fields.Selection(related="team_id.line")
    queue_since = fields.Datetime(
        string="In the Queue since",
        readonly=True,
        copy=False,
        help="When the ticket came to its present team.",
    )
    handover_ids = fields.One2many(
        "service.ticket.handover", "ticket_id", string="Hand-overs", readonly=True
    )
    handover_count = fields.Integer(
        string="Number of Hand-overs", readonly=True, copy=False
    )
    ping_pong_count = fields.Integer(
        string="Ping-pong",
        readonly=True,
        copy=False,
        help="How often the ticket came to a queue where it had been before.",
    )
    handover_note_id = fields.Many2one(
        "service.ticket.handover",
        string="Note of the Hand-over",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="What this team has to see first; gone when one of it has answered.",
    )
    handover_note = fields.Text(
        related="handover_note_id.note", string="Text of the Note"
    )
    handover_note_from_id = fields.Many2one(
        related="handover_note_id.from_team_id", string="Note from"
    )
    handover_note_user_id = fields.Many2one(
        related="handover_note_id.user_id", string="Note by"
    )
    previous_team_id = fields.Many2one(
        "service.team",
        compute="_compute_previous_team_id",
        string="Previous Line",
        help="Where the ticket goes when it is sent back.",
    )

    @api.depends("handover_ids", "team_id")
    def _compute_previous_team_id(self):
        Team = self.env["service.team"]
        for ticket in self:
            way = Team
            steps = ticket.handover_ids.sorted(lambda step: (step.at, step._origin.id))
            trail = []
            for step in steps:
                if step.is_return and trail:
                    trail.pop()
                else:
                    trail.append(step.from_team_id)
            way = trail[-1] if trail else Team
            ticket.previous_team_id = way if way != ticket.team_id else Team

    @api.model
    def _intake_default(self, vals_list):
        result = super()._intake_default(vals_list)
        for vals in vals_list:
            vals.setdefault("queue_since", vals["opened_at"])
        return result

    def write(self, vals):
        moves = self._prepare_moves(vals) if vals.get("team_id") else []
        if not moves:
            return super().write(vals)
        moved = self.browse(move["ticket_id"] for move in moves)
        # Those that the team has already go on as they were.
        result = super(ServiceTicket, self - moved).write(vals)
        arrival = {"queue_since": moves[0]["at"], "handover_note_id": False}
        super(ServiceTicket, moved).write({**vals, **arrival})
        self._keep_moves(moves)
        return result

    def _on_stage_change(self, closed_before):
        result = super()._on_stage_change(closed_before)
        noted = self.filtered(
            lambda ticket: ticket.handover_note_id and ticket.state in CLOSED_STATES
        )
        # sudo: nobody has to see the note any more, whoever closed the ticket
        noted.sudo().write({"handover_note_id": False})
        return result

    # Hand-over

    def _hand_over(self, team, reason, note=None):
        """Give tickets to another queue; nobody is responsible there at first.

        :param team: the ``service.team`` that takes over
        :param reason: ``service.handover.reason``, may be empty; programs may give
            its words instead
        :param str note: what the next line reads first, plain text
        :return: the ``service.ticket.handover`` of each ticket
        :raise UserError: for a closed ticket, or one that the team has already
        """
        self._check_hand_over(team)
        self.check_access("write")
        if isinstance(reason, str):
            reason, note = self.env["service.handover.reason"]._from_words(reason, note)
        # sudo: behind the step the ticket may be out of sight of who made it
        tickets = self.sudo().with_context(
            service_ticket_handover=Inner(
                {"reason_id": reason and reason.id, "note": note}
            ),
            mail_notrack=True,
        )
        for values, group in tickets.grouped(
            lambda ticket: frozendict(ticket._hand_over_values(team))
        ).items():
            group.write(dict(values))
        return self.sudo()._last_handovers()

    def _check_hand_over(self, team):
        team.ensure_one()
        if not team.active:
            raise UserError(
                self.env._("The team “%s” is archived: choose another one.", team.name)
            )
        if own := self.filtered(lambda ticket: ticket.team_id == team):
            raise UserError(
                self.env._(
                    "%(tickets)s: already with “%(team)s”. Choose another team.",
                    tickets=", ".join(own.mapped("number")),
                    team=team.name,
                )
            )
        if closed := self.filtered(lambda ticket: ticket.state in CLOSED_STATES):
            raise UserError(
                self.env._(
                    "%s: closed. Reopen before you hand over.",
                    ", ".join(closed.mapped("number")),
                )
            )

    def _hand_over_values(self, team):
        """Return what one ticket becomes when it goes to a team."""
        return {"team_id": team.id, "user_id": False}

    def _prepare_moves(self, vals):
        """Return the values of the hand-overs that a change of the team amounts to."""
        Team = self.env["service.team"].sudo()
        team = Team.browse(vals["team_id"])
        moved = self.sudo().filtered(lambda t: t.team_id and t.team_id != team)
        if not moved:
            return []
        now = fields.Datetime.now()
        lay = moved._queue_seconds(now)
        said = get_inner(self.env, "service_ticket_handover") or {}
        been = defaultdict(set)
        if any(ticket.handover_count for ticket in moved):
            for step in moved.handover_ids:
                been[step.ticket_id.id].update(step.from_team_id.ids)
        return [
            {
                "ticket_id": ticket.id,
                "company_id": ticket.company_id.id,
                "from_team_id": ticket.team_id.id,
                "to_team_id": team.id,
                "from_line": ticket.team_id.line,
                "to_line": team.line,
                "user_id": self.env.uid,
                "at": now,
                "reason_id": said.get("reason_id"),
                "note": said.get("note"),
                "is_return": ticket.previous_team_id == team,
                "is_ping_pong": team.id in been[ticket.id],
                **lay[ticket.id],
            }
            for ticket in moved
        ]

    def _queue_seconds(self, now):
        """Return how long tickets lay in their teams: dict id -> values."""
        result = {}
        groups = self.grouped(lambda ticket: (ticket.team_id, ticket.company_id))
        for (team, company), tickets in groups.items():
            spans = [(t.queue_since or t.opened_at, now) for t in tickets]
            working = team._get_working_hours(company)._service_elapsed(spans)
            for ticket, (start, end), seconds in zip(
                tickets, spans, working, strict=True
            ):
                result[ticket.id] = {
                    "seconds": round(max((end - start).total_seconds(), 0)),
                    "working_seconds": round(seconds),
                }
        return result

    def _keep_moves(self, moves):
        """Write down hand-overs and what the tickets say about them."""
        # sudo: nobody writes hand-overs by hand
        handovers = self.env["service.ticket.handover"].sudo().create(moves)
        tickets = handovers.ticket_id
        pong = handovers.filtered("is_ping_pong").ticket_id
        for (count, pongs, has_pong), group in tickets.grouped(
            lambda t: (t.handover_count, t.ping_pong_count, t in pong)
        ).items():
            group.write(
                {
                    "handover_count": count + 1,
                    "ping_pong_count": pongs + has_pong,
                }
            )
        for handover in handovers.filtered("note"):
            # A team outside has it in its mail, and nobody of ours has to read it.
            by_mail = handover.to_team_id.external_email
            if handover.to_line != "external" or not by_mail:
                handover.ticket_id.handover_note_id = handover
        if get_inner(self.env, "service_ticket_handover"):
            tickets._message_log_batch(
                {step.ticket_id.id: step._log_text() for step in handovers}
            )
        after = tickets.with_context(service_ticket_handover=None, mail_notrack=None)
        after._after_hand_over(handovers)

    def _last_handovers(self):
        """Return the latest hand-over of each ticket."""
        return self.env["service.ticket.handover"].union(
            *(ticket.handover_ids.sorted("id")[-1:] for ticket in self)
        )

    def _after_hand_over(self, handovers):
        """Find who goes on with tickets that changed their queue.

        :param handovers: the ``service.ticket.handover`` of each of them
        """
        self._assign_by_team()
        self._tell_screens()

    # The note of the hand-over

    def action_dismiss_handover_note(self):
        """Somebody of this line has read the note."""
        # Customers may read their tickets, but the note is not theirs.
        self.check_access("write")
        # sudo: agents write no hand-overs, that they have read one is noted
        self.sudo()._see_handover_note()

    def _see_handover_note(self):
        noted = self.filtered("handover_note_id")
        noted.handover_note_id.write(
            {"seen_at": fields.Datetime.now(), "seen_by_id": self.env.uid}
        )
        noted.write({"handover_note_id": False})

    # Actions

    def action_hand_over(self):
        """Open the dialog that gives tickets to another queue."""
        return self._action_hand_over(self.env._("Hand Over"))

    def action_hand_back(self):
        """Open the dialog that sends a ticket back to where it came from."""
        self.ensure_one()
        if not self.previous_team_id:
            raise UserError(
                self.env._("%s came from no other line.", self.number),
            )
        return self._action_hand_over(
            self.env._("Back to %s", self.previous_team_id.name),
            default_team_id=self.previous_team_id.id,
            default_is_return=True,
        )

    def _action_hand_over(self, name, **context):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "service.ticket.hand.over",
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_ids": self.ids, **context},
        }

    def action_open_handovers(self):
        """Show the way of a ticket from queue to queue."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_ticket.service_ticket_handover_action"
        )
        action["domain"] = [("ticket_id", "=", self.id)]
        action["context"] = {}
        return action
