from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ServiceAssignmentRule(models.Model):
    """The directory of responsible performers: who does what for whom."""

    _name = "service.assignment.rule"
    _description = "Responsible Performer"
    _order = "sequence, id"
    _check_company_auto = True

    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    client_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        ondelete="cascade",
        domain=[("parent_id", "=", False)],
    )
    territory_id = fields.Many2one(
        "service.territory",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        help="Its parts, too.",
    )
    item_id = fields.Many2one(
        "service.catalog.item",
        string="Service",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        help="Or a section of the catalogue with all that is in it.",
    )
    resource_id = fields.Many2one(
        "service.resource",
        string="Responsible",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        domain=[("kind", "!=", "contractor_technician")],
    )
    is_usable = fields.Boolean(related="resource_id.is_usable", string="May Be Sent")
    active = fields.Boolean(default=True)
    order_count = fields.Integer(
        string="Decides Now",
        compute="_compute_order_count",
        help="Work orders without a performer that this rule would give away now.",
    )

    @api.constrains("client_id", "territory_id", "item_id", "resource_id")
    def _check_criteria(self):
        for rule in self:
            if not (rule.client_id or rule.territory_id or rule.item_id):
                raise ValidationError(
                    self.env._(
                        "Say for whom, where or for what %(name)s is responsible.",
                        name=rule.resource_id.name,
                    )
                )

    @api.depends("client_id", "territory_id", "item_id", "resource_id.name")
    def _compute_display_name(self):
        for rule in self:
            criteria = (rule.client_id, rule.territory_id, rule.item_id)
            rule.display_name = ", ".join(
                record.display_name for record in criteria if record
            )

    @api.depends("sequence", "client_id", "territory_id", "item_id", "resource_id")
    def _compute_order_count(self):
        decided = self._decide_waiting()
        for rule in self:
            rule.order_count = len(decided.get(rule._origin, ()))

    def _decide_waiting(self):
        """Return what rules would decide now: dict rule -> ``service.workorder``."""
        decided = {}
        for company in self.company_id:
            waiting = self.env["service.workorder"].search(
                [("state", "=", "draft"), ("company_id", "=", company.id)]
            )
            for order, (rule, _skipped) in self._match(company, waiting).items():
                decided[rule] = decided.get(rule, order.browse()) | order
        return decided

    def action_view_orders(self):
        """Open the work orders that one rule would give away now."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_workorder.service_workorder_action"
        )
        orders = self._decide_waiting().get(self, self.env["service.workorder"])
        action["domain"] = [("id", "in", orders.ids)]
        action["context"] = {}
        return action

    @api.model
    def _match(self, company, orders):
        """Find the first rule for each order whose performer may be sent.

        :param company: ``res.company`` of all the orders
        :param orders: ``service.workorder``
        :return: dict order -> (rule, rules that came before it and whose performers
            cannot be sent); orders without any rule are left out
        """
        rules = self.search([("company_id", "=", company.id)])
        if not rules:
            return {}
        above = _Ancestors()
        rank = {rule: number for number, rule in enumerate(rules)}
        by_criteria = rules.grouped(lambda rule: (rule.client_id, rule.territory_id.id))
        anybody = rules.client_id.browse()
        result = {}
        for order in orders:
            skipped = rules.browse()
            places = [False, *above(order.territory_id)]
            about = [
                rule
                for client in {order.client_id, anybody}
                for place in places
                for rule in by_criteria.get((client, place), ())
            ]
            for rule in sorted(about, key=rank.get):
                if not rule._suits(order, above):
                    continue
                if rule.resource_id.active and rule.resource_id.is_usable:
                    result[order] = (rule, skipped)
                    break
                skipped |= rule
            else:
                if skipped:
                    result[order] = (rules.browse(), skipped)
        return result

    def _suits(self, order, above):
        """Tell whether one rule is about what is done; client and place are right."""
        return not self.item_id or any(
            self.item_id.id in above(line.item_id) for line in order.line_ids
        )


class _Ancestors:
    """Remembers the ids of tree nodes and of all that they are part of."""

    def __init__(self):
        self._known = {}

    def __call__(self, node):
        if node not in self._known:
            path = node.parent_path if node else ""
            self._known[node] = frozenset(map(int, filter(None, path.split("/"))))
        return self._known[node]
