from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ServiceKnowledgeCommon


@tagged("post_install", "-at_install")
class TestVersions(ServiceKnowledgeCommon):
    def setUp(self):
        super().setUp()
        self.article = self.public_article.with_user(self.dispatcher)

    def test_each_publication_is_kept_with_who_and_what(self):
        self.article.action_edit()
        self.article.write(
            {"draft_body": "<p>Check the cover.</p>", "change_note": "Shorter"}
        )
        self.article.action_publish()
        last, first = self.article.version_ids
        self.assertEqual((first.number, last.number), (1, 2))
        self.assertEqual((last.user_id, last.note), (self.dispatcher, "Shorter"))
        self.assertIn("<del>Check the paper roll", last.changes)
        self.assertIn("<ins>Check the cover.", last.changes)
        self.assertFalse(self.article.change_note)
        self.assertTrue(last.is_current)

    def test_readers_see_the_published_text_while_another_is_written(self):
        self.article.action_edit()
        self.article.draft_body = "<p>Half a sent</p>"
        reader = self.public_article.with_user(self.visitor)
        self.assertIn("paper roll", reader.body)
        with self.assertRaises(AccessError):
            reader.read(["draft_body"])
        self.article.action_discard_draft()
        self.assertFalse(self.article.is_edited)
        self.assertEqual(self.article.version_count, 1)

    def test_an_old_version_is_taken_up_and_published_again(self):
        self.article.body = "<p>Wrong</p>"
        self.article.version_ids[-1].action_restore()
        self.assertIn("Wrong", self.article.body)
        self.article.action_publish()
        self.assertIn("paper roll", self.article.body)
        newest = self.article.version_ids.sorted("number")[-1]
        self.assertEqual(newest.note, "Version 1 again")

    def test_writing_the_same_again_makes_no_version(self):
        self.article.body = self.article.body
        self.article.sequence = 3
        self.assertEqual(self.article.version_count, 1)

    def test_taking_back_hides_and_publishing_shows(self):
        self.article.action_unpublish()
        self.assertEqual(self.article.reach, "staff")
        self.article.action_publish()
        self.assertEqual(self.article.reach, "public")
        self.assertEqual(self.article.version_count, 2)

    def test_nobody_changes_or_deletes_versions(self):
        version = self.article.version_ids
        for change in (lambda: version.write({"note": "x"}), version.unlink):
            with self.assertRaises(AccessError):
                change()

    def test_versions_show_html_of_names_as_text(self):
        self.article.action_edit()
        self.article.draft_name = "<img src=x onerror=alert(1)>"
        self.article.action_publish()
        self.assertNotIn("<img", self.article.version_ids[0].changes)

    def test_many_are_published_with_few_queries(self):
        drafts = self.env["service.article"].create(
            [{"name": f"Draft {number}", "body": "<p>x</p>"} for number in range(20)]
        )
        self.env.flush_all()
        before = self.cr.sql_log_count
        drafts.action_publish()
        self.env.flush_all()
        self.assertLess(self.cr.sql_log_count - before, 40)

    # Reviews

    def test_the_owner_is_asked_once_when_a_review_is_due(self):
        self.article.user_id = self.agent
        self.article.review_on = self.env.company._service_today()
        for _run in range(2):
            with self.enter_registry_test_mode():
                self.env.ref(
                    "service_knowledge.ir_cron_remind_reviews"
                ).method_direct_trigger()
        activity = self.public_article.activity_ids
        self.assertEqual(activity.user_id, self.agent)
        self.article.action_reviewed()
        self.assertGreater(self.article.review_on, self.env.company._service_today())
        self.assertFalse(self.public_article.activity_ids)

    def test_a_new_text_begins_a_new_period(self):
        self.article.review_months = 6
        self.article.review_on = self.env.company._service_today()
        self.article.body = "<p>New</p>"
        self.assertGreater(self.article.review_on, self.env.company._service_today())
