"""What proves a request of an exchange stands in no log."""

import logging

import pytest
from service_telephony_tools.request_log import hide_secrets

REQUEST = "POST /service_telephony/v1/1234/events%s HTTP/1.1"


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?secret=abc", "?secret=***"),
        ("?x=1&secret=abc&y=2", "?x=1&secret=***&y=2"),
        ("?cmd=event&crm_token=abc%20d", "?cmd=event&crm_token=***"),
        ("?zd_echo=abc", "?zd_echo=abc"),
        ("", ""),
    ],
)
def test_a_secret_in_the_address_is_not_logged(caplog, query, shown):
    logger = logging.getLogger("werkzeug")
    hide_secrets()
    try:
        with caplog.at_level(logging.INFO, "werkzeug"):
            logger.info('%s "%s" %s', "127.0.0.1", REQUEST % query, 200)
    finally:
        logger.removeFilter(logger.filters[-1])
    [line] = caplog.messages
    assert line == f'127.0.0.1 "{REQUEST % shown}" 200'
