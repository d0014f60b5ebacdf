"""From what contractors have earned to what the bank has paid them."""

import base64
from datetime import timedelta
from decimal import Decimal
from random import Random

import odin_palace_py
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.service_workorder.tests.common import ServiceWorkorderCommon

from . import papers
from .papers_common import read_pdf

REFUSED = "The books refuse it."
OFFICER = "service_billing.group_billing_officer,base.group_partner_manager"
PERFORMERS = (
    # name, tax status, tax number, КПП, account, БИК, correspondent account
    (
        "ИП Тестов Тест Тестович",
        "simplified",
        "770199999932",
        False,
        "40802810100000000123",
        "044525974",
        "30101810145250000974",
    ),
    (
        "ООО «Подряд-Тест»",
        "vat",
        "7802999990",
        "780201001",
        "40702810600000000777",
        "044525593",
        "30101810200000000593",
    ),
    (
        "Тестова Тестина Тестовна",
        "self_employed",
        "770288888800",
        False,
        "40817810600000000456",
        "044525974",
        "30101810145250000974",
    ),
)


class PayoutCommon(ServiceWorkorderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("base.RUB").active = True
        cls.company = cls.env["res.company"].create({"name": "Payer"})
        cls.today = cls.company._service_today()
        cls.officer, cls.second = (
            new_test_user(
                cls.env,
                login=login,
                groups=OFFICER,
                company_id=cls.company.id,
                company_ids=[(6, 0, cls.company.ids)],
            )
            for login in ("pay_officer", "pay_second")
        )
        account = papers.make_company(cls.company)
        # The chart of accounts brings its own.
        cls.company.currency_id = cls.env.ref("base.RUB")
        cls.journal = cls.env["account.journal"].search(
            [("company_id", "=", cls.company.id), ("type", "=", "bank")], limit=1
        )
        cls.journal.bank_account_id = account
        cls.tax = cls.env["account.tax"].create(
            {
                "name": "НДС 22% in",
                "amount": 22,
                "type_tax_use": "purchase",
                "company_id": cls.company.id,
                "country_id": cls.company.account_fiscal_country_id.id,
            }
        )
        cls.sources = 0
        cls.resources = [cls.make_performer(*values) for values in PERFORMERS]
        cls.trader, cls.firm, cls.person = cls.resources
        cls.Payout = cls.env["service.payout"].with_user(cls.officer)
        cls.Registry = cls.env["service.payout.registry"].with_user(cls.officer)

    @classmethod
    def make_performer(cls, name, status, inn, kpp, number, bic, correspondent):
        partner = cls.env["res.partner"].create(
            {
                "name": name,
                "vat": inn,
                "kpp": kpp,
                "is_company": bool(kpp),
                "email": "performer@example.com",
            }
        )
        resource = cls.env["service.resource"].create(
            {
                "kind": "contractor",
                "partner_id": partner.id,
                "company_id": cls.company.id,
                "tax_status": status,
            }
        )
        papers.make_account(partner, number, bic, correspondent).with_user(
            cls.second
        ).action_confirm()
        return resource

    @classmethod
    def charge(cls, resource, amount, **values):
        """Return a charge for work of the last month."""
        cls.sources += 1
        last = cls.today.replace(day=1) - timedelta(1)
        return cls.env["service.charge"].create(
            {
                "name": f"Work {cls.sources}",
                "side": "contractor",
                "kind": "work",
                "source": f"payout-test-{cls.sources}",
                "company_id": cls.company.id,
                "currency_id": cls.company.currency_id.id,
                "resource_id": resource.id,
                "performed_on": last,
                "period_from": last.replace(day=1),
                "period_to": last,
                "amount": amount,
                "is_reversed": False,
                "tax_id": cls.tax.id if resource.tax_status == "vat" else False,
                **values,
            }
        )

    @classmethod
    def collect(cls):
        cls.Payout.action_collect()
        return cls.Payout.search([("state", "=", "draft")], order="id")

    def pay(self):
        """Return the registry of all that is collected and confirmed now."""
        self.collect().action_confirm()
        return self.Registry.browse(self.Registry.action_make()["res_id"])

    def statement(self, registry, returned=()):
        """Return a statement of the bank that has paid a registry."""
        content = base64.b64decode(registry.file)
        text = content.decode("cp1251")
        day = f"{self.today:%d.%m.%Y}"
        text = text.replace("Номер=", f"ДатаСписано={day}\r\nНомер=")
        for payment in returned:
            text = text.replace(
                "КонецФайла",
                "\r\n".join(
                    (
                        "СекцияДокумент=Платежное поручение",
                        "Номер=1",
                        f"Дата={day}",
                        f"ДатаПоступило={day}",
                        f"Сумма={payment.amount:.2f}",
                        f"ПолучательСчет={papers.ACCOUNT}",
                        f"НазначениеПлатежа=Возврат по п/п N {payment.number}, закрыт",
                        "КонецДокумента",
                        "КонецФайла",
                    )
                ),
            )
        return text.encode("cp1251")


@tagged("post_install", "-at_install")
class TestPayouts(PayoutCommon):
    def test_charges_bills_and_bank_file_agree_to_the_kopeck(self):
        random = Random(2026)
        amounts = [random.randint(1, 10_000_000) / 100 for _number in range(40)]
        for resource in self.resources:
            for amount in amounts:
                self.charge(resource, amount)
        registry = self.pay()
        payouts = self.Payout.search([("state", "=", "registry")])
        self.assertEqual(len(payouts), 3)
        statement = odin_palace_py.parse(base64.b64decode(registry.file))
        self.assertEqual(statement.warnings, [])
        in_file = sum(Decimal(each.amount) for each in statement.documents)
        bills = payouts.move_id
        self.assertEqual(in_file, Decimal(f"{sum(bills.mapped('amount_total')):.2f}"))
        self.assertEqual(in_file, Decimal(f"{registry.amount:.2f}"))
        self.assertAlmostEqual(sum(bills.mapped("amount_untaxed")), 3 * sum(amounts), 2)
        self.assertEqual(set(payouts.charge_ids.mapped("state")), {"document"})

    def test_tax_status_decides_documents(self):
        individual = self.make_performer(
            "Рабочий Тест Тестович", "individual", False, False, *PERFORMERS[2][4:]
        )
        for resource in (*self.resources, individual):
            self.charge(resource, 1000.0)
        self.collect().action_confirm()
        found = {
            payout.resource_id: payout
            for payout in self.Payout.search([("company_id", "=", self.company.id)])
        }
        self.assertEqual(found[self.firm].amount_total, 1220.0)
        self.assertEqual(found[self.trader].amount_total, 1000.0)
        self.assertEqual(found[self.person].amount_total, 1000.0)
        self.assertEqual(found[individual].state, "payroll")
        self.assertFalse(found[individual].move_id)

    def test_bills_are_in_the_language_of_the_company_whoever_confirms(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.company.partner_id.lang = "ru_RU"
        self.charge(self.trader, 1000.0)
        payout = self.collect()
        payout.with_context(lang="en_US").action_confirm()
        self.assertIn("1 шт.", payout.move_id.invoice_line_ids.name)

    def test_a_bonus_for_a_service_is_named_as_one_on_the_bill(self):
        for kind, amount in (("pay", 1000.0), ("bonus", 50.0)):
            self.charge(self.trader, amount, kind=kind, item_id=self.item.id)
        payout = self.collect()
        payout.action_confirm()
        names = {line.price_unit: line.name for line in payout.move_id.invoice_line_ids}
        self.assertTrue(names[1000.0].startswith(f"{self.item.name}, 1 "))
        self.assertTrue(names[50.0].startswith(f"Bonus: {self.item.name}, 1 "))

    def test_purpose_names_acts_and_vat(self):
        self.charge(self.firm, 1000.0)
        self.charge(self.trader, 5.0)
        registry = self.pay()
        with_vat, without = (
            registry.payment_ids.filtered(
                lambda payment, each=each: payment.partner_id == each.partner_id
            )
            for each in (self.firm, self.trader)
        )
        self.assertIn("В том числе НДС 22% - 220.00 руб.", with_vat.purpose)
        self.assertIn(with_vat.payout_ids.name, with_vat.purpose)
        self.assertIn("НДС не облагается", without.purpose)

    def test_acts_of_one_contractor_are_one_payment(self):
        acts = self.Payout
        for amount in range(1, 40):
            self.charge(self.trader, amount)
            acts += self.collect()
            acts[-1].action_confirm()
        registry = self.Registry.browse(self.Registry.action_make()["res_id"])
        payment = registry.payment_ids
        self.assertEqual(payment.amount, sum(range(1, 40)))
        self.assertEqual(payment.payout_ids, acts)
        self.assertLessEqual(len(payment.purpose), 210)
        self.assertIn(" и др. НДС не облагается", payment.purpose.replace("..", "."))

    def test_what_the_bank_would_refuse_is_left_out_and_the_rest_goes_on(self):
        for resource in self.resources:
            self.charge(resource, 10.0)
        self.firm.partner_id.kpp = False
        self.env["res.partner.bank"].search(
            [("partner_id", "=", self.person.partner_id.id)]
        ).allow_out_payment = False
        registry = self.pay()
        self.assertEqual(registry.payment_ids.partner_id, self.trader.partner_id)
        reasons = {
            payment.partner_id: payment.reason for payment in registry.left_out_ids
        }
        self.assertIn("КПП", reasons[self.firm.partner_id])
        self.assertIn("second person", reasons[self.person.partner_id])
        self.firm.partner_id.kpp = "780201001"
        again = self.Registry.browse(self.Registry.action_make()["res_id"])
        self.assertEqual(again.payment_ids.partner_id, self.firm.partner_id)

    def test_new_bank_details_are_paid_once_they_are_confirmed(self):
        other = papers.make_account(
            self.trader.partner_id, "40802810400000000124", *PERFORMERS[0][5:]
        )
        self.charge(self.trader, 10.0)
        self.assertEqual(self.pay().payment_ids.account_number, PERFORMERS[0][4])
        other.with_user(self.second).action_confirm()
        self.charge(self.trader, 20.0)
        self.assertEqual(self.pay().payment_ids.account_number, "40802810400000000124")

    def test_nothing_due_makes_no_registry(self):
        with self.assertRaisesRegex(UserError, "Nothing is due"):
            self.Registry.action_make()
        self.trader.partner_id.with_company(
            self.company
        ).property_supplier_payment_term_id = self.env.ref(
            "account.account_payment_term_30days"
        )
        self.charge(self.trader, 10.0)
        with self.assertRaisesRegex(UserError, "Nothing is due"):
            self.pay()

    def test_second_registry_of_a_day_has_nothing_of_the_first(self):
        self.charge(self.trader, 10.0)
        self.pay()
        with self.assertRaisesRegex(UserError, "Nothing is due"):
            self.Registry.action_make()

    @mute_logger("odoo.sql_db")
    def test_database_lets_no_payout_into_two_payments(self):
        self.charge(self.trader, 10.0)
        line = self.pay().payment_ids.line_ids.sudo()
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            line.payment_id.copy({"number": "999999"})
            line.copy({"payment_id": line.payment_id.id}).flush_recordset()

    def test_file_is_kept_with_its_hash_and_who_made_it(self):
        self.charge(self.trader, 10.0)
        registry = self.pay()
        self.assertEqual(registry.made_by_id, self.officer)
        self.assertEqual(len(registry.sha256), 64)
        for values in ({"file": False}, {"amount": 1.0}):
            with self.assertRaises(AccessError):
                registry.write(values)
        with self.assertRaisesRegex(UserError, "by hand"):
            self.Payout.search([], limit=1).state = "paid"

    # Statements

    def test_statement_makes_payments_bills_and_charges_paid(self):
        for resource in self.resources:
            self.charge(resource, 10.0)
        registry = self.pay()
        content = self.statement(registry)
        found = self.Registry._read_statement(content)
        self.assertEqual((len(found.paid), len(found.returned)), (3, 0))
        self.assertEqual((len(found.failed), found.unread), (0, []))
        payouts = registry.payment_ids.payout_ids
        self.assertEqual(set(payouts.mapped("state")), {"paid"})
        self.assertTrue(
            set(payouts.move_id.mapped("payment_state")) <= {"paid", "in_payment"}
        )
        self.assertEqual(set(payouts.charge_ids.mapped("state")), {"paid"})
        self.assertFalse(self.Registry._read_statement(content)[0], "read again")

    def read_statement(self, content):
        """Read a statement as an officer does; return what the screen is told."""
        wizard = self.env["service.payout.statement.read"].with_user(self.officer)
        wizard = wizard.create({"file": base64.b64encode(content)})
        return wizard.action_read()["params"]

    def test_officers_see_the_payments_that_a_statement_spoke_of(self):
        for resource in self.resources:
            self.charge(resource, 10.0)
        registry = self.pay()
        payments = registry.payment_ids
        content = self.statement(registry, returned=payments[0])
        told = self.read_statement(content)
        self.assertIn("2 payments are paid, 1 came back", told["message"])
        self.assertEqual((told["type"], told["sticky"]), ("warning", True))
        listed = self.env["service.payout.payment"].with_user(self.officer)
        self.assertEqual(listed.search(told["next"]["domain"]), payments)
        again = self.read_statement(self.statement(registry))
        self.assertIn("nothing new", again["message"])
        self.assertEqual((again["type"], again["sticky"]), ("success", False))
        self.assertEqual(again["next"]["type"], "ir.actions.act_window_close")

    def test_returned_money_is_due_again_and_paid_anew(self):
        self.charge(self.trader, 10.0)
        registry = self.pay()
        self.Registry._read_statement(self.statement(registry))
        payment = registry.payment_ids
        self.Registry._read_statement(self.statement(registry, returned=payment))
        self.assertEqual(payment.state, "returned")
        self.assertIn("закрыт", payment.reason)
        payout = payment.payout_ids
        self.assertEqual(
            (payout.state, payout.move_id.payment_state), ("confirmed", "not_paid")
        )
        again = self.Registry.browse(self.Registry.action_make()["res_id"])
        self.assertEqual(again.payment_ids.payout_ids, payout)

    def test_a_return_takes_back_its_own_payment_only(self):
        """A firm that became a VAT payer gets two payments on one day."""
        self.charge(self.firm, 10.0)
        self.collect().action_confirm()
        self.firm.tax_status = "simplified"
        self.charge(self.firm, 20.0)
        registry = self.pay()
        payments = registry.payment_ids.sorted("amount")
        self.assertEqual(payments.mapped("amount"), [12.2, 20.0])
        self.Registry._read_statement(self.statement(registry))
        self.assertEqual(set(payments.mapped("state")), {"paid"})
        found = self.Registry._read_statement(
            self.statement(registry, returned=payments[0])
        )
        self.assertFalse(found.failed.mapped("reason"))
        self.assertEqual(payments.mapped("state"), ["returned", "paid"])
        bills = [payment.payout_ids.move_id for payment in payments]
        self.assertEqual(bills[0].payment_state, "not_paid")
        self.assertIn(bills[1].payment_state, ("paid", "in_payment"))

    def test_what_the_books_refuse_does_not_stop_the_statement(self):
        self.charge(self.trader, 10.0)
        self.charge(self.firm, 20.0)
        registry = self.pay()
        refused, other = registry.payment_ids.sorted("amount")
        Payment = self.env.registry["account.payment"]
        post = Payment.action_post

        def refuse(payments):
            if refused.partner_id in payments.partner_id:
                raise UserError(REFUSED)
            return post(payments)

        self.patch(Payment, "action_post", refuse)
        content = self.statement(registry)
        found = self.Registry._read_statement(content)
        self.assertEqual((found.paid, found.failed), (other, refused))
        self.assertEqual(
            (refused.state, refused.reason), ("sent", "The books refuse it.")
        )
        self.patch(Payment, "action_post", post)
        self.assertEqual(self.Registry._read_statement(content).paid, refused)

    def test_a_bill_that_was_paid_by_hand_is_not_paid_again(self):
        self.charge(self.trader, 10.0)
        self.charge(self.firm, 100.0)
        payouts = self.collect()
        payouts.action_confirm()
        by_hand, in_part = payouts.sorted("amount").move_id
        for bill, amount in ((by_hand, 10.0), (in_part, 61.0)):
            self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=bill.ids
            ).create(
                {"journal_id": self.journal.id, "amount": amount}
            )._create_payments()
        registry = self.Registry.browse(self.Registry.action_make()["res_id"])
        self.assertEqual(registry.payment_ids.partner_id, self.firm.partner_id)
        self.assertEqual(registry.amount, 61.0)
        self.assertIn("НДС 22% - 11.00 руб.", registry.payment_ids.purpose)
        self.assertEqual(payouts.sorted("amount")[0].state, "paid")

    def test_a_bill_that_differs_from_its_act_is_left_out(self):
        self.charge(self.trader, 10.0)
        payout = self.collect()
        payout.action_confirm()
        bill = payout.move_id
        bill.button_draft()
        bill.invoice_line_ids.price_unit = 1000.0
        left = self.Registry.browse(self.Registry.action_make()["res_id"]).left_out_ids
        self.assertIn("no posted bill", left.reason)
        bill.action_post()
        left = self.Registry.browse(self.Registry.action_make()["res_id"]).left_out_ids
        self.assertIn("another amount", left.reason)
        self.assertEqual(payout.state, "confirmed")

    def test_officers_write_nothing_that_decides_a_payment(self):
        self.charge(self.trader, 10.0)
        payout = self.collect()
        for values in (
            {"amount_total": 99.0},
            {"due_on": "2020-01-01"},
            {"is_receipt_missing": True},
            {"charge_ids": []},
        ):
            with self.assertRaisesRegex(UserError, "by hand"):
                payout.write(values)
        payout.receipt_number = "200a"

    def test_an_account_of_another_company_is_not_paid(self):
        account = self.env["res.partner.bank"].search(
            [("partner_id", "=", self.trader.partner_id.id)]
        )
        account.company_id = self.env["res.company"].create({"name": "Other"})
        self.charge(self.trader, 10.0)
        self.assertIn("second person", self.pay().left_out_ids.reason)

    def test_the_registry_stays_one_of_its_account(self):
        self.charge(self.trader, 10.0)
        registry = self.pay()
        content = self.statement(registry)
        self.journal.bank_account_id = papers.make_account(
            self.company.partner_id,
            "40702810600000000777",
            "044525593",
            "30101810200000000593",
        )
        self.assertEqual(registry.bank_account_id.acc_number, papers.ACCOUNT)
        self.assertEqual(
            self.Registry._read_statement(content).paid, registry.payment_ids
        )

    def test_a_firm_with_a_rate_of_its_own_adds_that_rate(self):
        five = self.tax.copy({"name": "НДС 5% in", "amount": 5})
        position = self.env["account.fiscal.position"].create(
            {"name": "УСН 5 %", "company_id": self.company.id}
        )
        five.write(
            {
                "fiscal_position_ids": [(4, position.id)],
                "original_tax_ids": [(4, self.tax.id)],
            }
        )
        self.firm.partner_id.with_company(
            self.company
        ).property_account_position_id = position
        self.charge(self.firm, 100.0)
        registry = self.pay()
        self.assertEqual(registry.amount, 105.0)
        self.assertIn("НДС 5% - 5.00 руб.", registry.payment_ids.purpose)

    def test_contractors_without_an_address_are_named_and_the_others_asked(self):
        self.charge(self.trader, 10.0)
        self.charge(self.firm, 10.0)
        self.trader.partner_id.email = False
        payouts = self.collect()
        payouts.action_send()
        states = {payout.resource_id: payout.state for payout in payouts}
        self.assertEqual(states, {self.firm: "sent", self.trader: "draft"})
        left = payouts.filtered(lambda payout: payout.state == "draft")
        self.assertIn("no e-mail", left.problem)
        with self.assertRaisesRegex(UserError, "no e-mail"):
            left.action_send()

    def test_a_registry_that_was_not_sent_is_taken_back(self):
        self.charge(self.trader, 10.0)
        self.charge(self.firm, 20.0)
        registry = self.pay()
        content = self.statement(registry)
        registry.action_withdraw()
        payouts = registry.payment_ids.payout_ids
        self.assertEqual(set(payouts.mapped("state")), {"confirmed"})
        with self.assertRaisesRegex(UserError, "waits any more"):
            registry.action_withdraw()
        self.firm.partner_id.kpp = False
        again = self.Registry.browse(self.Registry.action_make()["res_id"])
        self.assertEqual(again.payment_ids.partner_id, self.trader.partner_id)
        found = self.Registry._read_statement(content)
        self.assertEqual(found.paid.partner_id, self.firm.partner_id)
        self.assertEqual(found.failed.partner_id, self.trader.partner_id)
        self.assertIn("ask for the money back", found.failed.reason)

    def test_a_bill_that_was_reversed_is_made_anew(self):
        self.charge(self.trader, 10.0)
        payout = self.collect()
        payout.action_confirm()
        bill = payout.move_id
        bill._reverse_moves([{"invoice_date": self.today}], cancel=True)
        left = self.Registry.browse(self.Registry.action_make()["res_id"]).left_out_ids
        self.assertIn("bill", left.reason)
        payout.action_make_bill()
        self.assertNotEqual(payout.move_id, bill)
        again = self.Registry.browse(self.Registry.action_make()["res_id"])
        self.assertEqual(again.payment_ids.payout_ids, payout)

    def test_one_bill_that_cannot_be_made_does_not_stop_the_others(self):
        self.charge(self.trader, 10.0)
        self.charge(self.firm, 10.0)
        Payout = self.env.registry["service.payout"]
        prepare = Payout._prepare_bill

        def refuse(payout, accounts):
            if payout.resource_id == self.firm:
                raise UserError(REFUSED)
            return prepare(payout, accounts)

        self.patch(Payout, "_prepare_bill", refuse)
        payouts = self.collect()
        payouts.action_confirm()
        found = {payout.resource_id: payout for payout in payouts}
        self.assertTrue(found[self.trader].move_id)
        self.assertEqual(found[self.firm].problem, "The books refuse it.")

    def test_foreign_or_broken_statement_is_refused_in_words(self):
        self.charge(self.trader, 10.0)
        content = self.statement(self.pay())
        for wrong, words in (
            (content[:-12], "breaks off"),
            (b"PK", "does not begin"),
            (content.replace(papers.ACCOUNT.encode(), b"4" * 20), "another account"),
        ):
            with self.assertRaisesRegex(UserError, words):
                self.Registry._read_statement(wrong)

    def chase_receipts(self):
        cron = self.env.ref("service_billing.ir_cron_chase_receipts")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def test_receipt_of_a_self_employed_is_asked_for_once_paid(self):
        self.charge(self.person, 10.0)
        registry = self.pay()
        self.Registry._read_statement(self.statement(registry))
        payout = registry.payment_ids.payout_ids
        self.assertTrue(payout.is_receipt_missing)
        mails = self.env["mail.mail"].search([("subject", "like", payout.name)])
        self.assertIn(payout.access_token, mails.body_html)
        self.chase_receipts()
        self.assertEqual(len(mails.search([("subject", "like", payout.name)])), 1)
        payout.sudo().receipt_asked_on = self.today - timedelta(days=3)
        self.chase_receipts()
        self.assertEqual(len(mails.search([("subject", "like", payout.name)])), 2)
        self.assertEqual(len(payout.activity_ids), 1, "one task for the officer")
        self.assertEqual(len(payout.activity_ids), 1)
        payout.receipt_number = "200abc"
        self.assertFalse(payout.is_receipt_missing)
        self.assertFalse(payout.activity_ids)

    # Acts

    def test_corrections_that_outweigh_the_work_wait(self):
        self.charge(self.trader, 10.0)
        self.charge(self.trader, -15.0)
        with self.assertRaisesRegex(UserError, "no act has yet"):
            self.collect()
        self.charge(self.trader, 20.0)
        self.assertEqual(self.collect().amount, 15.0)

    def test_held_back_and_current_work_is_not_collected(self):
        self.charge(self.trader, 10.0, hold="approval")
        self.charge(self.trader, -1.0, kind="penalty", hold="claim")
        current = self.charge(
            self.trader, 7.0, performed_on=self.today, period_to=self.today
        )
        with self.assertRaises(UserError):
            self.collect()
        self.trader.with_user(self.officer).action_collect_payout()
        self.assertEqual(current.payout_id.amount, 7.0)

    def test_charge_reversed_meanwhile_leaves_the_act(self):
        self.charge(self.trader, 10.0)
        wrong = self.charge(self.trader, 5.0)
        payout = self.collect()
        self.env["service.charge"]._reverse(wrong.ids)
        payout.invalidate_recordset()
        self.assertEqual(payout.amount, 10.0)
        payout.action_confirm()
        self.assertEqual(payout.move_id.amount_untaxed, 10.0)
        self.assertFalse(wrong.payout_id)

    def test_cancelled_act_gives_its_charges_back(self):
        charge = self.charge(self.trader, 10.0)
        self.collect().action_cancel()
        self.assertFalse(charge.payout_id)
        self.assertEqual(self.collect().charge_ids, charge)

    def test_collecting_many_costs_no_query_for_each(self):
        for _index in range(20):
            self.charge(self.trader, 1.0)
        self.env.flush_all()
        with self.assertQueryCount(60):
            self.collect()


@tagged("post_install", "-at_install")
class TestPayoutPortal(PayoutCommon, HttpCase):
    def open(self, payout, path="", **data):
        url = f"/my/payouts/{payout.id}{path}"
        if data:
            data["csrf_token"] = self.csrf_token(payout)
        return self.url_open(url, data=data or None)

    def csrf_token(self, payout):
        page = self.url_open(payout.get_portal_url()).text
        return page.partition('name="csrf_token" value="')[2].partition('"')[0]

    def answer(self, payout, **data):
        return self.url_open(
            f"/my/payouts/{payout.id}/answer",
            data={
                "access_token": payout.access_token,
                "csrf_token": self.csrf_token(payout),
                **data,
            },
        )

    def test_contractor_disputes_a_line_and_confirms_the_rest(self):
        self.charge(self.trader, 10.0)
        wrong = self.charge(self.trader, 5.0)
        claim = self.charge(self.trader, -2.0, kind="penalty", hold="claim")
        payout = self.collect()
        payout.action_send()
        page = self.url_open(payout.get_portal_url()).text
        self.assertIn(payout.name, page)
        self.assertIn(claim.name, page)
        self.answer(payout, dispute="", charge=wrong.id, reason="Not so much")
        self.assertEqual(wrong.dispute, "Not so much")
        self.answer(payout, confirm="1")
        self.assertEqual(payout.state, "confirmed")
        self.assertEqual(payout.move_id.amount_untaxed, 10.0)
        self.assertEqual(claim.hold, "claim", "no penalty without an agreement")
        wrong.with_user(self.officer).action_settle_dispute()
        self.assertEqual(self.collect().charge_ids, wrong)

    def test_the_page_of_an_act_names_job_place_and_kind(self):
        order = self.make_order()
        site = self.env["service.site"].create(
            {
                "name": "Shop at the mill",
                "client_id": order.client_id.id,
                "building_id": order.building_id.id,
            }
        )
        for kind in ("pay", "bonus"):
            self.charge(
                self.trader, 10.0, kind=kind, order_id=order.id, site_id=site.id
            )
        payout = self.collect()
        payout.action_send()
        page = self.url_open(payout.get_portal_url()).text
        for expected in (order.number, site.name, "Bonus"):
            self.assertIn(expected, page)

    def test_contractor_gets_the_act_as_agreed_to_print_and_sign(self):
        charge = self.charge(self.firm, 1000.0)
        payout = self.collect()
        payout.action_send()
        url = payout.get_portal_url(suffix="/act")
        self.assertNotIn(url.split("?")[0], self.url_open(payout.get_portal_url()).text)
        self.assertEqual(self.url_open(url).status_code, 404)
        self.answer(payout, confirm="1")
        self.assertIn(url.split("?")[0], self.url_open(payout.get_portal_url()).text)
        answer = self.url_open(url)
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        text = read_pdf(answer.content)
        # number and period of the act, not of the bill that was made of it today
        day = f"{charge.performed_on:%d.%m.%Y}"
        for expected in (
            f"Акт № {payout.name} от",
            f"Период: {day} – {day}",
            f"Исполнитель: {self.firm.partner_id.name}",
            "НДС 22%: 220,00",
            "Всего: 1 220,00",
        ):
            self.assertIn(expected, text)
        self.assertNotIn("Основание", text)
        self.assertIn(payout.name, answer.headers["Content-Disposition"])
        for token in ("", "?access_token=wrong"):
            path = f"/my/payouts/{payout.id}/act{token}"
            self.assertEqual(
                self.url_open(path, allow_redirects=False).status_code, 303
            )

    def test_officers_print_acts_once_they_are_agreed_to(self):
        self.charge(self.trader, 10.0)
        payout = self.collect()
        with self.assertRaisesRegex(UserError, "agreed to"):
            payout.action_print_act()
        payout.action_confirm()
        action = payout.action_print_act()
        self.assertEqual(action["report_name"], "service_billing.print_act")
        self.assertEqual(action["context"]["active_ids"], payout.move_id.ids)

    def test_claim_counts_once_the_contractor_has_agreed(self):
        self.charge(self.trader, 10.0)
        claim = self.charge(self.trader, -2.0, kind="penalty", hold="claim")
        payout = self.collect()
        payout.action_send()
        self.answer(payout, agree="", charge=claim.id)
        self.assertEqual(payout.amount, 8.0)

    def test_officers_see_the_claims_of_an_act_and_take_them_in(self):
        self.charge(self.trader, 10.0)
        self.charge(self.firm, 10.0)
        claims = self.charge(self.trader, -2.0, kind="penalty", hold="claim")
        claims |= self.charge(self.trader, -1.0, kind="penalty", hold="claim")
        payout = self.collect().filtered(
            lambda payout: payout.resource_id == self.trader
        )
        self.assertEqual(payout.claim_ids, claims)
        action = (
            claims[0]
            .with_user(self.officer)
            .with_context(default_payout_id=payout.id)
            .action_agree()
        )
        wizard = self.env[action["res_model"]].with_user(self.officer)
        wizard.with_context(**action["context"]).create(
            {"agreement": "Letter 12"}
        ).action_agree()
        self.env.invalidate_all()
        self.assertEqual((payout.amount, payout.claim_ids), (8.0, claims[1]))
        self.assertEqual(claims[0].agreement, "Letter 12")
        payout.action_confirm()
        self.assertFalse(payout.claim_ids)

    def test_many_acts_ask_for_their_claims_at_once(self):
        for resource in self.resources:
            self.charge(resource, 10.0)
            self.charge(resource, -1.0, kind="penalty", hold="claim")
        payouts = self.collect().sudo()
        self.env.flush_all()

        def count(some):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.mapped("claim_ids.amount")
            return self.env.cr.sql_log_count - before

        self.assertEqual(count(payouts[:1]), count(payouts))

    def test_payments_to_persons_have_the_code_of_income_that_the_accountant_chose(
        self,
    ):
        self.company.service_income_code = "1"
        for resource in self.resources:
            self.charge(resource, 10.0)
        registry = self.pay()
        codes = {
            payment.partner_id: payment.income_code for payment in registry.payment_ids
        }
        self.assertEqual(
            codes,
            {
                self.trader.partner_id: False,
                self.firm.partner_id: False,
                self.person.partner_id: "1",
            },
        )
        text = base64.b64decode(registry.file).decode("cp1251")
        self.assertEqual(text.count("КодНазПлатежа=1"), 1)

    def test_what_is_due_is_paid_from_the_list_of_acts(self):
        self.charge(self.trader, 10.0)
        self.collect().action_confirm()
        action = self.Payout.action_pay()
        self.assertEqual(self.Registry.browse(action["res_id"]).amount, 10.0)

    def test_strangers_see_and_change_nothing(self):
        charge = self.charge(self.trader, 10.0)
        self.charge(self.firm, 77.0)
        mine, other = self.collect()
        (mine + other).action_send()
        for token in ("", "wrong", other.access_token):
            page = self.url_open(f"/my/payouts/{mine.id}?access_token={token}")
            self.assertNotIn(mine.name, page.text)
        self.answer(other, dispute="", charge=charge.id, reason="x")
        self.assertFalse(charge.dispute)

    def test_agents_see_no_payouts(self):
        agent = new_test_user(
            self.env, login="pay_agent", groups="service_ci.group_agent"
        )
        for model in ("service.payout", "service.payout.registry"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(agent).search([])
