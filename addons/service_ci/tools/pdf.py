"""HTML to PDF inside the process, by WeasyPrint.

Chosen over wkhtmltopdf, whose Debian build drops headers and footers of pages and asks
the running server for styles: see docs/architecture.md for the measurement.
"""

import functools
import logging

# Stands for this server in addresses; nobody is asked by this name.
BASE = "http://own.invalid/"


class EngineMissing(Exception):
    """The libraries that WeasyPrint needs are not on this machine."""


def to_pdf(html, load):
    """Return a document as PDF.

    Nothing is fetched from outside: an address other than ``data:`` and one that
    ``load`` knows yields nothing.

    :param str html: with its styles inside
    :param load: function(path) -> (bytes, media type) of what stands on this server,
        such as ``web/image/7``; it raises ValueError for what is not to be had
    :raise EngineMissing: when Pango is not installed
    """
    html_class, fetcher_class = _engine()
    return html_class(
        string=html, base_url=BASE, url_fetcher=fetcher_class(load)
    ).write_pdf()


@functools.cache
def _engine():
    # Loaded when first needed: it takes a second and needs libraries of the system.
    # Each step of each document is no news; said before the first one.
    logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher, URLFetcherResponse
    except OSError as error:
        raise EngineMissing(str(error)) from error

    class OwnFetcher(URLFetcher):
        """Serves what is inside the document or on this server."""

        def __init__(self, load):
            super().__init__(allowed_protocols=["data"], allow_redirects=False)
            self._load = load

        def fetch(self, url, headers=None):
            if not url.startswith(BASE):
                return super().fetch(url, headers)
            content, media_type = self._load(url.removeprefix(BASE))
            return URLFetcherResponse(url, content, {"Content-Type": media_type})

    return HTML, OwnFetcher
