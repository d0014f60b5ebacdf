from odoo import api, fields, models


class ServiceWorkorder(models.Model):
    """A work order as its client sees it, once it is no draft any more.

    The conversation on it is with the performer.
    """

    _name = "service.workorder"
    _inherit = ["service.workorder", "service.portal.readable"]
    _portal_fields = frozenset(
        {
            "client_accepted_at",
            "client_acceptance",
            "client_id",
            "create_date",
            "display_name",
            "done_at",
            "id",
            "is_rejected_by_client",
            "name",
            "number",
            "performed_on",
            "planned_end",
            "planned_start",
            "report",
            "reported_at",
            "requester_id",
            "resource_id",
            "signed_by",
            "silence_until",
            "site_id",
            "state",
            "technician_id",
            "ticket_id",
        }
    )

    # stored: the rules of the portal ask for them
    requester_id = fields.Many2one(
        "res.partner",
        related="ticket_id.partner_id",
        string="Asked by",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    site_id = fields.Many2one(
        "service.site",
        related="ticket_id.site_id",
        store=True,
        precompute=True,
        index="btree_not_null",
    )

    @api.model
    def _add_precomputed_values(self, vals_list):
        # sudo: as stored computes are
        Ticket = self.env["service.ticket"].sudo()
        ids = {vals["ticket_id"] for vals in vals_list if vals.get("ticket_id")}
        ticket_of = {ticket.id: ticket for ticket in Ticket.browse(ids)}
        for vals in vals_list:
            ticket = ticket_of.get(vals.get("ticket_id"), Ticket)
            vals["requester_id"] = ticket.partner_id.id
            vals["site_id"] = ticket.site_id.id
        return super()._add_precomputed_values(vals_list)

    def write(self, vals):
        if not self.env.su and self.env.user._is_portal():
            # first: why a step is not possible is told to whoever may take it
            self.check_access("write")
        return super().write(vals)
