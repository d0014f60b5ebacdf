"""Amounts in words and the code of payment requisites."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_billing_tools.amount_words import in_words
from service_billing_tools.payment_qr import Bill, payload

BILL = Bill(
    name='ООО "Сервис-Тест"',
    inn="7701999993",
    kpp="770101001",
    account="40702810100000000017",
    bank="ПАО СБЕРБАНК",
    bic="044525225",
    correspondent="30101810400000000225",
    amount=Decimal("1220.00"),
    purpose="Оплата по счету N 15 от 20.11.2026. В том числе НДС 22% - 220.00",
)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "Ноль рублей 00 копеек"),
        ("0.01", "Ноль рублей 01 копейка"),
        ("1", "Один рубль 00 копеек"),
        ("2.02", "Два рубля 02 копейки"),
        ("5", "Пять рублей 00 копеек"),
        ("21.21", "Двадцать один рубль 21 копейка"),
        ("1001.99", "Одна тысяча один рубль 99 копеек"),
        ("12500", "Двенадцать тысяч пятьсот рублей 00 копеек"),
        ("122000.5", "Сто двадцать две тысячи рублей 50 копеек"),
        ("0.005", "Ноль рублей 01 копейка"),
    ],
)
def test_amounts_in_words(amount, words):
    assert in_words(Decimal(amount)) == words


@given(st.decimals(0, 10**12, places=2))
def test_words_have_no_double_spaces_and_keep_the_kopecks(amount):
    words = in_words(amount)
    assert words == " ".join(words.split())
    assert words.split()[-2] == f"{amount:.2f}"[-2:]


def test_the_code_has_the_keys_of_the_standard_in_their_order():
    assert payload(BILL) == (
        'ST00012|Name=ООО "Сервис-Тест"|PersonalAcc=40702810100000000017'
        "|BankName=ПАО СБЕРБАНК|BIC=044525225|CorrespAcc=30101810400000000225"
        "|Sum=122000|Purpose=Оплата по счету N 15 от 20.11.2026."
        " В том числе НДС 22% - 220.00|PayeeINN=7701999993|KPP=770101001"
    )


def test_a_sole_trader_has_no_kpp_and_a_bank_may_lack_a_correspondent_account():
    text = payload(BILL._replace(kpp="", correspondent=""))
    assert "KPP" not in text
    assert "CorrespAcc=0|" in text


@given(st.text(max_size=300), st.text(max_size=300))
def test_no_text_adds_or_breaks_a_part(name, purpose):
    parts = payload(BILL._replace(name="x" + name, purpose="x" + purpose)).split("|")
    keys = [part.split("=", 1)[0] for part in parts[1:]]
    assert keys == [part.split("=", 1)[0] for part in payload(BILL).split("|")[1:]]
    assert len(parts[1]) <= len("Name=") + 160
    assert len(parts[7]) <= len("Purpose=") + 210


@given(st.decimals(Decimal("0.01"), 10**9, places=2))
def test_the_sum_is_in_kopecks(amount):
    assert f"|Sum={int(amount * 100)}|" in payload(BILL._replace(amount=amount))


@pytest.mark.parametrize("amount", ["0", "-1", "1.001"])
def test_an_amount_that_nobody_can_pay_is_refused(amount):
    with pytest.raises(ValueError, match="kopecks"):
        payload(BILL._replace(amount=Decimal(amount)))
