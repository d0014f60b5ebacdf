from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import ormcache

from ..tools.routes import Route, RouteStep
from .constants import KINDS, SUBJECTS


class ServiceApprovalRoute(models.Model):
    """Who is asked about what, and in which order; the first route that fits counts."""

    _name = "service.approval.route"
    _description = "Approval Route"
    _inherit = ["service.remembered.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(
        default=10, help="Of several routes that fit, the first one is taken."
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    kind = fields.Selection(
        KINDS,
        string="Who Approves",
        required=True,
        default="client",
        help="People of the client, or people of our own company. What fits a route "
        "of each kind needs both.",
    )
    subject = fields.Selection(
        SUBJECTS,
        string="What Is Approved",
        required=True,
        default="ticket",
        help="A request is approved at the approval stage of its type; where the type "
        "has none, before its first work order. A work order is approved when it is "
        "opened.",
    )
    client_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        domain=[("is_company", "=", True)],
        ondelete="cascade",
        help="Empty: all clients.",
    )
    type_ids = fields.Many2many(
        "service.ticket.type", string="Request Types", help="Empty: all of them."
    )
    item_ids = fields.Many2many(
        "service.catalog.item",
        string="Services",
        help="Services, or sections of the catalogue. Empty: all of them.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    amount_from = fields.Monetary(help="The route is taken from this amount on.")
    amount_below = fields.Monetary(
        help="The route is taken below this amount. Zero: without limit."
    )
    step_ids = fields.One2many(
        "service.approval.route.step", "route_id", string="Steps", copy=True
    )
    approval_count = fields.Integer(
        string="Approvals", compute="_compute_approval_count"
    )

    _amounts_check = models.Constraint(
        "CHECK (amount_from >= 0 AND amount_below >= 0"
        " AND (amount_below = 0 OR amount_below > amount_from))",
        "Nothing fits these amounts: “below” has to be more than “from”.",
    )

    def _compute_approval_count(self):
        counts = dict(
            self.env["service.approval"]._read_group(
                [("route_id", "in", self.ids)], ["route_id"], ["__count"]
            )
        )
        for route in self:
            route.approval_count = counts.get(route._origin, 0)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        used = self.filtered("approval_count")
        if used:
            raise UserError(
                self.env._(
                    "The route “%(route)s” is part of the history: archive it instead "
                    "of deleting it.",
                    route=used[:1].name,
                )
            )

    # Choosing

    @api.model
    @ormcache()
    def _rules(self):
        """Return all routes in their order, as ``tools.routes.Route``."""
        # sudo: what has to be approved does not depend on who asks
        Route_ = self.sudo().with_context(active_test=True)
        return tuple(route._get_rule() for route in Route_.search(Domain.TRUE))

    def _get_rule(self):
        return Route(
            id=self.id,
            kind=self.kind,
            subject=self.subject,
            company=self.company_id.id,
            currency=self.currency_id.id,
            client=self.client_id.id or None,
            types=frozenset(self.type_ids.ids),
            items=frozenset(self.item_ids.ids),
            amount_from=self.amount_from,
            amount_below=self.amount_below,
            steps=tuple(
                RouteStep(id=step.id, above=step.amount_above) for step in self.step_ids
            ),
        )

    @api.model
    def _rules_for(self, subject):
        """Return the rules about a kind of subject; empty costs nothing.

        :param str subject: one of ``SUBJECTS``
        """
        return [rule for rule in self._rules() if rule.subject == subject]

    # Actions

    def action_open_approvals(self):
        """Show the approvals that took one route."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_approval.service_approval_action"
        )
        action.update(domain=[("route_id", "=", self.id)], context={})
        return action
