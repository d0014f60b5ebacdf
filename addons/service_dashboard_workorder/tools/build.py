"""Write the spreadsheet of the visits; after each change, in ``./dev shell``::

    from odoo.addons.service_dashboard_workorder.tools import build
    build.TARGET.write_text(build.text())

What it shows stands here; the page around it is that of the tickets.
"""

import json
from pathlib import Path

from odoo.addons.service_dashboard.tools import build as desk

TARGET = Path(__file__).parents[1] / "data" / "files" / "visits_dashboard.json"
ORDERS = "service.workorder"
REPORT = "service.workorder.report"
MENU = "service_dashboard_workorder.visits_{}_menu"

# The domains of the lists that the tiles open.
TODAY = [
    ["planned_start", ">=", "today"],
    ["planned_start", "<", "today +1d"],
    ["state", "!=", "cancelled"],
]
LATE = [
    "|",
    "&",
    ["deadline", "<", "now"],
    ["state", "in", ["draft", "offered", "assigned", "in_progress", "rework"]],
    "&",
    ["planned_start", "<", "now"],
    ["state", "in", ["draft", "offered", "assigned"]],
]
MONTH = [["performed_on", ">=", "today =1d"]]
MONTH_BEFORE = [
    ["performed_on", ">=", "today -1m =1d"],
    ["performed_on", "<", "today =1d"],
]
# What somebody has to look at: title, list, domain.
NOW = (
    ("Visits Today", "today", TODAY),
    ("Late", "late", LATE),
    ("Without a Performer", "unassigned", [["state", "=", "draft"]]),
    ("Offers Unanswered", "offered", [["state", "=", "offered"]]),
    ("To Check", "to_check", [["state", "=", "reported"]]),
)
# How well it went this month: title, measure, format.
QUALITY = (
    ("Done This Month", "done_count:sum", desk.WHOLE),
    ("First-Time Fix", "first_fix_share:avg", desk.PERCENT),
    ("On Time", "on_time_share:avg", desk.PERCENT),
)
MEASURES = [measure for _title, measure, _shown in QUALITY]


def pivot(number, name, measures, model, domain):
    """Return a pivot table that cells read from; nothing filters it."""
    return {
        **desk.pivot(number, name, measures, model=model, domain=domain),
        "fieldMatching": {},
    }


PIVOTS = {
    str(number): pivot(number, title, ["__count"], ORDERS, domain)
    for number, (title, _name, domain) in enumerate(NOW, start=1)
}
PIVOTS["6"] = pivot(6, "Month", MEASURES, REPORT, MONTH)
PIVOTS["7"] = pivot(7, "Month before", MEASURES, REPORT, MONTH_BEFORE)


class Page(desk.Page):
    """The sheet that people see: tiles in two rows, charts below."""

    def add_tiles(self):
        """Put what is to be done above how well it went."""
        for place, (title, name, _domain) in enumerate(NOW):
            self._add_tile(place, 0, title, place + 2, name)
        for place, (title, _measure, _shown) in enumerate(QUALITY):
            self._add_tile(place, 1, title, len(NOW) + place + 2, "of_month")
        self.top = desk.GAP + 2 * (desk.CARD_HEIGHT + desk.GAP)

    def _add_tile(self, column, line, title, row, name):
        figure_id = f"tile{row}"
        data = {
            "type": "scorecard",
            "title": {"text": title, "bold": True, "color": "#434343"},
            "background": "#EFF6FF" if line else "#FEF3C7",
            "keyValue": f"Data!B{row}",
            "baselineMode": "text",
            "baselineColorDown": "#DC6965",
            "baselineColorUp": "#00A04A",
            "humanize": False,
        }
        if line:
            data["baseline"] = f"Data!C{row}"
            data["baselineDescr"] = {"text": "last month"}
        self._add_figure(
            figure_id,
            column * (desk.CARD_WIDTH + desk.GAP),
            desk.GAP + line * (desk.CARD_HEIGHT + desk.GAP),
            desk.CARD_WIDTH,
            desk.CARD_HEIGHT,
            data,
        )
        self.menus[figure_id] = MENU.format(name)

    def add_visits(self, title, measure, group_by, side=0):
        """Put a chart about the visits of this month beside another one."""
        self.add_chart(title, measure, group_by, side, REPORT)
        figure = self.figures[-1]
        figure["data"]["fieldMatching"] = {}
        figure["data"]["searchParams"]["domain"] = [*MONTH, [measure, ">", 0]]
        if group_by[0].endswith(":day"):
            figure["data"]["metaData"]["order"] = None
        self.menus[figure["id"]] = MENU.format("of_month")

    def sheet(self):
        """Return the sheet with the figures."""
        self.last_row = -(-self.top // desk.ROW)
        return super().sheet()

    def data_sheet(self):
        """Return the sheet that the tiles read from."""
        cells = {"A1": '=_t("Figure")', "B1": '=_t("Current")', "C1": '=_t("Previous")'}
        formats = {}
        for row, (title, _name, _domain) in enumerate(NOW, start=2):
            cells[f"A{row}"] = f'=_t("{title}")'
            cells[f"B{row}"] = f'=IFERROR(PIVOT.VALUE({row - 1},"__count"),0)'
            formats[f"B{row}"] = desk.WHOLE
        for row, (title, measure, shown) in enumerate(QUALITY, start=len(NOW) + 2):
            cells[f"A{row}"] = f'=_t("{title}")'
            for column, number in (("B", 6), ("C", 7)):
                value = f'PIVOT.VALUE({number},"{measure}")'
                cells[f"{column}{row}"] = f'=IF(ISNUMBER({value}),{value},"–")'
            formats[f"B{row}:C{row}"] = shown
        return {**super().data_sheet(), "cells": cells, "formats": formats}


def build():
    """Return the spreadsheet as a dict."""
    page = Page()
    page.add_tiles()
    page.add_visits("Visits by Day", "visit_count", ["performed_on:day", "state"])
    page.add_visits("Visits by Performer", "visit_count", ["resource_id"], side=1)
    page.next_row()
    page.add_visits("Late by Performer", "late_count", ["resource_id"])
    page.add_visits(
        "Visits by Territory", "visit_count", ["territory_id", "state"], side=1
    )
    page.next_row()
    return {
        **desk.build(),
        "sheets": [page.sheet(), page.data_sheet()],
        "pivots": PIVOTS,
        "pivotNextId": len(PIVOTS) + 1,
        "globalFilters": [],
        "chartOdooMenusReferences": page.menus,
    }


def text():
    """Return the file."""
    return json.dumps(build(), indent=4, ensure_ascii=False) + "\n"
