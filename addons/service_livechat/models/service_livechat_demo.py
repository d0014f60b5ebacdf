from odoo import api, models


class ImLivechatChannel(models.Model):
    _inherit = "im_livechat.channel"

    @api.model
    def _load_service_demo(self):
        """Write the chats of the demo company; called by demo data."""
        # Here, because a database without demo data never needs this code.
        from ..demo.chats import DemoChats

        DemoChats(self.env).load()
