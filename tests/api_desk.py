"""A desk with the API, and a client whose site has a key."""


def make_client(odoo, calls=1_000_000):
    """Make a client with a site, an item, a request and an article.

    :param calls: how many a minute the key may make
    :return: dict with the secret of the key and the ids
    """
    with odoo.env() as env:
        client = env["res.partner"].create({"name": "Corner Shops", "is_company": True})
        contact = env["res.partner"].create(
            {
                "name": "Anna Petrova",
                "parent_id": client.id,
                "email": "anna@corner-shops.example",
            }
        )
        building = env["service.building"].create(
            {"street": "ул. Ленина, 5", "city": "Тверь"}
        )
        site = env["service.site"].create(
            {"name": "Shop 1", "client_id": client.id, "building_id": building.id}
        )
        item = env["service.ci"].create(
            {"name": "Cash register", "site_id": site.id, "serial": "SN-1"}
        )
        article = env["service.article"].create(
            {
                "name": "White receipts",
                "body": "<p>Turn the roll.</p>",
                "visibility": "client",
                "is_published": True,
            }
        )
        env["service.team"].search([]).asks_rating = True
        Key = env["service.api.key"]
        key, secret = Key._make(
            {
                "name": "Site",
                "user_id": Key._get_user_of(client).id,
                "may_name_contacts": True,
                "calls_per_minute": calls,
                "expires_at": "2099-01-01 00:00:00",
            }
        )
        return {
            "secret": secret,
            "key": key.id,
            "client": client.id,
            "contact": contact.id,
            "site": site.id,
            "item": item.id,
            "article": article.id,
        }
