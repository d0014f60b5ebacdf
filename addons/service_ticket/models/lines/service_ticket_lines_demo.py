from odoo import api, models


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    @api.model
    def _load_lines_demo(self):
        """Load hand-overs, queues, duty and alarms of the demo desk."""
        # Here, because a database without demo data never needs this code.
        from ...demo.lines import DemoLines
        from ...demo.queues import DemoQueues

        DemoLines(self.env).load()
        DemoQueues(self.env).load()
