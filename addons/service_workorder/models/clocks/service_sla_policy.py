from odoo import fields, models
from odoo.fields import Domain

from .service_sla_clock import WORK_KIND


class ServiceSlaPolicy(models.Model):
    """What performers of work orders are bound to, beside promises to clients."""

    _inherit = "service.sla.policy"

    kind = fields.Selection(
        selection_add=[(WORK_KIND, "Performer of a work order (UC)")],
        ondelete={WORK_KIND: "cascade"},
    )
    resource_ids = fields.Many2many(
        "service.resource",
        "service_sla_policy_resource_rel",
        string="Performers",
        ondelete="restrict",
        check_company=True,
        domain=[("contractor_id", "=", False)],
        help="The work orders of these technicians and contractors. Empty: of all.",
    )

    def _get_wanted(self):
        wanted = super()._get_wanted()
        # as for the other criteria: who is archived is wanted still
        performers = self.with_context(active_test=False).resource_ids
        if self.kind == WORK_KIND and performers:
            wanted["resource_id"] = frozenset(performers.ids)
        return wanted

    def _get_own_domain(self):
        if self.kind != WORK_KIND:
            return super()._get_own_domain()
        wanted = self._get_wanted()
        performers = wanted.pop("resource_id", None)
        orders = Domain("resource_id", "in", performers) if performers else Domain.TRUE
        return Domain.AND(
            Domain(name, "in", list(values)) for name, values in wanted.items()
        ) & Domain("workorder_ids", "any", orders)
