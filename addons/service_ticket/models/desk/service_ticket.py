from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..constants import (
    ATTENTION,
    CLOSED_STATES,
    OPEN_STATES,
    PRIORITIES,
    TICKET_STATES,
)


class ServiceTicket(models.Model):
    _name = "service.ticket"
    _description = "Ticket"
    _inherit = [
        "service.batch.mixin",
        "service.signed.thread",
        "mail.thread.cc",
        "mail.activity.mixin",
        "portal.mixin",
        "rating.mixin",
    ]
    _order = "priority desc, id desc"
    _primary_email = "email_from"
    _mail_thread_customer = True

    # What it is about

    number = fields.Char(index="trigram")
    name = fields.Char(required=True, index="trigram", tracking=False)
    description = fields.Html(sanitize_style=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    channel_id = fields.Many2one(
        "service.channel",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env["service.channel"]._id_of("internal"),
        domain=[("is_manual", "=", True)],
    )
    channel_code = fields.Char(related="channel_id.code", string="Channel Code")
    channel_icon = fields.Char(related="channel_id.icon", string="Channel Icon")
    channel_color = fields.Integer(related="channel_id.color", string="Channel Colour")
    type_id = fields.Many2one(
        "service.ticket.type",
        string="Request Type",
        index="btree_not_null",
        tracking=10,
        ondelete="restrict",
    )
    category_id = fields.Many2one(
        "service.ticket.category", index="btree_not_null", ondelete="restrict"
    )
    product_categ_id = fields.Many2one(
        "product.category", string="Product Direction", index="btree_not_null"
    )
    tag_ids = fields.Many2many("service.ticket.tag", string="Tags")
    priority = fields.Selection(PRIORITIES, default="1", required=True, tracking=20)

    # Where

    site_id = fields.Many2one(
        "service.site",
        index="btree_not_null",
        domain="[('client_id', '=?', client_id)]",
        check_company=True,
    )
    ci_ids = fields.Many2many(
        "service.ci",
        string="Configuration Items",
        domain="[('client_id', '=?', client_id), ('site_id', '=?', site_id)]",
        check_company=True,
    )

    # Who works on it, and how far it is

    team_id = fields.Many2one(
        "service.team",
        index=True,
        tracking=40,
        ondelete="restrict",
        check_company=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        index="btree_not_null",
        tracking=50,
        domain="[('share', '=', False)]",
    )
    stage_id = fields.Many2one(
        "service.ticket.stage",
        compute="_compute_stage_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        tracking=60,
        copy=False,
        ondelete="restrict",
        group_expand="_group_expand_stage_id",
        domain="[('id', 'in', process_stage_ids)]",
    )
    state = fields.Selection(
        TICKET_STATES,
        compute="_compute_state",
        store=True,
        precompute=True,
        copy=False,
        string="Status",
    )
    opened_at = fields.Datetime(
        default=fields.Datetime.now, required=True, readonly=True, copy=False
    )
    first_response_at = fields.Datetime(readonly=True, copy=False)
    closed_at = fields.Datetime(readonly=True, copy=False)
    needs_reply_since = fields.Datetime(
        readonly=True,
        copy=False,
        help="Since when the client waits for an answer; empty when it is their turn.",
    )
    attention = fields.Selection(
        ATTENTION,
        compute="_compute_attention",
        string="Turn",
        help="Whose turn it is: yours (to do, late) or somebody else's (waits, done).",
    )

    # Nobody has rated a ticket that does not exist yet: saves an UPDATE at intake.
    rating_last_value = fields.Float(
        compute="_compute_rating_last_value", store=True, precompute=True
    )

    # Links

    parent_id = fields.Many2one("service.ticket", index="btree_not_null", copy=False)
    child_ids = fields.One2many("service.ticket", "parent_id", string="Sub-tickets")
    repeat_of_id = fields.Many2one(
        "service.ticket",
        string="Repeats",
        index="btree_not_null",
        copy=False,
        help="The earlier ticket about the same matter.",
    )
    merged_into_id = fields.Many2one(
        "service.ticket", index="btree_not_null", copy=False, readonly=True
    )
    merged_ids = fields.One2many("service.ticket", "merged_into_id")
    inbound_mail_ids = fields.One2many(
        "service.inbound.mail", "ticket_id", groups="service_ci.group_agent"
    )
    review_count = fields.Integer(
        string="Mails to Review",
        compute="_compute_review_count",
        groups="service_ci.group_agent",
    )

    # Letters are registered in a journal of their own

    letter_number = fields.Char(copy=False, readonly=True)
    letter_sender_number = fields.Char(string="Sender's Number", copy=False)
    letter_date = fields.Date(string="Letter of", copy=False)

    _number_uniq = models.UniqueIndex(
        "(number) WHERE number != '/'", "There is a ticket with this number already."
    )
    _order_idx = models.Index("(priority DESC, id DESC)")
    _open_team_idx = models.Index(
        "(team_id, priority DESC, id DESC) WHERE state IN ('new', 'open', 'waiting')"
    )
    # The first cards of each column of the board.
    _open_stage_idx = models.Index(
        "(stage_id, priority DESC, id DESC) WHERE state IN ('new', 'open', 'waiting')"
    )
    # What nobody has, as the list shows it.
    _untaken_idx = models.Index(
        "(priority DESC, opened_at) "
        "WHERE user_id IS NULL AND state IN ('new', 'open', 'waiting')"
    )
    _client_idx = models.Index("(client_id, priority DESC, id DESC)")
    # The loop guard counts what a sender opened lately; equality, not ILIKE.
    _sender_idx = models.Index("(email_normalized, create_date)")

    def init(self):
        """Tell PostgreSQL which columns go together.

        The stage decides the state: taking the two for independent, it expects so few
        open tickets in a column of the board that it reads and sorts all of them. And
        what nobody has is open, but for few: else it expects none in the list of
        untaken tickets, and does the same there.
        """
        self.env.cr.execute(
            """
            CREATE STATISTICS IF NOT EXISTS service_ticket_stage_state (dependencies)
                ON stage_id, state FROM service_ticket;
            CREATE STATISTICS IF NOT EXISTS service_ticket_user_state (mcv)
                ON user_id, state FROM service_ticket
            """
        )

    # Computed fields

    @api.depends("type_id")
    def _compute_stage_id(self):
        for request_type, tickets in self.grouped("type_id").items():
            stages = request_type._get_stages()
            first = request_type._get_first_stage()
            for ticket in tickets:
                if ticket.stage_id not in stages:
                    ticket.stage_id = first

    @api.depends("stage_id.state")
    def _compute_state(self):
        for ticket in self:
            ticket.state = ticket.stage_id.state or "new"

    @api.depends("state", "user_id", "needs_reply_since")
    def _compute_attention(self):
        for ticket in self:
            ticket.attention = ticket._get_attention()

    def _get_attention(self):
        if self.state in CLOSED_STATES:
            return "done"
        is_due = self.state == "new" or not self.user_id or self.needs_reply_since
        return "act" if is_due and self.state != "waiting" else "wait"

    def _compute_review_count(self):
        counts = dict(
            self.env["service.inbound.mail"]._read_group(
                [("ticket_id", "in", self.ids), ("state", "=", "quarantined")],
                ["ticket_id"],
                ["__count"],
            )
        )
        for ticket in self:
            ticket.review_count = counts.get(ticket, 0)

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for ticket in self:
            ticket.access_url = f"/my/tickets/{ticket.id}"
        return result

    @api.model
    def _group_expand_stage_id(self, stages, domain):
        """Show the columns of the open work even when they are empty."""
        common = self.env["service.ticket.stage"].search(
            [("type_ids", "=", False), ("state", "in", OPEN_STATES)]
        )
        return stages | common

    # Constraints

    @api.constrains("parent_id", "repeat_of_id", "merged_into_id")
    def _check_no_cycle(self):
        for field_name in ("parent_id", "repeat_of_id", "merged_into_id"):
            if self._has_cycle(field_name):
                raise ValidationError(
                    self.env._("A ticket cannot be linked to itself in a circle.")
                )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = self._intake_prepare(vals_list)
        clocks = self._intake_clocks(vals_list)
        Ticket, vals_list = self.with_context(
            mail_create_nolog=True, mail_notrack=True
        )._with_defaults(vals_list)
        tickets = super(ServiceTicket, Ticket).create(vals_list).with_env(self.env)
        tickets._start_clocks(clocks)
        tickets._intake_finish()
        return tickets

    def write(self, vals):
        closed_before = self.filtered(lambda ticket: ticket.state in CLOSED_STATES)
        result = super().write(vals)
        if "stage_id" in vals or "type_id" in vals:
            self._on_stage_change(closed_before)
        return result

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for ticket, vals in zip(self, vals_list, strict=True):
            vals["name"] = self.env._("%(name)s (copy)", name=ticket.name)
        return vals_list

    @api.ondelete(at_uninstall=False)
    def _unlink_except_conversation(self):
        if any(ticket.state not in CLOSED_STATES for ticket in self):
            raise UserError(
                self.env._("Close or cancel a ticket before you delete it.")
            )

    # Business

    def _on_stage_change(self, closed_before):
        """Keep the dates of the end in step with the stage.

        :param closed_before: those of self that were closed before the change
        """
        closed = self.filtered(lambda ticket: ticket.state in CLOSED_STATES)
        ended, reopened = closed - closed_before, closed_before - closed
        ended.write({"closed_at": fields.Datetime.now(), "needs_reply_since": False})
        reopened.write({"closed_at": False})

    def _move_to_state(self, state):
        """Move tickets to the first stage of a state, each within its own type.

        :param str state: one of the ticket states
        """
        for request_type, tickets in self.grouped("type_id").items():
            stage = request_type._get_first_stage(state)
            tickets.filtered(lambda ticket, s=stage: ticket.stage_id != s).write(
                {"stage_id": stage.id}
            )

    def _merge_target(self):
        """Return the ticket that a merged one lives on in, or the ticket itself."""
        ticket = self
        while ticket.merged_into_id:
            ticket = ticket.merged_into_id
        return ticket

    # Actions

    def action_close(self):
        """Finish tickets."""
        self._move_to_state("done")

    def action_reopen(self):
        """Take up closed tickets again."""
        self.filtered(lambda ticket: ticket.state in CLOSED_STATES)._move_to_state(
            "open"
        )

    def action_wait(self):
        """Wait for the client."""
        self._wait_for("client")

    def action_open_reviews(self):
        """Show the mails that wait for a decision on this ticket."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_ticket.service_inbound_mail_action_review"
        )
        action["domain"] = [("ticket_id", "=", self.id)]
        return action
