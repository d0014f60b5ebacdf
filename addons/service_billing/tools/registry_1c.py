"""Documents as tables for 1C:Accounting: see docs/export_1c.md for every column.

1C reads such tables with its own "load from a file" and needs no program for it.
"""

import csv
import io

# Columns of documents and of their lines, in this order.
DOCUMENTS = (
    *("ВидДокумента", "Номер", "Дата", "НомерИсправления", "ДатаИсправления"),
    *("ИсходныйНомер", "ИсходнаяДата"),
    *("ОрганизацияИНН", "ОрганизацияКПП", "Контрагент", "КонтрагентИНН"),
    *("КонтрагентКПП", "Договор", "ДатаДоговора", "ПериодС", "ПериодПо", "Валюта"),
    *("СуммаБезНДС", "СуммаНДС", "СуммаСНДС", "ФайлУПД"),
)
LINES = (
    *("Номер", "Дата", "НомерСтроки", "Номенклатура", "ЕдиницаОКЕИ", "Единица"),
    *("Количество", "Цена", "СтавкаНДС", "СуммаБезНДС", "СуммаНДС", "СуммаСНДС"),
)
# What a spreadsheet would take for a formula.
FORMULA = ("=", "+", "-", "@", "\t")


def table(columns, rows):
    """Return the bytes of a table: UTF-8 with a mark, semicolons, Windows line ends.

    :param columns: names, as keys of the rows
    :param rows: iterable of dicts; amounts are ``Decimal``, days ``date``,
        numbers ``int``, all else texts
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow(_cell(name, row[name]) for name in columns)
    return buffer.getvalue().encode("utf-8-sig")


def _cell(name, value):
    if value is None or value == "":
        return ""
    if hasattr(value, "strftime"):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        text = " ".join(value.split())
        return f"'{text}" if text.startswith(FORMULA) else text
    text = f"{value:.2f}" if name.startswith("Сумма") else f"{value:f}"
    return text.replace(".", ",")
