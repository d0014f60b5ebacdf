"""The one door through which every ticket comes in.

Mail, web form, portal, phone, messengers, the API and people in the back end all end
in ``create``; programs call ``_intake``, which names the channel.  Each step works on
the whole batch and is a hook of its own.
"""

import uuid
from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.mail import email_normalize, parse_contact_from_email

from odoo.addons.service_ci.tools.inner import get_inner

from ...tools.addresses import without_tag
from ..constants import CLOSED_STATES, NO_SUBJECT

UNNUMBERED = (None, False, "", "/")


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    @api.model
    def _intake(self, channel_code, vals_list):
        """Take in requests that came through a channel.

        :param str channel_code: code of a ``service.channel``
        :param vals_list: list of ticket values; ``email_from``, ``phone`` or
            ``partner_id`` say who asks, everything left out is found or defaulted
        :return: the tickets, in the order of ``vals_list``
        :raise ValueError: when the channel does not exist
        """
        channel_id = self.env["service.channel"]._id_of(channel_code)
        return self.create([dict(vals, channel_id=channel_id) for vals in vals_list])

    # Before the records exist

    @api.model
    def _intake_prepare(self, vals_list):
        """Complete the values of new tickets; returns new dicts.

        Every default and every stored compute that would cost a query per record is
        settled here for the whole batch.
        """
        vals_list = [dict(vals) for vals in vals_list]
        self._intake_about(vals_list)
        self._intake_default(vals_list)
        self._intake_route(vals_list)
        self._intake_recognise(vals_list)
        self._intake_coverage(vals_list)
        self._intake_entity(vals_list)
        self._intake_place(vals_list)
        self._intake_stage(vals_list)
        self._intake_waiting(vals_list)
        self._intake_number(vals_list)
        return vals_list

    @api.model
    def _intake_default(self, vals_list):
        now = fields.Datetime.now()
        defaults = self._intake_context_defaults()
        internal = self.env["service.channel"]._id_of("internal")
        no_subject = str(NO_SUBJECT)
        for vals in vals_list:
            for name, value in defaults.items():
                vals.setdefault(name, value)
            vals.setdefault("channel_id", internal)
            vals.setdefault("opened_at", now)
            vals.setdefault("needs_reply_since", vals["opened_at"])
            vals.setdefault("priority", "1")
            # The link in the acknowledgement needs one; later it costs an UPDATE.
            vals.setdefault("access_token", str(uuid.uuid4()))
            vals["name"] = (vals.get("name") or "").strip() or no_subject

    @api.model
    def _intake_context_defaults(self):
        """Return the ``default_*`` values of the context that intake looks at."""
        names = (
            "partner_id",
            "client_id",
            "team_id",
            "type_id",
            "channel_id",
            "site_id",
            "item_id",
        )
        context = self.env.context
        return {
            name: context[f"default_{name}"]
            for name in names
            if f"default_{name}" in context
        }

    @api.model
    def _intake_route(self, vals_list):
        """Find the team and with it the company of each request."""
        Type = self.env["service.ticket.type"]
        Team = self.env["service.team"]
        fallback = None
        for vals in vals_list:
            if not vals.get("team_id"):
                team = Type.browse(vals.get("type_id")).team_id
                if not team:
                    fallback = fallback or self._get_fallback_team()
                    team = fallback
                vals["team_id"] = team.id
            team = Team.browse(vals["team_id"])
            vals.setdefault("company_id", (team.company_id or self.env.company).id)

    @api.model
    def _get_fallback_team(self):
        """Return the team that takes what nobody else does: the first by sequence."""
        # sudo: whoever files a request need not see the teams
        return (
            self.env["service.team"]
            .sudo()
            .search([("company_id", "in", [self.env.company.id, False])], limit=1)
        )

    @api.model
    def _intake_recognise(self, vals_list):
        """Find or create the contacts of those who wrote."""
        unknown = [
            (vals, email)
            for vals in vals_list
            if not vals.get("partner_id")
            and (email := email_normalize(vals.get("email_from"), strict=False))
        ]
        by_company = defaultdict(list)
        for vals, email in unknown:
            by_company[vals["company_id"]].append((vals, email))
        for company_id, rows in by_company.items():
            self._recognise_in(company_id, rows)

    @api.model
    def _recognise_in(self, company_id, unknown):
        """Find or create the contacts of those who wrote to one company.

        :param list unknown: (ticket values, normalised address)
        """
        known = self._find_contacts({email for _vals, email in unknown}, company_id)
        missing = [(vals, email) for vals, email in unknown if email not in known]
        clients = self.env["service.client.domain"]._find_clients(
            {email for _vals, email in missing}
        )
        known.update(self._create_contacts(missing, clients))
        for vals, email in unknown:
            if partner := known.get(email):
                vals["partner_id"] = partner.id
                vals.setdefault("client_id", partner.commercial_partner_id.id)
            elif client := clients.get(email):
                vals.setdefault("client_id", client.id)

    @api.model
    def _find_contacts(self, emails, company_id):
        """Return the contacts of addresses, also of addresses with a ``+tag``.

        Contacts of other companies do not count: who works for this one may not see
        them.

        :param emails: normalised addresses
        :param int company_id: the company that was written to
        :return: dict address -> ``res.partner``
        """
        aliases = {email: {email, without_tag(email)} for email in emails}
        # sudo: recognising a sender must not depend on who runs the gateway
        partners = (
            self.env["res.partner"]
            .sudo()
            .search(
                [
                    ("email_normalized", "in", list(set().union(*aliases.values()))),
                    ("company_id", "in", [company_id, False]),
                ],
                order="id",
            )
        )
        by_email = defaultdict(lambda: self.env["res.partner"])
        for partner in partners.sorted(self._contact_rank):
            by_email[partner.email_normalized] |= partner
        found = {}
        for email, candidates in aliases.items():
            partner = by_email[email][:1]
            for other in candidates - {email}:
                partner = partner or by_email[other][:1]
            if partner:
                found[email] = partner
        return found

    @api.model
    def _contact_rank(self, partner):
        """Order of preference among contacts that share an address, best first."""
        return (not partner.user_ids, not partner.parent_id, partner.id)

    @api.model
    def _create_contacts(self, unknown, clients):
        """Create the contacts of unknown senders where the team wants that.

        :param unknown: list of (ticket values, normalised address)
        :param clients: dict address -> client by mail domain
        :return: dict address -> new ``res.partner``
        """
        Team = self.env["service.team"]
        wanted = {
            email: self._prepare_contact_values(vals, email, clients.get(email))
            for vals, email in unknown
            if Team.browse(vals["team_id"]).sudo().creates_contacts
        }
        self.env["service.new.sender"]._claim(wanted)
        # sudo: the sender creates no contact, the desk does
        Partner = self.env["res.partner"].sudo().with_context(tracking_disable=True)
        partners = Partner.create(list(wanted.values()))
        return dict(zip(wanted, partners, strict=True))

    @api.model
    def _prepare_contact_values(self, vals, email, client):
        name, _address = parse_contact_from_email(vals.get("email_from"))
        return {
            "name": vals.get("partner_name") or name or email,
            "email": email,
            "phone": vals.get("phone"),
            "parent_id": client.id if client else False,
            "company_id": client.company_id.id if client else False,
        }

    @api.model
    def _intake_stage(self, vals_list):
        """Put requests into the first stage of their type."""
        Type = self.env["service.ticket.type"]
        first = {}
        for vals in vals_list:
            if vals.get("stage_id"):
                continue
            type_id = vals.get("type_id") or False
            if type_id not in first:
                first[type_id] = Type.browse(type_id)._get_first_stage().id
            vals["stage_id"] = first[type_id]
        self._intake_closed(vals_list)

    @api.model
    def _intake_closed(self, vals_list):
        """Date the end of requests that come in when all is over (imports)."""
        stages = self.env["service.ticket.stage"].browse(
            {vals["stage_id"] for vals in vals_list} - {False}
        )
        closed = {stage.id for stage in stages if stage.state in CLOSED_STATES}
        if not closed:
            return
        now = fields.Datetime.now()
        for vals in vals_list:
            if vals["stage_id"] in closed:
                vals["closed_at"] = vals.get("closed_at") or now
                vals["needs_reply_since"] = False

    @api.model
    def _intake_number(self, vals_list):
        """Number requests, and letters in a journal of their own."""
        unnumbered = [vals for vals in vals_list if vals.get("number") in UNNUMBERED]
        self._draw_numbers(unnumbered, "number", "service.ticket")
        letter = self.env["service.channel"]._id_of("letter")
        letters = [
            vals
            for vals in vals_list
            if vals["channel_id"] == letter and not vals.get("letter_number")
        ]
        self._draw_numbers(letters, "letter_number", "service.letter")

    @api.model
    def _draw_numbers(self, vals_list, field_name, code):
        numbers = self.env["ir.sequence"]._next_by_code_batch(code, len(vals_list))
        for vals, number in zip(vals_list, numbers, strict=True):
            vals[field_name] = number

    # After the records exist

    def _intake_finish(self):
        """Start what follows a new ticket."""
        self._update_completeness()
        self._intake_subscribe()
        self._intake_acknowledge()
        self._assign_by_team()
        self._intake_ring()
        self._spawn_tasks()

    def _intake_subscribe(self):
        """Let the contacts follow their tickets, so that answers reach them."""
        pairs = [
            (ticket.id, ticket.partner_id.id) for ticket in self if ticket.partner_id
        ]
        if not pairs:
            return
        ticket_ids, partner_ids = map(list, zip(*pairs, strict=True))
        # One statement for followers and subtypes: through the ORM they cost as much
        # as the tickets, and who follows already would have to be asked first.
        self.env["mail.followers"].flush_model()
        self.env.execute_query(
            SQL(
                """
                WITH follower AS (
                    INSERT INTO mail_followers (res_model, res_id, partner_id)
                    SELECT %s, * FROM unnest(%s, %s)
                    ON CONFLICT DO NOTHING RETURNING id
                )
                INSERT INTO mail_followers_mail_message_subtype_rel
                    (mail_followers_id, mail_message_subtype_id)
                SELECT id, %s FROM follower RETURNING mail_followers_id
                """,
                self._name,
                ticket_ids,
                partner_ids,
                self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment"),
            )
        )
        self.invalidate_recordset(["message_follower_ids", "message_partner_ids"])

    def _intake_ring(self):
        """Ring at the desk, unless tickets are imported without a word to clients."""
        if not get_inner(self.env, "service_ticket_silent"):
            self._before_commit("_ring")

    def _ring(self):
        """Tell the agents' screens that something new has come.

        The payload goes to every agent's browser, hence ids only; the browser asks
        for what its user may read.
        """
        agents = self._get_agents()
        for (team, channel), tickets in self.grouped(
            lambda ticket: (ticket.team_id, ticket.channel_id)
        ).items():
            agents._bus_send(
                "service_ticket/new",
                {
                    "ids": tickets.ids[:10],
                    "team_id": team.id,
                    "channel_id": channel.id,
                    "sound": channel.rings and channel.sound,
                },
            )
