from odoo import fields, models
from odoo.tools import SQL


class ServiceCi(models.Model):
    _inherit = "service.ci"

    impact_ids = fields.Many2many(
        "service.ci",
        string="Fail with It",
        compute="_compute_impact",
        help="Its parts and what depends on it, and theirs in turn.",
    )
    impact_count = fields.Integer(string="Impact", compute="_compute_impact")
    impact_client_ids = fields.Many2many(
        "res.partner", string="Clients Affected", compute="_compute_impact"
    )
    impact_site_ids = fields.Many2many(
        "service.site", string="Sites Affected", compute="_compute_impact"
    )

    def _compute_impact(self):
        impact = self._get_impact()
        for ci in self:
            failing = impact[ci]
            ci.impact_ids = failing
            ci.impact_count = len(failing)
            ci.impact_client_ids = failing.client_id
            ci.impact_site_ids = failing.site_id

    def _get_impact(self):
        """Find what fails when items fail: parts and dependents, and theirs in turn.

        One query, whatever deep it goes; rings of parts and dependencies end it.

        :return: dict item -> items that fail with it, those in use that the user sees
        """
        self.env["service.ci"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE link(cause, effect) AS (
                    SELECT parent_id, id FROM service_ci WHERE parent_id IS NOT NULL
                     UNION ALL
                    SELECT depends_on_id, ci_id FROM service_ci_dependency_rel
                ), fails(origin, id) AS (
                    SELECT id, id FROM service_ci WHERE id = ANY(%s)
                     UNION
                    SELECT fails.origin, link.effect
                      FROM fails JOIN link ON link.cause = fails.id
                )
                SELECT origin, array_agg(id) FROM fails WHERE id <> origin
                 GROUP BY origin
                """,
                self._origin.ids,
            )
        )
        by_origin = dict(rows)
        seen = self.search(
            [
                ("id", "in", [ci_id for ids in by_origin.values() for ci_id in ids]),
                ("state", "!=", "retired"),
            ]
        )
        return {
            ci: seen.browse(
                sorted(set(by_origin.get(ci._origin.id, ())).intersection(seen._ids))
            )
            for ci in self
        }

    def action_view_impact(self):
        """Open what fails when this item fails, by client and site if they differ."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_ci.service_ci_action"
        )
        action["display_name"] = self.env._("Fails with %(ci)s", ci=self.display_name)
        action["domain"] = [("id", "in", self.impact_ids.ids)]
        action["context"] = {}
        if len(self.impact_site_ids) > 1:
            action["context"] = {
                "search_default_group_by_client": 1,
                "search_default_group_by_site": 2,
            }
        return action
