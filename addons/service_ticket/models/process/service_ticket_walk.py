"""How a ticket walks the process of its type: transitions, tasks, time per stage.

What follows a step may be another step.  So this comes last among the topics of a
ticket: when it takes that step, the others have dealt with the first one.
"""

from collections import defaultdict

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..constants import CLOSED_STATES


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    task_ids = fields.One2many("service.task", "ticket_id", string="Tasks")
    open_task_count = fields.Integer(
        string="Open Tasks",
        compute="_compute_open_task_count",
        store=True,
        precompute=True,
        help="Stored so that two people who finish the last two tasks at the same "
        "moment meet here, and one of them moves the ticket on.",
    )
    stage_since = fields.Datetime(
        string="In This Stage since",
        default=fields.Datetime.now,
        readonly=True,
        copy=False,
    )
    process_stage_ids = fields.Many2many(
        "service.ticket.stage",
        string="Stages of the Process",
        compute="_compute_process_stage_ids",
    )

    @api.depends("task_ids.state")
    def _compute_open_task_count(self):
        # Not by way of task_ids: this runs with all rights, and what it leaves in the
        # cache would be shown to whoever has moved the ticket.
        counts = dict(
            self.env["service.task"]._read_group(
                [("ticket_id", "in", self.ids), ("state", "=", "open")],
                ["ticket_id"],
                ["__count"],
            )
        )
        for ticket in self:
            ticket.open_task_count = counts.get(ticket._origin, 0)

    @api.depends("type_id")
    def _compute_process_stage_ids(self):
        for request_type, tickets in self.grouped("type_id").items():
            tickets.process_stage_ids = request_type._get_stages()

    # Intake

    @api.model
    def _intake_default(self, vals_list):
        result = super()._intake_default(vals_list)
        for vals in vals_list:
            vals.setdefault("stage_since", vals["opened_at"])
        return result

    # CRUD

    def write(self, vals):
        if not vals.keys() & {"stage_id", "type_id"}:
            result = super().write(vals)
            if "card" in vals:
                self._update_completeness()
            return result
        if stage_id := vals.get("stage_id"):
            stage = self.env["service.ticket.stage"].browse(stage_id)
            moving = self.filtered(lambda ticket: ticket.stage_id != stage)
            moving._check_process(stage, vals)
            moving._check_transition(stage)
            moving._check_blockers(stage)
            if held := moving._hold_incomplete(stage):
                rest = {name: vals[name] for name in vals if name != "stage_id"}
                held.write(rest)
                self = self - held
        before = {ticket: ticket._stage_facts() for ticket in self}
        result = super().write(vals)
        self._fit_stage_to_type(vals)
        self._update_completeness()
        self._follow_stage(before)
        return result

    def _fit_stage_to_type(self, vals):
        """Put tickets whose new type does not know their stage into one that it knows.

        :param dict vals: what was written
        """
        if "type_id" not in vals or "stage_id" in vals:
            return
        for request_type, tickets in self.grouped("type_id").items():
            known = request_type._get_stages()
            for state, strays in (
                tickets.filtered(
                    lambda ticket, known=known: ticket.stage_id not in known
                )
                .grouped("state")
                .items()
            ):
                # super: the step is not the user's, and it is followed just below
                super(ServiceTicket, strays).write(
                    {"stage_id": request_type._get_first_stage(state).id}
                )

    # Steps

    def _stage_facts(self):
        """Return what is remembered of a ticket when it leaves its stage."""
        return {
            "stage": self.stage_id,
            "since": self.stage_since or self.opened_at,
            "team": self.team_id,
            "user": self.user_id,
            "type": self.type_id,
            "process_stage": self._process_stage(),
        }

    def _process_stage(self):
        """Return the stage of the process; waiting is a pause within one."""
        is_paused = self.state == "waiting" and self.waiting_from_stage_id
        return self.waiting_from_stage_id if is_paused else self.stage_id

    def _check_process(self, stage, vals):
        """Refuse stages that the process of a ticket does not have.

        Else a change of the type, a step and the change back would lead past what the
        type allows.  What programs do (``sudo``) is not checked.

        :param stage: where the tickets are to go
        :param dict vals: what is written with it, perhaps another type
        :raise UserError: with the stages that there are
        """
        if self.env.su:
            return
        for request_type, tickets in self.grouped("type_id").items():
            if "type_id" in vals:
                request_type = request_type.browse(vals["type_id"] or ())
            stages = request_type._get_stages()
            if stage not in stages:
                raise UserError(
                    self.env._(
                        "%(ticket)s cannot go to “%(stage)s”: its process has no such "
                        "stage. It has: %(stages)s.",
                        ticket=tickets[:1].number,
                        stage=stage.name,
                        stages=", ".join(stages.mapped("name")),
                    )
                )

    def _check_transition(self, stage):
        """Refuse steps that the type does not allow the current user.

        Pauses are no steps: into a waiting stage and back is always allowed.  What
        programs do by themselves (``sudo``) is settled by the process and not checked.

        :param stage: where the tickets are to go
        :raise UserError: with the steps that are allowed
        """
        if self.env.su or stage.state == "waiting":
            return
        for ticket in self:
            if not ticket._may_step_to(stage):
                raise UserError(ticket._refusal_of(stage))

    def _may_step_to(self, stage):
        """Tell whether the process allows the current user a step.

        :param stage: where the ticket is to go
        """
        self.ensure_one()
        origin = self._process_stage()
        if stage == origin:
            return True
        steps = self.type_id.transition_ids
        return not steps or stage in steps._allowed_from(origin).to_stage_id

    def _refusal_of(self, stage):
        origin = self._process_stage()
        allowed = self.type_id.transition_ids._allowed_from(origin).to_stage_id
        return self.env._(
            "%(ticket)s cannot go from “%(origin)s” to “%(stage)s”: the process of "
            "“%(type)s” does not allow you this step. Possible from here: "
            "%(stages)s.",
            ticket=self.number,
            origin=origin.name,
            stage=stage.name,
            type=self.type_id.name,
            stages=", ".join(allowed.mapped("name")) or self.env._("nothing"),
        )

    def _get_blockers(self, stage):
        """Return what still blocks tickets from going to a stage.

        The extension point for approvals and the like: extend the result of ``super``.

        :param stage: where the tickets are to go
        :return: dict ticket -> list of sentences; tickets that nothing blocks are left
            out
        """
        return {}

    def _check_blockers(self, stage):
        if blockers := self._get_blockers(stage):
            raise UserError(
                "\n".join(
                    f"{ticket.number}: {sentence}"
                    for ticket, sentences in blockers.items()
                    for sentence in sentences
                )
            )

    def _go_on(self, stage):
        """Move tickets on by themselves; what is blocked stays and somebody is told.

        :param stage: where they go
        """
        tickets = self.sudo()  # sudo: the process moves them, not the user
        blockers = tickets._get_blockers(stage)
        for ticket, sentences in blockers.items():
            ticket._message_log(
                body=Markup("<p>%s</p><ul>%s</ul>")
                % (
                    self.env._("It cannot go on to “%(stage)s”:", stage=stage.name),
                    Markup().join(Markup("<li>%s</li>") % text for text in sentences),
                )
            )
        blocked = tickets.browse().union(*blockers)
        (tickets - blocked).write({"stage_id": stage.id})

    def _move_to_state(self, state):
        if state != "open" or self.env.su:
            return super()._move_to_state(state)
        # Who takes a ticket starts its work; where the process leaves that step to
        # others, the ticket stays where it is.
        free = self.browse()
        for request_type, tickets in self.grouped("type_id").items():
            stage = request_type._get_first_stage(state)
            free |= tickets.filtered(lambda ticket, s=stage: ticket._may_step_to(s))
        return super(ServiceTicket, free)._move_to_state(state)

    def _next_stage(self):
        """Return the stage that follows in the process of one ticket, or none.

        The next one by order that is work or its end; where the type has transitions,
        only those that lead on from here.
        """
        self.ensure_one()
        origin = self._process_stage()
        stages = self.type_id._get_stages()
        later = stages[list(stages).index(origin) + 1 :] if origin in stages else stages
        if steps := self.type_id.transition_ids:
            later &= steps._leading_from(origin).to_stage_id
        return later.filtered(lambda stage: stage.state in ("open", "done"))[:1]

    # What follows a step

    def _follow_stage(self, before):
        """Log the time, end the tasks of the stage that was left, open the next.

        :param dict before: ticket -> what :meth:`_stage_facts` returned before
        """
        changed = self.filtered(
            lambda ticket: (
                ticket in before and ticket.stage_id != before[ticket]["stage"]
            )
        )
        if not changed:
            return
        now = fields.Datetime.now()
        changed._log_stages(before, now)
        # super: the date is no step
        super(ServiceTicket, changed.sudo()).write({"stage_since": now})
        stepped = changed.filtered(
            lambda ticket: (
                ticket.state != "waiting"
                and ticket.stage_id != before[ticket]["process_stage"]
            )
        )
        stepped._leave_tasks()
        stepped._spawn_tasks()
        (changed - stepped)._go_on_done()

    def _log_stages(self, before, now):
        # sudo: the history is written by the desk and by nobody else
        self.env["service.ticket.stage.log"].sudo()._log(
            [
                {
                    "ticket_id": ticket.id,
                    "stage_id": before[ticket]["stage"].id,
                    "next_stage_id": ticket.stage_id.id,
                    "started_at": before[ticket]["since"],
                    "ended_at": now,
                    "team_id": before[ticket]["team"].id,
                    "user_id": before[ticket]["user"].id,
                    "type_id": before[ticket]["type"].id,
                }
                for ticket in self
                if before[ticket]["stage"]
            ]
        )

    # Tasks

    def _leave_tasks(self):
        """Let go of the tasks of stages that tickets have left."""
        # sudo: the groups' tasks are not the agent's to change
        tasks = self.env["service.task"].sudo()
        is_over = [("is_current", "=", True)]
        tasks = tasks.search([("ticket_id", "in", self.ids), *is_over])
        tasks.write({"is_current": False})
        closed = self.filtered(lambda ticket: ticket.state in CLOSED_STATES)
        left = tasks.filtered("stage_id")
        if closed:
            left |= tasks.search(
                [("ticket_id", "in", closed.ids), ("state", "=", "open")]
            )
        left._cancel()

    def _spawn_tasks(self):
        """Open the tasks of the stages that tickets have reached."""
        # sudo: whoever moves a ticket gives work to other groups
        Template = self.env["service.task.template"].sudo()
        busy_stages = Template._stage_ids()
        reached = self.filtered(lambda ticket: ticket.stage_id.id in busy_stages)
        if not reached:
            return
        by_stage = defaultdict(Template.browse)
        for template in Template.search([("stage_id", "in", reached.stage_id.ids)]):
            by_stage[template.stage_id] |= template
        wanted = [
            (ticket, template)
            for ticket in reached.sudo()
            for template in by_stage[ticket.stage_id]
            if template.type_id in (ticket.type_id, template.type_id.browse())
            and (template.team_id or ticket.team_id)
        ]
        self.env["service.task"].sudo().create(
            [template._prepare_task_values(ticket) for ticket, template in wanted]
        )
        waiting = {ticket.id for ticket, template in wanted if template.waits}
        if waiting:
            self.browse(waiting).sudo()._wait_for("task")

    def _go_on_done(self):
        """Move tickets on whose stage has all its tasks done."""
        # sudo: members of the group may not see every task of the ticket
        tickets = self.sudo().filtered(lambda ticket: ticket.state in ("new", "open"))
        tasks = self.env["service.task"].sudo()
        tasks = tasks.search(
            [
                ("ticket_id", "in", tickets.ids),
                ("is_current", "=", True),
                ("is_required", "=", True),
            ]
        ).filtered(lambda task: task.stage_id == task.ticket_id.stage_id)
        by_stage = defaultdict(self.browse)
        for ticket, own in tasks.grouped("ticket_id").items():
            if all(task.state == "done" and task.result == "done" for task in own):
                stage = own.template_id.next_stage_id[:1] or ticket._next_stage()
                by_stage[stage] |= ticket
        for stage, ready in by_stage.items():
            if stage:
                ready._go_on(stage)
