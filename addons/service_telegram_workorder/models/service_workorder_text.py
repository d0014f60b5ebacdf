"""Orders and offers in the words of a chat: plain text, as much as the performer may
see."""

from odoo import models
from odoo.tools import format_date, format_datetime, html2plaintext, is_html_empty

from ..tools.steps import AWAITED

MAX_TASK = 1000


class ServiceWorkorder(models.Model):
    _inherit = "service.workorder"

    def _name_short(self):
        """Return the number and the hour, for a button."""
        if not self.planned_start:
            return self.number
        at = self._to_place(self.planned_start).strftime("%H:%M")
        return f"{self.number} · {at}"

    def _describe_window(self, with_day=True):
        """Return when the visit is, as the clock at its place shows it."""
        if not self.planned_start:
            return ""
        start = self._to_place(self.planned_start)
        text = start.strftime("%H:%M")
        if self.planned_end:
            text += "–" + self._to_place(self.planned_end).strftime("%H:%M")
        if with_day:
            day = format_date(self.env, start.date(), date_format="EE, d MMM")
            text = f"{day}, {text}"
        return text

    def _describe_for_list(self, with_day=False):
        """Return one order on one line."""
        place = self.building_id.address or self.building_id.display_name or ""
        parts = (self._describe_window(with_day), self.number, self.name, place)
        return " · ".join(filter(None, parts))

    def _describe_for_chat(self):
        """Return one order as its performer reads it, like the page of the job."""
        status, _color = self._contractor_status()
        site = self.site_id
        lines = [f"{self.number} · {status}", self.name]
        if self.state == "rework":
            lines.append(self.env._("To do again: %s", self.rework_reason or ""))
        lines += ["", self.client_id.name, site.name]
        lines.append(self.building_id.address or self.building_id.display_name)
        lines.append(self._describe_door(site))
        if window := self._describe_window():
            lines.append(self.env._("Visit: %s", window))
        if self.deadline:
            lines.append(
                self.env._("To be done by: %s", self._format_at(self.deadline))
            )
        if self.state in AWAITED:
            lines += self._describe_access()
        if not is_html_empty(self.description):
            task = html2plaintext(self.description).strip()
            lines += ["", task[:MAX_TASK]]
        # an empty text parts paragraphs, nothing leaves no line
        return "\n".join(line for line in lines if line or line == "")

    def _describe_door(self, site):
        parts = (
            site.entrance and self.env._("Entrance %s", site.entrance),
            site.floor and self.env._("Floor %s", site.floor),
            site.office and self.env._("Room %s", site.office),
        )
        return ", ".join(filter(None, parts)) or None

    def _describe_access(self):
        """Return how to get in and whom to call, for whoever still has to go there."""
        contact = " ".join(filter(None, (self.contact_id.name, self.contact_id.phone)))
        return [
            self.access_notes or None,
            contact and self.env._("Contact: %s", contact) or None,
        ]

    def _format_at(self, moment):
        zone = self._get_place_zone().zone
        return format_datetime(self.env, moment, tz=zone, dt_format="short")


class ServiceWorkorderOffer(models.Model):
    _inherit = "service.workorder.offer"

    def _describe_for_chat(self, refusal=None):
        """Return one offer as the mail tells it: no client, nobody to call.

        :param str refusal: why it cannot be accepted any more
        """
        order = self.order_id
        lines = [self.env._("Work for you: %s", order.number), order.name]
        for line in order.line_ids[:20]:
            item = line.item_id.name or line.name or ""
            lines.append(f"• {item} ({line.ci_id.name})" if line.ci_id else f"• {item}")
        lines.append(order.building_id.address or order.building_id.display_name)
        if order.planned_start:
            lines.append(self.env._("Visit: %s", order._describe_window()))
        if order.deadline:
            by = self._format(order.deadline)
            lines.append(self.env._("To be done by: %s", by))
        lines.append("")
        if refusal:
            lines.append(refusal)
        else:
            by = self._format(self.expires_at)
            lines.append(self.env._("The first who accepts has it. Answer by %s.", by))
        return "\n".join(line for line in lines if line or line == "")
