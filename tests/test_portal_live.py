"""What the desk writes appears on the client's page while it is open."""

from pathlib import Path

from devtools import browser

SCRIPT = Path(__file__).with_name("portal_live.js")
PREPARE = """
import json
from odoo import Command
shop = env["res.partner"].create({"name": "Shop", "is_company": True})
contact, agent = env["res.partner"].create([
    {"name": "Client", "parent_id": shop.id, "email": "client@odoo.test"},
    {"name": "Desk", "email": "desk@odoo.test"}])
for login, partner, group in (
    ("client", contact, "base.group_portal"),
    ("desk", agent, "service_ci.group_manager"),
):
    env["res.users"].with_context(no_reset_password=True).create({
        "partner_id": partner.id, "login": login, "password": login,
        "group_ids": [Command.set(env.ref(group).ids)]})
ticket = env["service.ticket"]._intake("phone", [{
    "name": "Nothing prints", "partner_id": contact.id, "client_id": shop.id}])
ticket.message_post(
    body="Written before", message_type="comment", subtype_xmlid="mail.mt_comment")
env.cr.commit()
print(json.dumps(ticket.id))
"""


def test_a_message_of_the_desk_comes_without_loading_the_page(
    make_database, odoo_shell, odoo_server
):
    database = make_database()
    ticket = odoo_shell(database, PREPARE)
    said = browser.run(SCRIPT, odoo_server(database).url, str(ticket))
    assert "The engineer leaves now" in (said["text"] or "")
    assert said["isSamePage"]
