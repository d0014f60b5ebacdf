"""Promises as agents and customers see them."""

from odoo import api, fields, models

# In the header the promise to the client comes first, then those between us.
BAR_ORDER = {
    (kind, target): place
    for place, (kind, target) in enumerate(
        (kind, target)
        for kind in ("sla", "ola", "uc")
        for target in ("first_response", "next_response", "resolution")
    )
}


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    sla_bar = fields.Json(string="Promises", compute="_compute_sla_bar")

    @api.depends_context("lang")
    @api.depends(
        *("clock_ids.deadline", "clock_ids.paused_at", "clock_ids.stopped_at"),
        *("clock_ids.breached", "clock_ids.seconds"),
    )
    def _compute_sla_bar(self):
        for ticket in self:
            ticket.sla_bar = [
                clock._to_bar() for clock in ticket.sudo()._get_bar_clocks()
            ]

    def _get_bar_clocks(self):
        """Return the latest clock of each promise that is worth a look."""
        latest = {}
        for clock in self.clock_ids.filtered(lambda clock: not clock.is_cancelled):
            key = clock.policy_kind, clock.target
            is_over = clock.stopped_at and clock.policy_kind != "sla"
            known = latest.get(key)
            if not is_over and (not known or known.cycle < clock.cycle):
                latest[key] = clock
        return self.clock_ids.browse().concat(
            *(latest[key] for key in sorted(latest, key=BAR_ORDER.get))
        )

    # The customer's page

    def _portal_promises(self):
        """Return what the customer was promised, in plain words.

        :return: list of dicts of ``label``, ``moment`` (naive UTC or False) and
            ``note``; nothing of what we promise each other
        """
        clocks = self.sudo()._get_bar_clocks()
        return [clock._to_portal() for clock in clocks if clock.policy_kind == "sla"]


class ServiceSlaClock(models.Model):
    _inherit = "service.sla.clock"

    def _to_bar(self):
        """Return what the bar in the header shows of one clock."""
        moments = ("started_at", "deadline", "risk_at", "paused_at", "stopped_at")
        return {
            "id": self.id,
            "label": self._get_label(),
            "left": max(self.seconds - self.elapsed, 0),
            "used": self.elapsed,
            "over": max(self.elapsed - self.seconds, 0),
            "breached": self.breached,
            **{
                name: self[name] and fields.Datetime.to_string(self[name])
                for name in moments
            },
        }

    def _to_portal(self):
        words = {
            "first_response": self.env._("First answer"),
            "next_response": self.env._("Next answer"),
            "resolution": self.env._("Solution"),
        }
        note = False
        if self.stopped_at:
            note = self.env._("late") if self.breached else self.env._("in time")
        elif self.paused_at:
            note = self.env._("the time stands still while we wait")
        elif self.deadline and self.deadline < fields.Datetime.now():
            note = self.env._("we are late, sorry")
        moment = self.stopped_at or (not self.paused_at and self.deadline)
        return {
            "label": words[self.target],
            "moment": moment,
            "is_done": bool(self.stopped_at),
            "note": note,
        }
