"""What the page of a request tells besides the conversation."""

from odoo import models


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    def _portal_timeline(self, orders):
        """Return what has happened so far, in the customer's words.

        :param orders: ``service.workorder`` of the ticket that the customer sees
        :return: list of dicts of ``moment`` (naive UTC) and ``text``, oldest first
        """
        self.ensure_one()
        ticket = self.sudo()  # sudo: stages are hidden, what customers call them is not
        steps = [(ticket.opened_at, self.env._("Received"))]
        logs = self.env["service.ticket.stage.log"].sudo()
        for log in logs.search([("ticket_id", "=", ticket.id)], order="ended_at, id"):
            if log.next_stage_id:
                stage = ticket._portal_stage_after(log)
                steps.append((log.ended_at, stage._get_customer_name()))
        for order in orders:
            steps += [
                (moment, text) for moment, text in order._portal_steps() if moment
            ]
        steps.sort(key=lambda step: step[0])
        timeline = []
        for moment, text in steps:
            # Stages that the customer knows by one name are one to him.
            if not timeline or timeline[-1]["text"] != text:
                timeline.append({"moment": moment, "text": text})
        return timeline

    def _portal_stage_after(self, log):
        """Return the stage in which the customer saw the ticket after a step."""
        pauses = self.pause_ids.filtered(lambda one: one.started_at >= log.ended_at)
        reason = pauses.sorted("started_at")[:1].reason_id
        return log.next_stage_id._get_shown(reason, log.stage_id, log.type_id)


class ServiceWorkorder(models.Model):
    _inherit = "service.workorder"

    def _portal_steps(self):
        """Return what has happened to the order: list of (moment or False, text)."""
        name = {"order": self.number}
        return [
            (self.reported_at, self.env._("%(order)s: work is done", **name)),
            (self.client_accepted_at, self.env._("%(order)s: accepted", **name)),
        ]
