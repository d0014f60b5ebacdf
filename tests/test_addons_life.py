"""Addons are updated and removed as cleanly as they are installed."""

import json
import subprocess

import pytest

from devtools import addons, databases, install_log, odoo

ADDONS = sorted(addons.manifests())

# addon -> a version, SQL that makes its database of one of today's, and SQL for rows
# that an update has to bring back
OLD_SHAPES = {
    "service_knowledge": (
        "19.0.1.1.0",
        """
        UPDATE ir_rule SET domain_force = replace(domain_force,
            'user.portal_client_ids.ids', 'user.commercial_partner_id.ids')
         WHERE name = 'Articles: client' RETURNING id
        """,
        "SELECT name FROM ir_rule WHERE name = 'Articles: client' "
        "AND strpos(domain_force, 'user.portal_client_ids.ids') > 0",
    )
}

REMOVE = """
import json, os
names = json.loads(os.environ["ADDONS"])
left = {}
for layer in names:
    modules = env["ir.module.module"].search([("name", "in", layer)])
    modules.button_immediate_uninstall()
    env = env(cr=env.registry.cursor())
    for name in layer:
        module = env["ir.module.module"].search([("name", "=", name)])
        records = env["ir.model.data"].search([("module", "=", name)])
        left[name] = [module.state, records.mapped("complete_name")]
print(json.dumps(left))
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


@pytest.fixture(scope="module")
def updated(make_database, tmp_path_factory):
    """Return an old database after an update of all addons, and its log."""
    database = make_database()
    age = "UPDATE ir_module_module SET latest_version = %s WHERE name = %s RETURNING id"
    for addon, (version, make_old, brought_back) in OLD_SHAPES.items():
        assert databases.rows(database, make_old)
        assert not databases.rows(database, brought_back)
        databases.rows(database, age, [version, addon])
    log = tmp_path_factory.mktemp("update") / "update.log"
    arguments = ["-u", ",".join(ADDONS), "--stop-after-init", "--no-http"]
    with log.open("wb") as output:
        done = subprocess.run(
            odoo.command(database, *arguments),
            stdout=output,
            stderr=subprocess.STDOUT,
            env=odoo.environment(),
        )
    assert done.returncode == 0
    return database, log


def test_an_update_of_all_addons_logs_no_warning(updated):
    _database, log = updated
    assert install_log.findings(log) == []


@pytest.mark.parametrize("addon", OLD_SHAPES)
def test_an_update_brings_an_old_database_up_to_date(updated, addon):
    database, _log = updated
    _version, _make_old, brought_back = OLD_SHAPES[addon]
    assert databases.rows(database, brought_back)


@pytest.fixture(scope="module")
def removed(make_database, odoo_shell):
    """Return what is left of each addon when it was removed after those on top of it:
    dict name -> its state and the names of its records."""
    layers = []
    rest = addons.manifests()
    while rest:
        below = {name for one in rest.values() for name in one["depends"]}
        layers.append(sorted(rest.keys() - below))
        rest = {name: one for name, one in rest.items() if name in below}
    return odoo_shell(make_database(), REMOVE, ADDONS=json.dumps(layers))


@pytest.mark.parametrize("addon", ADDONS)
def test_an_addon_can_be_removed_and_leaves_nothing(removed, addon):
    assert removed[addon] == ["uninstalled", []]


def test_an_addon_takes_all_on_top_of_it_along(make_database, odoo_shell):
    [lowest] = [
        name
        for name, one in addons.manifests().items()
        if not any(other in ADDONS for other in one["depends"])
    ]
    left = odoo_shell(make_database(), REMOVE, ADDONS=json.dumps([[lowest]]))
    assert left == {lowest: ["uninstalled", []]}


def test_every_model_with_a_company_keeps_companies_apart(database, odoo_shell):
    assert odoo_shell(database, WITHOUT_RULE) == []


def test_parts_that_were_removed_and_installed_again_leave_stock_as_it_was(
    make_database, odoo_shell
):
    result = odoo_shell(make_database(), USED_PARTS)
    assert result == {"state": "done", "has_van": True, "moved": 2}
