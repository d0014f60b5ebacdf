from odoo import fields, models


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = ["product.template", "service.portal.closed"]

    service_warranty_months = fields.Integer(
        string="Warranty (Months)",
        help="A configuration item whose unit is replaced by this product is under "
        "warranty for so long. Zero: its warranty stays as it is.",
    )

    _check_service_warranty = models.Constraint(
        "CHECK (service_warranty_months >= 0)", "A warranty is not negative."
    )
