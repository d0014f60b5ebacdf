"""A Russian company with its bank, and a client, for tests of documents."""

from datetime import date

from odoo import Command

ACCOUNT = "40702810100000000017"


def make_company(company):
    """Give a company Russian requisites and books; return its account."""
    if not company.chart_template:
        company.env["account.chart.template"].try_loading("generic_coa", company)
    company.partner_id.write(
        {
            "name": "ООО «Сервис-Тест»",
            "vat": "7701999993",
            "kpp": "770101001",
            "zip": "125009",
            "city": "Москва",
            "street": "ул. Тестовая, д. 1",
            "state_id": False,
            "country_id": company.env.ref("base.ru").id,
            "signatory_name": "Директоров Иван Петрович",
            "signatory_title": "Генеральный директор",
            "exchange_id": "2BM-7701999993",
        }
    )
    return make_account(
        company.partner_id, ACCOUNT, "044525225", "30101810400000000225"
    )


def make_account(partner, number, bic, correspondent, **values):
    """Return an account of a partner at a bank."""
    bank = partner.env["res.bank"].create(
        {
            "name": "ПАО «Тест-Банк»",
            "bic": bic,
            "city": "г. Москва",
            "correspondent_account": correspondent,
        }
    )
    return partner.env["res.partner.bank"].create(
        {
            "acc_number": number,
            "partner_id": partner.id,
            "bank_id": bank.id,
            **values,
        }
    )


def make_buyer(env):
    """Return a client with all that a УПД asks for."""
    return env["res.partner"].create(
        {
            "name": "ООО «Клиент-Тест»",
            "is_company": True,
            "vat": "7802999990",
            "kpp": "780201001",
            "zip": "190000",
            "city": "Санкт-Петербург",
            "street": "пр. Тестовый, д. 2",
            "country_id": env.ref("base.ru").id,
            "exchange_id": "2BE7802999990",
        }
    )


def make_invoice(partner, tax, prices, **values):
    """Return a posted invoice in roubles with one line for each price."""
    env = partner.env
    currency = env.ref("base.RUB")
    currency.active = True
    move = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": partner.id,
            "currency_id": currency.id,
            "invoice_date": date(2026, 11, 30),
            "invoice_line_ids": [
                Command.create(
                    {
                        "name": f"Обслуживание кассы {number}",
                        "quantity": 1,
                        "price_unit": price,
                        "tax_ids": [Command.set(tax.ids)],
                    }
                )
                for number, price in enumerate(prices, 1)
            ],
            **values,
        }
    )
    move.action_post()
    return move
