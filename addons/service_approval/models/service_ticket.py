"""Requests that somebody has to agree to: asked, held, sent on or back."""

import json

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.service_ticket.models.constants import CLOSED_STATES

from ..tools import routes as rules
from .constants import AGENTS

APPROVED_FIELDS = frozenset(
    {
        *("type_id", "site_id", "ci_ids", "card", "entity_id", "approval_amount"),
        *("client_id", "partner_id", "line_ids", "item_id", "name"),
    }
)
REASON_APPROVAL = "approval"
MAX_MAILS = 5


class ServiceTicket(models.Model):
    _name = "service.ticket"
    _inherit = ["service.ticket", "service.approval.subject"]
    _approval_subject = "ticket"

    approval_ids = fields.One2many(
        "service.approval", "ticket_id", string="Approvals", groups=AGENTS
    )
    approval_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of Approval"
    )
    # a plain column, as the state of the approval
    approval_amount = fields.Monetary(
        string="Amount to Approve",
        currency_field="approval_currency_id",
        copy=False,
        groups=AGENTS,
        help="What it will cost, as far as you know; the route of approval follows "
        "from it. Empty: by the catalogue.",
    )

    is_amount_asked = fields.Boolean(
        string="Amount Decides on Approval",
        compute="_compute_is_amount_asked",
        compute_sudo=True,
        groups=AGENTS,
    )

    _approval_amount_check = models.Constraint(
        "CHECK (approval_amount >= 0)", "The amount to approve cannot be negative."
    )

    @api.depends("approval_state", "stage_id", "type_id", "line_ids", "approval_amount")
    def _compute_approval_hold(self):
        return super()._compute_approval_hold()

    @api.depends("company_id", "client_id", "type_id", "line_ids.item_id", "item_id")
    def _compute_is_amount_asked(self):
        routes = self._get_approval_rules()
        for ticket in self:
            facts = routes and rules.Facts("ticket", **ticket._get_approval_place())
            ticket.is_amount_asked = any(
                rules.depends_on_amount(route, facts) for route in routes
            )

    def write(self, vals):
        if APPROVED_FIELDS.isdisjoint(vals):
            return super().write(vals)
        result = super(ServiceTicket, self._renew_later()).write(vals)
        self._renew_approvals()
        return result

    # What is approved

    def _prepare_approval_content(self):
        items = self._get_approval_items()
        parameters = [
            line
            for text in (
                self.card_form_id._describe(self.card._values),
                *(
                    line.form_id._describe(line.parameters._values)
                    for line in self.line_ids
                ),
            )
            if text
            for line in text.splitlines()
        ]
        filled_in = [
            [form.id, {name: value for name, value in values.items() if value}]
            for form, values in (
                (self.card_form_id, self.card._values),
                *(
                    (line.form_id, line.parameters._values)
                    for line in self.line_ids.sorted("id")
                ),
            )
        ]
        # Where no service says what is to be done, the subject does.
        name = None if items else self.name
        return {
            "name": (name, [f"{self.number} {self.name}"]),
            "type": (self.type_id.id, [self.type_id.name]),
            "client": (self.client_id.id, [self.client_id.name]),
            "entity": (self.entity_id.id, [self.entity_id.name]),
            "site": (self.site_id.id, [self.site_id.display_name]),
            "items": (
                sorted(self._get_approval_service_ids()),
                items.mapped("name"),
            ),
            "cis": (sorted(self.ci_ids.ids), self.ci_ids.mapped("display_name")),
            # values, not words: these depend on the language of who writes
            "parameters": (json.loads(json.dumps(filled_in, default=str)), parameters),
        }

    def _get_approval_ticket(self):
        return self

    def _get_approval_items(self):
        return self.line_ids.item_id or self.item_id

    def _get_approval_service_ids(self):
        """Return the ids of the services of one request, each as often as it is."""
        return [line.item_id.id for line in self.line_ids] or self.item_id.ids

    def _get_approval_amounts(self):
        return {
            ticket: (
                ticket.approval_amount or ticket._get_catalog_amount(),
                ticket.company_id.currency_id,
            )
            for ticket in self
        }

    def _get_catalog_amount(self):
        count = len(self.ci_ids) or 1
        items = self._get_approval_items()
        return sum(
            items.browse(id_)._get_approval_price(self.company_id, count)
            for id_ in self._get_approval_service_ids()
        )

    def _prepare_approval_values(self):
        values = super()._prepare_approval_values()
        return {**values, "ticket_id": self.id, "site_id": self.site_id.id}

    # The process

    def _spawn_tasks(self):
        result = super()._spawn_tasks()
        self._ask_at_stage()
        return result

    def _go_on_complete(self):
        result = super()._go_on_complete()
        self._ask_at_stage()
        return result

    def _ask_at_stage(self):
        """Ask for what has got to a stage of approval; what needs none goes on."""
        ids = self.env["service.ticket.stage"]._approval_stage_ids()
        if not ids:
            return
        # Those with missing parameters are asked for when these are filled in.
        reached = self.sudo().filtered(
            lambda ticket: ticket.stage_id.id in ids and not ticket.is_incomplete
        )
        if not reached:
            return
        # What was rejected and comes again is asked about again.
        reached._ask_for_approval()
        reached._wait_for_client()
        reached._go_on_from_approval()

    def _wait_for_client(self):
        """Put aside what people of the client have to decide: no time of ours runs."""
        waiting = self.filtered(lambda ticket: ticket.approval_state == "pending")
        if not waiting:
            return
        asked = waiting.approval_ids.filtered(
            lambda approval: (
                approval.state == "pending"
                and approval.subject == "ticket"
                and approval.kind == "client"
            )
        )
        asked.ticket_id._wait_for(REASON_APPROVAL)

    def _go_on_from_approval(self):
        """Take tickets on from their stage of approval, each by its own process."""
        ids = self.env["service.ticket.stage"]._approval_stage_ids()
        here = self.filtered(
            lambda ticket: (
                ticket.state not in CLOSED_STATES
                and ticket._process_stage().id in ids
                and ticket._is_approved()
            )
        )
        # What groups have to do there is not left behind.
        busy = here.task_ids.filtered(
            lambda task: task.is_current and task.is_required and task.state == "open"
        )
        here -= busy.ticket_id
        for stage, tickets in here.grouped(lambda t: t._next_stage()).items():
            if stage:
                tickets._go_on(stage)

    def _get_blockers(self, stage):
        blockers = super()._get_blockers(stage)
        ids = self.env["service.ticket.stage"]._approval_stage_ids()
        if not ids or stage.state not in ("open", "done"):
            return blockers
        # sudo: what has to be approved does not depend on who asks
        for request_type, tickets in self.sudo().grouped("type_id").items():
            gate = request_type._get_approval_stage()
            stages = list(request_type._get_stages())
            is_beyond = (
                gate and stage in stages and stages.index(stage) > stages.index(gate)
            )
            if not is_beyond or stage == request_type.rejected_stage_id:
                continue
            for ticket, sentence in tickets._get_own_approval_holds().items():
                blockers.setdefault(ticket.with_env(self.env), []).append(sentence)
        return blockers

    def _get_own_approval_holds(self):
        """Return why requests are not approved: dict ticket -> sentence."""
        holds = {}
        for ticket in self:
            if sentence := self._get_state_sentence(ticket.approval_state):
                holds[ticket] = sentence
        unasked = self.filtered(lambda ticket: not ticket.approval_state)
        for ticket in unasked._find_approval_routes():
            gate = ticket.type_id._get_approval_stage()
            holds[ticket] = (
                self.env._(
                    "The request has to be approved first: take it to “%(stage)s”.",
                    stage=gate.name,
                )
                if gate
                else self.env._(
                    "The request has to be approved first: press “Ask for Approval”."
                )
            )
        return holds

    def _get_approval_holds(self):
        return self.filtered(
            lambda ticket: (
                ticket.state not in CLOSED_STATES
                and (ticket.approval_state or not ticket.type_id._get_approval_stage())
            )
        )._get_own_approval_holds()

    def _check_may_be_asked(self):
        for ticket in self:
            if ticket.state in CLOSED_STATES:
                raise UserError(
                    self.env._(
                        "%(ticket)s is closed: reopen it before you ask.",
                        ticket=ticket.number,
                    )
                )
            if missing := ticket.is_incomplete and ticket._get_missing():
                raise UserError(
                    self.env._(
                        "%(ticket)s is not complete: fill in %(missing)s first.",
                        ticket=ticket.number,
                        missing=", ".join(missing),
                    )
                )

    # What follows

    def _on_approved(self):
        result = super()._on_approved()
        ready = self.filtered(lambda ticket: ticket._is_approved())
        ready._wake(REASON_APPROVAL)
        ready._go_on_from_approval()
        ready._tell_of_approval(lambda env: env._("Approved: the work can go on"))
        return result

    def _on_rejected(self):
        result = super()._on_rejected()
        self._go_back_rejected()
        return result

    def _go_back_rejected(self):
        """Take tickets where the rejection of their type leads."""
        self._wake(REASON_APPROVAL)
        live = self.filtered(lambda ticket: ticket.state not in CLOSED_STATES)
        for stage, tickets in live.grouped(
            lambda t: t.type_id.rejected_stage_id
        ).items():
            if stage:
                tickets._go_on(stage)

    def _on_renewed(self):
        result = super()._on_renewed()
        held = self.filtered(
            lambda ticket: (
                ticket.state not in CLOSED_STATES and not ticket._is_approved()
            )
        )
        for request_type, tickets in held.grouped("type_id").items():
            gate = request_type._get_approval_stage()
            if gate:
                tickets.filtered(lambda t, s=gate: t._process_stage() != s)._go_on(gate)
        (self - held)._go_on_from_approval()
        return result

    def _on_stage_change(self, closed_before):
        result = super()._on_stage_change(closed_before)
        closed = self.filtered(lambda t: t.state in CLOSED_STATES) - closed_before
        # sudo: whoever closes a ticket need not see its approvals
        waiting = closed.sudo().filtered(lambda t: t.approval_state == "pending")
        if waiting:
            waiting.approval_ids._withdraw()
        return result

    def _merge_records(self, target):
        # sudo: approvals of work orders move with these
        approvals = self.env["service.approval"].sudo()
        moving = approvals.search(
            [("ticket_id", "in", self.ids), ("subject", "!=", "ticket")]
        )
        result = super()._merge_records(target)
        moving.write({"ticket_id": target.id})
        return result

    def _tell_of_approval(self, get_text):
        """Tell those responsible for tickets something about their approval.

        :param get_text: callable that gets an environment and returns one line
        """
        for user, tickets in (
            self.sudo()
            .grouped(lambda ticket: ticket.user_id or ticket.team_id.leader_id)
            .items()
        ):
            # One mail each about few; of many the list and the screen tell.
            is_many = len(tickets) > MAX_MAILS
            tickets.with_context(mail_activity_quick_update=is_many)._signal_or_note(
                user, get_text
            )
