from datetime import datetime

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ServiceTicketCommon

COLUMNS = (
    *("id", "number", "name", "team_id", "partner_id", "stage_id"),
    *("opened_at", "first_response_at", "closed_at", "past_conversation"),
)


@tagged("post_install", "-at_install")
class TestTicketImport(ServiceTicketCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager.tz = "UTC"  # dates in a file are those of the reader's clock

    def _row(self, key, number="", stage="Done", **changes):
        row = {
            "id": f"__import__.{key}",
            "number": number,
            "name": f"Till {key} does not print",
            "team_id": "Desk",
            "partner_id": self.contact.display_name,
            "stage_id": stage,
            "opened_at": "2024-03-01 08:00:00",
            "first_response_at": "2024-03-01 08:30:00",
            "closed_at": "2024-03-02 10:00:00" if stage == "Done" else "",
            "past_conversation": "Client: it is broken\nDesk: here is a new one",
            **changes,
        }
        return [row[column] for column in COLUMNS]

    def _load(self, *rows, columns=COLUMNS, user=None):
        Ticket = self.env["service.ticket"].with_user(user or self.manager)
        # As on the screen: tests silence Odoo.
        Ticket = Ticket.with_context(tracking_disable=False, mail_notrack=False)
        result = Ticket.load(list(columns), list(rows))
        self.assertFalse(result["messages"])
        return Ticket.browse(result["ids"])

    def test_a_ticket_of_the_past_keeps_its_number_and_its_dates(self):
        [ticket] = self._load(self._row("a", "OLD-17"))
        self.assertEqual(ticket.number, "OLD-17")
        self.assertEqual(ticket.opened_at, datetime(2024, 3, 1, 8))
        self.assertEqual(ticket.first_response_at, datetime(2024, 3, 1, 8, 30))
        self.assertEqual(ticket.closed_at, datetime(2024, 3, 2, 10))
        self.assertEqual(ticket.state, "done")
        self.assertEqual(ticket.client_id, self.client)

    def test_what_was_said_stands_in_a_note_of_its_day(self):
        [ticket] = self._load(self._row("a"))
        [note] = ticket.message_ids.filtered(lambda one: "broken" in one.body)
        self.assertIn("<br", note.body)
        self.assertTrue(note.is_internal or note.subtype_id.internal)
        self.assertEqual(note.date, datetime(2024, 3, 2, 10))

    def test_nobody_is_told_of_what_is_imported(self):
        self.env["service.ticket"].flush_model()
        before = self.env["mail.mail"].search_count([])
        tickets = self._load(self._row("a"), self._row("b", stage="New"))
        self.env.cr.precommit.run()
        self.assertEqual(self.env["mail.mail"].search_count([]), before)
        told = tickets.message_ids.notification_ids
        self.assertFalse(told)

    def test_the_next_own_number_lies_behind_those_that_were_imported(self):
        own = self.env["service.ticket"].create(
            {"name": "Own", "team_id": self.team.id}
        )
        later = f"T-{int(own.number.removeprefix('T-')) + 2:06}"
        self._load(self._row("a", later), self._row("b", "OLD-999999"))
        numbers = [
            self.env["service.ticket"].create({"name": "x", "team_id": self.team.id})
            for _one in range(3)
        ]
        self.assertGreater(min(ticket.number for ticket in numbers), later)
        self.assertLess(numbers[0].number, "T-900000")

    def test_the_same_file_twice_changes_tickets_and_doubles_none(self):
        [first] = self._load(self._row("a", "OLD-1"))
        [again] = self._load(self._row("a", "OLD-1"))
        self.assertEqual(first, again)
        notes = first.message_ids.filtered(lambda one: "broken" in one.body)
        self.assertEqual(len(notes), 1)

    def test_a_number_that_is_taken_is_told_at_its_row(self):
        self._load(self._row("a", "OLD-1"))
        Ticket = self.env["service.ticket"]
        result = Ticket.load(list(COLUMNS), [self._row("b", "OLD-1")])
        self.assertFalse(result["ids"])
        self.assertIn("ticket with this number", result["messages"][0]["message"])

    def test_only_managers_bring_numbers_and_dates_along(self):
        with self.assertRaisesRegex(AccessError, "Only managers"):
            self._load(self._row("a"), user=self.agent)
        columns = ["name", "team_id"]
        [ticket] = self._load(["Till", "Desk"], columns=columns, user=self.agent)
        self.assertTrue(ticket.number.startswith("T-"))

    def test_the_columns_are_offered_to_managers(self):
        names = {
            user: {
                field["name"]
                for field in self.env["base_import.import"]
                .with_user(user)
                .get_fields_tree("service.ticket")
            }
            for user in (self.manager, self.agent)
        }
        self.assertFalse(set(COLUMNS) - names[self.manager])
        self.assertFalse({"opened_at", "past_conversation"} & names[self.agent])

    def test_a_thousand_rows_cost_few_queries_each(self):
        self._load(self._row("warm"))
        rows = [self._row(number, f"OLD-{number}") for number in range(100)]
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self._load(*rows)
        self.env.flush_all()
        self.assertLess(self.env.cr.sql_log_count - before, 200)
