from odoo import Command

from odoo.addons.base.tests.common import BaseCommon


class ServiceCiCommon(BaseCommon):
    """A client with a site in a building and a cash register there, and another
    client with a site in the same building. Other addons build upon it.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client, cls.other_client = cls.env["res.partner"].create(
            [
                {"name": "Corner Shops", "is_company": True},
                {"name": "Station Cafe", "is_company": True},
            ]
        )
        cls.contact = cls.env["res.partner"].create(
            {
                "name": "Anna Petrova",
                "parent_id": cls.client.id,
                "email": "anna@corner-shops.example",
                "phone": "+7 900 000-00-01",
            }
        )
        cls.country = cls.env.ref("base.ru")
        cls.region = cls.env.ref("base.state_ru_tve")
        cls.building = cls.env["service.building"].create(
            {
                "street": "ул. Ленина, 5",
                "city": "Тверь",
                "state_id": cls.region.id,
                "country_id": cls.country.id,
            }
        )
        cls.site, cls.other_site = cls.env["service.site"].create(
            [
                {
                    "name": "Shop 1",
                    "client_id": cls.client.id,
                    "building_id": cls.building.id,
                    "contact_ids": [Command.link(cls.contact.id)],
                },
                {
                    "name": "Cafe",
                    "client_id": cls.other_client.id,
                    "building_id": cls.building.id,
                },
            ]
        )
        cls.category = cls.env["service.ci.category"].create(
            {
                "name": "Cash registers",
                "properties_definition": [
                    {"name": "drive", "string": "Fiscal drive", "type": "char"}
                ],
            }
        )
        cls.product = cls.env["product.product"].create(
            {"name": "Register M1", "type": "consu"}
        )
        cls.ci = cls.env["service.ci"].create(
            {
                "name": "Cash register",
                "category_id": cls.category.id,
                "product_id": cls.product.id,
                "serial": "SN-1",
                "site_id": cls.site.id,
                "state": "in_use",
            }
        )
