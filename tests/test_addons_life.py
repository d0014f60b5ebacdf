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


USED_PARTS = """
import json
partner = env["res.partner"].create({"name": "Driver"})
driver = env["service.resource"].create(
    {"kind": "technician", "partner_id": partner.id, "state": "active"}
)
driver.action_make_vans()
roller = env["product.product"].create(
    {"name": "Roller", "type": "consu", "is_storable": True}
)
env["stock.quant"]._update_available_quantity(roller, driver.van_location_id, 5)
ticket = env["service.ticket"]._intake("internal", [{"name": "Visit"}])
order = ticket._create_workorders()
order._assign_to(driver)
part = {"order_id": order.id, "product_id": roller.id, "planned_quantity": 2}
env["service.workorder.part"].create(part)
order.line_ids.result = "done"
order.action_report()
order.action_check()
env.cr.commit()
addon = [("name", "=", "service_stock")]
for press in ("button_immediate_uninstall", "button_immediate_install"):
    getattr(env["ir.module.module"].search(addon), press)()
    env = env(cr=env.registry.cursor())
driver = env["service.resource"].browse(driver.id)
driver.action_make_vans()
moves = env["stock.move"].search([("product_id", "=", roller.id)])
print(json.dumps({
    "state": env["service.workorder"].browse(order.id).state,
    "has_van": bool(driver.van_location_id),
    "moved": sum(moves.filtered(lambda m: m.state == "done").mapped("quantity")),
}))
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


def test_parts_that_were_removed_and_installed_again_leave_stock_as_it_was(
    make_database, odoo_shell
):
    result = odoo_shell(make_database(), USED_PARTS)
    assert result == {"state": "done", "has_van": True, "moved": 2}
