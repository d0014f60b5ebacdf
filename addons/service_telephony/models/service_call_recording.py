import base64
import json
import logging
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.service_ci.tools import outbound
from odoo.addons.service_ticket.models.claims import lock_due

from ..tools import providers
from ..tools.hosts import is_among, read_hosts
from ..tools.sound import sound_type

_logger = logging.getLogger(__name__)

STATES = [
    ("waiting", "To fetch"),
    ("done", "Here"),
    ("failed", "Failed"),
    ("refused", "Not allowed"),
    ("deleted", "Deleted"),
]
GC_SIZE = 1000
# Minutes until the next try; providers need a while until a recording is there.
BACK_OFF = (1, 5, 15, 60, 360, 1440)
MAX_BYTES = 100 * 2**20
MAX_REDIRECTS = 3
PATIENCE = 60


class ServiceCallRecording(models.Model):
    """The recording of a call: fetched from where the exchange keeps it, kept for a
    term, heard by those who have the right to.
    """

    _name = "service.call.recording"
    _description = "Recording of a Call"
    _order = "id desc"
    _rec_name = "call_id"

    call_id = fields.Many2one(
        "service.call", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="call_id.company_id", store=True, precompute=True, index=True
    )
    team_id = fields.Many2one(related="call_id.team_id", store=True, precompute=True)
    user_id = fields.Many2one(related="call_id.user_id", string="Agent")
    started_at = fields.Datetime(related="call_id.started_at", string="Began")
    talking_seconds = fields.Integer(related="call_id.talking_seconds")
    notice = fields.Char(related="company_id.service_recording_notice")
    record_key = fields.Char(required=True, readonly=True)
    url = fields.Char(
        readonly=True,
        groups="base.group_system",
        help="Where the exchange keeps it; the address may hold a key.",
    )
    state = fields.Selection(STATES, required=True, readonly=True, default="waiting")
    attempts = fields.Integer(readonly=True, aggregator=None)
    next_try_at = fields.Datetime("Next Try", readonly=True)
    problem = fields.Char(readonly=True)
    content = fields.Binary(string="Recording", attachment=True, readonly=True)
    file_name = fields.Char(readonly=True)
    size = fields.Integer(string="Bytes", readonly=True)
    fetched_at = fields.Datetime(readonly=True)

    _key_uniq = models.Constraint(
        "UNIQUE (call_id, record_key)", "The recording is there already."
    )
    _due_idx = models.Index("(next_try_at, id) WHERE state = 'waiting'")

    @api.model
    def _want(self, call, recordings):
        """Note that a call was recorded; a job fetches it.

        :param call: ``service.call``
        :param recordings: (id, url) of each
        """
        if not recordings or not call.company_id.service_recording_days:
            return
        known = {one.record_key: one for one in call.sudo().recording_ids}
        now = fields.Datetime.now()
        new = [
            {"call_id": call.id, "record_key": key, "url": url, "next_try_at": now}
            for key, url in recordings
            if key not in known
        ]
        for key, url in recordings:
            # A later word may bring the address, or a fresh one.
            one = known.get(key)
            if one and url and url != one.url and one.state in ("waiting", "failed"):
                one.write({"url": url, "state": "waiting", "next_try_at": now})
        if new:
            self.create(new)
            call.has_recording = True
            self.env.ref("service_telephony.ir_cron_recordings")._trigger()

    # Fetching

    @api.model
    def _cron_fetch(self):
        """Fetch what is due, one after the other, each committed by itself."""
        tried = 0
        while True:
            due = lock_due(self, self._get_due_domain(), "next_try_at, id", 1)
            if not due:
                break
            # Counted first: what kills the process comes back later.
            due._count_attempt()
            self.env["ir.cron"]._commit_progress()
            due._fetch()
            tried += 1
            remaining = self.search_count(self._get_due_domain(), limit=1000)
            if not self.env["ir.cron"]._commit_progress(1, remaining=remaining):
                break

    @api.model
    def _get_due_domain(self):
        return [
            ("state", "=", "waiting"),
            ("next_try_at", "<=", fields.Datetime.now()),
        ]

    def _count_attempt(self):
        attempts = self.attempts + 1
        minutes = BACK_OFF[min(attempts, len(BACK_OFF)) - 1]
        next_try_at = fields.Datetime.now() + timedelta(minutes=minutes)
        self.write({"attempts": attempts, "next_try_at": next_try_at})

    def _fetch(self):
        """Fetch one recording, or note why not."""
        self.ensure_one()
        try:
            content = self._download()
            kind = sound_type(content)
            if not kind:
                raise ValueError("no sound")
        except outbound.Refused as error:
            if error.code == "unknown":  # the name may be found again in a while
                self._set_failed(self._explain_refusal(error.code))
                return
            self.write(
                {
                    "state": "refused",
                    "next_try_at": False,
                    "problem": self._explain_refusal(error.code),
                }
            )
        except ValueError as error:
            self._set_failed(str(error))
        else:
            self.write(
                {
                    "state": "done",
                    "content": base64.b64encode(content),
                    "file_name": f"call-{self.call_id.id}-{self.id}.{kind}",
                    "size": len(content),
                    "fetched_at": fields.Datetime.now(),
                    "next_try_at": False,
                    "problem": False,
                }
            )

    def _set_failed(self, problem):
        is_over = self.attempts >= len(BACK_OFF)
        self.write(
            {
                "problem": problem.replace("\x00", "")[:300],
                "state": "failed" if is_over else "waiting",
                "next_try_at": False if is_over else self.next_try_at,
            }
        )

    def _download(self):
        """Return the bytes of the recording.

        Each address is checked before it is spoken to, also that of a redirect.

        :raise Refused: it must not be fetched
        :raise ValueError: it could not be, with the reason
        """
        connector = self.call_id.connector_id
        hosts, _wrong = read_hosts(connector.recording_hosts)
        asked = self._get_request(connector)
        for _step in range(MAX_REDIRECTS + 1):
            if not is_among(urlsplit(asked["url"]).hostname, hosts):
                raise outbound.Refused("host")
            target = outbound.locate(asked["url"], self._get_private_hosts())
            reply = outbound.request(
                target,
                asked.get("method", "GET"),
                asked.get("headers") or {},
                asked.get("body"),
                PATIENCE,
                MAX_BYTES + 1,
            )
            link = self._get_link(reply, asked["url"])
            if not link:
                break
            asked = {"url": link}
        else:
            raise ValueError("too many redirects")
        if not reply.is_ok:
            raise ValueError(reply.error or f"HTTP {reply.status}")
        if len(reply.body) > MAX_BYTES:
            raise outbound.Refused("size")
        return reply.body

    def _get_request(self, connector):
        provider = providers.get(connector.provider)
        recording = {"id": self.record_key, "url": self.url or ""}
        if hasattr(provider, "recording_request"):
            return provider.recording_request(connector._get_credentials(), recording)
        if not self.url:
            raise ValueError("the exchange did not tell the address")
        return {"url": self.url}

    def _get_link(self, reply, url):
        """Return where an answer sends us, None when it is the answer itself."""
        if reply.status in (301, 302, 303, 307, 308):
            return urljoin(url, reply.headers.get("location", ""))
        if reply.is_ok and "json" in reply.headers.get("content-type", ""):
            try:
                link = json.loads(reply.body).get("link")
            except (ValueError, AttributeError, RecursionError):
                link = None
            if not isinstance(link, str) or not link:
                raise ValueError("the provider gave no address")
            return urljoin(url, link)
        return None

    @api.model
    def _get_private_hosts(self):
        """Return the hosts of a private network that the operator vouches for."""
        # sudo: system parameters are for administrators
        text = (
            self.env["ir.config_parameter"]
            .sudo()
            .get_param("service_telephony.private_hosts", "")
        )
        return frozenset(text.lower().replace(",", " ").split())

    def _explain_refusal(self, code):
        return {
            "host": self.env._(
                "The host is not among those that the exchange's recordings are "
                "fetched from."
            ),
            "private": self.env._(
                "The address lies in a private network. If that is intended, the "
                "administrator names its host in the system parameter "
                "service_telephony.private_hosts."
            ),
            "scheme": self.env._("Recordings are fetched by https only."),
            "unknown": self.env._("The host is unknown."),
            "size": self.env._("The recording is larger than 100 MB."),
            "url": self.env._("This is no address."),
        }[code]

    def action_fetch_again(self):
        """Try again to fetch recordings."""
        self.check_access("read")
        # sudo: nobody rewrites what was recorded
        waiting = self.sudo().filtered(
            lambda one: one.state in ("failed", "refused", "waiting")
        )
        waiting.write(
            {"state": "waiting", "attempts": 0, "next_try_at": fields.Datetime.now()}
        )
        self.env.ref("service_telephony.ir_cron_recordings").sudo()._trigger()

    def _has_field_access(self, field, operation):
        if operation == "write" and not self.env.su:
            return False
        return super()._has_field_access(field, operation)

    # Housekeeping

    @api.autovacuum
    def _gc_recordings(self):
        """Delete what has been kept for its term; that it was there stays known."""
        now = fields.Datetime.now()
        # sudo: all companies
        expired = Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain(
                "call_id.started_at",
                "<",
                now - timedelta(days=company.service_recording_days),
            )
            for company in self.env["res.company"].sudo().search(Domain.TRUE)
        )
        old = self.search(expired & Domain("state", "!=", "deleted"), limit=GC_SIZE)
        old.write(
            {"state": "deleted", "content": False, "url": False, "next_try_at": False}
        )
        return len(old), len(old) == GC_SIZE
