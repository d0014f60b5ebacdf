import json
import logging
import secrets
import uuid
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import timedelta

from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError

from odoo.addons.service_ci.tools import outbound
from odoo.addons.service_ticket.models.constants import CLOSED_STATES

from ..tools import delivery
from ..tools.cleaning import read_moment, storable

_logger = logging.getLogger(__name__)

GC_SIZE = 5000
# So long a messenger that is asked may wait for news, and so long whatever else the
# same process has to do waits; shorter when something is to be taken in or sent.
POLL_SECONDS = 5
BUSY_POLL_SECONDS = 1

# A list: of a tuple Odoo keeps no words.
KINDS = [
    ("message", "Message"),
    ("edit", "Change of a Message"),
    ("button", "Button"),
    ("location", "Place"),
    ("status", "Delivery"),
    ("blocked", "Blocked"),
    ("other", "Other"),
]


class ServiceMessengerAccount(models.Model):
    """A number, bot or business account of ours in a messenger."""

    _name = "service.messenger.account"
    _description = "Messenger Account"
    _inherit = ["mail.thread"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True, tracking=True)
    provider = fields.Selection(
        [("neutral", "Gateway with signed JSON")],
        string="Messenger",
        required=True,
        default="neutral",
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    channel_id = fields.Many2one(
        "service.channel", compute="_compute_channel_id", store=True, precompute=True
    )
    team_id = fields.Many2one(
        "service.team",
        index="btree_not_null",
        tracking=True,
        help="Gets the requests that come this way.",
    )
    type_id = fields.Many2one(
        "service.ticket.type",
        string="Request Type",
        index="btree_not_null",
        help="What it requires of a request is asked in the chat.",
    )
    token = fields.Char(
        groups="base.group_system",
        copy=False,
        help="By it the messenger knows us.",
    )
    secret = fields.Char(
        groups="base.group_system",
        copy=False,
        default=lambda self: secrets.token_urlsafe(32),
        help="By it we know the messenger.",
    )
    api_url = fields.Char(
        "Address of the Messenger",
        # Whoever chooses it is sent the token.
        groups="base.group_system",
        copy=False,
        tracking=True,
        help="Empty: the usual one. Hosts in your own network work when the "
        "administrator names them in the system parameter service_messenger.hosts.",
    )
    uuid = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        index=True,
        default=lambda self: str(uuid.uuid4()),
    )
    webhook_url = fields.Char("Our Address", compute="_compute_webhook_url")
    mode = fields.Selection(
        [("webhook", "The messenger calls us"), ("polling", "We ask the messenger")],
        required=True,
        default="webhook",
        help="Asking works without a public address of ours.",
    )
    poll_offset = fields.Char(readonly=True, copy=False, groups="base.group_system")
    state = fields.Selection(
        [("off", "Off"), ("on", "On"), ("failed", "Does not work")],
        required=True,
        default="off",
        readonly=True,
        copy=False,
        tracking=True,
        string="Status",
    )
    problem = fields.Text(readonly=True, copy=False)
    failures = fields.Integer(
        readonly=True, copy=False, aggregator=None, help="In a row."
    )
    resting_until = fields.Datetime(
        readonly=True,
        copy=False,
        help="The messenger does not answer, or asked us to wait: nothing is sent.",
    )

    # What people are told, and how long what they sent is kept
    greeting = fields.Text(
        "First Answer",
        translate=True,
        help="Sent when somebody writes for the first time.",
    )
    notice = fields.Text(
        "Notice about Retention",
        translate=True,
        default=lambda self: self.env._(
            "Your messages, photos and recordings are kept to handle your request. "
            "By writing here you agree to that."
        ),
        help="Sent with the first answer. Empty: nothing is said.",
    )
    event_days = fields.Integer(
        "Keep Raw Events",
        default=90,
        aggregator=None,
        help="Days; afterwards they are deleted. 0: for ever.",
    )
    file_days = fields.Integer(
        "Keep Files",
        default=0,
        aggregator=None,
        help="Days after which photos, recordings and files that came this way are "
        "deleted from closed requests. 0: for ever.",
    )
    waiting_count = fields.Integer("Waiting", compute="_compute_counts")
    failed_count = fields.Integer("Not Delivered", compute="_compute_counts")
    problem_count = fields.Integer("Not Taken In", compute="_compute_problem_count")

    _uuid_uniq = models.Constraint("UNIQUE (uuid)", "Addresses are unique.")
    _days_positive = models.Constraint(
        "CHECK (event_days >= 0 AND file_days >= 0)", "Days are not negative."
    )

    @api.depends("provider")
    def _compute_channel_id(self):
        Channel = self.env["service.channel"]
        for account in self:
            code = account._get_adapter()._get_channel_code()
            account.channel_id = Channel._id_of(code)

    @api.depends("uuid")
    def _compute_webhook_url(self):
        base = self.get_base_url()
        for account in self:
            account.webhook_url = f"{base}/service_messenger/v1/{account.uuid}"

    def _compute_counts(self):
        groups = self.env["service.messenger.message"]._read_group(
            [
                ("account_id", "in", self.ids),
                ("direction", "=", "out"),
                ("state", "in", ("queued", "failed")),
            ],
            ["account_id", "state"],
            ["__count"],
        )
        counts = {(account, state): count for account, state, count in groups}
        for account in self:
            account.waiting_count = counts.get((account, "queued"), 0)
            account.failed_count = counts.get((account, "failed"), 0)

    def _compute_problem_count(self):
        groups = self.env["service.messenger.event"]._read_group(
            [("account_id", "in", self.ids), ("state", "=", "failed")],
            ["account_id"],
            ["__count"],
        )
        counts = dict(groups)
        for account in self:
            account.problem_count = counts.get(account, 0)

    @api.constrains("api_url")
    def _check_api_url(self):
        hosts = self.env["service.messenger.adapter"]._get_hosts()
        for account in self.filtered("api_url"):
            try:
                outbound.check_url(account.api_url, hosts)
            except outbound.Refused:
                raise ValidationError(
                    self.env._(
                        "“%(url)s” is no address that may be called: it begins with "
                        "https://, or the administrator names its host in the system "
                        "parameter service_messenger.hosts.",
                        url=account.api_url,
                    )
                ) from None

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create(vals_list)
        self.env.registry.clear_cache()
        return accounts

    @api.model
    @tools.ormcache()
    def _is_used(self):
        """Tell whether there is any account: without one nothing costs anything."""
        # sudo: the same for everybody
        accounts = self.sudo().with_context(active_test=False)
        return bool(accounts.search_count([], limit=1))

    def _get_adapter(self):
        """Return the model that speaks with the messenger of this account."""
        self.ensure_one()
        return self.env[f"service.messenger.{self.provider or 'neutral'}"]

    @api.model
    def _get_domain(self):
        """Return which channels are messengers, as a domain."""
        providers = dict(self._fields["provider"].selection)
        codes = [
            self.env[f"service.messenger.{provider}"]._get_channel_code()
            for provider in providers
        ]
        return [("code", "in", codes)]

    def _get_lang(self):
        return self.company_id.partner_id.lang or self.env.lang

    # Switch on and off

    def action_connect(self):
        """Begin to work with the messenger."""
        self.ensure_one()
        self.check_access("write")
        account = self.sudo()  # sudo: tokens are for administrators
        if not account._is_allowed():
            raise UserError(
                self.env._(
                    "%(channel)s is not allowed for %(company)s: see the settings.",
                    channel=account.channel_id.name,
                    company=account.company_id.name,
                )
            )
        account._get_adapter()._connect(account)
        account._note_health("on")
        if account.mode == "polling":
            account._trigger_poll()

    def action_disconnect(self):
        """Stop to work with the messenger; what waits stays in the outbox."""
        self.ensure_one()
        self.check_access("write")
        account = self.sudo()  # sudo: as above
        try:
            account._get_adapter()._disconnect(account)
        except (UserError, OSError) as error:
            _logger.info("Account %s: %s", account.id, error)
        account._note_health("off")

    def _note_health(self, state, problem=False):
        """Note how an account is; when it fails, its followers hear of it."""
        has_failed = state == "failed" and self.state != "failed"
        self.write(
            {"state": state, "problem": problem, "failures": 0, "resting_until": False}
        )
        if has_failed:
            self.with_context(lang=self._get_lang())._tell_failure(problem)

    def _tell_failure(self, problem):
        """Tell followers and the leader of the team that nothing leaves any more."""
        self.message_post(
            body=self.env._(
                "%(account)s does not work: %(problem)s. What is answered there is "
                "kept until somebody has mended and switched it on again.",
                account=self.name,
                problem=(problem or "").rstrip("."),
            ),
            partner_ids=self.team_id.leader_id.partner_id.ids,
            subtype_xmlid="mail.mt_comment",
            # The mail server is none of the messenger's business.
            force_send=False,
        )

    def _is_ready(self):
        """Tell whether something may be sent at this moment."""
        now = fields.Datetime.now()
        return self.state == "on" and (self.resting_until or now) <= now

    def _rest(self, until=None):
        """Let an account rest whose messenger does not answer, longer each time.

        :param datetime until: as the messenger asks; None: it did not answer
        """
        failures = self.failures if until else self.failures + 1
        now = fields.Datetime.now()
        self.write(
            {
                "failures": failures,
                "resting_until": until or now + delivery.rest_after(failures),
            }
        )

    def action_open_messages(self):
        """Show what was written, what failed first."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_messenger.service_messenger_message_action"
        )
        action["domain"] = [("account_id", "=", self.id)]
        return action

    def action_open_problems(self):
        """Show what came and could not be taken in."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_messenger.service_messenger_event_action"
        )
        domain = [("account_id", "=", self.id), ("state", "=", "failed")]
        return dict(action, domain=domain, context={})

    # Policy

    def _is_allowed(self, client=None):
        """Tell whether the messenger may be used.

        :param client: ``res.partner`` to whom we speak, None: whoever it is
        """
        self.ensure_one()
        # sudo: policy counts for everybody, whoever may read it
        account = self.sudo()
        if account.channel_id in account.company_id.service_barred_channel_ids:
            return False
        client = client and client.sudo().commercial_partner_id
        return not client or account.channel_id not in client.service_barred_channel_ids

    # Intake

    def _receive(self, payload):
        """Keep what a messenger told, to be worked on after the commit.

        :param payload: JSON of the request, storable
        :return int: how many events are new
        """
        self.ensure_one()
        try:
            events = self._get_adapter()._read_events(self, payload)
            rows = [self._prepare_event(event, payload) for event in events]
        except Exception as error:
            _logger.info("Account %s: unreadable request", self.id, exc_info=True)
            rows = [self._prepare_unreadable(payload, error)]
        return self.env["service.messenger.event"]._store(rows)

    def _prepare_event(self, event, payload):
        """Return the values of one row of the raw inbox."""
        content = {key: value for key, value in event.items() if key != "raw"}
        content = storable(json.loads(json.dumps(content, default=str)))
        kind = event["kind"] if event["kind"] in dict(KINDS) else "other"
        return {
            "account_id": self.id,
            "event_key": storable(str(event["event_key"]))[:255],
            "chat_key": storable(str(event.get("chat_key") or ""))[:255],
            "kind": kind,
            "payload": event.get("raw", payload),
            "content": content,
            "state": "ignored" if kind == "other" else "received",
            "problem": None,
            "occurred_at": read_moment(event.get("occurred_at"))
            or fields.Datetime.now(),
        }

    def _prepare_unreadable(self, payload, error):
        digest = self.env["service.messenger.event"]._digest(payload)
        return {
            "account_id": self.id,
            "event_key": f"unreadable:{digest}",
            "chat_key": "",
            "kind": "other",
            "payload": payload,
            "content": None,
            "state": "failed",
            "problem": f"{type(error).__name__}: {error}"[:2000],
            "occurred_at": fields.Datetime.now(),
        }

    # Asking, where the messenger cannot call us

    @api.model
    def _cron_poll(self):
        """Ask messengers for news, all at the same time, and go on when all answered.

        They answer as soon as there is something: it is committed and worked on while
        the others are waited for.
        """
        accounts = self.search([("mode", "=", "polling"), ("state", "=", "on")])
        seconds = accounts._get_poll_seconds()
        is_heard, asked = False, {}
        with ThreadPoolExecutor(max(len(accounts), 1)) as threads:
            for account in accounts:
                if question := account._prepare_poll(seconds):
                    asked[threads.submit(question)] = account
            # No transaction is open while we wait.
            self.env["ir.cron"]._commit_progress()
            for answered in as_completed(asked):
                is_heard |= asked[answered]._take_poll(answered)
                self.env["ir.cron"]._commit_progress(1)
        if is_heard:
            self._trigger_poll()

    @api.model
    def _trigger_poll(self):
        # sudo: whoever switches an account on may have it asked
        self.env.ref("service_messenger.ir_cron_poll").sudo()._trigger()

    @api.model
    def _get_poll_seconds(self):
        """Return how long messengers may wait for news: there may be work meanwhile."""
        queues = (
            self.env["service.messenger.event"],
            self.env["service.messenger.message"],
        )
        is_busy = any(
            queue.search_count(queue._get_due_domain(), limit=1) for queue in queues
        )
        return BUSY_POLL_SECONDS if is_busy else POLL_SECONDS

    def _prepare_poll(self, seconds):
        """Return a function that asks for news, None where that cannot be done."""
        try:
            return self._get_adapter()._prepare_poll(self, seconds)
        except (OSError, UserError, ValueError) as error:
            self._note_no_news(error)
            return None

    def _take_poll(self, answered):
        """Keep what a messenger told; it and the place to go on commit together.

        :param answered: the ``Future`` of a question
        :return bool: whether the messenger answers
        """
        # What is not kept now comes once more: the place to go on has not moved.
        if not self.try_lock_for_update(allow_referencing=True):
            return True
        if self.state != "on":
            return False
        try:
            payloads, offset = answered.result()
        except Exception as error:
            _logger.info("Account %s: no news", self.id, exc_info=True)
            self._note_no_news(error)
            return False
        for payload in payloads:
            self._receive(storable(payload))
        if self.problem or offset != self.poll_offset:
            self.write({"poll_offset": offset, "problem": False})
        return True

    def _note_no_news(self, error):
        """Note why a messenger told nothing; who is refused asks no more."""
        failure = self._get_adapter()._read_poll_failure(error)
        words = failure["error"][:2000]
        if failure.get("is_refused"):
            self._note_health("failed", words)
        else:
            self.problem = words

    # Retention

    @api.autovacuum
    def _gc_events(self):
        """Delete raw events whose term is over; what failed stays for a person."""
        done = 0
        for account in self.search([("event_days", ">", 0)]):
            limit = fields.Datetime.now() - timedelta(days=account.event_days)
            old = self.env["service.messenger.event"].search(
                [
                    ("account_id", "=", account.id),
                    ("state", "in", ("done", "ignored")),
                    ("create_date", "<", limit),
                ],
                limit=GC_SIZE - done,
            )
            old.unlink()
            done += len(old)
        return done, done >= GC_SIZE

    @api.autovacuum
    def _gc_files(self):
        """Delete files that clients sent when their term is over."""
        done = 0
        for account in self.search([("file_days", ">", 0)]):
            limit = fields.Datetime.now() - timedelta(days=account.file_days)
            old = self.env["service.messenger.message"].search(
                [
                    ("account_id", "=", account.id),
                    ("direction", "=", "in"),
                    ("attachment_ids", "!=", False),
                    ("create_date", "<", limit),
                    "|",
                    ("ticket_id", "=", False),
                    ("ticket_id.state", "in", CLOSED_STATES),
                ],
                limit=GC_SIZE - done,
            )
            old.attachment_ids.unlink()
            done += len(old)
        return done, done >= GC_SIZE
