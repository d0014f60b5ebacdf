"""Files of payments for the bank, read back by three readers that are not ours."""

import json
import subprocess
import unicodedata
from datetime import datetime, timedelta
from decimal import Decimal

import client_bank_1c
import odin_palace_py
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from service_billing_tools import bank_exchange, requisites
from service_billing_tools.bank_exchange import Party, PayerProblem, Payment

from devtools import paths, venv

NOW = datetime(2026, 11, 20, 10, 15)
TODAY = NOW.date()
PAYER = Party(
    name="ООО «Сервис-Тест»",
    inn="7701999993",
    kpp="770101001",
    account="40702810100000000017",
    bank="ПАО СБЕРБАНК",
    city="г. Москва",
    bic="044525225",
    correspondent="30101810400000000225",
)
TRADER = Party(
    name="ИП Тестов Тест Тестович",
    inn="770199999932",
    kpp="",
    account="40802810100000000123",
    bank="АО «ТБанк»",
    city="г. Москва",
    bic="044525974",
    correspondent="30101810145250000974",
)
COMPANY = Party(
    name="ООО «Подряд — Тест»",
    inn="7802999990",
    kpp="780201001",
    account="40702810600000000777",
    bank="АО АЛЬФА-БАНК",
    city="г. Москва",
    bic="044525593",
    correspondent="30101810200000000593",
)
PERSON = TRADER._replace(
    name="Тестова Тестина Тестовна",
    inn="770288888800",
    account="40817810600000000456",
)
FREE = "Оплата по договору подряда № 7 от 01.10.2026. НДС не облагается"
ORDERS = [
    Payment("a", "101", TODAY, Decimal("12500.00"), TRADER, FREE),
    Payment(
        "b",
        "102",
        TODAY,
        Decimal("24400"),
        COMPANY,
        "Оплата по счету N 33. В том числе НДС 22% - 4400.00 руб.",
    ),
    Payment("c", "103", TODAY, Decimal("0.01"), PERSON, FREE, income_code="1"),
]
ORDER = ORDERS[0]


def write_one(payment):
    return bank_exchange.write(PAYER, [payment], NOW)


def problem_of(payment):
    """Return the code of what is wrong with a payment, after writing it to no file."""
    content, refused = write_one(payment)
    assert content is None
    return refused[payment.ref].code


def with_receiver(**changes):
    return ORDER._replace(receiver=TRADER._replace(**changes))


@pytest.fixture(scope="module")
def bank_verdict():
    """Return a function that asks the library of a bank what it has against a file."""
    python = venv.ensure_apart(paths.TESTS / "bank_rules.lock")

    def ask(content):
        done = subprocess.run(
            [python, "-W", "error", paths.TESTS / "bank_rules.py"],
            input=content,
            capture_output=True,
            check=True,
        )
        assert not done.stderr
        return json.loads(done.stdout)

    return ask


def test_the_strict_reader_of_a_bank_takes_all_orders_without_a_warning():
    content, refused = bank_exchange.write(PAYER, ORDERS, NOW)
    statement = odin_palace_py.parse(content)
    assert not refused
    assert statement.encoding == "cp1251"
    assert statement.warnings == []
    read = [(each.doc_number, each.amount) for each in statement.documents]
    assert read == [("101", "12500.00"), ("102", "24400.00"), ("103", "0.01")]
    assert {each.payment_kind for each in statement.documents} <= {"Электронно", None}
    assert statement.documents[1].payee_1 == 'ООО "Подряд - Тест"'
    assert statement.documents[2].uin == "0"


def test_the_second_reader_finds_the_same_orders():
    content, _refused = bank_exchange.write(PAYER, ORDERS, NOW)
    statement = client_bank_1c.load(content)
    assert len(statement.documents) == 3
    amounts = [Decimal(str(each["Сумма"])) for each in statement.documents]
    assert amounts == [each.amount for each in ORDERS]


def test_the_rules_of_a_bank_find_nothing_wrong(bank_verdict):
    content, _refused = bank_exchange.write(PAYER, ORDERS, NOW)
    assert bank_verdict(content) == [["101", None], ["102", None], ["103", None]]


def test_the_rules_of_a_bank_would_find_what_is_wrong(bank_verdict):
    content, _refused = bank_exchange.write(PAYER, ORDERS, NOW)
    [(_number, verdict), *others] = bank_verdict(
        content.replace(b"40802810100000000123", b"40802810200000000123")
    )
    assert "AccountValidationBIC" in verdict
    assert others == [["102", None], ["103", None]]


def test_the_file_has_the_bytes_of_the_known_good_sample():
    content, _refused = write_one(ORDER)
    lines = content.decode("cp1251").split("\r\n")
    assert lines[:3] == [
        "1CClientBankExchange",
        "ВерсияФормата=1.03",
        "Кодировка=Windows",
    ]
    assert lines[-2:] == ["КонецФайла", ""]
    assert "ДатаСоздания=20.11.2026" in lines
    assert "ВремяСоздания=10:15:00" in lines
    assert "ПолучательКПП=0" in lines
    assert 'Плательщик=ИНН 7701999993 ООО "Сервис-Тест"' in lines
    assert "Сумма=12500.00" in lines
    assert b"\n" not in content.replace(b"\r\n", b"")


def test_the_interval_of_the_file_covers_all_days():
    earlier = ORDERS[1]._replace(date=TODAY - timedelta(3))
    content, _refused = bank_exchange.write(PAYER, [ORDER, earlier], NOW)
    text = content.decode("cp1251")
    assert "ДатаНачала=17.11.2026\r\nДатаКонца=20.11.2026" in text


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"number": ""}, "number"),
        ({"number": "0"}, "number"),
        ({"number": "1234567"}, "number"),
        ({"number": "12a"}, "number"),
        ({"date": TODAY - timedelta(11)}, "date"),
        ({"date": TODAY + timedelta(1)}, "date"),
        ({"amount": Decimal("0")}, "amount"),
        ({"amount": Decimal("-1")}, "amount"),
        ({"amount": Decimal("1.001")}, "amount"),
        ({"amount": Decimal("NaN")}, "amount"),
        ({"amount": Decimal(10**16)}, "amount"),
        ({"amount": 100.0}, "amount"),
        ({"purpose": " \n"}, "purpose_missing"),
        ({"purpose": "НДС " + "x" * 207}, "purpose_long"),
        ({"purpose": "Оплата по акту"}, "purpose_vat"),
        ({"purpose": "Без НДС ✓"}, "characters"),
        ({"purpose": "Без НДС é"}, "characters"),
        ({"priority": "6"}, "priority"),
        ({"income_code": "1"}, "income_code"),
    ],
)
def test_a_wrong_order_is_left_out_with_its_reason(changes, code):
    assert problem_of(ORDER._replace(**changes)) == code


def in_dollars(pattern):
    """Return an account with the key that the trader's bank asks for."""
    key = requisites.account_key(TRADER.bic, pattern.replace("_", "0"))
    return pattern.replace("_", key)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": ""}, "name_missing"),
        ({"name": "Я" * 150}, "name_long"),
        ({"name": "ИП 40702810100000000017"}, "name_account"),
        ({"name": "ИП 王"}, "characters"),
        ({"inn": ""}, "inn_missing"),
        ({"inn": "770199999933"}, "inn"),
        ({"inn": "7701999993"}, "inn_kind"),
        ({"kpp": "770101001"}, "kpp_kind"),
        ({"bic": "4452597"}, "bic"),
        ({"bic": "124525974"}, "bic"),
        ({"bank": ""}, "bank_missing"),
        ({"city": ""}, "city_missing"),
        ({"correspondent": ""}, "correspondent"),
        ({"correspondent": "30101810145250000975"}, "correspondent"),
        ({"account": "40802810200000000123"}, "account"),
        ({"account": ""}, "account"),
        ({"account": in_dollars("40802840_00000000123")}, "currency"),
    ],
)
def test_a_wrong_receiver_is_left_out_with_the_reason(changes, code):
    assert problem_of(with_receiver(**changes)) == code


def test_a_company_needs_its_kpp_and_the_budget_is_not_paid_this_way():
    company = ORDER._replace(receiver=COMPANY._replace(kpp=""))
    assert problem_of(company) == "kpp"
    unit = "40102810100000010001"
    treasury = with_receiver(account=unit, bic="040305000")
    correspondent = "30101810" + "_" + "00000000000"
    key = requisites.account_key("040305000", correspondent.replace("_", "0"))
    correspondent = correspondent.replace("_", key)
    treasury = treasury._replace(
        receiver=treasury.receiver._replace(correspondent=correspondent)
    )
    assert problem_of(treasury) == "account_kind"


def test_a_person_may_have_no_tax_number():
    content, refused = write_one(ORDERS[2]._replace(receiver=PERSON._replace(inn="")))
    assert not refused
    assert "ПолучательИНН=0\r\n".encode("cp1251") in content


def test_what_is_wrong_does_not_stop_the_rest():
    wrong = ORDERS[1]._replace(amount=Decimal(0))
    content, refused = bank_exchange.write(PAYER, [ORDERS[0], wrong, ORDERS[2]], NOW)
    assert refused == {"b": bank_exchange.Problem("amount", "0")}
    numbers = [each.doc_number for each in odin_palace_py.parse(content).documents]
    assert numbers == ["101", "103"]


def test_the_same_number_on_the_same_day_is_a_double():
    again = ORDERS[1]._replace(number="101")
    _content, refused = bank_exchange.write(PAYER, [ORDERS[0], again], NOW)
    assert refused == {"b": bank_exchange.Problem("double", "101")}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"account": "40702810200000000017"}, "account"),
        ({"inn": ""}, "inn_missing"),
        ({"name": ""}, "name_missing"),
    ],
)
def test_nothing_is_written_for_a_payer_with_wrong_requisites(changes, code):
    with pytest.raises(PayerProblem) as caught:
        bank_exchange.write(PAYER._replace(**changes), ORDERS, NOW)
    assert caught.value.problem.code == code


@example("№ 7 «Ромашка» — ₽\u00a0…")
@given(st.text(max_size=250))
def test_any_text_is_written_as_it_reads_or_refused_and_never_loses_letters(text):
    purpose = f"Без НДС {text}"
    content, refused = write_one(ORDER._replace(purpose=purpose))
    if refused:
        assert refused["a"].code in {"characters", "purpose_long"}
        return
    [document] = odin_palace_py.parse(content).documents
    assert document.purpose == bank_exchange.normalise(purpose)
    letters = [each for each in unicodedata.normalize("NFC", text) if each.isalnum()]
    assert [each for each in document.purpose if each.isalnum()][6:] == letters or (
        "₽" in text
    )


@given(st.lists(st.decimals(Decimal("0.01"), 10**9, places=2), min_size=1, max_size=30))
def test_the_file_has_the_sum_of_its_orders_to_the_kopeck(amounts):
    orders = [
        ORDER._replace(ref=index, number=str(index + 1), amount=amount)
        for index, amount in enumerate(amounts)
    ]
    content, refused = bank_exchange.write(PAYER, orders, NOW)
    statement = odin_palace_py.parse(content)
    assert not refused
    assert statement.warnings == []
    assert sum(Decimal(each.amount) for each in statement.documents) == sum(amounts)
