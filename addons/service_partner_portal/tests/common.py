from odoo.tests import new_test_user

from odoo.addons.service_workorder.tests.common import ServiceWorkorderCommon


class ServicePortalCommon(ServiceWorkorderCommon):
    """A client with two shops and people of every scope, and a client next door.

    ``portal_user`` (Anna) asked for something at the first shop. Other addons build
    upon it.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second_site = cls.env["service.site"].create(
            {
                "name": "Shop 2",
                "client_id": cls.client.id,
                "building_id": cls.building.id,
            }
        )
        cls.second_ci, cls.other_ci = cls.env["service.ci"].create(
            [
                {"name": "Scales", "site_id": cls.second_site.id, "state": "in_use"},
                {"name": "Oven", "site_id": cls.other_site.id, "state": "in_use"},
            ]
        )
        cls.own_user, cls.site_user, cls.chief = (
            cls.make_colleague(login) for login in ("own", "of_shop_2", "chief")
        )
        cls.site_access = cls.give_access(
            cls.site_user, scope="sites", site_ids=cls.second_site.ids
        )
        cls.chief_access = cls.give_access(
            cls.chief,
            scope="company",
            can_approve=True,
            can_accept_work=True,
            can_see_money=True,
            can_invite=True,
        )
        cls.contractor_user = new_test_user(
            cls.env,
            login="portal_contractor",
            groups="base.group_portal",
            partner_id=cls.firm_boss.id,
        )
        cls.second_ticket = cls._create_ticket(
            name="Scales show nothing",
            partner_id=cls.site_user.partner_id.id,
            site_id=cls.second_site.id,
        )
        cls.other_ticket = cls._create_ticket(
            name="Oven stays cold",
            partner_id=cls.other_contact.id,
            site_id=cls.other_site.id,
        )
        cls.order = cls.assign(cls.make_order())
        cls.second_order = cls.assign(cls.make_order(cls.second_ticket))
        cls.other_order = cls.assign(cls.make_order(cls.other_ticket))
        cls.tickets = cls.ticket | cls.second_ticket | cls.other_ticket
        cls.orders = cls.order | cls.second_order | cls.other_order

    @classmethod
    def make_colleague(cls, login, company=None):
        """Return a portal user of the client."""
        partner = cls.env["res.partner"].create(
            {
                "name": f"Colleague {login}",
                "parent_id": (company or cls.client).id,
                "email": f"{login}@corner-shops.example",
            }
        )
        return new_test_user(
            cls.env,
            login=f"portal_{login}",
            groups="base.group_portal",
            partner_id=partner.id,
            email=partner.email,
            name=partner.name,
        )

    @classmethod
    def give_access(cls, user, client=None, **values):
        """Let a portal user see something of an organisation."""
        return cls.env["service.portal.access"].create(
            {
                "partner_id": user.partner_id.id,
                "client_id": (client or cls.client).id,
                **values,
            }
        )

    def seen(self, records, user):
        """Return which of these records a user finds, by search and by access."""
        own = records.with_user(user)
        found = own.search([("id", "in", records.ids)])
        self.assertEqual(found, own._filtered_access("read"))
        return found.with_env(self.env)
