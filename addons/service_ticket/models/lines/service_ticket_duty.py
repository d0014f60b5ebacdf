"""Critical tickets outside the working hours go to whoever is on duty."""

from odoo import fields, models

from odoo.addons.service_ci.tools.inner import get_inner

CRITICAL = "3"
WORK_STATES = ("new", "open")


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("priority") == CRITICAL:
            self._assign_on_duty()
        return result

    def _assign_by_team(self):
        on_duty = self._assign_on_duty()
        rest = super(ServiceTicket, self - on_duty)._assign_by_team()
        return on_duty | rest

    def _assign_on_duty(self):
        """Give critical tickets that nobody has to those who are on duty, and ring.

        :return: those of the tickets that have somebody by it
        """
        if get_inner(self.env, "service_ticket_silent"):
            return self.browse()  # what is imported wakes nobody at night
        # sudo: whoever files a request need not see the teams
        critical = self.sudo().filtered(
            lambda ticket: (
                ticket.priority == CRITICAL
                and ticket.team_id.uses_duty
                and not ticket.user_id
                and ticket.state in WORK_STATES
            )
        )
        if not critical:
            return self.browse()
        now = fields.Datetime.now()
        on_duty = critical.team_id._on_duty_by_team(now)
        for team, tickets in critical.grouped("team_id").items():
            if team._is_duty_time(now):
                tickets._give_to_duty(team, on_duty.get(team.id))
        return critical.filtered("user_id").with_env(self.env)

    def _give_to_duty(self, team, users):
        """Make the first on duty responsible; all of them hear of it.

        :param users: ``res.users`` on duty, may be empty or None
        """
        if not users:
            self._signal_or_note(
                team.leader_id,
                lambda env: env._("Critical, and nobody is on duty: %s", team.name),
            )
            return
        quiet = self.with_context(mail_notrack=True, mail_auto_subscribe_no_notify=True)
        quiet.write({"user_id": users[:1].id})
        text = self.env._("Critical: given to %s, who is on duty.", users[:1].name)
        self._message_log_batch(dict.fromkeys(self.ids, text))
        for user in users:
            lang = self.with_context(lang=user.lang)
            self._signal(user, lang.env._("Critical: you are on duty"))
