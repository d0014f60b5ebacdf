"""Which lines of an installation's log count as findings."""

from devtools import install_log

LOG = """\
2026-01-01 10:00:00,000 1 INFO db odoo.modules.loading: loading 3 modules...
2026-01-01 10:00:01,000 1 WARNING db odoo.fields: unknown parameter 'auto_join'
a continued line with the word ERROR in it
2026-01-01 10:00:02,000 1 ERROR ? odoo.schema: table is missing
"""


def test_warnings_and_errors_are_found(tmp_path):
    log = tmp_path / "install.log"
    log.write_text(LOG)
    assert install_log.findings(log) == [
        "odoo.fields: unknown parameter 'auto_join'",
        "odoo.schema: table is missing",
    ]


def test_a_template_without_addons_has_no_log(tmp_path):
    assert install_log.findings(tmp_path / "none.log") == []
