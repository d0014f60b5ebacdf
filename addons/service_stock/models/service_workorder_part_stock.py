"""How parts move: reserved while they are planned, written off when work is checked."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import SQL

from ..tools.parts import find_corrections, take
from .service_workorder_part import USED_KINDS

# Somebody is to go, or has been there.
RESERVING_STATES = ("assigned", "in_progress", "reported", "rework")
SHORTAGE_WAYS = [
    ("warehouse", "Take from the Warehouse"),
    ("negative", "Book below Zero"),
]


class ServiceWorkorderPart(models.Model):
    _inherit = "service.workorder.part"

    shortage_way = fields.Selection(
        SHORTAGE_WAYS,
        string="When It Is Missing",
        copy=False,
        help="What is not where it should have been taken from comes from the "
        "warehouse, or is booked below zero until the stock is counted.",
    )
    available_quantity = fields.Float(
        string="There", compute="_compute_available_quantity", digits="Product Unit"
    )
    is_short = fields.Boolean(compute="_compute_available_quantity")

    @api.depends("product_id", "location_id", "quantity", "lot_name", "order_id.state")
    def _compute_available_quantity(self):
        # sudo: what a place holds is no secret to those who plan parts
        shelves = self.sudo()._read_shelves()
        for part in self:
            fitting = part.sudo()._get_shelves(shelves)
            part.available_quantity = sum(shelf["quantity"] for shelf in fitting)
            missing = part.quantity - part.booked_quantity - part.available_quantity
            part.is_short = (
                part._is_stocked()
                and part.kind in USED_KINDS
                and part.order_id.state in RESERVING_STATES
                and part.uom_id.compare(missing, 0) > 0
            )

    def _is_stocked(self):
        """Tell whether one part moves in stock at all."""
        return self.kind != "leave" and self.product_id.type == "consu"

    def _get_wanted_quantity(self):
        """Return how much of one part shall be written off in the end."""
        return 0.0 if self.order_id.state == "cancelled" else self.quantity

    def _is_booked(self):
        """Tell whether one part was written off, or shall be."""
        return bool(self.booked_quantity or self._get_wanted_quantity())

    # Reservation

    def _get_open_moves(self):
        return self.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))

    def _get_need(self):
        """Return how much of one part is to be reserved: none of what has moved."""
        if self.kind not in USED_KINDS or self.order_id.state not in RESERVING_STATES:
            return 0.0
        if not self.product_id.is_storable:
            return 0.0
        return max(self.quantity - self.booked_quantity, 0.0)

    def _reserve(self):
        """Reserve what is planned, where it will be taken from.

        Odoo frees what is reserved for later when somebody else uses it today, so
        nobody stands before a client with a part that may not be used.
        """
        # sudo: moves are the storekeeper's, and follow from the parts
        parts = self.sudo()
        stale, vals_list = parts.env["stock.move"], []
        for part in parts:
            need, moves = part._get_need(), part._get_open_moves()
            if len(moves) == bool(need) and moves._is_as_planned(part, need):
                continue
            stale |= moves
            if need and part.location_id:
                vals_list.append(part._prepare_move_values(part.location_id, need))
        if stale or vals_list:
            parts._meet_at_shelves()
        if stale:
            stale._give_up()
        if vals_list:
            moves = parts.env["stock.move"].create(vals_list)
            moves._action_confirm(merge=False)._action_assign()

    def _release(self):
        """Give back what is reserved for parts that are going to be deleted."""
        if moves := self._get_open_moves():
            self._meet_at_shelves()
            moves._give_up()

    def _prepare_move_values(self, location, quantity):
        """Return the values of a move between stock and the client.

        :param location: ``stock.location`` of ours
        :param float quantity: in the product's unit; negative: the other way
        """
        order = self.order_id
        places = [location.id, self._get_client_place().id]
        if (self.kind == "remove") != (quantity < 0):
            places.reverse()
        return {
            "workorder_part_id": self.id,
            "origin": order.number,
            "company_id": order.company_id.id,
            "partner_id": order.client_id.id,
            "product_id": self.product_id.id,
            "product_uom": self.product_id.uom_id.id,
            "product_uom_qty": abs(quantity),
            "location_id": places[0],
            "location_dest_id": places[1],
        }

    def _get_client_place(self):
        """Return where the parts of clients are: ``stock.location``."""
        client = self.order_id.client_id.with_company(self.company_id)
        customers, _suppliers = self.env["stock.warehouse"]._get_partner_locations()
        return client.property_stock_customer or customers

    # Writing off

    def _book(self):
        """Write off what was used, by the difference to what was written off before."""
        self._meet_at_shelves()
        self._get_open_moves()._give_up()
        parts = self.filtered(lambda part: part._is_stocked() and part._is_booked())
        parts._find_lots()
        parts._find_places()
        vals_list = parts._prepare_bookings()
        if vals_list:
            moves = self.env["stock.move"].create(vals_list)
            moves._action_done()
        for part in parts:
            product = part.product_id.with_company(part.company_id)
            part.booked_quantity = part._get_wanted_quantity()
            part.unit_cost = product.standard_price

    def _find_lots(self):
        """Find the serials and lots that people wrote, or make those not yet known."""
        named = self.filtered(lambda part: part.lot_name and part.tracking != "none")
        lots = named._read_lots()
        missing = {}
        for part in named:
            key = part._get_lot_key()
            if key not in lots:
                missing[key] = {
                    "product_id": part.product_id.id,
                    "name": key[1],
                    "company_id": part.company_id.id,
                }
        made = self.env["stock.lot"].create(list(missing.values()))
        lots.update(zip(missing, made, strict=True))
        for part in named:
            part.lot_id = lots[part._get_lot_key()]

    def _get_lot_key(self):
        return (self.product_id.id, (self.lot_name or "").strip(), self.company_id.id)

    def _read_lots(self):
        """Return the lots that parts name: ``_get_lot_key`` -> ``stock.lot``."""
        names = {(part.lot_name or "").strip() for part in self} - {""}
        found = self.env["stock.lot"].search(
            [
                ("product_id", "in", self.product_id.ids),
                ("name", "in", list(names)),
                ("company_id", "in", [*self.company_id.ids, False]),
            ]
        )
        of_company = {
            (lot.product_id.id, lot.name, lot.company_id.id): lot for lot in found
        }
        lots = {}
        for part in self:
            key = part._get_lot_key()
            lot = of_company.get(key) or of_company.get((*key[:2], False))
            if lot:
                lots[key] = lot
        return lots

    def _find_places(self):
        """Let what was taken back go somewhere, whoever has no van."""
        homeless = self.filtered(lambda part: not part.location_id)
        for company, parts in homeless.grouped("company_id").items():
            warehouse = self.env["stock.warehouse"]._get_of_company(company)
            warehouse._prepare_for_vans()
            back = parts.filtered(lambda part: part.kind == "remove")
            back.location_id = warehouse.returns_location_id
            (parts - back).location_id = warehouse.lot_stock_id

    def _get_booked(self):
        """Return what one part has moved: dict ``stock.lot`` -> quantity."""
        booked = defaultdict(float)
        inwards = self.kind == "remove"
        for line in self.move_ids.move_line_ids.filtered(lambda ml: ml.state == "done"):
            is_inwards = line.location_id.usage == "customer"
            sign = 1 if is_inwards == inwards else -1
            booked[line.lot_id] += sign * line.quantity_product_uom
        return booked

    def _prepare_bookings(self):
        """Return the values of the moves that are missing, each with its lines."""
        shelves = self._read_shelves()
        warehouses = self.env["stock.warehouse"]._get_by_company(self.company_id)
        vals_list = []
        for part in self:
            sources = [part.location_id]
            if part.shortage_way == "warehouse" and part.company_id in warehouses:
                sources.append(warehouses[part.company_id].lot_stock_id)
            wanted = {part.lot_id: part._get_wanted_quantity()}
            for lot, quantity in find_corrections(wanted, part._get_booked()).items():
                if part.uom_id.is_zero(quantity):
                    continue
                lines = [(part.location_id, part.location_id.id, abs(quantity))]
                if quantity > 0 and part._is_taken_from_stock():
                    lines = part._take(lot, quantity, sources, shelves)
                vals_list += part._prepare_bookings_of(lot, quantity, lines)
        return vals_list

    def _is_taken_from_stock(self):
        """Tell whether one part comes from shelves that may be empty."""
        return self.kind in USED_KINDS and self.product_id.is_storable

    def _take(self, lot, quantity, sources, shelves):
        """Return where one part is taken from: what is missing, from the last source.

        :param lot: ``stock.lot``, may be empty
        :param list sources: ``stock.location``, each asked in its turn
        :param dict shelves: what ``_read_shelves`` has returned; changed
        :return: list of (``stock.location`` of the move, id of the shelf, quantity)
        """
        lines, missing = [], quantity
        for place in sources:
            fitting = [
                shelf
                for shelf in shelves[place.id, self.product_id.id]
                if not lot or shelf["lot_id"] == lot.id
            ]
            taken, missing = take(missing, fitting)
            lines += [(place, shelf["location_id"], amount) for shelf, amount in taken]
        if self.uom_id.compare(missing, 0) > 0:
            lines.append((sources[-1], sources[-1].id, missing))
        return lines

    def _prepare_bookings_of(self, lot, quantity, lines):
        """Return the values of moves, one for each place that something comes from.

        :param lot: ``stock.lot``, may be empty
        :param float quantity: only its sign counts; negative: it goes back
        :param list lines: as ``_take`` returns them
        """
        by_place = defaultdict(list)
        for place, shelf_id, amount in lines:
            by_place[place].append((shelf_id, amount))
        vals_list = []
        for place, taken in by_place.items():
            total = sum(amount for _shelf, amount in taken)
            vals = self._prepare_move_values(place, total if quantity > 0 else -total)
            vals["picked"] = True
            vals["move_line_ids"] = [
                Command.create(
                    {
                        "product_id": vals["product_id"],
                        "product_uom_id": vals["product_uom"],
                        "quantity": amount,
                        "lot_id": lot.id,
                        "location_id": (
                            shelf_id
                            if vals["location_id"] == place.id
                            else vals["location_id"]
                        ),
                        "location_dest_id": vals["location_dest_id"],
                        "picked": True,
                    }
                )
                for shelf_id, amount in taken
            ]
            vals_list.append(vals)
        return vals_list

    # What there is

    def _meet_at_shelves(self):
        """Let two who take the same products from the same places wait for each other.

        Odoo passes over a quant that somebody else holds and adds another one, which
        forgets what is reserved no more.  Whoever comes second here fails to serialize
        and is run again; in the order of ids, so that nobody waits for each other.
        """
        places = self.location_id | self.move_ids.location_id
        quants = self.env["stock.quant"].search(
            [
                ("product_id", "in", self.product_id.ids),
                ("location_id", "child_of", places.ids),
                ("location_id.usage", "=", "internal"),
            ]
        )
        if quants:
            self.env.execute_query(
                SQL(
                    """
                    SELECT id FROM stock_quant WHERE id IN %s
                     ORDER BY id FOR NO KEY UPDATE
                    """,
                    quants._ids,
                )
            )

    def _read_shelves(self):
        """Return what the places hold from which these parts are taken, by one query.

        :return: dict (id of place, id of product) -> list of dicts of ``location_id``,
            ``lot_id``, ``lot_name`` and ``quantity``, only where there is something
        """
        warehouses = self.env["stock.warehouse"]._get_by_company(self.company_id)
        stocks = [warehouse.lot_stock_id for warehouse in warehouses.values()]
        places = self.location_id.union(*stocks)
        quants = self.env["stock.quant"].search_fetch(
            [
                ("product_id", "in", self.product_id.ids),
                ("location_id", "child_of", places.ids),
                ("quantity", ">", 0),
            ],
            ["product_id", "location_id", "lot_id", "quantity"],
            order="in_date, id",
        )
        shelves = defaultdict(list)
        for quant in quants:
            shelf = {
                "location_id": quant.location_id.id,
                "lot_id": quant.lot_id.id,
                "lot_name": quant.lot_id.name,
                "quantity": quant.quantity,
            }
            above = {
                int(part) for part in quant.location_id.parent_path.split("/")[:-1]
            }
            # a shelf of the warehouse is one and the same for all who look at it
            for place in places:
                if place.id in above:
                    shelves[place.id, quant.product_id.id].append(shelf)
        return shelves

    def _get_shelves(self, shelves):
        """Return the shelves from which one part may be taken."""
        fitting = shelves[self.location_id.id, self.product_id.id]
        name = (self.lot_name or "").strip()
        if not name:
            return fitting
        return [shelf for shelf in fitting if shelf["lot_name"] == name]

    # What is missing

    def _get_short(self):
        """Return the parts that are not there, and for which nobody has said where
        they come from."""
        shelves = self._read_shelves()
        short = self.browse()
        for part in self.filtered(
            lambda p: p._is_stocked() and p._is_taken_from_stock()
        ):
            need = part.quantity - part.booked_quantity
            _taken, missing = take(need, part._get_shelves(shelves))
            if part.uom_id.compare(missing, 0) > 0 and not part.shortage_way:
                short |= part
        return short

    def _describe_shortage(self):
        """Return a sentence about the first parts that are missing."""
        return "\n".join(
            self.env._(
                "%(order)s: %(part)s: %(need)g %(unit)s used, %(there)g in %(place)s. "
                "The report is kept; say where the rest comes from.",
                order=part.order_id.number,
                part=part.product_id.display_name,
                need=part.quantity - part.booked_quantity,
                unit=part.uom_id.name,
                there=part.available_quantity,
                place=part.location_id.display_name,
            )
            for part in self[:5]
        )
