from odoo import fields, models


class ServiceResourcePermit(models.Model):
    """A document that lets somebody do some work, until a day."""

    _name = "service.resource.permit"
    _description = "Permit of a Resource"
    _order = "valid_to, id"

    name = fields.Char(string="Document", required=True)
    number = fields.Char()
    resource_id = fields.Many2one(
        "service.resource", required=True, index=True, ondelete="cascade"
    )
    valid_from = fields.Date()
    valid_to = fields.Date(string="Valid Until", index="btree_not_null")
    attachment_ids = fields.Many2many("ir.attachment", string="Scans")

    _check_term = models.Constraint(
        "CHECK (valid_to >= valid_from)", "A permit ends after it begins."
    )
