"""Articles for chosen clients are theirs alone; rules are not updated by data."""

from odoo import SUPERUSER_ID, api

DOMAIN = (
    "['|', ('reach', '=', 'public'), '&', ('reach', '=', 'client'), "
    "'|', ('is_restricted', '=', False), "
    "('reach_client_ids', 'in', user.portal_client_ids.ids)]"
)


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    rule = env.ref("service_knowledge.service_article_rule_portal", False)
    if rule and "reach_client_ids" not in rule.domain_force:
        rule.domain_force = DOMAIN
