from odoo import api, models


class ServiceBoard(models.AbstractModel):
    _inherit = "service.board"

    @api.model
    def _load_demo(self):
        """Fill the board with a believable week; called by demo data."""
        # Here, because a database without demo data never needs this code.
        from ...demo.board import DemoBoard

        DemoBoard(self.env).load()
