"""The visit itself: arrival, photos, and how an order looks on screens."""

from math import inf

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.service_ticket.models.constants import ATTENTION

from ...tools.geo import distance_km
from ..constants import CLOSED_ORDER_STATES

VISUAL = ("image/", "video/")
MEDIA_COUNT = 50
MEDIA_BYTES = 50 * 2**20
# What its manager has to do something about.
TO_DO = ("draft", "reported")


class ServiceWorkorder(models.Model):
    _inherit = "service.workorder"

    attention = fields.Selection(
        ATTENTION,
        compute="_compute_attention",
        string="Turn",
        help="Whose turn it is: yours (to do, late) or somebody else's (waits, done).",
    )
    arrival_distance = fields.Float(
        string="From the Address (km)",
        compute="_compute_arrival_distance",
        digits=(16, 1),
    )
    map_url = fields.Char(related="building_id.map_url")
    contact_phone = fields.Char(related="contact_id.phone")
    access_notes = fields.Text(compute="_compute_access_notes")
    is_mine = fields.Boolean(compute="_compute_is_mine")
    has_open_lines = fields.Boolean(compute="_compute_has_open_lines")

    @api.depends("state", "deadline", "is_mine")
    @api.depends_context("uid")
    def _compute_attention(self):
        now = fields.Datetime.now()
        for order in self:
            is_with_performer = order.state not in TO_DO
            if order.state in CLOSED_ORDER_STATES:
                order.attention = "done"
            elif is_with_performer and order.deadline and order.deadline < now:
                order.attention = "late"
            else:
                # what its manager waits for is what its performer has to do
                is_turn = is_with_performer == order.is_mine
                order.attention = "act" if is_turn else "wait"

    @api.depends("arrival_latitude", "arrival_longitude", "building_id")
    def _compute_arrival_distance(self):
        for order in self:
            here = (order.arrival_latitude, order.arrival_longitude)
            building = order.building_id
            there = (building.latitude, building.longitude)
            is_known = any(here) and any(there)
            order.arrival_distance = distance_km(here, there) if is_known else 0.0

    @api.depends("line_ids.site_id.access_notes", "line_ids.site_id.opening_hours")
    def _compute_access_notes(self):
        for order in self:
            notes = (
                text
                for site in order.line_ids.site_id
                for text in (site.opening_hours, site.access_notes)
            )
            order.access_notes = "\n".join(filter(None, notes))

    @api.depends("resource_id", "technician_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        for order in self:
            # sudo: who is sent is no secret to whoever sees the order
            performers = (order.sudo().resource_id | order.sudo().technician_id).user_id
            order.is_mine = self.env.user in performers

    @api.depends("line_ids.result")
    def _compute_has_open_lines(self):
        for order in self:
            order.has_open_lines = "open" in order.line_ids.mapped("result")

    @api.constrains("media_ids")
    def _check_media(self):
        for order in self:
            files = order.media_ids
            if len(files) > MEDIA_COUNT:
                raise ValidationError(
                    self.env._(
                        "No more than %(count)s photos and videos fit on a work order.",
                        count=MEDIA_COUNT,
                    )
                )
            for file in files:
                if not (file.mimetype or "").startswith(VISUAL):
                    raise ValidationError(
                        self.env._(
                            "%(file)s is neither a photo nor a video: attach it to a "
                            "message instead.",
                            file=file.name,
                        )
                    )
                if file.file_size > MEDIA_BYTES:
                    raise ValidationError(
                        self.env._(
                            "%(file)s is bigger than %(size)s MB: send a shorter "
                            "video.",
                            file=file.name,
                            size=MEDIA_BYTES // 2**20,
                        )
                    )

    def arrive(self, latitude=0.0, longitude=0.0):
        """Note that the performer is at the place; the work begins with it.

        :param float latitude: degrees, 0 with the longitude when it is not known
        :param float longitude: degrees
        """
        self.ensure_one()
        self.check_access("write")
        if self.state not in ("assigned", "in_progress", "rework"):
            raise UserError(
                self.env._("%(order)s: nobody is on the way.", order=self.number)
            )
        try:
            position = (float(latitude or 0), float(longitude or 0))
        except (TypeError, ValueError):
            position = (inf, inf)
        if not (-90 <= position[0] <= 90 and -180 <= position[1] <= 180):
            raise ValidationError(
                self.env._("This is no place on Earth: try again outdoors.")
            )
        if self.state in ("assigned", "rework"):
            self.action_start()
        # sudo: the facts of a visit are not the user's to write
        self.sudo().write(
            {
                "arrived_at": fields.Datetime.now(),
                "arrival_latitude": position[0],
                "arrival_longitude": position[1],
            }
        )

    def action_lines_done(self):
        """Say of all lines that are still open that they are done."""
        self.check_access("write")
        lines = self.line_ids.filtered(lambda line: line.result == "open")
        lines.result = "done"

    def action_open_map(self):
        """Show the address on a map."""
        self.ensure_one()
        return self.building_id.action_open_map()

    def action_open_ticket(self):
        """Open the ticket of one order."""
        self.ensure_one()
        return self.ticket_id.get_formview_action()
