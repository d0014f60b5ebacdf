from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    service_site_ids = fields.One2many(
        "service.site",
        "client_id",
        string="Sites",
        groups="service_ci.group_agent",
    )
    service_site_count = fields.Integer(
        string="Site Count",
        compute="_compute_service_counts",
        groups="service_ci.group_agent",
        help="Sites of the company that the contact belongs to.",
    )
    service_ci_count = fields.Integer(
        string="Configuration Item Count",
        compute="_compute_service_counts",
        groups="service_ci.group_agent",
        help="Configuration items of the company that the contact belongs to.",
    )

    @api.depends("commercial_partner_id")
    def _compute_service_counts(self):
        sites = self._count_by_client("service.site")
        cis = self._count_by_client("service.ci")
        for partner in self:
            client = partner.commercial_partner_id._origin
            partner.service_site_count = sites.get(client, 0)
            partner.service_ci_count = cis.get(client, 0)

    def action_view_service_sites(self):
        """Open the sites of the contact's company."""
        return self._get_service_action("service_ci.service_site_action")

    def action_view_service_cis(self):
        """Open the configuration items of the contact's company."""
        return self._get_service_action("service_ci.service_ci_action")

    def _count_by_client(self, model):
        """Count the records of a model with a ``client_id``, by client."""
        clients = self.commercial_partner_id._origin
        return dict(
            self.env[model]._read_group(
                [("client_id", "in", clients.ids)], ["client_id"], ["__count"]
            )
        )

    def _get_service_action(self, xmlid):
        self.ensure_one()
        client = self.commercial_partner_id
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        action["domain"] = [("client_id", "=", client.id)]
        action["context"] = {"default_client_id": client.id}
        return action
