import json
import re
from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from odoo.addons.service_ticket.controllers import web_form
from odoo.addons.service_ticket.tests.common import ServiceTicketHttpCommon

from ..models.service_article_vote import VOTES_PER_HOUR
from .common import ServiceKnowledgeCommon

HOSTILE = '<script>alert("x")</script>'


@tagged("post_install", "-at_install")
class TestPages(ServiceTicketHttpCommon, ServiceKnowledgeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vote_url = f"{cls.public_article.url}/vote"

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    def _get_text(self, url, status=200):
        response = self.url_open(url)
        self.assertEqual(response.status_code, status)
        return response.text

    def _ask(self, url, **params):
        response = self.url_open(
            url,
            data=json.dumps({"params": params}),
            headers={"Content-Type": "application/json"},
        )
        return response.json().get("result")

    def _get_votes(self):
        return self.env["service.article.vote"].search(
            [("article_id", "=", self.public_article.id)]
        )

    # Reading

    def test_visitors_find_the_section_and_what_they_may_read_in_it(self):
        text = self._get_text("/knowledge")
        self.assertIn(self.public_article.name, text)
        for hidden in (self.client_article, self.staff_article, self.draft):
            self.assertNotIn(hidden.name, text)
        self.assertIn(self.public_article.name, self._get_text(self.section.url))

    def test_hidden_articles_look_as_if_they_did_not_exist(self):
        for article in (self.client_article, self.staff_article, self.draft):
            self._get_text(article.url, 404)
        self._get_text("/knowledge/no-such-article-999999999", 404)
        self._get_text("/knowledge/words", 404)
        self.authenticate("desk_other_customer", "desk_other_customer")
        self._get_text(self.chosen_article.url, 404)
        self.authenticate("desk_customer", "desk_customer")
        self.assertIn("Corner Shops", self._get_text(self.chosen_article.url))

    def test_search_finds_what_the_reader_may_read(self):
        text = self._get_text("/knowledge/search?search=fiscal+drive")
        self.assertIn("o_knowledge_nothing", text)
        self.authenticate("desk_customer", "desk_customer")
        text = self._get_text("/knowledge/search?search=fiscal+drive")
        self.assertIn("Change of the fiscal drive", text)

    def test_searches_are_noted_and_say_what_is_missing(self):
        self._get_text("/knowledge/search?search=Teleport")
        query = self.env["service.article.query"].search([], limit=1)
        self.assertEqual(
            (query.name, query.is_empty, query.place), ("teleport", True, "public")
        )

    def test_html_in_names_and_searches_is_shown_as_text(self):
        self.public_article.write({"name": HOSTILE, "keywords": HOSTILE})
        self.make_article("Plain", visibility="public", parent_id=self.section.id)
        self.env["service.contact.map"].create(
            {"name": HOSTILE, "examples": HOSTILE, "visibility": "public"}
        )
        for url in (
            "/knowledge",
            self.section.url,
            self.public_article.url,
            "/knowledge/contacts",
            "/knowledge/search?search=%3Cscript%3Ealert(%22x%22)%3C/script%3E",
        ):
            self.assertNotIn(HOSTILE, self._get_text(url))

    def test_pages_cost_no_query_per_article(self):
        counts = []
        for number in range(2):
            for index in range(1 + 20 * number):
                self.make_article(f"Article {number}-{index}", visibility="public")
            self.env.flush_all()
            self.url_open(self.section.url)  # templates and rules are known now
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.url_open(self.section.url)
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)

    def test_checklists_stand_below_the_article_and_at_the_request_form(self):
        item = self.env["service.catalog.item"].create({"name": "Drive replacement"})
        checklist = self.env["service.request.checklist"].create(
            {
                "name": "To replace a drive",
                "item_ids": [Command.link(item.id)],
                "article_ids": [Command.link(self.public_article.id)],
                "line_ids": [Command.create({"name": "Serial number of the register"})],
            }
        )
        point = checklist.line_ids.name
        self.assertIn(point, self._get_text(self.public_article.url))
        self.assertIn(point, self._get_text(f"/service/new/parameters?item={item.id}"))
        self.assertNotIn(point, self._get_text("/service/new/parameters"))

    def test_contact_map_shows_each_reader_what_is_meant_for_them(self):
        self.env["service.contact.map"].create(
            [
                {"name": "Fuel cards", "visibility": "public", "phone": "112"},
                {"name": "Bank channel", "visibility": "client"},
                {"name": "Night duty", "note": "Key under the mat"},
            ]
        )
        text = self._get_text("/knowledge/contacts")
        self.assertIn("Fuel cards", text)
        self.assertNotIn("Bank channel", text)
        self.authenticate("desk_customer", "desk_customer")
        text = self._get_text("/knowledge/contacts?search=bank")
        self.assertIn("Bank channel", text)
        self.assertNotIn("Night duty", self._get_text("/knowledge/contacts"))

    # Feedback

    def test_a_visitor_has_one_vote_and_may_change_it(self):
        response = self._post(self.vote_url, helped="yes")
        self.assertEqual(response.status_code, 303)
        self.assertTrue(self._get_votes().is_helpful)
        self._post(self.vote_url, helped="no", comment=HOSTILE)
        vote = self._get_votes()
        self.assertEqual(
            (len(vote), vote.is_helpful, vote.comment), (1, False, HOSTILE)
        )
        self.assertNotIn(HOSTILE, self._get_text(self.public_article.url))

    def test_a_client_has_one_vote_in_whatever_browser(self):
        for _visit in range(2):
            self.authenticate("desk_customer", "desk_customer")
            self._post(self.vote_url, helped="yes")
        self.assertEqual(self._get_votes().partner_id, self.contact)

    def test_votes_need_the_token_of_the_page(self):
        response = self._post(self.vote_url, csrf=False, helped="yes")
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self._get_votes())

    def test_a_vote_that_says_nothing_keeps_what_was_typed(self):
        response = self._post(self.vote_url, helped="maybe", comment="The paper")
        self.assertEqual(response.status_code, 400)
        self.assertIn("The paper", response.text)
        self.assertFalse(self._get_votes())

    def test_a_vote_with_a_file_or_odd_characters_counts(self):
        note = {"comment": ("note.txt", b"text")}
        response = self._post(self.vote_url, helped="no", files=note)
        self.assertEqual(response.status_code, 303)
        response = self._post(self.vote_url, helped="no", comment="a\x00b")
        self.assertEqual(response.status_code, 303)
        self.assertEqual(self._get_votes().comment, "ab")

    def test_hidden_articles_take_no_votes(self):
        response = self._post(f"{self.staff_article.url}/vote", helped="yes")
        self.assertEqual(response.status_code, 404)

    def test_many_votes_from_one_place_are_refused(self):
        place = self.env["service.limited.call"]._place_of("127.0.0.1")
        article = self.public_article.with_user(self.visitor)
        for number in range(VOTES_PER_HOUR):
            self.assertTrue(article._vote(True, "", f"reader {number}", place))
        self.assertTrue(article._vote(True, "", "another", "elsewhere"))
        response = self._post(self.vote_url, helped="yes", comment="The paper")
        self.assertEqual(response.status_code, 429)
        self.assertIn("The paper", response.text)

    def test_who_presses_twice_before_the_answer_has_one_vote(self):
        mark = re.search(
            r'name="mark" value="([^"]+)"', self._get_text(self.public_article.url)
        )[1]
        for helped in ("yes", "no"):
            self._post(self.vote_url, helped=helped, mark=mark)
            self.opener.cookies.clear()
            self.authenticate(None, None)
        self.assertEqual(self._get_votes().is_helpful, False)

    def test_a_vote_without_sense_is_refused_in_one_sentence(self):
        for data in ({"comment": "\0"}, {"mark": "й"}, {"mark": "x" * 999}):
            response = self._post(self.vote_url, helped="yes", **data)
            self.assertEqual(response.status_code, 303)
        response = self._post(
            self.vote_url, helped="yes", files={"comment": ("a", b"b", "text/plain")}
        )
        self.assertEqual(response.status_code, 303)

    # At the request form

    def test_articles_are_suggested_while_a_request_is_written(self):
        [found] = self._ask("/knowledge/suggest", subject="printer prints")
        self.assertEqual(found["id"], self.public_article.id)
        self.assertFalse(self._ask("/knowledge/suggest", subject="fiscal drive"))
        for subject in (None, 7, "", "\0", {"a": 1}):
            self.assertEqual(self._ask("/knowledge/suggest", subject=subject), [])

    def test_the_chosen_service_suggests_what_was_written_for_its_category(self):
        matter, below = self.env["service.ticket.category"].create(
            [{"name": "Drives"}, {"name": "Full drives"}]
        )
        below.parent_id = matter
        item = self.env["service.catalog.item"].create(
            {"name": "Drive change", "category_id": below.id}
        )
        (self.public_article | self.client_article).category_ids = matter
        [found] = self._ask("/knowledge/suggest", subject="", item_id=item.id)
        self.assertEqual(found["id"], self.public_article.id)
        self.assertEqual(
            found["excerpt"], [["Check the paper roll, then close the cover.", False]]
        )
        login = self.portal_user.login
        self.authenticate(login, login)
        both = self._ask("/knowledge/suggest", subject="fiscal drive", item_id=item.id)
        self.assertEqual(
            [found["id"] for found in both],
            [self.client_article.id, self.public_article.id],
            "what fits the subject comes first, nothing comes twice",
        )
        for number in (None, "1", -1, {"a": 1}):
            self.assertEqual(
                self._ask("/knowledge/suggest", subject="", item_id=number), []
            )

    def test_what_is_read_and_what_was_answered_is_counted(self):
        self._ask("/knowledge/read", article_id=self.public_article.id)
        self._ask("/knowledge/answered", article_id=self.public_article.id)
        for number in (self.staff_article.id, "1", None, -1):
            self._ask("/knowledge/read", article_id=number)
        self.assertEqual(self.public_article.view_count, 1)
        self.assertEqual(self.public_article.answered_count, 1)
        self.assertEqual(self.staff_article.view_count, 0)

    def test_a_request_that_is_sent_anyway_remembers_what_was_shown(self):
        self.env.ref("service_ticket.type_incident").team_id = self.team
        page = self._get_text("/service/new")
        opened = page.split('name="opened"')[1].split('value="')[1].split('"')[0]
        with patch.object(web_form, "MIN_SECONDS", 0):
            response = self._post(
                "/service/new",
                opened=opened,
                type_id=self.env.ref("service_ticket.type_incident").id,
                subject="Printer prints nothing",
                text="Still nothing",
                name="Vera",
                email="vera@visitor.example",
                articles_shown=f"{self.public_article.id},{self.staff_article.id},x",
            )
        self.assertEqual(response.status_code, 303)
        ticket = self.env["service.ticket"].search([], order="id desc", limit=1)
        event = ticket.article_event_ids
        self.assertEqual((event.article_id, event.kind), (self.public_article, "sent"))
