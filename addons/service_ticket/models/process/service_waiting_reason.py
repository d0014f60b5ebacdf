from odoo import api, fields, models
from odoo.tools import ormcache


class ServiceWaitingReason(models.Model):
    _name = "service.waiting.reason"
    _description = "Reason for Waiting"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True, help="By which programs know the reason; rename it freely."
    )
    sequence = fields.Integer(default=10)
    pauses = fields.Boolean(
        string="Clocks Stand Still",
        default=True,
        help="While a ticket waits for this reason, the time that we promised does "
        "not pass.",
    )
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint(
        "UNIQUE (code)", "There is a reason for waiting with this code already."
    )

    @ormcache("code")
    def _id_of(self, code):
        """Return the id of the reason with a code.

        :raise ValueError: when there is none (a programming error of the caller)
        """
        reason = (
            self.sudo()
            .with_context(active_test=False)
            .search([("code", "=", code)], limit=1)
        )
        if not reason:
            raise ValueError(f"Unknown reason for waiting {code!r}")
        return reason.id

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        if "code" in vals:
            self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()
