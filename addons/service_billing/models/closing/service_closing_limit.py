"""Nobody forgets: closings are made by themselves, officers are told in time."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

# A VAT invoice is made within five calendar days (tax code, art. 168 p. 3), counted
# from the day on which the work was accepted, which is the day of the document.
LIMIT = timedelta(days=4)
# So long before that officers are told.
NOTICE = timedelta(days=2)


class ServiceClosing(models.Model):
    _inherit = "service.closing"

    limit_on = fields.Date(
        string="VAT Invoices until",
        compute="_compute_limit_on",
        store=True,
        precompute=True,
        help="The fifth calendar day, that of the document being the first.",
    )
    is_urgent = fields.Boolean(compute="_compute_is_urgent")

    @api.depends("date_to")
    def _compute_limit_on(self):
        for closing in self:
            closing.limit_on = closing.date_to and closing.date_to + LIMIT

    @api.depends("limit_on", "state")
    def _compute_is_urgent(self):
        for closing in self:
            today = closing.company_id._service_today()
            closing.is_urgent = bool(
                closing.state != "done"
                and closing.limit_on
                and closing.limit_on - NOTICE <= today
            )

    @api.model
    def _cron_open(self):
        """Make the closings of periods that are over; tell officers of the limit."""
        contracts = self.env["service.contract"]._read_group(
            [("state", "!=", "draft")], ["company_id"]
        )
        for (company,) in contracts:
            # Lines keep what is wrong as text: each company reads its own language.
            self.with_company(company).with_context(
                allowed_company_ids=company.ids, lang=company.partner_id.lang
            )._open_due()
        due = self.env["res.company"]._service_due_domain("limit_on", NOTICE.days)
        self.search([("state", "!=", "done"), *due])._warn()

    def _warn(self):
        """Give officers a task for closings whose limit is near, once."""
        known = self.activity_search(["service_billing.mail_activity_closing"])
        told = set(known.mapped("res_id"))
        for closing in self.filtered(lambda closing: closing.id not in told):
            for officer in closing._get_officers():
                # a cron has no language of its own, who reads it has
                spoken = closing.with_context(lang=officer.lang)
                spoken.activity_schedule(
                    "service_billing.mail_activity_closing",
                    date_deadline=spoken.limit_on,
                    user_id=officer.id,
                    note=spoken.env._(
                        "VAT invoices of %(period)s have to be made until %(day)s.",
                        period=spoken.name,
                        day=format_date(spoken.env, spoken.limit_on),
                    ),
                )

    def _get_officers(self):
        """Return who closes the periods of one company."""
        group = self.env.ref("service_billing.group_billing_officer")
        officers = group.user_ids or group.all_user_ids
        return officers.filtered(
            lambda user: (
                user.active and not user.share and self.company_id in user.company_ids
            )
        )

    def _end(self, state):
        result = super()._end(state)
        if state == "done":
            self.activity_feedback(["service_billing.mail_activity_closing"])
        return result
