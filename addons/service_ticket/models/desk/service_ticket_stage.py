from odoo import api, fields, models
from odoo.exceptions import UserError

from ..constants import TICKET_STATES


class ServiceTicketStage(models.Model):
    _name = "service.ticket.stage"
    _description = "Ticket Stage"
    _inherit = ["service.remembered.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    customer_name = fields.Char(
        translate=True,
        help="What the customer reads instead of the name, for instance “We wait "
        "for your answer”. Empty: the name itself.",
    )
    sequence = fields.Integer(default=10)
    state = fields.Selection(TICKET_STATES, required=True, default="open")
    fold = fields.Boolean(string="Folded in Kanban")
    type_ids = fields.Many2many(
        "service.ticket.type",
        string="Request Types",
        help="Types of request that pass this stage. Empty: all of them.",
    )
    template_id = fields.Many2one(
        "mail.template",
        string="Mail to Customer",
        domain=[("model", "=", "service.ticket")],
        ondelete="set null",
        help="Sent to the customer when a request reaches this stage.",
    )
    description = fields.Text(
        translate=True, help="What has to be done here; agents see it as a tooltip."
    )
    waiting_reason_id = fields.Many2one(
        "service.waiting.reason",
        string="Waits for",
        ondelete="restrict",
        help="The reason that a ticket gets here unless somebody names another one. "
        "Empty: the client.",
    )
    active = fields.Boolean(default=True)

    task_template_ids = fields.One2many(
        "service.task.template", "stage_id", string="Tasks"
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        Ticket = self.env["service.ticket"].with_context(active_test=False)
        Log = self.env["service.ticket.stage.log"]
        for stage in self:
            if Ticket.search_count([("stage_id", "=", stage.id)], limit=1):
                raise UserError(
                    self.env._(
                        "Tickets stand at the stage “%(stage)s”: move them on first.",
                        stage=stage.name,
                    )
                )
            if Log.search_count(
                ["|", ("stage_id", "=", stage.id), ("next_stage_id", "=", stage.id)],
                limit=1,
            ):
                raise UserError(
                    self.env._(
                        "Tickets have passed the stage “%(stage)s”: archive it, so "
                        "that their history keeps its meaning.",
                        stage=stage.name,
                    )
                )

    def _get_customer_name(self):
        """Return what customers call one stage."""
        return self.customer_name or self.name

    def _get_shown(self, reason, origin, request_type):
        """Return the stage in which customers see a ticket that stands in this one.

        What waits for others while the promised time passes is our work: nobody is to
        read there that an answer of his is awaited.

        :param reason: ``service.waiting.reason``, may be empty
        :param origin: stage before the waiting, may be empty
        :param request_type: ``service.ticket.type`` of the ticket
        """
        waits_for_others = (
            self.state == "waiting"
            and reason
            and not reason.pauses
            and self._get_waiting_reason().pauses
        )
        if not waits_for_others:
            return self
        is_work = origin.state == "open"
        work = origin if is_work else request_type._get_first_stage("open")
        return work if work.state == "open" else self

    def _get_waiting_reason(self):
        """Return what a ticket waits for in this stage as a rule."""
        Reason = self.env["service.waiting.reason"]
        return self.waiting_reason_id or Reason.browse(Reason._id_of("client"))
