"""Every page that people outside see, on a desktop and on a small telephone.

One server and one browser look at all of them; what they find is told page by page.
The desktop reads English, the telephone Russian.
"""

import re
from collections import defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

from devtools import browser, node, paths
from tests.portal_cast import CLIENT, CONTRACTOR, STAFF

MAKE = """
import json
from tests.portal_cast import make
print(json.dumps(make(env)))
"""
SCRIPT = Path(__file__).with_name("screens.js")
PATIENCE = 1200
# Odoo's own words that its Russian lacks, or that stand on pages by other addons.
ODOOS = {
    *("English (US)", "Insert image, icon or video", "OdooBot"),
    *("Your Orders", "Follow, view or pay your orders"),
    *("Your Invoices", "Follow, download or pay your invoices"),
    *("Our Invoices", "Follow, download or pay our invoices"),
}
# What is called the same in Russian: addresses, abbreviations and numbers.
SAME = re.compile(
    r"https?://\S+|\S+@\S+|\b[A-Z]+-\d+"
    r"|\b(?:Odoo|OdooBot|UTC|PDF|Excel|CSV|XLSX|API|SLA|Telegram)\b"
    r"|^Logo of .*"
)
WORD = re.compile("[A-Za-z]{3,}")
# Odoo's im_status service hears the bus before the store that it writes to is there,
# on pages whose chatter comes late; nothing of the page depends on it.
ODOOS_ERROR = re.compile(
    r"reading 'res\.partner'\).*portal\.assets_chatter.*EventBus", re.DOTALL
)


@dataclass
class Page:
    """A page: where it is, who looks at it and what it has to show.

    :param str name: tells it apart from others
    :param str path: with names of :func:`tests.portal_cast.make` in braces
    :param str login: empty for a visitor
    :param str wait: selector of what is there when the page is
    :param str ours: selector of what is ours on the page, empty for all of it
    :param str texts: selector of where English words are looked for, empty for all
    """

    name: str
    path: str
    login: str = ""
    wait: str = "#wrapwrap"
    ours: str = ""
    texts: str = ""


# Forms of the back end are Odoo's, but for what we put into them.
OURS = "[class*=o_service], [class*=o_board]"
OURS_SHEET = ".o_form_sheet, .o_board"
PAGES = (
    # the client
    Page("home", "/my/home", CLIENT),
    Page("services", "/my/request", CLIENT),
    Page("telegram", "/my/telegram", CLIENT),
    Page("request-form", "/service/new?item={service}", CLIENT),
    Page("requests", "/my/tickets", CLIENT),
    Page("requests-none", "/my/tickets?search=%D1%8A%D1%8A%D1%8A", CLIENT),
    Page("request", "/my/tickets/{ticket}", CLIENT, ".o-mail-Message"),
    Page("request-closed", "/my/tickets/{done}", CLIENT),
    Page("visits", "/my/workorders", CLIENT),
    Page("visit-to-accept", "/my/workorders/{reported}", CLIENT),
    Page("visit-planned", "/my/workorders/{planned}", CLIENT),
    Page("equipment", "/my/equipment", CLIENT),
    Page("item", "/my/equipment/{item}", CLIENT),
    Page("sites", "/my/sites", CLIENT),
    Page("site", "/my/sites/{site}", CLIENT),
    Page("statistics", "/my/statistics", CLIENT),
    Page("spending", "/my/spending", CLIENT),
    Page("colleagues", "/my/colleagues", CLIENT),
    Page("colleague", "/my/colleagues/{client}/{colleague}", CLIENT),
    Page("invitation", "/my/colleagues/{client}/new", CLIENT),
    Page("approvals", "/my/approvals", CLIENT),
    Page("approval", "/my/approvals/{approval}", CLIENT),
    Page("deputies", "/my/deputies", CLIENT),
    Page("documents", "/my/documents", CLIENT),
    Page("invoices", "/my/documents/invoices", CLIENT),
    Page("sets", "/my/documents/sets", CLIENT),
    Page("statement", "/my/documents/statement", CLIENT),
    # the contractor
    Page("contractor-home", "/my/home", CONTRACTOR),
    Page("contractor-telegram", "/my/jobs/telegram", CONTRACTOR),
    Page("jobs", "/my/jobs", CONTRACTOR),
    Page("job", "/my/jobs/{job}", CONTRACTOR),
    Page("job-reported", "/my/jobs/{reported}", CONTRACTOR),
    Page("offer", "/my/jobs/offers/{offer}", CONTRACTOR),
    Page("technicians", "/my/jobs/technicians", CONTRACTOR),
    Page("contractor-figures", "/my/jobs/figures", CONTRACTOR),
    Page("contractor-money", "/my/jobs/money", CONTRACTOR),
    Page("contractor-act", "{act_page}", CONTRACTOR),
    Page("contractor-documents", "/my/jobs/documents", CONTRACTOR),
    Page("contractor-offline", "/my/jobs/offline", CONTRACTOR, "body"),
    # whoever has a link or none
    Page("contractor-apply", "/contractors/apply"),
    Page("web-form", "/service/new"),
    Page("web-form-item", "/service/ci/{label}"),
    Page("widget", "/service/widget/{widget}", "", "form"),
    Page("request-by-link", "{done_page}"),
    Page("approval-by-link", "{approval_page}"),
    Page("offer-by-link", "{offer_page}"),
    Page("question-by-link", "{question_page}"),
    Page("knowledge", "/knowledge"),
    Page("knowledge-section", "/knowledge/{section}"),
    Page("knowledge-article", "/knowledge/{article}"),
    Page("knowledge-search", "/knowledge/search?search=%D1%87%D0%B5%D0%BA"),
    Page("knowledge-contacts", "/knowledge/contacts"),
    # staff
    *(
        Page(name, path, STAFF, wait, OURS, OURS_SHEET)
        for name, path, wait in (
            ("ticket-form", "/odoo/tickets/{ticket}", ".o-mail-Message"),
            ("order-form", "/odoo/workorders/{job}", ".o_field_widget[name=line_ids]"),
            ("board", "/odoo/dispatch", ".o_board"),
        )
    ),
)


@pytest.fixture(scope="module")
def findings(make_database, odoo_shell, odoo_server):
    """Return what was found: dict (page, kind) -> set of sentences."""
    axe = node.package("axe-core") / "axe.min.js"
    database = make_database()
    addresses = odoo_shell(database, MAKE, PYTHONPATH=str(paths.ROOT))
    return look(odoo_server(database), addresses, axe)


def look(server, addresses, axe, pictures=None):
    """Look at all pages of a server.

    :param server: :class:`devtools.processes.Server`
    :param dict addresses: of :func:`tests.portal_cast.make`
    :param Path axe: the file of axe-core
    :param str pictures: folder for a picture of each page
    """
    orders = {
        "url": server.url,
        "axe": str(axe),
        "pictures": pictures,
        "pages": [
            {**asdict(page), "path": _address(page.path.format(**addresses))}
            for page in PAGES
        ],
    }
    found = defaultdict(set)
    for one in browser.run(SCRIPT, orders=orders, patience=PATIENCE):
        found[one["name"], one["kind"]].add(f"{one['look']}: {one['text']}")
    return found


def _address(url):
    """Return an address without the host, which is another one in links of mails."""
    return re.sub(r"^https?://[^/]+", "", url)


each_page = pytest.mark.parametrize("page", [page.name for page in PAGES])


@each_page
def test_page_has_no_serious_fault_of_accessibility(findings, page):
    assert findings[page, "access"] == set()


@each_page
def test_page_fits_a_small_telephone(findings, page):
    assert findings[page, "width"] == set()


@each_page
def test_buttons_are_high_enough_for_a_finger(findings, page):
    assert findings[page, "low"] == set()


@each_page
def test_page_raises_no_error(findings, page):
    errors = findings[page, "error"]
    assert {text for text in errors if not ODOOS_ERROR.search(text)} == set()


@each_page
def test_russian_page_has_no_english_words(findings, page):
    texts = {text.partition(": ")[2] for text in findings[page, "english"]}
    assert {text for text in texts - ODOOS if WORD.search(SAME.sub("", text))} == set()
