from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import ormcache

from ..constants import OPEN_STATES, PRIORITIES

STATE_COLORS = {
    "new": "warning",
    "open": "info",
    "waiting": "secondary",
    "done": "success",
    "cancelled": "light",
}


class ServiceTicketType(models.Model):
    _name = "service.ticket.type"
    _description = "Request Type"
    _inherit = ["service.catalog.form.owner", "service.remembered.mixin"]
    _order = "sequence, id"
    _remembered_fields = frozenset({"own_stages_only", "stage_ids"})

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    description = fields.Text(translate=True)
    team_id = fields.Many2one(
        "service.team",
        string="Default Team",
        index="btree_not_null",
        help="Takes requests of this type that came to no team in particular.",
    )
    stage_ids = fields.Many2many(
        "service.ticket.stage",
        string="Stages",
        help="Stages of this type beside those that every type has.",
    )
    on_web_form = fields.Boolean(
        default=True, help="Customers may choose this type on the public form."
    )
    own_stages_only = fields.Boolean(
        help="The stages above replace the common ones of the same status."
    )
    transition_ids = fields.One2many(
        "service.ticket.transition", "type_id", string="Transitions", copy=True
    )
    task_template_ids = fields.One2many(
        "service.task.template", "type_id", string="Tasks", copy=True
    )
    group_ids = fields.Many2many(
        "res.groups",
        string="Only for",
        help="Members of these groups see tickets of this type; empty: everybody who "
        "sees the team.",
    )
    form_ids = fields.One2many("service.catalog.form", "type_id", string="Cards")
    form_id = fields.Many2one(string="Card")
    mail_ids = fields.One2many(
        "service.ticket.type.mail", "type_id", string="Mails", copy=True
    )
    default_priority = fields.Selection(
        PRIORITIES, string="Priority", help="What new tickets of this type start with."
    )
    default_category_id = fields.Many2one(
        "service.ticket.category", string="Category", ondelete="set null"
    )
    default_product_categ_id = fields.Many2one(
        "product.category", string="Product Direction", ondelete="set null"
    )
    ticket_count = fields.Integer(string="Open Tickets", compute="_compute_counts")
    process_preview = fields.Html(
        compute="_compute_process_preview", sanitize=False, string="Process"
    )
    color = fields.Integer(string="Colour")
    active = fields.Boolean(default=True)

    def _compute_counts(self):
        counts = dict(
            self.env["service.ticket"]._read_group(
                [("type_id", "in", self.ids), ("state", "in", OPEN_STATES)],
                ["type_id"],
                ["__count"],
            )
        )
        for request_type in self:
            request_type.ticket_count = counts.get(request_type._origin, 0)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        used = self.env["service.ticket"]._read_group(
            [("type_id", "in", self.ids)], ["type_id"]
        )
        for (request_type,) in used:
            raise UserError(
                self.env._(
                    "There are tickets of the type “%(type)s”: archive it instead of "
                    "deleting it.",
                    type=request_type.name,
                )
            )

    @api.depends("stage_ids", "own_stages_only", "transition_ids", "mail_ids")
    def _compute_process_preview(self):
        for request_type in self:
            request_type.process_preview = self.env["ir.qweb"]._render(
                "service_ticket.type_process",
                {"steps": request_type._get_process(), "form": request_type.form_id},
            )

    def _get_process(self):
        """Return the process as it is saved, for people to read.

        :return: list of dicts with ``stage``, ``color``, ``tasks``,
            ``mail`` and ``steps`` (lists
            of next stage and names of groups) per stage, in their order
        """
        self.ensure_one()
        request_type = self._origin
        stages = request_type._get_stages()
        templates = stages.task_template_ids.filtered(
            lambda task: task.type_id in (request_type, task.type_id.browse())
        )
        mails = {mail.stage_id: mail.template_id for mail in request_type.mail_ids}
        process = []
        # Pauses and ends that every type has come after what is this type's own way.
        aside = ("waiting", "cancelled")
        for stage in stages.sorted(
            lambda stage: not stage.type_ids and stage.state in aside
        ):
            steps = request_type.transition_ids._leading_from(stage)
            process.append(
                {
                    "stage": stage,
                    "color": STATE_COLORS[stage.state],
                    "tasks": templates.filtered(lambda t, s=stage: t.stage_id == s),
                    "mail": mails.get(stage, stage.template_id),
                    "steps": [
                        # sudo: managers of the desk may not read groups
                        (step.to_stage_id, step.sudo().group_ids.mapped("name"))
                        for step in steps
                        if step.to_stage_id != stage
                    ],
                }
            )
        return process

    def _get_ticket_defaults(self):
        """Return what a new ticket of this type starts with, unless it says more."""
        return {
            "card_form_id": self.form_id.id,
            "priority": self.default_priority,
            "category_id": self.default_category_id.id,
            "product_categ_id": self.default_product_categ_id.id,
        }

    def _get_stages(self):
        """Return the stages of one type in their order; of no type: the common ones."""
        Stage = self.env["service.ticket.stage"]
        return Stage.browse(self._stage_ids(self.id or False))

    @api.model
    @ormcache("type_id")
    def _stage_ids(self, type_id):
        request_type = self.sudo().browse(type_id)
        # What is remembered is the same for callers who want to see archived records.
        Stage = self.env["service.ticket.stage"].sudo().with_context(active_test=True)
        stages = Stage.search(
            ["|", ("type_ids", "=", False), ("type_ids", "in", request_type.ids)]
        )
        if request_type.own_stages_only:
            own = stages.filtered("type_ids")
            covered = set(own.mapped("state"))
            stages = stages.filtered(
                lambda stage: stage in own or stage.state not in covered
            )
        return tuple(stages.ids)

    def _get_first_stage(self, state="new"):
        """Return the first stage of a type with a state.

        :param str state: one of the ticket states
        :return: one stage; the first of all when none has the state
        """
        return self.env["service.ticket.stage"].browse(
            self._first_stage_id(self.id, state)
        )

    @api.model
    @ormcache("type_id", "state")
    def _first_stage_id(self, type_id, state):
        stages = self.sudo().browse(type_id)._get_stages()
        first = stages.filtered(lambda stage: stage.state == state) or stages
        return first[:1].id

    # Actions

    def action_open_tickets(self):
        """Open the tickets of one type.

        :return: window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_ticket.service_ticket_action"
        )
        action["domain"] = [("type_id", "=", self.id)]
        action["display_name"] = self.name
        return action

    def action_open_times(self):
        """Open how long tickets of one type stay at each stage.

        :return: window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_ticket.service_ticket_stage_report_action"
        )
        action["domain"] = [("type_id", "=", self.id)]
        return action
