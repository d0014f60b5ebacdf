"""An estimate: a quotation that was made for a ticket, in versions."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.service_ci.tools.inner import Inner

from .constants import ESTIMATE_ENDS, ESTIMATE_STATES, ORDER_ESTIMATE_STATES


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "service.portal.closed"]

    service_ticket_id = fields.Many2one(
        "service.ticket",
        string="Ticket",
        index="btree_not_null",
        copy=False,
        readonly=True,
        ondelete="restrict",
        check_company=True,
        help="The order is an estimate of the work on this ticket.",
    )
    service_workorder_id = fields.Many2one(
        "service.workorder",
        string="Work Order",
        index="btree_not_null",
        copy=False,
        readonly=True,
        ondelete="set null",
        groups="service_ci.group_agent",
        help="The work order that was estimated.",
    )
    service_site_id = fields.Many2one(
        "service.site",
        string="Site",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Where the work is done.",
    )
    service_version = fields.Integer(string="Version", copy=False, readonly=True)
    service_extra_of_id = fields.Many2one(
        "sale.order",
        string="Addition to",
        index="btree_not_null",
        copy=False,
        readonly=True,
        ondelete="restrict",
        help="Work that was found later, beside what this estimate holds.",
    )
    service_state = fields.Selection(
        ORDER_ESTIMATE_STATES,
        string="Estimate",
        index=True,
        copy=False,
        readonly=True,
        group_expand="_group_expand_service_state",
        help="How far the estimate is; empty for orders without a ticket.",
    )
    service_end = fields.Selection(
        ESTIMATE_ENDS,
        string="Cancelled because",
        copy=False,
        readonly=True,
    )
    # stored: a scheduled action turns it, so that whoever has to know is told once
    service_expired = fields.Boolean(
        string="Expired Unanswered", copy=False, readonly=True
    )
    service_sent_at = fields.Datetime(string="Sent on", copy=False, readonly=True)
    service_decided_at = fields.Datetime(string="Decided on", copy=False, readonly=True)
    service_reminded_at = fields.Datetime(
        string="Reminded on", copy=False, readonly=True
    )

    _service_accepted_uniq = models.UniqueIndex(
        "(service_ticket_id) WHERE state = 'sale' AND service_extra_of_id IS NULL"
        " AND service_ticket_id IS NOT NULL",
        "Another estimate of the ticket is accepted already.",
    )
    _service_draft_uniq = models.UniqueIndex(
        "(service_ticket_id, COALESCE(service_extra_of_id, 0))"
        " WHERE state = 'draft' AND service_ticket_id IS NOT NULL",
        "The ticket has a draft of an estimate already: change that one.",
    )
    _service_validity_idx = models.Index(
        "(validity_date) WHERE service_state IN ('sent', 'due') AND state <> 'sale'"
    )

    @api.depends("service_ticket_id")
    def _compute_type_name(self):
        result = super()._compute_type_name()
        for order in self.filtered("service_ticket_id"):
            order.type_name = self.env._("Estimate")
        return result

    @api.model
    def _group_expand_service_state(self, states, domain):
        """Show the columns in the order of an estimate's life."""
        usual = [state for state, _label in ESTIMATE_STATES]
        return usual + [state for state in states if state and state not in usual]

    # From tickets to estimates

    @api.model
    def _create_estimates(self, abouts):
        """Draft estimates, as their catalogue says.

        :param abouts: list of arguments of :meth:`_prepare_estimate_values`
        :raise UserError: when nobody is known who could be asked
        """
        estimates = self.create(
            [self._prepare_estimate_values(*about) for about in abouts]
        )
        estimates._update_service_state()
        return estimates

    @api.model
    def _prepare_estimate_values(self, ticket, services, workorder=None, main=None):
        """Return the values of the estimate of one ticket.

        :param ticket: ``service.ticket`` of one
        :param services: list of (``service.catalog.item``, how many times)
        :param workorder: the ``service.workorder`` that is estimated, if any
        :param main: the accepted ``sale.order`` that it is an addition to, if any
        """
        # sudo: who may draft estimates need not see every directory of the desk
        ticket = ticket.sudo()
        partner = ticket._get_estimate_partner()
        if not partner:
            raise UserError(
                self.env._(
                    "%(ticket)s: say who the client is before you make an estimate.",
                    ticket=ticket.number,
                )
            )
        site = (workorder and workorder.sudo().line_ids.site_id[:1]) or ticket.site_id
        values = {
            "partner_id": partner.id,
            "company_id": ticket.company_id.id,
            "service_ticket_id": ticket.id,
            "service_workorder_id": workorder.id if workorder else False,
            "service_site_id": site.id,
            "service_extra_of_id": main.id if main else False,
            "service_version": 1 if main else ticket._get_next_version(),
            "origin": ticket.number,
            "client_order_ref": ticket.external_ref,
            "user_id": ticket._get_estimate_seller().id,
            "order_line": [
                Command.create(self._prepare_estimate_line(partner, item, count))
                for item, count in services
            ]
            + [Command.create(line) for line in self._prepare_survey_lines(ticket)],
            **ticket.team_id._prepare_estimate_terms(ticket.company_id),
        }
        if site.contact_ids:
            values["partner_shipping_id"] = site.contact_ids[:1].id
        if ticket.entity_id:
            values["partner_invoice_id"] = ticket.entity_id.id
        return values

    @api.model
    def _prepare_estimate_line(self, partner, item, count):
        """Return the values of a line about one service, or about none.

        :param partner: ``res.partner`` who reads it
        :param item: ``service.catalog.item``
        :param float count: how many times it is done
        """
        return {
            "product_id": item._get_estimate_product().id,
            "name": item.with_context(lang=partner.lang or self.env.lang).name,
            "product_uom_qty": item._get_charged_quantity(count),
            "service_item_id": item.id,
        }

    @api.model
    def _prepare_survey_lines(self, ticket):
        """Return the values of lines about the costs that surveys have found.

        Once: what stands in an estimate that counts does not come again.
        """
        counting = ticket.estimate_ids.filtered(lambda o: o.state != "cancel")
        known = counting.order_line.service_survey_line_id
        found = ticket._get_survey_costs() - known
        return [self._prepare_survey_line(line) for line in found]

    @api.model
    def _prepare_survey_line(self, line):
        """Return the values of a line about the costs that one survey has found.

        :param line: ``service.workorder.line`` of the survey
        """
        return {
            "product_id": self.env.ref("service_sale.product_work").id,
            "name": line.note or line.display_name,
            "product_uom_qty": 1,
            "price_unit": line.survey_cost,
            "service_survey_line_id": line.id,
            "service_survey_cost": line.survey_cost,
        }

    def _get_further_services(self, workorder=None):
        """Return what is to be done beside one accepted estimate.

        :param workorder: the ``service.workorder`` that is estimated, if any
        :return: list of (``service.catalog.item``, how many times)
        """
        ticket = self.service_ticket_id
        known = ticket.estimate_ids.filtered(
            lambda o: o.state == "sale"
        ).order_line.service_item_id
        return [
            (item, count)
            for item, count in ticket._get_services_to_estimate(workorder)
            if item not in known
        ]

    # Versions

    def action_new_service_version(self):
        """Make the next version of one estimate, for what has changed.

        What the client has not accepted is over with it; what is accepted stays in
        force until the new version is accepted.

        :return: window action of the new version
        """
        self.ensure_one()
        if not self.service_ticket_id or self.service_extra_of_id:
            raise UserError(
                self.env._(
                    "%(order)s has no versions: set it to quotation and change it.",
                    order=self.name,
                )
            )
        self.check_access("write")
        estimates = self.service_ticket_id.sudo().estimate_ids  # sudo: of all sellers
        draft = estimates.filtered(
            lambda o: o.state == "draft" and not o.service_extra_of_id
        )
        if draft:
            return draft.with_env(self.env)._get_records_action()
        if self.state == "sale" and self.sudo().invoice_ids.filtered(
            lambda invoice: invoice.state == "posted"
        ):
            raise UserError(
                self.env._(
                    "%(order)s is invoiced: estimate further work with the button "
                    "“Estimate” of the ticket, or credit the invoices first.",
                    order=self.name,
                )
            )
        pending = estimates.filtered(
            lambda o: o.state == "sent" and not o.service_extra_of_id
        )
        pending._replace()
        new = self.copy(self._prepare_version_values())
        new.sudo().order_line._follow_surveys_since(self.sudo())  # sudo: as below
        new.order_line = [
            Command.create(line)
            for line in self._prepare_missing_lines(new.sudo().order_line)
        ]
        # sudo: payments count for what replaces them, and sellers see no work orders
        former = self.sudo()
        new.sudo().write(
            {
                "transaction_ids": [Command.set(former.transaction_ids.ids)],
                "service_workorder_id": former.service_workorder_id.id,
            }
        )
        new._update_service_state()
        return new._get_records_action()

    def _prepare_missing_lines(self, lines):
        """Return what surveys have found since one estimate was made.

        :param lines: ``sale.order.line`` of its next version
        """
        ticket = self.service_ticket_id.sudo()  # sudo: of all sellers
        additions = ticket.estimate_ids.filtered(
            lambda o: o.service_extra_of_id and o.state != "cancel"
        )
        known = (lines | additions.order_line).service_survey_line_id
        found = ticket._get_survey_costs() - known
        return [self._prepare_survey_line(line) for line in found]

    def _prepare_version_values(self):
        """Return what the next version of one estimate takes over beside its copy."""
        ticket = self.service_ticket_id.sudo()  # sudo: of all sellers
        return {
            # it does not end with the former version
            **ticket.team_id._prepare_estimate_terms(self.company_id),
            "service_ticket_id": ticket.id,
            "service_version": ticket._get_next_version(),
            "client_order_ref": self.client_order_ref,
        }

    def _replace(self):
        """Withdraw estimates because another version takes their place."""
        self._end("replaced")
        # The indexes that let one be in force do not wait for the next flush.
        self.flush_recordset(["state"])

    def _end(self, how):
        """Cancel estimates for a reason that is not the client's.

        :param str how: one of ``ESTIMATE_ENDS``
        """
        self.with_context(service_end=Inner(how))._action_cancel()

    # Actions

    def action_open_service_ticket(self):
        """Open the ticket that one estimate belongs to."""
        self.ensure_one()
        return self.service_ticket_id.get_formview_action()

    def action_cancel(self):
        # The lock keeps the content of what was accepted; it may be given up.
        estimates = self.filtered("service_ticket_id")
        estimates._action_cancel()
        rest = self - estimates
        return super(SaleOrder, rest).action_cancel() if rest else True

    def action_unlock(self):
        if estimates := self.filtered("service_ticket_id"):
            raise UserError(
                self.env._(
                    "%(order)s was accepted by the client: what has changed since "
                    "needs another acceptance, make a new version.",
                    order=estimates[:1].name,
                )
            )
        return super().action_unlock()

    def _should_be_locked(self):
        return bool(self.service_ticket_id) or super()._should_be_locked()

    def action_draft(self):
        over = self.filtered(lambda o: o.service_end == "replaced")
        if over:
            raise UserError(
                self.env._(
                    "%(order)s is an old version: another one has taken its place.",
                    order=over[:1].name,
                )
            )
        return super().action_draft()
