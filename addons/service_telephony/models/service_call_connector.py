import secrets
import uuid
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from odoo.addons.base.models.res_partner import _tz_get
from odoo.addons.service_ci.tools import outbound

from ..tools import providers
from ..tools.call_state import read_event
from ..tools.hosts import read_hosts
from ..tools.numbers import to_digits, to_e164

PROVIDERS = [
    ("neutral", "Any, by our own contract"),
    ("asterisk", "Asterisk"),
    ("mango", "Mango Office"),
    ("megafon", "MegaFon, ITooLabs"),
    ("zadarma", "Zadarma"),
    ("uis", "UIS, CoMagic"),
    ("beeline", "Beeline"),
]

# Of an exchange: a list of all its employees fits.
MAX_ANSWER = 2**22


class ServiceCallConnector(models.Model):
    """A telephone exchange that tells us about its calls."""

    _name = "service.call.connector"
    _description = "Telephone Exchange"
    _order = "sequence, name, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    provider = fields.Selection(PROVIDERS, required=True, default="neutral")
    uuid = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        index=True,
        default=lambda self: str(uuid.uuid4()),
    )
    key = fields.Char(
        copy=False,
        groups="base.group_system",
        help="The name by which the provider knows us (API key), where it has one.",
    )
    secret = fields.Char(
        copy=False,
        groups="base.group_system",
        default=lambda self: secrets.token_urlsafe(32),
        help="What requests are signed with. Without it nothing is taken in.",
    )
    api_url = fields.Char(
        "Address of the API",
        groups="base.group_system",
        help="Where the provider takes commands; empty: its usual address.",
    )
    webhook_url = fields.Char("Address for Events", compute="_compute_webhook_url")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    team_id = fields.Many2one(
        "service.team",
        required=True,
        ondelete="restrict",
        help="Gets the calls of all lines that have no team of their own.",
    )
    type_id = fields.Many2one("service.ticket.type", ondelete="set null")
    zone = fields.Selection(
        _tz_get,
        string="Time Zone",
        required=True,
        default=lambda self: self.env.user.tz or "Europe/Moscow",
        help="Of the exchange: of times that it tells without one, and of reports.",
    )
    line_ids = fields.One2many("service.call.line", "connector_id", copy=True)
    recording_hosts = fields.Text(
        help="Hosts that recordings are fetched from, one on each line; "
        "“*.example.com” stands for all below it. Empty: none are fetched.",
    )

    # Tickets

    ticket_rule = fields.Selection(
        [
            ("ringing", "When it rings"),
            ("missed", "When nobody answered"),
            ("manual", "By hand"),
        ],
        string="Open a Ticket",
        required=True,
        default="missed",
    )
    ticket_callers = fields.Selection(
        [
            ("all", "Whoever calls"),
            ("known", "Known callers"),
            ("unknown", "Unknown callers"),
        ],
        string="For",
        required=True,
        default="all",
    )
    join_minutes = fields.Integer(
        string="Join Within",
        default=60,
        help="Minutes within which a call of the same number belongs to the open "
        "ticket of the call before; zero: each call is a ticket of its own.",
    )
    answer_seconds = fields.Integer(
        string="Answer Within",
        default=10,
        help="Seconds after which an answered call counts as answered late.",
    )

    # Figures

    last_event_at = fields.Datetime(compute="_compute_last_event_at")
    can_originate = fields.Boolean(compute="_compute_can_originate")
    call_count = fields.Integer(string="Calls", compute="_compute_call_count")
    problem_count = fields.Integer(
        string="Problems", compute="_compute_problem_count", compute_sudo=True
    )

    _uuid_uniq = models.Constraint("UNIQUE (uuid)", "Addresses are unique.")
    _limits_positive = models.Constraint(
        "CHECK (join_minutes >= 0 AND answer_seconds >= 0)",
        "Minutes and seconds cannot be negative.",
    )

    @api.depends("uuid", "provider")
    def _compute_webhook_url(self):
        for connector in self:
            path = f"/service_telephony/v1/{connector.uuid}"
            # Some append paths of their own to the address.
            paths = providers.get(connector.provider or "neutral").PATHS
            suffix = paths[0] if len(paths) == 1 else ""
            connector.webhook_url = f"{connector.get_base_url()}{path}{suffix}"

    @api.depends("provider")
    def _compute_can_originate(self):
        for connector in self:
            provider = providers.get(connector.provider or "neutral")
            connector.can_originate = connector._has_daemon() or hasattr(
                provider, "originate"
            )

    def _compute_last_event_at(self):
        # sudo: when it last spoke is no secret, what it said is
        found = dict(
            self.env["service.call.event"]
            .sudo()
            ._read_group(
                [("connector_id", "in", self.ids)],
                ["connector_id"],
                ["create_date:max"],
            )
        )
        for connector in self:
            connector.last_event_at = found.get(connector.sudo(), False)

    def _compute_call_count(self):
        found = dict(
            self.env["service.call"]._read_group(
                [("connector_id", "in", self.ids)], ["connector_id"], ["__count"]
            )
        )
        for connector in self:
            connector.call_count = found.get(connector, 0)

    def _compute_problem_count(self):
        found = dict(
            self.env["service.call.event"]._read_group(
                [("connector_id", "in", self.ids), ("state", "=", "failed")],
                ["connector_id"],
                ["__count"],
            )
        )
        for connector in self:
            connector.problem_count = found.get(connector, 0)

    @api.constrains("recording_hosts")
    def _check_recording_hosts(self):
        for connector in self:
            _hosts, wrong = read_hosts(connector.recording_hosts)
            if wrong:
                raise ValidationError(
                    self.env._(
                        "“%(line)s” is no name of a host; one looks like "
                        "records.example.com.",
                        line=wrong,
                    )
                )

    @api.constrains("api_url")
    def _check_api_url(self):
        for connector in self.sudo():  # sudo: whoever changes it may read it
            url = connector.api_url
            if url and not (
                url.startswith(("https://", "http://")) and urlsplit(url).hostname
            ):
                raise ValidationError(
                    self.env._("The address of the API begins with https://.")
                )

    # The door

    def _get_credentials(self):
        """Return what requests are verified and signed with."""
        own = self.sudo()  # sudo: administrators only see them, programs use them
        return {
            "key": own.key or "",
            "secret": own.secret or "",
            "api_url": own.api_url or "",
        }

    def _has_daemon(self):
        """Tell whether a daemon beside the exchange asks for our commands."""
        return self.provider in ("asterisk", "neutral")

    def _ask(self, asked, patience):
        """Ask the exchange for something; one question may lead to the next.

        :param dict asked: what its module in :mod:`..tools.providers` wants to be sent
        :param patience: seconds that it has to answer
        :return: what went wrong, "" when the exchange has taken it
        :raise ValueError: what its module reads from an answer, see there
        """
        hosts = self.env["service.call.recording"]._get_private_hosts()
        while asked:
            reply = outbound.call(
                asked["method"],
                asked["url"],
                hosts,
                asked["headers"],
                asked["body"],
                patience,
                MAX_ANSWER,
            )
            if not reply.is_ok:
                return reply.error or f"HTTP {reply.status}"
            asked = asked["then"](reply.body) if "then" in asked else None
        return ""

    def _take_request(self, asked):
        """Store the events of a verified request for good, then read them.

        :param dict asked: see :mod:`..tools.providers`
        """
        self.ensure_one()
        provider = providers.get(self.provider)
        try:
            events = provider.read(asked, ZoneInfo(self.zone))
        except ValueError as error:
            events = [{"type": "illegible", "problem": str(error)}]
        # Exchanges have no user: what they tell is done by the system.
        Event = self.env["service.call.event"].with_user(SUPERUSER_ID)
        Event._receive(self, events, asked["body"])

    def _read_events(self, events):
        """Return what events say, and what is wrong with those that say nothing.

        :return: list of (:class:`Event` or None, problem)
        """
        result = []
        for data in events:
            try:
                result.append((read_event(data), ""))
            except ValueError as error:
                result.append((None, data.get("problem") or str(error)))
        return result

    def _get_contact_for_provider(self, number):
        """Return who a number is, as providers show and route it.

        :param str number: as the provider told it
        :return: dict ``name``, ``extension``: of the agent who looks after the client
        """
        Call = self.env["service.call"]
        e164 = self._to_e164(number)
        caller = Call._find_callers(self, {(e164, 0)}).get((e164, 0), {})
        partner = self.env["res.partner"].browse(caller.get("partner_id") or ())
        client = self.env["res.partner"].browse(caller.get("client_id") or ())
        user = partner.user_id or client.user_id
        extensions = self.env["service.call.extension"]._of_users(user, self.company_id)
        return {
            "name": (partner or client).display_name or "",
            "extension": extensions.get(user, ""),
        }

    # Numbers

    def _get_region(self):
        return self.company_id.partner_id.country_id.code or ""

    def _to_e164(self, raw):
        """Return a number as E.164, "" for what is none."""
        return to_e164(raw, self._get_region())

    def _find_line(self, raw):
        """Return the line of a number that was called, as it is told."""
        Line = self.env["service.call.line"]
        if not raw:
            return Line
        lines = Line.search_fetch(
            [("connector_id", "=", self.id)],
            ["number", "number_e164", "team_id", "client_id", "site_id"],
        )
        e164 = self._to_e164(raw)
        if not e164:
            # Numbers that exist in this exchange only.
            return lines.filtered(
                lambda line: to_digits(line.number) == to_digits(raw)
            )[:1]
        return lines.filtered(lambda line: line.number_e164 == e164)[:1]

    # Actions

    def action_open_calls(self):
        """Show the calls of an exchange."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_telephony.service_call_action"
        )
        return {**action, "domain": [("connector_id", "=", self.id)], "context": {}}

    def action_open_problems(self):
        """Show what an exchange told and could not be read."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_telephony.service_call_event_action"
        )
        domain = Domain("connector_id", "=", self.id) & Domain("state", "=", "failed")
        return {**action, "domain": domain, "context": {}}

    def action_new_secret(self):
        """Draw a new secret; the exchange has to be told it."""
        self.check_access("write")
        for connector in self:
            connector.secret = secrets.token_urlsafe(32)
