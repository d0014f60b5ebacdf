from odoo import models


class ServiceTeam(models.Model):
    _inherit = "service.team"

    def _on_duty_instead(self, at):
        """Return who gets tickets in place of all members: out of the working hours,
        and around the clock where the rota says who is there.

        :param datetime at: naive UTC
        :return: dict team id -> ``res.users``, of the teams where somebody is on duty
        """
        with_rota = self.filtered("uses_duty")
        on_duty = with_rota._on_duty_by_team(at)
        return {
            team.id: on_duty[team.id]
            for team in with_rota
            if team.id in on_duty and team._is_duty_time(at)
        }
