"""Tell what a person wrote from the history that the mail program quoted with it.

Odoo folds everything that carries ``data-o-mail-quote`` and finds by itself what
Gmail, Outlook on the web and Yahoo mark in their HTML.  Classes and ids are gone for
other programs, so here it goes by the text: attribution lines in English and Russian
("On ... wrote:", "... пишет:"), separators ("-----Original Message-----") and the
little header blocks of Outlook.  Nothing is removed, only marked.
"""

import re
from collections.abc import Iterator

import lxml.html
from lxml import etree
from markupsafe import Markup

MARK = "data-o-mail-quote"

_DATE = (
    r"\d{1,2}[./\s:-]\s?(?:\d{1,2}|\w{3,9}\.?)[./\s-]\s?\d{2,4}"
    r"|\w{3,9}\s\d{1,2},\s\d{4}"
)
_VERB = r"(?:wrote|пишет|писал\(?а?\)?|написал\(?а?\)?)"
ATTRIBUTION = re.compile(
    rf"""^\s*(?:
        on\s.{{0,200}}?(?:{_DATE}).{{0,300}}?wrote:   # On 12.03.2026, X wrote:
        | .{{0,200}}?(?:{_DATE}).{{0,300}}?\s{_VERB}:   # 12.03.2026, X пишет:
        | вы\sписали\s.{{0,100}}:
        | .{{0,60}}(?:{_DATE}).{{0,200}}<[^<>\s]+@[^<>\s]+>:   # 12.03.2026, X <x@y>:
    )\s*$""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
ATTRIBUTION_START = re.compile(rf"{_DATE}|^\s*вы писали", re.IGNORECASE)
SEPARATOR = re.compile(
    r"^\s*[-_]{2,}\s*(?:original message|исходное сообщение|"
    r"первоначальное сообщение)\s*[-_]{2,}",
    re.IGNORECASE,
)
FORWARD = re.compile(
    r"^\s*[-_]{2,}\s*(?:forwarded message|begin forwarded|пересылаемое сообщение|"
    r"пересланное сообщение|перенаправленное сообщение)",
    re.IGNORECASE,
)
HEADER_BLOCK = re.compile(
    r"^\s*(?:from|от|von)\s*:.{1,300}?\s*(?:sent|отправлено|date|дата|gesendet)\s*:",
    re.IGNORECASE | re.DOTALL,
)
RULER = re.compile(r"^\s*_{10,}\s*$")
QUOTED_LINE = re.compile(r"^\s?(?:\w{1,3})?>")
SIGNATURE = re.compile(r"^-- ?$")


def mark_quotes(body: str) -> str:
    """Mark the quoted history in the body of a mail.

    :param body: HTML as Odoo's parser made it; plain mails stand in ``<pre>``
    :return: the same HTML with marks; unchanged when all of it would be history
    """
    if not body or not str(body).strip():
        return body
    try:
        root = lxml.html.fragment_fromstring(str(body), create_parent="div")
    except (etree.ParserError, ValueError):
        return body
    plain_parts = [node for node in root.iter("pre") if not len(node)]
    try:
        for node in plain_parts:
            _mark_plain(node)
    except ValueError:
        return body  # control characters, which no tree takes
    if not plain_parts:
        _mark_html(root)
    if not _has_visible_text(root):
        return body
    html = lxml.html.tostring(root, encoding="unicode")
    return Markup(html[len("<div>") : -len("</div>")])


def without_quotes(body: str) -> Markup:
    """Return a text without the history that is marked in it, unless that is all.

    :param body: HTML that has been cleaned, as messages keep it
    """
    if not body or MARK not in str(body):
        return Markup(body or "")
    try:
        root = lxml.html.fragment_fromstring(str(body), create_parent="div")
    except (etree.ParserError, ValueError):
        return Markup(body)
    for node in root.xpath(f"//*[@{MARK}]"):
        if node.getparent() is not None:
            node.drop_tree()
    if not root.text_content().strip():
        return Markup(body)
    html = lxml.html.tostring(root, encoding="unicode")
    return Markup(html[len("<div>") : -len("</div>")])


# Plain text


def _mark_plain(node) -> None:
    """Wrap the quoted lines of a ``<pre>`` into marked spans."""
    lines = (node.text or "").splitlines(keepends=True)
    quoted = quoted_lines([line.rstrip("\r\n") for line in lines])
    if not quoted:
        return
    node.text, last = "", None
    for is_quoted, text in _runs(lines, quoted):
        if is_quoted:
            last = etree.SubElement(node, "span", {MARK: "1"})
            last.text = text
        elif last is None:
            node.text = text
        else:
            last.tail = text


def quoted_lines(lines: list[str]) -> set[int]:
    """Return the indexes of the lines that are history or signature.

    :param lines: text of a plain mail, without line ends
    """
    quoted = {i for i, line in enumerate(lines) if QUOTED_LINE.match(line)}
    for index in range(len(lines)):
        if index in quoted:
            continue
        if FORWARD.match(lines[index]):
            # What somebody forwards is what they want to say.
            break
        if (
            SIGNATURE.match(lines[index])
            or SEPARATOR.match(lines[index])
            or _begins_header_block(lines, index)
        ):
            quoted.update(range(index, len(lines)))
            break
        if length := _attribution_length(lines, index, quoted):
            quoted.update(range(index, index + length))
    return quoted


def _begins_header_block(lines: list[str], index: int) -> bool:
    start = index + 1 if RULER.match(lines[index]) else index
    return bool(HEADER_BLOCK.match("\n".join(lines[start : start + 4])))


def _attribution_length(lines: list[str], index: int, quoted: set[int]) -> int:
    """Return over how many lines an attribution runs; 0 when there is none.

    It has to be followed by quoted lines: "the mechanic wrote:" may be plain text.
    """
    if not ATTRIBUTION_START.search(lines[index]):
        return 0
    for length in (1, 2, 3):
        if not ATTRIBUTION.match("\n".join(lines[index : index + length])):
            continue
        following = index + length
        while following < len(lines) and not lines[following].strip():
            following += 1
        if following in quoted:
            return length
    return 0


def _runs(lines: list[str], quoted: set[int]) -> Iterator[tuple[bool, str]]:
    """Join neighbouring lines of one kind: (is quoted, text)."""
    start = 0
    for index in range(1, len(lines) + 1):
        if index == len(lines) or (index in quoted) != (start in quoted):
            yield start in quoted, "".join(lines[start:index])
            start = index


# HTML


def _mark_html(root) -> None:
    for node in list(root.iter(etree.Element)):
        if node.tag == "blockquote":
            node.set(MARK, "1")
            _mark_attribution_before(node)
        if node is root or _is_marked(node):
            continue
        text = _short_text(node)
        if FORWARD.match(text):
            return
        if SEPARATOR.match(text) or HEADER_BLOCK.match(text):
            _mark_from_here(node, root)
            return


def _short_text(node, limit: int = 800) -> str:
    """Return the text of a small element; "" for one that holds half the mail."""
    text = node.text_content()
    return text if len(text) <= limit else ""


def _mark_attribution_before(blockquote) -> None:
    """Mark "On ... wrote:" in front of a quotation."""
    previous = blockquote.getprevious()
    while previous is not None and not previous.text_content().strip():
        if (previous.tail or "").strip():
            return
        previous = previous.getprevious()
    if previous is not None and ATTRIBUTION.match(_short_text(previous)):
        previous.set(MARK, "1")


def _mark_from_here(node, root) -> None:
    """Mark an element and everything behind it in reading order."""
    node.set(MARK, "1")
    while node is not root:
        if node.tail and node.tail.strip():
            tail = etree.Element("span", {MARK: "1"})
            tail.text, node.tail = node.tail, None
            node.addnext(tail)
        for sibling in node.itersiblings(etree.Element):
            sibling.set(MARK, "1")
        node = node.getparent()


def _is_marked(node) -> bool:
    return any(
        ancestor.get(MARK) for ancestor in (node, *node.iterancestors(etree.Element))
    )


def _has_visible_text(root) -> bool:
    for node in root.iter(etree.Element):
        if (node.text or "").strip() and not _is_marked(node):
            return True
        parent = node.getparent()
        if (node.tail or "").strip() and parent is not None and not _is_marked(parent):
            return True
    return bool((root.text or "").strip())
