from datetime import date

from odoo.tests import tagged

from .common import ServiceWatchdogCommon

MAIL = """From: export@sales.example\r
To: desk@desk.example\r
Subject: {subject}\r
Message-ID: <{subject}@sales.example>\r
Date: Thu, 02 May 2030 02:00:00 +0000\r
MIME-Version: 1.0\r
{rest}"""
PLAIN = "Content-Type: text/plain; charset=utf-8\r\n\r\nok\r\n"
FILE = (
    'Content-Type: multipart/mixed; boundary="x"\r\n\r\n'
    "--x\r\nContent-Type: text/plain\r\n\r\nsee file\r\n"
    '--x\r\nContent-Type: text/csv; charset=utf-8; name="sales.csv"\r\n'
    'Content-Disposition: attachment; filename="sales.csv"\r\n\r\n'
    "{rows}\r\n--x--\r\n"
)


@tagged("post_install", "-at_install")
class TestWatchMail(ServiceWatchdogCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.source.write(
            {
                "sender_pattern": r"export@sales\.example",
                "subject_pattern": r"^Sales( (?P<object>AZS-\d{1,3}))?"
                r"( (?P<period>[0-9.]{10}))?",
                "reads_files": True,
            }
        )

    def _process(self, subject, rest=PLAIN, sender=None):
        raw = MAIL.format(subject=subject, rest=rest)
        if sender:
            raw = raw.replace("export@sales.example", sender)
        Ledger = self.env["service.inbound.mail"]
        with self._at(2, 5):
            mail = Ledger._store(raw.encode())
            mail._process()
        return mail

    def test_subject_names_object_and_day(self):
        mail = self._process("Sales AZS-2 02.05.2030")
        self.assertEqual((mail.state, mail.res_model), ("processed", self.source._name))
        self.assertEqual(self._states(2)[:2], ["expected", "arrived"])
        arrival = self.env["service.watch.heartbeat"].search(
            [("source_id", "=", self.source.id)]
        )
        self.assertEqual((arrival.channel, arrival.day), ("mail", date(2030, 5, 2)))

    def test_file_names_objects(self):
        rest = FILE.format(rows="object;period\r\nAZS-1;2030-05-02\r\nAZS-4;2030-05-02")
        self._process("Sales", rest)
        self.assertEqual(
            self._states(2), ["arrived", "expected", "expected", "arrived", "expected"]
        )

    def test_such_mails_open_no_ticket_others_do(self):
        before = self.env["service.ticket"].search_count([])
        self._process("Sales AZS-1")
        self.assertEqual(self.env["service.ticket"].search_count([]), before)
        mail = self._process("Question about sales", sender="anna@client.example")
        self.assertTrue(mail.ticket_id)
        self.assertEqual(self.env["service.ticket"].search_count([]), before + 1)

    def test_unreadable_day_is_left_for_a_person(self):
        mail = self._process("Sales AZS-1 99.99.2030")
        self.assertEqual(mail.state, "failed")
        self.assertIn("99.99.2030", mail.problem)

    def test_other_subjects_of_the_sender_are_ordinary_mail(self):
        mail = self._process("Holiday greetings")
        self.assertTrue(mail.ticket_id)
