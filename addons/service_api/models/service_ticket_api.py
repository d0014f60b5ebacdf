"""A ticket as other systems see it: what its customer may know, in their words."""

from odoo import SUPERUSER_ID, fields, models
from odoo.fields import Domain
from odoo.tools import html2plaintext

CLOCK_KIND = "sla"  # what was promised to the client; the rest is between ourselves


def reference(record):
    """Return a record as id and name, None for no record."""
    return {"id": record.id, "name": record.name or ""} if record else None


def file_values(file):
    """Return what is told of a file, see ``schemas.tickets.File``."""
    return {
        "id": file.id,
        "name": file.name,
        "media_type": file.mimetype or "application/octet-stream",
        "size": file.file_size,
    }


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    # Systems of clients ask what has changed since.
    _api_changes_idx = models.Index("(client_id, write_date, id)")

    def _on_customer_message(self, message):
        result = super()._on_customer_message(message)
        # Programs ask what has changed since: a second word of the customer is one.
        ticket = self.sudo()  # sudo: customers have no write access to tickets
        ticket.write({"needs_reply_since": ticket.needs_reply_since})
        return result

    def _api_values(self):
        """Return tickets as lists show them; call it with ``sudo``.

        :return: list of dicts, see ``schemas.tickets.Ticket``
        """
        due = self._api_due()
        return [
            {
                "id": ticket.id,
                "number": ticket.number,
                "subject": ticket.name,
                "state": ticket.state,
                "status": ticket._portal_status()[0],
                "contact": reference(ticket.partner_id),
                "client": reference(ticket.client_id),
                "site": reference(ticket.site_id),
                "service": reference(ticket.item_id),
                "type": reference(ticket.type_id),
                "opened_at": ticket.opened_at,
                "updated_at": ticket.write_date,
                "closed_at": ticket.closed_at or None,
                "due_at": due.get(ticket.id),
            }
            for ticket in self
        ]

    def _api_due(self):
        """Return when tickets have to be solved: dict id -> moment."""
        clocks = self.env["service.sla.clock"].search_fetch(
            Domain("ticket_id", "in", self.ids)
            & Domain("policy_kind", "=", CLOCK_KIND)
            & Domain("target", "=", "resolution")
            & Domain("stopped_at", "=", False)
            & Domain("paused_at", "=", False),
            ["ticket_id", "deadline"],
        )
        return {clock.ticket_id.id: clock.deadline or None for clock in clocks}

    def _api_promises(self):
        """Return what was promised about one ticket, the latest cycle of each target.

        :return: list of dicts, see ``schemas.tickets.Promise``
        """
        clocks = self.clock_ids.filtered(
            lambda clock: clock.policy_kind == CLOCK_KIND and not clock.is_cancelled
        )
        latest = {clock.target: clock for clock in clocks.sorted("cycle")}
        return [clock._api_values() for clock in latest.values()]

    def _api_details(self):
        """Return one ticket with all that its customer may see; call it with ``sudo``.

        :return: dict, see ``schemas.tickets.TicketDetail``
        """
        self.ensure_one()
        html = self.description or ""
        rating = self._portal_rating()
        return {
            **self._api_values()[0],
            "text": html2plaintext(html),
            "html": str(html),
            "items": [reference(item) for item in self.ci_ids],
            "parameters": [
                {"label": label, "value": value}
                for block in self._portal_blocks()
                for label, value in block["form"]._pairs(block["values"])
            ],
            "promises": self._api_promises(),
            "rating": int(rating.rating) if rating else None,
            "is_incomplete": self.is_incomplete,
            "may_reply": self._portal_may_reply(),
            "may_reopen": self._portal_may_reopen(),
            "may_rate": self._api_may_rate(),
            "merged_into_id": self.merged_into_id.id or None,
            "url": self.get_base_url() + self.access_url,
        }

    def _api_may_rate(self):
        """Tell whether whoever calls may say how well the work went.

        A key that speaks for the contacts of an organisation may do so for them.
        """
        if self.env["service.api.key"]._current().may_name_contacts:
            # Not asked whether the user of the key is the one who asked.
            return self.with_user(SUPERUSER_ID)._portal_may_rate()
        return self._portal_may_rate()

    def _api_messages(self, domain=(), limit=None):
        """Return the public words of one ticket that the current user may read.

        :param domain: on messages
        :return: ``mail.message``, oldest first
        """
        self.ensure_one()
        field = self._fields["website_message_ids"]
        return self.env["mail.message"].search(
            Domain(field.get_comodel_domain(self))
            & Domain("res_id", "=", self.id)
            & Domain("subtype_id", "=", self.env.ref("mail.mt_comment").id)
            & Domain("is_internal", "=", False)
            & Domain(domain),
            order="id",
            limit=limit,
        )

    def _api_message_values(self, messages):
        """Return messages as their readers see them; call it with ``sudo``.

        :param messages: ``mail.message`` with ``sudo``
        :return: list of dicts, see ``schemas.tickets.Message``
        """
        return [
            {
                "id": message.id,
                "author": message.author_id.name or message.email_from or "",
                "is_ours": self._is_from_desk(message),
                "created_at": message.date,
                "text": html2plaintext(message.body or ""),
                "html": str(message.body or ""),
                "files": [file_values(file) for file in message.attachment_ids],
            }
            for message in messages
        ]


class ServiceSlaClock(models.Model):
    _inherit = "service.sla.clock"

    def _api_values(self):
        self.ensure_one()
        if self.stopped_at:
            state = "late" if self.breached else "met"
        elif self.breached or (
            not self.paused_at
            and self.deadline
            and self.deadline < fields.Datetime.now()
        ):
            state = "late"
        else:
            state = "paused" if self.paused_at else "running"
        is_counted = not (self.stopped_at or self.paused_at)
        return {
            "target": self.target,
            "state": state,
            "due_at": (is_counted or self.stopped_at) and self.deadline or None,
            "ended_at": self.stopped_at or None,
            "promised_seconds": self.seconds,
        }
