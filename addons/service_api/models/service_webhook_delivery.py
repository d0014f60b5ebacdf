import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.service_ci.tools import outbound
from odoo.addons.service_ticket.models.claims import lock_due

from ..tools.pauses import pause_after
from ..tools.signature import sign

BATCH_SIZE = 100
# Receivers that are spoken to at the same time.
THREADS = 8
# Seconds that one receiver may take of a batch.
PATIENCE = 20
RETENTION = timedelta(days=30)
LONGEST_REST = timedelta(days=1)


class ServiceWebhookDelivery(models.Model):
    """An event on its way to one receiver: the outbox, and the log of what was sent.

    The row is written with what happened and sent after that; it is sent at least
    once.  Whoever gets an event twice knows it by its id.
    """

    _name = "service.webhook.delivery"
    _description = "Delivery"
    _order = "id desc"

    webhook_id = fields.Many2one(
        "service.webhook", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="webhook_id.company_id", store=True, precompute=True
    )
    name = fields.Char(string="Event", required=True, readonly=True)
    event = fields.Char(string="Kind", required=True, readonly=True)
    body = fields.Text(required=True, readonly=True)
    state = fields.Selection(
        [("waiting", "Waiting"), ("sent", "Sent"), ("failed", "Given up")],
        required=True,
        default="waiting",
        readonly=True,
        string="Status",
    )
    attempts = fields.Integer(readonly=True, aggregator=None)
    next_try_at = fields.Datetime(string="Next Try", readonly=True)
    sent_at = fields.Datetime(readonly=True)
    response_status = fields.Integer("HTTP Status", readonly=True, aggregator=None)
    response = fields.Text("Answer", readonly=True)
    seconds = fields.Float(readonly=True, aggregator=None)

    _due_idx = models.Index("(next_try_at, id) WHERE state = 'waiting'")
    _log_idx = models.Index("(webhook_id, id)")

    # The outbox

    @api.model
    def _enqueue(self, vals_list):
        """Put events into the outbox; they leave after the commit.

        :param list vals_list: see ``service.webhook._prepare_delivery_values``
        """
        now = fields.Datetime.now()
        self.create([dict(vals, next_try_at=now) for vals in vals_list])
        self._trigger()

    @api.model
    def _trigger(self):
        # sudo: whoever causes an event may have it sent
        self.env.ref("service_api.ir_cron_send").sudo()._trigger()

    def action_replay(self):
        """Send events again, the same ones, at once.

        :raise UserError: when the webhook sends nothing any more
        """
        self.check_access("write")
        if gone := self.webhook_id.filtered(lambda webhook: not webhook.active):
            raise UserError(
                self.env._(
                    "The webhook %(name)s is archived and sends nothing: take it back "
                    "first.",
                    name=gone[:1].name,
                )
            )
        # sudo: the log is written by programs
        self.sudo().write(
            {
                "state": "waiting",
                "attempts": 0,
                "next_try_at": fields.Datetime.now(),
                "sent_at": False,
            }
        )
        # a receiver that rests would get nothing until tomorrow
        self.webhook_id.action_wake()

    # Sending

    @api.model
    def _cron_send(self):
        """Send what is due, in batches; a failure waits for its next try."""
        while deliveries := lock_due(
            self, self._get_due_domain(), "next_try_at, id", BATCH_SIZE
        ):
            deliveries._send()
            remaining = self.search_count(self._get_due_domain(), limit=10_000)
            if not self.env["ir.cron"]._commit_progress(
                len(deliveries), remaining=remaining
            ):
                break

    @api.model
    def _get_due_domain(self):
        now = fields.Datetime.now()
        return [
            ("state", "=", "waiting"),
            ("next_try_at", "<=", now),
            ("webhook_id.active", "=", True),
            "|",
            ("webhook_id.resting_until", "=", False),
            ("webhook_id.resting_until", "<=", now),
        ]

    def _send(self):
        """Send events, to several receivers at a time; each gets its own in order."""
        allowed = self.env["service.webhook"]._get_allowed_hosts()
        queues = defaultdict(list)
        for delivery in self.sorted("id"):
            queues[delivery.webhook_id].append(
                (delivery.id, delivery.event, delivery.name, delivery.body)
            )
        work = [
            (webhook.url, webhook.secret, allowed, queue)
            for webhook, queue in queues.items()
        ]
        # The threads know addresses and texts only, nothing of the database.
        with ThreadPoolExecutor(THREADS) as threads:
            results = list(threads.map(_send_queue, work))
        now = fields.Datetime.now()
        for webhook, outcomes in zip(queues, results, strict=True):
            for delivery_id, outcome in outcomes:
                self.browse(delivery_id)._note_outcome(outcome, now)
            webhook._note_health(outcomes[-1][1], now)

    def _note_outcome(self, outcome, now):
        """Write down what came of sending one event."""
        attempts = self.attempts + 1
        values = {
            "attempts": attempts,
            "response_status": outcome.status or 0,
            "response": outcome.answer,
            "seconds": outcome.seconds,
        }
        if outcome.is_ok:
            values.update(state="sent", sent_at=now, next_try_at=False)
        elif pause := pause_after(attempts):
            values["next_try_at"] = now + pause
        else:
            values.update(state="failed", next_try_at=False)
        self.write(values)

    @api.autovacuum
    def _gc_deliveries(self):
        """Forget what arrived long ago; what did not stays for a person to see."""
        limit = fields.Datetime.now() - RETENTION
        old = self.search(
            [("state", "=", "sent"), ("sent_at", "<", limit)], limit=10_000
        )
        old.unlink()
        return len(old), len(old) == 10_000


class ServiceWebhook(models.Model):
    _inherit = "service.webhook"

    def _note_health(self, outcome, now):
        """Let a receiver rest that does not answer, longer each time.

        :param outcome: of the last event that it was sent
        """
        if outcome.is_receiver_down:
            failures = self.failures + 1
            rest = pause_after(failures) or LONGEST_REST
            self.write({"failures": failures, "resting_until": now + rest})
        elif self.failures:
            self.write({"failures": 0, "resting_until": False})


def _send_queue(work):
    """Send the events of one receiver; stop when it does not answer.

    :param work: tuple of URL, secret, allowed hosts and list of (id, kind, event, body)
    :return: list of (id, :class:`outbound.Outcome`) of those that were tried
    """
    url, secret, allowed, queue = work
    outcomes = []
    until = time.monotonic() + PATIENCE
    for delivery_id, kind, event_id, body in queue:
        outcome = _send_one(url, secret, allowed, kind, event_id, body)
        outcomes.append((delivery_id, outcome))
        if outcome.is_receiver_down or time.monotonic() > until:
            break
    return outcomes


def _send_one(url, secret, allowed, kind, event_id, body):
    try:
        target = outbound.locate(url, allowed)
    except outbound.Refused as error:
        return outbound.Outcome(None, f"Refused: {error.code}", 0.0)
    content = body.encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Odoo-Service-Suite/1",
        "X-Service-Event": kind,
        "X-Service-Event-Id": event_id,
        "X-Service-Signature": sign(secret, int(time.time()), content),
    }
    return outbound.post(target, headers, content)
