from odoo.tests import tagged

from .common import LINE, NUMBER, OTHER_NUMBER, ServiceCallCommon


@tagged("post_install", "-at_install")
class TestCaller(ServiceCallCommon):
    def test_a_contact_is_known_by_any_spelling_of_the_number(self):
        for number, spelling in enumerate(
            ("8 (916) 123-45-67", "79161234567", "9161234567", "sip:+79161234567@pbx")
        ):
            call = self.make_call(f"call-{number}", caller={"raw": spelling})
            self.assertEqual(call.number_e164, NUMBER, spelling)
            self.assertEqual(call.partner_id, self.contact, spelling)
            self.assertEqual(call.client_id, self.contact.commercial_partner_id)
            self.assertFalse(call.is_guess)

    def test_a_line_tells_its_name_and_its_team(self):
        self.connector.line_ids.team_id = self.closed_team
        call = self.make_call()
        self.assertEqual(call.line_id.name, "Hot line")
        self.assertEqual(call.team_id, self.closed_team)

    def test_a_number_of_nobody_stays_a_call_of_nobody(self):
        call = self.make_call(caller={"raw": OTHER_NUMBER})
        self.assertFalse(call.partner_id or call.client_id)
        self.assertEqual(call.number_e164, OTHER_NUMBER)

    def test_a_line_of_one_client_tells_who_calls_by_an_unknown_number(self):
        self.connector.line_ids.client_id = self.client
        call = self.make_call(caller={"raw": OTHER_NUMBER})
        self.assertEqual(call.client_id, self.client)
        self.assertFalse(call.is_guess)

    def test_a_hidden_number_is_said_to_be_hidden(self):
        for number, raw in enumerate(("anonymous", "<unknown>", "", "Restricted")):
            call = self.make_call(f"hidden-{number}", caller={"raw": raw})
            self.assertTrue(call.is_hidden)
            self.assertEqual(call.display_name, "Hidden number")
            self.assertFalse(call.call_back)

    def test_of_ten_who_share_a_number_one_is_guessed(self):
        shared = self.env["res.partner"].create(
            [
                {"name": f"Twin {n}", "phone": NUMBER, "parent_id": self.client.id}
                for n in range(9)
            ]
        )
        call = self.make_call()
        self.assertTrue(call.is_guess)
        self.assertEqual(call._get_candidates(), self.contact | shared)
        self.make_ticket(partner_id=shared[3].id)
        self.assertEqual(self.make_call("call-2").partner_id, shared[3])

    def test_the_guess_of_a_client_line_is_one_of_the_client(self):
        self.other_contact.phone = NUMBER
        self.connector.line_ids.client_id = self.other_client
        call = self.make_call()
        self.assertEqual(call.partner_id, self.other_contact)
        self.assertFalse(call.is_guess)

    def test_who_chose_the_contact_has_decided(self):
        self.other_contact.phone = NUMBER
        call = self.tell(self.make_event("ringing"))
        self.assertTrue(call.is_guess)
        call.with_user(self.agent).choose_caller(self.other_contact.id)
        self.tell(self.make_event("ended", after=9))
        self.assertEqual(call.partner_id, self.other_contact)
        self.assertEqual(call.client_id, self.other_client)
        self.assertFalse(call.is_guess)

    def test_nobody_becomes_the_caller_who_does_not_have_the_number(self):
        call = self.tell(self.make_event("ringing"))
        call.with_user(self.agent).choose_caller(self.other_contact.id)
        self.assertEqual(call.partner_id, self.contact)

    def test_an_extension_is_no_number_of_the_world(self):
        call = self.make_call(caller={"raw": "101"}, direction="internal")
        self.assertFalse(call.number_e164 or call.partner_id)

    def test_contacts_of_another_company_are_not_known(self):
        company = self.env["res.company"].create({"name": "Sister"})
        self.env["res.partner"].create(
            {"name": "Theirs", "phone": OTHER_NUMBER, "company_id": company.id}
        )
        self.assertFalse(self.make_call(caller={"raw": OTHER_NUMBER}).partner_id)

    def test_times_and_seconds_are_told(self):
        call = self.make_call(answered=True)
        self.assertEqual((call.waiting_seconds, call.talking_seconds), (5, 15))
        self.assertEqual(call.user_id, self.agent)
        self.assertEqual(call.result, "answered")
        self.assertFalse(call.is_late)
        self.assertEqual(call.line_number, LINE)

    def test_who_waited_longer_than_promised_was_answered_late(self):
        self.connector.answer_seconds = 4
        call = self.make_call(answered=True)
        self.assertTrue(call.is_late)
        self.assertEqual(call.late_share, 100)

    def test_shares_are_means_over_all_calls(self):
        self.make_call("answered", answered=True)
        self.make_call("missed")
        [[missed, waiting]] = self.env["service.call"]._read_group(
            [("connector_id", "=", self.connector.id)],
            [],
            ["missed_share:avg", "waiting_seconds:avg"],
        )
        self.assertEqual((missed, waiting), (50, 12.5))
