from odoo.exceptions import ValidationError
from odoo.tests import new_test_user, tagged

from .common import ServiceWatchdogCommon


@tagged("post_install", "-at_install")
class TestWatchRules(ServiceWatchdogCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls._at(1, 12):
            cls.rule = cls._expect(
                name="Tickets of the night",
                kind="records",
                source_id=False,
                list_id=False,
                model_id=cls.env["ir.model"]._get_id("service.ticket"),
                domain="[('name', '=', 'Night report')]",
                threshold=2,
                run_user_id=cls.manager.id,
            )

    def _judge(self, day=2):
        with self._at(day, 7):
            self._run()
        return self.rule.check_ids.filtered(lambda check: check.period.day == day)

    def test_enough_records_are_in_order(self):
        self.make_ticket(name="Night report")
        self.make_ticket(name="Night report")
        check = self._judge()
        self.assertEqual((check.state, check.value), ("arrived", 2))
        self.assertFalse(self.rule.report_ids)

    def test_too_few_records_are_reported_with_their_number(self):
        self.make_ticket(name="Night report")
        check = self._judge()
        self.assertEqual((check.state, check.value), ("missing", 1))
        mail = self.env["mail.mail"].search(
            [("subject", "ilike", "Tickets of the night")]
        )
        self.assertEqual(len(mail), 1)

    def test_too_many_records_are_reported_where_at_most_some_are_wanted(self):
        self.rule.write({"comparison": "at_most", "threshold": 0})
        self.make_ticket(name="Night report")
        self.assertEqual(self._judge().state, "missing")

    def test_records_are_counted_with_the_rights_of_the_person(self):
        self.rule.run_user_id = self.other_agent
        for _number in range(2):
            self.make_ticket(name="Night report", team_id=self.closed_team.id)
        self.assertEqual(self._judge().value, 0)

    def test_nobody_counts_with_the_rights_of_another(self):
        rule = self.rule.with_user(
            new_test_user(self.env, "watch_manager", "service_ci.group_manager")
        )
        with self.assertRaisesRegex(ValidationError, "rights of"):
            rule.domain = "[]"
        rule.run_user_id = rule.env.user
        rule.domain = "[]"

    def test_unknown_fields_are_refused_on_saving(self):
        for domain in ("[('nothing', '=', 1)]", "__import__('os')", "[("):
            with self.subTest(domain=domain), self.assertRaises(ValidationError):
                self.rule.domain = domain

    def test_rule_that_fails_later_does_not_stop_the_others(self):
        self.env.cr.execute(
            "UPDATE service_watch_expectation SET domain = %s WHERE id = %s",
            ["[('gone', '=', 1)]", self.rule.id],
        )
        self.rule.invalidate_recordset()
        with self.assertLogs("odoo.addons.service_watchdog", "WARNING"):
            check = self._judge()
        self.assertEqual(check.state, "missing")
        self.assertIn("gone", self.rule.error)
        self.assertEqual(self._states(2), ["missing"] * 5)
