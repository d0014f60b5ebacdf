from odoo import models


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    def _get_approval_amounts(self):
        """Return the estimate before what people expect, and before the catalogue."""
        amounts = super()._get_approval_amounts()
        # sudo: who moves a request need not see its estimates
        for ticket in self.sudo():
            order = ticket._get_main_estimate()
            if order.order_line:
                amounts[ticket.with_env(self.env)] = (
                    order.amount_total,
                    order.currency_id,
                )
        return amounts

    def _get_main_estimate(self):
        """Return the estimate of one ticket that counts: accepted, sent, or a draft."""
        main = self.estimate_ids.filtered(lambda order: not order.service_extra_of_id)
        by_state = main.sorted("id").grouped("state")
        known = (by_state[s] for s in ("sale", "sent", "draft") if s in by_state)
        return next(known, main.browse())[-1:]
