"""Who may decide a step: by role, for others, instead of others."""

from collections import defaultdict

from odoo import api, models
from odoo.fields import Command


class ServiceApprovalStep(models.Model):
    _inherit = "service.approval.step"

    def _find_people(self):
        """Find who may decide steps at this moment, in a constant number of queries.

        :return: dict step -> dict ``res.partner`` of one -> whom they stand in for, or
            the person again
        """
        holders = self._find_holders()
        everybody = self.env["res.partner"].union(
            *(people for by_role in holders.values() for people in by_role.values())
        )
        none = everybody.browse()
        Deputy = self.env["service.approval.deputy"]
        # Terms of deputies count by the day of the company.
        days = {company: company._service_today() for company in self.company_id}
        standing = {
            day: Deputy._deputies_of(everybody, day) for day in set(days.values())
        }
        users = everybody.user_ids.filtered(lambda user: not user.share)
        on_leave = Deputy._on_leave(users.partner_id)
        candidates = none.union(
            *(people for of_day in standing.values() for people in of_day.values()),
            self.escalation_partner_id,
        )
        fit = self._find_fit(candidates)
        result = {}
        for step in self:
            by_role = holders[step]
            deputies = standing[days[step.company_id]]
            away = on_leave | none.union(*deputies)
            people = by_role[step.role_id]
            if step.stand_in_role_id and not people - away:
                people |= by_role[step.stand_in_role_id]
            found = {person: person for person in people}
            if step.has_deputies:
                for person in people:
                    for deputy in deputies.get(person, ()):
                        if (deputy, step._fit_key()) in fit:
                            found.setdefault(deputy, person)
            next_person = step.escalation_partner_id
            if step.fired == "escalated" and (next_person, step._fit_key()) in fit:
                found.setdefault(next_person, next_person)
            result[step] = found
        return result

    def _fit_key(self):
        """Return where somebody has to belong to decide one step: a client, or us."""
        return self.client_id if self.kind == "client" else self.company_id

    def _find_holders(self):
        """Return who has the roles of steps: dict step -> dict role -> partners."""
        none = self.env["res.partner"]
        by_kind = self.grouped("kind")
        accesses = self._find_accesses(by_kind.get("client", self.browse()))
        users = self._find_users(by_kind.get("staff", self.browse()))
        holders = {}
        for step in self:
            holders[step] = by_role = defaultdict(none.browse)
            site = step.approval_id.site_id
            for role in step.role_ids:
                if step.kind == "client":
                    by_role[role] = none.union(
                        *(
                            access.partner_id
                            for access in accesses.get((step.client_id, role), ())
                            if access.scope != "sites" or site in access.site_ids
                        )
                    )
                else:
                    by_role[role] = (
                        users.get(role, self.env["res.users"])
                        .filtered(
                            lambda user, step=step: step.company_id in user.company_ids
                        )
                        .partner_id
                    )
        return holders

    @api.model
    def _find_accesses(self, steps):
        """Return who of clients has the roles: dict (client, role) -> accesses."""
        above = {client: client._get_own_companies() for client in steps.client_id}
        accesses = self.env["service.portal.access"].search(
            [
                ("client_id", "in", steps.client_id.union(*above.values()).ids),
                ("client_id.active", "=", True),
                ("is_confirmed", "=", True),
                ("can_approve", "=", True),
                ("approval_role_ids", "in", steps.role_ids.ids),
            ]
        )
        accesses = accesses.filtered(lambda access: access.partner_id._may_decide())
        found = defaultdict(list)
        for client, companies in above.items():
            for access in accesses:
                if access.client_id == client or (
                    access.with_subsidiaries and access.client_id in companies
                ):
                    for role in access.approval_role_ids:
                        found[client, role].append(access)
        return found

    @api.model
    def _find_users(self, steps):
        """Return who of our people has the roles: dict role -> ``res.users``."""
        return {
            role: (role.user_ids | role.group_ids.all_user_ids).filtered(
                lambda user: user.active and not user.share
            )
            for role in steps.role_ids
        }

    def _find_fit(self, candidates):
        """Return which deputies and next persons belong where they are to decide.

        :param candidates: ``res.partner``
        :return: set of (person, client or company)
        """
        if not candidates:
            return set()
        accesses = self.env["service.portal.access"].search(
            [
                ("partner_id", "in", candidates.ids),
                ("client_id", "in", self.client_id.ids),
                ("is_confirmed", "=", True),
            ]
        )
        # Whoever has an access works for the client, whatever else it allows.
        fit = {
            (access.partner_id, access.client_id)
            for access in accesses
            if access.partner_id._may_decide()
        }
        for user in candidates.user_ids:
            if user.active and not user.share:
                fit |= {(user.partner_id, company) for company in user.company_ids}
        return fit

    # Asking

    def _ask(self):
        """Ask whoever may decide now; those who were asked before are left in peace."""
        people = self._find_people()
        none = self.env["res.partner"]
        wanted = {step: none.concat(*people[step]).sorted("id") for step in self}
        new = {
            step: {person: people[step][person] for person in asked}
            for step in self
            if (asked := wanted[step] - step.approver_ids)
        }
        # Told when it begins, not each day that it lasts.
        deserted = self.filtered(
            lambda step: not wanted[step] and (step.approver_ids or not step.asked_on)
        )
        changed = self.filtered(
            lambda step: set(step.approver_ids.ids) != set(wanted[step].ids)
        )
        for partners, steps in changed.grouped(wanted.get).items():
            steps.write({"approver_ids": [Command.set(partners.ids)]})
        self._note_asked()
        self._update_approvers()
        self._mail(new, "ask")
        self.approval_id._sync_activities()
        deserted._tell_nobody()
        changed.filtered("approver_ids")._end_nobody()

    def _note_asked(self):
        """Keep on which day of their companies steps were looked at."""
        for company, steps in self.grouped("company_id").items():
            steps.write({"asked_on": company._service_today()})

    def _update_approvers(self):
        """Let those see approvals whom they ask, and who have decided."""
        approvals = self.approval_id
        wanted = {
            approval: (
                approval.step_ids.approver_ids | approval.decision_ids.partner_id
            ).sorted("id")
            for approval in approvals
        }
        changed = approvals.filtered(
            lambda approval: set(approval.approver_ids.ids) != set(wanted[approval].ids)
        )
        for people, group in changed.grouped(wanted.get).items():
            group.write({"approver_ids": [Command.set(people.ids)]})


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _may_decide(self):
        """Tell whether one person is active; whose login is archived has left."""
        self.ensure_one()
        if not self.active:
            return False
        users = self.with_context(active_test=False).user_ids
        return not users or any(users.mapped("active"))
