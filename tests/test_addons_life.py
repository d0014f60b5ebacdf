"""Addons are updated and removed as cleanly as they are installed."""

import subprocess

import pytest

from devtools import addons, install_log, odoo

ADDONS = sorted(addons.manifests())

UNINSTALL = """
import json
module = env["ir.module.module"].search([("name", "=", %r)])
module.button_immediate_uninstall()
env = env(cr=env.registry.cursor())
print(json.dumps({
    "state": env["ir.module.module"].search([("name", "=", %r)]).state,
    "left": env["ir.model.data"].search_count([("module", "=", %r)]),
}))
"""

# Models with a company and no rule for it would show one company's records to another.
WITHOUT_RULE = """
import json
models = [
    model for name, model in env.items()
    if name.startswith("service.") and not model._abstract and not model._transient
    and "company_id" in model._fields and model._fields["company_id"].store
]
rules = env["ir.rule"].search([("global", "=", True)])
guarded = {
    rule.model_id.model for rule in rules if "company" in (rule.domain_force or "")
}
print(json.dumps(sorted(m._name for m in models if m._name not in guarded)))
"""


@pytest.fixture(scope="module")
def database(make_database):
    """Return a database with all addons for tests that change none of them."""
    return make_database()


def test_an_update_of_all_addons_logs_no_warning(make_database, tmp_path):
    log = tmp_path / "update.log"
    arguments = ["-u", ",".join(ADDONS), "--stop-after-init", "--no-http"]
    with log.open("wb") as output:
        done = subprocess.run(
            odoo.command(make_database(), *arguments),
            stdout=output,
            stderr=subprocess.STDOUT,
            env=odoo.environment(),
        )
    assert done.returncode == 0
    assert install_log.findings(log) == []


@pytest.mark.parametrize("addon", ADDONS)
def test_an_addon_can_be_removed_and_leaves_nothing(make_database, odoo_shell, addon):
    result = odoo_shell(make_database(), UNINSTALL % (addon, addon, addon))
    assert result == {"state": "uninstalled", "left": 0}


def test_every_model_with_a_company_keeps_companies_apart(database, odoo_shell):
    assert odoo_shell(database, WITHOUT_RULE) == []
