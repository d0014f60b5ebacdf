from odoo import models


class ServiceResource(models.Model):
    _inherit = "service.resource"

    def _get_hourly_cost(self):
        """Return what an hour of somebody costs, in the currency of the company.

        A firm's people cost what the firm does.  What personnel keeps of an employee
        counts where ``hr_hourly_cost`` is installed and nothing was agreed here.
        """
        self.ensure_one()
        agreed = self.hourly_rate or self.contractor_id.hourly_rate
        if agreed or "hourly_cost" not in self.employee_id._fields:
            return agreed
        return self.employee_id.hourly_cost

    def action_view_figures(self):
        """Open the figures of one performer, and of the firm's people."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_workorder.service_workorder_report_action"
        )
        who = "technician_id" if self.contractor_id else "resource_id"
        action["context"] = {f"search_default_{who}": self.id}
        return action
