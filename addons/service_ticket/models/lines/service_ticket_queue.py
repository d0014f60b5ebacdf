"""What happens to tickets that lie in a queue: reminder, signal, return."""

from odoo import api, fields, models

from ...tools.queue_steps import REMIND, RETURN, SIGNAL, Situation, next_steps
from ..claims import work_off

QUEUE_BATCH = 100
# A change of these changes what lies ahead of a ticket in its queue.
QUEUE_FIELDS = frozenset({"team_id", "user_id", "stage_id", "type_id", "state"})
OWN_FIELDS = frozenset(
    {
        "queue_due_at",
        "picked_up_at",
        "acted_at",
        "reminded_at",
        "signalled_at",
        "queue_error",
    }
)


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    queue_due_at = fields.Datetime(
        string="Next Step of the Queue",
        readonly=True,
        copy=False,
        help="When somebody is reminded, the leader is told, or the ticket goes back "
        "to the queue; empty when nothing of this is ahead.",
    )
    picked_up_at = fields.Datetime(
        readonly=True,
        copy=False,
        help="When the responsible first did something in the present queue.",
    )
    acted_at = fields.Datetime(
        string="Last Action",
        readonly=True,
        copy=False,
        help="When the responsible last did something.",
    )
    reminded_at = fields.Datetime(readonly=True, copy=False)
    signalled_at = fields.Datetime(string="Leader Told at", readonly=True, copy=False)
    queue_error = fields.Char(
        string="Fault of the Queue",
        readonly=True,
        copy=False,
        help="Why the last step failed; it is not tried again by itself.",
    )

    _queue_due_idx = models.Index("(queue_due_at) WHERE queue_due_at IS NOT NULL")

    # What lies ahead

    def _intake_finish(self):
        result = super()._intake_finish()
        # sudo: whoever files a request need not see the teams
        taken = self.sudo().filtered(
            lambda ticket: ticket.user_id and ticket.team_id.return_after_hours
        )
        taken._plan_queue()
        return result

    def write(self, vals):
        if vals.keys() <= OWN_FIELDS:
            return super().write(vals)
        holders = (
            {ticket: ticket.user_id for ticket in self} if "user_id" in vals else {}
        )
        teams = {ticket: ticket.team_id for ticket in self} if "team_id" in vals else {}
        asleep = self.filtered(lambda t: "stage_id" in vals and t.state == "waiting")
        result = super().write(vals)
        # sudo: whoever changes a ticket need not see its team
        tickets = self.sudo()
        moved = tickets.filtered(lambda t: t in teams and t.team_id != teams[t])
        taken = tickets.filtered(lambda t: t in holders and t.user_id != holders[t])
        moved._reset_queue()
        taken._note_holder()
        # Nobody could act while the ticket waited.
        (asleep.sudo() - taken).filtered("user_id")._note_end_of_waiting()
        mine = tickets.filtered(
            lambda t: t.queue_due_at and t.user_id.id == self.env.uid
        )
        (mine - taken)._note_action()
        if not QUEUE_FIELDS.isdisjoint(vals):
            tickets._plan_queue()
        elif mine:
            mine._plan_queue()
        return result

    def _reset_queue(self):
        """Begin anew in another queue."""
        if self:
            self.write(dict.fromkeys(OWN_FIELDS, False))

    def _note_holder(self):
        """Note that somebody else, or nobody, is responsible now."""
        now = fields.Datetime.now()
        for user, tickets in self.grouped("user_id").items():
            by_himself = bool(user) and user.id == self.env.uid
            tickets.write(
                {
                    "acted_at": now if user else False,
                    "picked_up_at": now if by_himself else False,
                }
            )
            if by_himself:
                tickets.filtered("reminded_at")._end_signals()

    def _note_end_of_waiting(self):
        if self:
            self.write({"acted_at": fields.Datetime.now()})

    def _note_action(self):
        """Note that the responsible did something."""
        if not self:
            return
        now = fields.Datetime.now()
        fresh = self.filtered(lambda ticket: not ticket.picked_up_at)
        fresh.write({"acted_at": now, "picked_up_at": now})
        fresh.filtered("reminded_at")._end_signals()
        (self - fresh).write({"acted_at": now})

    def _plan_queue(self):
        """Write down when the next step of these tickets is due."""
        plans = self._queue_plans()
        for moment, tickets in self.grouped(
            lambda ticket: min((due for due, _kind in plans[ticket.id]), default=False)
        ).items():
            changed = tickets.filtered(lambda t, m=moment: t.queue_due_at != m)
            if changed:
                changed.write({"queue_due_at": moment})

    def _queue_plans(self):
        """Return what lies ahead of tickets: dict id -> list of (moment, kind)."""
        plans = {ticket.id: [] for ticket in self}
        groups = self.grouped(lambda ticket: (ticket.team_id, ticket.company_id))
        for (team, company), tickets in groups.items():
            limits = team._queue_limits()
            if not limits:
                continue
            steps = [
                (ticket.id, step)
                for ticket in tickets.filtered(
                    lambda ticket: ticket.state in ("new", "open")
                )
                for step in next_steps(limits, ticket._queue_situation())
            ]
            moments = team._get_working_hours(company)._service_deadlines(
                [(step.start, step.seconds) for _id, step in steps]
            )
            for (ticket_id, step), moment in zip(steps, moments, strict=True):
                if moment:
                    plans[ticket_id].append((moment, step.kind))
        return plans

    def _queue_situation(self):
        return Situation(
            since=self.queue_since or self.opened_at,
            is_handed_over=bool(self.handover_count),
            has_user=bool(self.user_id),
            is_picked_up=bool(self.picked_up_at),
            reminded_at=self.reminded_at or None,
            signalled_at=self.signalled_at or None,
            acted_at=self.acted_at or None,
        )

    # Messages

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        self._note_message_by(message.author_id)
        return result

    def _note_message_by(self, author):
        """Note that somebody wrote on tickets; their responsible has acted by that."""
        # sudo: whoever may write a message may not write fields
        acted = self.sudo().filtered(
            lambda t: t.queue_due_at and author and author == t.user_id.partner_id
        )
        if acted:
            acted._note_action()
            acted._plan_queue()

    def _on_desk_message(self, message):
        result = super()._on_desk_message(message)
        author = message.author_id
        self.sudo().filtered(  # sudo: as in the method above
            lambda t: t.handover_note_id and t.team_id._is_member(author)
        )._see_handover_note()
        return result

    # Cron

    @api.model
    def _cron_queue(self):
        """Remind, signal and return what is due, in batches."""
        domain = self._get_queue_due_domain()
        order = "queue_due_at, id"
        work = "_take_queue_steps", "_set_queue_step_aside"
        work_off(self, domain, order, QUEUE_BATCH, *work)

    @api.model
    def _get_queue_due_domain(self):
        return [("queue_due_at", "<=", fields.Datetime.now())]

    def _set_queue_step_aside(self, error):
        self.write({"queue_due_at": False, "queue_error": str(error)[:500]})

    def _take_queue_steps(self):
        now = fields.Datetime.now()
        plans = self._queue_plans()
        due = {REMIND: [], SIGNAL: [], RETURN: []}
        for ticket in self:
            passed = [plan for plan in plans[ticket.id] if plan[0] <= now]
            if passed:
                due[min(passed)[1]].append(ticket.id)
        self.browse(due[REMIND])._remind_of_queue()
        self.browse(due[SIGNAL])._signal_leaders()
        self.browse(due[RETURN])._return_to_queue()
        self._plan_queue()

    def _remind_of_queue(self):
        """Remind the responsible of tickets, or the leader where there is none."""
        self.write({"reminded_at": fields.Datetime.now()})
        for user, tickets in self.grouped(
            lambda ticket: ticket.user_id or ticket.team_id.leader_id
        ).items():
            tickets._signal_or_note(
                user, lambda env: env._("Handed over and not picked up yet")
            )

    def _signal_leaders(self):
        """Tell the leaders that a reminder did not help."""
        self.write({"signalled_at": fields.Datetime.now()})
        for team, tickets in self.grouped("team_id").items():
            tickets._signal_or_note(
                team.leader_id,
                lambda env: env._("Nobody takes it although it was reminded of"),
            )

    def _return_to_queue(self):
        """Free tickets whose responsible did nothing for too long."""
        self._message_log_batch(
            {
                ticket.id: self.env._(
                    "Back to the queue: %(user)s did nothing for %(hours)g working "
                    "hours.",
                    user=ticket.user_id.name,
                    hours=ticket.team_id.return_after_hours,
                )
                for ticket in self
            }
        )
        holders = self.grouped("user_id")
        self.with_context(mail_notrack=True).write({"user_id": False})
        for holder, tickets in holders.items():
            tickets._assign_by_team_besides(holder)
