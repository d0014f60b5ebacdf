"""Registries that two officers make at once, and one whose process dies."""

import pytest

from tests.odoo_side import Outside, die

FIRMS = 5


@pytest.fixture
def odoo(make_database, odoo_process):
    return Outside(odoo_process, make_database())


def make_due(odoo):
    """Let firms have a confirmed act with a bill each; return the company."""
    from odoo.addons.service_billing.tests import papers

    with odoo.env(tracking_disable=True) as env:
        roubles = env.ref("base.RUB")
        roubles.active = True
        company = env["res.company"].create({"name": "Payer"})
        account = papers.make_company(company)
        company.currency_id = roubles
        env = env(context={**env.context, "allowed_company_ids": company.ids})
        journal = env["account.journal"].search(
            [("company_id", "=", company.id), ("type", "=", "bank")], limit=1
        )
        journal.bank_account_id = account
        today = env.cr.now().date()
        for number in range(FIRMS):
            partner = env["res.partner"].create(
                {"name": "ИП Тестов Тест Тестович", "vat": "770199999932"}
            )
            resource = env["service.resource"].create(
                {
                    "kind": "contractor",
                    "partner_id": partner.id,
                    "tax_status": "simplified",
                }
            )
            papers.make_account(
                partner,
                "40802810100000000123",
                "044525974",
                "30101810145250000974",
            ).action_confirm()
            env["service.charge"].create(
                {
                    "name": f"Work {number}",
                    "side": "contractor",
                    "kind": "work",
                    "source": f"race-{number}",
                    "company_id": company.id,
                    "currency_id": roubles.id,
                    "resource_id": resource.id,
                    "performed_on": today,
                    "period_from": today,
                    "period_to": today,
                    "amount": 100.0 + number,
                    "is_reversed": False,
                }
            )
        env["service.payout"]._collect([])._confirm()
        return company.id


def make_registries(odoo, company, officers, dies=False):
    """Let officers make the registry of a company, all at the same moment."""
    from odoo import SUPERUSER_ID, api
    from odoo.service.model import retrying

    def work(meet):
        meet()
        with odoo.registry.cursor() as cr:
            context = {"allowed_company_ids": [company]}
            env = api.Environment(cr, SUPERUSER_ID, context)
            registries = env["service.payout.registry"]
            if dies:
                odoo.patch("service.payout.registry", "_write_file", lambda _old: die)
            retrying(lambda: registries._make(env.company), env)

    return odoo.together(*[work] * officers)


def look(odoo):
    with odoo.env() as env:
        registries = env["service.payout.registry"].search([])
        return {
            "amounts": sorted(registries.payment_ids.mapped("amount")),
            "files": sum(bool(each.file) for each in registries),
            "states": sorted(env["service.payout"].search([]).mapped("state")),
        }


def test_two_officers_at_once_pay_everybody_once(odoo):
    company = odoo.run(make_due)
    assert odoo.run(make_registries, company=company, officers=3) == [0, 0, 0]
    found = odoo.run(look)
    assert found["amounts"] == [100.0 + number for number in range(FIRMS)]
    assert set(found["states"]) == {"registry"}


def test_a_process_killed_in_the_middle_leaves_all_to_be_paid(odoo):
    company = odoo.run(make_due)
    codes = odoo.run(make_registries, company=company, officers=1, dies=True)
    assert codes == [-9]
    found = odoo.run(look)
    assert found == {"amounts": [], "files": 0, "states": ["confirmed"] * FIRMS}
    assert odoo.run(make_registries, company=company, officers=1) == [0]
    found = odoo.run(look)
    assert len(found["amounts"]) == FIRMS
    assert found["files"] == 1
