"""Boards that are open hear what colleagues change, and read it again themselves."""

from odoo import api, models

CHANNEL = "service_workorder_board"
NEWS = "service_workorder/board"
# What cards, rows and the tray are made of.
SHOWN = frozenset(
    {
        *("state", "resource_id", "technician_id", "planned_start", "planned_end"),
        *("proposed_resource_id", "proposed_start", "proposed_end", "work_hours"),
        *("name", "priority", "deadline", "building_id"),
    }
)
# So many at once concern every board.
MANY = 200


class ServiceWorkorder(models.Model):
    _inherit = "service.workorder"

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders._tell_boards()
        return orders

    def write(self, vals):
        result = super().write(vals)
        if not SHOWN.isdisjoint(vals):
            self._tell_boards()
        return result

    def unlink(self):
        self._tell_boards()
        return super().unlink()

    def _tell_boards(self):
        """Tell open boards of these orders, once for the transaction."""
        data = self.env.cr.precommit.data
        if CHANNEL not in data:
            data[CHANNEL] = {}
            self.env.cr.precommit.add(self.browse()._tell_boards_now)
        # sudo: which company it belongs to is asked to find the listeners
        for company, orders in self.sudo().grouped("company_id").items():
            data[CHANNEL].setdefault(company.id, set()).update(orders.ids)

    @api.model
    def _tell_boards_now(self):
        """Send which orders changed, and on which days they stand now.

        Days are all that a board needs to know that it has to look again; what its user
        may see, it reads itself.
        """
        changed = self.env.cr.precommit.data.pop(CHANNEL)
        # sudo: whoever changes an order need not know what dispatchers intend
        Order = self.sudo()
        Bus = self.env["bus.bus"].sudo()  # sudo: as above
        for company_id, ids in changed.items():
            news = {"company_id": company_id, "ids": None}
            if len(ids) <= MANY:
                orders = Order.browse(ids).exists()
                starts = [(order, order._get_board_start()) for order in orders]
                days = {order._to_place(at).date() for order, at in starts if at}
                news |= {"ids": list(ids), "days": sorted(map(str, days))}
            company = self.env["res.company"].browse(company_id)
            Bus._sendone((company, CHANNEL), NEWS, news)
