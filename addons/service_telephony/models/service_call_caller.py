"""Who calls: a contact, their company, the site of the line."""

from collections import defaultdict

from odoo import api, models

from odoo.addons.service_ticket.models.constants import OPEN_STATES


class ServiceCall(models.Model):
    _inherit = "service.call"

    def _recognise(self, values):
        """Add who calls to the values of a call, once its number is known.

        Who was recognised, or chosen by a person, stays.
        """
        number, line = values["number_e164"], values["line_id"] or 0
        if self.partner_id or self.client_id:
            return
        if number == self.number_e164 and line == self.line_id.id and number:
            return
        if values["direction"] == "internal":
            return
        found = self._find_callers(self.connector_id, {(number or "", line)})
        values.update(found.get((number or "", line), {}))

    @api.model
    def _find_callers(self, connector, wanted):
        """Return who calls from numbers on lines.

        :param connector: ``service.call.connector``
        :param wanted: set of (E.164 or "", id of ``service.call.line`` or 0)
        :return: dict of the same -> dict ``partner_id``, ``client_id``, ``site_id``,
            ``is_guess``; nothing for nobody
        """
        partners = self._find_partners(
            {number for number, _line in wanted if number}, connector.company_id
        )
        Line = self.env["service.call.line"]
        result = {}
        for number, line_id in wanted:
            line = Line.browse(line_id or ())
            found = self._choose_caller(partners.get(number, ()), number, line)
            if found:
                result[number, line_id] = found
        return result

    @api.model
    def _find_partners(self, numbers, company):
        """Return the contacts of numbers: dict E.164 -> ``res.partner``."""
        # sudo: recognising a caller must not depend on who runs the gateway
        Partner = self.env["res.partner"].sudo()
        found = defaultdict(lambda: Partner)
        if not numbers:
            return found
        for partner in Partner.search_fetch(
            [
                ("phone_sanitized", "in", list(numbers)),
                ("company_id", "in", [company.id, False]),
            ],
            ["phone_sanitized", "commercial_partner_id"],
            order="id",
        ):
            found[partner.phone_sanitized] |= partner
        return found

    @api.model
    def _choose_caller(self, candidates, number, line):
        """Return the values of who most probably calls.

        :param candidates: contacts that have the number
        :param line: ``service.call.line``, maybe empty
        """
        client = line.client_id or line.site_id.client_id
        own = candidates and candidates.filtered(
            lambda partner: partner.commercial_partner_id == client
        )
        candidates = own or candidates
        if not candidates:
            return client and {
                "client_id": client.id,
                "site_id": line.site_id.id,
                "is_guess": False,
            }
        Ticket = self.env["service.ticket"]
        recent = len(candidates) > 1 and self._get_last_contact(candidates, number)
        partner = recent or candidates.sorted(Ticket._contact_rank)[:1]
        # A company's own number is its people's number, too: that is no riddle.
        return {
            "partner_id": partner.id,
            "client_id": partner.commercial_partner_id.id,
            "site_id": line.site_id.id,
            "is_guess": len(candidates) > 1,
        }

    @api.model
    def _get_last_contact(self, candidates, number):
        """Return with whom we had to do last by a number that several have."""
        # sudo: see _find_partners
        ticket = (
            self.env["service.ticket"]
            .sudo()
            .search(
                [("phone_e164", "=", number), ("partner_id", "in", candidates.ids)],
                order="id desc",
                limit=1,
            )
        )
        return ticket.partner_id

    def _get_candidates(self):
        """Return who else has the number; the chosen one comes first."""
        self.ensure_one()
        if not self.number_e164:
            return self.partner_id
        found = self._find_partners({self.number_e164}, self.company_id)
        others = found[self.number_e164].with_env(self.env)
        return self.partner_id | others._filtered_access("read")

    def _get_open_tickets_domain(self):
        """Return the open tickets of who calls."""
        self.ensure_one()
        domain = [("id", "=", 0)]
        if self.client_id:
            domain = [("client_id", "=", self.client_id.id)]
        elif self.partner_id:
            domain = [("partner_id", "=", self.partner_id.id)]
        elif self.number_e164:
            domain = [("phone_e164", "=", self.number_e164)]
        return [
            *domain,
            ("state", "in", OPEN_STATES),
            ("company_id", "=", self.company_id.id),
        ]
