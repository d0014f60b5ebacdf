from odoo import api, models


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    @api.model
    def _load_demo(self):
        """Fill the desk with demo tickets of the last 90 days; called by demo data."""
        # Here, because a database without demo data never needs this code.
        from ...demo.desk import DemoDesk

        DemoDesk(self.env).load()

    @api.model
    def _load_demo_links(self):
        """Link the demo tickets with each other; called by demo data."""
        from ...demo.links import DemoLinks

        DemoLinks(self.env).load()

    @api.model
    def _load_demo_consultation(self):
        """Add questions to experts, recommendations and reviews to the demo desk."""
        from ...demo.consultation import DemoConsultation

        DemoConsultation(self.env).load()

    @api.model
    def _load_demo_processes(self):
        """Add processes, a catalogue and their tickets; called by demo data."""
        from ...demo.processes import DemoProcesses

        DemoProcesses(self.env).load()
