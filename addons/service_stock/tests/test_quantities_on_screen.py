from lxml import etree

from odoo.tests import tagged

from .common import ServiceStockCommon

QUANTITIES = {
    *("available_quantity", "booked_quantity", "planned_quantity", "quantity"),
    *("coming", "forecast", "maximum", "minimum", "planned"),
}


@tagged("post_install", "-at_install")
class TestQuantitiesOnScreen(ServiceStockCommon):
    def test_whole_quantities_are_shown_without_zeros(self):
        found = self.env["ir.model.data"].search(
            [("module", "=", "service_stock"), ("model", "=", "ir.ui.view")]
        )
        views = self.env["ir.ui.view"].browse(found.mapped("res_id"))
        shown = [
            (view.name, node)
            for view in views
            if view.type in ("list", "form", "kanban")
            for node in etree.fromstring(view.arch).iter("field")
            if node.get("name") in QUANTITIES
            and "1" not in (node.get("invisible"), node.get("column_invisible"))
            and node.get("column_invisible") != "True"
        ]
        self.assertGreater(len(shown), 20)
        for view, node in shown:
            with self.subTest(view=view, field=node.get("name")):
                # the widget leaves them out of the totals of groups as well
                if node.get("widget") != "service_quantity":
                    self.assertIn("hide_trailing_zeros", node.get("options", ""))
