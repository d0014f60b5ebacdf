"""What the fixtures for tests beside Odoo promise."""

import urllib.request


def test_a_database_is_made_asked_and_served(make_database, odoo_shell, odoo_server):
    database = make_database()
    count = odoo_shell(
        database,
        "import json\n"
        "print(json.dumps(env['ir.module.module'].search_count([('state', '=',"
        " 'installed')])))",
    )
    server = odoo_server(database)
    with urllib.request.urlopen(f"{server.url}/web/login") as page:
        text = page.read().decode()
    assert count > 10
    assert "login" in text
