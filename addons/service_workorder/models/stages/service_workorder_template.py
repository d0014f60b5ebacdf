from odoo import api, fields, models
from odoo.exceptions import ValidationError

MODES = [
    ("none", "A dispatcher chooses"),
    ("assign", "The best performer gets it"),
    ("offer", "It is offered to the best few"),
]


class ServiceWorkorderTemplate(models.Model):
    """A work order that a ticket needs when it reaches a stage."""

    _name = "service.workorder.template"
    _description = "Work Order of a Stage"
    _inherit = ["service.stage.work.mixin"]

    item_id = fields.Many2one(
        "service.catalog.item",
        string="Service",
        ondelete="restrict",
        domain=[("is_section", "=", False)],
        help="What is done at each item of the ticket; empty: the ticket's services.",
    )
    mode = fields.Selection(MODES, string="Who Goes", required=True, default="none")
    next_stage_id = fields.Many2one(
        "service.ticket.stage",
        string="When Done",
        ondelete="set null",
        help="Where the ticket goes when all its work orders are done; empty: the next "
        "stage of its process.",
    )

    @api.constrains("stage_id", "next_stage_id")
    def _check_stages(self):
        for template in self:
            if template.stage_id == template.next_stage_id:
                raise ValidationError(
                    self.env._(
                        "The work order “%(order)s” would leave the ticket where it "
                        "is: choose another stage.",
                        order=template.name,
                    )
                )

    def _prepare_orders(self, ticket):
        """Return the values of the orders of one template, one for each address.

        :param ticket: one ``service.ticket`` that has reached the stage
        :return: list of values
        """
        Order = self.env["service.workorder"]
        lines = Order._prepare_lines(ticket, self.item_id)
        return [
            {
                **Order._prepare_order_values(ticket, group),
                "name": f"{self.name}: {ticket.name}",
                "template_id": self.id,
            }
            for group in Order._group_by_address(lines)
        ]


class ServiceTicketStage(models.Model):
    _inherit = "service.ticket.stage"

    workorder_template_ids = fields.One2many(
        "service.workorder.template", "stage_id", string="Work Orders of the Stage"
    )


class ServiceTicketType(models.Model):
    _inherit = "service.ticket.type"

    workorder_template_ids = fields.One2many(
        "service.workorder.template", "type_id", string="Work Orders of the Type"
    )


class ServiceWorkorder(models.Model):
    _inherit = "service.workorder"

    template_id = fields.Many2one(
        "service.workorder.template",
        string="Asked for by",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        copy=False,
    )

    # Whoever moves the ticket there and back: the work is asked for once.
    _template_uniq = models.UniqueIndex(
        "(ticket_id, template_id, COALESCE(building_id, 0)) "
        "WHERE template_id IS NOT NULL AND state <> 'cancelled'",
        "The ticket has this work order of its stage already.",
    )
