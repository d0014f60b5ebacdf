from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    service_nps_days = fields.Integer(
        string="Days between Questions about Recommendation",
        groups="service_ci.group_agent",
        help="How often the people of this client are asked whether they would "
        "recommend us. Zero: as often as everybody.",
    )
    service_rating_asked_at = fields.Datetime(
        string="Asked for a Rating",
        readonly=True,
        copy=False,
        groups="service_ci.group_agent",
    )
    service_nps_asked_at = fields.Datetime(
        string="Asked about Recommendation",
        readonly=True,
        copy=False,
        groups="service_ci.group_agent",
    )

    def _service_nps_is_due(self, company):
        """Tell whether it is time to ask a contact about recommendation.

        :param company: ``res.company`` that asks
        """
        if not self:
            return False
        self.ensure_one()
        # sudo: the page asks on behalf of visitors who may read nothing
        contact = self.sudo()
        days = (
            contact.commercial_partner_id.service_nps_days or company.service_nps_days
        )
        if days <= 0:
            return False
        asked_at = contact.service_nps_asked_at
        return not asked_at or (fields.Datetime.now() - asked_at).days >= days
