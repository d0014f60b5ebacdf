from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ServiceRequestChecklist(models.Model):
    """What a request about some matter has to contain."""

    _name = "service.request.checklist"
    _description = "Checklist of a Request"
    _order = "sequence, name, id"

    name = fields.Char(
        required=True, translate=True, help="For instance “To replace a fiscal drive”."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    line_ids = fields.One2many(
        "service.request.checklist.line", "checklist_id", string="Points", copy=True
    )
    item_ids = fields.Many2many(
        "service.catalog.item",
        string="Services",
        domain="[('is_section', '=', False)]",
        help="Shown at the request form when one of these is chosen.",
    )
    article_ids = fields.Many2many("service.article", string="Articles")

    @api.constrains("name", "line_ids")
    def _check_line_ids(self):
        for checklist in self:
            if not checklist.line_ids:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” has no points yet: add what the client supplies.",
                        name=checklist.name,
                    )
                )


class ServiceRequestChecklistLine(models.Model):
    _name = "service.request.checklist.line"
    _description = "Point of a Checklist"
    _order = "sequence, id"

    checklist_id = fields.Many2one(
        "service.request.checklist", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(string="What to supply", required=True, translate=True)
    hint = fields.Char(translate=True, help="Where it is found, or what it looks like.")
    is_required = fields.Boolean(string="Required", default=True)


class ServiceCatalogItem(models.Model):
    _inherit = "service.catalog.item"

    request_checklist_ids = fields.Many2many(
        "service.request.checklist", string="Checklists"
    )
