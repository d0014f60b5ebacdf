"""What people write to the desk stays out of the log of failed statements."""

import logging
import threading

import pytest
from service_ticket_tools.sql_log import no_statements_logged

LOGGER = logging.getLogger("odoo.sql_db")


def test_statements_of_this_thread_are_left_out(caplog):
    with no_statements_logged():
        LOGGER.error("bad query: my secret")
    LOGGER.error("bad query: later")
    assert caplog.messages == ["bad query: later"]


def test_other_threads_are_logged_meanwhile(caplog):
    with no_statements_logged():
        other = threading.Thread(target=LOGGER.error, args=["of another"])
        other.start()
        other.join()
    assert caplog.messages == ["of another"]


def test_an_error_ends_the_silence_too(caplog):
    with pytest.raises(ValueError), no_statements_logged():
        raise ValueError
    LOGGER.error("heard")
    assert caplog.messages == ["heard"]


def test_one_silence_within_another_ends_alone(caplog):
    with no_statements_logged():
        with no_statements_logged():
            pass
        LOGGER.error("still quiet")
    assert caplog.messages == []
