from odoo import api, fields, models
from odoo.fields import Domain

from ..constants import OPEN_STATES

SHORTEST_PHONE = 5  # digits; fewer are rather part of a name or a tax number


class ResPartner(models.Model):
    _inherit = "res.partner"

    # Callers are recognised by equality.
    phone_sanitized = fields.Char(index="btree_not_null")
    service_domain_ids = fields.One2many(
        "service.client.domain",
        "client_id",
        string="Mail Domains",
        groups="service_ci.group_agent",
    )
    service_ticket_count = fields.Integer(
        string="Tickets",
        compute="_compute_service_ticket_counts",
        groups="service_ci.group_agent",
    )
    service_open_ticket_count = fields.Integer(
        string="Open Tickets",
        compute="_compute_service_ticket_counts",
        groups="service_ci.group_agent",
    )

    @api.depends_context("service_ticket_contact_only")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        context = self.env.context
        # Beside the client its name before each contact's would only hide the latter;
        # a list to choose from (formatted) needs both.
        if context.get("service_ticket_contact_only") and not context.get(
            "formatted_display_name"
        ):
            for partner in self.filtered("parent_id"):
                partner.display_name = partner.name or partner.display_name
        return result

    @api.model
    def _search_display_name(self, operator, value):
        """Find people by what they say on the phone: a number in any spelling."""
        domain = super()._search_display_name(operator, value)
        if operator != "ilike" or not isinstance(value, str):
            return domain
        rest = value.strip().lstrip("+")
        digits = "".join(char for char in rest if char.isdigit())
        is_phone = not rest.strip("0123456789 -().")
        if not is_phone or len(digits) < SHORTEST_PHONE:
            return domain
        number = self._phone_format(number=value, country=self.env.company.country_id)
        if number:
            return Domain(domain) | Domain("phone_sanitized", "=", number)
        return Domain(domain) | Domain("phone_mobile_search", "ilike", digits)

    def _compute_service_ticket_counts(self):
        """Count the tickets of companies as clients and of people as contacts."""
        companies = self.filtered("is_company")
        counts = {}
        for field_name, partners in (
            ("client_id", companies),
            ("partner_id", self - companies),
        ):
            counts.update(self._service_count_tickets(field_name, partners))
        for partner in self:
            total, still_open = counts.get(partner.id, (0, 0))
            partner.service_ticket_count = total
            partner.service_open_ticket_count = still_open

    def _service_count_tickets(self, field_name, partners):
        counts = {}
        for partner, state, count in self.env["service.ticket"]._read_group(
            [(field_name, "in", partners.ids)], [field_name, "state"], ["__count"]
        ):
            total, still_open = counts.get(partner.id, (0, 0))
            is_open = state in OPEN_STATES
            counts[partner.id] = (total + count, still_open + is_open * count)
        return counts

    def action_service_open_tickets(self):
        """Open the tickets of a client or of a contact."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_ticket.service_ticket_action"
        )
        field_name = "client_id" if self.is_company else "partner_id"
        action["domain"] = [(field_name, "=", self.id)]
        action["context"] = {f"default_{field_name}": self.id}
        return action
