import json
import secrets
import uuid
from datetime import datetime, timezone
from typing import NamedTuple

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from odoo.addons.service_ci.tools import outbound

from ..tools.moments import to_utc

API_VERSION = "1"
LATER_KEY = "service_api.events"


class Event(NamedTuple):
    """What is told: by which field a webhook asks for it, and under which key a record
    stands in the event, as one of its methods describes it.
    """

    field: str
    key: str
    values: str = "_api_values"


class ServiceWebhook(models.Model):
    """An address of another system that is told what happens."""

    _name = "service.webhook"
    _description = "Webhook"
    _inherit = ["mail.thread"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    url = fields.Char(
        string="Address",
        required=True,
        tracking=True,
        help="It begins with https:// and is reachable from the internet. Addresses in "
        "your own network work when the administrator names their hosts in the system "
        "parameter service_api.webhook_hosts.",
    )
    secret = fields.Char(
        required=True,
        copy=False,
        default=lambda self: secrets.token_urlsafe(32),
        help="The receiver checks the signature of each event with it.",
    )
    client_id = fields.Many2one(
        "res.partner",
        string="Only of Client",
        index="btree_not_null",
        domain=[("is_company", "=", True)],
        tracking=True,
        help="Empty: whatever happens, for systems of your own.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Seen as",
        index="btree_not_null",
        domain=[("share", "=", True)],
        tracking=True,
        help="Only what this portal user may see is told. Choose one for receivers "
        "outside your company.",
    )
    on_ticket_created = fields.Boolean("Ticket Created", default=True)
    on_ticket_status = fields.Boolean("Status of Ticket", default=True)
    on_ticket_message = fields.Boolean("Message in Ticket", default=True)
    on_workorder_changed = fields.Boolean("Work Order")
    on_sla_breached = fields.Boolean("SLA Missed")
    on_offer_changed = fields.Boolean(
        "Offer to Contractor", help="Made, answered, withdrawn or expired."
    )
    on_job_changed = fields.Boolean(
        "Job of Contractor", help="A work order as those see it who do the work."
    )

    # How the receiver is
    failures = fields.Integer(
        readonly=True,
        copy=False,
        aggregator=None,
        help="In a row, until it works again.",
    )
    resting_until = fields.Datetime(
        readonly=True,
        copy=False,
        help="The receiver does not answer; nothing is sent before.",
    )
    delivery_ids = fields.One2many("service.webhook.delivery", "webhook_id")
    waiting_count = fields.Integer(compute="_compute_counts", string="Waiting")
    failed_count = fields.Integer(compute="_compute_counts", string="Given up")

    def _compute_counts(self):
        counts = {
            (webhook, state): count
            for webhook, state, count in self.env[
                "service.webhook.delivery"
            ]._read_group(
                [
                    ("webhook_id", "in", self.ids),
                    ("state", "in", ("waiting", "failed")),
                ],
                ["webhook_id", "state"],
                ["__count"],
            )
        }
        for webhook in self:
            webhook.waiting_count = counts.get((webhook, "waiting"), 0)
            webhook.failed_count = counts.get((webhook, "failed"), 0)

    # Constraints

    @api.constrains("url")
    def _check_url(self):
        for webhook in self:
            try:
                outbound.check_url(webhook.url, self._get_allowed_hosts())
            except outbound.Refused as error:
                raise ValidationError(self._explain(error.code)) from None

    @api.constrains("user_id")
    def _check_user_id(self):
        for webhook in self:
            user = webhook.sudo().user_id  # sudo: users are for administrators
            if user and not user._is_portal():
                raise ValidationError(
                    self.env._(
                        "%(user)s is no portal user: choose somebody of the client.",
                        user=user.name,
                    )
                )

    @api.model
    def _explain(self, code):
        """Return what to do about an address that must not be called."""
        return {
            "url": self.env._(
                "This is no address of a webhook; one looks like "
                "https://example.com/events."
            ),
            "scheme": self.env._("The address has to begin with https://."),
            "unknown": self.env._("The host of this address is not known."),
            "private": self.env._(
                "This address lies in a private network. If that is intended, the "
                "administrator names its host in the system parameter "
                "service_api.webhook_hosts."
            ),
        }[code]

    @api.model
    def _get_allowed_hosts(self):
        """Return the hosts that the operator vouches for."""
        # sudo: system parameters are for administrators
        text = (
            self.env["ir.config_parameter"]
            .sudo()
            .get_param("service_api.webhook_hosts", "")
        )
        return frozenset(text.replace(",", " ").split())

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        webhooks = super().create(vals_list)
        self.env.registry.clear_cache()
        return webhooks

    def write(self, vals):
        result = super().write(vals)
        # Other fields change all the time.
        routing = {"active", *(event.field for event in self._get_events().values())}
        if not routing.isdisjoint(vals):
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    # Events

    @api.model
    def _get_events(self):
        """Return what may be told: dict name -> :class:`Event`."""
        return {
            "ticket.created": Event("on_ticket_created", "ticket"),
            "ticket.status": Event("on_ticket_status", "ticket"),
            "ticket.message": Event("on_ticket_message", "ticket"),
            "workorder.changed": Event("on_workorder_changed", "work_order"),
            "sla.breached": Event("on_sla_breached", "ticket"),
            "offer.changed": Event("on_offer_changed", "offer"),
            "job.changed": Event("on_job_changed", "job", "_api_job_values"),
        }

    @api.model
    @tools.ormcache("event")
    def _listening(self, event):
        """Return the ids of the webhooks that want an event; costs no query as a rule.

        :param str event: one of ``_get_events``
        """
        # sudo: whatever happens is told, whoever does it
        return self.sudo().search([(self._get_events()[event].field, "=", True)]).ids

    @api.model
    def _emit(self, event, records, key=None, details=None):
        """Note an event for all who want it, in the transaction of what happened.

        :param str event: one of ``_get_events``
        :param records: what it is about
        :param str key: under which the details stand in the event
        :param dict details: record -> more of the event
        """
        ids = records and self._listening(event)
        if not ids:
            return
        # sudo: what is told depends on the webhook, not on who caused it
        records = records.sudo()
        rows, told_as = [], self._get_events()[event]
        by_lang = self.sudo().browse(ids).grouped(lambda webhook: webhook._get_lang())
        for lang, webhooks in by_lang.items():
            seen = {
                webhook: webhook._filter_visible(event, records) for webhook in webhooks
            }
            told = records.browse().union(*seen.values())
            values = getattr(told.with_context(lang=lang), told_as.values)()
            bodies = dict(zip(told, values, strict=True))
            for webhook, visible in seen.items():
                rows += [
                    webhook._prepare_delivery_values(
                        event,
                        {
                            told_as.key: bodies[record],
                            **({key: details[record]} if key else {}),
                        },
                    )
                    for record in visible
                ]
        if rows:
            self.env["service.webhook.delivery"].sudo()._enqueue(rows)

    @api.model
    def _emit_once(self, event, records):
        """Note an event at the end of the transaction, once for each record.

        :param str event: one of ``_get_events``
        :param records: what it is about
        """
        if not records or not self._listening(event):
            return
        precommit = self.env.cr.precommit
        if LATER_KEY not in precommit.data:
            precommit.data[LATER_KEY] = {}
            precommit.add(self.browse()._emit_collected)
        ids = precommit.data[LATER_KEY].setdefault((event, records._name), {})
        ids.update(dict.fromkeys(records.ids))

    def _emit_collected(self):
        collected = self.env.cr.precommit.data.pop(LATER_KEY, {})
        for (event, model), ids in collected.items():
            # sudo: see there
            records = self.env[model].sudo().with_context(active_test=False)
            self._emit(event, records.browse(ids).exists())

    def _get_lang(self):
        """Return the language in which a receiver reads the names of statuses."""
        return self.user_id.lang or self.company_id.partner_id.lang

    def _filter_visible(self, event, records):
        """Return the records that the receiver may know of.

        :param str event: one of ``_get_events``
        """
        self.ensure_one()
        found = records.filtered(lambda record: record.company_id == self.company_id)
        if self.client_id:
            found = found.filtered(
                lambda record: record._get_event_client() == self.client_id
            )
        if user := self.user_id:
            if not user.active:
                return found.browse()
            own = found.with_user(user).with_context(
                allowed_company_ids=user.company_id.ids
            )
            found = found.browse(own._filtered_access("read").ids)
            found = found.filtered_domain(own._get_event_domain(event))
        return found

    def _prepare_delivery_values(self, event, data):
        """Return the values of a delivery with the body as it will be sent.

        :param dict data: what the event is about
        """
        event_id = str(uuid.uuid4())
        body = {
            "id": event_id,
            "type": event,
            "api_version": API_VERSION,
            "created_at": datetime.now(timezone.utc),
            "data": data,
        }
        return {
            "webhook_id": self.id,
            "name": event_id,
            "event": event,
            "body": json.dumps(body, ensure_ascii=False, default=_to_json),
        }

    # Actions

    def action_ping(self):
        """Send a test event."""
        self.check_access("write")
        rows = [webhook._prepare_delivery_values("ping", {}) for webhook in self]
        # sudo: deliveries are written by programs
        self.env["service.webhook.delivery"].sudo()._enqueue(rows)
        return self._notify(self.env._("A test event is on its way; see Deliveries."))

    def action_new_secret(self):
        """Sign with another secret from now on."""
        for webhook in self:
            webhook.secret = secrets.token_urlsafe(32)

    def action_wake(self):
        """Try a receiver again that did not answer."""
        self.check_access("write")
        self.write({"failures": 0, "resting_until": False})
        Delivery = self.env["service.webhook.delivery"]
        waiting = Delivery.search(
            [("webhook_id", "in", self.ids), ("state", "=", "waiting")]
        )
        # sudo: deliveries are written by programs
        waiting.sudo().write({"next_try_at": fields.Datetime.now()})
        Delivery._trigger()

    def action_open_deliveries(self):
        """Show what was and will be sent."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_api.service_webhook_delivery_action"
        )
        action["domain"] = [("webhook_id", "=", self.id)]
        return action

    @api.model
    def _notify(self, message):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"message": message, "type": "info"},
        }


def _to_json(value):
    if isinstance(value, datetime):
        moment = value if value.tzinfo else to_utc(value)
        return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
    return value.isoformat()  # a date
