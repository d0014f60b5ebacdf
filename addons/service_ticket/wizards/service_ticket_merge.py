from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.constants import OPEN_STATES


class ServiceTicketMerge(models.TransientModel):
    """The dialog that says what a merge does before it is done."""

    _name = "service.ticket.merge"
    _description = "Merge Tickets"

    ticket_ids = fields.Many2many("service.ticket", string="Tickets", required=True)
    target_id = fields.Many2one(
        "service.ticket",
        string="Goes on as",
        required=True,
        domain="[('state', 'in', ('new', 'open', 'waiting')), "
        "('merged_into_id', '=', False)]",
    )
    source_ids = fields.Many2many(
        "service.ticket", compute="_compute_sources", string="Merged"
    )
    crosses_clients = fields.Boolean(compute="_compute_sources")
    is_confirmed = fields.Boolean(
        string="Their people may read each other's messages from now on"
    )
    preview = fields.Html(compute="_compute_preview", sanitize=False)

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        tickets = self.env["service.ticket"]
        if values.get("ticket_ids"):
            tickets = tickets.new({"child_ids": values["ticket_ids"]}).child_ids._origin
        elif self.env.context.get("active_model") == tickets._name:
            tickets = tickets.browse(self.env.context.get("active_ids"))
            values["ticket_ids"] = [Command.set(tickets.ids)]
        still_open = tickets.filtered(lambda ticket: ticket.state in OPEN_STATES)
        if not values.get("target_id") and len(tickets) > 1:
            # The oldest one has the number that the client knows.
            values["target_id"] = still_open.sorted(lambda t: (t.opened_at, t.id))[
                :1
            ].id
        return values

    @api.depends("ticket_ids", "target_id")
    def _compute_sources(self):
        for wizard in self:
            target = wizard.target_id
            # In a form that is not saved the same ticket comes in two shapes.
            wizard.source_ids = wizard.ticket_ids._origin - target._origin
            clients = {
                ticket.client_id or ticket.email_normalized
                for ticket in (wizard.ticket_ids | target)._origin
            }
            wizard.crosses_clients = bool(target) and len(clients) > 1

    @api.depends("ticket_ids", "target_id")
    def _compute_preview(self):
        for wizard in self:
            wizard.preview = bool(wizard.target_id) and wizard._describe()

    def _describe(self):
        """Return what is going to happen, as HTML."""
        sources, target = self.source_ids._origin, self.target_id._origin
        if not sources:
            return Markup("<p>%s</p>") % self.env._(
                "Nothing to merge: choose another ticket."
            )
        counts = sources._count_to_merge()
        people = sources.message_partner_ids - target.message_partner_ids
        lines = [
            self.env._(
                "%(messages)s messages and %(files)s files move to %(target)s, in the "
                "order of time.",
                target=target.number,
                **{name: counts[name] for name in ("messages", "files")},
            ),
            self.env._(
                "%(activities)s activities and %(tasks)s open tasks move along.",
                **{name: counts[name] for name in ("activities", "tasks")},
            )
            if counts["activities"] or counts["tasks"]
            else "",
            self.env._(
                "These are kept up to date from now on: %(people)s.",
                people=", ".join(people.mapped("name")),
            )
            if people
            else "",
            self.env._(
                "%(tickets)s: cancelled. Mails that still come for them arrive in "
                "%(target)s.",
                tickets=", ".join(sources.mapped("number")),
                target=target.number,
            ),
        ]
        return Markup("<ul>%s</ul>") % Markup("").join(
            Markup("<li>%s</li>") % line for line in lines if line
        )

    def action_merge(self):
        """Merge, and open the ticket that lives on."""
        self.ensure_one()
        if not self.source_ids:
            raise UserError(self.env._("Nothing to merge: choose another ticket."))
        if self.crosses_clients and not self.is_confirmed:
            raise UserError(
                self.env._(
                    "The tickets are of different clients: confirm that their people "
                    "may read each other's messages, or make a problem of them."
                )
            )
        self.source_ids._merge_into(self.target_id)
        return self.target_id._get_records_action()
