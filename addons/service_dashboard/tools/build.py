"""Write the dashboard's spreadsheet; run this file after each change.

A spreadsheet of many figures is not to be edited by hand; what it shows stands here.
"""

import json
from pathlib import Path

TARGET = Path(__file__).parents[1] / "data" / "files" / "tickets_dashboard.json"
VERSION = "18.5.10"
DAILY = "service.ticket.daily"
OPEN = "service.ticket.report"
OPEN_DOMAIN = [["state", "in", ["new", "open", "waiting"]]]
DAILY_MENU = "service_ticket.service_ticket_daily_menu"
OPEN_MENU = "service_ticket.service_ticket_report_menu"

PERIOD, TEAM, CHANNEL, AGENT = "period", "team", "channel", "agent"
RELATIONS = {TEAM: "team_id", CHANNEL: "channel_id", AGENT: "user_id"}

# Pixels
COLUMN, COLUMNS = 50, 28
CARD_WIDTH, CARD_HEIGHT = 224, 102
GAP = 12
CHART_HEIGHT = 330
ROW = 23

TITLE, HEADER, CELL, NUMBER, NUMBER_HEADER = 1, 2, 3, 4, 5
STYLES = {
    TITLE: {"fontSize": 16, "bold": True, "textColor": "#01666B"},
    HEADER: {"bold": True, "fontSize": 11, "textColor": "#434343"},
    CELL: {"textColor": "#000000"},
    NUMBER: {"textColor": "#000000", "align": "right"},
    NUMBER_HEADER: {
        "bold": True,
        "fontSize": 11,
        "textColor": "#434343",
        "align": "right",
    },
}
WHOLE, PERCENT, ONE_DIGIT, DURATION = 1, 2, 3, 4
FORMATS = {WHOLE: "#,##0", PERCENT: "0%", ONE_DIGIT: "0.0", DURATION: "hhhh:mm"}

# What stands on the cards: title, measure, format, whether more is better.
CARDS = (
    ("Opened", "opened_count:sum", WHOLE, None),
    ("Closed", "closed_count:sum", WHOLE, True),
    ("Reaction (h:min)", "reaction_hours:avg", DURATION, False),
    ("Handling (h:min)", "handling_hours:avg", DURATION, False),
    ("Late", "late_share:avg", PERCENT, False),
    ("Solved on Line 1", "first_line_share:avg", PERCENT, True),
    ("Repeats", "repeat_share:avg", PERCENT, False),
    ("Unprocessed", "unprocessed_share:avg", PERCENT, False),
    ("Rating", "rating_average:avg", ONE_DIGIT, True),
    ("NPS", "nps:avg", WHOLE, True),
)
TEAM_COLUMNS = (
    ("Opened", "opened_count:sum", WHOLE),
    ("Closed", "closed_count:sum", WHOLE),
    ("Reaction", "reaction_hours:avg", DURATION),
    ("Handling", "handling_hours:avg", DURATION),
    ("Late", "late_share:avg", PERCENT),
    ("Line 1", "first_line_share:avg", PERCENT),
    ("Repeats", "repeat_share:avg", PERCENT),
    ("Rating", "rating_average:avg", ONE_DIGIT),
)
TEAM_ROWS = 12


def build():
    """Return the spreadsheet as a dict."""
    page = Page()
    page.add_cards()
    page.add_chart(
        "Opened by Day and Channel", "opened_count", ["day:day", "channel_id"]
    )
    page.add_chart("Closed by Day", "closed_count", ["day:day"], side=1)
    page.next_row()
    page.add_chart("Most Frequent: Categories", "opened_count", ["category_id"])
    page.add_chart("Most Frequent: Services", "opened_count", ["item_id"], side=1)
    page.next_row()
    page.add_chart("Channels", "opened_count", ["channel_id"], kind="pie")
    page.add_chart(
        "Open Now by Team and Stage", "__count", ["team_id", "stage_id"], 1, OPEN
    )
    page.next_row()
    page.add_chart("Late by Team", "late_count", ["team_id"])
    page.add_chart("Load of Agents Now", "__count", ["user_id", "stage_id"], 1, OPEN)
    page.next_row()
    page.add_team_table()
    return {
        "version": VERSION,
        "sheets": [page.sheet(), page.data_sheet()],
        "styles": STYLES,
        "formats": FORMATS,
        "borders": {1: {"bottom": {"style": "thin", "color": "#CCCCCC"}}},
        "revisionId": "START_REVISION",
        "uniqueFigureIds": True,
        "settings": {"locale": LOCALE},
        "pivots": PIVOTS,
        "pivotNextId": len(PIVOTS) + 1,
        "customTableStyles": {},
        "globalFilters": FILTERS,
        "lists": {},
        "listNextId": 1,
        "chartOdooMenusReferences": page.menus,
    }


LOCALE = {
    "name": "English (US)",
    "code": "en_US",
    "thousandsSeparator": ",",
    "decimalSeparator": ".",
    "dateFormat": "mm/dd/yyyy",
    "timeFormat": "hh:mm:ss",
    "formulaArgSeparator": ",",
    "weekStart": 7,
}


def relation(filter_id, label, model):
    """Return a filter by records of a model."""
    return {
        "id": filter_id,
        "type": "relation",
        "label": label,
        "modelName": model,
        "domainOfAllowedValues": [],
        "defaultValueDisplayNames": [],
    }


FILTERS = [
    {"id": PERIOD, "type": "date", "label": "Period", "defaultValue": "last_30_days"},
    relation(TEAM, "Team", "service.team"),
    relation(CHANNEL, "Channel", "service.channel"),
    relation(AGENT, "Responsible", "res.users"),
]


def matching(model, offset=0):
    """Return which fields of a model the filters restrict.

    What is open now has no period.
    """
    found = {
        filter_id: {"chain": name, "type": "many2one"}
        for filter_id, name in RELATIONS.items()
    }
    if model == DAILY:
        found[PERIOD] = {"chain": "day", "type": "date", "offset": offset}
    return found


def pivot(
    number, name, measures, rows=(), model=DAILY, domain=(), offset=0, order=None
):
    """Return a pivot table that cells read from."""
    return {
        "type": "ODOO",
        "fieldMatching": matching(model, offset),
        "context": {},
        "domain": list(domain),
        "id": str(number),
        "measures": [
            {
                "id": measure,
                "fieldName": measure.partition(":")[0],
                "aggregator": measure.partition(":")[2] or "sum",
            }
            for measure in measures
        ],
        "model": model,
        "name": name,
        "sortedColumn": order and {"domain": [], "order": "desc", "measure": order},
        "formulaId": str(number),
        "columns": [],
        "rows": [{"fieldName": row, "order": "asc"} for row in rows],
    }


MEASURES = [measure for _title, measure, _format, _better in CARDS]
PIVOTS = {
    "1": pivot(1, "Figures of the period", MEASURES),
    "2": pivot(2, "Figures of the period before", MEASURES, offset=-1),
    "3": pivot(
        3,
        "Figures by team",
        [measure for _title, measure, _format in TEAM_COLUMNS],
        rows=["team_id"],
        order="opened_count:sum",
    ),
    "4": pivot(4, "Open now", ["__count"], model=OPEN, domain=OPEN_DOMAIN),
    "5": pivot(
        5,
        "Untaken now",
        ["__count"],
        model=OPEN,
        domain=[["is_untaken", "=", True]],
    ),
}


class Page:
    """The sheet that people see, filled from the top down."""

    def __init__(self):
        self.figures = []
        self.cells = {}
        self.styles = {}
        self.formats = {}
        self.borders = {}
        self.merges = []
        self.menus = {}
        self.top = 0

    def add_cards(self):
        """Put the cards into two rows."""
        cards = [
            *(
                (title, number, better)
                for number, (title, _m, _f, better) in enumerate(CARDS)
            ),
            ("Open Now", len(CARDS), None),
            ("Untaken Now", len(CARDS) + 1, None),
        ]
        for place, (title, number, better) in enumerate(cards):
            line, column = divmod(place, 6)
            is_compared = number < len(CARDS)
            figure_id = f"card{number}"
            self._add_card(
                figure_id, title, number + 2, better, is_compared, line, column
            )
            self.menus[figure_id] = DAILY_MENU if is_compared else OPEN_MENU
        self.top = GAP + 2 * (CARD_HEIGHT + GAP)

    def _add_card(self, figure_id, title, row, better, is_compared, line, column):
        """Put a card into the grid of cards.

        :param int row: of the sheet with the data
        :param better: whether more is better, None where nobody can tell
        :param bool is_compared: with the period before
        """
        down, up = (
            ("#DC6965", "#00A04A") if better is not False else ("#00A04A", "#DC6965")
        )
        if better is None:
            down = up = "#6C757D"
        data = {
            "type": "scorecard",
            "title": {"text": title, "bold": True, "color": "#434343"},
            "background": "#EFF6FF" if is_compared else "#FEF3C7",
            "keyValue": f"Data!B{row}",
            "baselineMode": "text",
            "baselineColorDown": down,
            "baselineColorUp": up,
            "humanize": False,
        }
        if is_compared:
            data["baseline"] = f"Data!C{row}"
            data["baselineDescr"] = {"text": "before"}
        x = column * (CARD_WIDTH + GAP)
        y = GAP + line * (CARD_HEIGHT + GAP)
        self._add_figure(figure_id, x, y, CARD_WIDTH, CARD_HEIGHT, data)

    def _add_figure(self, figure_id, x, y, width, height, data):
        self.figures.append(
            {
                "id": figure_id,
                "tag": "chart",
                "col": 0,
                "row": 0,
                "offset": {"x": x, "y": y},
                "width": width,
                "height": height,
                "data": {**data, "chartId": figure_id},
            }
        )

    def add_chart(self, title, measure, group_by, side=0, model=DAILY, kind="bar"):
        """Put a chart into the left or the right half of the present row.

        :param str title: above the chart
        :param str measure: field that is summed, or ``__count``
        :param group_by: what is told apart: the axis, then the colours
        :param int side: 0 left, 1 right
        """
        width = COLUMN * COLUMNS // 2 - GAP
        figure_id = f"chart{len(self.figures)}"
        is_series = group_by[0].startswith("day")
        domain = self._get_domain(measure, group_by[0], model)
        self._add_figure(
            figure_id,
            side * COLUMN * COLUMNS // 2,
            self.top + GAP,
            width,
            CHART_HEIGHT,
            {
                "type": f"odoo_{kind}",
                "title": {"text": title, "bold": True, "color": "#01666B"},
                "background": "#FFFFFF",
                "legendPosition": "top"
                if len(group_by) > 1 or kind == "pie"
                else "none",
                "metaData": {
                    "groupBy": group_by,
                    "measure": measure,
                    "order": None if is_series else "DESC",
                    "resModel": model,
                    "mode": kind,
                },
                "searchParams": {
                    "comparison": None,
                    "context": {},
                    "domain": domain,
                    "groupBy": group_by,
                    "orderBy": [],
                },
                "dataSets": [],
                "verticalAxisPosition": "left",
                "stacked": True,
                "fieldMatching": matching(model),
            },
        )
        self.menus[figure_id] = DAILY_MENU if model == DAILY else OPEN_MENU

    def _get_domain(self, measure, axis, model):
        """Leave out what would be an empty bar or a bar without a name."""
        domain = list(OPEN_DOMAIN) if model == OPEN else [[measure, ">", 0]]
        return [*domain, [axis, "!=", False]] if axis.endswith("_id") else domain

    def next_row(self):
        """Go on below the charts of this row."""
        self.top += CHART_HEIGHT + GAP

    def add_team_table(self):
        """Put the figures of each team into cells below the charts."""
        row = -(-(self.top + GAP) // ROW) + 1
        self.cells[f"A{row}"] = '=_t("Teams")'
        self.styles[f"A{row}"] = TITLE
        self.borders[f"A{row}:AB{row}"] = 1
        self._add_line(row + 1, '=_t("Team")', [f'=_t("{c[0]}")' for c in TEAM_COLUMNS])
        for number in range(1, TEAM_ROWS + 1):
            values = [
                self._team_value(measure, number, shown)
                for _title, measure, shown in TEAM_COLUMNS
            ]
            header = f'=PIVOT.HEADER(3,"#team_id",{number})'
            self._add_line(row + 1 + number, header, values)
        last = row + 1 + TEAM_ROWS
        self.styles[f"A{row + 1}:H{row + 1}"] = HEADER
        self.styles[f"I{row + 1}:AB{row + 1}"] = NUMBER_HEADER
        self.styles[f"A{row + 2}:H{last}"] = CELL
        self.styles[f"I{row + 2}:AB{last}"] = NUMBER
        for place, (_title, _measure, shown) in enumerate(TEAM_COLUMNS):
            first, end = self._columns(place)
            self.formats[f"{first}{row + 2}:{end}{last}"] = shown
        self.last_row = last

    def _team_value(self, measure, number, shown):
        """Return the formula of one figure of one team; hours as parts of a day."""
        value = f'PIVOT.VALUE(3,"{measure}","#team_id",{number})'
        if shown == DURATION:
            return f'=IF(ISNUMBER({value}),{value}/24,"")'
        return f"={value}"

    def _columns(self, place):
        """Return the first and the last column of a figure in the table."""
        first, last = 8 + place * 5 // 2, 8 + (place + 1) * 5 // 2 - 1
        return column_name(first), column_name(last)

    def _add_line(self, row, header, values):
        self.cells[f"A{row}"] = header
        self.merges.append(f"A{row}:H{row}")
        for place, value in enumerate(values):
            first, last = self._columns(place)
            self.cells[f"{first}{row}"] = value
            if first != last:
                self.merges.append(f"{first}{row}:{last}{row}")

    def sheet(self):
        """Return the sheet with the figures."""
        return {
            "id": "dashboard",
            "name": "Dashboard",
            "colNumber": COLUMNS,
            "rowNumber": self.last_row + 2,
            "rows": {},
            "cols": {str(number): {"size": COLUMN} for number in range(COLUMNS)},
            "merges": self.merges,
            "cells": self.cells,
            "styles": self.styles,
            "formats": self.formats,
            "borders": self.borders,
            "conditionalFormats": [],
            "dataValidationRules": [],
            "figures": self.figures,
            "tables": [],
            "areGridLinesVisible": True,
            "isVisible": True,
            "headerGroups": {"ROW": [], "COL": []},
            "comments": {},
        }

    def data_sheet(self):
        """Return the sheet that the cards read from."""
        cells = {"A1": '=_t("Figure")', "B1": '=_t("Current")', "C1": '=_t("Previous")'}
        formats = {}
        for row, (title, measure, shown, _better) in enumerate(CARDS, start=2):
            divisor = "/24" if shown == DURATION else ""
            cells[f"A{row}"] = f'=_t("{title}")'
            for column, number in (("B", 1), ("C", 2)):
                value = f'PIVOT.VALUE({number},"{measure}")'
                shown_value = f'IF(ISNUMBER({value}),{value}{divisor},"–")'
                cells[f"{column}{row}"] = f"={shown_value}"
            formats[f"B{row}:C{row}"] = shown
        for row, (title, number) in enumerate(
            (("Open Now", 4), ("Untaken Now", 5)), start=len(CARDS) + 2
        ):
            cells[f"A{row}"] = f'=_t("{title}")'
            cells[f"B{row}"] = f'=IFERROR(PIVOT.VALUE({number},"__count"),0)'
            formats[f"B{row}"] = WHOLE
        return {
            "id": "data",
            "name": "Data",
            "colNumber": 6,
            "rowNumber": 40,
            "rows": {},
            "cols": {"0": {"size": 200}},
            "merges": [],
            "cells": cells,
            "styles": {"A1:C1": HEADER},
            "formats": formats,
            "borders": {},
            "conditionalFormats": [],
            "dataValidationRules": [],
            "figures": [],
            "tables": [],
            "areGridLinesVisible": True,
            "isVisible": True,
            "headerGroups": {"ROW": [], "COL": []},
            "comments": {},
        }


def column_name(index):
    """Return the letters of a column, 0 is A."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def text():
    """Return the file."""
    return json.dumps(build(), indent=4, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    TARGET.write_text(text())
