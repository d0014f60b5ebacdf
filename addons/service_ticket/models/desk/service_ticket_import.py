"""Tickets of the system that was used before, by Odoo's own import of spreadsheets.

They keep their number and their dates, nobody is told of them, and what was said until
then stands in one note.
"""

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import html_sanitize, plaintext2html

from odoo.addons.base_import.models.base_import import FIELDS_RECURSION_LIMIT
from odoo.addons.service_ci.tools.inner import Inner

# Nobody changes these on the screen; who may import them may rewrite the past.
PAST = ("number", "opened_at", "first_response_at", "closed_at")


class ServiceTicket(models.Model):
    _name = "service.ticket"
    _inherit = ["service.ticket", "service.import.mixin"]

    past_conversation = fields.Text(
        string="Conversation until the Import",
        compute="_compute_past_conversation",
        inverse="_inverse_past_conversation",
        groups="service_ci.group_manager",
        help="Of the system that was used before: becomes a note.",
    )

    def _compute_past_conversation(self):
        self.past_conversation = False

    def _inverse_past_conversation(self):
        told = self.filtered("past_conversation")
        bodies = {
            ticket.id: html_sanitize(plaintext2html(ticket.past_conversation))
            for ticket in told
        }
        # A file that is imported once more says nothing new.
        noted = self.env["mail.message"].search_fetch(
            [
                ("model", "=", self._name),
                ("res_id", "in", told.ids),
                ("body", "in", list(bodies.values())),
            ],
            ["res_id", "body"],
        )
        for note in noted.filtered(lambda note: note.body == bodies[note.res_id]):
            told -= self.browse(note.res_id)
        # sudo: a note has the day on which the last word fell
        notes = told._message_log_batch({id_: bodies[id_] for id_ in told.ids}).sudo()
        for ticket, note in zip(told, notes, strict=True):
            note.date = ticket.closed_at or ticket.opened_at

    @api.model
    def load(self, fields, data):
        """Import tickets without a word to anybody.

        :raise AccessError: when others than managers bring numbers or dates along
        """
        is_past = not {*PAST, "past_conversation"}.isdisjoint(fields)
        if is_past and not self._may_import_past():
            raise AccessError(
                self.env._(
                    "Only managers import tickets with numbers and dates of their own: "
                    "ask one of them, or leave these columns out."
                )
            )
        quiet = self.with_context(service_ticket_silent=Inner())
        result = super(ServiceTicket, quiet).load(fields, data)
        if "number" in fields and result["ids"]:
            column = fields.index("number")
            self.env["ir.sequence"]._go_past(
                "service.ticket", [row[column] for row in data if row[column]]
            )
        return result

    @api.model
    def _may_import_past(self):
        return self.env.su or self.env.user.has_group("service_ci.group_manager")


class BaseImport(models.TransientModel):
    _inherit = "base_import.import"

    @api.model
    def get_fields_tree(self, model, depth=FIELDS_RECURSION_LIMIT):
        """Offer managers number and dates, too, which are read-only on the screen."""
        tree = super().get_fields_tree(model, depth)
        Ticket = self.env["service.ticket"]
        if model != Ticket._name or not depth or not Ticket._may_import_past():
            return tree
        labels = Ticket.fields_get(PAST, ["string", "type"])
        return tree + [
            {
                "id": name,
                "name": name,
                "string": label["string"],
                "required": False,
                "fields": [],
                "type": label["type"],
                "model_name": model,
            }
            for name, label in labels.items()
        ]
