from odoo import api, fields, models
from odoo.tools import ormcache


class ServiceTicketType(models.Model):
    _name = "service.ticket.type"
    _description = "Request Type"
    _inherit = ["service.catalog.form.owner"]
    _order = "sequence, id"

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
    color = fields.Integer(string="Colour")
    active = fields.Boolean(default=True)

    def write(self, vals):
        if "stage_ids" in vals:
            self.env.registry.clear_cache()
        return super().write(vals)

    def _form_owner_field(self):
        return "type_id"

    def _get_stages(self):
        """Return the stages of one type in their order; of no type: the common ones."""
        return self.env["service.ticket.stage"].search(
            ["|", ("type_ids", "=", False), ("type_ids", "in", self.ids)]
        )

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
