"""Waiting: for whom, since when, on whose word, and back to where."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Command

from ..claims import work_off

WAKE_BATCH = 200
# After how many minutes a ticket that could not come back is tried again.
RETRY_MINUTES = 60
AWAKE_STATES = ("new", "open")
AWAKE = (False, False)  # neither a reason nor a stage to come back to


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    waiting_reason_id = fields.Many2one(
        "service.waiting.reason",
        string="Waits for",
        index="btree_not_null",
        copy=False,
        ondelete="restrict",
        tracking=65,
    )
    waiting_since = fields.Datetime(readonly=True, copy=False)
    waiting_by_id = fields.Many2one(
        "res.users", string="Put Aside by", readonly=True, copy=False
    )
    waiting_until = fields.Datetime(
        copy=False, help="Then the ticket comes back by itself, if it still waits."
    )
    waiting_from_stage_id = fields.Many2one(
        "service.ticket.stage",
        string="Stage before Waiting",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    pause_ids = fields.One2many(
        "service.sla.pause",
        "ticket_id",
        string="Waiting Periods",
        groups="service_ci.group_agent",
    )

    _waiting_until_idx = models.Index("(waiting_until) WHERE waiting_until IS NOT NULL")

    @api.depends("waiting_since")
    def _compute_attention(self):
        return super()._compute_attention()

    def _get_attention(self):
        attention = super()._get_attention()
        # The client has written since, but that is not what the ticket waits for.
        has_news = (
            self.state == "waiting"
            and self.needs_reply_since
            and self.waiting_since
            and self.needs_reply_since > self.waiting_since
        )
        return "act" if has_news and attention == "wait" else attention

    # Intake

    @api.model
    def _intake_waiting(self, vals_list):
        """Give a reason to requests that begin in a waiting stage (imports)."""
        Stage = self.env["service.ticket.stage"]
        for vals in vals_list:
            stage = Stage.browse(vals["stage_id"])
            if stage.state != "waiting":
                continue
            reason_id = vals.setdefault(
                "waiting_reason_id", stage._get_waiting_reason().id
            )
            since = vals.setdefault("waiting_since", vals["opened_at"])
            user_id = vals.setdefault("waiting_by_id", self.env.uid)
            reason = self.env["service.waiting.reason"].browse(reason_id)
            vals.setdefault(
                "pause_ids",
                [
                    Command.create(
                        {
                            "reason_id": reason_id,
                            "pauses": reason.pauses,
                            "started_at": since,
                            "started_by_id": user_id,
                        }
                    )
                ],
            )

    # CRUD

    def write(self, vals):
        if not vals.keys() & {"stage_id", "type_id", "waiting_reason_id"}:
            return super().write(vals)
        before = [(ticket.stage_id, ticket.waiting_reason_id) for ticket in self]
        result = super().write(vals)
        is_reason_given = "waiting_reason_id" in vals
        for tickets, values in self._follow_waiting(before, is_reason_given):
            # Not by way of self: what follows from the stage has had its turn.
            super(ServiceTicket, tickets).write(values)
            tickets._turn_pauses()
        self._follow_waiting_clocks()
        return result

    def _follow_waiting(self, before, is_reason_given):
        """Return what keeps reason and dates of waiting in step with the stage.

        :param before: list of (stage, reason) of each ticket before the change
        :param bool is_reason_given: the reason was written along with the stage
        :return: list of (tickets, values to write)
        """
        groups = defaultdict(list)
        for ticket, (stage, reason) in zip(self, before, strict=True):
            if ticket.state != "waiting":
                if reason or ticket.waiting_reason_id:
                    groups[AWAKE].append(ticket.id)
                continue
            wanted = ticket.waiting_reason_id
            has_moved = stage != ticket.stage_id
            if not wanted or (has_moved and not is_reason_given):
                wanted = ticket.stage_id._get_waiting_reason()
            if wanted != reason or stage.state != "waiting":
                origin = ticket.waiting_from_stage_id if reason else stage
                groups[wanted.id, origin.id].append(ticket.id)
        return [
            (self.browse(ids), self._prepare_waiting_values(*key))
            for key, ids in groups.items()
        ]

    @api.model
    def _prepare_waiting_values(self, reason_id, origin_id):
        values = {
            "waiting_reason_id": reason_id,
            "waiting_since": fields.Datetime.now() if reason_id else False,
            "waiting_by_id": self.env.uid if reason_id else False,
            "waiting_from_stage_id": origin_id,
        }
        return values if reason_id else {**values, "waiting_until": False}

    def _turn_pauses(self):
        """End the waiting periods that are open, begin those of what waits now."""
        # sudo: who may move a ticket may not edit the history of its waiting
        Pause = self.env["service.sla.pause"].sudo()
        now = fields.Datetime.now()
        Pause.search([("ticket_id", "in", self.ids), ("ended_at", "=", False)]).write(
            {"ended_at": now, "ended_by_id": self.env.uid}
        )
        # The index that allows one open period does not wait for the next flush.
        Pause.flush_model(["ended_at"])
        Pause.create(
            [
                {
                    "ticket_id": ticket.id,
                    "reason_id": ticket.waiting_reason_id.id,
                    "pauses": ticket.waiting_reason_id.pauses,
                    "started_at": ticket.waiting_since,
                    "started_by_id": self.env.uid,
                }
                for ticket in self.filtered("waiting_reason_id")
            ]
        )

    # Business

    def _wait_for(self, reason_code, until=None):
        """Put tickets aside until somebody answers; closed ones stay closed.

        :param str reason_code: code of a ``service.waiting.reason``
        :param datetime until: naive UTC, when to come back even without an answer
        """
        reason_id = self.env["service.waiting.reason"]._id_of(reason_code)
        for request_type, tickets in self.grouped("type_id").items():
            stage = request_type._get_first_stage("waiting")
            asleep = tickets.filtered(lambda ticket: ticket.state == "waiting")
            awake = tickets.filtered(lambda ticket: ticket.state in AWAKE_STATES)
            values = {"waiting_reason_id": reason_id, "waiting_until": until}
            asleep.write(values)
            if stage.state == "waiting":
                awake.write({**values, "stage_id": stage.id})

    def _wake(self, reason_code):
        """Bring back the tickets that wait for exactly this reason.

        They return to the stage that they came from; others are left alone.

        :param str reason_code: code of a ``service.waiting.reason``
        """
        reason_id = self.env["service.waiting.reason"]._id_of(reason_code)
        self.filtered(
            lambda ticket: (
                ticket.state == "waiting" and ticket.waiting_reason_id.id == reason_id
            )
        )._come_back()

    def _come_back(self):
        """Move waiting tickets to where they were worked on before."""
        for (request_type, origin), tickets in self.grouped(
            lambda ticket: (ticket.type_id, ticket.waiting_from_stage_id)
        ).items():
            is_fit = origin.state == "open" and origin in request_type._get_stages()
            stage = origin if is_fit else request_type._get_first_stage("open")
            tickets.write({"stage_id": stage.id})

    # Cron

    @api.model
    def _cron_wake(self):
        """Bring back the tickets that were to wait until now."""
        domain = [("waiting_until", "<=", fields.Datetime.now())]
        order = "waiting_until, id"
        work_off(self, domain, order, WAKE_BATCH, "_come_back_in_time", "_wait_on")

    def _come_back_in_time(self):
        """Bring back tickets that wait; of others forget that they did."""
        asleep = self.filtered(lambda ticket: ticket.state == "waiting")
        asleep._come_back()
        (self - asleep).waiting_until = False

    def _wait_on(self, error):
        """Say on a ticket why it does not come back; it is tried again later."""
        later = fields.Datetime.add(fields.Datetime.now(), minutes=RETRY_MINUTES)
        self.waiting_until = later
        self._message_log(body=self.env._("It cannot come back by itself: %s", error))
