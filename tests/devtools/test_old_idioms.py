"""Old idioms are found, their successors are not."""

import pytest

from devtools import old_idioms


@pytest.mark.parametrize(
    ("suffix", "line"),
    [
        (".py", "    _sql_constraints = []"),
        (".py", "    def name_get(self):"),
        (".py", "from odoo import _, fields, models"),
        (".py", "from odoo import api, _"),
        (".py", "from odoo.osv import expression"),
        (".py", '    @http.route("/x", type="json")'),
        (".py", "        self._cr.execute(query)"),
        (".py", '    "view_mode": "tree,form",'),
        (".py", "        self.env['x'].flush()"),
        (".py", '        self.env.context.get("service_ticket_silent")'),
        (".xml", "    <tree>"),
        (".xml", '    <field name="view_mode">tree,form</field>'),
        (".xml", '    <t t-name="kanban-box">'),
        (".xml", '    <div class="oe_chatter">'),
        (".xml", '    <span t-esc="x"/>'),
        (".xml", '    <field name="groups_id"/>'),
        (".js", "/** @odoo-module **/"),
        (".js", "publicWidget.registry.x = 1"),
    ],
)
def test_old_idiom_is_found(suffix, line):
    (finding,) = old_idioms.findings_in(f"\n{line}", suffix)
    assert finding.startswith("2: ")


@pytest.mark.parametrize(
    ("suffix", "line"),
    [
        (".py", "from odoo import _lt, api, fields, models"),
        (".py", "        self.env.cr.flush()"),
        (".py", "        file.flush()"),
        (".py", "        self._read_group(domain, ['x'])"),
        (".py", '    "view_mode": "list,form",'),
        (".py", "        tree = etree.fromstring(arch)"),
        (".py", '        self.env.context.get("service_ticket_filter")'),
        (".py", '        get_inner(self.env, "service_ticket_silent")'),
        (".xml", "    <list>"),
        (".xml", '    <field name="group_ids"/>'),
        (".xml", '    <span t-out="x"/>'),
        (".js", "        super.setup(...arguments);"),
    ],
)
def test_present_idiom_is_left_alone(suffix, line):
    assert old_idioms.findings_in(line, suffix) == []
