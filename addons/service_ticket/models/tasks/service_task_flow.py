"""How group tasks end, and what their tickets make of it."""

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError


class ServiceTask(models.Model):
    _inherit = "service.task"

    def action_done(self):
        """Finish tasks; the last one that must be done moves its ticket on."""
        self._finish("done")

    def action_refuse(self):
        """Refuse tasks with the reason that stands in the result.

        :raise UserError: without a reason
        """
        if silent := self.filtered(lambda task: not (task.result_note or "").strip()):
            raise UserError(
                self.env._(
                    "Say in “Result in Words” why “%(task)s” is refused.",
                    task=silent[:1].name,
                )
            )
        self._finish("refused")

    def _finish(self, result):
        tasks = self.filtered(lambda task: task.state == "open")
        now, uid = fields.Datetime.now(), self.env.uid
        for free, values in (
            (tasks.filtered("user_id"), {}),
            (tasks.filtered(lambda task: not task.user_id), {"user_id": uid}),
        ):
            free.write({"state": "done", "result": result, "done_at": now, **values})
        tasks._tell_group()
        # The tickets' counts are written before anybody looks at the other tasks:
        # who finishes the last but one at the same moment has to wait here.
        self.env.flush_all()
        tasks._report_to_tickets(result)
        if result == "refused":
            tasks._follow_refusal()
        else:
            tasks._follow_done()

    def _follow_done(self):
        # sudo: members of the group need no right to change the ticket
        tickets = self.sudo().ticket_id
        waiting = self.sudo().search(
            [
                ("ticket_id", "in", tickets.ids),
                ("state", "=", "open"),
                ("waits", "=", True),
            ]
        )
        (tickets - waiting.ticket_id)._wake("task")
        tickets._go_on_done()

    def _follow_refusal(self):
        """Send tickets where a refusal leads, or tell their responsible."""
        # sudo: members of the group need no right to change the ticket
        current = self.sudo().filtered(lambda task: task.is_current)
        for stage, tasks in current.grouped(
            lambda task: task.template_id.refused_stage_id
        ).items():
            if stage:
                tasks.ticket_id._go_on(stage)
        stuck = self.sudo().filtered(
            lambda task: not task.is_current or not task.template_id.refused_stage_id
        )
        stuck.ticket_id._wake("task")
        stuck._notify_refusal()

    def _notify_refusal(self):
        todo = self.env.ref("mail.mail_activity_data_todo")
        model_id = self.env["ir.model"]._get_id("service.ticket")
        self.env["mail.activity"].create(
            [
                {
                    "res_model_id": model_id,
                    "res_id": task.ticket_id.id,
                    "activity_type_id": todo.id,
                    "summary": task.with_context(lang=user.lang).env._(
                        "Refused: %(task)s", task=task.name
                    ),
                    "note": task.result_note,
                    "user_id": user.id,
                    "date_deadline": task.ticket_id.company_id._service_today(),
                }
                for task in self
                if (user := task.ticket_id.user_id or task.ticket_id.team_id.leader_id)
            ]
        )

    def _report_to_tickets(self, result):
        """Note in the tickets' conversations, for the house, what came out."""
        words = dict(self._fields["result"]._description_selection(self.env))
        bodies = {}
        for task in self.sudo():
            line = Markup("<p>%s: <strong>%s</strong> (%s)</p>") % (
                task.name,
                words[result],
                task.user_id.name,
            )
            if task.result_note:
                line += Markup("<p>%s</p>") % task.result_note
            bodies.setdefault(task.ticket_id.id, Markup())
            bodies[task.ticket_id.id] += line
        tickets = self.env["service.ticket"].sudo().browse(bodies)
        tickets._message_log_batch(bodies)

    def _cancel(self):
        """End open tasks that nobody needs any more."""
        tasks = self.filtered(lambda task: task.state == "open")
        tasks.write({"state": "cancelled", "done_at": fields.Datetime.now()})
        tasks._tell_group()

    def action_reopen(self):
        """Take up a task again whose ticket is still where it belongs."""
        for task in self:
            if task.ticket_id.state in ("done", "cancelled"):
                raise UserError(
                    self.env._(
                        "%(ticket)s is closed: open it first.",
                        ticket=task.ticket_id.number,
                    )
                )
        self.write({"state": "open", "result": False, "done_at": False})
