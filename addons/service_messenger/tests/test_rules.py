from odoo.tests import BaseCase

from ..tools import cleaning, delivery, neutral, phrases


class TestRules(BaseCase):
    def test_long_texts_are_cut_where_people_pause(self):
        self.assertEqual(
            phrases.split_text("first\n\ntwo three", 9), ["first", "two three"]
        )
        self.assertEqual(phrases.split_text("one two three", 8), ["one two", "three"])
        self.assertEqual(phrases.split_text("x" * 12, 5), ["xxxxx", "xxxxx", "xx"])
        text = " ".join(["слово"] * 3000)
        parts = phrases.split_text(text, 4096)
        self.assertLessEqual(max(map(len, parts)), 4096)
        self.assertEqual(" ".join(parts), text)

    def test_commands_are_read(self):
        self.assertEqual(phrases.read_command("/start abc-1"), ("start", "abc-1"))
        self.assertEqual(phrases.read_command("/status@our_bot"), ("status", ""))
        self.assertIsNone(phrases.read_command("What does /start do?"))
        self.assertIsNone(phrases.read_command(None))

    def test_states_only_go_forward(self):
        for old, new in (
            ("queued", "sent"),
            ("sent", "read"),
            ("sent", "failed"),
            ("delivered", "read"),
        ):
            self.assertTrue(delivery.is_forward(old, new), (old, new))
        for old, new in (
            ("read", "delivered"),
            ("sent", "sent"),
            ("read", "failed"),
            ("failed", "read"),
            ("sent", "nonsense"),
        ):
            self.assertFalse(delivery.is_forward(old, new), (old, new))

    def test_pauses_grow_and_end(self):
        pauses = [delivery.pause_after(number) for number in range(1, 8)]
        self.assertEqual(pauses, sorted(pauses))
        self.assertIsNone(delivery.pause_after(8))
        self.assertEqual(delivery.rest_after(99), pauses[-1])
        self.assertEqual(delivery.wait_of(10**9), delivery.LONGEST_WAIT)

    def test_what_no_database_keeps_is_replaced(self):
        data = cleaning.read_json(b'{"a": ["x\\u0000y", "\\ud800"], "b": 1}')
        self.assertEqual(data, {"a": ["x\ufffdy", "\ufffd"], "b": 1})
        for body in (b"", b"{", b'{"a": NaN}', b"\xff", b"[" * 100_000):
            with self.assertRaises(ValueError):
                cleaning.read_json(body)

    def test_moments_of_all_kinds_are_utc(self):
        for value in (
            1_700_000_000,
            1_700_000_000_000,
            "1700000000",
            "2023-11-14T22:13:20Z",
            "2023-11-15T01:13:20+03:00",
            "2023-11-14 22:13:20",
        ):
            moment = cleaning.read_moment(value)
            self.assertEqual(str(moment), "2023-11-14 22:13:20", value)
        for value in (None, "", "yesterday", 10**30):
            self.assertIsNone(cleaning.read_moment(value))

    def test_only_our_secret_signs_and_only_for_a_while(self):
        now, body = 1_700_000_000, b"{}"
        signature = neutral.sign("s", str(now), body)

        def check(secret="s", stamp=str(now), sign=signature, body=body, at=now):
            return neutral.is_signed(secret, stamp, sign, body, at)

        self.assertTrue(check())
        self.assertTrue(check(at=now + 300))
        self.assertFalse(check(at=now + 301))
        self.assertFalse(check(at=now - 301))
        self.assertFalse(check(body=b"{ }"))
        self.assertFalse(check(secret="t"))
        self.assertFalse(check(secret=""))
        self.assertFalse(check(stamp=str(now + 1)))
        for stamp in ("", "x", "1" * 20, "\u0661"):
            self.assertFalse(check(stamp=stamp), stamp)
        self.assertFalse(check(sign="\u20ac"))
