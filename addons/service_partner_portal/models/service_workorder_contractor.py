"""A work order as its contractor sees it: whose it is, and what is read there."""

from datetime import timedelta, timezone

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.service_ci.tools.maps import route_url
from odoo.addons.service_ticket.tools.file_names import clean_file_name
from odoo.addons.service_workorder.models.orders.service_workorder_mail import AWAITED
from odoo.addons.service_workorder.models.orders.service_workorder_visit import (
    MEDIA_BYTES,
)

from ..tools.media import media_type

HALF_WORLD = timedelta(hours=38)
STATE_COLORS = {
    "assigned": "primary",
    "in_progress": "warning",
    "rework": "danger",
    "reported": "info",
    "done": "success",
}


class ServiceWorkorder(models.Model):
    _inherit = "service.workorder"

    # Whose they are

    @api.model
    def _get_contractor_domain(self):
        """Return which orders the current user has as a contractor."""
        user = self.env.user.sudo()  # sudo: hidden from those whom they describe
        return Domain("state", "not in", ("draft", "offered")) & (
            Domain("resource_id", "in", user.portal_firm_ids.ids)
            | Domain("technician_id", "in", user.portal_technician_ids.ids)
        )

    def _is_of_contractor(self):
        """Tell whether the current user has one order as a contractor."""
        return bool(self.sudo().filtered_domain(self._get_contractor_domain()))

    def _is_of_firm(self):
        """Tell whether the current user speaks for the performer of one order."""
        user = self.env.user.sudo()  # sudo: as above
        return self.sudo().resource_id in user.portal_firm_ids

    def _may_work(self):
        """Tell whether something can be entered on one order."""
        return self.state in AWAITED

    def _check_may_work(self):
        """Refuse to enter something before work is given and after it is reported."""
        if not self._may_work():
            raise UserError(
                self.env._(
                    "%(order)s: nothing can be entered any more, ask us to send the "
                    "work order back.",
                    order=self.number,
                )
            )

    # What is read there

    def _get_page_changes(self):
        """Return when what the pages of orders show has changed.

        :return: dict id -> seconds since 1970
        """
        changes = {order.id: order.write_date for order in self}
        for model, field, moment in self._get_page_sources():
            domain = Domain(field, "in", self.ids)
            if model == "mail.message":
                domain &= Domain("model", "=", self._name)
            groups = self.env[model]._read_group(domain, [field], [f"{moment}:max"])
            for of, latest in groups:
                number = of if isinstance(of, int) else of.id
                changes[number] = max(changes[number], latest)
        return {
            number: moment.replace(tzinfo=timezone.utc).timestamp()
            for number, moment in changes.items()
        }

    @api.model
    def _get_page_sources(self):
        """Return what else pages show: model, field that names the order, moment."""
        return [
            ("service.workorder.line", "order_id", "write_date"),
            ("service.workorder.check", "order_id", "write_date"),
            ("mail.message", "res_id", "create_date"),
        ]

    def _contractor_status(self):
        """Return the state in a contractor's words and a colour of Bootstrap."""
        words = {
            "assigned": self.env._("To do"),
            "in_progress": self.env._("At work"),
            "rework": self.env._("To do again"),
            "reported": self.env._("Is being checked"),
            "done": self.env._("Accepted by us"),
            "cancelled": self.env._("Cancelled"),
        }
        return words.get(self.state, ""), STATE_COLORS.get(self.state, "light")

    def _get_day_stops(self):
        """Return those of these orders that are visited today, in their sequence."""
        now = fields.Datetime.now()
        return self.filtered(
            lambda order: (
                order._to_place(order.planned_start).date()
                == order._to_place(now).date()
            )
        ).sorted(lambda order: (order.planned_start, order.id))

    @api.model
    def _get_day_domain(self):
        """Return which orders may be visited today, wherever the place is."""
        now = fields.Datetime.now()
        return Domain("planned_start", ">", now - HALF_WORLD) & Domain(
            "planned_start", "<", now + HALF_WORLD
        )

    def _get_way_url(self):
        """Return a map with the way through these orders, "" for less than two."""
        return route_url(
            [
                (building.latitude, building.longitude)
                for building in (order.building_id for order in self)
                if building.latitude or building.longitude
            ]
        )

    def _contractor_media(self):
        """Return the photos and films of one order, those of its points too."""
        return self.media_ids | self.check_ids.photo_ids

    @api.model
    def _check_media_size(self, name, content):
        if len(content) > MEDIA_BYTES:
            raise UserError(
                self.env._(
                    "%(file)s is bigger than %(size)s MB: send a smaller one.",
                    file=name,
                    size=MEDIA_BYTES // 2**20,
                )
            )

    def _add_media(self, name, content, check=None):
        """Keep a photo or film of one order.

        :param str name: of the file, as the telephone gave it
        :param bytes content: the whole file, or the first byte too many with it
        :param check: ``service.workorder.check`` that it belongs to
        """
        self._check_may_work()
        name = clean_file_name(name)
        self._check_media_size(name, content)
        mimetype = media_type(name, content)
        if not mimetype:
            raise UserError(
                self.env._(
                    "%(file)s is neither a photo nor a video that we can show.",
                    file=name,
                )
            )
        file = self.env["ir.attachment"].create(
            {
                "name": name,
                "raw": content,
                "mimetype": mimetype,
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        if check:
            check.write({"photo_ids": [(4, file.id)]})
        else:
            self.write({"media_ids": [(4, file.id)]})
        return file
