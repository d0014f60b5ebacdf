"""Links that open something for whoever has them: mails carry them, pages do not.

A conversation is read by colleagues, too. What is stored of it holds the same links
without their keys; the mail to the one person for whom they are meant has them.
"""

import re

# Names of what stands in an address and opens a page without a login.
SECRETS = frozenset({"access_token", "hash", "pid"})
QUERY = re.compile(r"\?([^\s\"'<>#]*\b(?:access_token|hash|pid)=[^\s\"'<>#]*)")
RATING = re.compile(r"/service/rate/[\w-]+(?:\?value=(\d))?")
RATING_ON_PAGE = r"/my/tickets/%s\?rating=(\d?)#rating"


def hide_keys(html: str, ticket_id: int) -> str:
    """Return a text without the keys in its links.

    :param html: text of a message
    :param ticket_id: whose page the links to ratings open instead
    """
    if "=" in html and QUERY.search(html):
        html = QUERY.sub(_without_secrets, html)
    if "/service/rate/" in html:
        html = RATING.sub(
            lambda match: f"/my/tickets/{ticket_id}?rating={match[1] or ''}#rating",
            html,
        )
    return html


def has_rating(html: str, ticket_id: int) -> bool:
    """Tell whether a text holds a link to a rating whose key was hidden."""
    return bool(re.search(RATING_ON_PAGE % ticket_id, html))


def show_rating(html: str, ticket_id: int, token: str) -> str:
    """Return a text with the key of a rating in the links that lost it.

    :param html: text of a mail to the customer
    :param ticket_id: whose rating it is
    :param token: key of the rating
    """
    return re.sub(
        RATING_ON_PAGE % ticket_id,
        lambda match: (
            f"/service/rate/{token}{f'?value={match[1]}' if match[1] else ''}"
        ),
        html,
    )


def _without_secrets(match):
    parts = re.split("&amp;|&", match[1])
    kept = [part for part in parts if part.partition("=")[0] not in SECRETS]
    return f"?{'&amp;'.join(kept)}" if kept else ""
