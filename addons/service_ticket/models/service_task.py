from odoo import api, fields, models

TASK_STATES = [
    ("open", "To do"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
]
TASK_RESULTS = [
    ("done", "Done"),
    ("refused", "Refused"),
]


class ServiceTask(models.Model):
    """Work of a group on a ticket; the first member who opens it has it."""

    _name = "service.task"
    _description = "Group Task"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "deadline, id"
    _mail_post_access = "read"
    _check_company_auto = True

    name = fields.Char(required=True)
    description = fields.Html()
    ticket_id = fields.Many2one(
        "service.ticket", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="ticket_id.company_id", store=True, index=True, precompute=True
    )
    stage_id = fields.Many2one(
        "service.ticket.stage",
        readonly=True,
        ondelete="restrict",
        help="The stage of the ticket that the task belongs to.",
    )
    template_id = fields.Many2one(
        "service.task.template", readonly=True, ondelete="set null"
    )
    team_id = fields.Many2one(
        "service.team",
        string="Group",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=10,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        index="btree_not_null",
        tracking=20,
        domain="[('share', '=', False)]",
    )
    taken_at = fields.Datetime(readonly=True, copy=False)
    state = fields.Selection(
        TASK_STATES, required=True, readonly=True, default="open", tracking=30
    )
    is_required = fields.Boolean(
        string="Must Be Done",
        default=True,
        help="The ticket moves on by itself when all such tasks of the stage are done.",
    )
    waits = fields.Boolean(
        string="Ticket Waits", help="The ticket waits until the task is done."
    )
    deadline = fields.Datetime(index="btree_not_null")
    result = fields.Selection(TASK_RESULTS, readonly=True, copy=False, tracking=40)
    result_note = fields.Text(string="Result in Words", copy=False)
    done_at = fields.Datetime(readonly=True, copy=False)
    client_id = fields.Many2one(related="ticket_id.client_id")

    _open_team_idx = models.Index("(team_id, user_id) WHERE state = 'open'")

    @api.model
    def _open_for(self, vals_list):
        """Open tasks from programs.

        :param vals_list: list of task values; ``ticket_id`` and ``name`` are needed,
            the team is by default that of the ticket
        :return: the tasks, in the order of ``vals_list``
        """
        return self.create(vals_list)
