"""Texts with the few marks of Markdown that our description uses, as HTML."""

import re

from markupsafe import Markup, escape

BOLD = re.compile(r"\*\*(.+?)\*\*")
CODE = re.compile(r"`(.+?)`")


def to_html(text: str) -> Markup:
    """Return paragraphs, bold words and code of a text as HTML."""
    html = CODE.sub(r"<code>\1</code>", BOLD.sub(r"<b>\1</b>", str(escape(text))))
    paragraphs = html.strip().split("\n\n")
    return Markup("".join(f"<p>{paragraph}</p>" for paragraph in paragraphs))
