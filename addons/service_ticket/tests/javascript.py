"""Run the JavaScript unit tests of one addon in a browser."""

from odoo.tests import HttpCase

UNIT_TESTS = "/web/tests?headless&loglevel=2&preset=desktop&timeout=15000"


class JavascriptCase(HttpCase):
    def run_units(self, addon):
        """Run the suites of one addon, and fail where one of them does.

        :param str addon: its technical name
        """
        self.browser_js(
            f"{UNIT_TESTS}&id={_hoot_id(f'@{addon}')}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )


def _hoot_id(name):
    """Return the id that HOOT gives to a suite: a hash of its full name."""
    value = 0
    for char in name:
        value = ((value << 5) - value + ord(char)) & 0xFFFFFFFF
    return f"{value:08x}"
