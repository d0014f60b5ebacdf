from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Domain
from odoo.tools import split_every

from ..constants import PRIORITIES

# So many tickets stand or fall together; of a batch that fails each is tried alone.
CHUNK = 100
# What counts as doing something.
STEPS = (
    "answer_id",
    "stage_id",
    "add_tag_ids",
    "assignment",
    "priority",
    "category_id",
    "hand_over_team_id",
)
FAILURES_SHOWN = 10


class ServiceMacro(models.Model):
    _name = "service.macro"
    _description = "Macro"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        index="btree_not_null",
        ondelete="cascade",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        help="Only the owner uses this macro. Empty: everybody does.",
    )
    team_ids = fields.Many2many(
        "service.team",
        string="Teams",
        help="For tickets of these teams. Empty: of all teams.",
    )
    company_id = fields.Many2one("res.company", index="btree_not_null")
    description = fields.Char(translate=True)

    answer_id = fields.Many2one(
        "service.answer",
        index="btree_not_null",
        ondelete="restrict",
        domain="['|', ('user_id', '=', False), ('user_id', '=', user_id)]",
    )
    is_note = fields.Boolean(
        string="As a Note", help="Colleagues read the text, the client does not."
    )
    stage_id = fields.Many2one(
        "service.ticket.stage", index="btree_not_null", ondelete="cascade"
    )
    add_tag_ids = fields.Many2many("service.ticket.tag", string="Add Tags")
    assignment = fields.Selection(
        [
            ("me", "Whoever runs the macro"),
            ("user", "Somebody in particular"),
            ("nobody", "Nobody: back to the queue"),
        ],
        string="Responsible",
        help="Empty: stays as it is.",
    )
    assign_user_id = fields.Many2one(
        "res.users",
        string="Assign to",
        index="btree_not_null",
        ondelete="cascade",
        domain="[('share', '=', False)]",
    )
    priority = fields.Selection(PRIORITIES)
    category_id = fields.Many2one(
        "service.ticket.category", index="btree_not_null", ondelete="cascade"
    )
    hand_over_team_id = fields.Many2one(
        "service.team",
        string="Hand over to",
        index="btree_not_null",
        ondelete="cascade",
    )
    hand_over_reason_id = fields.Many2one(
        "service.handover.reason",
        string="Reason",
        index="btree_not_null",
        ondelete="set null",
    )

    _check_assignee = models.Constraint(
        "CHECK (assignment != 'user' OR assign_user_id IS NOT NULL)",
        "Choose who becomes responsible.",
    )

    @api.model
    def _get_steps(self):
        """Return the fields of which one at least makes a macro do something."""
        return STEPS

    @api.constrains("name", *STEPS)
    def _check_steps(self):
        for macro in self:
            if not any(macro[step] for step in self._get_steps()):
                raise ValidationError(
                    self.env._(
                        "“%(macro)s” does nothing: choose an answer, a stage, tags or "
                        "who goes on.",
                        macro=macro.name,
                    )
                )

    @api.constrains("answer_id", "user_id")
    def _check_answer(self):
        for macro in self:
            owner = macro.answer_id.sudo().user_id
            if owner and owner != macro.user_id:
                raise ValidationError(
                    self.env._(
                        "“%(answer)s” is the own answer of %(owner)s: share it, or "
                        "choose another one.",
                        answer=macro.answer_id.sudo().name,
                        owner=owner.name,
                    )
                )

    # Menus

    @api.model
    @api.readonly
    def get_macros(self, ticket_ids):
        """Return the macros that fit tickets.

        :param ticket_ids: ids of tickets that the user may read
        :return: list of dicts with ``id``, ``name``, ``description``
        """
        teams = self.env["service.ticket"].browse(ticket_ids).team_id
        domain = Domain("team_ids", "=", False)
        for team in teams[:1] if len(teams) == 1 else ():
            domain |= Domain("team_ids", "in", team.ids)
        return self.search_read(domain, ["name", "description"])

    def run(self, ticket_ids):
        """Do all steps of the macro on tickets, with the rights of the user.

        What fails on one ticket stops no other one.

        :param ticket_ids: ids of tickets
        :return: action that says what was done, and what was not and why
        """
        self.ensure_one()
        tickets = self.env["service.ticket"].browse(ticket_ids)
        failures = self._run(tickets)
        return self._notify_run(tickets, failures)

    def _notify_run(self, tickets, failures):
        done = len(tickets) - len(failures)
        lines = [
            self.env._("%(macro)s: done on %(count)s.", macro=self.name, count=done)
        ]
        lines += [
            f"{ticket.sudo().number}: {reason}"
            for ticket, reason in list(failures.items())[:FAILURES_SHOWN]
        ]
        if len(failures) > FAILURES_SHOWN:
            lines.append(self.env._("… and %s more.", len(failures) - FAILURES_SHOWN))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if failures else "success",
                "message": "\n".join(lines),
                "sticky": bool(failures),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    # Steps

    def _run(self, tickets):
        """Do all steps on tickets.

        :return: dict ticket -> why nothing was done with it
        """
        self.ensure_one()
        self.check_access("read")
        failures = {}
        for ids in split_every(CHUNK, tickets.ids):
            chunk = tickets.browse(ids)
            if self._try(chunk) is not None:
                for ticket in chunk:
                    if reason := self._try(ticket):
                        failures[ticket] = reason
        return failures

    def _try(self, tickets):
        """Do all steps on tickets or nothing at all.

        :return: why it failed, or nothing
        """
        try:
            with self.env.cr.savepoint():
                self._apply(tickets)
                self.env.flush_all()
        except UserError as error:
            self.env.invalidate_all(flush=False)
            return str(error) or self.env._("It is not allowed.")
        return None

    def _apply(self, tickets):
        """Do one step after the other; the hand-over is the last."""
        tickets.check_access("write")
        if values := self._prepare_values():
            tickets.write(values)
        self._apply_answer(tickets)
        if self.stage_id:
            self._check_stage(tickets)
            tickets.write({"stage_id": self.stage_id.id})
        if self.hand_over_team_id:
            tickets._hand_over(self.hand_over_team_id, self.hand_over_reason_id)

    def _prepare_values(self):
        """Return the values that the macro writes."""
        values = {}
        if self.priority:
            values["priority"] = self.priority
        if self.category_id:
            values["category_id"] = self.category_id.id
        if self.add_tag_ids:
            values["tag_ids"] = [Command.link(tag.id) for tag in self.add_tag_ids]
        if self.assignment:
            users = {"me": self.env.user, "user": self.assign_user_id}
            values["user_id"] = users.get(self.assignment, self.env["res.users"]).id
        return values

    def _apply_answer(self, tickets):
        if not self.answer_id:
            return
        texts = self.answer_id._render_for(tickets)
        if self.is_note:
            tickets._message_log_batch(bodies=texts, message_type="comment")
        else:
            tickets._post_answers(texts)
        self.answer_id.count_use()

    def _check_stage(self, tickets):
        for request_type, group in tickets.grouped("type_id").items():
            if self.stage_id not in request_type._get_stages():
                raise UserError(
                    self.env._(
                        "“%(stage)s” is no stage of “%(type)s” (%(tickets)s).",
                        stage=self.stage_id.name,
                        type=request_type.name or self.env._("no type"),
                        tickets=", ".join(group.mapped("number")),
                    )
                )
