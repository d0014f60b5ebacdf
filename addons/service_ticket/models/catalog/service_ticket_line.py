from odoo import api, fields, models


class ServiceTicketLine(models.Model):
    """One service that a ticket is about, with what was filled in for it."""

    _name = "service.ticket.line"
    _description = "Service of a Ticket"
    _order = "ticket_id, sequence, id"
    _inherit = ["service.batch.mixin"]
    _rec_name = "item_id"

    ticket_id = fields.Many2one(
        "service.ticket", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    item_id = fields.Many2one(
        "service.catalog.item",
        string="Service",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("is_section", "=", False)],
    )
    form_id = fields.Many2one(
        "service.catalog.form",
        string="Version of Parameters",
        compute="_compute_form_id",
        store=True,
        precompute=True,
        readonly=False,  # programs may name the version that somebody saw
        index="btree_not_null",
        ondelete="restrict",
        help="Kept as it was when the service was chosen.",
    )
    parameters = fields.Properties(definition="form_id.definition", copy=True)
    checklist = fields.Html(related="item_id.checklist")

    @api.depends("item_id")
    def _compute_form_id(self):
        # Only on a change of the service: versions that come later do not count.
        for line in self:
            line.form_id = line.item_id.form_id

    summary = fields.Text(compute="_compute_summary", string="Filled in")
    missing_text = fields.Char(compute="_compute_summary", string="Missing")

    @api.depends("parameters", "form_id")
    def _compute_summary(self):
        for line in self:
            values = line.parameters._values
            line.summary = line.form_id._describe(values)
            line.missing_text = ", ".join(line.form_id._missing(values))

    # CRUD: the ticket follows

    @api.model_create_multi
    def create(self, vals_list):
        # Parameters are kept only of a form that is named with them.
        items = self.env["service.catalog.item"].browse(
            {vals["item_id"] for vals in vals_list if vals.get("item_id")}
        )
        forms = {item.id: item.form_id.id for item in items}
        vals_list = [
            {"form_id": forms.get(vals.get("item_id")), **vals} for vals in vals_list
        ]
        Line, vals_list = self._with_defaults(vals_list)
        lines = super(ServiceTicketLine, Line).create(vals_list).with_env(self.env)
        lines.ticket_id._update_completeness()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"item_id", "form_id", "parameters"}:
            self.ticket_id._update_completeness()
        return result

    def unlink(self):
        tickets = self.ticket_id
        result = super().unlink()
        tickets._update_completeness()
        return result
