from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class ServiceCatalogItem(models.Model):
    """A service that clients order, or a section that gathers services."""

    _name = "service.catalog.item"
    _description = "Service"
    _inherit = ["service.catalog.form.owner"]
    _parent_store = True
    _order = "sequence, id"
    _rec_names_search = ["code", "name"]
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(copy=False, help="Short name for imports and other systems.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, default=lambda self: self.env.company
    )
    is_section = fields.Boolean(
        string="Section", help="Gathers services; cannot be ordered itself."
    )
    parent_id = fields.Many2one(
        "service.catalog.item",
        string="Section of Catalogue",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('is_section', '=', True), ('id', '!=', id)]",
        check_company=True,
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("service.catalog.item", "parent_id")
    description = fields.Text(
        translate=True, help="What the client gets; shown where services are chosen."
    )
    checklist = fields.Html(
        translate=True,
        string="What the Client Supplies",
        help="Shown with the form, so that the request comes complete.",
    )

    # What a ticket about it starts with

    type_id = fields.Many2one(
        "service.ticket.type",
        string="Request Type",
        index="btree_not_null",
        ondelete="restrict",
    )
    team_id = fields.Many2one(
        "service.team",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Takes tickets about this service that came to no team in particular.",
    )
    category_id = fields.Many2one(
        "service.ticket.category", index="btree_not_null", ondelete="restrict"
    )
    product_categ_id = fields.Many2one(
        "product.category",
        string="Product Direction",
        index="btree_not_null",
        ondelete="restrict",
    )

    # Norms

    reaction_hours = fields.Float(
        string="Reaction",
        aggregator=None,
        help="Working hours until the first answer.",
    )
    resolution_hours = fields.Float(
        string="Resolution",
        aggregator=None,
        help="Working hours until the work is done.",
    )
    work_hours = fields.Float(
        string="Work", aggregator=None, help="Hours of work that it takes."
    )
    product_id = fields.Many2one(
        "product.product",
        string="Price Product",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        groups="service_ci.group_billing",
        help="What the client is charged for it.",
    )

    # Where it is offered

    on_web_form = fields.Boolean(
        default=True, help="Anybody may choose it on the public form."
    )
    on_portal = fields.Boolean(default=True, help="Clients with a login may choose it.")

    form_ids = fields.One2many("service.catalog.form", "item_id", string="Versions")
    line_ids = fields.One2many("service.ticket.line", "item_id")
    ticket_count = fields.Integer(string="Tickets", compute="_compute_ticket_count")

    _code_uniq = models.UniqueIndex(
        "(COALESCE(company_id, 0), code) WHERE code <> ''",
        "Another service has this code already.",
    )
    _hours_check = models.Constraint(
        "CHECK (reaction_hours >= 0 AND resolution_hours >= 0 AND work_hours >= 0)",
        "Norms cannot be negative.",
    )

    @api.depends("name", "code")
    def _compute_display_name(self):
        for item in self:
            prefix = f"[{item.code}] " if item.code else ""
            item.display_name = f"{prefix}{item.name or ''}"

    def _compute_ticket_count(self):
        counts = dict(
            self.env["service.ticket.line"]._read_group(
                [("item_id", "in", self.ids)],
                ["item_id"],
                ["ticket_id:count_distinct"],
            )
        )
        for item in self:
            item.ticket_count = counts.get(item, 0)

    @api.constrains("parent_id", "is_section")
    def _check_parent_id(self):
        for item in self:
            if item.parent_id and not item.parent_id.is_section:
                raise ValidationError(
                    self.env._(
                        "%(parent)s is a service, not a section: nothing can be put "
                        "into it.",
                        parent=item.parent_id.name,
                    )
                )

    @api.constrains("is_section")
    def _check_is_section(self):
        ordered = self.filtered("is_section").filtered("ticket_count")
        if ordered:
            raise ValidationError(
                self.env._(
                    "Tickets are about %(item)s: it cannot become a section.",
                    item=ordered[:1].name,
                )
            )

    def _parent_store_update(self):
        # the tree's own check only says "Recursion Detected."
        if self._has_cycle():
            raise ValidationError(
                self.env._("A section of the catalogue cannot be part of itself.")
            )
        return super()._parent_store_update()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        used = self.filtered("ticket_count")
        if used:
            raise UserError(
                self.env._(
                    "Tickets are about %(item)s: archive it instead of deleting it.",
                    item=used[:1].name,
                )
            )

    # Actions

    def action_open_tickets(self):
        """Open the tickets about one service.

        :return: window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_ticket.service_ticket_action"
        )
        action["domain"] = [("line_ids.item_id", "=", self.id)]
        action["context"] = {"default_item_id": self.id}
        return action
