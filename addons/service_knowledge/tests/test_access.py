from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import ServiceKnowledgeCommon


@tagged("post_install", "-at_install")
class TestArticleAccess(ServiceKnowledgeCommon):
    def test_visitors_read_what_is_public(self):
        self.assertEqual(
            self._read_by(self.visitor), self.section + self.public_article
        )

    def test_clients_read_what_is_for_all_clients_and_for_theirs(self):
        common = self.section + self.public_article + self.client_article
        self.assertEqual(self._read_by(self.other_portal_user), common)
        self.assertEqual(
            set(self._read_by(self.portal_user)), set(common + self.chosen_article)
        )

    def test_staff_read_everything(self):
        self.assertEqual(set(self._read_by(self.agent)), set(self.articles))

    def test_colleagues_without_a_role_read_what_clients_read(self):
        colleague = new_test_user(self.env, "bookkeeper", groups="base.group_user")
        self.assertEqual(
            set(self._read_by(colleague)),
            set(self.articles - self.staff_article - self.draft),
        )

    def test_an_article_is_never_wider_than_its_section(self):
        self.section.visibility = "client"
        self.assertFalse(self._read_by(self.visitor))
        self.assertEqual(self.public_article.reach, "client")
        self.section.visibility = "staff"
        self.assertFalse(self._read_by(self.portal_user))

    def test_chosen_clients_of_section_and_article_both_count(self):
        self.section.write(
            {
                "visibility": "client",
                "client_ids": [Command.set(self.other_client.ids)],
            }
        )
        self.assertNotIn(self.chosen_article, self._read_by(self.portal_user))
        self.assertNotIn(self.chosen_article, self._read_by(self.other_portal_user))
        self.assertIn(self.public_article, self._read_by(self.other_portal_user))

    def test_an_unpublished_or_archived_section_hides_what_is_below(self):
        self.section.is_published = False
        self.assertFalse(self._read_by(self.portal_user))
        self.section.write({"is_published": True, "active": False})
        self.assertFalse(self._read_by(self.portal_user))
        self.section.active = True
        self.assertTrue(self._read_by(self.visitor))

    def test_another_section_changes_who_reads_it(self):
        hidden = self.make_article("Internal", parent_id=False)
        self.public_article.parent_id = hidden
        self.assertEqual(self.public_article.reach, "staff")

    def test_hidden_articles_are_neither_counted_nor_named_nor_read(self):
        Article = self.env["service.article"].with_user(self.other_portal_user)
        domain = [("id", "in", self.articles.ids)]
        self.assertEqual(Article.search_count(domain), 3)
        self.assertFalse(Article.name_search("Service menu"))
        self.assertFalse(Article._find("password"))
        self.assertNotIn(
            self.staff_article, self.section.with_user(self.visitor).child_ids
        )
        for hidden in (self.staff_article, self.draft, self.chosen_article):
            with self.assertRaises(AccessError):
                hidden.with_user(self.other_portal_user).read(["name"])

    def test_readers_see_neither_other_clients_nor_what_staff_note(self):
        article = self.chosen_article.with_user(self.portal_user)
        for name in ("client_ids", "reach_client_ids", "user_id", "create_uid"):
            with self.assertRaises(AccessError):
                article.read([name])
        with self.assertRaises(AccessError):
            article.search([("client_ids", "in", self.other_client.ids)])

    def test_readers_change_nothing(self):
        for user in (self.portal_user, self.visitor):
            with self.assertRaises(AccessError):
                self.public_article.with_user(user).write({"name": "Mine"})
            with self.assertRaises(AccessError):
                self.env["service.article"].with_user(user).create({"name": "Mine"})

    def test_agents_write_own_drafts_and_editors_publish(self):
        Article = self.env["service.article"].with_user(self.agent)
        draft = Article.create({"name": "Draft"})
        draft.body = "<p>More</p>"
        with self.assertRaises(AccessError):
            draft.is_published = True
        with self.assertRaises(AccessError):
            self.public_article.with_user(self.agent).name = "Mine"
        draft.with_user(self.dispatcher).is_published = True
        self.assertEqual(draft.reach, "staff")

    def test_script_in_a_body_is_removed(self):
        self.public_article.body = (
            '<p onclick="alert(1)">Text</p><script>alert(1)</script>'
            '<a href="javascript:alert(1)">x</a><iframe src="//x"></iframe>'
        )
        for part in ("script", "onclick", "iframe"):
            self.assertNotIn(part, self.public_article.body)
