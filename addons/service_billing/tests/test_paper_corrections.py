"""Documents whose work was changed after they were booked."""

import base64
import io
import zipfile
from datetime import date

from freezegun import freeze_time
from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import tagged

from .papers_common import PaperSetCommon


@tagged("post_install", "-at_install")
class TestPaperCorrections(PaperSetCommon):
    def get_total(self, move):
        """Return what a document and its corrections come to, with tax."""
        moves = move | move.correction_ids
        return round(sum(moves.mapped("amount_total_in_currency_signed")), 2)

    def correct(self, move):
        result = self.run_jobs(move.with_user(self.officer).action_correct)
        move.invalidate_recordset()
        return result

    def test_another_price_is_a_correcting_document_with_both_sides(self):
        orders = self.make_work(count=2)
        closing = self.close()
        move = closing.line_ids.move_id
        self.reprice(orders, 1300.0)
        self.assertEqual(move.turned_count, 2)
        self.correct(move)
        correction = move.correction_ids
        self.assertEqual(
            (correction.state, correction.move_type), ("posted", "out_invoice")
        )
        self.assertEqual(correction.amount_untaxed, 600.0)
        self.assertEqual(self.get_total(move), 2600.0 * 1.22)
        self.assertEqual(move.turned_count, 0)
        self.assertEqual(
            set(
                orders.charge_ids.filtered(lambda c: c.side == "client").mapped("state")
            ),
            {"document"},
        )
        [row] = correction._prepare_paper()["rows"]
        sides = [
            [float(row[side][name]) for name in ("quantity", "price", "untaxed", "tax")]
            for side in ("before", "after")
        ]
        self.assertEqual(
            sides, [[2.0, 1000.0, 2000.0, 440.0], [2.0, 1300.0, 2600.0, 572.0]]
        )

    def test_less_work_is_a_credit_and_its_papers_say_so(self):
        orders = self.make_work(count=3)
        closing = self.close()
        move = closing.line_ids.move_id
        self.send()
        orders[0].with_user(self.manager).sudo()._send_back("Not done")
        self.correct(move)
        correction = move.correction_ids
        self.assertEqual(correction.move_type, "out_refund")
        self.assertEqual(self.get_total(move), 2000.0 * 1.22)
        one = closing.paper_set_ids.filtered(lambda one: one.reason == "correction")
        files = self.read_archive(one)
        self.assertEqual(
            sorted(name.split(" ")[0] for name in files),
            ["Корректировочный", "УКД"],
        )
        for text in files.values():
            self.assertIn(f"№ {move.name} от 31 марта 2026 г.", text)
            self.assertIn("3 660,00", text)
            self.assertIn("2 440,00", text)
            self.assertIn("Всего увеличение (сумма строк В) — Х — —", text)
            self.assertIn("Всего уменьшение (сумма строк Г) 1 000,00", text)
            self.assertIn("220,00 1 220,00", text)
        [ukd] = [text for name, text in files.items() if name.startswith("УКД")]
        self.assertIn(
            "в связи с изменением цены и (или) количества. Документ, к которому "
            f"относится изменение: УПД (акт) № {move.name} от 31 марта 2026 г., "
            f"основание: Договор № {self.contract.number} от 01.01.2026.",
            ukd,
        )
        self.assertIn("Изменение стоимости предлагаю", ukd)
        self.assertIn("С изменением стоимости согласен", ukd)

    def test_payment_of_a_correction_is_noted_at_its_charges(self):
        orders = self.make_work(count=2)
        move = self.close().line_ids.move_id
        self.reprice(orders, 1300.0)
        self.correct(move)
        correction = move.correction_ids
        charges = self.env["service.charge"].search(
            [("correction_move_id", "=", correction.id)]
        )
        self.assertEqual(set(charges.mapped("state")), {"document"})
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=correction.ids
        ).create({})._create_payments()
        self.assertEqual(set(charges.mapped("state")), {"paid"})
        correction.line_ids.remove_move_reconcile()
        self.assertEqual(set(charges.mapped("state")), {"document"})

    def test_corrections_follow_each_other(self):
        orders = self.make_work(count=2)
        move = self.close().line_ids.move_id
        for price in (1300.0, 900.0, 1000.0):
            self.reprice(orders, price)
            self.correct(move)
            self.assertEqual(self.get_total(move), round(2 * price * 1.22, 2))
        self.assertEqual(len(move.correction_ids), 3)
        [row] = move.correction_ids.sorted("id")[-1]._prepare_paper()["rows"]
        self.assertEqual(
            (float(row["before"]["price"]), float(row["after"]["price"])),
            (900.0, 1000.0),
        )

    def test_what_comes_to_the_same_needs_no_document(self):
        orders = self.make_work()
        move = self.close().line_ids.move_id
        orders.with_user(self.manager).sudo()._send_back("Photo")
        self.fill_in(orders).action_report()
        orders.action_check()
        self.assertEqual(move.turned_count, 1)
        move._correct(date(2026, 4, 2))
        self.assertFalse(move.correction_ids)
        self.assertFalse(move._get_turned_charges())
        with self.assertRaisesRegex(UserError, "Nothing to correct"):
            move.action_correct()

    def test_next_closing_corrects_and_books_new_work_apart(self):
        orders = self.make_work(count=2)
        move = self.close().line_ids.move_id
        self.reprice(orders, 1300.0)
        self.make_work(date(2026, 4, 1))
        closing = self.env["service.closing"].create({"date_to": "2026-04-30"})
        closing.action_collect()
        self.assertEqual(closing.line_ids.amount, 1300.0)
        self.assertEqual(closing.turned_count, 1)
        with freeze_time("2026-05-02 09:00:00"):
            self.run_jobs(closing.action_correct)
            self.run_jobs(closing.action_book)
        self.env.invalidate_all()
        self.assertEqual(move.correction_ids.amount_untaxed, 600.0)
        self.assertEqual(closing.line_ids.move_id.amount_untaxed, 1300.0)
        self.assertEqual(closing.turned_count, 0)

    def make_earlier(self):
        """Return documents of two legal entities, both with work that costs more now.

        The first one is booked to an account of its own.
        """
        shop = self.make_entity("ООО «Магазин»")
        account = shop.property_account_receivable_id.copy({"code": "62.99"})
        shop.property_account_receivable_id = account
        orders = self.make_work(count=2) | self.make_work(entity=shop)
        moves = self.close().line_ids.move_id
        self.reprice(orders, 1300.0)
        return moves.sorted("amount_untaxed")

    def close_april(self, **values):
        closing = self.env["service.closing"].create(
            {"date_to": "2026-04-30", **values}
        )
        closing.action_collect()
        return closing

    def test_a_closing_shows_corrections_before_and_books_them_with_the_rest(self):
        small, large = self.make_earlier()
        self.make_work(date(2026, 4, 1))
        closing = self.close_april().with_user(self.officer)
        self.assertEqual(closing.turned_ids, small | large)
        self.assertEqual((small | large).mapped("turned_amount"), [300.0, 600.0])
        with freeze_time("2026-05-02 09:00:00"):
            self.run_jobs(closing.action_book)
        self.env.invalidate_all()
        corrections = (small | large).correction_ids
        self.assertEqual(sorted(corrections.mapped("amount_untaxed")), [300.0, 600.0])
        self.assertEqual(set(corrections.mapped("invoice_date")), {date(2026, 4, 30)})
        self.assertEqual(closing.line_ids.move_id.amount_untaxed, 1300.0)
        self.assertEqual((closing.state, closing.turned_count), ("done", 0))

    def test_an_officer_may_leave_corrections_for_later(self):
        moves = self.make_earlier()
        self.make_work(date(2026, 4, 1))
        closing = self.close_april(with_corrections=False)
        with freeze_time("2026-05-02 09:00:00"):
            self.run_jobs(closing.action_book)
        self.assertFalse(moves.correction_ids)
        self.assertEqual((closing.state, closing.turned_count), ("done", 2))

    def test_corrections_alone_are_reason_enough_for_a_closing(self):
        moves = self.make_earlier()
        with freeze_time("2026-05-02 09:00:00"):
            closing = self.env["service.closing"]._open_due()
            closing = closing.filtered(lambda one: one.date_to == date(2026, 4, 30))
            self.assertFalse(closing.line_ids)
            self.run_jobs(closing.action_book)
        self.env.invalidate_all()
        self.assertEqual(len(moves.correction_ids), 2)
        self.assertEqual(closing.state, "done")

    def test_a_correction_that_fails_says_why_and_holds_up_nobody(self):
        small, large = self.make_earlier()
        closing = self.close_april()
        small.partner_id.property_account_receivable_id.active = False
        with freeze_time("2026-05-02 09:00:00"):
            self.run_jobs(closing.action_book)
        self.env.invalidate_all()
        self.assertIn("is archived", small.correction_problem)
        self.assertFalse(small.correction_ids)
        self.assertEqual(large.correction_ids.amount_untaxed, 600.0)
        self.assertEqual(closing.turned_ids, small)

    def test_many_corrections_ask_as_much_as_one(self):
        shops = self.env["res.partner"].create(
            [
                {"name": f"Shop {at}", "is_company": True, "parent_id": self.client.id}
                for at in range(3)
            ]
        )
        orders = self.env["service.workorder"].union(
            *(self.make_work(entity=shop) for shop in shops)
        )
        moves = self.close().line_ids.move_id
        self.reprice(orders, 1300.0)

        def ask(some):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            turned = some._get_turned_charges()._with_successors()._by_document()
            some._get_standing_charges()
            for document, charges in turned.items():
                charges._get_pieces()
                document._get_line()
            return self.env.cr.sql_log_count - before

        self.assertEqual(len(moves), 3)
        self.assertEqual(ask(moves[:1]), ask(moves))

    def test_any_order_of_corrections_comes_to_what_the_work_is_worth(self):
        orders = self.make_work(count=4, quantity=1)
        orders |= self.make_work(quantity=3)
        move = self.close().line_ids.move_id
        self.reprice(orders[:2], 33.33)
        self.correct(move)
        orders[2].with_user(self.manager).sudo()._send_back("No")
        self.reprice(orders[3:], 0.07)
        self.correct(move)
        charges = orders.charge_ids.filtered(lambda charge: charge.side == "client")
        worth = sum(charges.mapped("amount"))
        untaxed = sum(
            (move | move.correction_ids).mapped("amount_untaxed_in_currency_signed")
        )
        self.assertAlmostEqual(untaxed, worth, 2)
        for correction in move.correction_ids:
            paper = correction._prepare_paper()
            change = paper["up"]["total"] - paper["down"]["total"]
            self.assertEqual(
                f"{change:.2f}", f"{correction.amount_total_in_currency_signed:.2f}"
            )

    def test_what_waits_for_approval_is_not_taken_back_yet(self):
        orders = self.make_work()
        move = self.close().line_ids.move_id
        self.contract.approval_amount = 1100.0
        self.reprice(orders, 1300.0)
        with self.assertRaisesRegex(UserError, "waits for approval"):
            move.action_correct()
        self.current(orders).with_user(self.manager).action_release()
        self.correct(move)
        self.assertEqual(move.correction_ids.amount_untaxed, 300.0)

    def test_reopening_takes_the_corrections_along(self):
        orders = self.make_work(count=2)
        closing = self.close()
        move = closing.line_ids.move_id
        self.reprice(orders, 1300.0)
        self.correct(move)
        closing.line_ids.action_reopen()
        closing.action_collect()
        line = closing.line_ids.filtered(lambda line: line.state == "todo")
        self.assertEqual(line.amount, 2600.0)
        self.assertEqual(set(self.current(orders).mapped("state")), {"open"})

    # Mistakes

    def test_corrected_copy_keeps_its_number_and_names_its_correction(self):
        self.client.exchange_id = "2BE7802999990"
        self.rule.write(
            {"with_act": False, "with_vat_invoice": False, "with_utd": True}
        )
        self.make_work()
        closing = self.close()
        move = closing.line_ids.move_id
        first = move.upd_name
        self.send()
        self.client.street = "пр. Правильный, д. 3"
        self.run_jobs(move.with_user(self.officer).action_revise)
        one = closing.paper_set_ids.filtered(lambda one: one.reason == "revision")
        files = self.read_archive(one)
        text = next(text for name, text in files.items() if name.startswith("УПД"))
        self.assertIn(f"№ {move.name} от 31 марта 2026 г. (1)", text)
        self.assertIn("Исправление № 1 от 2 апреля 2026 г. (1а)", text)
        self.assertIn("пр. Правильный, д. 3", text)
        root = etree.fromstring(base64.b64decode(move.upd_file))
        self.assertEqual(
            dict(root.find(".//ИспрДок").attrib),
            {"НомИспр": "1", "ДатаИспр": "02.04.2026"},
        )
        self.assertNotEqual(move.upd_name, first)

    # 1C

    def test_export_for_1c_adds_up_to_the_documents(self):
        self.client.exchange_id = "2BE7802999990"
        orders = self.make_work(count=2)
        closing = self.close()
        move = closing.line_ids.move_id
        orders[0].with_user(self.manager).sudo()._send_back("Not done")
        self.correct(move)
        action = closing.with_user(self.officer).action_export_1c()
        file = self.env["ir.attachment"].browse(
            int(action["url"].split("/")[3].split("?")[0])
        )
        with zipfile.ZipFile(io.BytesIO(file.raw)) as archive:
            names = archive.namelist()
            documents, lines = (
                [
                    row.split(";")
                    for row in archive.read(name).decode("utf-8-sig").splitlines()
                ]
                for name in ("documents.csv", "lines.csv")
            )
        head, *rows = documents
        rows = [dict(zip(head, row, strict=True)) for row in rows]
        self.assertEqual(
            [(row["ВидДокумента"], row["СуммаСНДС"]) for row in rows],
            [("Реализация", "2440,00"), ("Корректировка реализации", "-1220,00")],
        )
        self.assertEqual(rows[1]["ИсходныйНомер"], move.name)
        self.assertIn(rows[0]["ФайлУПД"], names)
        head, *rows = lines
        column = head.index("СуммаСНДС")
        self.assertEqual(
            sum(float(row[column].replace(",", ".")) for row in rows), 1220.0
        )
