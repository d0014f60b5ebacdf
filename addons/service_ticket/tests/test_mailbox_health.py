from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ServiceTicketCommon


@tagged("post_install", "-at_install")
class TestMailboxHealth(ServiceTicketCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mailbox = cls.env["fetchmail.server"].create(
            {"name": "Desk", "server": "mail.desk.example", "password": "secret"}
        )

    def test_dispatcher_sees_how_mailboxes_do(self):
        mailbox = self.mailbox.with_user(self.dispatcher)
        values = mailbox.read(["name", "service_health", "service_waiting_count"])[0]
        self.assertEqual(values["service_health"], "bad", "it is not confirmed")
        self.assertTrue(
            mailbox.get_views([(False, "kanban")])["views"]["kanban"]["arch"]
        )

    def test_dispatcher_reads_no_password_and_changes_nothing(self):
        mailbox = self.mailbox.with_user(self.dispatcher)
        for name in ("password", "server"):
            with self.assertRaises(AccessError):
                mailbox.read([name])
        with self.assertRaises(AccessError):
            mailbox.search([("password", "like", "s")])
        with self.assertRaises(AccessError):
            mailbox.write({"name": "Other"})

    def test_agent_sees_no_mailbox(self):
        with self.assertRaises(AccessError):
            self.mailbox.with_user(self.agent).read(["name"])
