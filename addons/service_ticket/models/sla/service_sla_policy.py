from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import frozendict, ormcache

from ...tools.sla_policy import Rule, covers
from ..constants import OPEN_STATES, PRIORITIES

SLA_KINDS = [
    ("sla", "Client (SLA)"),
    ("ola", "Between lines (OLA)"),
    ("uc", "External team (UC)"),
]
INTERNAL_KINDS = ("ola", "uc")
# What our own people keep: the rest is for a team outside to keep.
DESK_KINDS = ("sla", "ola")
SLA_TARGETS = [
    ("first_response", "First response"),
    ("next_response", "Next response"),
    ("resolution", "Resolution"),
]
RESPONSES = ("first_response", "next_response")
WORKING_HOURS = [
    ("team", "Hours of the team"),
    ("calendar", "Hours of a calendar"),
    ("always", "Around the clock"),
]


class ServiceSlaPolicy(models.Model):
    _name = "service.sla.policy"
    _description = "SLA Policy"
    _inherit = ["service.remembered.mixin"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        SLA_KINDS,
        default="sla",
        required=True,
        help="To whom the times are promised. A ticket follows one policy of each "
        "kind that applies: the client's always, the external one while an external "
        "team has it, else the one between lines.",
    )
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        default=lambda self: self.env.company,
        help="Empty: all companies.",
    )
    working_hours = fields.Selection(
        WORKING_HOURS,
        default="team",
        required=True,
        help="A team without hours works the company's.",
    )
    calendar_id = fields.Many2one(
        "resource.calendar", index="btree_not_null", check_company=True
    )

    # What must fit; left empty, anything does

    client_ids = fields.Many2many(
        "res.partner",
        "service_sla_policy_client_rel",
        ondelete="restrict",
        string="Clients",
        domain=["|", ("is_company", "=", True), ("parent_id", "=", False)],
    )
    site_ids = fields.Many2many(
        "service.site",
        "service_sla_policy_site_rel",
        ondelete="restrict",
        string="Sites",
    )
    territory_ids = fields.Many2many(
        "service.territory",
        "service_sla_policy_territory_rel",
        ondelete="restrict",
        string="Territories",
        help="Their parts included.",
    )
    ci_category_ids = fields.Many2many(
        "service.ci.category",
        "service_sla_policy_ci_category_rel",
        ondelete="restrict",
        string="Categories of Items",
        help="Sub-categories included; the first item of a ticket counts.",
    )
    type_ids = fields.Many2many(
        "service.ticket.type",
        "service_sla_policy_type_rel",
        ondelete="restrict",
        string="Request Types",
    )
    item_ids = fields.Many2many(
        "service.catalog.item",
        "service_sla_policy_item_rel",
        ondelete="restrict",
        string="Services",
        domain=[("is_section", "=", False)],
    )
    category_ids = fields.Many2many(
        "service.ticket.category",
        "service_sla_policy_category_rel",
        ondelete="restrict",
        string="Categories",
        help="Sub-categories included.",
    )
    channel_ids = fields.Many2many(
        "service.channel",
        "service_sla_policy_channel_rel",
        ondelete="restrict",
        string="Channels",
    )
    team_ids = fields.Many2many(
        "service.team",
        "service_sla_policy_team_rel",
        ondelete="restrict",
        string="Teams",
        check_company=True,
    )
    priority_from = fields.Selection(PRIORITIES, string="Priority from")
    priority_to = fields.Selection(PRIORITIES)

    # What is promised

    target_ids = fields.One2many(
        "service.sla.target", "policy_id", string="Targets", copy=True
    )
    escalation_ids = fields.One2many("service.sla.escalation", "policy_id", copy=True)
    clock_ids = fields.One2many("service.sla.clock", "policy_id", string="Clocks")
    target_summary = fields.Char(string="Promises", compute="_compute_target_summary")
    match_count = fields.Integer(string="Open Tickets", compute="_compute_match_count")
    note = fields.Char(string="Remark", compute="_compute_note")

    _priority_order = models.Constraint(
        "CHECK (priority_from <= priority_to)",
        "The lowest priority cannot be above the highest one.",
    )

    # Computed fields

    @api.depends("target_ids.target", "target_ids.seconds")
    def _compute_target_summary(self):
        for policy in self:
            policy.target_summary = ", ".join(
                target._get_summary() for target in policy.target_ids
            )

    @api.depends_context("uid")
    @api.depends("sequence")
    def _compute_match_count(self):
        Ticket = self.env["service.ticket"]
        for policy in self:
            domain = policy._get_match_domain() & Domain("state", "in", OPEN_STATES)
            policy.match_count = Ticket.search_count(domain, limit=10_000)

    @api.depends(
        *("kind", "sequence", "active", "company_id", "client_ids", "site_ids"),
        *("type_ids", "category_ids", "channel_ids", "team_ids", "item_ids"),
        *("territory_ids", "ci_category_ids"),
        *("target_ids", "priority_from", "priority_to", "escalation_ids.target"),
    )
    def _compute_note(self):
        """Tell why a policy will never apply, if it never will."""
        for policy in self:
            policy.note = policy._get_contradiction() or policy._get_shadow()

    # Constraints

    @api.constrains("working_hours", "calendar_id")
    def _check_calendar(self):
        for policy in self.filtered(lambda policy: policy.working_hours == "calendar"):
            if not policy.calendar_id:
                raise ValidationError(
                    self.env._(
                        "Choose the calendar whose hours count for “%(policy)s”.",
                        policy=policy.name,
                    )
                )
            policy.calendar_id._service_check_hours()

    # CRUD

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for policy, vals in zip(self, vals_list, strict=True):
            vals["name"] = self.env._("%(name)s (copy)", name=policy.name)
        return vals_list

    # Which tickets

    @api.model
    def _get_criteria(self):
        """Return which field of a policy is compared with which field of a ticket.

        Addons that know more about a ticket (its contract, its zone) add to it.

        :return: dict Many2many of the policy -> Many2one of the ticket
        """
        return {
            "client_ids": "client_id",
            "site_ids": "site_id",
            "territory_ids": "territory_id",
            "ci_category_ids": "ci_category_id",
            "type_ids": "type_id",
            "category_ids": "category_id",
            "channel_ids": "channel_id",
            "team_ids": "team_id",
            "item_ids": "item_id",
        }

    def _get_wanted(self):
        """Return the criteria of one policy, sub-categories included.

        :return: dict ticket field -> frozenset of ids or values
        """
        # What is archived is wanted still: without it the policy would fit everything.
        policy = self.with_context(active_test=False)
        wanted = {
            ticket_field: frozenset(policy[name].ids)
            for name, ticket_field in self._get_criteria().items()
            if policy[name]
        }
        for name in ("category_ids", "ci_category_ids", "territory_ids"):
            if parents := policy[name]:
                wanted[self._get_criteria()[name]] = frozenset(
                    parents.search([("id", "child_of", parents.ids)]).ids
                )
        if self.company_id:
            wanted["company_id"] = frozenset(self.company_id.ids)
        if self.priority_from or self.priority_to:
            low, high = self.priority_from or "0", self.priority_to or "3"
            wanted["priority"] = frozenset(
                value for value, _label in PRIORITIES if low <= value <= high
            )
        return wanted

    def _to_rule(self):
        """Return what matching and clocks need to know of one policy."""
        return Rule(
            id=self.id,
            kind=self.kind,
            criteria=frozendict(self._get_wanted()),
            targets=frozendict(
                {
                    target.target: (target.seconds, target.pauses)
                    for target in self.target_ids
                }
            ),
            steps=tuple(step._to_step() for step in self.escalation_ids),
            working_hours=self.working_hours,
            calendar_id=self.calendar_id.id,
        )

    @api.model
    @ormcache()
    def _get_rules(self):
        """Return all policies as rules, in their order.

        :return: tuple of (rules that may be chosen, dict id -> rule of all policies)
        """
        # sudo: what was promised does not depend on who files the request
        policies = self.sudo().search([("active", "in", (True, False))])
        rules = {policy.id: policy._to_rule() for policy in policies}
        active = tuple(rules[policy.id] for policy in policies if policy.active)
        return active, frozendict(rules)

    def _get_own_domain(self):
        """Return the tickets that meet the criteria of one policy."""
        domain = Domain.AND(
            Domain(name, "in", list(values))
            for name, values in self._get_wanted().items()
        )
        if self.kind == "ola":
            domain &= Domain("team_id.line", "!=", "external")
        elif self.kind == "uc":
            domain &= Domain("team_id.line", "=", "external")
        return domain

    def _get_earlier(self):
        """Return the active policies of the same kind that are asked before one."""
        policies = self.search([("kind", "=", self.kind)])
        key = (self.sequence, self._origin.id or float("inf"))
        return policies.filtered(
            lambda policy: (policy.sequence, policy.id) < key and policy != self._origin
        )

    def _get_match_domain(self):
        """Return the tickets that would follow one policy, earlier ones considered."""
        taken = Domain.OR(policy._get_own_domain() for policy in self._get_earlier())
        return self._get_own_domain() & ~taken

    # What is wrong with it

    def _get_shadow(self):
        """Tell which earlier policy takes all tickets of this one, if one does."""
        rule = self._to_rule()
        for policy in self._get_earlier():
            if covers(policy._to_rule(), rule):
                return self.env._(
                    "Never applies: “%(policy)s” stands before it and takes all of "
                    "these tickets. Move this one up.",
                    policy=policy.name,
                )
        return False

    def _get_contradiction(self):
        """Tell why no ticket can ever meet the criteria, or what is missing."""
        lines = set(self.team_ids.mapped("line"))
        if not self.target_ids:
            return self.env._("Promises nothing yet: add a target.")
        if self.kind == "uc" and lines and "external" not in lines:
            return self.env._(
                "Never applies: it is for external teams, and none of these is one."
            )
        if self.kind == "ola" and lines == {"external"}:
            return self.env._(
                "Never applies: it is for our own lines, and all of these teams are "
                "external."
            )
        clients, sites = self.client_ids, self.site_ids
        if clients and sites and not clients & sites.client_id:
            return self.env._(
                "Never applies: none of the sites belongs to one of the clients."
            )
        companies = self.team_ids.company_id
        if self.company_id and self.team_ids and self.company_id not in companies:
            if all(team.company_id for team in self.team_ids):
                return self.env._("Never applies: the teams belong to another company.")
        return self._get_useless_step()

    def _get_useless_step(self):
        """Tell which escalation step has no target to count from."""
        targets = set(self.target_ids.mapped("target"))
        for step in self.escalation_ids:
            if step.target not in targets:
                return self.env._(
                    "There is an escalation step for “%(target)s” but no target of "
                    "that kind.",
                    target=dict(SLA_TARGETS)[step.target],
                )
        return False

    # Actions

    def action_preview(self):
        """Show the open tickets that follow this policy by its criteria."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_ticket.service_ticket_action"
        )
        action["domain"] = list(self._get_match_domain())
        action["display_name"] = self.env._("Tickets of “%(name)s”", name=self.name)
        return action
