"""Tickets whose required parameters are missing: held, told, and let go when filled."""

from markupsafe import Markup, escape

from odoo import api, fields, models

from ..constants import OPEN_STATES

ACTIVITY = "service_ticket.mail_activity_incomplete"


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    is_incomplete = fields.Boolean(
        string="Incomplete",
        readonly=True,
        copy=False,
        help="Required parameters are missing: the ticket moves on when they are "
        "filled in.",
    )
    wanted_stage_id = fields.Many2one(
        "service.ticket.stage",
        string="Goes on to",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="Where the ticket goes by itself as soon as it is complete.",
    )
    missing_text = fields.Text(string="Still Missing", compute="_compute_missing_text")

    _incomplete_idx = models.Index("(id) WHERE is_incomplete")

    @api.depends("is_incomplete", "card", "line_ids.parameters")
    def _compute_missing_text(self):
        for ticket in self:
            missing = ticket._get_missing() if ticket.is_incomplete else []
            ticket.missing_text = ", ".join(missing)

    def _get_missing(self):
        """Return the labels of the required parameters that a ticket lacks.

        :return: list of text; with the name of the service where there are several
        """
        self.ensure_one()
        ticket = self.sudo()  # sudo: customers fill in tickets, too
        missing = ticket.card_form_id._missing(ticket.card._values)
        lines = ticket.line_ids
        for line in lines:
            labels = line.form_id._missing(line.parameters._values)
            if len(lines) > 1:
                labels = [f"{line.item_id.name}: {label}" for label in labels]
            missing += labels
        return missing

    # Keeping the mark in step

    def _update_completeness(self):
        """Mark what lacks something, and let go what lacks nothing any more."""
        tickets = self.sudo()  # sudo: customers fill in tickets, too
        asking = tickets.filtered(
            lambda ticket: (
                ticket.is_incomplete
                or (
                    ticket.state in OPEN_STATES
                    and (ticket.card_form_id or ticket.line_ids.form_id)
                )
            )
        )
        lacking = asking.filtered(lambda ticket: ticket._get_missing())
        lacking.filtered(lambda ticket: not ticket.is_incomplete).write(
            {"is_incomplete": True}
        )
        complete = (asking - lacking).filtered("is_incomplete")
        if complete:
            complete._go_on_complete()

    def _go_on_complete(self):
        """Let tickets that have become complete go where they were to go."""
        wanted = {ticket: ticket.wanted_stage_id for ticket in self}
        self.write({"is_incomplete": False, "wanted_stage_id": False})
        self.activity_feedback([ACTIVITY], feedback=self.env._("Filled in."))
        for stage, tickets in self.grouped(lambda ticket: wanted[ticket]).items():
            if stage:
                tickets._go_on(stage)
        self._tell_screens()

    # Holding

    def _hold_incomplete(self, stage):
        """Keep incomplete tickets from moving on; they go there when filled in.

        Back from a pause is no step on.

        :param stage: where they were to go
        :return: those of self that are held
        """
        if stage.state not in ("open", "done"):
            return self.browse()
        held = self.filtered(
            lambda ticket: (
                ticket.is_incomplete
                and ticket.state in OPEN_STATES
                and ticket._process_stage() != stage
                and ticket._get_missing()
            )
        )
        if held:
            held._note_held(stage)
        return held

    def _note_held(self, stage):
        # sudo: whoever moves the ticket may be its customer
        tickets = self.sudo()
        tickets.write({"wanted_stage_id": stage.id})
        tickets._end_pause()
        tickets._notify_incomplete()
        self.env.user._bus_send(
            "simple_notification",
            {
                "type": "warning",
                "title": self.env._("Still missing"),
                "message": "\n".join(
                    self.env._(
                        "%(ticket)s stays where it is: %(missing)s. It goes on to "
                        "“%(stage)s” by itself when this is filled in.",
                        ticket=ticket.number,
                        missing=", ".join(ticket._get_missing()),
                        stage=stage.name,
                    )
                    for ticket in tickets[:10]
                ),
            },
        )
        tickets._tell_screens()

    def _end_pause(self):
        """Put what waited for an answer back where it is filled in."""
        asleep = self.filtered(lambda ticket: ticket.state == "waiting")
        begun = asleep.filtered(lambda ticket: ticket._process_stage().state == "open")
        for stage, tickets in begun.grouped("waiting_from_stage_id").items():
            tickets.write({"stage_id": stage.id})
        (asleep - begun)._move_to_state("new")

    def _notify_incomplete(self):
        """Tell the responsible, once, what is missing."""
        activity_type = self.env.ref(ACTIVITY)
        told = self.env["mail.activity"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("activity_type_id", "=", activity_type.id),
            ]
        )
        told_ids = set(told.mapped("res_id"))
        self.env["mail.activity"].create(
            [
                ticket._prepare_incomplete_activity_values(activity_type)
                for ticket in self
                if ticket.id not in told_ids
            ]
        )

    def _get_incomplete_user(self):
        """Return who asks for what is missing; nobody: whoever moves the ticket."""
        return self.user_id or self.team_id.leader_id

    def _prepare_incomplete_activity_values(self, activity_type):
        items = Markup().join(
            Markup("<li>%s</li>") % escape(label) for label in self._get_missing()
        )
        user = self._get_incomplete_user() or self.env.user
        # Whoever moved the ticket may be its customer, with another language.
        words = self.with_context(lang=user.lang).env
        return {
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "activity_type_id": activity_type.id,
            "automated": True,
            "summary": words._("Ask for what is missing"),
            "note": Markup("<ul>%s</ul>") % items,
            "user_id": user.id,
            "date_deadline": self.company_id._service_today(),
        }
