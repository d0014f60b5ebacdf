from markupsafe import Markup

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ServiceKnowledgeCommon


@tagged("post_install", "-at_install")
class TestDesk(ServiceKnowledgeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["service.article"].search(
            [("id", "not in", cls.articles.ids)]
        ).active = False
        cls.matter = cls.env["service.ticket.category"].create({"name": "Drives"})
        cls.ticket = cls._create_ticket(name="The printer prints nothing")

    def _suggest(self, ticket=None, term=""):
        ticket = (ticket or self.ticket).with_user(self.agent)
        return {
            found["id"]: found for found in ticket.get_article_suggestions(term=term)
        }

    def test_subject_and_category_suggest_articles(self):
        self.assertEqual([*self._suggest()], [self.public_article.id])
        self.client_article.category_ids = self.matter
        self.ticket.category_id = self.env["service.ticket.category"].create(
            {"name": "Full", "parent_id": self.matter.id}
        )
        self.assertEqual(
            [*self._suggest()], [self.public_article.id, self.client_article.id]
        )

    def test_lines_of_an_inserted_text_end_where_readers_see_it(self):
        self.public_article.body = "<p>Check the\n  roll.</p>\n<p>Close the\ncover.</p>"
        [article] = self._suggest().values()
        self.assertEqual(article["text"].split("\n")[0], "Check the roll.")
        self.assertEqual(article["text"].split("\n")[-1].strip(), "Close the cover.")

    def test_drafts_are_not_suggested(self):
        self.assertFalse(self._suggest(term="Not ready"))

    def test_what_the_client_cannot_read_is_said(self):
        def warning(article, ticket=None):
            return self._suggest(ticket, article.name)[article.id]["warning"]

        self.assertFalse(warning(self.public_article))
        self.assertFalse(warning(self.client_article))
        self.assertFalse(warning(self.chosen_article))
        self.assertTrue(warning(self.staff_article))
        foreign = self._create_ticket(partner_id=self.other_contact.id)
        self.assertIn("other clients", warning(self.chosen_article, foreign))
        stranger = self.env["res.partner"].create({"name": "Vera"})
        visitor = self._create_ticket(partner_id=stranger.id)
        self.assertIn("no login", warning(self.client_article, visitor))

    def test_use_in_tickets_is_counted_once_a_ticket(self):
        for _time in range(2):
            self.ticket.with_user(self.agent).note_article(self.public_article.id)
        self.assertEqual(self.public_article.ticket_count, 1)
        action = self.public_article.with_user(self.agent).action_open_tickets()
        self.assertEqual(
            self.env["service.ticket"].with_user(self.agent).search(action["domain"]),
            self.ticket,
        )

    def test_only_who_sees_the_ticket_gets_suggestions(self):
        ticket = self._create_ticket(team_id=self.closed_team.id)
        with self.assertRaises(AccessError):
            ticket.with_user(self.other_agent).get_article_suggestions()
        with self.assertRaises(AccessError):
            self.ticket.with_user(self.portal_user).get_article_suggestions()

    def test_an_article_is_made_from_a_ticket_without_its_client(self):
        self.ticket.description = Markup(
            "<p>Anna Petrova here, +7 900 000-00-01, anna@corner-shops.example. The "
            "printer of Corner Shops prints nothing.</p>"
        )
        self.ticket.with_user(self.agent).message_post(
            body=Markup(
                "<p>Anna, please open the cover, take out the roll and put it in again "
                "with the paper upwards. Corner Shops have this printer everywhere.</p>"
            ),
            subtype_xmlid="mail.mt_comment",
            message_type="comment",
        )
        action = self.ticket.with_user(self.agent).action_make_article()
        article = self.env["service.article"].browse(action["res_id"])
        self.assertEqual(article.user_id, self.agent)
        self.assertFalse(article.is_published)
        self.assertIn("open the cover", article.body)
        for secret in ("Anna", "Petrova", "900", "anna@", "Corner", self.ticket.number):
            self.assertNotIn(secret, f"{article.name} {article.body}")

    def test_suggestions_take_a_constant_number_of_queries(self):
        for number in range(5):
            self.make_article(f"Printer {number}", visibility="public")
        ticket = self.ticket.with_user(self.agent)
        ticket.get_article_suggestions()
        self.env.invalidate_all()
        with self.assertQueryCount(15):
            self.assertEqual(len(ticket.get_article_suggestions(term="printer")), 6)

    def test_statistics_are_filtered(self):
        Article = self.env["service.article"].with_user(self.agent)
        self.public_article.with_user(self.visitor)._note_event("view")
        unread = Article.search([("event_ids", "not any", [("kind", "=", "view")])])
        self.assertNotIn(self.public_article, unread)
        self.assertIn(self.client_article, unread)

    def test_staff_search_by_words_in_lists(self):
        found = (
            self.env["service.article"]
            .with_user(self.agent)
            .search([("found_by", "=", "papers roll")])
        )
        self.assertEqual(found, self.public_article)

    def test_a_checklist_has_points(self):
        with self.assertRaisesRegex(Exception, "no points"):
            self.env["service.request.checklist"].create({"name": "Empty"})
        self.env["service.request.checklist"].create(
            {"name": "Full", "line_ids": [Command.create({"name": "Number"})]}
        )
