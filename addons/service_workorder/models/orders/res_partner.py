from odoo import fields, models

DEFAULT_REPORT = "service_workorder.service_workorder_report"


class ResPartner(models.Model):
    _inherit = "res.partner"

    workorder_silence = fields.Selection(
        [
            ("company", "As the company says"),
            ("days", "After days of silence"),
            ("never", "Never by silence"),
        ],
        string="Work Counts as Accepted",
        default="company",
        groups="service_ci.group_agent",
        help="What it means that this client says nothing about work that was done.",
    )
    workorder_silence_days = fields.Integer(
        string="Days of Silence", groups="service_ci.group_agent"
    )
    workorder_report_id = fields.Many2one(
        "ir.actions.report",
        string="Form of Work Orders",
        domain=[("model", "=", "service.workorder")],
        ondelete="set null",
        groups="service_ci.group_agent",
        help="Empty: our own form.",
    )

    _workorder_silence_check = models.Constraint(
        "CHECK (workorder_silence != 'days' "
        "OR COALESCE(workorder_silence_days, 0) > 0)",
        "Say after how many days of silence work counts as accepted.",
    )

    def _get_silence_days(self, company):
        """Return after how many days silence is an acceptance, 0 for never.

        :param company: ``res.company``
        """
        how = self.workorder_silence or "company"
        days = {
            "company": company.workorder_silence_days,
            "days": self.workorder_silence_days,
            "never": 0,
        }
        return days[how]

    def _get_workorder_report(self):
        """Return the form on which work orders for one client are printed."""
        return self.workorder_report_id or self.env.ref(DEFAULT_REPORT)
