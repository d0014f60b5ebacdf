from odoo import api, fields, models
from odoo.exceptions import UserError

from ..constants import ACTIVE_ORDER_STATES, ORDER_STATES

NUMBER_SEQUENCE = "service.workorder"
PRIORITIES = [("0", "Low"), ("1", "Normal"), ("2", "High"), ("3", "Critical")]


class ServiceWorkorder(models.Model):
    """A visit: what is to be done at an address, by whom, and what came of it."""

    _name = "service.workorder"
    _description = "Work Order"
    _inherit = [
        "service.batch.mixin",
        "service.signed.thread",
        "mail.activity.mixin",
        "portal.mixin",
    ]
    _order = "priority desc, deadline, id desc"
    _check_company_auto = True
    _reference_kind = "order"
    _number_letter = "W"

    number = fields.Char(index="trigram")
    name = fields.Char(required=True)
    ticket_id = fields.Many2one(
        "service.ticket", required=True, index=True, ondelete="restrict"
    )
    client_id = fields.Many2one(
        "res.partner",
        related="ticket_id.client_id",
        store=True,
        index="btree_not_null",
        precompute=True,
    )
    # what is tracked on the ticket is not tracked here again
    user_id = fields.Many2one(
        related="ticket_id.user_id", string="Manager", tracking=False
    )
    company_id = fields.Many2one(
        "res.company",
        related="ticket_id.company_id",
        store=True,
        index=True,
        precompute=True,
    )
    team_id = fields.Many2one(
        "service.team",
        related="ticket_id.team_id",
        store=True,
        index="btree_not_null",
        precompute=True,
    )
    building_id = fields.Many2one(
        "service.building",
        compute="_compute_place",
        store=True,
        precompute=True,
        readonly=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    territory_id = fields.Many2one(
        related="building_id.territory_id",
        store=True,
        index="btree_not_null",
        precompute=True,
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Contact at the Place",
        compute="_compute_place",
        store=True,
        precompute=True,
        readonly=False,
        ondelete="set null",
    )
    description = fields.Html(string="Task")
    priority = fields.Selection(PRIORITIES, default="1", required=True)
    state = fields.Selection(
        ORDER_STATES,
        string="Status",
        required=True,
        default="draft",
        index=True,
        tracking=True,
        copy=False,
        group_expand=True,
    )
    line_ids = fields.One2many("service.workorder.line", "order_id", copy=True)
    check_ids = fields.One2many("service.workorder.check", "order_id")

    # Who and when

    resource_id = fields.Many2one(
        "service.resource",
        string="Performer",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        copy=False,
        help="An own technician or a contractor.",
    )
    technician_id = fields.Many2one(
        "service.resource",
        string="Who Goes",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        copy=False,
        domain="[('contractor_id', '=', resource_id)]",
    )
    assignment_note = fields.Html(
        string="Why This Performer", readonly=True, copy=False
    )
    planned_start = fields.Datetime(tracking=True, index="btree_not_null", copy=False)
    planned_end = fields.Datetime(copy=False)
    deadline = fields.Datetime(tracking=True, index="btree_not_null", copy=False)
    work_hours = fields.Float(
        string="Norm",
        compute="_compute_work_hours",
        store=True,
        precompute=True,
        readonly=False,
        help="Hours that the work takes by the catalogue.",
    )

    planned_hours = fields.Float(
        string="Planned", compute="_compute_planned_hours", help="Of the visit."
    )

    # What came of it

    started_at = fields.Datetime(readonly=True, copy=False)
    arrived_at = fields.Datetime(readonly=True, copy=False)
    arrival_latitude = fields.Float(digits=(10, 7), readonly=True, copy=False)
    arrival_longitude = fields.Float(digits=(10, 7), readonly=True, copy=False)
    performed_on = fields.Date(tracking=True, copy=False)
    report = fields.Html(string="What Was Done", copy=False)
    media_ids = fields.Many2many(
        "ir.attachment",
        "service_workorder_media_rel",
        "order_id",
        "attachment_id",
        string="Photos and Videos",
        copy=False,
    )
    signature = fields.Binary(attachment=True, copy=False)
    signed_by = fields.Char(copy=False)
    spent_hours = fields.Float(string="Spent", copy=False)
    reported_at = fields.Datetime(readonly=True, copy=False, tracking=True)
    is_reported_by_mail = fields.Boolean(readonly=True, copy=False)
    checked_at = fields.Datetime(readonly=True, copy=False)
    checked_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    client_accepted_at = fields.Datetime(readonly=True, copy=False)
    client_acceptance = fields.Selection(
        [
            ("portal", "On the Portal"),
            ("scan", "Signed Scan"),
            ("silence", "No Answer in Time"),
        ],
        string="Accepted by the Client",
        readonly=True,
        tracking=True,
        copy=False,
    )
    done_at = fields.Datetime(readonly=True, copy=False)
    rework_reason = fields.Char(readonly=True, copy=False, tracking=True)
    rework_count = fields.Integer(readonly=True, copy=False)
    color = fields.Integer(related="resource_id.color")

    _number_uniq = models.UniqueIndex(
        "(number) WHERE number <> '/'",
        "Another work order has this number already.",
    )
    _check_plan = models.Constraint(
        "CHECK (planned_end >= planned_start)", "A visit ends after it begins."
    )
    # What the board and the choice of performers ask for.
    _plan_idx = models.Index(
        "(resource_id, planned_start)"
        " WHERE state NOT IN ('done', 'cancelled') AND planned_start IS NOT NULL"
    )

    # Computed fields

    # not on the norm of the catalogue: one that changes moves no old order
    @api.depends("line_ids.item_id", "line_ids.quantity")
    def _compute_work_hours(self):
        for order in self:
            order.work_hours = sum(
                line.item_id.work_hours * line.quantity for line in order.line_ids
            )

    @api.depends("ticket_id")
    def _compute_place(self):
        for order in self:
            ticket = order.ticket_id
            site = ticket.site_id or ticket.ci_ids.site_id[:1]
            order.building_id = site.building_id or order.building_id
            order.contact_id = (
                site.contact_ids[:1] or ticket.partner_id or order.contact_id
            )

    @api.depends("planned_start", "planned_end")
    def _compute_planned_hours(self):
        for order in self:
            start, end = order.planned_start, order.planned_end
            order.planned_hours = (
                (end - start).total_seconds() / 3600 if start and end else 0.0
            )

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for order in self:
            order.access_url = f"/my/workorders/{order.id}"
        return result

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        numbers = self.env["ir.sequence"]._next_by_code_batch(
            NUMBER_SEQUENCE, len(vals_list)
        )
        vals_list = [
            {**vals, "number": number}
            for vals, number in zip(vals_list, numbers, strict=True)
        ]
        # whoever enters an order does not answer for it, and a message that says that
        # it was created takes as long as the order
        quiet = self.with_context(
            mail_create_nosubscribe=True, mail_create_nolog=True, mail_notrack=True
        )
        Order, vals_list = quiet._with_defaults(vals_list)
        return super(ServiceWorkorder, Order).create(vals_list).with_env(self.env)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        kept = self.filtered(lambda order: order.state not in ("draft", "cancelled"))
        if kept:
            raise UserError(
                self.env._(
                    "%(order)s is part of the history: cancel it instead of deleting "
                    "it.",
                    order=kept[:1].number,
                )
            )

    @api.model
    def _get_active_domain(self):
        """Return the domain of orders on which something is still to be done."""
        return [("state", "in", ACTIVE_ORDER_STATES)]

    def _get_window_action(self):
        """Return the action that shows these orders: the form of one, else the list."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_workorder.service_workorder_action"
        )
        if len(self) == 1:
            action.update(res_id=self.id, view_mode="form", views=[(False, "form")])
        else:
            action["domain"] = [("id", "in", self.ids)]
        return action
