from odoo import api, models


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    @api.model
    def _sla_prescribed(self, facts_list):
        prescribed = super()._sla_prescribed(facts_list)
        policies = self.env["service.contract"]._get_policies()
        if not policies:
            return prescribed
        Company = self.env["res.company"]
        days = {
            company_id: Company.browse(company_id)._service_today()
            for company_id, _client_id in policies
        }
        result = []
        for facts, given in zip(facts_list, prescribed, strict=True):
            key = facts.get("company_id"), facts.get("client_id")
            policy_id = next(
                (
                    policy_id
                    for first, last, policy_id in policies.get(key, ())
                    if first <= days[key[0]] <= last
                ),
                None,
            )
            result.append({**given, "sla": policy_id} if policy_id else given)
        return result
