"""Parts of a contractor's work order: planned, carried, used, taken back."""

from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.service_partner_portal.models.service_workorder_steps import (
    MAX_NAME,
    _float,
    _text,
)
from odoo.addons.service_stock.models.service_workorder_part import USED_KINDS
from odoo.addons.service_ticket.tools.typed import read_number

MAX_QUANTITY = 10_000
# What contractors enter themselves; what is planned may be of other kinds, too.
ENTERED_KINDS = ("install", "remove")


class ServiceWorkorder(models.Model):
    _inherit = "service.workorder"

    @api.model
    def _get_page_sources(self):
        return [
            *super()._get_page_sources(),
            ("service.workorder.part", "order_id", "write_date"),
        ]

    def _get_carried_parts(self):
        """Return what those who go carry for one order.

        The stock of the company is nobody's van, and not told.

        :return: list of dicts of ``product``, ``quantity`` and ``serials``, by name
        """
        places = self._get_part_places("van_location_id")
        if not places:
            return []
        quants = self.env["stock.quant"].search_fetch(
            [
                ("location_id", "child_of", places.ids),
                ("quantity", ">", 0),
                ("company_id", "in", (self.company_id.id, False)),
            ],
            ["product_id", "lot_id", "quantity"],
        )
        carried = defaultdict(lambda: {"quantity": 0.0, "serials": []})
        for quant in quants:
            entry = carried[quant.product_id]
            entry["quantity"] += quant.quantity
            if quant.lot_id:
                entry["serials"].append(quant.lot_id.name)
        return sorted(
            ({"product": product, **entry} for product, entry in carried.items()),
            key=lambda entry: entry["product"].display_name,
        )

    def _contractor_part(self, values):
        """Say how many of one part were used, and which."""
        self._check_may_work()
        number = read_number(values.get("part_id"))
        part = self.part_ids.filtered(lambda one: one.id == number)
        if not part:
            raise UserError(
                self.env._(
                    "The work order has changed: load the page again and check what "
                    "you entered."
                )
            )
        part.write(
            {
                "quantity": self._read_part_quantity(_text(values, "quantity")),
                "lot_name": _text(values, "lot_name", MAX_NAME) or False,
            }
        )

    def _contractor_add_part(self, values):
        """Say that a part was used, or taken back, that nobody has planned."""
        self._check_may_work()
        kind = values.get("kind")
        if kind not in ENTERED_KINDS:
            raise UserError(self.env._("Choose one of the answers offered."))
        product, lot_name = self._find_meant(values, kind)
        lot_name = _text(values, "lot_name", MAX_NAME) or lot_name
        quantity = self._read_part_quantity(_text(values, "quantity") or "1")
        if not quantity:
            raise UserError(self.env._("Enter how many, such as 2."))
        self.env["service.workorder.part"].create(
            {
                "order_id": self.id,
                "kind": kind,
                "product_id": product.id,
                "quantity": quantity,
                "lot_name": lot_name,
            }
        )

    def _find_meant(self, values, kind):
        """Find the part that somebody means.

        What was used comes from the own van, or was planned; what is taken back may be
        anything of the catalogue.

        :param dict values: ``product_id`` from the list, or ``code`` as it stands on
            the part
        :param str kind: of the part
        :return: ``product.product``, name of the serial or lot or False
        """
        carried = [entry["product"] for entry in self._get_carried_parts()]
        known = self.part_ids.product_id.union(*carried)
        code = _text(values, "code", MAX_NAME)
        if number := read_number(values.get("product_id")):
            found, lot_name = known.filtered(lambda one: one.id == number), False
        elif code:
            found, lot_name = self._find_part(code)
        else:
            raise UserError(self.env._("Choose a part, or enter its number."))
        product = found.filtered(
            lambda one: not one.company_id or one.company_id == self.company_id
        )
        if not product:
            raise UserError(
                self.env._(
                    "Nothing has this number: choose the part from the list, or write "
                    "to the dispatcher."
                )
            )
        if kind in USED_KINDS and product not in known:
            raise UserError(
                self.env._(
                    "%(part)s is not in your van: write to the dispatcher where it "
                    "came from.",
                    part=product.name,
                )
            )
        return product, lot_name

    def _read_part_quantity(self, text):
        quantity = _float(text)
        if quantity is None or not 0 <= quantity <= MAX_QUANTITY:
            raise UserError(self.env._("Enter how many, such as 2."))
        return quantity
