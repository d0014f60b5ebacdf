from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

CI_KINDS = [
    ("equipment", "Equipment"),
    ("licence", "Licence"),
    ("service", "Service in Use"),
]
CI_STATES = [
    ("draft", "Draft"),
    ("in_use", "In Use"),
    ("in_repair", "In Repair"),
    ("stored", "Stored"),
    ("retired", "Retired"),
]
TERM_STATES = [
    ("valid", "Valid"),
    ("soon", "Ends Soon"),
    ("over", "Over"),
]
NUMBER_SEQUENCE = "service.ci"
# a term that ends within so many days needs attention
TERM_SOON_DAYS = 60


class ServiceCi(models.Model):
    _name = "service.ci"
    _description = "Configuration Item"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    # agents only read, but what they find out belongs in the chatter
    _mail_post_access = "read"
    _rec_names_search = ["name", "number", "serial"]
    _parent_store = True
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(required=True, index="trigram")
    number = fields.Char(
        string="Inventory Number", readonly=True, copy=False, index="trigram"
    )
    kind = fields.Selection(CI_KINDS, required=True, default="equipment")
    category_id = fields.Many2one(
        "service.ci.category",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    properties = fields.Properties(
        definition="category_id.properties_definition", copy=True
    )
    product_id = fields.Many2one(
        "product.product",
        string="Model",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Make and model, as in the list of products.",
    )
    serial = fields.Char(
        string="Serial Number",
        copy=False,
        index="trigram",
        help="No two items of one client and model share it.",
    )
    # stored: rules, counters and the serial's unique index need it
    client_id = fields.Many2one(
        "res.partner",
        compute="_compute_client_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=2,
    )
    site_id = fields.Many2one(
        "service.site",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=3,
        domain="[('client_id', '=?', client_id)]",
    )
    # stored: visits to one address are planned by it
    building_id = fields.Many2one(
        related="site_id.building_id", store=True, index="btree_not_null"
    )
    territory_id = fields.Many2one(related="site_id.territory_id")
    state = fields.Selection(
        CI_STATES,
        required=True,
        default="draft",
        copy=False,
        index=True,
        tracking=1,
        group_expand=True,
    )
    warranty_until = fields.Date(
        copy=False,
        index="btree_not_null",
        tracking=4,
        help="The last day of the warranty.",
    )
    warranty_state = fields.Selection(TERM_STATES, compute="_compute_warranty_state")
    licence_until = fields.Date(
        string="Licence Valid Until",
        copy=False,
        index="btree_not_null",
        tracking=5,
        help="The last day of the licence; empty for one without a term.",
    )
    licence_state = fields.Selection(TERM_STATES, compute="_compute_licence_state")
    licence_seats = fields.Integer(
        string="Seats", help="Number of workplaces the licence covers."
    )
    parent_id = fields.Many2one(
        "service.ci",
        string="Part of",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        tracking=6,
        domain="[('client_id', '=?', client_id), ('id', '!=', id)]",
        help="The item that this one is built into or belongs to.",
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("service.ci", "parent_id", string="Parts")
    child_count = fields.Integer(string="Part Count", compute="_compute_child_count")
    depends_on_ids = fields.Many2many(
        "service.ci",
        "service_ci_dependency_rel",
        "ci_id",
        "depends_on_id",
        string="Depends on",
        check_company=True,
        domain="[('id', '!=', id)]",
        help="If one of these fails, this item fails too.",
    )
    dependent_ids = fields.Many2many(
        "service.ci",
        "service_ci_dependency_rel",
        "depends_on_id",
        "ci_id",
        string="Needed by",
        check_company=True,
    )
    note = fields.Html()
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        default=lambda self: self.env.company,
    )
    active = fields.Boolean(default=True)

    _number_uniq = models.UniqueIndex(
        "(COALESCE(company_id, 0), number) WHERE number <> ''",
        "Another configuration item has this inventory number already.",
    )
    _serial_uniq = models.UniqueIndex(
        "(client_id, COALESCE(product_id, 0), serial) WHERE serial <> ''",
        "The client already has a configuration item of this model with this serial"
        " number.",
    )
    _check_licence_seats = models.Constraint(
        "CHECK (licence_seats >= 0)", "A licence cannot have less than no seats."
    )

    @api.depends("site_id.client_id")
    def _compute_client_id(self):
        for ci in self:
            ci.client_id = ci.site_id.client_id or ci.client_id

    @api.depends("warranty_until")
    def _compute_warranty_state(self):
        for ci in self:
            ci.warranty_state = ci._get_term_state(ci.warranty_until)

    @api.depends("licence_until")
    def _compute_licence_state(self):
        for ci in self:
            ci.licence_state = ci._get_term_state(ci.licence_until)

    def _compute_child_count(self):
        counts = dict(
            self._read_group(
                [("parent_id", "in", self.ids)], ["parent_id"], ["__count"]
            )
        )
        for ci in self:
            ci.child_count = counts.get(ci._origin, 0)

    @api.depends("name", "number")
    def _compute_display_name(self):
        for ci in self:
            ci.display_name = f"[{ci.number}] {ci.name}" if ci.number else ci.name

    @api.constrains("client_id", "site_id", "parent_id")
    def _check_same_client(self):
        for ci in self:
            client = ci.client_id
            if client != client.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "%(ci)s belongs to a company, not to its contact %(contact)s. "
                        "Choose %(company)s.",
                        ci=ci.display_name,
                        contact=client.name,
                        company=client.commercial_partner_id.name,
                    )
                )
            if ci.site_id and ci.site_id.client_id != client:
                raise ValidationError(
                    self.env._(
                        "%(ci)s is an item of %(client)s, but the site %(site)s "
                        "belongs to %(site_client)s.",
                        ci=ci.display_name,
                        client=client.name,
                        site=ci.site_id.name,
                        site_client=ci.site_id.client_id.name,
                    )
                )
        # children are read too: their parent may have changed hands
        family = self | self.with_context(active_test=False).child_ids
        for ci in family:
            if ci.parent_id and ci.parent_id.client_id != ci.client_id:
                raise ValidationError(
                    self.env._(
                        "%(ci)s of %(client)s cannot be a part of %(parent)s, which "
                        "belongs to %(parent_client)s.",
                        ci=ci.display_name,
                        client=ci.client_id.name,
                        parent=ci.parent_id.display_name,
                        parent_client=ci.parent_id.client_id.name,
                    )
                )

    @api.constrains("depends_on_ids")
    def _check_depends_on_ids(self):
        if self._has_cycle("depends_on_ids"):
            raise ValidationError(
                self.env._(
                    "A configuration item cannot depend on itself, directly or "
                    "through other items."
                )
            )

    @api.onchange("client_id")
    def _onchange_client_id(self):
        if self.client_id:
            if self.site_id.client_id != self.client_id:
                self.site_id = False
            if self.parent_id.client_id != self.client_id:
                self.parent_id = False

    @api.model_create_multi
    def create(self, vals_list):
        # whoever enters an item does not answer for it
        quiet = self.with_context(mail_create_nosubscribe=True)
        cis = super(ServiceCi, quiet).create(self._add_numbers(vals_list))
        return cis.with_env(self.env)

    def _parent_store_update(self):
        # the tree's own check only says "Recursion Detected."
        if self._has_cycle():
            raise ValidationError(
                self.env._("A configuration item cannot be a part of itself.")
            )
        return super()._parent_store_update()

    def action_view_children(self):
        """Open the parts of this item."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_ci.service_ci_action"
        )
        action["domain"] = [("parent_id", "=", self.id)]
        action["context"] = {
            "default_parent_id": self.id,
            "default_client_id": self.client_id.id,
            "default_site_id": self.site_id.id,
        }
        return action

    @api.model
    def _add_numbers(self, vals_list):
        """Give every item without an inventory number the next one of its company."""
        vals_list = [dict(vals) for vals in vals_list]
        by_company = {}
        for vals in vals_list:
            if not vals.get("number"):
                company_id = vals.get("company_id") or self.env.context.get(
                    "default_company_id"
                )
                by_company.setdefault(company_id or self.env.company.id, []).append(
                    vals
                )
        for company_id, missing in by_company.items():
            # sudo: sequences are the administrator's
            numbers = (
                self.env["ir.sequence"]
                .sudo()
                .with_company(company_id)
                ._next_by_code_batch(NUMBER_SEQUENCE, len(missing))
            )
            for vals, number in zip(missing, numbers, strict=True):
                vals["number"] = number
        return vals_list

    def _filter_under_warranty(self):
        """Return the items that are under warranty on this day of their company."""
        # sudo: as below
        dated = self.sudo().filtered("warranty_until")
        days = {
            company: company._service_today() for company in dated.grouped("company_id")
        }
        covered = dated.filtered(lambda ci: ci.warranty_until >= days[ci.company_id])
        return covered.sudo(self.env.su)

    def _get_term_state(self, until):
        if not until:
            return False
        # sudo: the customer, too, is told what runs out, and of no company
        today = self.sudo().company_id._service_today()
        if until < today:
            return "over"
        return "soon" if until <= today + timedelta(days=TERM_SOON_DAYS) else "valid"
