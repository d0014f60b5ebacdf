"""A unit that is replaced: the configuration item gets the serial of the new one."""

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

OLD_UNITS = [
    ("remove", "Taken Along"),
    ("leave", "Left with the Client"),
]


class ServiceWorkorderPart(models.Model):
    _inherit = "service.workorder.part"

    old_unit = fields.Selection(
        OLD_UNITS, string="The Old Unit", default="remove", required=True
    )
    old_serial = fields.Char(string="Serial Before", readonly=True, copy=False)
    old_product_id = fields.Many2one(
        "product.product",
        string="Model Before",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    origin_part_id = fields.Many2one(
        "service.workorder.part",
        string="Replaced by",
        readonly=True,
        copy=False,
        ondelete="cascade",
    )

    _origin_part_uniq = models.UniqueIndex(
        "(origin_part_id) WHERE origin_part_id IS NOT NULL",
        "One part replaces one unit.",
    )
    _check_replaced_item = models.Constraint(
        "CHECK (kind <> 'replace' OR ci_id IS NOT NULL)",
        "Say which item the part replaces.",
    )

    @api.constrains("kind", "lot_name", "ci_id", "product_id")
    def _check_serials(self):
        if sentence := self._get_serial_conflict():
            raise ValidationError(sentence)

    def _get_serial_conflict(self):
        """Return what is wrong with the serials of new units, as a sentence.

        No two items of one client and model share a serial number.
        """
        parts = self.sudo().filtered(  # sudo: the client's other items are asked, too
            lambda part: part.kind == "replace" and part.lot_name
        )
        taken = parts._read_taken_serials() if parts else {}
        for part in parts:
            key = (part.ci_id.client_id, part.product_id, part.lot_name.strip())
            other = taken.setdefault(key, part.ci_id)
            if other != part.ci_id:
                return self.env._(
                    "%(other)s of %(client)s has the serial number %(serial)s already: "
                    "check what stands on the part.",
                    other=other.display_name,
                    client=key[0].name,
                    serial=key[2],
                )
        return None

    def _read_taken_serials(self):
        """Return who has the serials: dict (client, product, serial) -> item."""
        items = (
            self.env["service.ci"]
            .with_context(active_test=False)
            .search(
                [
                    ("client_id", "in", self.ci_id.client_id.ids),
                    ("product_id", "in", self.product_id.ids),
                    ("serial", "in", [part.lot_name.strip() for part in self]),
                ]
            )
        )
        return {(ci.client_id, ci.product_id, ci.serial): ci for ci in items}

    def _is_stocked(self):
        # a replaced unit whose serial nobody knows cannot be told from others
        is_unknown = self.origin_part_id and self.tracking != "none"
        return super()._is_stocked() and not (is_unknown and not self.lot_name)

    def _needs_lot_name(self):
        """Tell whether one part cannot be told from others without its number."""
        if self.kind == "replace" and self.ci_id.serial:
            return True
        return self.tracking in ("serial", "lot") and self._is_stocked()

    def _book(self):
        replaced = self.filtered(
            lambda part: part.kind == "replace" and part._is_booked()
        )
        parts = self | replaced._follow_old_units()
        replaced.filtered(lambda part: not part.booked_quantity)._note_old_units()
        result = super(ServiceWorkorderPart, parts)._book()
        replaced._replace_units()
        return result

    def _follow_old_units(self):
        """Give each unit that is taken out a line of its own, once.

        :return: lines that are new
        """
        old_units = self.search([("origin_part_id", "in", self.ids)])
        for old_unit in old_units:
            wanted = old_unit.origin_part_id._get_wanted_quantity()
            old_unit.quantity = 1.0 if wanted else 0.0
        return self.create(
            [
                part._prepare_old_unit()
                for part in self - old_units.origin_part_id
                if part._get_wanted_quantity() and part.ci_id.product_id.type == "consu"
            ]
        )

    def _prepare_old_unit(self):
        """Return the values of the line of the unit that one part replaces."""
        ci = self.ci_id
        return {
            "order_id": self.order_id.id,
            "origin_part_id": self.id,
            "kind": self.old_unit,
            "product_id": ci.product_id.id,
            "lot_name": ci.serial,
            "ci_id": ci.id,
            "quantity": 1.0,
            "sequence": self.sequence,
        }

    def _note_old_units(self):
        """Note what items are before their units are replaced."""
        for part in self.filtered(lambda part: part._get_wanted_quantity()):
            part.old_serial = part.ci_id.serial
            part.old_product_id = part.ci_id.product_id

    def _replace_units(self):
        """Let items go on with their new units.

        What is no longer used, because the work was cancelled or a report corrected,
        gives the item its old serial back.
        """
        notes = {}
        for part in self:
            ci, serial = part.ci_id, (part.lot_name or "").strip()
            if part._get_wanted_quantity():
                vals = part._prepare_new_unit(serial)
            elif ci.serial == serial:
                vals = {
                    "serial": part.old_serial,
                    "product_id": part.old_product_id.id,
                }
            else:
                continue
            if ci.serial != vals["serial"] or ci.product_id.id != vals["product_id"]:
                notes[ci.id] = part._describe_replacement(vals["serial"])
                ci.write(vals)
        self.env["service.ci"].browse(notes)._message_log_batch(bodies=notes)

    def _prepare_new_unit(self, serial):
        """Return what an item takes over from the unit that it has now."""
        vals = {"serial": serial or False, "product_id": self.product_id.id}
        if months := self.product_id.service_warranty_months:
            day = self.performed_on or self.order_id._get_local_day()
            vals["warranty_until"] = day + relativedelta(months=months, days=-1)
        return vals

    def _describe_replacement(self, serial):
        nothing = self.env._("none")
        return self.env._(
            "%(order)s: the unit was replaced. Serial number before: %(before)s, now: "
            "%(now)s.",
            order=self.order_id.number,
            before=self.ci_id.serial or nothing,
            now=serial or nothing,
        )
