from odoo.tests import tagged

from .common import ServiceCiCommon

CI_COUNT = 100


@tagged("post_install", "-at_install")
class TestPerformance(ServiceCiCommon):
    def test_counters_of_many_contacts_are_one_query_each(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Client {index}", "is_company": True} for index in range(50)]
        )
        partners |= self.client | self.contact
        self.env.flush_all()
        self.env.invalidate_all()
        partners.mapped("commercial_partner_id.name")
        with self.assertQueryCount(2):
            partners.mapped("service_site_count")
        with self.assertQueryCount(1):
            partners.mapped("service_ci_count")

    def test_counters_of_many_buildings_are_one_query_each(self):
        buildings = self.building | self.env["service.building"].create(
            [{"street": f"ул. Мира, {index}"} for index in range(50)]
        )
        self.env.flush_all()
        with self.assertQueryCount(1):
            buildings.mapped("site_count")
        with self.assertQueryCount(1):
            buildings.mapped("ci_count")

    def test_create_of_many_items_costs_few_queries(self):
        vals_list = self._get_vals_list()
        self._warm_up()
        with self.assertQueryCount(16):
            self.env["service.ci"].create(vals_list)
            self.env.flush_all()

    def test_create_of_many_items_with_chatter_costs_few_queries(self):
        vals_list = self._get_vals_list()
        self._warm_up()
        env = self.env(context={})
        with self.assertQueryCount(28):
            env["service.ci"].create(vals_list)
            self.cr.flush()

    def _get_vals_list(self):
        return [
            {
                "name": f"Register {index}",
                "category_id": self.category.id,
                "product_id": self.product.id,
                "serial": f"P-{index}",
                "site_id": self.site.id,
                "parent_id": self.ci.id,
            }
            for index in range(CI_COUNT)
        ]

    def _warm_up(self):
        # fills the caches that a running server has: fields, access, sequences
        self.env["service.ci"].create({"name": "Warm", "site_id": self.site.id})
        self.env.flush_all()
        self.env.invalidate_all()
