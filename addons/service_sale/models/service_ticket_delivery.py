"""What the work on tickets brings: quantities of estimates, services in use."""

from collections import defaultdict

from odoo import models


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    def _deliver_estimates(self):
        """Set what is delivered of the accepted estimates of tickets."""
        # sudo: who does the work does not read what it costs
        orders = self.env["sale.order"].sudo()
        orders = orders.search(
            [("service_ticket_id", "in", self.ids), ("state", "=", "sale")]
        )
        if orders:
            orders._deliver(orders.service_ticket_id._get_done_quantities())

    def _get_done_quantities(self):
        """Return what was done: dict (ticket, service) -> quantity of its product."""
        # sudo: as above
        Line = self.env["service.workorder.line"].sudo()
        rows = Line._read_group(
            [
                ("order_id.ticket_id", "in", self.ids),
                ("order_id.state", "=", "done"),
                ("result", "=", "done"),
                ("item_id", "!=", False),
            ],
            ["order_id", "item_id"],
            ["quantity:sum"],
        )
        done = defaultdict(float)
        for order, item, count in rows:
            done[order.ticket_id, item] += item._get_charged_quantity(count)
        return dict(done)

    def _estimate_survey_costs(self, lines):
        """Take costs that later surveys have found into estimates, or propose it.

        A draft takes them; of what the client has, a new version is proposed; what is
        accepted gets an addition to approve. Costs that have changed, because the
        survey was done again, follow in the same way.

        :param lines: ``service.workorder.line`` of surveys that were done
        """
        # sudo: who does the survey does not see prices
        estimates = lines.order_id.ticket_id.sudo().estimate_ids
        # What was refused, or left out by a seller, is not asked again.
        known = estimates.filtered(lambda o: o.service_end != "replaced").order_line
        estimated = known.filtered(lambda line: line.service_survey_line_id in lines)
        found = lines.filtered("survey_cost") - estimated.service_survey_line_id
        estimated._follow_surveys()
        for ticket, costs in found.grouped(
            lambda line: line.order_id.ticket_id
        ).items():
            main = estimates.filtered(
                lambda o, ticket=ticket: (
                    o.service_ticket_id == ticket
                    and not o.service_extra_of_id
                    and o.state in ("draft", "sent", "sale")
                )
            )
            if main:
                main._take_survey_costs(costs)

    # Services in use

    def _connect_services(self, done_items, days):
        """Note services that live on among the client's items, each once.

        :param dict done_items: ticket -> services that were done
        :param dict days: ticket -> ``date`` since when they are in use
        """
        # sudo: whoever does the work does not keep the installed base
        tickets = self.sudo()
        wanted = tickets.line_ids.filtered(
            lambda line: (
                line.item_id.lives_on and line.item_id in done_items[line.ticket_id]
            )
        )
        if not wanted:
            return
        Ci = self.env["service.ci"].sudo().with_context(active_test=False)
        known = Ci.search([("ticket_line_id", "in", wanted.ids)]).ticket_line_id
        nameless = (wanted - known).filtered(lambda line: not line.ticket_id.client_id)
        for ticket in nameless.ticket_id:
            ticket._message_log(
                body=self.env._(
                    "The service does not stand among the client's items: the ticket "
                    "has no client."
                )
            )
        lines = wanted - known - nameless
        sale_lines = lines.ticket_id._get_accepted_lines()
        cis = Ci.create(
            [
                self._prepare_service_values(
                    line,
                    days[line.ticket_id],
                    sale_lines.get((line.ticket_id, line.item_id)),
                )
                for line in lines
            ]
        )
        cis._note_entities_of_tickets()

    def _get_accepted_lines(self):
        """Return by what services were ordered: dict (ticket, service) -> sale line."""
        lines = self.env["sale.order.line"].search(
            [
                ("order_id.service_ticket_id", "in", self.ids),
                ("order_id.state", "=", "sale"),
                ("service_item_id", "!=", False),
            ],
            order="id desc",
        )
        return {
            (line.order_id.service_ticket_id, line.service_item_id): line
            for line in lines
        }

    def _prepare_service_values(self, line, day, sale_line):
        """Return the values of a service in use.

        :param line: ``service.ticket.line`` by which it was ordered
        :param date day: since when it is in use
        :param sale_line: ``sale.order.line`` or None
        """
        ticket = line.ticket_id
        site = ticket.site_id if ticket.site_id.client_id == ticket.client_id else None
        return {
            "name": line.item_id.name,
            "kind": "service",
            "state": "in_use",
            "item_id": line.item_id.id,
            "form_id": line.form_id.id,
            "parameters": line.parameters._values,
            "ticket_line_id": line.id,
            "in_use_since": day,
            "client_id": ticket.client_id.id,
            "site_id": site.id if site else False,
            "company_id": ticket.company_id.id,
            "product_id": line.item_id.product_id.id,
            "sale_line_id": sale_line.id if sale_line else False,
        }

    def action_open_services_in_use(self):
        """Show the services that have come of one ticket."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_ci.service_ci_action"
        )
        action["domain"] = [("ticket_line_id.ticket_id", "=", self.id)]
        action["context"] = {}
        return action
