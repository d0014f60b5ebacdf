from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import ServiceKnowledgeCommon


@tagged("post_install", "-at_install")
class TestTree(ServiceKnowledgeCommon):
    """Sections beside the list, and articles that move between them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["service.article"].search(
            [("id", "not in", cls.articles.ids)]
        ).active = False
        cls.models = cls.make_article("Model 5")
        cls.cover = cls.make_article("Cover of model 5", parent_id=cls.models.id)

    def read_panel(self):
        """Return what stands in the panel: dict id -> row."""
        Article = self.env["service.article"].with_user(self.agent)
        panel = Article.search_panel_select_range(
            "parent_id", enable_counters=True, limit=0
        )
        return {row["id"]: row for row in panel["values"]}

    def test_sections_stand_in_levels_each_by_its_own_name(self):
        panel = self.read_panel()
        self.assertEqual(panel.keys(), {self.section.id, self.models.id})
        below = panel[self.models.id]
        self.assertEqual(below["display_name"], "Model 5")
        self.assertEqual(below["parent_id"], self.section.id)
        self.assertEqual(self.models.display_name, "Cash registers / Model 5")

    def test_a_section_counts_what_stands_anywhere_below_it(self):
        panel = self.read_panel()
        self.assertEqual(panel[self.models.id]["__count"], 1)
        self.assertEqual(
            panel[self.section.id]["__count"], len(self.articles - self.section) + 2
        )

    def test_an_article_that_is_moved_goes_with_all_below_it(self):
        other = self.make_article("Scales", parent_id=False)
        self.models.with_user(self.manager).parent_id = other
        self.assertEqual(
            self.cover.complete_name, "Scales / Model 5 / Cover of model 5"
        )
        self.assertNotIn(self.models.id, self.section.child_ids.ids)
        with self.assertRaisesRegex(ValidationError, "part of itself"):
            self.models.parent_id = self.cover
        with self.assertRaises(AccessError):
            self.models.with_user(self.agent).parent_id = self.section
