"""What the dispatch board shows: the whole screen in one call."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from .service_workorder import MOVABLE

LONGEST_WINDOW = 31
TRAY_SIZE = 30


class ServiceBoard(models.AbstractModel):
    _name = "service.board"
    _description = "Dispatch Board"

    @api.model
    @api.readonly
    def load_board(self, start, days=7, filters=None, page=0, tray=None, order_id=None):
        """Return all that the board shows, however many performers there are.

        Days and times are those at the place of each visit.

        :param str start: the first day, as ISO 8601 writes it
        :param int days: how many days
        :param dict filters: ``search`` (words of the performer's name), ``kind``,
            ``territory_id``, ``skill_id``, ``group`` (``kind``, ``territory`` or
            ``skill``)
        :param int page: from 0
        :param dict tray: of what nobody has planned: ``search`` (words), ``which``
            (``all``, ``nobody`` who goes, ``no_day``), ``size``
        :param int order_id: a work order for which somebody is sought: whoever suits
            comes first, and each row says what stands in the way
        :return: dict with ``days``, ``rows``, ``row_count``, ``page_size``,
            ``orders``, ``drafts``, ``tray``, ``sought`` and ``today``
        :raise AccessError: for those who do not plan
        """
        self._check_planner()
        first = fields.Date.to_date(start)
        days = max(1, min(int(days), LONGEST_WINDOW))
        window = [first + timedelta(days=number) for number in range(days)]
        filters = filters or {}
        order = self._get_sought(order_id)
        rows = self._get_rows(window, filters, page, order)
        orders = self._get_orders(window, rows.shown, rows.matching)
        cards = self._prepare_cards(orders, window, rows)
        shown = set(rows.shown.ids)
        return {
            "days": [day.isoformat() for day in window],
            "today": self.env.company._service_today().isoformat(),
            "rows": self._prepare_rows(rows, window, cards, order),
            "row_count": len(rows.matching),
            "page": rows.page,
            "page_size": rows.size,
            "orders": [card for card in cards if card["resource_id"] in shown],
            "drafts": [
                self._prepare_draft(order, card)
                for order, card in zip(orders, cards, strict=True)
                if card["is_draft"]
            ],
            "tray": self._prepare_tray(filters, tray or {}),
            "sought": self._prepare_card(order) if order else None,
        }

    @api.model
    @api.readonly
    def load_choices(self):
        """Return what the board can be filtered by: skills and territories."""
        self._check_planner()
        companies = Domain("company_id", "in", [self.env.company.id, False])
        return {
            "territories": self.env["service.territory"].search_read(
                companies, ["display_name"], load=None
            ),
            "skills": self.env["hr.skill"].search_read(
                [("skill_type_id.active", "=", True)], ["name"], load=None
            ),
        }

    @api.model
    def _check_planner(self):
        """Refuse everybody who may not know what dispatchers intend.

        :raise AccessError: by the group of the fields that hold it
        """
        Order = self.env["service.workorder"]
        Order.check_access("write")
        Order._check_field_access(Order._fields["proposed_start"], "write")

    @api.model
    def _get_sought(self, order_id):
        """Return the order for which somebody is sought, if it may still be planned."""
        domain = [("id", "=", order_id or 0), ("state", "in", MOVABLE)]
        return self.env["service.workorder"].search(domain)

    @api.model
    def _get_orders(self, window, shown, matching):
        """Return the orders of the rows shown, and of all that match who have drafts:
        what is wrong with a draft depends on the other visits of its performer.

        :param window: list of dates
        :param shown: ``service.resource`` of the page
        :param matching: ``service.resource`` by the filters
        """
        Order = self.env["service.workorder"]

        def of(resources):
            return Domain("proposed_resource_id", "in", resources.ids) | (
                Domain("proposed_start", "=", False)
                & Domain("resource_id", "in", resources.ids)
            )

        drafts = Domain("proposed_start", "!=", False) | Domain(
            "state", "in", ("draft", "offered")
        )
        in_window = Order._get_board_domain(window[0], window[-1])
        groups = Order._read_group(
            in_window & drafts & of(matching), ["proposed_resource_id", "resource_id"]
        )
        drafting = shown.union(*(proposed or known for proposed, known in groups))
        orders = Order.search(in_window & of(drafting))
        days = set(window)
        return orders.filtered(
            lambda order: order._to_place(order._get_board_start()).date() in days
        ).sorted(lambda order: (order._get_board_start(), order.id))

    @api.model
    def _prepare_draft(self, order, card):
        """Return what is asked about one draft before it is published.

        :param dict card: as ``_prepare_card`` returns it
        """
        names = ("id", "number", "stamp", "marks", "resource_id", "performer")
        is_mine = order.proposed_by_id == self.env.user
        return {**{name: card[name] for name in names}, "is_mine": is_mine}

    @api.model
    def _prepare_tray(self, filters, tray):
        """Return what nobody has planned, the most urgent first."""
        Order = self.env["service.workorder"]
        domain = Order._get_tray_domain()
        which = tray.get("which")
        if which == "nobody":
            domain &= Domain("resource_id", "=", False)
        elif which == "no_day":
            domain &= Domain("resource_id", "!=", False)
        if territory_id := filters.get("territory_id"):
            domain &= Domain("territory_id", "child_of", int(territory_id))
        if skill_id := filters.get("skill_id"):
            domain &= Domain("line_ids.item_id.skill_ids.skill_id", "=", int(skill_id))
        if words := (tray.get("search") or "").strip():
            domain &= Domain.OR(
                Domain(name, "ilike", words)
                for name in (
                    *("number", "name", "client_id.name"),
                    *("building_id.name", "building_id.address"),
                )
            )
        size = max(TRAY_SIZE, min(int(tray.get("size") or 0), 10 * TRAY_SIZE))
        orders = Order.search(domain, limit=size)
        count = len(orders)
        if count == size:
            count = Order.search_count(domain)
        return {
            "count": count,
            "orders": [self._prepare_card(order) for order in orders],
        }
