"""Articles for chosen clients are read by whoever works for these on the portal.

They were read by the people of the client's own company alone; rules are not updated
by data.
"""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    rule = env.ref("service_knowledge.service_article_rule_portal", False)
    if rule:
        rule.domain_force = rule.domain_force.replace(
            "user.commercial_partner_id.ids", "user.portal_client_ids.ids"
        )
