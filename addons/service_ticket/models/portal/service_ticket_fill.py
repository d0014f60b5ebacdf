"""What customers have told us about a request, and what they may still fill in."""

from odoo import models
from odoo.tools.mail import is_html_empty

from ..constants import CLOSED_STATES


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    def _portal_blocks(self):
        """Return the forms of a ticket as its customer sees them.

        :return: list of dicts with ``prefix`` (of the names of the page's fields),
            ``title``, ``form``, ``values`` and ``owner`` (the ticket or a line of it)
        """
        self.ensure_one()
        ticket = self.sudo()  # sudo: customers read no forms, only what is shown
        blocks = []
        if ticket.card_form_id:
            blocks.append(
                {
                    "prefix": "card_",
                    "title": ticket.type_id.name,
                    "form": ticket.card_form_id,
                    "values": ticket.card._values,
                    "owner": ticket,
                }
            )
        for line in ticket.line_ids:
            blocks.append(
                {
                    "prefix": f"line{line.id}_",
                    "title": line.item_id.name,
                    "form": line.form_id,
                    "values": line.parameters._values,
                    "checklist": not is_html_empty(line.checklist) and line.checklist,
                    "owner": line,
                }
            )
        return blocks

    def _portal_partners(self):
        """Return the contacts that the customer may choose from: with a login only.

        A link to the page of a request may have been passed on.
        """
        user = self.env.user
        is_stranger = user._is_public() or user._is_internal()
        client = user.partner_id.browse() if is_stranger else user.partner_id
        return self.env["service.catalog.form"]._page_partners(client)

    def _portal_may_fill(self):
        """Tell whether the customer is asked for what is missing."""
        return bool(
            self.is_incomplete
            and self.state not in CLOSED_STATES
            and not self.merged_into_id
        )

    def _portal_fill(self, filled, customer):
        """Note what the customer filled in; a ticket that is complete goes on.

        :param filled: list of (block, values) with checked values
        :param customer: ``res.partner`` who did it, may be empty
        """
        self.ensure_one()
        if not self._portal_may_fill():
            return
        self._track_set_author(customer)
        for block, values in filled:
            field_name = "card" if block["owner"] == self else "parameters"
            block["owner"].write({field_name: {**block["values"], **values}})
        self._message_log(
            body=self.env._("The customer filled in what was missing."),
            author_id=customer.id or None,
        )
        self._tell_screens()
