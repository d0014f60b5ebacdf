from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.service_ticket.models.constants import CLOSED_STATES

URGENT = ("2", "3")


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    project_task_id = fields.Many2one(
        "project.task",
        string="Task",
        index="btree_not_null",
        copy=False,
        ondelete="set null",
        check_company=True,
        domain="[('is_template', '=', False)]",
        groups="project.group_project_user",
        help="The project task that the ticket waits for.",
    )
    # What agents see who have no rights in projects.
    project_task_title = fields.Char(
        string="Project Task",
        compute="_compute_project_task",
        compute_sudo=True,
    )
    project_task_state = fields.Selection(
        selection="_selection_task_state",
        string="State of the Task",
        compute="_compute_project_task",
        compute_sudo=True,
    )
    team_has_project = fields.Boolean(
        compute="_compute_team_has_project",
        compute_sudo=True,
    )

    @api.model
    def _selection_task_state(self):
        return (
            self.env["project.task"]._fields["state"]._description_selection(self.env)
        )

    @api.depends("project_task_id.name", "project_task_id.state")
    def _compute_project_task(self):
        for ticket in self:
            ticket.project_task_title = ticket.project_task_id.display_name
            ticket.project_task_state = ticket.project_task_id.state

    @api.depends("team_id.project_id")
    def _compute_team_has_project(self):
        for ticket in self:
            ticket.team_has_project = bool(ticket.team_id.project_id)

    def write(self, vals):
        result = super().write(vals)
        if vals.get("project_task_id"):
            # sudo: see above
            self.sudo().filtered(lambda t: not t.project_task_id.is_closed)._wait_for(
                "task"
            )
        return result

    def _on_task_end(self, task):
        """The task is over: the ticket goes on, and its responsible hears of it.

        :param task: the ``project.task``, in superuser mode
        """
        going_on = self.filtered(lambda ticket: ticket.state not in CLOSED_STATES)
        going_on._wake("task")
        states = dict(self._selection_task_state())
        text = self.env._(
            "Task “%(task)s”: %(state)s.",
            task=task.name,
            state=states.get(task.state, task.state),
        )
        going_on._message_log_batch(dict.fromkeys(going_on.ids, text))
        for user, tickets in going_on.grouped(
            lambda ticket: ticket.user_id or ticket.team_id.leader_id
        ).items():
            words = self.with_context(lang=user.lang).env
            tickets._signal(user, words._("The project task is over: %s", task.name))

    # Actions

    def action_create_task(self):
        """Make a task of the ticket in the project of its team; the ticket waits."""
        self.ensure_one()
        self.check_access("write")
        ticket = self.sudo()  # sudo: agents hand work to projects that they are not in
        if not ticket.project_task_id:
            if not ticket.team_id.project_id:
                raise UserError(
                    self.env._(
                        "“%s” has no project. A manager names one in the settings of "
                        "the team.",
                        ticket.team_id.name,
                    )
                )
            task = (
                ticket.env["project.task"]
                .with_context(mail_create_nosubscribe=True)
                .create(ticket._prepare_task_values())
            )
            ticket.project_task_id = task
            ticket._message_log(
                body=Markup("<p>%s</p>") % self.env._("Task made: %s", task.name)
            )
        return self.action_open_task()

    def _prepare_task_values(self):
        """Return the values of the task that is made of the ticket."""
        return {
            "name": f"[{self.number}] {self.name}",
            "description": self.description,
            "project_id": self.team_id.project_id.id,
            # Whoever is named here would get mails and see the task in the portal.
            "partner_id": False,
            "user_ids": [(6, 0, [])],
            "priority": "1" if self.priority in URGENT else "0",
            "company_id": self.company_id.id,
        }

    def action_open_task(self):
        """Open the task of the ticket, for those who may see it."""
        self.ensure_one()
        # sudo: the task itself decides who may see it
        task = self.sudo().project_task_id.with_env(self.env)
        if task.has_access("read"):
            return task.get_formview_action()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._("Task: %s", self.project_task_title),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
