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
        user = env["service.api.key"]._get_user_of(client)
        service = make_service(env)
        ticket = env["service.ticket"]._intake(
            "phone",
            [
                {
                    "name": "Connect the shop",
                    "partner_id": user.partner_id.id,
                    "site_id": site.id,
                    "line_ids": [(0, 0, {"item_id": service.id})],
                }
            ],
        )
        orders = make_orders(env, ticket)
        Key = env["service.api.key"]
        key, secret = Key._make(
            {
                "name": "Site",
                "user_id": user.id,
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
            "ticket": ticket.id,
            **orders,
        }


def make_service(env):
    """Return a service with something to fill in and something to check."""
    service = env["service.catalog.item"].create(
        {
            "name": "Connection",
            "company_id": False,
            "check_ids": [(0, 0, {"name": "Runs", "kind": "pass"})],
        }
    )
    env["service.catalog.form"].create(
        {
            "item_id": service.id,
            "definition": [
                {
                    "name": "traffic",
                    "string": "Traffic",
                    "type": "integer",
                    "required": True,
                }
            ],
        }
    ).action_publish()
    return service


def make_orders(env, ticket):
    """Give work on a request to a contractor: reported, under way, and offered.

    :return: dict with the secret of the contractor's key, the ids of the orders and
        that of the contractor
    """
    firm = env["res.partner"].create(
        {"name": "Fast Hands", "is_company": True, "email": "office@fast.example"}
    )
    login = env["res.users"].create(
        {
            "login": f"fast-hands-{firm.id}",
            "partner_id": firm.id,
            "group_ids": [(6, 0, env.ref("base.group_portal").ids)],
        }
    )
    resource = env["service.resource"].create(
        {"kind": "contractor", "partner_id": firm.id, "state": "active"}
    )
    reported, job, offered = (ticket._create_workorders() for _order in range(3))
    (reported | job)._assign_to(resource)
    report(reported)
    offer = make_offer(offered, resource)
    _key, secret = env["service.api.key"]._make(
        {
            "name": "Dispatch of Fast Hands",
            "user_id": login.id,
            "calls_per_minute": 1_000_000,
            "expires_at": "2099-01-01 00:00:00",
        }
    )
    return {
        "contractor": secret,
        "reported": reported.id,
        "job": job.id,
        "offer": offer.id,
        "performer": resource.id,
    }


def report(order):
    """Say that the work of an order is done."""
    order.action_start()
    order.line_ids.result = "done"
    order.check_ids.passed = "yes"
    order._report({"report": "<p>Connected.</p>"})


def make_offer(order, resource):
    """Offer an order to a contractor; return the offer."""
    order.state = "offered"
    return order.env["service.workorder.offer"].create(
        {
            "order_id": order.id,
            "resource_id": resource.id,
            "expires_at": "2099-01-01 00:00:00",
        }
    )
