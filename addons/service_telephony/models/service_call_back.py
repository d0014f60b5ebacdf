"""Missed calls: who is called back, and what settles that by itself."""

from odoo import fields, models
from odoo.exceptions import UserError

OPEN = ("waiting", "taken")


class ServiceCall(models.Model):
    _inherit = "service.call"

    def _follow_call_back(self):
        """Put a missed call on the list, or take the number off it."""
        self.ensure_one()
        if self.direction == "internal" or not self.number_e164:
            return  # whoever hides cannot be called back
        if self.answered_at or self.result == "answered":
            self._settle_call_backs()
        elif self.is_missed and not self.call_back:
            self._want_call_back()

    def _get_call_back_domain(self):
        return [
            ("company_id", "=", self.company_id.id),
            ("number_e164", "=", self.number_e164),
        ]

    def _settle_call_backs(self):
        """Somebody of ours has spoken to the number: what waited is settled."""
        if self.call_back in OPEN:
            # That it was answered was told after its end.
            self.write({"call_back": False, "call_back_user_id": False})
        waiting = self.search(
            [
                *self._get_call_back_domain(),
                ("call_back", "in", OPEN),
                ("started_at", "<=", self.started_at or fields.Datetime.now()),
                ("id", "!=", self.id),
            ]
        )
        if not waiting:
            return
        waiting.write(
            {
                "call_back": "done" if self.direction == "out" else "again",
                "call_back_at": self.answered_at or fields.Datetime.now(),
                "call_back_call_id": self.id,
            }
        )
        if self.user_id:
            waiting.filtered(lambda call: not call.call_back_user_id).write(
                {"call_back_user_id": self.user_id.id}
            )

    def _want_call_back(self):
        """Nobody answered: call back, unless that is settled by a later call."""
        same = self.search(
            [
                *self._get_call_back_domain(),
                ("id", "!=", self.id),
                ("started_at", ">=", self.started_at or fields.Datetime.now()),
                "|",
                ("result", "=", "answered"),
                ("call_back", "in", OPEN),
            ],
            order="started_at desc, id desc",
        )
        spoken = same.filtered(lambda call: call.result == "answered")[:1]
        if spoken:
            self.write(
                {
                    "call_back": "done" if spoken.direction == "out" else "again",
                    "call_back_at": spoken.answered_at,
                    "call_back_call_id": spoken.id,
                    "call_back_user_id": spoken.user_id.id,
                }
            )
        elif same:
            self.write({"call_back": "repeated", "call_back_call_id": same[:1].id})
        else:
            self._replace_earlier()

    def _replace_earlier(self):
        """The last try of a number stands for the ones before."""
        earlier = self.search(
            [*self._get_call_back_domain(), ("call_back", "in", OPEN)], order="id"
        )
        taken_by = earlier.filtered(lambda call: call.call_back == "taken")[
            -1:
        ].call_back_user_id
        earlier.write({"call_back": "repeated", "call_back_call_id": self.id})
        self.write(
            {
                "call_back": "taken" if taken_by else "waiting",
                "call_back_user_id": taken_by.id,
            }
        )

    # Actions

    def action_take_call_back(self):
        """Take it upon oneself to call back."""
        self.check_access("write")
        waiting = self._get_unsettled()
        taken = waiting.filtered(
            lambda call: (
                call.call_back == "taken" and call.call_back_user_id != self.env.user
            )
        )
        if taken:
            raise UserError(
                self.env._(
                    "%(name)s calls back already.",
                    name=taken[:1].call_back_user_id.name,
                )
            )
        waiting.write({"call_back": "taken", "call_back_user_id": self.env.uid})

    def action_return_call_back(self):
        """Give it back to the list."""
        self.check_access("write")
        self._get_unsettled().write(
            {"call_back": "waiting", "call_back_user_id": False}
        )

    def action_settle_call_back(self):
        """Note that they were called back by another telephone."""
        self._settle_by_hand("done")

    def action_dismiss_call_back(self):
        """Note that nobody need be called back."""
        self._settle_by_hand("dismissed")

    def _settle_by_hand(self, how):
        self.check_access("write")
        self._get_unsettled().write(
            {
                "call_back": how,
                "call_back_user_id": self.env.uid,
                "call_back_at": fields.Datetime.now(),
            }
        )

    def _get_unsettled(self):
        # sudo: agents change nothing else of a call
        calls = self.sudo().try_lock_for_update(allow_referencing=True)
        return calls.filtered(lambda call: call.call_back in OPEN)

    def action_call_back(self):
        """Take it and call the number."""
        self.ensure_one()
        if self.call_back in OPEN:
            self.action_take_call_back()
        return self.action_service_call()

    def action_service_call(self):
        """Call the number of this call."""
        self.ensure_one()
        return self.env["service.call.order"]._place(
            self.number_e164 or self.number,
            company=self.company_id,
            partner=self.partner_id,
            ticket=self.ticket_id,
        )
