from odoo import fields, models


class ServiceCi(models.Model):
    _inherit = "service.ci"

    sale_line_id = fields.Many2one(
        "sale.order.line",
        string="Ordered by",
        index="btree_not_null",
        copy=False,
        readonly=True,
        ondelete="set null",
        groups="sales_team.group_sale_salesman",
        help="The line of the estimate by which the client ordered the service.",
    )

    def _note_entities_of_tickets(self):
        """Let the legal entity that ordered a service answer for it.

        Only where the directory would name another one.
        """
        self.env["service.entity.term"].create(
            [
                {
                    "ci_id": ci.id,
                    "entity_id": entity.id,
                    "date_from": ci.in_use_since,
                }
                for ci in self
                if (entity := ci.ticket_line_id.ticket_id.entity_id)
                and ci.entity_id != entity
            ]
        )
