"""The universal transfer document (УПД) as XML of the tax service, format 5.03.

Sources: orders of the tax service ЕД-7-26/970@ of 19.12.2023 and ЕД-7-26/1032@ of
15.11.2024 (КНД 1115131, seller's title ON_NSCHFDOPPR) for the elements, their lengths
and the conditions between them that stand beside the schema; letter ММВ-20-3/96@ of
21.10.2013 for status 1 (with a счёт-фактура) and 2 (transfer only).  A signature covers
the exact bytes, therefore they are made once and never encoded again.
"""

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from lxml import etree

from . import requisites

VERSION = "5.03"
FORM = "1115131"
# With a счёт-фактура, for those who pay VAT; or the transfer document alone.
WITH_INVOICE = "СЧФДОП"
TRANSFER_ONLY = "ДОП"
TITLE = {
    WITH_INVOICE: (
        "Счет-фактура и документ об отгрузке товаров (выполнении работ), передаче"
        " имущественных прав (документ об оказании услуг)"
    ),
    TRANSFER_ONLY: (
        "Документ об отгрузке товаров (выполнении работ), передаче имущественных прав"
        " (документ об оказании услуг)"
    ),
}
NO_VAT = "без НДС"
VAT_RATES = frozenset(
    "0% 5% 7% 9,09% 10% 16,67% 18% 18,03% 20% 22%"
    " 5/105 7/107 10/110 18/118 20/120 22/122".split()
) | {NO_VAT}
SERVICE = "3"
ROUBLE = ("643", "Российский рубль")
# Nothing traceable, marked, with alcohol, tobacco or oil, and a reserve: work only.
NAME_FLAGS = "0_0_0_0_0_00"
BY_CERTIFICATE = "1"
KOPECK = Decimal("0.01")
EXCHANGE_ID = re.compile(r"[0-9A-Z]{3}[0-9A-Za-z@.-]{1,43}", re.ASCII)
LIMITS = {
    "name": 1000,
    "line": 2000,
    "address": 1000,
    "number": 1000,
    "content": 255,
    "unit": 255,
    "role": 255,
    "person": 60,
}
# What XML has no place for at all.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


class Person(NamedTuple):
    """A name; ``patronymic`` may be empty."""

    surname: str
    name: str
    patronymic: str = ""


class Side(NamedTuple):
    """Seller or buyer; ``person`` is given for a sole trader, ``kpp`` for a company."""

    name: str
    inn: str
    kpp: str
    address: str
    exchange_id: str
    person: Person | None = None


class Line(NamedTuple):
    """A line: amounts are Decimals in roubles, ``unit_code`` is that of ОКЕИ."""

    name: str
    unit_code: str
    unit: str
    quantity: Decimal
    price: Decimal
    untaxed: Decimal
    rate: str
    tax: Decimal
    total: Decimal


class Basis(NamedTuple):
    """The document on which work was done, such as a contract."""

    name: str
    number: str
    date: date


class Document(NamedTuple):
    """A УПД; ``correction`` is (number from 1, date) of a corrected one."""

    function: str
    number: str
    date: date
    seller: Side
    buyer: Side
    lines: list
    content: str
    period: tuple
    signer: Person
    signer_role: str
    guid: str
    created: datetime
    basis: Basis | None = None
    correction: tuple | None = None
    currency: tuple = ROUBLE  # code by ISO 4217, name


class Problem(NamedTuple):
    """What is wrong: a code, and the line of the document or the value meant."""

    code: str
    value: str = ""


def person_of(name):
    """Return the :class:`Person` of a name such as "ИП Иванов Иван Иванович"."""
    words = [word for word in name.split() if word.upper() != "ИП"]
    return Person(*(words[:2] + ["", ""])[:2], " ".join(words[2:]))


def file_name(document):
    """Return the name of the file without ``.xml``; it is ИдФайл as well."""
    return (
        f"ON_NSCHFDOPPR_{document.buyer.exchange_id}_{document.seller.exchange_id}"
        f"_{document.created:%Y%m%d}_{document.guid}_{NAME_FLAGS}"
    )


def problems(document):
    """Return what stands in the way of the document, a list of :class:`Problem`."""
    found = []
    if document.function not in TITLE:
        found.append(Problem("function", document.function))
    if not 0 < len(document.number) <= LIMITS["number"]:
        found.append(Problem("number"))
    if not document.lines:
        found.append(Problem("lines"))
    if not 0 < len(document.content) <= LIMITS["content"]:
        found.append(Problem("content"))
    if not document.period[0] <= document.period[1]:
        found.append(Problem("period"))
    if not _is_person(document.signer):
        found.append(Problem("signer"))
    for side in (document.seller, document.buyer):
        found += _side_problems(side, document.function)
    for number, line in enumerate(document.lines, 1):
        found += [Problem(code, str(number)) for code in _line_problems(line, document)]
    return found


def build(document):
    """Return the bytes of the XML, in windows-1251.

    :param Document document: one without :func:`problems`
    :raise ValueError: when it has some
    """
    found = problems(document)
    if found:
        raise ValueError(", ".join(f"{each.code} {each.value}" for each in found))
    root = etree.Element(
        "Файл", ИдФайл=file_name(document), ВерсФорм=VERSION, ВерсПрог="Odoo 19.0"
    )
    body = _add(
        root,
        "Документ",
        КНД=FORM,
        Функция=document.function,
        ПоФактХЖ=TITLE[document.function],
        НаимДокОпр=TITLE[document.function],
        ДатаИнфПр=_day(document.created),
        ВремИнфПр=f"{document.created:%H.%M.%S}",
        НаимЭконСубСост=_who(document.seller),
    )
    _add_head(body, document)
    _add_table(body, document.lines)
    _add_transfer(body, document)
    signer = _add(
        body,
        "Подписант",
        Должн=document.signer_role[: LIMITS["role"]],
        СпосПодтПолном=BY_CERTIFICATE,
    )
    _add_person(signer, document.signer)
    # Characters that the encoding lacks become references, which XML allows.
    return etree.tostring(root, xml_declaration=True, encoding="windows-1251")


def _is_person(person):
    return all(0 < len(part) <= LIMITS["person"] for part in person[:2]) and (
        len(person.patronymic) <= LIMITS["person"]
    )


def _side_problems(side, function):
    length = 12 if side.person else 10
    if not requisites.is_inn(side.inn) or len(side.inn) != length:
        yield Problem("inn", side.name)
    if not side.person and not requisites.is_kpp(side.kpp):
        yield Problem("kpp", side.name)
    if side.person and side.kpp:
        yield Problem("kpp", side.name)
    if side.person and not _is_person(side.person):
        yield Problem("person", side.name)
    if not side.name or len(side.name) > LIMITS["name"]:
        yield Problem("name", side.name)
    if function == WITH_INVOICE and not side.address:
        yield Problem("address", side.name)
    if not EXCHANGE_ID.fullmatch(side.exchange_id):
        yield Problem("exchange_id", side.name)


def _line_problems(line, document):
    if not line.name or len(line.name) > LIMITS["line"]:
        yield "line_name"
    if line.quantity <= 0:
        yield "line_quantity"
    if line.rate not in VAT_RATES:
        yield "line_rate"
    amounts = (line.untaxed, line.tax, line.total)
    if any(each < 0 or each != each.quantize(KOPECK) for each in amounts):
        yield "line_amount"
    elif line.untaxed + line.tax != line.total or (line.rate == NO_VAT and line.tax):
        yield "line_total"
    if document.function == TRANSFER_ONLY and line.rate != NO_VAT:
        yield "line_vat"


def _add_head(body, document):
    head = _add(body, "СвСчФакт", НомерДок=document.number, ДатаДок=_day(document.date))
    if document.correction:
        number, day = document.correction
        _add(head, "ИспрДок", НомИспр=str(number), ДатаИспр=_day(day))
    _add_side(head, "СвПрод", document.seller)
    if document.function == WITH_INVOICE:
        # Row 5а: the document of shipment is this one.
        _add(
            head,
            "ДокПодтвОтгрНом",
            РеквНаимДок="Универсальный передаточный документ",
            РеквНомерДок=document.number,
            РеквДатаДок=_day(document.date),
        )
    _add_side(head, "СвПокуп", document.buyer)
    code, name = document.currency
    _add(head, "ДенИзм", КодОКВ=code, НаимОКВ=name)


def _add_side(parent, tag, side):
    element = _add(parent, tag)
    identity = _add(element, "ИдСв")
    if side.person:
        _add_person(_add(identity, "СвИП", ИННФЛ=side.inn), side.person)
    else:
        _add(identity, "СвЮЛУч", НаимОрг=side.name, ИННЮЛ=side.inn, КПП=side.kpp)
    if side.address:
        # Free text: addresses are not kept in the parts that the register has.
        _add(
            _add(element, "Адрес"),
            "АдрИнф",
            КодСтр="643",
            НаимСтран="Россия",
            АдрТекст=side.address[: LIMITS["address"]],
        )


def _add_table(body, lines):
    table = _add(body, "ТаблСчФакт")
    for number, line in enumerate(lines, 1):
        row = _add(
            table,
            "СведТов",
            НомСтр=str(number),
            НаимТов=line.name,
            ОКЕИ_Тов=line.unit_code,
            НаимЕдИзм=line.unit[: LIMITS["unit"]],
            КолТов=_number(line.quantity),
            # A price of nothing has no place here, and the schema knows none.
            ЦенаТов=_number(line.price) if line.price > 0 else "",
            СтТовБезНДС=_money(line.untaxed),
            НалСт=line.rate,
            СтТовУчНал=_money(line.total),
        )
        _add(row, "ДопСведТов", ПрТовРаб=SERVICE)
        _add(_add(row, "Акциз"), "БезАкциз").text = "без акциза"
        _add_tax(row, "СумНал", line.tax, line.rate == NO_VAT)
    total = _add(
        table,
        "ВсегоОпл",
        СтТовБезНДСВсего=_money(sum(line.untaxed for line in lines)),
        СтТовУчНалВсего=_money(sum(line.total for line in lines)),
    )
    tax = sum(line.tax for line in lines)
    is_free = all(line.rate == NO_VAT for line in lines)
    _add_tax(total, "СумНалВсего", tax, is_free)


def _add_tax(parent, tag, amount, is_free):
    child = _add(parent, tag)
    if is_free:
        _add(child, "БезНДС").text = NO_VAT
    else:
        _add(child, "СумНал").text = _money(amount)


def _add_transfer(body, document):
    first, last = document.period
    transfer = _add(
        _add(body, "СвПродПер"),
        "СвПер",
        СодОпер=document.content,
        ДатаНачПер=_day(first),
        ДатаОконПер=_day(last),
    )
    if document.basis:
        _add(
            transfer,
            "ОснПер",
            РеквНаимДок=document.basis.name,
            РеквНомерДок=document.basis.number,
            РеквДатаДок=_day(document.basis.date),
        )
    else:
        _add(transfer, "БезДокОснПер").text = "1"


def _add_person(parent, person):
    _add(
        parent,
        "ФИО",
        Фамилия=person.surname,
        Имя=person.name,
        Отчество=person.patronymic,
    )


def _add(parent, tag, **attributes):
    """Add an element; an attribute without a value is left out."""
    given = {name: _clean(value) for name, value in attributes.items() if value}
    return etree.SubElement(parent, tag, given)


def _clean(text):
    """Return a text on one line that XML can hold."""
    return " ".join(CONTROL.sub(" ", text).split())


def _who(side):
    details = [f"ИНН {side.inn}"] + ([f"КПП {side.kpp}"] if side.kpp else [])
    return f"{side.name}, {', '.join(details)}"[: LIMITS["name"]]


def _day(value):
    return f"{value:%d.%m.%Y}"


def _money(value):
    return f"{Decimal(value).quantize(KOPECK, ROUND_HALF_UP):.2f}"


def _number(value):
    """Return a number without an exponent and without zeros at its end."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
