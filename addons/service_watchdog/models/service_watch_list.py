from odoo import fields, models


class ServiceWatchList(models.Model):
    """Objects that deliver the same things: the 250 stations of a network."""

    _name = "service.watch.list"
    _description = "List of Watched Objects"
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    object_ids = fields.Many2many(
        "service.watch.object", string="Objects", check_company=True
    )
    object_count = fields.Integer(compute="_compute_object_count")
    client_ids = fields.Many2many(
        "res.partner",
        string="Clients",
        domain=[("is_company", "=", True)],
        help="Whose sites or configuration items are watched.",
    )

    def _compute_object_count(self):
        for watch_list in self:
            watch_list.object_count = len(watch_list.object_ids)

    def action_take_sites(self):
        """Watch the sites of the clients that are not on the list yet."""
        self._take("site_id", "service.site", "code")

    def action_take_items(self):
        """Watch the configuration items of the clients that are not listed yet."""
        self._take("ci_id", "service.ci", "number")

    def _take(self, field_name, model_name, code_field):
        """Put records of the clients on the list, as objects of their own.

        :param str field_name: where an object names its record
        :param str model_name: of the records
        :param str code_field: field of the records that is the code in deliveries
        """
        self.ensure_one()
        Object = self.env["service.watch.object"].with_context(active_test=False)
        records = self.env[model_name].search(
            [
                ("client_id", "in", self.client_ids.ids),
                ("company_id", "in", (False, self.company_id.id)),
            ]
        )
        base = [("company_id", "=", self.company_id.id)]
        known = Object.search([*base, (field_name, "in", records.ids)])
        missing = records - known[field_name]
        codes = {record: record[code_field] or str(record.id) for record in missing}
        by_code = {
            thing.code: thing
            for thing in Object.search([*base, ("code", "in", list(codes.values()))])
        }
        fresh = {}
        for record, code in codes.items():
            if code in by_code:
                known |= by_code[code]
            else:
                fresh[code] = {
                    "code": code,
                    "name": record.display_name,
                    field_name: record.id,
                    "company_id": self.company_id.id,
                }
        self.object_ids |= known | Object.create(list(fresh.values()))

    def action_paste(self):
        """Open the window that takes objects from a table."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Paste Objects"),
            "res_model": "service.watch.paste",
            "view_mode": "form",
            "target": "new",
            "context": {"default_list_id": self.id},
        }
