from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError

SHORTLY = timedelta(minutes=1)


class ServiceSite(models.Model):
    _name = "service.site"
    _description = "Site"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    # agents only read, but what they find out belongs in the chatter
    _mail_post_access = "read"
    _rec_names_search = ["name", "code", "building_id"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, index="trigram", tracking=1)
    code = fields.Char(help="The client's own number of the place, if it has one.")
    client_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=2,
    )
    building_id = fields.Many2one(
        "service.building",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=3,
    )
    # stored: lists group by it, rules of dispatch search by it
    territory_id = fields.Many2one(
        related="building_id.territory_id", store=True, index="btree_not_null"
    )
    office = fields.Char(help="Office, shop or room number.")
    floor = fields.Char()
    entrance = fields.Char()
    contact_ids = fields.Many2many(
        "res.partner",
        "service_site_contact_rel",
        "site_id",
        "partner_id",
        string="Contacts",
        check_company=True,
        domain="[('id', 'child_of', client_id)]",
        help="Who lets the technician in and signs.",
    )
    opening_hours = fields.Char(help="When somebody can be let in.")
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Opening Calendar",
        ondelete="restrict",
        check_company=True,
        help="The same as a calendar, read in the time zone of the building. It says "
        "whether somebody can be let in now.",
    )
    is_open_now = fields.Boolean(string="Open Now", compute="_compute_is_open_now")
    access_notes = fields.Text(help="Pass, keys, parking, whom to call before.")
    map_url = fields.Char(related="building_id.map_url")
    ci_ids = fields.One2many("service.ci", "site_id", string="Configuration Items")
    ci_count = fields.Integer(
        string="Configuration Item Count", compute="_compute_ci_count"
    )
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        default=lambda self: self.env.company,
    )
    active = fields.Boolean(default=True)

    def _compute_ci_count(self):
        counts = dict(
            self.env["service.ci"]._read_group(
                [("site_id", "in", self.ids)], ["site_id"], ["__count"]
            )
        )
        for site in self:
            site.ci_count = counts.get(site._origin, 0)

    @api.depends("calendar_id", "building_id.tz")
    def _compute_is_open_now(self):
        are_open = self._are_open_at(fields.Datetime.now())
        for site in self:
            site.is_open_now = are_open[site]

    def _are_open_at(self, moment):
        """Tell whether somebody can be let in by the sites' calendars.

        :param datetime moment: naive UTC
        :return: dict site -> bool; True where no calendar says otherwise
        """
        moment = pytz.utc.localize(moment)
        are_open = dict.fromkeys(self, True)
        for (calendar, tz), sites in self.grouped(
            lambda site: site._get_opening_calendar()
        ).items():
            if calendar:
                intervals = calendar._work_intervals_batch(
                    moment, moment + SHORTLY, tz=pytz.timezone(tz)
                )[False]
                are_open.update(dict.fromkeys(sites, bool(intervals)))
        return are_open

    def _get_opening_calendar(self):
        """Return the calendar of one site and the zone in which it is read."""
        self.ensure_one()
        return self.calendar_id, self.building_id.tz or self.calendar_id.tz or "UTC"

    @api.constrains("client_id")
    def _check_client_id(self):
        for site in self:
            client = site.client_id
            if client != client.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "The site %(site)s belongs to a company, not to its contact "
                        "%(contact)s. Choose %(company)s.",
                        site=site.name,
                        contact=client.name,
                        company=client.commercial_partner_id.name,
                    )
                )
        # the items follow their site to its new client
        self.with_context(active_test=False).ci_ids._check_same_client()

    @api.onchange("client_id")
    def _onchange_client_id(self):
        if self.client_id:
            self.contact_ids = self.contact_ids.filtered(
                lambda contact: contact.commercial_partner_id == self.client_id
            )

    @api.model_create_multi
    def create(self, vals_list):
        # whoever enters a site does not answer for it
        quiet = self.with_context(mail_create_nosubscribe=True)
        return super(ServiceSite, quiet).create(vals_list).with_env(self.env)

    def action_view_cis(self):
        """Open the configuration items of this site."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_ci.service_ci_action"
        )
        action["domain"] = [("site_id", "=", self.id)]
        action["context"] = {
            "default_site_id": self.id,
            "default_client_id": self.client_id.id,
        }
        return action

    def action_open_map(self):
        """Show the site on a public map in a new tab."""
        self.ensure_one()
        return self.building_id.action_open_map()
