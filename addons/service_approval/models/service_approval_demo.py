from odoo import api, models


class ServiceApproval(models.Model):
    _inherit = "service.approval"

    @api.model
    def _load_demo(self):
        """Write demo approvals; called by demo data."""
        # Here, because a database without demo data never needs this code.
        from ..demo.approvals import DemoApprovals
        from ..demo.staff import DemoStaffApprovals

        DemoApprovals(self.env).load()
        DemoStaffApprovals(self.env).load()
