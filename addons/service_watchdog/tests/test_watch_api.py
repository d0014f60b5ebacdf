import json

from odoo.tests import HttpCase, tagged

from .common import ServiceWatchdogCommon


@tagged("post_install", "-at_install")
class TestWatchApi(HttpCase, ServiceWatchdogCommon):
    def setUp(self):
        super().setUp()
        self.token = self.source.action_new_token()["params"]["message"]

    def _post(self, data, token=None, code="sales", header="X-Service-Token"):
        body = data if isinstance(data, str) else json.dumps(data)
        value = self.token if token is None else token
        if header == "Authorization":
            value = f"Bearer {value}"
        return self.url_open(
            f"/service/watch/{code}",
            data=body,
            headers={header: value, "Content-Type": "application/json"},
        )

    def test_batch_is_taken_in_and_sending_again_changes_nothing(self):
        batch = {"heartbeats": [{"object": "AZS-1", "period": "2030-05-02"}, "azs-2"]}
        answer = self._post(batch)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.json()["accepted"], 2)
        again = self._post({"heartbeats": batch["heartbeats"][:1]}).json()
        self.assertEqual((again["accepted"], again["duplicates"]), (0, 1))

    def test_bearer_header_will_do(self):
        answer = self._post(["AZS-3"], header="Authorization")
        self.assertEqual(answer.json()["accepted"], 1)

    def test_unknown_objects_are_named(self):
        answer = self._post(["AZS-1", "AZS-77"]).json()
        self.assertEqual(answer["unknown"], ["AZS-77"])
        self.source.invalidate_recordset()
        self.assertEqual(self.source.unknown_codes, "AZS-77")

    def test_wrong_token_and_unknown_source_get_the_same_answer(self):
        wrong = self._post(["AZS-1"], token="guess")
        unknown = self._post(["AZS-1"], code="nothing")
        empty = self._post(["AZS-1"], token="")
        self.assertEqual({r.status_code for r in (wrong, unknown, empty)}, {401})
        self.assertEqual(wrong.text, unknown.text)
        arrivals = [("source_id", "=", self.source.id)]
        self.assertFalse(self.env["service.watch.heartbeat"].search(arrivals))

    def test_new_token_ends_the_earlier_one(self):
        self.source.action_new_token()
        self.assertEqual(self._post(["AZS-1"]).status_code, 401)

    def test_source_without_token_is_closed(self):
        self.env["service.watch.source"].create({"name": "Stock", "code": "stock"})
        self.assertEqual(self._post(["AZS-1"], code="stock").status_code, 401)

    def test_what_cannot_be_read_is_answered_with_a_sentence(self):
        cases = (
            ("{", "JSON"),
            ({"objects": []}, "list"),
            ([{"code": 1}], "Entry 1"),
            ([{"object": "AZS-1", "period": "soon"}], "soon"),
            ([{"object": "AZS-1", "at": "yesterday"}], "yesterday"),
            ("[" * 100_000, "JSON"),
        )
        for body, word in cases:
            with self.subTest(word=word):
                answer = self._post(body)
                self.assertEqual(answer.status_code, 400)
                self.assertIn(word, answer.json()["error"])

    def test_queries_do_not_grow_with_the_batch(self):
        Heartbeat = self.env["service.watch.heartbeat"]
        from ..tools.signals import Signal

        def cost(codes):
            signals = [Signal(code) for code in codes]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            Heartbeat._receive(self.source, signals, "api")
            return self.env.cr.sql_log_count - before

        self.env["service.watch.object"].create(
            [{"code": f"S{n}", "name": f"S{n}"} for n in range(250)]
        )
        few = cost(["S0"])
        self.assertLessEqual(cost([f"S{n}" for n in range(1, 250)]), few)
