"""Estimates of a ticket: how far they are, and what waits for them."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import estimate as rules
from .constants import AGENTS, ESTIMATE_STATES

# What only the steps of estimates write.
FACTS = frozenset({"estimate_state", "estimate_released_by_id", "estimate_release"})
SELLERS = "sales_team.group_sale_salesman"


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    estimate_ids = fields.One2many(
        "sale.order", "service_ticket_id", string="Estimates", groups=SELLERS
    )
    estimate_count = fields.Integer(
        compute="_compute_estimate_count",
        compute_sudo=True,
        groups=AGENTS,
    )
    # A plain column: nobody has estimated a ticket that does not exist yet, so intake
    # has nothing to do with it.
    estimate_state = fields.Selection(
        ESTIMATE_STATES,
        string="Estimate",
        index="btree_not_null",
        readonly=True,
        copy=False,
        groups=AGENTS,
        help="How far the estimate of the work is; empty when there is none.",
    )
    estimate_release = fields.Char(
        string="Begun without Estimate because",
        readonly=True,
        copy=False,
        tracking=74,
        groups=AGENTS,
        help="Why a manager lets the work begin before the client has accepted.",
    )
    estimate_released_by_id = fields.Many2one(
        "res.users",
        string="Let Begin by",
        readonly=True,
        copy=False,
        groups=AGENTS,
    )
    estimate_hold = fields.Char(
        string="Work Waits",
        compute="_compute_estimate_hold",
        compute_sudo=True,
        groups=AGENTS,
        help="Why work that the client pays for cannot begin yet.",
    )
    service_ci_count = fields.Integer(
        string="Services in Use",
        compute="_compute_service_ci_count",
        compute_sudo=True,
        groups=AGENTS,
    )

    def _compute_estimate_count(self):
        counts = dict(
            self.env["sale.order"]._read_group(
                [("service_ticket_id", "in", self.ids)],
                ["service_ticket_id"],
                ["__count"],
            )
        )
        for ticket in self:
            ticket.estimate_count = counts.get(ticket._origin, 0)

    @api.depends("estimate_state", "estimate_release", "coverage", "team_id")
    def _compute_estimate_hold(self):
        sentences = self._get_hold_sentences()
        for ticket in self:
            ticket.estimate_hold = sentences.get(ticket._get_estimate_hold(), False)

    def _compute_service_ci_count(self):
        lines = self.line_ids
        rows = self.env["service.ci"]._read_group(
            [("ticket_line_id", "in", lines.ids)], ["ticket_line_id"], ["__count"]
        )
        counts = dict.fromkeys(self, 0)
        for line, count in rows:
            counts[line.ticket_id] += count
        for ticket in self:
            ticket.service_ci_count = counts.get(ticket, 0)

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._check_estimate_facts(vals)
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._check_estimate_facts(vals)
        return super().write(vals)

    @api.model
    def _check_estimate_facts(self, vals):
        """Refuse what only estimates and managers settle.

        :raise UserError: for users, not for programs (``sudo``)
        """
        if any(vals.get(name) for name in FACTS & vals.keys()):
            raise UserError(
                self.env._(
                    "How far an estimate is follows from what the client does with "
                    "it: use the buttons of the ticket and of the estimate."
                )
            )

    # Intake

    @api.model
    def _intake_coverage(self, vals_list):
        result = super()._intake_coverage(vals_list)
        paid = self.env["service.ticket.type"]._paid_type_ids()
        for vals in vals_list if paid else ():
            if vals.get("type_id") in paid and not (
                vals.get("coverage") or vals.get("coverage_reason")
            ):
                vals["coverage"] = "paid"
                vals["coverage_reason"] = self.env._("Paid work was asked for.")
        return result

    # What holds work up

    def _get_estimate_hold(self):
        """Return what holds the work on one ticket up: a state, "none", or None."""
        return rules.hold_of(
            self.estimate_state or None,
            coverage=self.coverage,
            is_required=self.coverage == "paid"
            and self.team_id._requires_estimate(self.company_id),
            is_released_by_hand=bool(self.estimate_release),
        )

    @api.model
    def _get_hold_sentences(self):
        """Return what people read: dict of what holds work up -> sentence."""
        return {
            "none": self.env._(
                "The client pays for this work and has no estimate yet: press "
                "“Estimate”, send it and wait for the answer."
            ),
            "draft": self.env._(
                "The estimate is not sent yet: send it, the work can begin when the "
                "client has accepted it."
            ),
            "sent": self.env._("The client has not accepted the estimate yet."),
            "due": self.env._("The prepayment of the client has not come yet."),
            "refused": self.env._(
                "The client has refused the estimate: make a new version, or cancel "
                "the ticket."
            ),
            "expired": self.env._(
                "The estimate has expired without an answer: make a new version, or "
                "prolong it."
            ),
        }

    def _update_estimate_state(self):
        """Note on tickets how far their estimates are."""
        # sudo: the estimates of all sellers count
        orders = self.env["sale.order"].sudo()
        orders = orders.search_fetch(
            [
                ("service_ticket_id", "in", self.ids),
                ("service_extra_of_id", "=", False),
            ],
            ["service_ticket_id", "service_state"],
            order="id",
        )
        by_ticket = orders.grouped("service_ticket_id")
        states = {
            ticket: rules.state_of_ticket(
                by_ticket.get(ticket, orders.browse()).mapped("service_state")
            )
            or False
            for ticket in self
        }
        changed = self.filtered(lambda ticket: ticket.estimate_state != states[ticket])
        for state, tickets in changed.grouped(states.get).items():
            tickets.sudo().write({"estimate_state": state})  # sudo: see FACTS

    def _get_blockers(self, stage):
        blockers = super()._get_blockers(stage)
        steps = self.env["service.ticket.stage"]._estimate_steps()
        if steps.get(stage.id) != "work":
            return blockers
        for ticket in self.sudo():  # sudo: what holds it up does not depend on who asks
            if ticket.estimate_hold:
                blockers.setdefault(ticket.with_env(self.env), []).append(
                    ticket.estimate_hold
                )
        return blockers

    def _on_stage_change(self, closed_before):
        result = super()._on_stage_change(closed_before)
        cancelled = self.filtered(lambda t: t.state == "cancelled") - closed_before
        done = self.filtered(lambda t: t.state == "done") - closed_before
        if not cancelled and not done:
            return result
        # sudo: whoever ends a ticket need not see prices
        orders = self.env["sale.order"].sudo()
        orders = orders.search(
            [
                ("service_ticket_id", "in", (cancelled | done).ids),
                ("state", "in", ("draft", "sent")),
            ]
        )
        # What was done beside an estimate is approved when all is done.
        over = orders.filtered(
            lambda o: o.service_ticket_id in cancelled or not o.service_extra_of_id
        )
        if over:
            over._end("withdrawn")
        return result

    def _merge_records(self, target):
        self.sudo()._move_estimates(target)  # sudo: of all sellers
        return super()._merge_records(target)

    def _move_estimates(self, target):
        """Let estimates live on with the ticket that others are merged into.

        :param target: ``service.ticket`` of one
        """
        kept = target.sudo().estimate_ids
        accepted = kept.filtered(
            lambda o: o.state == "sale" and not o.service_extra_of_id
        )
        for order in self.estimate_ids.sorted("id"):
            is_main = not order.service_extra_of_id
            has_draft = any(
                o.state == "draft" and not o.service_extra_of_id for o in kept
            )
            if order.state == "draft" and is_main and has_draft:
                order._end("withdrawn")
            if order.state == "sale" and is_main and accepted:
                order.service_extra_of_id = accepted
            elif order.state == "sale" and is_main:
                accepted = order
            order.service_ticket_id = target
            kept |= order
        (self | target)._update_estimate_state()

    # New estimates

    def _get_estimate_partner(self):
        """Return who is asked: the contact, else the client."""
        contact, client = self.partner_id, self.client_id
        if client and contact.commercial_partner_id != client:
            return client
        return contact or client

    def _get_estimate_seller(self):
        """Return who answers for the estimate: a user with rights in sales, or none."""
        users = self.user_id | self.env.user
        return users.filtered(lambda user: user.has_group(SELLERS))[:1]

    def _get_estimate_services(self):
        """Return what one ticket is about: list of (service, how many times)."""
        count = len(self.ci_ids) or 1
        items = self.line_ids.item_id or self.item_id
        return [(item, count) for item in items if not item.is_survey]

    def _get_survey_costs(self):
        """Return the lines of surveys of one ticket that have found costs."""
        orders = self.workorder_ids.filtered(lambda order: order.state != "cancelled")
        return orders.line_ids.filtered("survey_cost")

    def _draft_estimates(self, workorder=None):
        """Draft the estimates of tickets that have none which counts.

        :param workorder: the ``service.workorder`` that is estimated, of one ticket
        :return: new and existing ``sale.order`` to go on with, drafts and sent ones
        """
        estimates = self.sudo().estimate_ids  # sudo: of all sellers
        main = estimates.filtered(lambda o: not o.service_extra_of_id)
        pending = main.filtered(lambda o: o.state in ("draft", "sent"))
        open_ones = pending | estimates.filtered(
            lambda o: (
                o.state == "draft"
                and o.service_extra_of_id.state == "sale"
                and o.service_ticket_id not in pending.service_ticket_id
            )
        )
        accepted = main.filtered(lambda o: o.state == "sale")
        rest = self - open_ones.service_ticket_id
        first = rest - accepted.service_ticket_id
        abouts = [
            (ticket, ticket._get_services_to_estimate(workorder), workorder)
            for ticket in first
        ]
        abouts += [
            (
                order.service_ticket_id.with_env(self.env),
                order._get_further_services(workorder),
                workorder,
                order,
            )
            for order in accepted
            if order.service_ticket_id in rest
        ]
        new = self.env["sale.order"]._create_estimates(abouts)
        return new | open_ones.with_env(self.env)

    def _get_next_version(self):
        """Return the number of the next version of the estimate of one ticket."""
        main = self.estimate_ids.filtered(lambda o: not o.service_extra_of_id)
        return max(main.mapped("service_version"), default=0) + 1

    def _get_services_to_estimate(self, workorder):
        if workorder:
            return workorder._get_estimate_services()
        return self._get_estimate_services()

    # Actions

    def action_estimate(self):
        """Open the estimate of one ticket, a new one from the catalogue if need be.

        :return: window action
        """
        self.ensure_one()
        self._check_may_estimate()
        return self._draft_estimates()._get_records_action(name=self.number)

    def _check_may_estimate(self):
        """Refuse to estimate what is over.

        :raise UserError: with what to do first
        """
        self.check_access("write")
        if self.state in ("done", "cancelled"):
            raise UserError(
                self.env._(
                    "%(ticket)s is closed: reopen it before you make an estimate.",
                    ticket=self.number,
                )
            )

    def action_open_estimates(self):
        """Show the estimates of one ticket."""
        self.ensure_one()
        orders = self.env["sale.order"].search([("service_ticket_id", "=", self.id)])
        if not orders:
            raise UserError(
                self.env._(
                    "The estimates of this ticket are kept by other people: ask a "
                    "manager for the right to see estimates."
                )
            )
        return orders._get_records_action(name=self.env._("Estimates"))

    def _release_by_hand(self, reason):
        """Let work begin before the client has accepted.

        :param str reason: why, in words
        :raise UserError: without a reason, or for others than managers
        """
        if not self.env.user.has_group("service_ci.group_manager"):
            raise UserError(
                self.env._("Only a manager lets work begin without an estimate.")
            )
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why the work may begin."))
        self.check_access("write")
        # sudo: only this method and no other way writes it
        self.sudo().write(
            {"estimate_release": reason, "estimate_released_by_id": self.env.uid}
        )
        self.sudo()._go_on_released()

    def _tell_responsibles(self, get_text):
        """Tell those responsible for tickets something about their estimates.

        :param get_text: callable that gets an environment and returns one line
        """
        for user, tickets in self.grouped(
            lambda ticket: ticket.user_id or ticket.team_id.leader_id
        ).items():
            tickets._signal_or_note(user, get_text)

    # Portal

    def _portal_estimates(self, user):
        """Return what the page of one ticket says of its estimates.

        Who reads the page by a link that was passed on gets no key to the estimate.

        :param user: ``res.users`` who reads the page
        :return: list of dicts with ``name``, ``state``, ``url`` (None for those who
            may not open it) and ``is_pending``
        """
        # sudo: the page shows the state of what the user may not open
        orders = self.env["sale.order"].sudo()
        orders = orders.search(
            [
                ("service_ticket_id", "=", self.id),
                ("service_state", "in", ("sent", "due", "accepted", "paid", "expired")),
            ],
            order="id",
        )
        readable = orders.with_user(user)._filtered_access("read")
        states = dict(orders._fields["service_state"]._description_selection(self.env))
        return [
            {
                "name": order.name,
                "state": states[order.service_state],
                "url": order.access_url if order in readable else None,
                "is_pending": order.service_state in rules.PENDING
                and order.state != "sale",
            }
            for order in orders
        ]
