"""Prints and files of documents for clients."""

import base64
import io
from decimal import Decimal

from lxml import etree
from pypdf import PdfReader

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from ..demo.contracts import DemoContracts
from . import papers


@tagged("post_install", "-at_install")
class TestPapers(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = papers.make_company(cls.env.company)
        cls.buyer = papers.make_buyer(cls.env)
        cls.tax = cls.env["account.tax"].create(
            {"name": "НДС 22%", "amount": 22, "type_tax_use": "sale"}
        )
        cls.move = papers.make_invoice(
            cls.buyer, cls.tax, [1000.0, 0.05], partner_bank_id=cls.account.id
        )

    def render(self, name, move=None):
        """Return the pages of a print as texts."""
        reports = self.env["ir.actions.report"].with_context(
            force_report_rendering=True
        )
        content, kind = reports._render_qweb_pdf(
            f"service_billing.report_{name}", (move or self.move).ids
        )
        self.assertEqual(kind, "pdf")
        pages = PdfReader(io.BytesIO(content)).pages
        return [" ".join(page.extract_text().split()) for page in pages]

    def test_act_has_all_requisites_and_the_amount_in_words(self):
        [page] = self.render("act")
        for expected in (
            f"Акт № {self.move.name} от 30 ноября 2026 г.",
            "ООО «Сервис-Тест», ИНН 7701999993, КПП 770101001, 125009, Москва",
            "ИНН 7802999990",
            "НДС 22%: 220,01",
            "Всего: 1 220,06",
            "Одна тысяча двести двадцать рублей 06 копеек",
            "претензий по объему, качеству и срокам не имеет",
            "Директоров Иван Петрович",
            "Страница 1 из 1",
        ):
            self.assertIn(expected, page)

    def test_a_region_with_an_english_name_stays_out_of_russian_addresses(self):
        seller = self.env.company.partner_id
        seller.state_id = self.env.ref("base.state_ru_tve")
        self.assertEqual(
            seller._prepare_paper_side()["address"],
            "125009, Москва, ул. Тестовая, д. 1",
        )
        seller.state_id.name = "Тверская область"
        self.assertIn("Тверская область", seller._prepare_paper_side()["address"])

    def test_long_act_repeats_the_head_of_its_table_and_names_itself(self):
        move = papers.make_invoice(self.buyer, self.tax, [10.0] * 60)
        pages = self.render("act", move)
        self.assertGreater(len(pages), 1)
        for number, page in enumerate(pages, 1):
            self.assertIn(f"Страница {number} из {len(pages)}", page)
            self.assertEqual(page.count(f"Акт № {move.name}"), 1)
        self.assertIn("Наименование работ, услуг", pages[1])

    def test_bill_tells_where_to_pay_and_has_a_code_for_it(self):
        [page] = self.render("bill")
        for expected in ("044525225", papers.ACCOUNT, "Счет на оплату № "):
            self.assertIn(expected, page)
        qr = self.move._prepare_paper()["qr"]
        self.assertTrue(qr.startswith("data:image/png;base64,"))

    def test_documents_name_their_currency(self):
        [page] = self.render("upd")
        self.assertIn("российский рубль, 643", page)
        yuan = self.env.ref("base.CNY")
        yuan.active = True
        move = papers.make_invoice(self.buyer, self.tax, [100.0], currency_id=yuan.id)
        self.assertIn("китайский юань, 156", self.render("upd", move)[0])
        act = self.render("act", move)[0]
        self.assertIn("122,00 китайский юань", act)
        self.assertNotIn("руб", act)
        self.assertIn("на сумму 1 220,06 руб.", self.render("act")[0])
        upd = etree.fromstring(base64.b64decode(self._make_upd(move)))
        self.assertEqual(upd.find(".//ДенИзм").get("КодОКВ"), "156")

    def _make_upd(self, move):
        move.action_export_upd()
        return move.upd_file

    def test_requisites_that_are_missing_leave_no_words_behind(self):
        seller = self.env.company.partner_id
        foreign = self.env["res.partner.bank"].create(
            {"acc_number": "BANK007", "partner_id": seller.id}
        )
        self.assertEqual(
            seller._prepare_paper_side(foreign)["bank_details"], "счет BANK007"
        )
        self.assertEqual(seller._prepare_paper_side()["bank_details"], "")
        self.buyer.write({"vat": False, "kpp": False})
        [page] = self.render("upd")
        self.assertIn("ИНН/КПП покупателя (6б) —", page)
        self.assertIn("ООО «Клиент-Тест» М. П.", page)
        seller.kpp = False
        self.move.partner_bank_id = foreign
        [page] = self.render("bill")
        self.assertIn("— Банк получателя БИК — Сч. № — ИНН 7701999993 КПП —", page)

    def test_demo_data_goes_by_a_rate_of_vat_that_papers_know(self):
        DemoContracts(self.env)._write_taxes()
        tax = self.env.company.account_sale_tax_id
        self.assertEqual((tax.name, tax.amount), ("НДС 22 %", 22.0))
        move = papers.make_invoice(self.buyer, tax, [100.0])
        self.assertTrue(self._make_upd(move))
        self.assertIn("22%", self.render("upd", move)[0])

    def test_bill_without_an_account_has_no_code(self):
        self.account.active = False
        self.move.partner_bank_id = False
        self.assertEqual(self.move._prepare_paper()["qr"], "")

    def test_upd_of_a_vat_payer_has_status_1_and_without_vat_status_2(self):
        self.assertIn("Счет-фактура № ", self.render("upd")[0])
        free = papers.make_invoice(
            self.buyer, self.env["account.tax"], [500.0], partner_bank_id=False
        )
        page = self.render("upd", free)[0]
        self.assertIn("Статус: 2", page)
        self.assertIn("без НДС", page)

    def test_several_documents_are_one_file_with_their_own_page_numbers(self):
        other = papers.make_invoice(self.buyer, self.tax, [7.0])
        pages = self.render("act", self.move + other)
        self.assertEqual(len(pages), 2)
        self.assertTrue(all("Страница 1 из 1" in page for page in pages))

    def test_prints_add_up_to_the_document(self):
        prices = [0.01, 0.02, 33.33, 66.67, 1234.56]
        move = papers.make_invoice(self.buyer, self.tax, prices)
        paper = move._prepare_paper()
        self.assertEqual(paper["total"], Decimal(str(move.amount_total)))
        self.assertEqual(paper["tax"], Decimal(str(move.amount_tax)))

    def test_vendor_bill_is_an_act_of_the_contractor(self):
        bill = papers.make_invoice(
            self.buyer, self.env["account.tax"], [500.0], move_type="in_invoice"
        )
        paper = bill._prepare_paper()
        self.assertEqual(paper["seller"]["inn"], "7802999990")
        self.assertEqual(paper["buyer"]["inn"], "7701999993")

    def test_template_edited_by_a_user_is_what_is_printed(self):
        view = self.env.ref("service_billing.print_act_body")
        view.arch = view.arch.replace("Вышеперечисленные", "Перечисленные выше")
        self.assertIn("Перечисленные выше", self.render("act")[0])

    # УПД as a file

    def test_upd_is_made_once_and_anew_after_a_change(self):
        self.move.action_export_upd()
        name, content = self.move.upd_name, base64.b64decode(self.move.upd_file)
        root = etree.fromstring(content)
        self.assertEqual(f"{root.get('ИдФайл')}.xml", name)
        self.assertEqual(
            root.find(".//ВсегоОпл").get("СтТовУчНалВсего"),
            f"{self.move.amount_total:.2f}",
        )
        self.move.action_export_upd()
        self.assertEqual(base64.b64decode(self.move.upd_file), content)
        self.move.button_draft()
        self.assertFalse(self.move.upd_file)

    def test_lines_of_a_upd_add_up_where_tax_is_rounded_for_the_whole(self):
        self.env.company.tax_calculation_rounding_method = "round_globally"
        move = papers.make_invoice(self.buyer, self.tax, [0.02] * 7)
        paper = move._prepare_paper()
        self.assertEqual(paper["total"], Decimal(str(move.amount_total)))
        self.assertNotEqual(len({line["tax"] for line in paper["lines"]}), 1)
        move.action_export_upd()

    def test_what_a_upd_lacks_is_listed_at_once(self):
        self.buyer.write({"kpp": False, "exchange_id": False})
        with self.assertRaisesRegex(UserError, "КПП.*\n.*exchange of documents"):
            self.move.action_export_upd()

    def test_upd_is_made_of_posted_invoices_only(self):
        self.move.button_draft()
        with self.assertRaisesRegex(UserError, "post it first"):
            self.move.action_export_upd()
