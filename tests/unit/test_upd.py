"""The УПД against the schema of the tax service and the conditions beside it."""

import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from service_billing_tools import upd

SCHEMA = Path(__file__).parent / "schemas" / "ON_NSCHFDOPPR_1_997_01_05_02_01.xsd"
SCH = "{http://purl.oclc.org/dsdl/schematron}"
XS = "{http://www.w3.org/2001/XMLSchema}"
VENDOR = "http://www.unisoftware.ru/schematron-extensions"

SELLER = upd.Side(
    name="ООО «Сервис-Тест»",
    inn="7701999993",
    kpp="770101001",
    address="125009, Москва, ул. Тестовая, д. 1",
    exchange_id="2BM-7701999993-770101001-201901010000000000001",
)
BUYER = upd.Side(
    name="ООО «Клиент-Тест»",
    inn="7802999990",
    kpp="780201001",
    address="190000, Санкт-Петербург, пр. Тестовый, д. 2",
    exchange_id="2BE7802999990",
)
TRADER = upd.Side(
    name="ИП Тестов Тест Тестович",
    inn="770199999932",
    kpp="",
    address="",
    exchange_id="2LT-11001234567",
    person=upd.Person("Тестов", "Тест", "Тестович"),
)
LINE = upd.Line(
    name="Плановое обслуживание кассы",
    unit_code="642",
    unit="ед",
    quantity=Decimal("2"),
    price=Decimal("1000"),
    untaxed=Decimal("2000.00"),
    rate="22%",
    tax=Decimal("440.00"),
    total=Decimal("2440.00"),
)
FREE_LINE = LINE._replace(rate=upd.NO_VAT, tax=Decimal(0), total=Decimal("2000.00"))
DOCUMENT = upd.Document(
    function=upd.WITH_INVOICE,
    number="A-15",
    date=date(2026, 11, 30),
    seller=SELLER,
    buyer=BUYER,
    lines=[LINE, LINE._replace(name="Выезд ₽ ✓ «срочный»")],
    content="Услуги по договору оказаны в полном объеме",
    period=(date(2026, 11, 1), date(2026, 11, 30)),
    signer=upd.Person("Директоров", "Иван"),
    signer_role="Генеральный директор",
    guid="16ad2de0-fadd-47fb-8838-b02d9f37d40b",
    created=datetime(2026, 12, 1, 9, 30, 5),
    basis=upd.Basis("Договор", "7/2026", date(2026, 1, 10)),
)
TRANSFER = DOCUMENT._replace(
    function=upd.TRANSFER_ONLY, seller=TRADER, lines=[FREE_LINE], basis=None
)


@pytest.fixture(scope="module")
def tree():
    """Return the tree of the schema, with what 5.03 changed of 5.02."""
    text = SCHEMA.read_bytes().decode("cp1251")
    text = text.replace('value="5.02"', 'value="5.03"')
    rates = "".join(f'<xs:enumeration value="{rate}"/>' for rate in upd.VAT_RATES)
    text, count = re.subn(r'<xs:enumeration value="20%"\s*/>', rates, text)
    assert count == 1
    root = etree.fromstring(text.encode("cp1251"))
    for restriction in root.iter(f"{XS}restriction"):
        seen = set()
        for each in restriction.findall(f"{XS}enumeration"):
            if each.get("value") in seen:
                restriction.remove(each)
            seen.add(each.get("value"))
    return root


@pytest.fixture(scope="module")
def schema(tree):
    return etree.XMLSchema(tree)


@pytest.fixture(scope="module")
def conditions(tree):
    """Return the (context, test) of each condition that a schema alone cannot say."""
    found = [
        (rule.get("context"), check.get("test"))
        for rule in tree.iter(f"{SCH}rule")
        for check in rule.findall(f"{SCH}assert")
    ]
    assert len(found) > 50
    return found


def broken_conditions(content, name, conditions):
    """Return the conditions that a document breaks.

    lxml does not know the functions of those who wrote the schema, so they are given.
    """
    functions = etree.FunctionNamespace(VENDOR)
    functions["iif"] = lambda _context, test, then, other: then if test else other
    functions["getFileName"] = lambda _context: name
    root = etree.fromstring(content)
    return [
        (context, test)
        for context, test in conditions
        for element in root.xpath(f"//{context}")
        if not element.xpath(f"boolean({test})", namespaces={"usch": VENDOR})
    ]


@pytest.mark.parametrize(
    "document",
    [
        DOCUMENT,
        TRANSFER,
        DOCUMENT._replace(basis=None, correction=(1, date(2026, 12, 5))),
        DOCUMENT._replace(lines=[FREE_LINE, LINE]),
        DOCUMENT._replace(buyer=TRADER._replace(address="Тверь, ул. Тестовая, 3")),
        DOCUMENT._replace(lines=[LINE._replace(price=Decimal("0.00000001"))]),
    ],
    ids=["status 1", "status 2", "corrected", "mixed", "to a trader", "small price"],
)
def test_documents_fit_the_schema_and_its_conditions(document, schema, conditions):
    content = upd.build(document)
    schema.assertValid(etree.fromstring(content))
    assert broken_conditions(content, upd.file_name(document), conditions) == []


def test_the_conditions_are_really_run(conditions):
    content = upd.build(DOCUMENT)
    name = upd.file_name(DOCUMENT)
    assert broken_conditions(content, "another name", conditions)
    root = etree.fromstring(content)
    for path in (".//ТаблСчФакт", ".//СвПродПер", ".//СвПрод/Адрес"):
        damaged = etree.fromstring(content)
        gone = damaged.find(path)
        gone.getparent().remove(gone)
        assert broken_conditions(
            etree.tostring(damaged, encoding="utf-8"), name, conditions
        )
    assert not broken_conditions(
        etree.tostring(root, encoding="utf-8"), name, conditions
    )


def test_the_name_of_the_file_says_from_whom_to_whom_and_what():
    assert upd.file_name(DOCUMENT) == (
        f"ON_NSCHFDOPPR_{BUYER.exchange_id}_{SELLER.exchange_id}"
        "_20261201_16ad2de0-fadd-47fb-8838-b02d9f37d40b_0_0_0_0_0_00"
    )
    assert len(upd.file_name(DOCUMENT)) <= 255


def test_the_bytes_are_windows_1251_and_other_characters_references():
    content = upd.build(DOCUMENT)
    assert content.startswith(b"<?xml version='1.0' encoding='windows-1251'?>")
    assert "«Сервис-Тест»".encode("cp1251") in content
    assert b"&#8381; &#10003;" in content
    name = etree.fromstring(content).findall(".//СведТов")[1].get("НаимТов")
    assert name == "Выезд ₽ ✓ «срочный»"


def test_totals_and_tax_of_a_document():
    root = etree.fromstring(upd.build(DOCUMENT))
    total = root.find(".//ВсегоОпл")
    assert total.get("СтТовБезНДСВсего") == "4000.00"
    assert total.get("СтТовУчНалВсего") == "4880.00"
    assert total.findtext("СумНалВсего/СумНал") == "880.00"
    root = etree.fromstring(upd.build(TRANSFER))
    assert root.findtext(".//СумНалВсего/БезНДС") == "без НДС"


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"function": "СЧФ"}, ["function"]),
        ({"number": ""}, ["number"]),
        ({"lines": []}, ["lines"]),
        ({"content": ""}, ["content"]),
        ({"period": (date(2026, 12, 1), date(2026, 11, 1))}, ["period"]),
        ({"signer": upd.Person("", "")}, ["signer"]),
        ({"seller": SELLER._replace(inn="7701999994")}, ["inn"]),
        ({"seller": SELLER._replace(inn=TRADER.inn)}, ["inn"]),
        ({"seller": SELLER._replace(kpp="")}, ["kpp"]),
        ({"seller": SELLER._replace(address="")}, ["address"]),
        ({"buyer": BUYER._replace(exchange_id="")}, ["exchange_id"]),
        ({"buyer": BUYER._replace(exchange_id="2BM_1")}, ["exchange_id"]),
        ({"buyer": BUYER._replace(name="")}, ["name"]),
        ({"lines": [LINE._replace(name="")]}, ["line_name"]),
        ({"lines": [LINE._replace(name="x" * 2001)]}, ["line_name"]),
        ({"lines": [LINE._replace(quantity=Decimal(0))]}, ["line_quantity"]),
        ({"lines": [LINE._replace(rate="21%")]}, ["line_rate"]),
        ({"lines": [LINE._replace(total=Decimal("2440.01"))]}, ["line_total"]),
        ({"lines": [LINE._replace(rate=upd.NO_VAT)]}, ["line_total"]),
        ({"lines": [LINE._replace(untaxed=Decimal("-1"))]}, ["line_amount"]),
        ({"lines": [LINE._replace(tax=Decimal("440.001"))]}, ["line_amount"]),
        ({"function": upd.TRANSFER_ONLY, "lines": [LINE]}, ["line_vat"]),
    ],
)
def test_what_stands_in_the_way_is_named(changes, codes):
    document = DOCUMENT._replace(**changes)
    assert [each.code for each in upd.problems(document)] == codes
    with pytest.raises(ValueError, match=codes[0]):
        upd.build(document)


kopecks = st.decimals(0, 10**7, places=2)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.tuples(st.text(min_size=1, max_size=40), kopecks, kopecks),
        min_size=1,
        max_size=8,
    )
)
def test_any_texts_and_amounts_give_a_valid_document(schema, conditions, rows):
    lines = [
        LINE._replace(
            name=f"Работа {name}", untaxed=untaxed, tax=tax, total=untaxed + tax
        )
        for name, untaxed, tax in rows
    ]
    content = upd.build(DOCUMENT._replace(lines=lines))
    root = etree.fromstring(content)
    schema.assertValid(root)
    total = root.find(".//ВсегоОпл").get("СтТовУчНалВсего")
    assert Decimal(total) == sum(line.total for line in lines)
    assert not broken_conditions(content, upd.file_name(DOCUMENT), conditions)
