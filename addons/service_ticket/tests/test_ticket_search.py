from odoo.tests import tagged
from odoo.tools import SQL

from .common import ServiceTicketCommon


@tagged("post_install", "-at_install")
class TestTicketSearch(ServiceTicketCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls.make_ticket(name="Касса, Мира 123, ККТ 00012345: чек")
        cls.street = cls.make_ticket(name="Сканер, Мира 123")

    def find(self, words):
        Ticket = self.env["service.ticket"]
        return Ticket.search([("words", "ilike", words)]) & (self.ticket | self.street)

    def test_the_whole_subject_finds_its_ticket(self):
        self.assertEqual(self.find(self.ticket.name), self.ticket)

    def test_a_part_of_the_subject_in_any_case_finds_all_that_have_it(self):
        self.assertEqual(self.find("мира 123"), self.ticket | self.street)
        self.assertEqual(self.find("касса, мира 123, ккт"), self.ticket)
        self.assertEqual(self.find("00012345"), self.ticket)
        self.assertEqual(self.find("сканер"), self.street)

    def test_the_same_number_among_other_words_is_not_found(self):
        self.assertFalse(self.find("Ленина 123"))
        self.assertFalse(self.find("123 Мира"))

    def test_the_number_of_the_ticket_is_typed_in_full(self):
        self.assertEqual(self.find(self.ticket.number.lower()), self.ticket)
        self.assertNotIn(self.ticket, self.find(self.ticket.number[:-1]))

    def test_the_subject_of_a_mail_is_pasted_as_it_is(self):
        self.assertEqual(
            self.find(f"Re: [{self.ticket.number}] Something else"), self.ticket
        )

    def test_what_is_typed_is_never_sql(self):
        for words in ("100 %", "o'neil 123", "a\\", "%(x)s 123", "123_456 x"):
            self.assertFalse(self.find(words))

    def test_a_subject_with_a_number_asks_the_index_for_the_number_alone(self):
        # An empty table is cheap to read; the question is what the index is asked.
        self.env.cr.execute(
            "SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off"
        )
        Ticket = self.env["service.ticket"].sudo().with_context(active_test=False)
        query = Ticket._search([("words", "ilike", self.ticket.name)], order="id")
        plan = self.env.execute_query(SQL("EXPLAIN %s", query.select()))
        asked = [line for (line,) in plan if "Index Cond" in line and "~~*" in line]
        self.assertIn("'% 00012345%'", " ".join(asked))
        self.assertNotIn("чек%", " ".join(asked))
