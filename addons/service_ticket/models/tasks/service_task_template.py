from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ServiceTaskTemplate(models.Model):
    """What a group has to do when a ticket reaches a stage."""

    _name = "service.task.template"
    _description = "Task of a Stage"
    _inherit = ["service.stage.work.mixin"]

    team_id = fields.Many2one(
        "service.team",
        string="Group",
        index="btree_not_null",
        ondelete="restrict",
        help="Whose members see the task; empty: the team of the ticket.",
    )
    description = fields.Html(translate=True)
    hours = fields.Float(
        string="Working Hours",
        help="Time to do it, in working hours of the group; 0: no deadline.",
    )
    is_required = fields.Boolean(
        string="Must Be Done",
        default=True,
        help="The ticket moves on by itself when all such tasks of the stage are done.",
    )
    waits = fields.Boolean(
        string="Ticket Waits",
        help="The ticket waits meanwhile, and its clocks with it.",
    )
    next_stage_id = fields.Many2one(
        "service.ticket.stage",
        string="When Done",
        ondelete="set null",
        help="Where the ticket goes; empty: the next stage of its process.",
    )
    refused_stage_id = fields.Many2one(
        "service.ticket.stage",
        string="When Refused",
        ondelete="set null",
        help="Where the ticket goes at once; empty: it stays, and its responsible is "
        "told.",
    )

    _hours_check = models.Constraint(
        "CHECK (hours >= 0)", "The time of a task cannot be negative."
    )

    @api.constrains("stage_id", "next_stage_id", "refused_stage_id")
    def _check_stages(self):
        for template in self:
            if template.stage_id in (
                template.next_stage_id | template.refused_stage_id
            ):
                raise ValidationError(
                    self.env._(
                        "The task “%(task)s” would send the ticket back to the stage "
                        "that it stands at: choose another stage.",
                        task=template.name,
                    )
                )

    def _prepare_task_values(self, ticket):
        """Return the values of the task that a ticket needs now.

        :param ticket: one ticket that has reached the stage
        """
        return {
            "name": self.name,
            "description": self.description,
            "ticket_id": ticket.id,
            "template_id": self.id,
            "stage_id": self.stage_id.id,
            "team_id": (self.team_id or ticket.team_id).id,
            "is_current": True,
            "is_required": self.is_required,
            "waits": self.waits,
            "hours": self.hours,
        }
