from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ServiceTicketTransition(models.Model):
    """A step that tickets of a type may take; a type without any leaves all free."""

    _name = "service.ticket.transition"
    _description = "Transition"
    _order = "type_id, from_stage_id, to_stage_id, id"

    type_id = fields.Many2one(
        "service.ticket.type",
        string="Request Type",
        required=True,
        index=True,
        ondelete="cascade",
    )
    from_stage_id = fields.Many2one(
        "service.ticket.stage",
        index="btree_not_null",
        ondelete="cascade",
        help="Empty: from every stage.",
    )
    to_stage_id = fields.Many2one(
        "service.ticket.stage",
        required=True,
        index=True,
        ondelete="cascade",
    )
    group_ids = fields.Many2many(
        "res.groups",
        string="Allowed for",
        help="Whose members may do it; empty: everybody who may change the ticket.",
    )

    _step_uniq = models.UniqueIndex(
        "(type_id, COALESCE(from_stage_id, 0), to_stage_id)",
        "The type has this transition already.",
    )

    @api.constrains("from_stage_id", "to_stage_id")
    def _check_step(self):
        for step in self:
            if step.from_stage_id == step.to_stage_id:
                raise ValidationError(
                    self.env._(
                        "A transition leads to another stage: choose where “%(stage)s” "
                        "goes on to.",
                        stage=step.to_stage_id.name,
                    )
                )

    def _leading_from(self, stage):
        """Return the steps that lead on from a stage, for whomever."""
        return self.filtered(lambda step: step.from_stage_id in (stage, stage.browse()))

    def _allowed_from(self, stage):
        """Return the steps that the current user may take from a stage."""
        # sudo: agents do not read groups
        groups = self.env.user.sudo().all_group_ids
        return self._leading_from(stage).filtered(
            lambda step: not step.sudo().group_ids or step.sudo().group_ids & groups
        )
