from datetime import timedelta

from odoo import Command, fields
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from .common import ServiceTicketCommon, ServiceTicketHttpCommon


@tagged("post_install", "-at_install")
class TestRepeats(ServiceTicketCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.acknowledges = False

    def check(self, ticket):
        ticket.env.flush_all()
        ticket._find_repeats()
        return ticket.repeat_suggestion_id

    def test_an_alike_subject_of_the_client_is_suggested_and_not_a_fact(self):
        first = self.make_ticket(name="Касса не печатает чек")
        second = self.make_ticket(name="Опять не печатается чек на кассе")
        self.assertEqual(self.check(second), first)
        self.assertGreater(second.repeat_score, 0.5)
        self.assertFalse(second.repeat_of_id)
        self.assertFalse(second.is_repeat)

    def test_english_words_are_found_in_every_form(self):
        first = self.make_ticket(name="Receipt printers are jamming")
        second = self.make_ticket(name="The receipt printer jams")
        self.assertEqual(self.check(second), first)

    def test_a_yo_is_an_e(self):
        first = self.make_ticket(name="Нужен счёт за отчёт")
        self.assertEqual(self.check(self.make_ticket(name="Нужен счет, отчет")), first)

    def test_another_client_is_not_looked_at(self):
        self.make_ticket(name="Касса не печатает чек")
        second = self.make_ticket(
            name="Касса не печатает чек", partner_id=self.other_contact.id
        )
        self.assertFalse(self.check(second))

    def test_another_matter_is_no_repeat(self):
        self.make_ticket(name="Касса не печатает чек")
        self.assertFalse(self.check(self.make_ticket(name="Нужен акт сверки за май")))

    def test_one_common_word_is_not_enough_unless_it_is_the_same_thing(self):
        first = self.make_ticket(name="Принтер", ci_ids=[Command.link(self.ci.id)])
        self.assertFalse(self.check(self.make_ticket(name="Принтер")))
        same = self.make_ticket(name="Принтер", ci_ids=[Command.link(self.ci.id)])
        self.assertEqual(self.check(same), first)

    def test_another_category_is_another_matter(self):
        one, other = self.env["service.ticket.category"].create(
            [{"name": "Tills"}, {"name": "Scales"}]
        )
        self.make_ticket(name="Не включается прибор", category_id=one.id)
        second = self.make_ticket(name="Не включается прибор", category_id=other.id)
        self.assertFalse(self.check(second))

    def test_another_shop_of_the_client_is_another_matter(self):
        twin = self.site.copy({"name": "Shop 2"})
        self.make_ticket(name="Касса не печатает чек", site_id=self.site.id)
        second = self.make_ticket(name="Касса не печатает чек", site_id=twin.id)
        self.assertFalse(self.check(second))

    def test_what_was_asked_long_ago_is_no_repeat(self):
        self.make_ticket(
            name="Касса не печатает чек",
            opened_at=fields.Datetime.now() - timedelta(days=31),
        )
        self.assertFalse(self.check(self.make_ticket(name="Касса не печатает чек")))

    def test_how_long_ago_is_a_setting(self):
        self.env["ir.config_parameter"].set_param("service_ticket.repeat_days", "60")
        first = self.make_ticket(
            name="Касса не печатает чек",
            opened_at=fields.Datetime.now() - timedelta(days=31),
        )
        second = self.make_ticket(name="Касса не печатает чек")
        self.assertEqual(self.check(second), first)

    def test_tickets_of_a_closed_team_are_suggested_to_its_own_members_only(self):
        first = self.make_ticket(
            name="Касса не печатает чек", team_id=self.closed_team.id
        )
        own = self.make_ticket(
            name="Касса не печатает чек", team_id=self.closed_team.id
        )
        self.assertEqual(self.check(own), first)
        self.assertFalse(self.check(self.make_ticket(name="Касса не печатает чек")))

    def test_tickets_of_one_batch_are_compared_with_each_other(self):
        tickets = self.env["service.ticket"]._intake(
            "web",
            [
                {"name": "Касса не печатает чек", "partner_id": self.contact.id}
                for _number in range(2)
            ],
        )
        self.check(tickets)
        self.assertEqual(tickets[1].repeat_suggestion_id, tickets[0])

    def test_an_accepted_suggestion_is_a_fact_that_can_be_counted(self):
        first = self.make_ticket(name="Касса не печатает чек")
        second = self.make_ticket(name="Касса не печатает чек")
        self.check(second)
        second.with_user(self.agent).action_accept_repeat()
        self.assertEqual(second.repeat_of_id, first)
        self.assertFalse(second.repeat_suggestion_id)
        counts = self.env["service.ticket"]._read_group(
            [("client_id", "=", self.client.id)], ["is_repeat"], ["__count"]
        )
        self.assertIn((True, 1), counts)

    def test_a_dismissed_suggestion_does_not_come_back(self):
        self.make_ticket(name="Касса не печатает чек")
        second = self.make_ticket(name="Касса не печатает чек")
        self.check(second)
        second.with_user(self.agent).action_dismiss_repeat()
        self.assertFalse(second.repeat_suggestion_id)
        self.env.flush_all()
        self.assertFalse(second.repeat_check)

    def test_a_caller_who_is_recognised_later_is_compared_then(self):
        first = self.make_ticket(name="Касса не печатает чек")
        call = self.env["service.ticket"]._intake(
            "phone", [{"name": "Касса не печатает чек"}]
        )
        self.assertFalse(self.check(call))
        self.assertFalse(call.repeat_check)
        call.partner_id = self.contact
        self.assertTrue(call.repeat_check)
        self.assertEqual(self.check(call), first)

    def test_the_job_compares_what_is_marked_and_takes_the_marks_away(self):
        first = self.make_ticket(name="Касса не печатает чек")
        second = self.make_ticket(name="Касса не печатает чек")
        with self.enter_registry_test_mode():
            self.env.ref("service_ticket.ir_cron_find_repeats").method_direct_trigger()
        self.assertEqual(second.repeat_suggestion_id, first)
        self.assertFalse((first | second).filtered("repeat_check"))

    def test_hundreds_are_compared_with_few_queries(self):
        tickets = self.env["service.ticket"]._intake(
            "web",
            [
                {"name": f"Касса не печатает чек {n}", "partner_id": self.contact.id}
                for n in range(200)
            ],
        )
        self.env.flush_all()
        with self.assertQueryCount(8):
            tickets._find_repeats()
            self.env.flush_all()
        self.assertEqual(len(tickets.filtered("repeat_suggestion_id")), 199)

    # While typing

    def similar(self, subject, user=None, **keywords):
        Ticket = self.env["service.ticket"].with_user(user or self.agent)
        keywords.setdefault("client_id", self.client.id)
        found = Ticket.get_similar_open(subject, **keywords)
        return Ticket.browse(row["id"] for row in found)

    def test_open_tickets_of_the_client_are_shown_while_the_subject_is_typed(self):
        ticket = self.make_ticket(name="Касса не печатает чек")
        self.assertEqual(self.similar("касса не печ"), ticket)

    def test_nothing_is_shown_for_other_words_other_clients_or_closed_tickets(self):
        ticket = self.make_ticket(name="Касса не печатает чек")
        self.assertFalse(self.similar("нужен акт сверки"))
        self.assertFalse(self.similar("касса", client_id=self.other_client.id))
        self.assertFalse(self.similar("касса", client_id=False))
        ticket.action_close()
        self.assertFalse(self.similar("касса не печатает"))

    def test_tickets_of_strangers_are_not_those_of_a_client_without_a_contact(self):
        self.make_ticket(name="Касса не печатает чек", partner_id=False)
        self.assertFalse(self.similar("касса не печатает"))

    def test_nothing_is_shown_that_the_agent_may_not_read(self):
        self.make_ticket(name="Касса не печатает чек", team_id=self.closed_team.id)
        self.assertFalse(self.similar("касса не печатает", user=self.other_agent))
        self.assertTrue(self.similar("касса не печатает", user=self.agent))

    def test_signs_of_the_query_language_are_only_text(self):
        for subject in ("' | 'a", "\\", "a:* & !b", "\0касса", "((("):
            with self.subTest(subject=subject):
                self.similar(subject)

    def test_the_client_of_the_contact_is_enough(self):
        ticket = self.make_ticket(name="Касса не печатает чек")
        found = self.similar(
            "касса не печатает", client_id=False, partner_id=self.contact.id
        )
        self.assertEqual(found, ticket)


@tagged("post_install", "-at_install")
class TestSimilarOnWebForm(ServiceTicketHttpCommon):
    def setUp(self):
        super().setUp()
        self.own = self.make_ticket(name="Касса не печатает чек")
        colleague = self.env["res.partner"].create(
            {"name": "Colleague", "parent_id": self.client.id}
        )
        for partner in (colleague, self.other_contact):
            self.make_ticket(name="Касса не печатает чек", partner_id=partner.id)

    def ask(self, subject):
        return self.make_jsonrpc_request("/service/similar", {"subject": subject})

    def test_people_see_their_own_open_requests_only(self):
        self.authenticate("desk_customer", "desk_customer")
        found = self.ask("касса не печ")
        self.assertEqual([row["number"] for row in found], [self.own.number])
        self.assertEqual(found[0]["url"], f"/my/tickets/{self.own.id}")
        self.own.action_close()
        self.assertEqual(self.ask("касса не печ"), [])

    def test_an_agent_on_the_form_sees_no_clients_requests(self):
        self.authenticate("desk_agent", "desk_agent")
        self.assertEqual(self.ask("касса не печ"), [])

    @mute_logger("odoo.http")
    def test_a_stranger_learns_nothing(self):
        with self.assertRaises(JsonRpcException):
            self.ask("касса не печ")
        page = self.url_open("/service/new").text
        self.assertNotIn("o_service_similar", page)

    def test_whatever_is_typed_is_only_text(self):
        self.authenticate("desk_customer", "desk_customer")
        for subject in ("", None, {"a": 1}, "' | !", "x" * 10000):
            with self.subTest(subject=subject):
                self.assertEqual(self.ask(subject), [])
