from odoo import api, fields, models
from odoo.exceptions import UserError

CHECK_KINDS = [
    ("pass", "Pass or Fail"),
    ("number", "Measurement"),
    ("text", "Text"),
    ("photo", "Photo"),
]

# What is asked, and not what was found.
POINT = frozenset({"order_id", "line_id", "name", "kind", "is_required"})


class ServiceCatalogItemCheck(models.Model):
    """A point of the checklist of a service."""

    _name = "service.catalog.item.check"
    _description = "Point of a Checklist"
    _order = "item_id, sequence, id"

    item_id = fields.Many2one(
        "service.catalog.item", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(CHECK_KINDS, required=True, default="pass")
    is_required = fields.Boolean(string="Required", default=True)


class ServiceWorkorderCheck(models.Model):
    """A point that was checked, or is to be, on a work order."""

    _name = "service.workorder.check"
    _description = "Point Checked on a Work Order"
    _order = "order_id, line_id, sequence, id"

    order_id = fields.Many2one(
        "service.workorder", required=True, index=True, ondelete="cascade"
    )
    line_id = fields.Many2one(
        "service.workorder.line", index="btree_not_null", ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True)
    kind = fields.Selection(CHECK_KINDS, required=True, default="pass")
    is_required = fields.Boolean(string="Required")
    passed = fields.Selection([("yes", "Passed"), ("no", "Failed")])
    number = fields.Float(string="Measurement")
    text = fields.Char()
    photo_ids = fields.Many2many("ir.attachment", string="Photos")
    photo_count = fields.Integer(compute="_compute_photo_count")
    is_filled = fields.Boolean(compute="_compute_is_filled", store=True)

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        checks = super().create(vals_list)
        checks.order_id._check_not_done()
        return checks

    def write(self, vals):
        self.order_id._check_not_done()
        if POINT & vals.keys():
            self._check_may_spare()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_required(self):
        self.order_id._check_not_done()
        self._check_may_spare()

    def _check_may_spare(self):
        """Let nobody who is to fill in a required point take it away.

        :raise UserError: for users, not for programs (``sudo``)
        """
        required = self.filtered("is_required")
        if not self.env.su and any(
            not order._may_check() for order in required.order_id
        ):
            raise UserError(
                self.env._(
                    "“%(point)s” has to be checked: whoever checks the work may take "
                    "it away.",
                    point=required[:1].name,
                )
            )

    @api.depends("kind", "passed", "number", "text", "photo_ids")
    def _compute_is_filled(self):
        for check in self:
            check.is_filled = {
                "pass": bool(check.passed),
                # zero is a measured value, too: the text says that it was measured
                "number": bool(check.number or check.text),
                "text": bool(check.text),
                "photo": bool(check.photo_ids),
            }[check.kind]

    @api.depends("photo_ids")
    def _compute_photo_count(self):
        for check in self:
            check.photo_count = len(check.photo_ids)
