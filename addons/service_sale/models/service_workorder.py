from odoo import api, fields, models

from .constants import AGENTS

# What an estimate that is not accepted keeps from happening.
GUARDED = frozenset({"offered", "assigned", "in_progress", "reported"})


class ServiceWorkorder(models.Model):
    _inherit = "service.workorder"

    estimate_step = fields.Selection(
        [("survey", "Survey"), ("work", "Work after Acceptance")],
        string="Opened by Step",
        readonly=True,
        copy=False,
        help="The step on the way to paid work that has opened this work order.",
    )
    estimate_state = fields.Selection(
        related="ticket_id.estimate_state", string="Estimate", groups=AGENTS
    )
    estimate_hold = fields.Char(
        string="Work Waits",
        compute="_compute_estimate_hold",
        compute_sudo=True,
        groups=AGENTS,
        help="Why work that the client pays for cannot begin yet.",
    )
    estimate_count = fields.Integer(
        related="ticket_id.estimate_count", string="Estimate Count", groups=AGENTS
    )

    has_survey = fields.Boolean(compute="_compute_has_survey")

    # One survey of a ticket at an address, one order of the work.
    _estimate_step_uniq = models.UniqueIndex(
        "(ticket_id, estimate_step, COALESCE(building_id, 0))"
        " WHERE estimate_step IS NOT NULL AND state <> 'cancelled'",
        "The ticket has a work order of this step at this address already.",
    )

    @api.depends(
        "state", "line_ids.item_id", "ticket_id.estimate_state", "ticket_id.coverage"
    )
    def _compute_estimate_hold(self):
        sentences = self.env["service.ticket"]._get_hold_sentences()
        for order in self:
            order.estimate_hold = order._get_estimate_hold(sentences)

    def _get_estimate_hold(self, sentences):
        """Return why one order cannot begin yet, as a sentence; False if it can."""
        if self.state not in ("draft", "offered", "assigned"):
            return False
        hold = self.ticket_id._get_estimate_hold()
        if not hold:
            return False
        items = self.line_ids.item_id
        if items and all(items.mapped("is_survey")):
            return False
        return sentences[hold]

    @api.depends("line_ids.item_id.is_survey")
    def _compute_has_survey(self):
        for order in self:
            order.has_survey = any(order.line_ids.mapped("is_survey"))

    # Guards

    def _get_obstacle(self, state, vals):
        obstacle = super()._get_obstacle(state, vals)
        if obstacle or state not in GUARDED:
            return obstacle
        # sudo: whether the client has accepted does not depend on who asks
        if hold := self.sudo().estimate_hold:
            return self.env._(
                "%(hold)s A manager may let it begin all the same.", hold=hold
            )
        return obstacle

    def _assign_in(self, company, mode):
        """Leave out what waits for an estimate, and say so."""
        if mode == "suggest":
            return super()._assign_in(company, mode)
        held = self.sudo().filtered("estimate_hold")  # sudo: as above
        failed = {order.with_env(self.env): order.estimate_hold for order in held}
        self._keep_failures(failed)
        rest = self - held
        if rest:
            failed.update(super(ServiceWorkorder, rest)._assign_in(company, mode))
        return failed

    # What the work brings

    def _on_state_change(self, old_states):
        result = super()._on_state_change(old_states)
        touched = self.filtered(lambda o: "done" in (o.state, old_states[o]))
        if touched:
            touched.ticket_id._deliver_estimates()
            done = touched.filtered(lambda o: o.state == "done")
            done._connect_services()
            done.ticket_id._estimate_survey_costs(done.line_ids)
        return result

    def _connect_services(self):
        """Note the services that live on among the clients' items."""
        done = self.line_ids.filtered(lambda line: line.result == "done")
        if not done.item_id.filtered("lives_on"):
            return
        by_ticket = self.grouped("ticket_id")
        self.ticket_id._connect_services(
            {
                ticket: (orders.line_ids & done).item_id
                for ticket, orders in by_ticket.items()
            },
            {
                ticket: max(orders.mapped("performed_on"))
                for ticket, orders in by_ticket.items()
            },
        )

    # Estimates

    def _get_estimate_services(self):
        """Return what one order is about: list of (service, how many times)."""
        return [
            (item, sum(lines.mapped("quantity")))
            for item, lines in self.line_ids.grouped("item_id").items()
            if item and not item.is_survey
        ]

    def action_estimate(self):
        """Open the estimate of one work order, a new one if need be.

        :return: window action
        """
        self.ensure_one()
        self.check_access("write")
        ticket = self.ticket_id
        ticket._check_may_estimate()
        return ticket._draft_estimates(self)._get_records_action(name=self.number)

    def action_open_estimates(self):
        """Show the estimates of the ticket of one order."""
        self.ensure_one()
        return self.ticket_id.action_open_estimates()
