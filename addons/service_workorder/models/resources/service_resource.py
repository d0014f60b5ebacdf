from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ..constants import RESOURCE_KINDS, RESOURCE_STATES, TAX_STATUSES


class ServiceResource(models.Model):
    """Somebody who can be sent: an own technician, a contractor, a contractor's man."""

    _name = "service.resource"
    _description = "Service Resource"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(
        compute="_compute_name",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        index="trigram",
        tracking=True,
    )
    kind = fields.Selection(RESOURCE_KINDS, required=True, default="technician")
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        help="Where work orders and questions are sent.",
    )
    employee_id = fields.Many2one(
        "hr.employee",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    user_id = fields.Many2one(
        "res.users",
        index="btree_not_null",
        ondelete="set null",
        help="The login with which this person sees the own work orders.",
    )
    contractor_id = fields.Many2one(
        "service.resource",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('kind', '=', 'contractor')]",
        help="The firm that this technician works for.",
    )
    technician_ids = fields.One2many(
        "service.resource", "contractor_id", string="Technicians"
    )

    email = fields.Char(related="partner_id.email", readonly=False)
    phone = fields.Char(related="partner_id.phone", readonly=False)
    manager_id = fields.Many2one(
        "res.users",
        string="Looked after by",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        ondelete="set null",
        tracking=True,
        help="Is reminded of documents that expire and of poor work.",
    )

    # What they can do, where and when

    skill_line_ids = fields.One2many("service.resource.skill", "resource_id")
    skill_ids = fields.Many2many(
        "hr.skill",
        string="Skills",
        compute="_compute_skill_ids",
        search="_search_skill_ids",
    )
    absence_ids = fields.One2many("service.resource.absence", "resource_id")
    permit_ids = fields.One2many("service.resource.permit", "resource_id")
    territory_ids = fields.Many2many(
        "service.territory",
        "service_resource_territory_rel",
        "resource_id",
        "territory_id",
        string="Territories",
        check_company=True,
    )
    latitude = fields.Float(string="Base Latitude", digits=(10, 7))
    longitude = fields.Float(string="Base Longitude", digits=(10, 7))
    resource_calendar_id = fields.Many2one(
        "resource.calendar",
        string="Working Hours",
        check_company=True,
        help="Empty: the working hours of the company.",
    )
    tz = fields.Selection(related="partner_id.tz", string="Time Zone", readonly=False)
    daily_capacity = fields.Integer(
        string="Visits a Day",
        default=6,
        help="No more work orders than this are planned for one day.",
    )

    # Whether they may be sent

    state = fields.Selection(
        RESOURCE_STATES,
        required=True,
        default="applicant",
        index=True,
        tracking=True,
        group_expand=True,
        copy=False,
    )
    # stored: candidates are searched by it
    is_usable = fields.Boolean(
        compute="_compute_is_usable",
        store=True,
        precompute=True,
        help="Active, and the firm too.",
    )
    ban_ids = fields.One2many("service.resource.ban", "resource_id", "Blacklist")
    tax_status = fields.Selection(TAX_STATUSES)
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_currency_id", compute_sudo=True
    )
    hourly_rate = fields.Monetary(
        string="Price of an Hour",
        groups="service_ci.group_billing",
        tracking=True,
        help="What an hour costs us; the cheaper of equals comes first.",
    )
    company_id = fields.Many2one(
        "res.company", index=True, default=lambda self: self.env.company
    )
    active = fields.Boolean(default=True)
    color = fields.Integer()

    order_ids = fields.One2many("service.workorder", "resource_id", "Work Orders")

    _partner_uniq = models.UniqueIndex(
        "(partner_id, COALESCE(company_id, 0)) WHERE active",
        "This contact is a service resource already.",
    )
    _check_contractor = models.Constraint(
        "CHECK ((kind = 'contractor_technician') = (contractor_id IS NOT NULL))",
        "A contractor's technician, and nobody else, has a contractor.",
    )
    _check_capacity = models.Constraint(
        "CHECK (daily_capacity > 0)", "Somebody who is sent makes a visit a day."
    )
    _check_hourly_rate = models.Constraint(
        "CHECK (hourly_rate >= 0)", "A price is not negative."
    )
    # What a choice of performers begins with.
    _usable_idx = models.Index("(company_id) WHERE active AND is_usable")
    _check_latitude = models.Constraint(
        "CHECK (latitude BETWEEN -90 AND 90)",
        "A latitude lies between -90 and 90 degrees.",
    )
    _check_longitude = models.Constraint(
        "CHECK (longitude BETWEEN -180 AND 180)",
        "A longitude lies between -180 and 180 degrees.",
    )

    @api.depends("partner_id")
    def _compute_name(self):
        for resource in self:
            resource.name = resource.partner_id.name or resource.name

    @api.depends("state", "contractor_id.state", "contractor_id.active")
    def _compute_is_usable(self):
        for resource in self:
            firm = resource.contractor_id
            resource.is_usable = resource.state == "active" and (
                not firm or (firm.active and firm.state == "active")
            )

    @api.depends("company_id")
    def _compute_currency_id(self):
        for resource in self:
            company = resource.company_id or self.env.company
            resource.currency_id = company.currency_id

    @api.depends("skill_line_ids.skill_id", "employee_id")
    def _compute_skill_ids(self):
        # sudo: what an employee can do is no secret to those who send people
        employees = self.sudo().employee_id
        of_employee = employees.employee_skill_ids.grouped("employee_id")
        for resource in self:
            lines = of_employee.get(resource.sudo().employee_id)
            resource.skill_ids = resource.skill_line_ids.skill_id | (
                lines.skill_id.sudo(False) if lines else self.env["hr.skill"]
            )

    def _search_skill_ids(self, operator, value):
        if operator not in ("in", "ilike", "=", "any"):
            return NotImplemented
        # sudo: as in the compute
        lines = self.env["hr.employee.skill"].sudo()
        employed = lines._search([("skill_id", operator, value)])
        employee_id = SQL.identifier(employed.table, "employee_id")
        return Domain("skill_line_ids.skill_id", operator, value) | Domain(
            "employee_id", "in", employed.subselect(employee_id)
        )

    @api.constrains("contractor_id")
    def _check_contractor_kind(self):
        for resource in self:
            firm = resource.contractor_id
            if firm and firm.kind != "contractor":
                raise ValidationError(
                    self.env._("%(name)s is no contractor.", name=firm.name)
                )
