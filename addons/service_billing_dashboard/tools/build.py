"""The spreadsheet of the dashboard, as a dict; what it shows stands here.

After a change run in ``./dev shell``::

    from odoo.addons.service_billing_dashboard.tools import build
    build.TARGET.write_text(build.text())
"""

import json
from pathlib import Path

from odoo.addons.service_dashboard.tools import build as desk
from odoo.addons.service_dashboard.tools.build import (
    CARD_HEIGHT,
    GAP,
    ROW,
    WHOLE,
)

TARGET = Path(__file__).parents[1] / "data" / "files" / "billing_dashboard.json"
MONEY, OUTPUT, CHARGE = (
    "service.charge.report",
    "service.output.report",
    "service.charge",
)
MENUS = {
    MONEY: "service_billing.service_charge_report_menu",
    OUTPUT: "service_billing.service_output_report_menu",
    CHARGE: "service_billing.service_charge_problems_menu",
}
PERIOD = "period"
# filter -> model of its records, and its label
RELATIONS = {
    "client": ("res.partner", "Client", "client_id"),
    "territory": ("service.territory", "Region", "territory_id"),
    "item": ("service.catalog.item", "Service", "item_id"),
}
# title, pivot of now, pivot of before, measure, whether more is better
CARDS = (
    ("Income", 1, 2, "income:sum", True),
    ("Expense", 1, 2, "expense:sum", None),
    ("Margin", 1, 2, "margin:sum", True),
    ("Jobs", 3, 4, "order_id:count_distinct", None),
    ("Hours by the Catalogue", 3, 4, "norm_hours:sum", None),
    ("To Settle", 5, None, "__count", None),
)
COLUMNS = (
    ("Income", "income:sum"),
    ("Expense", "expense:sum"),
    ("Margin", "margin:sum"),
)
CLIENT_ROWS = 12
# columns of the page
NAME_WIDTH, FIGURE_WIDTH = 8, 8
PROBLEMS = [["state", "=", "open"], ["hold", "!=", False]]


def matching(model, offset=0):
    """Return which fields of a model the filters restrict."""
    found = {
        name: {"chain": field, "type": "many2one"}
        for name, (_model, _label, field) in RELATIONS.items()
    }
    if model != CHARGE:  # what is to settle has no period
        found[PERIOD] = {"chain": "performed_on", "type": "date", "offset": offset}
    return found


def pivot(number, name, measures, model=MONEY, **options):
    """Return a pivot table that cells read from."""
    offset = options.pop("offset", 0)
    found = desk.pivot(number, name, measures, model=model, **options)
    return {**found, "fieldMatching": matching(model, offset)}


FIGURES = ["income:sum", "expense:sum", "margin:sum"]
WORK = ["order_id:count_distinct", "norm_hours:sum"]
PIVOTS = {
    "1": pivot(1, "Figures of the period", FIGURES),
    "2": pivot(2, "Figures of the period before", FIGURES, offset=-1),
    "3": pivot(3, "Output of the period", WORK, OUTPUT),
    "4": pivot(4, "Output of the period before", WORK, OUTPUT, offset=-1),
    "5": pivot(5, "To settle", ["__count"], CHARGE, domain=PROBLEMS),
    "6": pivot(6, "Figures by client", FIGURES, rows=["client_id"], order="income:sum"),
}
FILTERS = [
    {
        "id": PERIOD,
        "type": "date",
        "label": "Period",
        "defaultValue": "last_90_days",
    },
    *(
        desk.relation(name, label, model)
        for name, (model, label, _field) in RELATIONS.items()
    ),
]


class Page(desk.Page):
    """The sheet that officers see."""

    def add_cards(self):
        """Put the cards into one row."""
        for place, (title, now, before, _measure, better) in enumerate(CARDS):
            figure_id = f"card{place}"
            self._add_card(figure_id, title, place + 2, better, bool(before), 0, place)
            self.menus[figure_id] = MENUS[PIVOTS[str(now)]["model"]]
        self.top = GAP + CARD_HEIGHT + GAP

    def add_chart(self, title, measure, group_by, side=0, model=MONEY, kind="bar"):
        """Put a chart into one half of the present row."""
        chart = super().add_chart(title, measure, group_by, side, model, kind)
        figure = self.figures[-1]
        figure["data"]["fieldMatching"] = matching(model)
        if group_by[0].startswith("performed_on"):
            figure["data"]["metaData"]["order"] = None
        self.menus[figure["id"]] = MENUS[model]
        return chart

    def _get_domain(self, measure, axis, model):
        """Leave out what would be a bar without a name."""
        return [[axis, "!=", False]] if axis.endswith("_id") else []

    def add_client_table(self):
        """Put the figures of the clients that bring most below the charts."""
        row = -(-(self.top + GAP) // ROW) + 1
        shown = [WHOLE] * len(COLUMNS)
        table = desk.Table(self, 0, NAME_WIDTH, shown, FIGURE_WIDTH)
        table.add_title(row, "Clients")
        table.add_header(row + 1, "Client", [title for title, _measure in COLUMNS])
        for number in range(1, CLIENT_ROWS + 1):
            table.add_line(
                row + 1 + number,
                f'=PIVOT.HEADER(6,"#client_id",{number})',
                [
                    f'=PIVOT.VALUE(6,"{measure}","#client_id",{number})'
                    for _title, measure in COLUMNS
                ],
            )
        self.last_row = row + 1 + CLIENT_ROWS
        table.style(row + 1, self.last_row)

    def data_sheet(self):
        """Return the sheet that the cards read from."""
        sheet = super().data_sheet()
        cells = {"A1": '=_t("Figure")', "B1": '=_t("Current")', "C1": '=_t("Previous")'}
        formats = {}
        for row, (title, now, before, measure, _better) in enumerate(CARDS, start=2):
            cells[f"A{row}"] = f'=_t("{title}")'
            cells[f"B{row}"] = f'=IFERROR(PIVOT.VALUE({now},"{measure}"),0)'
            if before:
                cells[f"C{row}"] = f'=IFERROR(PIVOT.VALUE({before},"{measure}"),0)'
            formats[f"B{row}:C{row}"] = WHOLE
        return {**sheet, "cells": cells, "formats": formats}


def build():
    """Return the spreadsheet as a dict."""
    page = Page()
    page.add_cards()
    page.add_chart("Margin by Month and Side", "margin", ["performed_on:month", "side"])
    page.add_chart("Income by Client", "income", ["client_id"], side=1)
    page.next_row()
    page.add_chart("Income by Service", "income", ["item_id"])
    page.add_chart("Margin by Region", "margin", ["territory_id"], side=1)
    page.next_row()
    page.add_chart("Pay by Performer", "expense", ["resource_id"])
    page.add_chart(
        "Hours by Specialist", "norm_hours", ["specialist_id"], side=1, model=OUTPUT
    )
    page.next_row()
    page.add_client_table()
    return {
        **desk.build(),
        "sheets": [page.sheet(), page.data_sheet()],
        "pivots": PIVOTS,
        "pivotNextId": len(PIVOTS) + 1,
        "globalFilters": FILTERS,
        "chartOdooMenusReferences": page.menus,
    }


def text():
    """Return the file."""
    return json.dumps(build(), indent=4, ensure_ascii=False) + "\n"
