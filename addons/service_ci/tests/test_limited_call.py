from datetime import timedelta

from odoo.tests import HttpCase, TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestLimitedCall(TransactionCase):
    def setUp(self):
        super().setUp()
        # The counting transaction is part of the test.
        self.registry_enter_test_mode()
        self.Call = self.env["service.limited.call"]

    def wait(self, who="somebody", limit=3, seconds=60):
        return self.Call._seconds_to_wait("a page", who, limit, seconds)

    def move(self, seconds):
        """Let time pass."""
        self.env.cr.execute(
            "UPDATE service_limited_call SET called_at = called_at - %s",
            [timedelta(seconds=seconds)],
        )

    def test_so_many_calls_are_fine_and_the_next_waits(self):
        self.assertEqual([self.wait() for _call in range(4)], [0, 0, 0, 60])
        self.assertEqual(self.wait("somebody else"), 0)
        self.assertEqual(self.Call._seconds_to_wait("another page", "somebody", 3), 0)

    def test_who_waits_may_go_on(self):
        self.wait()
        self.move(20)
        self.wait()
        self.wait()
        self.assertEqual(self.wait(), 40)
        self.move(40)
        self.assertEqual([self.wait(), self.wait() > 0], [0, True])

    def test_refused_calls_prolong_nothing(self):
        for _call in range(10):
            self.wait()
        self.move(60)
        self.assertEqual(self.wait(), 0)

    def test_no_address_is_kept_and_nothing_for_long(self):
        self.wait(self.Call._place_of("192.0.2.77"))
        call = self.Call.search([], order="id desc", limit=1)
        self.assertNotIn("192.0.2.77", call.caller)
        self.move(2 * 24 * 3600)
        self.Call._gc_calls()
        self.assertFalse(call.exists())

    def test_neighbours_of_one_ipv6_network_are_one_place(self):
        place = self.Call._place_of
        self.assertEqual(place("2001:db8::1"), place("2001:db8::ffff"))
        self.assertNotEqual(place("2001:db8::1"), place("2001:db8:1::1"))
        self.assertNotEqual(place("192.0.2.1"), place("192.0.2.2"))
        self.assertTrue(place("no address"))


@tagged("post_install", "-at_install")
class TestLimitedPage(HttpCase):
    def test_a_stranger_who_goes_on_and_on_is_told_to_wait(self):
        ci = self.env["service.ci"].create(
            {
                "name": "Register",
                "client_id": self.env["res.partner"].create({"name": "Client"}).id,
            }
        )
        url = f"/service/ci/{ci._get_label_token()}"
        answers = [self.url_open(url, allow_redirects=False) for _visit in range(121)]
        self.assertEqual({answer.status_code for answer in answers[:-1]}, {303})
        last = answers[-1]
        self.assertEqual(last.status_code, 429)
        self.assertIn("opened very often", last.text)
        self.assertTrue(1 <= int(last.headers["Retry-After"]) <= 60)
        # Who is logged in is known.
        self.authenticate("admin", "admin")
        self.assertEqual(self.url_open("/service/ci/x").status_code, 404)
        self.assertNotEqual(self.url_open(url).status_code, 429)
