from datetime import date, datetime
from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import ServiceTicketCommon


@tagged("post_install", "-at_install")
class TestFrequentRequests(ServiceTicketCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.resource_calendar_id.tz = "Europe/Moscow"
        cls.env["service.frequent.recipient"].search([]).unlink()
        cls.printers, cls.network = cls.env["service.ticket.category"].create(
            [{"name": "Printers"}, {"name": "Network"}]
        )
        cls._open(20, "2030-04-20", cls.network, "Нет связи с сервером")
        cls._open(2, "2030-04-20", cls.printers, "Принтер не печатает чек")
        cls._open(5, "2030-05-10", cls.network, "Нет связи с сервером")
        cls._open(7, "2030-05-11", cls.printers, "Принтеры снова не печатают")

    @classmethod
    def _open(cls, count, day, category, name):
        with freeze_time(f"{day} 09:00:00"):
            cls.env["service.ticket"]._intake(
                "phone",
                [
                    {"name": f"{name} {number}", "category_id": category.id}
                    for number in range(count)
                ],
            )
        cls.env.flush_all()
        cls.env.cr.precommit.run()

    def _report(self, first="2030-05-01", last="2030-05-15"):
        return self.env["service.frequent.report"].create(
            {"date_from": first, "date_to": last}
        )

    def _send(self, now="2030-05-16 06:00:00"):
        cron = type(self.env["ir.cron"])
        with freeze_time(now), patch.object(cron, "_commit_progress"):
            self.env["service.frequent.report"]._cron_send()

    def _subscribe(self, *users):
        with freeze_time("2030-05-02 09:00:00"):
            recipients = self.env["service.frequent.recipient"].create(
                [{"user_id": user.id} for user in users]
            )
        self.env.cr.execute(
            "UPDATE service_frequent_recipient SET create_date = %s WHERE id = ANY(%s)",
            [datetime(2030, 5, 2), recipients.ids],
        )
        recipients.invalidate_recordset()

    def _mails(self, user):
        return self.env["mail.mail"].search(
            [("recipient_ids", "in", user.partner_id.id)]
        )

    def test_categories_stand_in_order_beside_the_equal_period_before(self):
        lines = self._report().category_line_ids
        self.assertEqual(
            [
                (line.category_id, line.ticket_count, line.previous_count, line.change)
                for line in lines
            ],
            [(self.printers, 7, 2, 5), (self.network, 5, 20, -15)],
        )
        self.assertAlmostEqual(lines[0].share, 7 / 12)

    def test_its_name_is_the_period_as_the_language_writes_it(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        report = self._report()
        self.assertEqual(report.display_name, "05/01/2030 – 05/15/2030")
        in_russian = report.with_context(lang="ru_RU")
        self.assertEqual(in_russian.display_name, "01.05.2030 – 15.05.2030")

    def test_services_stand_there_too(self):
        item = self.env["service.catalog.item"].create({"name": "Repair"})
        with freeze_time("2030-05-12 09:00:00"):
            self.make_ticket(item_id=item.id)
            self.make_ticket(item_id=item.id)
        self.env.flush_all()
        self.env.cr.precommit.run()
        line = self._report().item_line_ids
        self.assertEqual(line.item_id, item)
        self.assertEqual((line.ticket_count, line.previous_count), (2, 0))

    def test_words_are_counted_whatever_their_ending(self):
        words = {
            line.name: (line.ticket_count, line.previous_count)
            for line in self._report().word_line_ids
        }
        self.assertEqual(words["принтеры"], (7, 2))
        self.assertEqual(words["связи"], (5, 20))
        self.assertNotIn("не", words)

    def test_change_of_the_period_counts_anew(self):
        report = self._report()
        report.write({"date_from": "2030-05-11", "date_to": "2030-05-11"})
        self.assertEqual(report.ticket_count, 7)
        self.assertEqual(report.previous_count, 5)
        self.assertEqual(report.category_line_ids.category_id, self.printers)

    def test_period_that_ends_before_it_begins_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "exchange"):
            self._report("2030-05-15", "2030-05-01")

    def test_line_opens_the_tickets_that_it_counted(self):
        for line in self._report().line_ids:
            action = line.action_open_tickets()
            count = self.env[action["res_model"]].search_count(action["domain"])
            self.assertGreaterEqual(count, 5)
            if line.kind == "category":
                self.assertEqual(count, line.ticket_count)

    def test_each_recipient_gets_each_half_month_once(self):
        self._subscribe(self.manager, self.dispatcher)
        self._send()
        self._send("2030-05-17 06:00:00")
        self.assertEqual(len(self._mails(self.manager)), 1)
        self.assertEqual(len(self._mails(self.dispatcher)), 1)
        report = self.env["service.frequent.report"].search(
            [("date_to", "=", date(2030, 5, 15))]
        )
        self.assertEqual(report.date_from, date(2030, 5, 1))
        self.assertEqual(report.delivery_ids.user_id, self.manager + self.dispatcher)
        self._send("2030-06-01 06:00:00")
        self.assertEqual(len(self._mails(self.manager)), 2)

    def test_day_of_the_first_is_that_of_the_company(self):
        self._subscribe(self.manager)
        self._send("2030-05-15 22:00:00")  # one o'clock of the 16th in Moscow
        self.assertEqual(len(self._mails(self.manager)), 1)

    def test_who_joins_later_waits_for_the_next_report(self):
        with freeze_time("2030-05-20 09:00:00"):
            recipient = self.env["service.frequent.recipient"].create(
                {"user_id": self.manager.id}
            )
        self.env.cr.execute(
            "UPDATE service_frequent_recipient SET create_date = %s WHERE id = %s",
            [datetime(2030, 5, 20), recipient.id],
        )
        recipient.invalidate_recordset()
        self._send("2030-05-21 06:00:00")
        self.assertFalse(self._mails(self.manager))

    def test_mail_names_what_is_frequent_in_the_language_of_the_recipient(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.env["ir.module.module"].search(
            [("name", "=", "service_ticket")]
        )._update_translations(["ru_RU"])
        self.manager.lang = "ru_RU"
        self._subscribe(self.manager, self.dispatcher)
        self._send()
        english, russian = self._mails(self.dispatcher), self._mails(self.manager)
        self.assertIn("Most frequent requests", english.subject)
        self.assertIn("Самые частые", russian.subject)
        for mail in english, russian:
            self.assertIn("Printers", mail.body_html)
            self.assertIn("▲ +5", mail.body_html)

    def test_nobody_else_has_a_report_counted(self):
        report = self._report()
        for user in (self.agent, self.portal_user):
            with self.assertRaises(AccessError):
                report.with_user(user).action_count()

    def test_who_has_left_gets_no_mail(self):
        self._subscribe(self.manager, self.dispatcher)
        self.manager.active = False
        self._send()
        self.assertFalse(self._mails(self.manager))
        self.assertTrue(self._mails(self.dispatcher))

    def test_agents_see_no_reports(self):
        Report = self.env["service.frequent.report"].with_user(self.agent)
        self.assertFalse(Report.has_access("read"))

    def test_recipients_are_the_managers_business(self):
        Recipient = self.env["service.frequent.recipient"]
        self.assertFalse(Recipient.with_user(self.dispatcher).has_access("create"))
        self.assertTrue(Recipient.with_user(self.manager).has_access("create"))
