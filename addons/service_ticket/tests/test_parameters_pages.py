import re
from unittest.mock import patch

from odoo.tests import tagged

from ..controllers import web_form
from .common import ServiceTicketHttpCommon
from .test_catalog import CatalogCommon

DEFINITION = [
    {
        "name": "object",
        "string": "Object",
        "type": "char",
        "required": True,
        "help": "Address or name of the shop",
    },
    {"name": "users", "string": "Users", "type": "integer", "suffix": "people"},
    {
        "name": "speed",
        "string": "Speed",
        "type": "selection",
        "selection": [["slow", "10 Mbit/s"], ["fast", "100 Mbit/s"]],
    },
    {
        "name": "extras",
        "string": "Extras",
        "type": "tags",
        "tags": [["tv", "TV", 1], ["wifi", "Wi-Fi", 2]],
    },
    {"name": "day", "string": "Wanted on", "type": "date"},
    {
        "name": "person",
        "string": "Who lets us in",
        "type": "many2one",
        "comodel": "res.partner",
    },
    {"name": "night", "string": "Night work", "type": "boolean"},
]


class PagesCommon(ServiceTicketHttpCommon, CatalogCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.form = cls.publish(cls.item, DEFINITION)
        cls.item.team_id = cls.team
        cls.item.description = "Internet by cable"
        cls.item.checklist = "<p>Floor plan</p>"

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)
        patcher = patch.object(web_form, "MIN_SECONDS", 0)
        patcher.start()
        self.addCleanup(patcher.stop)

    def last(self):
        return self.env["service.ticket"].search([], order="id desc", limit=1)


@tagged("post_install", "-at_install")
class TestParametersOnTheForm(PagesCommon):
    def send(self, **values):
        page = self.url_open("/service/new").text
        return self._post(
            "/service/new",
            **{
                "opened": re.search(r'name="opened" value="([^"]+)"', page)[1],
                "name": "Ivan Stranger",
                "email": "ivan@nowhere.example",
                "text": "Please",
                "item_id": self.item.id,
                "item_form": self.form.id,
                **values,
            },
        )

    def test_what_was_typed_stands_on_the_ticket(self):
        response = self.send(
            item_object=" Shop 1 ",
            item_users="1 000",
            item_speed="fast",
            item_extras=["tv", "wifi"],
            item_day="2026-03-09",
            item_night="1",
        )
        self.assertEqual(response.status_code, 303, response.text[:2000])
        ticket = self.last()
        self.assertEqual(ticket.item_id, self.item)
        self.assertEqual(ticket.type_id, self.type)
        self.assertEqual(ticket.name, "Internet connection")
        self.assertFalse(ticket.is_incomplete)
        line = ticket.line_ids
        self.assertEqual(line.form_id, self.form)
        self.assertEqual(
            {name: line.parameters._values.get(name) for name in ("object", "users")},
            {"object": "Shop 1", "users": 1000},
        )
        self.assertEqual(line.parameters["speed"], "100 Mbit/s")
        self.assertEqual(line.parameters["extras"], "TV, Wi-Fi")
        self.assertTrue(line.parameters["night"])
        self.assertIn("Users: 1000 people", line.summary)

    def test_what_is_wrong_comes_back_with_all_that_was_typed(self):
        response = self.send(
            item_users="many", item_speed="fast", item_extras=["wifi"], text="Words"
        )
        self.assertEqual(response.status_code, 200)
        page = response.text
        self.assertIn("Please fill this in.", page)
        self.assertIn("This is no number", page)
        self.assertRegex(page, r'name="item_users"[^>]*value="many"|value="many"')
        self.assertRegex(page, r'value="fast"\s+selected')
        self.assertRegex(page, r'checked="checked"')
        self.assertIn("Words", page)
        self.assertFalse(
            self.env["service.ticket"].search([("item_id", "=", self.item.id)])
        )

    def test_without_javascript_a_second_step_shows_what_is_asked(self):
        response = self.send(choose="1", text="Words", item_form="")
        self.assertEqual(response.status_code, 200)
        self.assertIn('name="item_object"', response.text)
        self.assertNotIn("Please fill this in.", response.text)
        self.assertIn("Words", response.text)
        self.assertIn("Floor plan", response.text)

    def test_a_slow_form_keeps_what_is_ticked_and_is_sent_once(self):
        self.start_tour("/service/new", "service_ticket_slow_form")

    def test_the_block_of_a_service_is_fetched_alone(self):
        page = self.url_open(f"/service/new/parameters?item={self.item.id}").text
        self.assertIn('name="item_object"', page)
        self.assertIn("Address or name of the shop", page)
        self.assertNotIn("<html", page)
        self.assertNotIn("Who lets us in", page)

    def test_what_is_not_offered_cannot_be_chosen(self):
        self.item.on_web_form = False
        page = self.url_open(f"/service/new/parameters?item={self.item.id}").text
        self.assertNotIn("item_object", page)
        response = self.send(item_object="Shop", subject="Hi")
        self.assertIn("Please choose one of those offered.", response.text)

    def test_a_login_sees_what_is_for_clients_and_chooses_colleagues(self):
        self.item.on_web_form = False
        self.authenticate("desk_customer", "desk_customer")
        page = self.url_open(f"/service/new?item={self.item.id}").text
        self.assertIn("Who lets us in", page)
        self.assertIn("Anna Petrova", page)
        self.assertNotIn("Boris Sidorov", page)
        response = self.send(item_object="Shop", item_person=str(self.other_contact.id))
        self.assertEqual(response.status_code, 200)
        response = self.send(item_object="Shop", item_person=str(self.contact.id))
        self.assertEqual(response.status_code, 303, response.text[:2000])
        self.assertEqual(self.last().line_ids.parameters["person"], self.contact)

    def test_a_version_that_was_superseded_meanwhile_counts(self):
        draft = self.item._get_draft()
        draft.definition = [{"name": "other", "string": "Other", "type": "char"}]
        draft.action_publish()
        response = self.send(item_object="Shop")
        self.assertEqual(response.status_code, 303)
        self.assertEqual(self.last().line_ids.form_id, self.form)

    def test_a_version_of_another_service_does_not_count(self):
        foreign = self.publish(
            self.plain, [{"name": "x", "string": "X", "type": "char"}]
        )
        response = self.send(item_object="Shop", item_form=foreign.id)
        self.assertEqual(response.status_code, 303)
        self.assertEqual(self.last().line_ids.form_id, self.form)

    def test_markup_stays_text(self):
        response = self.send(item_object="<b>x</b>", item_users="<script>")
        self.assertNotIn("<script>", response.text.split("item_users")[1][:300])

    def test_the_card_of_a_type_is_asked_for_as_well(self):
        card = self.publish(self.type, [DEFINITION[0]])
        response = self.send(item_object="Shop", card_form=card.id)
        self.assertIn("Please fill this in.", response.text)
        response = self.send(item_object="Shop", card_form=card.id, card_object="Mall")
        self.assertEqual(response.status_code, 303)
        self.assertEqual(self.last().card["object"], "Mall")


@tagged("post_install", "-at_install")
class TestParametersOnTheTicketPage(PagesCommon):
    def setUp(self):
        super().setUp()
        self.ticket = self.order()
        self.line = self.ticket.line_ids
        self.url = f"/my/tickets/{self.ticket.id}"

    def fill(self, **values):
        return self._post(
            f"{self.url}/parameters",
            **{f"line{self.line.id}_{name}": text for name, text in values.items()},
        )

    def test_the_customer_fills_in_what_is_missing_and_it_goes_on(self):
        self.ticket.with_user(self.agent).stage_id = self.env.ref(
            "service_ticket.stage_open"
        )
        self.authenticate("desk_customer", "desk_customer")
        self.assertIn("We still need something", self.url_open(self.url).text)
        response = self.fill(object="Shop 5", users="3")
        self.assertEqual(response.status_code, 303)
        self.assertEqual(self.ticket.state, "open")
        self.assertFalse(self.ticket.is_incomplete)
        page = self.url_open(self.url).text
        self.assertIn("Shop 5", page)
        self.assertNotIn("We still need something", page)

    def test_what_is_wrong_comes_back(self):
        self.authenticate("desk_customer", "desk_customer")
        response = self.fill(object="", users="three")
        self.assertEqual(response.status_code, 200)
        self.assertIn("Please fill this in.", response.text)
        self.assertIn('value="three"', response.text)
        self.assertTrue(self.ticket.is_incomplete)

    def test_the_link_in_the_mail_is_enough(self):
        token = self.ticket._portal_ensure_token()
        response = self._post(
            f"{self.url}/parameters",
            access_token=token,
            **{f"line{self.line.id}_object": "Shop"},
        )
        self.assertEqual(response.status_code, 303)
        self.assertFalse(self.ticket.is_incomplete)

    def test_a_foreign_client_gets_nothing(self):
        self.authenticate("desk_other_customer", "desk_other_customer")
        self.assertEqual(self.fill(object="Mine").status_code, 404)
        self.assertEqual(self.url_open(self.url).status_code, 404)
        self.assertTrue(self.ticket.is_incomplete)

    def test_a_stranger_gets_nothing(self):
        self.assertEqual(self.fill(object="Mine").status_code, 404)
        self.assertTrue(self.ticket.is_incomplete)

    def test_staff_fill_in_the_ticket_and_not_this_page(self):
        self.authenticate("desk_agent", "desk_agent")
        self.fill(object="Mine")
        self.assertTrue(self.ticket.is_incomplete)

    def test_a_ticket_that_is_complete_cannot_be_changed_there(self):
        self.line.parameters = {"object": "Shop"}
        self.authenticate("desk_customer", "desk_customer")
        self.fill(object="Palace")
        self.assertEqual(self.line.parameters["object"], "Shop")

    def test_tasks_of_groups_are_not_for_customers(self):
        self.env["service.task"]._open_for(
            [{"ticket_id": self.ticket.id, "name": "Secret check"}]
        )
        self.authenticate("desk_customer", "desk_customer")
        self.assertNotIn("Secret check", self.url_open(self.url).text)
