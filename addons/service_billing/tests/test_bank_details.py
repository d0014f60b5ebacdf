"""Bank details of performers: two persons, or nothing changes."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from odoo.addons.service_workorder.tests.common import ServiceWorkorderCommon

from . import papers

OFFICER = "service_billing.group_billing_officer"


@tagged("post_install", "-at_install")
class TestBankDetails(ServiceWorkorderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = f"{OFFICER},base.group_partner_manager"
        cls.first = new_test_user(cls.env, login="first_officer", groups=groups)
        cls.second = new_test_user(cls.env, login="second_officer", groups=groups)
        cls.partner = cls.env["res.partner"].create({"name": "ИП Тестов Тест"})
        cls.env["service.resource"].create(
            {"kind": "contractor", "partner_id": cls.partner.id}
        )
        cls.account = papers.make_account(
            cls.partner.with_user(cls.first).sudo(False),
            "40802810100000000123",
            "044525974",
            "30101810145250000974",
        )

    def test_new_details_wait_for_a_second_person(self):
        self.assertFalse(self.account.allow_out_payment)
        with self.assertRaisesRegex(UserError, "somebody else"):
            self.account.action_confirm()
        self.account.with_user(self.second).action_confirm()
        self.assertTrue(self.account.allow_out_payment)
        self.assertEqual(self.account.proposed_by_id, self.first)
        self.assertEqual(self.account.confirmed_by_id, self.second)

    def test_whoever_changes_them_last_does_not_confirm_them(self):
        self.account.with_user(self.second).acc_holder_name = "Тестов"
        with self.assertRaisesRegex(UserError, "somebody else"):
            self.account.with_user(self.second).action_confirm()
        self.account.action_confirm()
        self.assertEqual(self.account.confirmed_by_id, self.first)

    def test_confirmed_details_are_not_changed_but_followed_by_others(self):
        self.account.with_user(self.second).action_confirm()
        other = self.env["res.bank"].create({"name": "Other", "bic": "044525225"})
        for values in (
            {"bank_id": other.id},
            {"acc_number": "40802810100000000124"},
            {"acc_holder_name": "Somebody"},
        ):
            with self.assertRaisesRegex(UserError, "another account"):
                self.account.write(values)
        self.account.write({"note": "by phone", "bank_id": self.account.bank_id.id})

    def test_trust_is_given_by_no_other_way(self):
        manager = new_test_user(
            self.env,
            login="validator",
            groups=f"{OFFICER},base.group_partner_manager,"
            "account.group_validate_bank_account",
        )
        account = papers.make_account(
            self.partner.with_user(manager).sudo(False),
            "40802810400000000124",
            "044525974",
            "30101810145250000974",
            allow_out_payment=True,
        )
        self.assertFalse(account.allow_out_payment)
        with self.assertRaisesRegex(UserError, "somebody else"):
            account.allow_out_payment = True

    def confirm(self):
        self.account.with_user(self.second).action_confirm()
        self.assertTrue(self.account.is_confirmed)

    def make_second(self, number="40802810400000000124", **values):
        """Return another account of the performer, entered by the first officer."""
        return papers.make_account(
            self.partner.with_user(self.first).sudo(False),
            number,
            "044525974",
            "30101810145250000974",
            **values,
        )

    def test_nobody_writes_that_somebody_else_has_entered_or_confirmed_them(self):
        for values in (
            {"proposed_by_id": self.second.id},
            {"confirmed_by_id": self.second.id},
            {"confirmed_details": "x"},
        ):
            with self.assertRaisesRegex(UserError, "noted by itself"):
                self.account.write(values)
        forged = self.make_second(
            proposed_by_id=self.second.id,
            confirmed_details="x",
            confirmed_at="2026-01-01",
        )
        self.assertEqual(forged.proposed_by_id, self.first)
        self.assertFalse(forged.confirmed_details)

    def test_confirmed_details_replace_those_before(self):
        self.confirm()
        other = self.make_second()
        self.assertTrue(self.account.is_confirmed, "a proposal changes nothing")
        other.with_user(self.second).action_confirm()
        self.assertFalse(self.account.active)
        other.with_user(self.first).action_archive()
        self.account.with_user(self.first).action_unarchive()
        self.assertFalse(self.account.is_confirmed, "nobody alone brings one back")
        with self.assertRaisesRegex(UserError, "somebody else"):
            self.account.with_user(self.first).action_confirm()

    def test_details_that_were_trusted_before_the_partner_worked_for_us_wait(self):
        partner = self.env["res.partner"].create({"name": "Supplier"})
        account = papers.make_account(
            partner, "40702810100000000017", "044525225", "30101810400000000225"
        )
        account.allow_out_payment = True
        self.env["service.resource"].create(
            {"kind": "contractor", "partner_id": partner.id}
        )
        account.invalidate_recordset()
        self.assertTrue(account.is_of_performer)
        self.assertFalse(account.is_confirmed)

    def test_accounts_of_the_firm_of_a_contact_are_those_of_a_performer(self):
        firm = self.env["res.partner"].create({"name": "Firm", "is_company": True})
        contact = self.env["res.partner"].create({"name": "C", "parent_id": firm.id})
        self.env["service.resource"].create(
            {"kind": "contractor", "partner_id": contact.id}
        )
        account = papers.make_account(
            firm, "40702810100000000017", "044525225", "30101810400000000225"
        )
        self.assertTrue(account.is_of_performer)

    def test_whoever_changes_the_bank_has_entered_its_accounts(self):
        bank = self.account.bank_id
        bank.with_user(self.second).sudo().correspondent_account = False
        bank.with_user(
            self.second
        ).sudo().correspondent_account = "30101810145250000974"
        with self.assertRaisesRegex(UserError, "somebody else"):
            self.account.with_user(self.second).action_confirm()
        self.account.with_user(self.first).action_confirm()
        with self.assertRaisesRegex(UserError, "another bank"):
            bank.bic = "044525225"
        bank.write({"bic": bank.bic, "phone": "1"})

    def test_accounts_that_a_merge_of_contacts_moves_wait_again(self):
        accomplice = self.env["res.partner"].create({"name": "ИП Другой"})
        resource = self.env["service.resource"].create(
            {"kind": "contractor", "partner_id": accomplice.id}
        )
        account = papers.make_account(
            accomplice.with_user(self.first).sudo(False),
            "40802810400000000124",
            "044525974",
            "30101810145250000974",
        )
        account.with_user(self.second).action_confirm()
        self.confirm()
        resource.unlink()
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(self.second)
        wizard.sudo()._merge((self.partner + accomplice).ids, self.partner)
        self.assertEqual(account.partner_id, self.partner)
        self.assertFalse(account.is_confirmed)
        self.assertTrue(self.account.is_confirmed)
        with self.assertRaisesRegex(UserError, "somebody else"):
            account.with_user(self.second).action_confirm()

    def test_wrong_details_are_not_confirmed(self):
        self.account.acc_number = "40802810200000000123"
        with self.assertRaisesRegex(UserError, "wrong digit"):
            self.account.with_user(self.second).action_confirm()
        self.account.acc_number = "40802810100000000123"
        self.account.bank_id.correspondent_account = "301"
        with self.assertRaisesRegex(UserError, "correspondent account"):
            self.account.with_user(self.second).action_confirm()

    def test_only_officers_confirm(self):
        agent = new_test_user(
            self.env,
            login="agent_of_desk",
            groups="service_ci.group_agent,base.group_partner_manager",
        )
        with self.assertRaises(AccessError):
            self.account.with_user(agent).action_confirm()

    def test_accounts_of_others_are_left_to_odoo(self):
        partner = self.env["res.partner"].create({"name": "Supplier"})
        account = papers.make_account(
            partner, "40702810100000000017", "044525225", "30101810400000000225"
        )
        account.allow_out_payment = True
        account.acc_holder_name = "Supplier"
        self.assertTrue(account.allow_out_payment)
        with self.assertRaisesRegex(UserError, "no performer"):
            account.with_user(self.second).action_confirm()

    def test_form_of_a_kpp(self):
        with self.assertRaisesRegex(ValidationError, "КПП"):
            self.partner.kpp = "12345"
        self.partner.kpp = "7701AZ001"
