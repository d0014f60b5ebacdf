import logging
import uuid
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from odoo.addons.service_ticket.models.transactions import separate

from ..tools import providers

_logger = logging.getLogger(__name__)

STATES = [
    ("queued", "Waiting"),
    ("sent", "Handed Over"),
    ("done", "Done"),
    ("failed", "Failed"),
]
# Nobody waits longer than that for the telephone to ring.
GIVE_UP = timedelta(minutes=2)
# Seconds that the provider has to answer.
PATIENCE = 5
KEEP_DAYS = 30


class ServiceCallOrder(models.Model):
    """A call that an agent asked for by a button."""

    _name = "service.call.order"
    _description = "Call to Make"
    _order = "id desc"
    _rec_name = "number"

    connector_id = fields.Many2one(
        "service.call.connector",
        string="Exchange",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="connector_id.company_id", store=True)
    user_id = fields.Many2one(
        "res.users", string="Agent", required=True, readonly=True, ondelete="cascade"
    )
    extension = fields.Char(required=True, readonly=True)
    number = fields.Char(required=True, readonly=True)
    partner_id = fields.Many2one("res.partner", readonly=True, ondelete="set null")
    ticket_id = fields.Many2one("service.ticket", readonly=True, ondelete="set null")
    command_id = fields.Char(
        required=True,
        readonly=True,
        default=lambda self: uuid.uuid4().hex,
    )
    state = fields.Selection(STATES, required=True, readonly=True, default="queued")
    problem = fields.Char(readonly=True)
    call_id = fields.Many2one("service.call", readonly=True, ondelete="set null")

    _command_uniq = models.Constraint("UNIQUE (command_id)", "Commands are unique.")
    _queue_idx = models.Index("(connector_id, id) WHERE state = 'queued'")
    _number_idx = models.Index("(connector_id, number, id) WHERE call_id IS NULL")

    # Asking for a call

    @api.model
    def _place(self, number, company, partner=None, ticket=None):
        """Let the telephone of the current user ring and then call a number.

        :param str number: as it is written down
        :param company: ``res.company`` whose exchange calls
        :param partner: ``res.partner`` who is called, if known
        :param ticket: ``service.ticket`` that the call belongs to
        :return: the action that says what happens
        :raise UserError: it cannot be called, with the reason
        """
        self.env["service.call"].check_access("read")
        connector = self._get_connector(company)
        e164 = connector._to_e164(number)
        if not e164:
            raise UserError(
                self.env._(
                    "“%(number)s” is no telephone number that can be called; one looks "
                    "like +7 495 123-45-67.",
                    number=number or "",
                )
            )
        user = self.env.user
        extension = self.env["service.call.extension"]._of_users(user, company)
        if not extension:
            raise UserError(
                self.env._(
                    "You have no extension in the exchange. A manager enters it under "
                    "Configuration, Telephony, Extensions."
                )
            )
        # sudo: agents order calls by buttons only
        order = self.sudo().create(
            {
                "connector_id": connector.id,
                "user_id": user.id,
                "extension": extension[user],
                "number": e164,
                "partner_id": partner.id if partner else False,
                "ticket_id": ticket.id if ticket else False,
            }
        )
        if not connector._has_daemon():
            self.env.cr.postcommit.add(order._send)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "Your telephone %(extension)s rings; pick up, and %(number)s is "
                    "called.",
                    extension=extension[user],
                    number=e164,
                ),
            },
        }

    @api.model
    def _get_connector(self, company):
        """Return the exchange by which a company calls.

        :raise UserError: there is none
        """
        # sudo: agents need not see how the exchange is set up
        found = (
            self.env["service.call.connector"]
            .sudo()
            .search([("company_id", "=", company.id)])
            .filtered("can_originate")[:1]
        )
        if not found:
            raise UserError(
                self.env._(
                    "No telephone exchange is connected that makes calls for us. A "
                    "manager connects one under Configuration, Telephony."
                )
            )
        return found

    # Handing over

    def _send(self):
        """Ask the provider for the call, outside of the transaction that wants it."""
        with separate(self.with_user(SUPERUSER_ID)) as order:
            if order.state != "queued":
                return
            problem = order._send_now()
            order.write(
                {"state": "failed" if problem else "sent", "problem": problem or False}
            )
            if problem:
                order._tell_problem(problem)

    def _send_now(self):
        """Return what went wrong, "" when the provider has taken it."""
        connector = self.connector_id
        line = connector.line_ids[:1]
        credentials = {
            **connector._get_credentials(),
            "line": line.number_e164 or line.number or "",
            "command_id": self.command_id,
        }
        provider = providers.get(connector.provider)
        try:
            asked = provider.originate(credentials, self.extension, self.number)
            problem = connector._ask(asked, PATIENCE)
        except ValueError as error:
            problem = str(error)
        if not problem:
            return ""
        _logger.info("Call %s was refused: %s", self.id, problem)
        return self._explain(problem)

    def _explain(self, problem):
        """Return a sentence for what is known, else the words of the provider."""
        env = self.with_context(lang=self.user_id.lang).env
        return {
            "no_line": env._("the exchange has no line that it could call from."),
            "no_employee": env._(
                "it knows no employee with the extension %(number)s.",
                number=self.extension,
            ),
            "Refused: private": env._("its address lies in a private network."),
            "Refused: unknown": env._("its address cannot be found."),
        }.get(problem, problem)

    def _tell_problem(self, problem):
        self.user_id._bus_send(
            "simple_notification",
            {
                "type": "danger",
                "message": self.with_context(lang=self.user_id.lang).env._(
                    "The exchange does not call %(number)s: %(problem)s",
                    number=self.number,
                    problem=problem,
                ),
            },
        )

    @api.model
    def _hand_out(self, connector):
        """Return what a daemon shall do now; each command goes out once.

        :return: list of dicts, see :mod:`..tools.providers`
        """
        queued = self.search(
            [("connector_id", "=", connector.id), ("state", "=", "queued")],
            order="id",
            limit=20,
        )
        queued = queued.try_lock_for_update(allow_referencing=True)
        queued = queued.filtered(lambda order: order.state == "queued").sorted("id")
        limit = fields.Datetime.now() - GIVE_UP
        late = queued.filtered(lambda order: order.create_date < limit)
        for order in late:
            problem = order.env._("its daemon did not ask for commands in time.")
            order.write({"state": "failed", "problem": problem})
            order._tell_problem(problem)
        wanted = queued - late
        wanted.state = "sent"
        return [
            {
                "id": order.id,
                "action": "originate",
                "extension": order.extension,
                "number": order.number,
                "command_id": order.command_id,
            }
            for order in wanted
        ]

    @api.model
    def _note_done(self, connector, results):
        """Note what a daemon says about commands that it had.

        :param list results: dicts ``id`` and ``error``
        """
        said = {
            one["id"]: one.get("error")
            for one in results
            if isinstance(one, dict) and type(one.get("id")) is int
        }
        orders = self.search(
            [
                ("id", "in", list(said)),
                ("connector_id", "=", connector.id),
                ("state", "=", "sent"),
            ]
        )
        for order in orders:
            error = said[order.id]
            if error:
                order.write({"state": "failed", "problem": str(error)[:300]})
                order._tell_problem(order.problem)
            else:
                order.state = "done"

    @api.autovacuum
    def _gc_orders(self):
        limit = fields.Datetime.now() - timedelta(days=KEEP_DAYS)
        old = self.search([("create_date", "<", limit)], limit=10000)
        old.unlink()
        return len(old), len(old) == 10000


class ServiceCall(models.Model):
    _inherit = "service.call"

    def _join_order(self, facts):
        """Give an outgoing call what it was started from.

        :param facts: :class:`..tools.call_state.Call`
        """
        self.ensure_one()
        if self.direction != "out" or not self.number_e164:
            return
        Order = self.env["service.call.order"]
        if Order.search_count([("call_id", "=", self.id)], limit=1):
            return
        since = (self.started_at or fields.Datetime.now()) - GIVE_UP
        domain = [
            ("connector_id", "=", self.connector_id.id),
            ("call_id", "=", False),
            ("number", "=", self.number_e164),
            ("create_date", ">=", since),
        ]
        if facts.extensions:
            domain.append(("extension", "in", list(facts.extensions)))
        order = Order.search(domain, order="id desc", limit=1)
        if facts.command_id:
            order = Order.search([("command_id", "=", facts.command_id)]) or order
        if not order:
            return
        order.write({"call_id": self.id, "state": "done"})
        values = {}
        if order.ticket_id and not self.ticket_id:
            values["ticket_id"] = order.ticket_id.id
        if order.partner_id:
            client = order.partner_id.commercial_partner_id
            values.update(
                partner_id=order.partner_id.id, client_id=client.id, is_guess=False
            )
        if not self.user_id:
            values["user_id"] = order.user_id.id
        self.write(values)
