from odoo import models


class ServiceTask(models.Model):
    _inherit = "service.task"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") == "done":
            # sudo: who works on the task may not write ratings of others
            ratings = self.env["rating.rating"].sudo()
            answered = ratings.search(
                [("service_task_id", "in", self.ids), ("service_reaction", "=", "open")]
            )
            if answered:
                answered._service_conclude(self.env.user)
        return result
