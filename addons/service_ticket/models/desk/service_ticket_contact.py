"""Who asks: the contact, the client, their address and number."""

from odoo import api, fields, models
from odoo.tools.mail import email_normalize

from ..constants import MAX_ADDRESS


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    partner_id = fields.Many2one(
        "res.partner", string="Contact", index="btree_not_null", tracking=30
    )
    client_id = fields.Many2one(
        "res.partner",
        compute="_compute_client_id",
        store=True,
        readonly=False,
        precompute=True,
        domain=[("is_company", "=", True)],
        help="The organisation of the contact, kept as it was at intake.",
    )
    email_from = fields.Char(
        string="Mail",
        compute="_compute_contact_details",
        store=True,
        readonly=False,
        precompute=True,
    )
    email_normalized = fields.Char(
        compute="_compute_email_normalized", store=True, precompute=True
    )
    phone = fields.Char(
        compute="_compute_contact_details",
        store=True,
        readonly=False,
        precompute=True,
    )
    phone_e164 = fields.Char(
        string="Phone (international)",
        compute="_compute_phone_e164",
        store=True,
        precompute=True,
        index="btree_not_null",
    )

    @api.depends("partner_id")
    def _compute_client_id(self):
        # Only on a change of the contact: a contact who moves to another company
        # does not take old tickets along.
        for ticket in self:
            company = ticket.partner_id.commercial_partner_id
            ticket.client_id = company or ticket.client_id

    @api.depends("partner_id")
    def _compute_contact_details(self):
        for ticket in self:
            partner = ticket.partner_id
            ticket.email_from = partner.email_formatted or ticket.email_from
            ticket.phone = partner.phone or ticket.phone

    @api.depends("email_from")
    def _compute_email_normalized(self):
        for ticket in self:
            ticket.email_normalized = self._normalize_sender(ticket.email_from)

    @api.model
    def _normalize_sender(self, email):
        email = email_normalize(email, strict=False)
        return email if len(email or "") <= MAX_ADDRESS else False

    @api.depends("phone", "partner_id")
    def _compute_phone_e164(self):
        for ticket in self:
            country = ticket.partner_id.country_id or ticket.company_id.country_id
            ticket.phone_e164 = self._format_phone(ticket.phone, country)

    @api.model
    def _format_phone(self, phone, country):
        """Return a number as E.164, or False.

        :param country: ``res.country`` where it counts without a prefix
        """
        return bool(phone) and (
            self._phone_format(number=phone, country=country) or False
        )
