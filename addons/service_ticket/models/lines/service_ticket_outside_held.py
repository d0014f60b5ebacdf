"""Tickets that lack required parameters and therefore wait for their team outside."""

from odoo import SUPERUSER_ID, fields, models
from odoo.fields import Command

from ..constants import OPEN_STATES


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    is_held_outside = fields.Boolean(
        string="Held for Team Outside",
        readonly=True,
        copy=False,
        help="The team outside gets the ticket by mail as soon as what is missing is "
        "filled in.",
    )
    held_file_ids = fields.Many2many(
        "ir.attachment",
        "service_ticket_held_file_rel",
        string="Files for Team Outside",
        readonly=True,
        copy=False,
        groups="service_ci.group_agent",
        help="They go along with the mail that is held.",
    )

    def _hold_for_outside(self):
        """Keep incomplete tickets from their team outside until they are filled in.

        :return: those of self that are held
        """
        held = self.filtered(lambda ticket: ticket.is_incomplete)
        if not held:
            return held
        files = held._get_handed_files()
        held._claim_files(files)
        # sudo: who gives a ticket away need not be allowed to change it
        by_files = held.sudo().grouped(lambda ticket: files[ticket.id])
        for chosen, tickets in by_files.items():
            tickets.write(
                {
                    "is_held_outside": True,
                    "held_file_ids": [Command.set(chosen.ids)],
                }
            )
        # They cannot keep a promise about what they have not got.
        held._cancel_clocks(("uc",))
        held._notify_incomplete()
        return held

    def _get_incomplete_user(self):
        user = super()._get_incomplete_user()
        if user or not self.is_held_outside:
            return user
        # sudo: customers and other teams need not see who is behind a team outside
        return self.sudo()._outside_senders()[self.id].leader_id

    def _go_on_complete(self):
        result = super()._go_on_complete()
        self.filtered("is_held_outside")._before_commit("_send_held_outside")
        return result

    def _send_held_outside(self):
        """Give what has become complete to its team outside, unless it went elsewhere.

        What the client writes meanwhile follows as news.
        """
        # The desk writes, whoever filled in what was missing.
        held = self.with_user(SUPERUSER_ID).filtered(
            lambda ticket: ticket.is_held_outside and not ticket.is_incomplete
        )
        files = {ticket.id: ticket.held_file_ids for ticket in held}
        held.write({"is_held_outside": False, "held_file_ids": [Command.clear()]})
        standing = held.filtered(
            lambda ticket: ticket.state in OPEN_STATES and ticket._stands_outside()
        )
        steps = standing._last_handovers()
        notes = {step.ticket_id.id: step.note for step in steps}
        standing._restart_line_clocks()
        for team, tickets in standing.grouped("team_id").items():
            tickets._send_outside(team, notes, files)
        standing._forward_news()
