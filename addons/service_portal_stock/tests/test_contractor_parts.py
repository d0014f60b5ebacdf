"""Parts on the page of a contractor's work order."""

from uuid import uuid4

from odoo.http import Request
from odoo.tests import HttpCase, tagged

from odoo.addons.service_partner_portal.tests.contractor_common import ContractorCommon
from odoo.addons.service_stock.tests.common import ServiceStockCommon


@tagged("post_install", "-at_install")
class TestContractorParts(HttpCase, ContractorCommon, ServiceStockCommon):
    """``goer`` has a van with five rollers and a register with a serial number."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.goer.action_make_vans()
        cls.goers_van = cls.goer.van_location_id
        cls.put(cls.roller, 5, cls.goers_van)
        cls.lot = cls.env["stock.lot"].create(
            {"name": "NEW-7", "product_id": cls.register.id}
        )
        cls.put(cls.register, 1, cls.goers_van, cls.lot)
        cls.part = cls.add_part(cls.handed)

    def setUp(self):
        super().setUp()
        self.authenticate(self.goer_user.login, self.goer_user.login)

    def page(self):
        return self.url_open(f"/my/jobs/{self.handed.id}").text

    def take(self, step, job=None, **form):
        form = {"csrf_token": Request.csrf_token(self), "key": str(uuid4()), **form}
        return self.url_open(
            f"/my/jobs/{(job or self.handed).id}/{step}",
            data=form,
            headers={"Accept": "application/json"},
            allow_redirects=False,
        )

    def test_the_page_shows_what_is_planned_and_what_is_in_the_own_van(self):
        self.put(self.roller, 70, self.warehouse.lot_stock_id)
        page = self.page()
        self.assertIn("Planned: 2", page)
        self.assertIn("Roller × 5", " ".join(page.split()))
        self.assertIn("NEW-7", page)
        # what others carry, and what the warehouse has, is not told
        self.assertNotIn("NEW-1", page)
        self.assertNotIn("× 7", page)

    def test_what_parts_cost_is_not_told(self):
        self.register.standard_price = 987654
        self.part.sudo().unit_cost = 987654
        digits = self.page().translate(str.maketrans("", "", " \N{NO-BREAK SPACE},."))
        self.assertNotIn("987654", digits)

    def test_what_was_used_is_written_off_with_the_check_and_not_before(self):
        self.assertEqual(
            self.take("part", part_id=str(self.part.id), quantity="3").json(),
            {"done": True},
        )
        self.assertEqual(self.part.quantity, 3)
        self.take(
            "add_part",
            kind="install",
            product_id=str(self.register.id),
            lot_name="NEW-7",
        )
        added = self.handed.part_ids - self.part
        self.assertEqual((added.quantity, added.lot_name), (1, "NEW-7"))
        self.fill_in(self.handed).action_report()
        self.assertEqual(self.held(place=self.goers_van), 5)
        self.handed.with_user(self.leader).action_check()
        self.assertEqual(self.held(place=self.goers_van), 2)
        self.assertEqual(self.held(self.register, self.goers_van), 0)

    def test_a_part_is_found_by_what_stands_on_it(self):
        for code in ("NEW-7", self.roller.barcode):
            self.take("add_part", kind="install", code=code)
        added = self.handed.part_ids - self.part
        self.assertEqual(added.product_id, self.register | self.roller)
        self.assertIn("NEW-7", added.mapped("lot_name"))

    def test_what_was_taken_back_goes_into_the_van_with_the_check(self):
        self.part.unlink()
        self.take("add_part", kind="remove", code=self.roller.barcode, quantity="2")
        self.fill_in(self.handed).action_report()
        self.handed.with_user(self.leader).action_check()
        self.assertEqual(self.held(place=self.goer.defective_location_id), 2)
        self.assertEqual(self.held(place=self.goers_van), 5)

    def test_a_part_sent_twice_is_added_once(self):
        key = str(uuid4())
        for _time in range(2):
            self.take(
                "add_part", kind="install", product_id=str(self.roller.id), key=key
            )
        self.assertEqual(len(self.handed.part_ids), 2)

    def test_a_serial_is_asked_for_as_in_the_back_end(self):
        self.take("add_part", kind="install", product_id=str(self.register.id))
        self.fill_in(self.handed)
        answer = self.take("report", report="Done")
        self.assertIn("serial or lot number", answer.json()["error"])
        self.assertEqual(self.handed.state, "assigned")

    def test_bad_input_gets_one_sentence(self):
        foreign = self.add_part(self.job)
        unknown = self.env["product.product"].create(
            {"name": "Printer", "type": "consu", "barcode": "4600000000777"}
        )
        for step, form, words in (
            ("part", {"part_id": str(foreign.id), "quantity": "1"}, "has changed"),
            ("part", {"part_id": "x", "quantity": "1"}, "has changed"),
            ("part", {"part_id": str(self.part.id), "quantity": "-1"}, "how many"),
            ("part", {"part_id": str(self.part.id), "quantity": "many"}, "how many"),
            ("add_part", {"kind": "replace", "code": "NEW-7"}, "Choose one"),
            ("add_part", {"kind": "install"}, "Choose a part"),
            ("add_part", {"kind": "install", "code": "???"}, "Nothing has"),
            ("add_part", {"kind": "install", "code": unknown.barcode}, "not in your"),
            (
                "add_part",
                {"kind": "install", "product_id": str(unknown.id)},
                "Nothing has",
            ),
            (
                "add_part",
                {"kind": "install", "code": "NEW-7", "quantity": "2"},
                "one line for each",
            ),
            ("add_part", {"kind": "remove", "code": "NEW-7", "quantity": "0"}, "many"),
        ):
            with self.subTest(step=step, form=form):
                answer = self.take(step, **form)
                self.assertEqual(answer.status_code, 422)
                self.assertIn(words, answer.json()["error"])
        self.assertEqual(foreign.quantity, 2)
        self.assertEqual(self.handed.part_ids, self.part)

    def test_parts_of_other_companies_are_unknown(self):
        other = self.env["res.company"].create({"name": "Next door"})
        self.env["product.product"].create(
            {
                "name": "Secret",
                "type": "consu",
                "barcode": "4600000000888",
                "company_id": other.id,
            }
        )
        answer = self.take("add_part", kind="remove", code="4600000000888")
        self.assertIn("Nothing has", answer.json()["error"])

    def test_nothing_changes_after_the_report(self):
        self.fill_in(self.handed).action_report()
        answer = self.take("part", part_id=str(self.part.id), quantity="1")
        self.assertIn("nothing can be entered", answer.json()["error"])
        self.assertNotIn('id="job_add_part"', self.page())

    def test_others_change_nothing(self):
        for user in (self.rival_user, self.colleague_user, self.chief):
            self.authenticate(user.login, user.login)
            answer = self.take("part", part_id=str(self.part.id), quantity="1")
            self.assertEqual(answer.status_code, 404)
        self.assertEqual(self.part.quantity, 2)

    def test_a_van_costs_the_same_queries_however_much_it_holds(self):
        def count():
            self.page()
            before = self.env.cr.sql_log_count
            self.page()
            return self.env.cr.sql_log_count - before

        few = count()
        products = self.env["product.product"].create(
            [
                {"name": f"Screw {number}", "type": "consu", "is_storable": True}
                for number in range(8)
            ]
        )
        for product in products:
            self.put(product, 1, self.goers_van)
            self.add_part(self.handed, product)
        self.assertLessEqual(count(), few + 2)
