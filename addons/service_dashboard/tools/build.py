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

# Pixels: all columns fit beside the menu on a screen of 1,440.
COLUMN, COLUMNS = 37, 32
GAP = 12
CARDS_IN_ROW = 6
CARD_WIDTH = (COLUMN * COLUMNS - (CARDS_IN_ROW - 1) * GAP) // CARDS_IN_ROW
CARD_HEIGHT = 102
CHART_HEIGHT = 330
ROW, TITLE_ROW = 23, 34

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
WHOLE, PERCENT, ONE_DIGIT, DURATION, TREND = 1, 2, 3, 4, 5
FORMATS = {
    WHOLE: "#,##0",
    PERCENT: "0%",
    ONE_DIGIT: "0.0",
    DURATION: "hhhh:mm",
    TREND: '"▲ "#,##0;"▼ "#,##0;0',
}
MORE, LESS = "#DC6965", "#00A04A"  # of what is better not asked at all

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
TEAM_WIDTH = 8  # columns of the name; each figure has three
# What is asked most often: title, what stands in a row, its pivots now and before,
# and the two columns of the sheet with the data that list the period before.
FREQUENT = (
    ("Most Frequent: Categories", "Category", "category_id", 6, 7, "EF"),
    ("Most Frequent: Services", "Service", "item_id", 8, 9, "HI"),
)
FREQUENT_ROWS = 12
FREQUENT_WIDTH = 9  # columns of the name; each figure has two
# How many categories or services of the period before are looked up.
LISTED = 900


def build():
    """Return the spreadsheet as a dict."""
    page = Page()
    page.add_cards()
    page.add_chart(
        "Opened by Day and Channel", "opened_count", ["day:day", "channel_id"]
    )
    page.add_chart("Closed by Day", "closed_count", ["day:day"], side=1)
    page.next_row()
    page.add_frequent_tables()
    page.add_chart("Channels", "opened_count", ["channel_id"], kind="pie")
    page.add_chart("Open Now by Stage", "__count", ["stage_id"], 1, OPEN)
    page.next_row()
    # Request types have stages of their own: too many to be colours of one chart.
    page.add_chart("Open Now by Team", "__count", ["team_id", "state"], 0, OPEN)
    page.add_chart("Load of Agents Now", "__count", ["user_id", "state"], 1, OPEN)
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
for _title, _name, _field, _now, _before, _column in FREQUENT:
    for _number, _offset in ((_now, 0), (_before, -1)):
        PIVOTS[str(_number)] = pivot(
            _number,
            f"{_title}, before" if _offset else _title,
            ["opened_count:sum"],
            rows=[_field],
            domain=[["opened_count", ">", 0], [_field, "!=", False]],
            offset=_offset,
            order="opened_count:sum",
        )


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
        self.rows = {}  # heights of those whose place what stands below relies on
        self.trends = []
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
            line, column = divmod(place, CARDS_IN_ROW)
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
            "title": {"text": title, "bold": True, "fontSize": 12, "color": "#434343"},
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

    def add_frequent_tables(self):
        """Put what is asked most often, beside the period before, into two tables."""
        title = -(-(self.top + GAP) // ROW) + 1
        self.rows[str(title - 1)] = {"size": TITLE_ROW}
        for row in range(title, title + 1 + FREQUENT_ROWS):
            self.rows[str(row)] = {"size": ROW}
        width = FREQUENT_WIDTH + 3 * 2
        for first, frequent in zip((0, COLUMNS - width), FREQUENT, strict=True):
            self._add_frequent_table(title, first, *frequent)
        self.top = (title + FREQUENT_ROWS) * ROW + TITLE_ROW

    def _add_frequent_table(self, row, first, title, name, field, now, before, listed):
        """Put one of both: name, opened, opened before, change.

        What was before is looked up by the name: the n-th of now was another one then.
        """
        table = Table(self, first, FREQUENT_WIDTH, (WHOLE, WHOLE, TREND), 2)
        table.add_title(row, title)
        table.add_header(row + 1, name, ("Count", "Earlier", "Trend"))
        label, count, earlier, trend = table.columns
        names, counts = listed
        for number in range(1, FREQUENT_ROWS + 1):
            line = row + 1 + number
            value = f'PIVOT.VALUE({now},"opened_count:sum","#{field}",{number})'
            found = f"VLOOKUP({label}{line},Data!${names}$1:${counts}${LISTED},2,FALSE)"
            is_there = f"ISNUMBER({count}{line})"
            table.add_line(
                line,
                f'=PIVOT.HEADER({now},"#{field}",{number})',
                (
                    f"={value}",
                    f'=IF({is_there},IFERROR({found},0),"")',
                    f'=IF({is_there},{count}{line}-{earlier}{line},"")',
                ),
            )
        table.style(row + 1, row + 1 + FREQUENT_ROWS)
        self.trends.append(f"{trend}{row + 2}:{trend}{row + 1 + FREQUENT_ROWS}")

    def add_team_table(self):
        """Put the figures of each team into cells below the charts."""
        row = -(-(self.top + GAP) // ROW) + 1
        shown = [shown for _title, _measure, shown in TEAM_COLUMNS]
        table = Table(self, 0, TEAM_WIDTH, shown, 3)
        table.add_title(row, "Teams")
        titles = [title for title, _measure, _shown in TEAM_COLUMNS]
        table.add_header(row + 1, "Team", titles)
        for number in range(1, TEAM_ROWS + 1):
            values = [
                self._team_value(measure, number, shown)
                for _title, measure, shown in TEAM_COLUMNS
            ]
            header = f'=PIVOT.HEADER(3,"#team_id",{number})'
            table.add_line(row + 1 + number, header, values)
        self.last_row = row + 1 + TEAM_ROWS
        table.style(row + 1, self.last_row)

    def _team_value(self, measure, number, shown):
        """Return the formula of one figure of one team; hours as parts of a day."""
        value = f'PIVOT.VALUE(3,"{measure}","#team_id",{number})'
        if shown == DURATION:
            return f'=IF(ISNUMBER({value}),{value}/24,"")'
        return f"={value}"

    def sheet(self):
        """Return the sheet with the figures."""
        return {
            "id": "dashboard",
            "name": "Dashboard",
            "colNumber": COLUMNS,
            "rowNumber": self.last_row + 2,
            "rows": self.rows,
            "cols": {str(number): {"size": COLUMN} for number in range(COLUMNS)},
            "merges": self.merges,
            "cells": self.cells,
            "styles": self.styles,
            "formats": self.formats,
            "borders": self.borders,
            "conditionalFormats": self.conditional_formats(),
            "dataValidationRules": [],
            "figures": self.figures,
            "tables": [],
            "areGridLinesVisible": True,
            "isVisible": True,
            "headerGroups": {"ROW": [], "COL": []},
            "comments": {},
        }

    def conditional_formats(self):
        """Return the colours of trends."""
        if not self.trends:
            return []
        return [
            {
                "id": operator,
                "ranges": self.trends,
                "rule": {
                    "type": "CellIsRule",
                    "operator": operator,
                    "values": ["0"],
                    "style": {"textColor": color},
                },
            }
            for operator, color in (("isGreaterThan", MORE), ("isLessThan", LESS))
        ]

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
        for *_frequent, before, (names, _counts) in FREQUENT:
            cells[f"{names}1"] = f"=PIVOT({before},{LISTED},FALSE,FALSE,1,FALSE)"
        return {
            "id": "data",
            "name": "Data",
            "colNumber": 10,
            "rowNumber": LISTED + 100,
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


class Table:
    """Names with figures beside them, in columns that stand for several of the page."""

    def __init__(self, page, first, name_width, formats, width):
        """Begin a table.

        :param int first: its first column of the page, 0 is A
        :param int name_width: how many columns the names take
        :param formats: of each figure
        :param int width: how many columns a figure takes
        """
        self.page = page
        self.formats = formats
        starts = [first + name_width + width * place for place in range(len(formats))]
        ends = [*starts, starts[-1] + width]
        self.columns = [column_name(column) for column in (first, *starts)]
        self.ends = [column_name(column - 1) for column in ends]

    def add_title(self, row, title):
        """Write what it is about, with a line below."""
        self.page.cells[f"{self.columns[0]}{row}"] = f'=_t("{title}")'
        self.page.styles[f"{self.columns[0]}{row}"] = TITLE
        self.page.borders[f"{self.columns[0]}{row}:{self.ends[-1]}{row}"] = 1

    def add_header(self, row, name, titles):
        """Write what the columns are."""
        self.add_line(row, f'=_t("{name}")', [f'=_t("{title}")' for title in titles])

    def add_line(self, row, name, values):
        """Write a name and its figures."""
        for first, last, value in zip(
            self.columns, self.ends, (name, *values), strict=True
        ):
            self.page.cells[f"{first}{row}"] = value
            self.page.merges.append(f"{first}{row}:{last}{row}")

    def style(self, header, last):
        """Give all lines their look.

        :param int header: row of the header
        :param int last: row
        """
        name, *figures = self.columns
        styles = self.page.styles
        styles[f"{name}{header}:{self.ends[0]}{header}"] = HEADER
        styles[f"{figures[0]}{header}:{self.ends[-1]}{header}"] = NUMBER_HEADER
        styles[f"{name}{header + 1}:{self.ends[0]}{last}"] = CELL
        styles[f"{figures[0]}{header + 1}:{self.ends[-1]}{last}"] = NUMBER
        for first, end, shown in zip(figures, self.ends[1:], self.formats, strict=True):
            self.page.formats[f"{first}{header + 1}:{end}{last}"] = shown


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
