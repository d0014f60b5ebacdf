from odoo import api, fields, models
from odoo.fields import Domain


class ResCompany(models.Model):
    _inherit = "res.company"

    def _service_today(self):
        """Return the day that it is in one company, whoever asks.

        What runs by a scheduled action would else go by the zone of its user, and two
        people would see different states of one record. What belongs to no company
        goes by the day of the current one.
        """
        # sudo: hours of work are no secret
        company = (self or self.env.company).sudo()
        zone = company.ensure_one().resource_calendar_id.tz or self.env.user.tz
        return fields.Date.context_today(company.with_context(tz=zone))

    @api.model
    def _service_due_domain(self, field_name, days=0, company_field="company_id"):
        """Return the domain of what has fallen due by the day of its own company.

        What belongs to no company goes by the day of the current one.

        :param str field_name: the day on which records fall due
        :param int days: how many days ahead they count already
        :param str company_field: where the company of records stands
        """

        def by(day):
            return Domain(field_name, "<=", fields.Date.add(day, days=days))

        # sudo: scheduled actions take care of all companies
        companies = self.sudo().with_context(active_test=False).search(Domain.TRUE)
        return (
            Domain(company_field, "=", False) & by(self.env.company._service_today())
        ) | Domain.OR(
            Domain(company_field, "in", of_day.ids) & by(day)
            for day, of_day in companies.grouped(lambda c: c._service_today()).items()
        )
