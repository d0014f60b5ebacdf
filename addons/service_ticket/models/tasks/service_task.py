from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

TASK_STATES = [
    ("open", "To do"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
]
TASK_RESULTS = [
    ("done", "Done"),
    ("refused", "Refused"),
]
# The same colours as those of tickets.
TASK_ATTENTION = [
    ("act", "To do"),
    ("late", "Late"),
    ("wait", "With others"),
    ("done", "Over"),
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
    client_id = fields.Many2one(related="ticket_id.client_id")
    stage_id = fields.Many2one(
        "service.ticket.stage",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The stage of the ticket that the task belongs to.",
    )
    template_id = fields.Many2one(
        "service.task.template",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    is_current = fields.Boolean(
        readonly=True, help="The ticket has not left the stage of the task since."
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
        TASK_STATES,
        required=True,
        readonly=True,
        default="open",
        tracking=30,
        group_expand=True,
    )
    is_required = fields.Boolean(
        string="Must Be Done",
        help="The ticket moves on by itself when all such tasks of the stage are done.",
    )
    waits = fields.Boolean(
        string="Ticket Waits", help="The ticket waits until the task is done."
    )
    hours = fields.Float(
        string="Working Hours", help="Time to do it, in working hours of the group."
    )
    deadline = fields.Datetime(index="btree_not_null")
    result = fields.Selection(TASK_RESULTS, readonly=True, copy=False, tracking=40)
    result_note = fields.Text(
        string="Result in Words", copy=False, help="Needed when a task is refused."
    )
    done_at = fields.Datetime(readonly=True, copy=False)
    attention = fields.Selection(
        TASK_ATTENTION, compute="_compute_attention", string="Turn"
    )
    may_take = fields.Boolean(compute="_compute_may_take")

    _open_team_idx = models.Index("(team_id, user_id) WHERE state = 'open'")
    _hours_check = models.Constraint(
        "CHECK (hours >= 0)", "The time of a task cannot be negative."
    )

    @api.depends("state", "deadline", "user_id")
    @api.depends_context("uid")
    def _compute_attention(self):
        now = fields.Datetime.now()
        for task in self:
            if task.state != "open":
                task.attention = "done"
            elif task.deadline and task.deadline < now:
                task.attention = "late"
            else:
                is_others = task.user_id and task.user_id != self.env.user
                task.attention = "wait" if is_others else "act"

    @api.depends("state", "user_id", "team_id.member_ids")
    @api.depends_context("uid")
    def _compute_may_take(self):
        for task in self:
            task.may_take = (
                task.state == "open"
                and not task.user_id
                and self.env.user in task.team_id.member_ids
            )

    # CRUD

    @api.model
    def _open_for(self, vals_list):
        """Open tasks from programs.

        :param vals_list: list of task values; ``ticket_id`` and ``name`` are needed,
            the team is by default that of the ticket
        :return: the tasks, in the order of ``vals_list``
        """
        Ticket = self.env["service.ticket"]
        return self.create(
            [
                {
                    **vals,
                    "team_id": vals.get("team_id")
                    or Ticket.browse(vals["ticket_id"]).team_id.id,
                }
                for vals in vals_list
            ]
        )

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [dict(vals) for vals in vals_list]
        self._check_tickets(vals_list)
        self._set_deadlines(vals_list)
        now = fields.Datetime.now()
        for vals in vals_list:
            if vals.get("user_id"):
                vals.setdefault("taken_at", now)
        # The group sees it in its list; nobody follows before somebody takes it.
        quiet = self.with_context(mail_create_nosubscribe=True, mail_create_nolog=True)
        tasks = super(ServiceTask, quiet).create(vals_list).with_env(self.env)
        tasks._tell_group()
        return tasks

    @api.model
    def _set_deadlines(self, vals_list):
        """Complete values by the deadline that their working hours lead to."""
        now = fields.Datetime.now()
        Team = self.env["service.team"].sudo()  # sudo: of whichever group
        Ticket = self.env["service.ticket"].sudo()  # sudo: read for its company
        by_calendar = defaultdict(list)
        for vals in vals_list:
            if vals.get("hours") and not vals.get("deadline"):
                team = Team.browse(vals.get("team_id"))
                company = Ticket.browse(vals.get("ticket_id")).company_id
                by_calendar[team._get_working_hours(company)].append(vals)
        for calendar, rows in by_calendar.items():
            deadlines = calendar._service_deadlines(
                [(now, vals["hours"] * 3600) for vals in rows]
            )
            for vals, deadline in zip(rows, deadlines, strict=True):
                vals["deadline"] = deadline

    def write(self, vals):
        self._check_tickets([vals])
        if "user_id" in vals and "taken_at" not in vals:
            taken_at = fields.Datetime.now() if vals["user_id"] else False
            vals = {**vals, "taken_at": taken_at}
        return super().write(vals)

    @api.model
    def _check_tickets(self, vals_list):
        """Let nobody give their group a task on a ticket that they may not see.

        Whoever has a task sees its ticket.

        :raise AccessError: when the user may not read a ticket
        """
        ids = {vals["ticket_id"] for vals in vals_list if vals.get("ticket_id")}
        self.env["service.ticket"].browse(ids).check_access("read")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        if any(task.state == "done" for task in self):
            raise UserError(
                self.env._("A task that is done is part of the ticket's history.")
            )

    # Who has it

    def open_by_member(self):
        """Make the current user responsible because they opened the task.

        Only the first member of the group who does so has it.  The leader and people
        of other groups look without taking.

        :return: True when the task is the user's from now on
        """
        self.ensure_one()
        team = self.team_id
        if not self.may_take or team.leader_id == self.env.user:
            return False
        return bool(self._take())

    def action_take(self):
        """Make the current user responsible, on purpose.

        :raise UserError: when somebody else has a task, or the user may have none
        """
        strangers = self.filtered(
            lambda task: (
                self.env.user not in (task.team_id.member_ids | task.team_id.leader_id)
            )
        )
        if strangers:
            raise UserError(
                self.env._(
                    "“%(task)s” is for %(team)s, which you do not belong to.",
                    task=strangers[:1].name,
                    team=strangers[:1].team_id.name,
                )
            )
        taken = self._take()
        lost = (self - taken).filtered(lambda task: task.user_id != self.env.user)
        if lost and not taken:
            raise UserError(
                "\n".join(
                    self.env._(
                        "“%(task)s” is with %(user)s already.",
                        task=task.name,
                        user=task.user_id.name,
                    )
                    if task.user_id
                    else self.env._(
                        "Somebody is taking “%(task)s” at this very moment.",
                        task=task.name,
                    )
                    for task in lost
                )
            )

    def _take(self):
        """Take what is free; two at the same moment meet at the lock of the row.

        :return: the tasks that are the current user's from now on
        """
        free = self.try_lock_for_update().filtered(
            lambda task: task.state == "open" and not task.user_id
        )
        free.write({"user_id": self.env.uid})
        free._tell_group()
        return free

    def action_give_back(self):
        """Let the group have the task again."""
        self.filtered(lambda task: task.state == "open").write({"user_id": False})
        self._tell_group()

    def _tell_group(self):
        """Tell the screens of the members that their tasks changed; ids only."""
        for team, tasks in self.grouped("team_id").items():
            # sudo: members of whichever group
            team.sudo().member_ids._bus_send("service_ticket/task", {"ids": tasks.ids})

    # Actions

    def action_open_ticket(self):
        """Open the ticket of the task.

        :return: window action
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "service.ticket",
            "res_id": self.ticket_id.id,
            "views": [(False, "form")],
        }
