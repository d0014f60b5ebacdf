from odoo import api, fields, models
from odoo.tools import ormcache


class ServiceStageWorkMixin(models.AbstractModel):
    """What has to be done when a ticket reaches a stage."""

    _name = "service.stage.work.mixin"
    _description = "Work of a Stage"
    _inherit = ["service.remembered.mixin"]
    _order = "stage_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    stage_id = fields.Many2one(
        "service.ticket.stage", required=True, index=True, ondelete="cascade"
    )
    type_id = fields.Many2one(
        "service.ticket.type",
        string="Request Type",
        index="btree_not_null",
        ondelete="cascade",
        help="Only tickets of this type; empty: all that reach the stage.",
    )

    # Every step of a ticket asks which stages have work at all.

    @api.model
    @ormcache()
    def _stage_ids(self):
        """Return the ids of the stages that ask for such work."""
        rows = self.sudo()._read_group([], ["stage_id"])
        return frozenset(stage.id for (stage,) in rows)
