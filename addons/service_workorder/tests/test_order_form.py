"""The printed form of a work order, read back from the PDF."""

import io
from base64 import b64encode

from PIL import Image
from pypdf import PdfReader

from odoo import Command
from odoo.tests import tagged

from .common import ServiceWorkorderCommon

REPORT = "service_workorder.service_workorder_report"


def make_picture(size, color="red"):
    """Return a photo as bytes."""
    content = io.BytesIO()
    Image.new("RGB", size, color).save(content, "JPEG")
    return content.getvalue()


@tagged("post_install", "-at_install")
class TestOrderForm(ServiceWorkorderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.make_order()
        cls.env.company.write(
            {"report_header": "Repairs since 1991", "report_footer": "Ring 555-01-02"}
        )

    def read_pages(self, order=None, report=REPORT):
        """Return the pages of the PDF."""
        reports = self.env["ir.actions.report"].with_context(
            force_report_rendering=True
        )
        content, kind = reports._render_qweb_pdf(report, (order or self.order).ids)
        self.assertEqual(kind, "pdf")
        return PdfReader(io.BytesIO(content)).pages

    def text(self, page):
        return " ".join(page.extract_text().split())

    def fill(self, order):
        """Report an order with photos and the client's signature."""
        self.make_reported(order)
        photos = self.env["ir.attachment"].create(
            [
                {"name": "till.jpg", "raw": make_picture((3000, 2000))},
                {"name": "broken.jpg", "raw": make_picture((60, 40))[:200]},
            ]
        )
        photos.mimetype = "image/jpeg"
        order.write(
            {
                "report": "<p>Changed the roller</p>",
                "media_ids": [Command.set(photos.ids)],
                "signed_by": "Anna Petrova",
                "signature": b64encode(make_picture((40, 10), "blue")),
            }
        )

    def test_it_says_what_is_done_where_and_who_signed(self):
        self.fill(self.order)
        [page] = self.read_pages()
        text = self.text(page)
        for words in (
            f"Work Order {self.order.number}",
            "Corner Shops",
            "ул. Ленина, 5",
            "SN-1",
            "Planned maintenance",
            "Voltage 220 ",
            "Changed the roller",
            "Anna Petrova",
        ):
            self.assertIn(words, text)

    def test_whole_numbers_are_printed_whole(self):
        self.fill(self.order)
        self.order.line_ids[:1].quantity = 3
        [page] = self.read_pages()
        self.assertIn("3 Done", self.text(page))
        self.order.line_ids[:1].quantity = 1.5
        [page] = self.read_pages()
        self.assertIn("1.5 Done", self.text(page))

    def test_every_sheet_has_our_head_and_its_number(self):
        self.order.line_ids[:1].write(
            {
                "check_ids": [
                    Command.create(
                        {
                            "order_id": self.order.id,
                            "name": f"Point {n}",
                            "kind": "pass",
                        }
                    )
                    for n in range(90)
                ]
            }
        )
        pages = self.read_pages()
        self.assertGreater(len(pages), 1)
        for number, page in enumerate(pages, start=1):
            text = self.text(page)
            self.assertIn("Repairs since 1991", text)
            self.assertIn("Ring 555-01-02", text)
            self.assertIn(f"{self.order.number} · page {number} of {len(pages)}", text)

    def test_photos_are_made_small_and_a_broken_one_is_left_out(self):
        self.fill(self.order)
        [page] = self.read_pages()
        sizes = [image.image.size for image in page.images]
        self.assertIn((900, 600), sizes)
        self.assertNotIn((60, 40), sizes)
        self.assertIn((40, 10), sizes)

    def test_it_is_in_the_language_of_the_client(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.env["ir.module.module"].search(
            [("name", "in", ("service_ci", "service_workorder"))]
        )._update_translations(["ru_RU"])
        self.client.lang = "ru_RU"
        self.order.line_ids.result = "done"
        text = self.text(self.read_pages()[0])
        self.assertIn(f"Заказ-наряд {self.order.number}", text)
        self.assertIn("Чек-лист", text)
        self.assertIn("страница 1 из 1", text)

    def test_each_of_many_begins_on_its_own_sheet(self):
        orders = self.order | self.make_order(self.make_order_ticket())
        pages = self.read_pages(orders)
        self.assertEqual(len(pages), 2)
        for order, page in zip(orders, pages, strict=True):
            self.assertIn(f"Work Order {order.number}", self.text(page))

    def test_a_client_has_a_form_of_its_own(self):
        view = self.env["ir.ui.view"].create(
            {
                "name": "Form of a chain",
                "type": "qweb",
                "key": "service_workorder.test_own_form",
                "arch": """<t t-name="service_workorder.test_own_form">
                    <t t-call="service_ci.print_page">
                        <t t-set="title" t-value="'Form 7'"/>
                        <t t-foreach="docs" t-as="order">
                            <t t-call="service_ci.print_sheet">
                                <t t-set="company" t-value="order.company_id"/>
                                <h2>Form 7-B</h2>
                                <t t-call="service_workorder.workorder_form_lines"/>
                            </t>
                        </t>
                    </t>
                </t>""",
            }
        )
        self.client.workorder_report_id = self.env.ref(REPORT).copy(
            {"report_name": view.key}
        )
        own = self.client._get_workorder_report()
        [page] = self.read_pages(report=own)
        text = self.text(page)
        self.assertIn("Form 7-B", text)
        self.assertIn("SN-1", text)
        self.assertEqual(
            self.order.with_user(self.agent).action_print()["report_name"], view.key
        )
