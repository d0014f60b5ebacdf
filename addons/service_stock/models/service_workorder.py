from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError
from odoo.fields import Command, Domain

from odoo.addons.service_workorder.models.constants import CLOSED_ORDER_STATES

from .service_workorder_part import BILLING, USED_KINDS

# Clients and contractors read orders on the portal, and nothing of this.
STAFF = "service_ci.group_agent"


class ServiceWorkorder(models.Model):
    _inherit = "service.workorder"

    part_ids = fields.One2many(
        "service.workorder.part", "order_id", string="Parts", groups=STAFF
    )
    part_scan = fields.Char(
        string="Scan a Part",
        compute="_compute_part_scan",
        inverse="_inverse_part_scan",
        groups=STAFF,
        help="A barcode, a serial number or a reference; each scan adds one.",
    )
    parts_warning = fields.Char(compute="_compute_parts_warning", groups=STAFF)
    parts_cost = fields.Monetary(
        string="Cost of Parts",
        compute="_compute_cost",
        store=True,
        precompute=True,
        groups=BILLING,
    )

    def _compute_part_scan(self):
        self.part_scan = False

    @api.depends("part_ids.is_short")
    def _compute_parts_warning(self):
        for order in self:
            short = order.part_ids.filtered("is_short")
            order.parts_warning = ", ".join(
                self.env._(
                    "%(part)s (needed: %(need)g, there: %(there)g)",
                    part=part.product_id.name,
                    need=part.quantity - part.booked_quantity,
                    there=part.available_quantity,
                )
                for part in short
            )

    def _inverse_part_scan(self):
        """Keep nothing: what was scanned became a line at once."""

    @api.depends("part_ids.cost")
    def _compute_cost(self):
        result = super()._compute_cost()
        for order in self:
            order.parts_cost = order._get_parts_cost()
        return result

    def _get_parts_cost(self):
        """Return what the parts of one order have cost."""
        return sum(self.part_ids.mapped("cost"))

    def _get_cost_parts(self):
        costs = super()._get_cost_parts()
        for order, parts in costs.items():
            parts["parts"] = order._get_parts_cost()
        return costs

    @api.model
    def _add_precomputed_values(self, vals_list):
        for vals in vals_list:
            vals["parts_cost"] = 0.0  # nothing was written off yet
        return super()._add_precomputed_values(vals_list)

    @api.onchange("part_scan")
    def _onchange_part_scan(self):
        code = (self.part_scan or "").strip()
        self.part_scan = False
        if not code:
            return None
        product, lot_name = self._find_part(code)
        if not product:
            return self._warn_of_scan(
                self.env._(
                    "Nothing has the barcode, serial number or reference “%(code)s”: "
                    "choose the part from the list.",
                    code=code,
                )
            )
        part = self._find_scanned_line(product, lot_name)
        if not part:
            vals = {"product_id": product.id, "lot_name": lot_name, "quantity": 1}
            self.part_ids = [Command.create(vals)]
        elif lot_name and not part.lot_name:
            part.lot_name = lot_name
        elif part.tracking != "serial" and not part.planned_quantity:
            part.quantity += 1
        else:
            return self._warn_of_scan(
                self.env._("%(part)s stands on the order already.", part=product.name)
            )
        return None

    def _find_scanned_line(self, product, lot_name):
        """Return the line to which a scanned part belongs.

        :param product: ``product.product``
        :param lot_name: serial or lot, or False
        """
        lines = self.part_ids.filtered(
            lambda part: part.product_id == product and part.kind in USED_KINDS
        )
        if not lot_name:
            return lines[:1] if product.tracking != "serial" else lines.browse()
        named = lines.filtered(lambda part: part.lot_name == lot_name)
        return (named or lines.filtered(lambda part: not part.lot_name))[:1]

    def _warn_of_scan(self, message):
        return {"warning": {"title": self.env._("Scanned part"), "message": message}}

    def _find_part(self, code):
        """Find what was scanned.

        :param str code: a serial number, a barcode or a reference
        :return: ``product.product``, name of the serial or lot or False
        """
        companies = [self.company_id.id or self.env.company.id, False]
        # sudo: technicians scan what they carry, and need not read the whole stock
        lots = (
            self.env["stock.lot"]
            .sudo()
            .search([("name", "=", code), ("company_id", "in", companies)])
        )
        # two makers may use the same number: what stands on the order decides
        expected = lots.filtered(lambda lot: lot.product_id in self.part_ids.product_id)
        lot = expected or lots
        if len(lot) == 1:
            return lot.product_id.sudo(False), lot.name
        domain = Domain("barcode", "=", code) | Domain("default_code", "=", code)
        domain &= Domain("type", "=", "consu")
        return self.env["product.product"].search(domain, limit=1), False

    # Who goes, and what he carries

    def _get_part_performers(self):
        """Return whose stock one order may use, the nearest first."""
        goes = self.technician_id
        return (goes | self.resource_id | goes.contractor_id).sudo()

    def _get_part_places(self, name):
        """Return the places of those who go, the nearest first.

        :param str name: field of ``service.resource``
        """
        places = self.env["stock.location"]
        for performer in self._get_part_performers():
            places |= performer[name]
        return places

    def write(self, vals):
        result = super().write(vals)
        if {"resource_id", "technician_id"} & vals.keys():
            # sudo: whoever may choose the performer need not see the parts
            self.sudo().part_ids._reserve()
        return result

    def unlink(self):
        # sudo: as when a single part is removed
        self.sudo().part_ids._release()
        return super().unlink()

    # Steps

    def _check_step(self, state, vals):
        result = super()._check_step(state, vals)
        if state == "done":
            # sudo: guards look at all parts, whoever checks
            self.sudo()._check_parts()
        return result

    def _check_parts(self):
        """Refuse to write off what cannot be, before anything is written."""
        parts = self.part_ids
        if not parts:
            return
        if sentence := parts._get_serial_conflict():
            raise UserError(sentence)
        for order in self:
            if obstacle := order._get_unnamed_serials():
                sentence = f"{order.number}: {obstacle}"
                raise UserError(sentence)
        if short := parts._get_short():
            raise RedirectWarning(
                short._describe_shortage(),
                self.env.ref("service_stock.service_parts_shortage_action").id,
                self.env._("Decide"),
                {"active_model": self._name, "active_ids": short.order_id.ids},
            )

    def _get_report_obstacle(self, vals):
        obstacle = super()._get_report_obstacle(vals)
        if obstacle or vals.get("is_reported_by_mail"):
            return obstacle
        return self._get_unnamed_serials()

    def _get_unnamed_serials(self):
        unnamed = self.part_ids.filtered(
            lambda part: (
                part.quantity
                and part._needs_lot_name()
                and not (part.lot_name or "").strip()
            )
        )
        if not unnamed:
            return None
        return self.env._(
            "Enter the serial or lot number of each part first: %(parts)s.",
            parts=", ".join(unnamed[:5].product_id.mapped("display_name")),
        )

    def _on_state_change(self, old_states):
        result = super()._on_state_change(old_states)
        if self.part_ids:
            over = self.filtered(lambda order: order.state in CLOSED_ORDER_STATES)
            over.part_ids._book()
            (self - over).part_ids._reserve()
        return result
