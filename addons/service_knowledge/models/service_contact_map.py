from odoo import fields, models

from .service_article import VISIBILITIES

# All that readers without a role at the desk may know of an entry.
READER_FIELDS = frozenset(
    {
        "active",
        "contact",
        "display_name",
        "email",
        "examples",
        "hours",
        "id",
        "name",
        "phone",
        "sequence",
        "visibility",
    }
)


class ServiceContactMap(models.Model):
    """Whom to turn to with what."""

    _name = "service.contact.map"
    _description = "Contact Map"
    _inherit = ["service.search.mixin"]
    _order = "sequence, name, id"
    _rec_names_search = ["name", "examples"]
    _search_columns = {
        "name": ("A", 500),
        "examples": ("B", 4000),
        "contact": ("C", 500),
    }
    _excerpt_column = "examples"

    name = fields.Char(string="Subject", required=True)
    examples = fields.Text(
        string="Examples of Requests", help="As people put it, one a line."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index="btree_not_null")
    category_id = fields.Many2one(
        "service.ticket.category", index="btree_not_null", ondelete="set null"
    )
    team_id = fields.Many2one(
        "service.team", index="btree_not_null", ondelete="set null"
    )
    contact = fields.Char(
        string="Whom to Turn to", help="A person, a division or another organisation."
    )
    phone = fields.Char()
    email = fields.Char(string="Mail")
    hours = fields.Char(help="For instance “Mon–Fri 9:00–18:00, Moscow time”.")
    note = fields.Text(help="For staff only.")
    visibility = fields.Selection(VISIBILITIES, required=True, default="staff")

    def _has_field_access(self, field, operation):
        if not super()._has_field_access(field, operation):
            return False
        if self.env.su or self.env.user.has_group("service_ci.group_agent"):
            return True
        return operation == "read" and field.name in READER_FIELDS
