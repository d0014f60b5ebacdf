"""Statements of a bank, and what they say about the payments that were sent."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_billing_tools import bank_statement
from service_billing_tools.bank_statement import Sent, StatementProblem

OURS = "40702810100000000017"
THEIRS = "40802810100000000123"
DAY = date(2026, 11, 20)
SENT = Sent("a", "101", DAY, Decimal("12500.00"), OURS, THEIRS)

HEAD = f"""1CClientBankExchange
ВерсияФормата=1.03
Кодировка=Windows
Отправитель=Банк
ДатаНачала=20.11.2026
ДатаКонца=21.11.2026
РасчСчет={OURS}
СекцияРасчСчет
ДатаНачала=20.11.2026
РасчСчет={OURS}
НачальныйОстаток=100000.00
КонецРасчСчет
"""
CHARGE = f"""СекцияДокумент=Платежное поручение
Номер=101
Дата=20.11.2026
Сумма=12500.00
ДатаСписано=20.11.2026
ПлательщикСчет={OURS}
ПолучательСчет={THEIRS}
НазначениеПлатежа=Оплата по договору. НДС не облагается
КонецДокумента
"""
RETURN = f"""СекцияДокумент=Платежное поручение
Номер=7
Дата=21.11.2026
Сумма=12500.00
ДатаПоступило=21.11.2026
ПлательщикРасчСчет=30232810000000000001
ПолучательРасчСчет={OURS}
НазначениеПлатежа=Возврат по п/п N 101 от 20.11.2026, счет закрыт
КонецДокумента
"""
END = "КонецФайла\n"


def file_of(*parts, encoding="cp1251"):
    text = "".join([HEAD, *parts, END])
    if encoding == "cp866":
        text = text.replace("Windows", "DOS")
    return text.replace("\n", "\r\n").encode(encoding)


def outcomes(*parts, sent=SENT):
    movements = bank_statement.read(file_of(*parts)).movements
    return bank_statement.outcomes([sent], movements)


@pytest.mark.parametrize("encoding", ["cp1251", "cp866"])
def test_a_statement_is_read_in_the_encoding_that_it_names(encoding):
    statement = bank_statement.read(file_of(CHARGE, RETURN, encoding=encoding))
    assert statement.accounts == (OURS,)
    assert statement.unread == []
    charge, back = statement.movements
    assert charge.amount == Decimal("12500.00")
    assert (charge.paid, charge.received) == (DAY, None)
    assert (back.paid, back.received) == (None, date(2026, 11, 21))
    assert back.purpose.startswith("Возврат по п/п")


def test_lines_may_end_as_on_unix():
    content = file_of(CHARGE).replace(b"\r\n", b"\n")
    assert len(bank_statement.read(content).movements) == 1


def test_a_charge_makes_a_payment_paid():
    assert outcomes(CHARGE)["a"][:2] == ("paid", DAY)


def test_money_that_came_back_makes_it_returned():
    state, day, why = outcomes(CHARGE, RETURN)["a"]
    assert (state, day) == ("returned", date(2026, 11, 21))
    assert "счет закрыт" in why
    assert outcomes(RETURN)["a"][0] == "returned"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Номер=101", "Номер=102"),
        ("Дата=20", "Дата=19"),
        ("12500.00", "12500.01"),
        (THEIRS, "40802810100000000124"),
        ("ДатаСписано", "ДатаПоступило"),
    ],
)
def test_another_charge_says_nothing_about_a_payment(old, new):
    assert outcomes(CHARGE.replace(old, new)) == {}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("N 101", "N 1010"),
        ("12500.00", "12000.00"),
        ("Возврат", "Оплата"),
        ("ДатаПоступило=21", "ДатаПоступило=19"),
    ],
)
def test_other_money_is_no_return(old, new):
    assert outcomes(CHARGE, RETURN.replace(old, new))["a"][0] == "paid"


@pytest.mark.parametrize(
    "words",
    [
        "Возврат плат. поручения №101",
        "Возврат средств по платежному поручению N 000101 от 20.11.2026",
        "ВОЗВРАТ П/П 101 НЕВЕРНЫЙ СЧЕТ",
        "Возврат по дог. № 7 от 01.02.2026, п/п N 101",
        "Возврат, № 101",
    ],
)
def test_banks_name_a_return_in_many_ways(words):
    parts = RETURN.replace("Возврат по п/п N 101", words)
    assert outcomes(parts)["a"][0] == "returned"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "head"),
        (b"\xef\xbb\xbf1CClientBankExchange", "head"),
        (b"PK\x03\x04", "head"),
        (b"1CClientBankExchange\r\n", "encoding"),
        (file_of(CHARGE).replace(b"Windows", b"UTF-8"), "encoding"),
        (file_of(CHARGE)[:-14], "end"),
        (file_of(CHARGE.replace("КонецДокумента\n", "")), "section"),
        (file_of(CHARGE.replace("КонецДокумента", "КонецРасчСчет")), "section"),
        (file_of("КонецДокумента\n"), "section"),
        (file_of(CHARGE.replace("договору.", "договору.\nи еще")), "line"),
        (file_of(CHARGE).replace(b"12500", b"12\x98500"), "encoding"),
    ],
)
def test_a_broken_file_is_refused_as_a_whole(content, code):
    with pytest.raises(StatementProblem) as caught:
        bank_statement.read(content)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Номер=101\n", ""),
        ("Сумма=12500.00", "Сумма=12 500,00"),
        ("Дата=20.11.2026", "Дата=2026-11-20"),
        ("ДатаСписано=20.11.2026", "ДатаСписано=20.11.2026\nДатаПоступило=20.11.2026"),
    ],
)
def test_a_broken_document_is_named_and_the_others_count(old, new):
    statement = bank_statement.read(file_of(CHARGE.replace(old, new), RETURN))
    assert statement.unread == [13]
    assert len(statement.movements) == 1


@given(st.binary(max_size=300))
def test_whatever_comes_is_read_or_refused(content):
    for data in (content, file_of()[:60] + content):
        try:
            bank_statement.read(data)
        except StatementProblem as problem:
            assert problem.line >= 1
