from odoo import api, fields, models
from odoo.exceptions import UserError

STATES = [("ringing", "Rings"), ("talking", "Talks"), ("ended", "Over")]
DIRECTIONS = [("in", "Incoming"), ("out", "Outgoing"), ("internal", "Internal")]
RESULTS = [
    ("answered", "Answered"),
    ("busy", "Busy"),
    ("failed", "Failed"),
    ("cancelled", "Hung up"),
    ("missed", "Not answered"),
]
CALL_BACK = [
    ("waiting", "To call back"),
    ("taken", "Taken"),
    ("done", "Called back"),
    ("again", "Called again"),
    ("repeated", "Tried again"),
    ("dismissed", "Not needed"),
]
# What people may change; all else is what the exchange says.
OPEN_FIELDS = {"partner_id", "client_id", "site_id", "ticket_id", "note"}


class ServiceCall(models.Model):
    """A call, as the events of an exchange tell of it."""

    _name = "service.call"
    _description = "Call"
    _order = "started_at desc, id desc"
    _rec_names_search = ["number", "number_e164"]

    connector_id = fields.Many2one(
        "service.call.connector",
        string="Exchange",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    call_key = fields.Char(required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    event_ids = fields.One2many(
        "service.call.event", "call_id", groups="service_ci.group_manager"
    )

    # What the exchange says

    state = fields.Selection(STATES, required=True, readonly=True, default="ringing")
    direction = fields.Selection(DIRECTIONS, required=True, readonly=True, default="in")
    result = fields.Selection(RESULTS, readonly=True)
    cause = fields.Char(readonly=True, help="What the exchange says about the end.")
    number = fields.Char(readonly=True, help="Of the other side, as it was told.")
    number_e164 = fields.Char(string="Number (international)", readonly=True)
    is_hidden = fields.Boolean(string="Hidden Number", readonly=True)
    caller_name = fields.Char(
        readonly=True, help="As the exchange tells it; it proves nothing."
    )
    line_id = fields.Many2one(
        "service.call.line",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    line_number = fields.Char(string="Number Called", readonly=True)
    extension = fields.Char(readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Agent", readonly=True, index="btree_not_null"
    )
    agent_ids = fields.Many2many(
        "res.users",
        "service_call_agent_rel",
        "call_id",
        "user_id",
        string="Rang At",
        readonly=True,
    )
    team_id = fields.Many2one(
        "service.team", readonly=True, index=True, ondelete="set null"
    )
    started_at = fields.Datetime(string="Began", readonly=True)
    answered_at = fields.Datetime(string="Answered", readonly=True)
    ended_at = fields.Datetime(string="Ended", readonly=True)
    waiting_seconds = fields.Integer(
        string="Waiting", readonly=True, aggregator="avg", help="In seconds."
    )
    talking_seconds = fields.Integer(
        string="Talking", readonly=True, aggregator="sum", help="In seconds."
    )
    hour = fields.Char(readonly=True, help="Hour of the day where the exchange is.")
    is_missed = fields.Boolean(string="Missed", readonly=True)
    # Shares are kept beside the flags, so that their mean is the share of calls.
    missed_share = fields.Float(
        string="Missed (%)", readonly=True, aggregator="avg", digits=(5, 1)
    )
    late_share = fields.Float(
        string="Answered Late (%)", readonly=True, aggregator="avg", digits=(5, 1)
    )
    is_late = fields.Boolean(string="Answered Late", readonly=True)

    # Who it is

    partner_id = fields.Many2one(
        "res.partner", string="Contact", index="btree_not_null", ondelete="set null"
    )
    client_id = fields.Many2one(
        "res.partner",
        domain=[("is_company", "=", True)],
        index="btree_not_null",
        ondelete="set null",
    )
    site_id = fields.Many2one(
        "service.site", index="btree_not_null", ondelete="set null"
    )
    is_guess = fields.Boolean(
        string="Guessed",
        readonly=True,
        help="Several have this number: this one is the most probable.",
    )
    note = fields.Text(help="What was said.")

    # What came of it

    ticket_id = fields.Many2one(
        "service.ticket", index="btree_not_null", ondelete="set null"
    )
    is_noted = fields.Boolean(readonly=True)
    call_back = fields.Selection(CALL_BACK, readonly=True)
    call_back_user_id = fields.Many2one(
        "res.users", string="Calls Back", readonly=True, index="btree_not_null"
    )
    call_back_at = fields.Datetime(string="Settled", readonly=True)
    call_back_call_id = fields.Many2one(
        "service.call", string="Settled by", readonly=True, index="btree_not_null"
    )
    recording_ids = fields.One2many(
        "service.call.recording",
        "call_id",
        groups="service_telephony.group_recordings",
    )
    has_recording = fields.Boolean(string="Recorded", readonly=True)
    review_ids = fields.One2many("service.quality.review", "call_id")

    _call_key_uniq = models.Constraint(
        "UNIQUE (connector_id, call_key)", "The call is there already."
    )
    _list_idx = models.Index("(company_id, started_at DESC)")
    _number_idx = models.Index(
        "(number_e164, started_at DESC) WHERE number_e164 IS NOT NULL"
    )
    _call_back_idx = models.Index(
        "(company_id, number_e164) WHERE call_back IN ('waiting', 'taken')"
    )
    _open_idx = models.Index("(started_at) WHERE state != 'ended'")

    @api.depends("number", "number_e164", "partner_id", "direction", "is_hidden")
    def _compute_display_name(self):
        for call in self:
            who = call.partner_id.name or call.client_id.name
            number = call._get_number_text()
            call.display_name = f"{who}, {number}" if who else number

    def _get_number_text(self):
        """Return the number of the other side as people read it."""
        if self.is_hidden:
            return self.env._("Hidden number")
        return self.number_e164 or self.number or self.env._("No number")

    @api.model
    def _has_field_access(self, field, operation):
        if operation == "write" and not self.env.su and field.name not in OPEN_FIELDS:
            return False
        return super()._has_field_access(field, operation)

    def write(self, vals):
        if "partner_id" in vals and not self.env.su:
            partner = self.env["res.partner"].browse(vals["partner_id"] or ())
            vals = {"client_id": partner.commercial_partner_id.id, **vals}
            self.sudo().is_guess = False  # sudo: who chose the contact has decided
        if vals.get("ticket_id") and not self.env.su:
            self.env["service.ticket"].browse(vals["ticket_id"]).check_access("write")
        return super().write(vals)

    # Actions

    def action_open_partner(self):
        """Open the card of who called."""
        self.ensure_one()
        partner = self.partner_id or self.client_id
        if not partner:
            raise UserError(
                self.env._("Nobody is known by this number. Choose a contact first.")
            )
        return partner.get_formview_action()

    def action_open_ticket(self):
        """Open the ticket of a call."""
        self.ensure_one()
        return self.ticket_id.get_formview_action()

    def action_review(self):
        """Open a review of this call, and of the work on its ticket if it has one."""
        self.ensure_one()
        if not self.user_id or not self.answered_at:
            raise UserError(self.env._("Only an answered call can be reviewed."))
        review = self.review_ids.filtered(
            lambda review: review.reviewer_id == self.env.user
        )[:1] or self.env["service.quality.review"].create(
            {
                "ticket_id": self.ticket_id.id,
                "user_id": self.user_id.id,
                "team_id": self.team_id.id,
                "call_id": self.id,
            }
        )
        return review.get_formview_action()
