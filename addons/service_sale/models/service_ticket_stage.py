from odoo import api, fields, models
from odoo.tools import ormcache

from .constants import STEPS


class ServiceTicketStage(models.Model):
    _inherit = "service.ticket.stage"

    estimate_step = fields.Selection(
        STEPS,
        string="On the Way to Paid Work",
        help="What begins by itself when a ticket gets here: a work order for the "
        "survey; an estimate from the catalogue, which may go to the client at once; "
        "work orders, which only an accepted estimate lets begin.",
    )

    @api.model
    @ormcache()
    def _estimate_steps(self):
        """Return what begins at which stages: dict id of the stage -> step."""
        # sudo: stages are everybody's
        stages = self.sudo().with_context(active_test=False)
        stages = stages.search_fetch(
            [("estimate_step", "!=", False)], ["estimate_step"]
        )
        return {stage.id: stage.estimate_step for stage in stages}
