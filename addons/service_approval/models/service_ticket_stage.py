from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache


class ServiceTicketStage(models.Model):
    _inherit = "service.ticket.stage"

    is_approval = fields.Boolean(
        string="Asks for Approval",
        help="What gets here is approved before it goes on: by those whom the routes "
        "of approval name. What no route fits goes on at once.",
    )

    @api.constrains("is_approval", "state")
    def _check_is_approval(self):
        for stage in self:
            if stage.is_approval and stage.state != "open":
                raise ValidationError(
                    self.env._(
                        "“%(stage)s” asks for approval: its status has to be “In "
                        "progress”.",
                        stage=stage.name,
                    )
                )

    @api.model
    @ormcache()
    def _approval_stage_ids(self):
        """Return the ids of the stages that ask for approval."""
        # sudo: stages are everybody's
        stages = self.sudo().with_context(active_test=False)
        return frozenset(stages.search([("is_approval", "=", True)]).ids)
