from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from .common import ServiceBillingCommon

MARCH = date(2026, 3, 31)


class ClosingCommon(ServiceBillingCommon):
    """Work of March 2026 that was done and accepted, and a closing of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract.recipient_ids = [Command.create({"partner_id": cls.client.id})]
        cls.tax = cls.make_tax(20.0)
        cls.shop = cls.make_entity("Shop Ltd")

    def setUp(self):
        super().setUp()
        # Companies look at the calendar: April has begun.
        self.frozen = freeze_time("2026-04-02 09:00:00")
        self.frozen.start()
        self.addCleanup(self.frozen.stop)

    @classmethod
    def make_tax(cls, percent, **values):
        return cls.env["account.tax"].create(
            {"name": f"VAT {percent} {values}", "amount": percent, **values}
        )

    @classmethod
    def make_entity(cls, name):
        """Return one more legal entity of the client."""
        return cls.env["res.partner"].create(
            {"name": name, "is_company": True, "parent_id": cls.client.id}
        )

    @classmethod
    def make_closing(cls, day=MARCH):
        """Return a closing whose lines are collected."""
        closing = cls.env["service.closing"].create({"date_to": day})
        closing.action_collect()
        return closing

    @classmethod
    def make_work(cls, day=date(2026, 3, 10), count=1, **line):
        """Return accepted orders whose work the client itself pays for."""
        entity = line.pop("entity", cls.client)
        line.setdefault("entity_id", entity and entity.id)
        return cls.env["service.workorder"].union(
            *(cls.make_accepted(day, [line]) for _number in range(count))
        )

    def run_jobs(self, press):
        """Press a button, then do the jobs that it has queued."""
        with trap_jobs() as trap:
            press()
            trap.perform_enqueued_jobs()

    def book(self, closing):
        self.run_jobs(closing.action_book)

    def facts(self, closing):
        """Return state and amount of each line that counts."""
        return [
            (line.state, line.amount)
            for line in closing.line_ids.filtered(
                lambda line: line.state != "reversed"
            ).sorted("id")
        ]


@tagged("post_install", "-at_install")
class TestClosing(ClosingCommon):
    def test_accepted_work_becomes_one_posted_document_of_the_last_day(self):
        orders = self.make_work(count=3)
        closing = self.make_closing()
        self.assertEqual(self.facts(closing), [("todo", 3000.0)])

        self.book(closing)

        self.assertEqual(self.facts(closing), [("done", 3000.0)])
        self.assertEqual(closing.state, "done")
        move = closing.line_ids.move_id
        self.assertEqual(move.state, "posted")
        self.assertEqual(move.move_type, "out_invoice")
        self.assertEqual((move.invoice_date, move.date), (MARCH, MARCH))
        self.assertEqual(move.partner_id, self.client)
        self.assertEqual(move.amount_untaxed, 3000.0)
        self.assertEqual(
            [(line.quantity, line.price_unit) for line in move.invoice_line_ids],
            [(3.0, 1000.0)],
        )
        self.assertEqual(set(self.current(orders).mapped("state")), {"document"})

    def test_a_document_names_somebody_to_its_client_and_never_the_machine(self):
        self.make_work()
        closing = self.make_closing()
        self.book(closing)
        self.assertFalse(closing.line_ids.move_id.invoice_user_id)
        self.client.user_id = self.officer
        values = closing.line_ids._prepare_move(self.env["account.journal"], [])
        self.assertEqual(values["invoice_user_id"], self.officer.id)

    def test_document_names_contract_period_and_the_number_of_the_entity(self):
        self.contract.signed_on = date(2025, 12, 20)
        self.make_work()
        closing = self.make_closing()
        self.book(closing)
        move = closing.line_ids.move_id
        self.assertEqual(
            move._get_paper_basis(), ("Договор", "1/2026", date(2025, 12, 20))
        )
        self.assertEqual(move._get_paper_period(), (date(2026, 3, 1), MARCH))

        self.contract.entity_ids = [
            Command.create(
                {
                    "entity_id": self.client.id,
                    "number": "1/2026-A",
                    "signed_on": date(2026, 1, 15),
                }
            )
        ]
        self.assertEqual(
            move._get_paper_basis(), ("Договор", "1/2026-A", date(2026, 1, 15))
        )

    def test_each_legal_entity_gets_a_document_of_its_own(self):
        self.make_work(count=2)
        self.make_work(entity=self.shop)
        closing = self.make_closing()
        self.book(closing)
        self.assertEqual(
            {line.entity_id: line.move_id.amount_untaxed for line in closing.line_ids},
            {self.client: 2000.0, self.shop: 1000.0},
        )

    def test_taxes_come_from_the_contract_and_are_on_top(self):
        self.contract.tax_id = self.tax
        self.make_work(count=3)
        closing = self.make_closing()
        self.book(closing)
        move = closing.line_ids.move_id
        self.assertEqual(
            (move.amount_untaxed, move.amount_tax, move.amount_total),
            (3000.0, 600.0, 3600.0),
        )

    def test_a_tax_inside_the_price_leaves_the_total_as_it_was_charged(self):
        self.contract.tax_id = self.make_tax(
            20.0, price_include_override="tax_included"
        )
        self.make_work(count=3)
        closing = self.make_closing()
        self.book(closing)
        move = closing.line_ids.move_id
        self.assertEqual((move.amount_tax, move.amount_total), (500.0, 3000.0))

    def test_work_accepted_late_goes_to_the_next_period(self):
        self.make_work()
        march = self.make_closing()
        self.book(march)
        late = self.make_work(day=date(2026, 3, 30))
        march.action_collect()
        self.assertEqual(self.facts(march), [("done", 1000.0)])
        self.assertEqual(march.state, "done")

        with freeze_time("2026-05-01 09:00:00"):
            self.make_work(day=date(2026, 4, 5))
            april = self.make_closing(date(2026, 4, 30))
            self.book(april)
        self.assertEqual(self.facts(april), [("done", 2000.0)])
        self.assertEqual(late.charge_ids.closing_line_id, april.line_ids)
        self.assertEqual(april.line_ids.move_id.invoice_date, date(2026, 4, 30))

    def test_a_quarter_is_closed_with_its_last_month_and_not_before(self):
        self.contract.period = "quarter"
        self.make_work(day=date(2026, 2, 10))
        self.assertFalse(self.make_closing(date(2026, 2, 28)).line_ids)
        march = self.make_closing()
        self.assertEqual(self.facts(march), [("todo", 1000.0)])
        self.assertEqual(march.line_ids.period_from, date(2026, 1, 1))

    def test_a_closing_day_of_its_own_makes_a_closing_of_its_own(self):
        self.contract.closing_day = 25
        self.make_work(day=date(2026, 3, 25))
        self.make_work(day=date(2026, 3, 26))
        self.assertFalse(self.make_closing().line_ids)
        closing = self.make_closing(date(2026, 3, 25))
        self.assertEqual(closing.date_from, date(2026, 2, 26))
        self.assertEqual(self.facts(closing), [("todo", 1000.0)])

    def test_fees_of_a_period_stand_on_lines_of_their_own(self):
        self.contract.write({"retainer_amount": 500.0, "fees_from": date(2026, 2, 1)})
        self.make_work(count=2)
        closing = self.make_closing()
        self.book(closing)
        lines = closing.line_ids.move_id.invoice_line_ids
        self.assertEqual(
            sorted((line.quantity, line.price_unit) for line in lines),
            [(1.0, 500.0), (1.0, 500.0), (2.0, 1000.0)],
        )
        names = " ".join(lines.mapped("name"))
        self.assertRegex(names, "28")
        self.assertRegex(names, "31")

    def test_work_covered_by_the_retainer_is_in_the_document_but_costs_nothing(self):
        self.contract.write(
            {
                "retainer_amount": 500.0,
                "covered_item_ids": [Command.set(self.item.ids)],
                "fees_from": date(2026, 3, 1),
                "included_quantity": 5.0,
            }
        )
        orders = self.make_work(count=2)
        closing = self.make_closing()
        self.book(closing)
        self.assertEqual(self.facts(closing), [("done", 500.0)])
        self.assertEqual(len(closing.line_ids.move_id.invoice_line_ids), 1)
        self.assertEqual(set(self.current(orders).mapped("state")), {"document"})

    def test_collecting_takes_as_many_queries_for_many_documents_as_for_few(self):
        self.make_work()
        closing = self.make_closing()
        counts = []
        for number in range(1, 4):
            for _document in range(number):
                self.make_work(entity=self.make_entity(f"No. {number}"))
            closing.action_collect()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            closing.action_collect()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[2], counts)

    def test_the_difference_to_the_last_period_is_shown_before_booking(self):
        self.make_work(day=date(2026, 2, 10), count=3)
        with freeze_time("2026-03-01 09:00:00"):
            self.book(self.make_closing(date(2026, 2, 28)))
        self.make_work(count=2)
        line = self.make_closing().line_ids
        self.assertEqual(
            (line.amount, line.previous_amount, line.difference),
            (2000.0, 3000.0, -1000.0),
        )

    def test_who_had_a_document_last_period_and_has_none_now_is_listed(self):
        february = date(2026, 2, 10)
        self.make_work(day=february)
        self.make_work(day=february, entity=self.shop)
        with freeze_time("2026-03-01 09:00:00"):
            self.book(self.make_closing(date(2026, 2, 28)))
        self.make_work()
        closing = self.make_closing()
        self.assertEqual(closing.missing_count, 1)
        action = closing.with_user(self.officer).action_open_missing()
        lines = self.env["service.closing.line"].search(action["domain"])
        self.assertEqual(lines.entity_id, self.shop)
        self.make_work(entity=self.shop)
        closing.action_collect()
        self.assertEqual(closing.missing_count, 0)

    def test_nobody_waits_for_a_document_after_the_end_of_the_contract(self):
        self.make_work(day=date(2026, 2, 10))
        with freeze_time("2026-03-01 09:00:00"):
            self.book(self.make_closing(date(2026, 2, 28)))
        self.contract.date_to = date(2026, 2, 28)
        self.assertEqual(self.make_closing().missing_count, 0)

    def test_everybody_reads_and_finds_the_month_in_his_language(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        Closing = self.env["service.closing"]
        closing = Closing.with_context(lang="ru_RU").create({"date_to": MARCH})
        self.assertEqual(closing.name, "Март 2026")
        self.assertEqual(closing.with_context(lang="en_US").name, "March 2026")
        for lang, words in (("ru_RU", "март"), ("en_US", "march 20")):
            found = Closing.with_context(lang=lang).name_search(words)
            self.assertIn(closing.id, [closing_id for closing_id, _name in found])
        self.assertFalse(Closing.search([("name", "ilike", "april 1999")]))

    def test_a_period_that_is_not_over_is_not_booked(self):
        self.make_work(day=date(2026, 4, 1))
        closing = self.make_closing(date(2026, 4, 30))
        with self.assertRaisesRegex(UserError, "close it from the next day on"):
            closing.action_book()

    def test_numbers_are_consecutive_in_a_company_and_year(self):
        for entity in (self.client, self.shop):
            self.make_work(entity=entity)
        closing = self.make_closing()
        self.book(closing)
        numbers = closing.line_ids.move_id.mapped("sequence_number")
        self.assertEqual(max(numbers) - min(numbers), 1)
        self.assertIn("2026", closing.line_ids.move_id[0].name)

    def test_collecting_again_takes_what_came_and_leaves_what_went(self):
        first = self.make_work()
        closing = self.make_closing()
        self.make_work(count=2)
        first._send_back("Not clean")
        self.assertEqual(self.facts(closing), [("todo", 1000.0)])
        closing.action_collect()
        self.assertEqual(self.facts(closing), [("todo", 2000.0)])

    def test_work_taken_back_between_preview_and_booking_is_not_billed(self):
        self.make_work()
        gone = self.make_work()
        closing = self.make_closing()
        gone._send_back("Not clean")
        self.book(closing)
        self.assertEqual(self.facts(closing), [("done", 1000.0)])
        self.assertEqual(closing.line_ids.move_id.amount_untaxed, 1000.0)

    def test_paying_the_document_pays_the_charges_and_taking_it_back_unpays(self):
        orders = self.make_work()
        closing = self.make_closing()
        self.book(closing)
        move = closing.line_ids.move_id
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        ).create({})._create_payments()
        self.assertIn(move.payment_state, ("paid", "in_payment"))
        self.assertEqual(self.current(orders).state, "paid")

        move.line_ids.remove_move_reconcile()
        self.assertEqual(self.current(orders).state, "document")

    def test_a_document_of_a_closing_does_not_go_back_to_draft(self):
        self.make_work()
        closing = self.make_closing()
        self.book(closing)
        with self.assertRaisesRegex(UserError, "reopen its line"):
            closing.line_ids.move_id.button_draft()

    def test_opening_what_is_due_makes_the_closing_of_the_last_period_once(self):
        self.env["service.closing"].search([]).sudo().state = "done"
        self.make_work()
        action = self.env["service.closing"].action_open_due()
        closing = self.env["service.closing"].browse(action["res_id"])
        self.assertEqual(closing.date_to, MARCH)
        self.assertEqual(self.facts(closing), [("todo", 1000.0)])
        self.assertEqual(
            self.env["service.closing"].action_open_due()["res_id"], closing.id
        )


@tagged("post_install", "-at_install")
class TestClosingProblems(ClosingCommon):
    def assertProblem(self, line, words):
        self.assertEqual(line.state, "problem")
        self.assertIn(words, line.problem)

    def test_one_problem_stops_no_other_document(self):
        self.make_work(entity=self.shop)
        self.make_work(entity=False)
        closing = self.make_closing()
        self.book(closing)
        self.assertEqual(
            {line.entity_id: line.state for line in closing.line_ids},
            {self.shop: "done", self.client: "problem"},
        )
        self.assertEqual(closing.state, "draft")

    def test_work_without_legal_entity_waits_for_the_officer(self):
        self.make_work(entity=False)
        closing = self.make_closing()
        self.assertProblem(closing.line_ids, "No legal entity is known for 1 jobs")
        self.assertEqual(closing.doubt_count, 1)

        closing.with_user(self.officer).action_confirm_entities()

        self.assertEqual(self.facts(closing), [("todo", 1000.0)])
        self.book(closing)
        self.assertEqual(closing.line_ids.move_id.partner_id, self.client)

    def test_a_client_without_legal_entities_gets_the_document_itself(self):
        self.shop.active = False
        self.make_work(entity=False)
        closing = self.make_closing()
        self.assertEqual(self.facts(closing), [("todo", 1000.0)])
        self.assertEqual(closing.line_ids.entity_id, self.client)

    def test_a_legal_entity_that_changed_since_waits_and_new_doubts_wait_again(self):
        orders = self.make_work()
        orders.line_ids.entity_changed = True
        closing = self.make_closing()
        self.assertProblem(closing.line_ids, "has changed since")
        closing.action_confirm_entities()
        self.assertEqual(closing.line_ids.state, "todo")

        more = self.make_work()
        more.line_ids.entity_changed = True
        closing.action_collect()
        self.assertProblem(closing.line_ids, "of 1 jobs has changed since")

    def test_requisites_that_are_missing_are_named(self):
        self.env.company.account_fiscal_country_id = self.env.ref("base.ru")
        own = self.env.company.partner_id
        self.make_work()
        line = self.make_closing().line_ids
        self.assertProblem(line, f"{self.client.name} lacks a right ИНН, an address")
        where = {"street": "ул. Труда, 1", "city": "Тверь", "kpp": "770101001"}
        (own | self.client).write({"vat": "7701999993", **where})
        line.closing_id.action_collect()
        self.assertEqual((line.state, line.problem), ("todo", False))

    def test_what_comes_to_nothing_waits(self):
        self.contract.price_ids.price = 0.0
        self.make_work()
        self.assertProblem(self.make_closing().line_ids, "comes to nothing")

    def test_what_comes_to_less_than_nothing_waits_and_the_next_period_makes_up(self):
        self.make_work()
        day = date(2026, 3, 10)
        self.env["service.charge"].sudo().create(
            {
                "name": "Promised discount",
                "side": "client",
                "kind": "sla_credit",
                "source": "test",
                "company_id": self.env.company.id,
                "currency_id": self.contract.currency_id.id,
                "client_id": self.client.id,
                "entity_id": self.client.id,
                "contract_id": self.contract.id,
                **dict.fromkeys(("performed_on", "period_from", "period_to"), day),
                "quantity": 1.0,
                "unit_price": -1500.0,
                "amount": -1500.0,
            }
        )
        march = self.make_closing()
        self.assertProblem(march.line_ids, "less than nothing")
        self.assertEqual(march.line_ids.amount, -500.0)
        march.action_finish()
        self.assertEqual((march.state, march.line_ids.ids), ("done", []))

        with freeze_time("2026-05-02 09:00:00"):
            self.make_work(day=date(2026, 4, 3), count=3)
            april = self.make_closing(date(2026, 4, 30))
            self.book(april)
        self.assertEqual(self.facts(april), [("done", 2500.0)])
        self.assertEqual(april.line_ids.move_id.amount_untaxed, 2500.0)

    def test_a_closed_period_is_named_with_its_day(self):
        self.make_work()
        self.env.company.fiscalyear_lock_date = MARCH
        self.assertProblem(self.make_closing().line_ids, "books are closed until")

    def test_a_currency_without_rate_is_named(self):
        name = "EUR" if self.env.company.currency_id.name != "EUR" else "USD"
        currency = self.env.ref(f"base.{name}")
        currency.active = True
        currency.rate_ids.unlink()
        self.contract.currency_id = currency
        self.make_work()
        closing = self.make_closing()
        self.assertProblem(closing.line_ids, f"{name} has no rate")
        self.env["res.currency.rate"].create(
            {"currency_id": currency.id, "name": "2026-01-01", "rate": 2.0}
        )
        closing.action_collect()
        self.book(closing)
        move = closing.line_ids.move_id
        self.assertEqual((move.currency_id, move.amount_untaxed), (currency, 1000.0))
        self.assertEqual(move.amount_untaxed_signed, 500.0)

    def test_a_period_above_the_limit_waits_for_a_manager(self):
        self.contract.limit_amount = 1500.0
        self.make_work()
        self.make_work(entity=self.shop)
        closing = self.make_closing()
        lines = closing.line_ids
        self.assertEqual(set(lines.mapped("state")), {"problem"})
        self.assertIn("the contract allows", lines[0].problem)
        with self.assertRaisesRegex(UserError, "a manager agrees"):
            lines[0].with_user(self.officer).action_agree_amount()
        lines[0].with_user(self.manager).action_agree_amount()
        self.assertEqual(set(lines.mapped("state")), {"todo"})
        self.make_work()
        closing.action_collect()
        self.assertEqual(set(closing.line_ids.mapped("state")), {"problem"})
        with self.assertRaisesRegex(UserError, "None of these"):
            self.contract.limit_amount = 0
            lines.with_user(self.manager).action_agree_amount()

    def test_work_without_price_is_counted_and_the_rest_is_booked(self):
        self.contract.price_ids = [
            Command.clear(),
            Command.create({"item_id": self.item.id, "price": 1000.0}),
        ]
        other = self.env["service.catalog.item"].create({"name": "No price"})
        self.make_work()
        self.make_work(item_id=other.id)
        closing = self.make_closing()
        self.assertEqual(closing.held_count, 1)
        self.assertIn("1 jobs of the contract have no price", closing.line_ids.warning)
        self.book(closing)
        self.assertEqual(self.facts(closing), [("done", 1000.0)])

    def test_a_contract_without_recipients_is_warned_of_and_booked(self):
        self.contract.recipient_ids.unlink()
        self.make_work()
        closing = self.make_closing()
        self.assertIn("no recipient", closing.line_ids.warning)
        self.book(closing)
        self.assertEqual(closing.line_ids.state, "done")

    def test_an_error_while_booking_stays_on_its_line_and_is_tried_again(self):
        broken = self.shop
        self.make_work(entity=broken)
        self.make_work()
        closing = self.make_closing()
        receivable = broken.property_account_receivable_id
        broken.property_account_receivable_id = receivable.copy({"active": False})
        self.book(closing)
        states = {line.entity_id: line.state for line in closing.line_ids}
        self.assertEqual(states, {broken: "problem", self.client: "done"})
        failed = closing.line_ids.filtered(lambda line: line.entity_id == broken)
        self.assertTrue(failed.problem)
        self.assertEqual(set(failed.charge_ids.mapped("state")), {"open"})

        broken.property_account_receivable_id = receivable
        closing.action_collect()
        self.book(closing)
        self.assertEqual(closing.state, "done")

    def test_officers_are_told_once_before_vat_invoices_are_late(self):
        self.make_work()
        closing = self.make_closing()
        self.assertEqual(closing.limit_on, date(2026, 4, 4))
        self.env["service.closing"]._cron_open()
        self.env["service.closing"]._cron_open()
        mine = closing.activity_ids.filtered(lambda one: one.user_id == self.officer)
        self.assertEqual(mine.mapped("date_deadline"), [date(2026, 4, 4)])
        self.assertTrue(closing.is_urgent)

        self.book(closing)
        self.assertFalse(closing.activity_ids)
        self.assertFalse(closing.is_urgent)

    def test_what_the_night_has_found_is_told_in_the_language_of_the_company(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.env.company.partner_id.lang = "ru_RU"
        self.contract.recipient_ids.unlink()
        self.make_work(entity=None)
        Closing = self.env["service.closing"].with_context(lang=None)
        Closing._cron_open()
        line = Closing.search([("date_to", "=", MARCH)]).line_ids
        self.assertRegex(line.problem, "^Юрлицо|[а-я]{4}")
        self.assertNotRegex(line.problem + line.warning, "[A-Za-z]{4}")

    def test_each_officer_is_told_of_the_limit_in_his_language(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.officer.lang = "ru_RU"
        self.make_work()
        closing = self.make_closing()
        self.env["service.closing"]._cron_open()
        mine = closing.activity_ids.filtered(lambda one: one.user_id == self.officer)
        self.assertIn("март 2026", mine.note.lower())
        self.assertNotIn("VAT", mine.note)


@tagged("post_install", "-at_install")
class TestReopening(ClosingCommon):
    def test_a_reopened_line_is_reversed_and_its_work_is_billed_anew(self):
        orders = self.make_work(count=2)
        closing = self.make_closing()
        self.book(closing)
        line = closing.line_ids
        line.with_user(self.officer).action_reopen()
        self.assertEqual((line.state, closing.state), ("reversed", "draft"))
        self.assertEqual(line.move_id.payment_state, "reversed")
        self.assertEqual(line.move_id.reversal_move_ids.state, "posted")
        charges = self.current(orders)
        self.assertEqual(set(charges.mapped("state")), {"open"})
        self.assertFalse(charges.closing_line_id)

        closing.action_collect()
        self.book(closing)
        self.assertEqual(self.facts(closing), [("done", 2000.0)])
        self.assertEqual(set(charges.mapped("state")), {"document"})

    def test_a_credit_note_of_the_whole_document_reopens_its_line(self):
        self.make_work()
        closing = self.make_closing()
        self.book(closing)
        move = closing.line_ids.move_id
        self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=move.ids
        ).create({"date": MARCH, "journal_id": move.journal_id.id}).modify_moves()
        self.assertEqual(closing.line_ids.state, "reversed")

    def test_documents_corrections_and_reopening_in_any_order_add_up(self):
        """Whatever happens when: documents less reversals are what is accepted."""
        orders = self.make_work(count=4)
        march = self.make_closing()
        self.book(march)
        orders[0]._send_back("Not clean")
        with freeze_time("2026-05-01 09:00:00"):
            self.make_work(day=date(2026, 4, 3), count=3)
            april = self.make_closing(date(2026, 4, 30))
            self.book(april)
            march.line_ids.action_reopen()
            orders[1]._send_back("Not clean")
            self.fill_in(orders[0]).action_report()
            orders[0].action_check()
            may = date(2026, 5, 31)
        with freeze_time("2026-06-02 09:00:00"):
            self.book(self.make_closing(may))
        moves = self.env["account.move"].search(
            [("partner_id", "=", self.client.id), ("state", "=", "posted")]
        )
        # 4 less the one sent back for good, and 3
        self.assertEqual(sum(moves.mapped("amount_untaxed_signed")), 6000.0)
        charges = self.env["service.charge"].search(
            [("contract_id", "=", self.contract.id), ("side", "=", "client")]
        )
        self.assertEqual(sum(charges.mapped("amount")), 6000.0)
        booked = charges.filtered(lambda charge: charge.state == "document")
        self.assertEqual(sum(booked.mapped("amount")), 6000.0)

    def test_a_reversal_is_dated_in_the_first_open_day_where_books_are_closed(self):
        self.make_work()
        closing = self.make_closing()
        self.book(closing)
        self.env.company.tax_lock_date = MARCH
        self.env.company.sale_lock_date = MARCH
        closing.line_ids.action_reopen()
        refund = closing.line_ids.move_id.reversal_move_ids
        self.assertEqual((refund.date, refund.invoice_date), (date(2026, 4, 1),) * 2)

    def test_work_taken_back_after_its_document_was_reversed_is_over(self):
        orders = self.make_work()
        closing = self.make_closing()
        self.book(closing)
        orders._send_back("Not clean")
        self.assertEqual(
            sorted(orders.charge_ids.mapped("state")), ["document", "open"]
        )
        self.run_jobs(closing.action_reopen)
        self.assertEqual(set(orders.charge_ids.mapped("state")), {"reversed"})
        closing.action_collect()
        self.assertEqual(self.facts(closing), [])


@tagged("post_install", "-at_install")
class TestClosingAccess(ClosingCommon):
    def test_officers_close_and_agents_see_nothing_of_it(self):
        self.make_work()
        Closing = self.env["service.closing"].with_user(self.officer)
        closing = Closing.create({"date_to": MARCH})
        closing.action_collect()
        self.book(closing)
        self.assertEqual(closing.state, "done")

        agent = new_test_user(self.env, "closing_agent", "service_ci.group_agent")
        with self.assertRaises(AccessError):
            closing.with_user(agent).read(["name"])
        with self.assertRaises(AccessError):
            closing.with_user(agent).action_book()
        with self.assertRaises(AccessError):
            closing.line_ids.with_user(agent).action_reopen()

    def test_officers_of_another_company_see_nothing_of_it(self):
        self.make_work()
        closing = self.make_closing()
        company = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            "closing_stranger",
            "service_billing.group_billing_officer",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        Closing = self.env["service.closing"].with_user(stranger)
        self.assertFalse(Closing.search([("id", "=", closing.id)]))
        with self.assertRaises(AccessError):
            closing.line_ids.with_user(stranger).read(["amount"])
        with self.assertRaises(AccessError):
            closing.with_user(stranger).action_collect()

    def test_states_and_lines_are_not_written_by_hand(self):
        self.make_work()
        closing = self.make_closing()
        with self.assertRaises(AccessError):
            closing.line_ids.with_user(self.officer).state = "done"
        with self.assertRaises(UserError):
            closing.with_user(self.officer).state = "done"
