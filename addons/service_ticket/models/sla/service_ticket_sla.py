"""What is promised about a ticket, and by whom."""

from odoo import api, fields, models

from ...tools.sla_policy import Promise, first_fitting


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    clock_ids = fields.One2many(
        "service.sla.clock", "ticket_id", groups="service_ci.group_agent"
    )
    next_deadline = fields.Datetime(
        readonly=True,
        copy=False,
        help="The earliest deadline of the clocks that run.",
    )

    risk_at = fields.Datetime(
        string="At Risk from",
        readonly=True,
        copy=False,
        help="When the first of the clocks that run has little time left.",
    )

    # Empty for closed tickets, hence an index of the open ones.  It answers what is
    # late and what will soon be.
    _next_deadline_idx = models.Index(
        "(next_deadline, risk_at) WHERE next_deadline IS NOT NULL"
    )

    @api.depends("next_deadline")
    def _compute_attention(self):
        return super()._compute_attention()

    def _get_attention(self):
        attention = super()._get_attention()
        is_late = self.next_deadline and self.next_deadline < fields.Datetime.now()
        return "late" if is_late and attention != "done" else attention

    # What applies

    @api.model
    def _sla_fact_names(self):
        """Return the fields of a ticket that decide what is promised."""
        criteria = self.env["service.sla.policy"]._get_criteria().values()
        names = ("company_id", "team_id", "site_id", "item_id", "priority")
        return tuple(dict.fromkeys((*criteria, *names)))

    def _sla_facts(self):
        """Return what decides about the promises to each ticket.

        :return: list of dicts field -> id or value
        """
        names = self._sla_fact_names()
        return [
            {name: getattr(ticket[name], "id", ticket[name]) for name in names}
            for ticket in self
        ]

    @api.model
    def _sla_facts_of_values(self, vals_list):
        """Return the same of tickets that do not exist yet."""
        names = self._sla_fact_names()
        Partner = self.env["res.partner"].sudo()
        partners = Partner.browse({vals.get("partner_id") or 0 for vals in vals_list})
        clients = {
            partner.id: partner.commercial_partner_id.id
            for partner in partners.filtered("id")
        }
        return [
            {
                **{name: vals.get(name) or False for name in names},
                # As the field itself is computed.
                "client_id": vals.get("client_id")
                or clients.get(vals.get("partner_id"), False),
            }
            for vals in vals_list
        ]

    @api.model
    def _sla_prescribed(self, facts_list):
        """Return the policies that something stronger than criteria prescribes.

        A contract of the client goes before the policies here.

        :param facts_list: as ``_sla_facts`` returns them
        :return: list of dicts kind -> id of a policy
        """
        return [{}] * len(facts_list)

    @api.model
    def _sla_promises(self, facts_list):
        """Return what is promised: by contract, else policy, else the service's norm.

        :param facts_list: as ``_sla_facts`` returns them
        :return: list of dicts (kind, target) -> :class:`Promise`
        """
        # sudo: what is promised does not depend on who asks
        desk = self.sudo()
        zones = desk._sla_zones(facts_list)
        known = {}
        promises = []
        for facts, given in zip(
            facts_list, desk._sla_prescribed(facts_list), strict=True
        ):
            key = (*facts.values(), *given.items())
            if key not in known:
                zone = zones.get(facts["site_id"])
                known[key] = dict(desk._sla_promises_to(facts, given, zone))
            promises.append(known[key])
        return promises

    @api.model
    def _sla_zones(self, facts_list):
        """Return the time zones of the sites: id -> zone."""
        site_ids = {facts["site_id"] for facts in facts_list} - {False}
        sites = self.env["service.site"].browse(site_ids)
        return {site.id: site.building_id.tz for site in sites}

    @api.model
    def _sla_promises_to(self, facts, given, zone):
        """Give the promises to one ticket.

        :param dict given: kind -> id of the policy that is prescribed
        :param zone: time zone of the site, if it has one
        """
        active, rules = self.env["service.sla.policy"]._get_rules()
        team = self.env["service.team"].browse(facts["team_id"])
        company = self.env["res.company"].browse(facts["company_id"])
        hours_of_team = team._get_working_hours(company)
        met = set()
        for kind in ("sla", "uc" if team.line == "external" else "ola"):
            rule = rules.get(given.get(kind)) or first_fitting(active, kind, facts)
            if not rule:
                continue
            calendar = hours_of_team
            if rule.working_hours != "team":
                calendar = calendar.browse(rule.calendar_id or ())
            # What our own people promise each other passes where they work.
            tz = (kind == "sla" and zone) or calendar.tz
            for target, (seconds, pauses) in rule.targets.items():
                met.add((kind, target))
                yield (
                    (kind, target),
                    Promise(kind, target, seconds, pauses, rule.id, calendar.id, tz),
                )
        for target, hours in self._sla_norms(facts):
            if hours and ("sla", target) not in met:
                pauses = target == "resolution"
                seconds = round(hours * 3600)
                tz = zone or hours_of_team.tz
                yield (
                    ("sla", target),
                    Promise(
                        *("sla", target, seconds, pauses, False),
                        *(hours_of_team.id, tz),
                    ),
                )

    @api.model
    def _sla_norms(self, facts):
        """Return the norm hours of the service: pairs of target and hours."""
        item = self.env["service.catalog.item"].browse(facts["item_id"] or ())
        return (
            ("first_response", item.reaction_hours),
            ("resolution", item.resolution_hours),
        )

    @api.model
    def _prepare_clock_values(self, promise, start, team_id):
        """Return the values of one clock.

        :param promise: :class:`Promise`
        :param datetime start: naive UTC
        """
        return {
            "policy_id": promise.policy_id,
            "policy_kind": promise.kind,
            "target": promise.target,
            "cycle": 1,
            "team_id": team_id,
            "seconds": promise.seconds,
            "pauses": promise.pauses,
            "calendar_id": promise.calendar_id,
            "tz": promise.tz,
            "started_at": start,
            "deadline": False,
            "risk_at": False,
            "elapsed": 0.0,
            "settled_at": start,
            "counted_from": start,
            "carried": 0.0,
            "paused_at": False,
            "stopped_at": False,
            "is_cancelled": False,
            "breached": False,
            "next_step_at": False,
            "steps_from": 0.0,
        }
