"""Corrections, credits and archives of documents."""

import io
import zipfile
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from service_billing_tools import correction, credit_lines, paper_archive, registry_1c

DAY = date(2026, 3, 31)
KOPECKS = st.integers(-10_000, 10_000).map(lambda kopecks: Decimal(kopecks) / 100)
CHARGES = st.lists(
    st.tuples(
        st.builds(
            correction.Group,
            st.tuples(st.sampled_from("ab")),
            st.sampled_from([Decimal(1), Decimal("33.33")]),
        ),
        st.integers(-3, 3).map(Decimal),
        KOPECKS,
    )
)


@given(CHARGES, CHARGES)
def test_rows_of_a_correction_add_up_to_the_difference(before, after):
    rows = correction.compare(correction.totals(before), correction.totals(after))
    for name, column in (("quantity", 1), ("amount", 2)):
        change = sum(
            getattr(row.after, name) - getattr(row.before, name) for row in rows
        )
        assert change == sum(each[column] for each in after) - sum(
            each[column] for each in before
        )


@given(CHARGES)
def test_what_stays_makes_no_row(charges):
    sums = correction.totals(charges)
    assert correction.compare(sums, sums) == []


def test_another_price_is_one_row():
    old = {correction.Group(("work",), Decimal(10)): correction.Sums(2, Decimal(20))}
    new = {correction.Group(("work",), Decimal(13)): correction.Sums(2, Decimal(26))}
    [row] = correction.compare(old, new)
    assert (row.price_before, row.price_after) == (10, 13)


def line(total, tax, rate="22%"):
    return {
        "number": 1,
        "quantity": Decimal(1),
        "price": Decimal(total) - Decimal(tax),
        "untaxed": Decimal(total) - Decimal(tax),
        "rate": rate,
        "tax": Decimal(tax),
        "total": Decimal(total),
    }


@given(st.lists(st.integers(200, 10_000), min_size=1), st.integers(1, 190))
def test_credits_come_off_to_the_kopeck(totals, credit):
    lines = [line(total, round(Decimal(total) * 22 / 122, 2)) for total in totals]
    lines.append(line(-credit, -round(Decimal(credit) * 22 / 122, 2)))
    folded = credit_lines.fold(lines)
    assert len(folded) == len(totals)
    for name in ("untaxed", "tax", "total"):
        assert sum(each[name] for each in folded) == sum(each[name] for each in lines)
        assert all(each[name] >= 0 for each in folded)


def test_a_credit_of_another_rate_stays_a_line():
    lines = [line(122, 22), line(-10, 0, rate="без НДС")]
    assert credit_lines.fold(lines) == lines


def test_archive_keeps_cyrillic_names_and_is_the_same_each_time():
    files = [("Акт № 5.pdf", b"a"), ("акт № 5.pdf", b"b")]
    content = paper_archive.pack(files, DAY)
    assert content == paper_archive.pack(files, DAY)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == ["Акт № 5.pdf", "акт № 5 (2).pdf"]
        assert all(info.flag_bits & 0x800 for info in archive.infolist())


@given(st.text(), st.text())
def test_any_name_can_be_saved(first, second):
    name = paper_archive.file_name(first, second, extension="pdf")
    assert name.endswith(".pdf")
    assert len(name) <= paper_archive.MAX_NAME
    assert not set(name) & set('<>:"/\\|?*\n')


def test_tables_are_what_spreadsheets_of_russia_read():
    row = dict.fromkeys(registry_1c.LINES, "")
    row.update({"Номенклатура": '=1;"2"', "Дата": DAY, "СуммаСНДС": Decimal("1220.5")})
    row["НомерСтроки"] = 12
    content = registry_1c.table(registry_1c.LINES, [row])
    assert content.startswith(b"\xef\xbb\xbf")
    _head, text = content.decode("utf-8-sig").splitlines()
    assert '"\'=1;""2"""' in text
    assert ";31.03.2026;12;" in text
    assert text.endswith("1220,50")
