"""What may have to be approved: content, price, and how far the approval is."""

import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from odoo.addons.service_ci.tools.inner import Inner, get_inner

from ..tools import routes as rules
from .constants import AGENTS, LIVE_STATES

# Many lines may change with one write.
LATER = "service_approval_later"
# What a subject is, by its live approvals: the first one that it has counts.
WORST_FIRST = ("rejected", "pending", "released", "approved")


class ServiceApprovalSubject(models.AbstractModel):
    """A record that routes of approval may ask about.

    It says what it is (``_prepare_approval_content``), what it costs
    (``_get_approval_amounts``) and what follows (``_on_approved``, ``_on_rejected``).
    """

    _name = "service.approval.subject"
    _description = "What Is Approved"
    _approval_subject = None  # one of SUBJECTS

    # A plain column: nothing is approved that does not exist yet, so intake has
    # nothing to do with it.
    approval_state = fields.Selection(
        [
            ("pending", "Waits for Approval"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("released", "Begun without Approval"),
        ],
        string="Approval",
        index="btree_not_null",
        readonly=True,
        copy=False,
        groups=AGENTS,
    )
    approval_hold = fields.Char(
        string="Approval Missing",
        compute="_compute_approval_hold",
        compute_sudo=True,
        groups=AGENTS,
        help="Why the work cannot begin yet.",
    )

    def _compute_approval_hold(self):
        holds = self._get_approval_holds()
        for record in self:
            record.approval_hold = holds.get(record, False)

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list if not self.env.su else ():
            self._check_approval_state(vals)
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._check_approval_state(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_approvals(self):
        # sudo: whoever deletes something need not see its approvals
        if kept := self.sudo().filtered("approval_ids"):
            raise UserError(
                self.env._(
                    "%(name)s was to be approved, which is part of the history: cancel "
                    "it instead of deleting it.",
                    name=kept[:1].display_name,
                )
            )

    @api.model
    def _check_approval_state(self, vals):
        """Refuse what only those who approve settle.

        :raise UserError: for users, not for programs (``sudo``)
        """
        if vals.get("approval_state") or vals.get("approval_ids"):
            raise UserError(
                self.env._(
                    "What is approved follows from what people decide: use the "
                    "buttons of the approval."
                )
            )

    def _renew_later(self):
        """Return the records, not to be asked about with each line that changes."""
        return self.with_context(**{LATER: Inner()})

    # What is approved

    def _prepare_approval_content(self):
        """Return what is approved of one record.

        :return: dict key -> (what is compared, list of lines for people); keys are
            those of ``_get_content_labels``
        """
        return {}

    def _get_approval_amounts(self):
        """Return what records cost: dict record -> (amount, ``res.currency``)."""
        return {}

    @api.model
    def _get_content_labels(self):
        """Return what people read: dict key of the content -> label."""
        return {
            "name": self.env._("What"),
            "type": self.env._("Request type"),
            "client": self.env._("Client"),
            "entity": self.env._("Legal entity"),
            "site": self.env._("Site"),
            "items": self.env._("Services"),
            "cis": self.env._("Equipment"),
            "parameters": self.env._("Parameters"),
            "note": self.env._("Description"),
        }

    def _take_snapshots(self):
        """Return what records are now, for approvals to keep.

        :return: dict record -> dict of values of ``service.approval``
        """
        amounts = self._get_approval_amounts()
        snapshots = {}
        for record in self:
            content = {
                key: {"is": value, "text": [text for text in lines if text]}
                for key, (value, lines) in record._prepare_approval_content().items()
            }
            amount, currency = amounts[record]
            snapshots[record] = {
                "content": content,
                "amount": amount,
                "currency_id": currency.id,
                "digest": self._make_digest(content, amount, currency),
            }
        return snapshots

    @api.model
    def _make_digest(self, content, amount, currency):
        facts = {
            key: entry["is"]
            for key, entry in content.items()
            if entry["is"] is not None
        }
        digits = currency.decimal_places
        facts["amount"] = f"{currency.round(amount):.{digits}f} {currency.name}"
        text = json.dumps(facts, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    # Which routes

    def _get_approval_facts(self):
        """Return what routes ask about records: dict record -> ``rules.Facts``."""
        amounts = self._get_approval_amounts()
        wanted = {rule.currency for rule in self._get_approval_rules()}
        rates = self._get_approval_rates(
            {(record.company_id, amounts[record][1]) for record in self}, wanted
        )
        return {
            record: rules.Facts(
                subject=self._approval_subject,
                amount=amounts[record][0],
                currency=amounts[record][1].id,
                rates=rates[record.company_id, amounts[record][1]],
                **record._get_approval_place(),
            )
            for record in self
        }

    def _get_approval_place(self):
        """Return what routes ask about one record besides its price."""
        ticket = self._get_approval_ticket()
        return {
            "company": self.company_id.id,
            "client": ticket.client_id.id or None,
            "type": ticket.type_id.id or None,
            "items": self._get_items_with_sections(self._get_approval_items()),
        }

    def _get_approval_ticket(self):
        """Return the request to which one record belongs."""
        raise NotImplementedError

    def _get_approval_items(self):
        """Return the services of the catalogue that one record is about."""
        raise NotImplementedError

    @api.model
    def _get_approval_rates(self, used, wanted):
        """Return how currencies are compared, at the rates of their companies today.

        :param used: set of (company, currency)
        :param wanted: ids of the currencies of routes
        :return: dict (company, currency) -> dict id -> rate
        """
        Currency = self.env["res.currency"]
        return {
            (company, currency): {
                id_: Currency._get_conversion_rate(
                    currency, Currency.browse(id_), company, company._service_today()
                )
                for id_ in wanted
                if id_ != currency.id
            }
            for company, currency in used
        }

    @api.model
    def _get_approval_rules(self):
        return self.env["service.approval.route"]._rules_for(self._approval_subject)

    def _find_approval_routes(self):
        """Return what records need: dict record -> list of (rule, its steps)."""
        routes = self._get_approval_rules()
        if not routes or not self:
            return {}
        found = {}
        for record, facts in self._get_approval_facts().items():
            asked = [
                (rule, steps)
                for rule in rules.choose(routes, facts).values()
                if (steps := rules.steps_for(rule, facts))
            ]
            if asked:
                found[record] = asked
        return found

    @api.model
    def _get_items_with_sections(self, items):
        """Return ids of services and of the sections that they stand in."""
        return frozenset(
            int(part)
            for item in items
            for part in (item.parent_path or "").split("/")
            if part
        )

    # Asking

    def _ask_for_approval(self, previous=None, reason=False):
        """Begin the approvals that routes ask for; what is asked already is left.

        :param dict previous: (record, kind) -> the ``service.approval`` that is over
        :param str reason: why it is asked anew
        :return: the new ``service.approval``
        """
        Approval = self.env["service.approval"].sudo()  # sudo: begun by the process
        records = self.sudo()
        needs = records._find_approval_routes()
        if not needs:
            return Approval
        needy = records.browse().concat(*needs)
        name = Approval._get_subject_fields()[self._approval_subject]
        known = {
            (approval[name], approval.kind)
            for approval in Approval.search(
                Domain(name, "in", needy.ids)
                & Domain("subject", "=", self._approval_subject)
                & Domain("state", "in", ("pending", "approved", "released"))
            )
        }
        snapshots = needy._take_snapshots()
        RouteStep = self.env["service.approval.route.step"].sudo()
        previous = previous or {}
        values = []
        for record, asked in needs.items():
            for rule, steps in asked:
                if (record, rule.kind) in known:
                    continue
                old = previous.get((record, rule.kind), Approval)
                values.append(
                    {
                        **snapshots[record],
                        **record._prepare_approval_values(),
                        "subject": self._approval_subject,
                        "route_id": rule.id,
                        "kind": rule.kind,
                        "requested_by_id": self.env.uid,
                        "previous_id": old.id,
                        "reason": reason if old else False,
                        "step_ids": [
                            Command.create(
                                RouteStep.browse(step.id)._prepare_step_values(
                                    rule.kind
                                )
                            )
                            for step in steps
                        ],
                    }
                )
        approvals = Approval.create(values)
        if approvals:
            approvals._begin()
        return approvals

    def _prepare_approval_values(self):
        """Return where the approval of one record belongs."""
        return {"name": self.name}

    def _renew_approvals(self):
        """Ask anew where price or content are others than those that were approved."""
        if get_inner(self.env, LATER):
            return  # once for the whole change, by who writes it
        # sudo: whoever changes a request need not see its approvals
        asked = self.sudo().filtered("approval_state")
        if not asked:
            return
        Approval = self.env["service.approval"].sudo()
        name = Approval._get_subject_fields()[self._approval_subject]
        current = Approval.search(
            Domain(name, "in", asked.ids)
            & Domain("subject", "=", self._approval_subject)
            & Domain("state", "in", ("pending", "approved", "rejected"))
        )
        snapshots = asked._take_snapshots()
        changed = current.filtered(
            lambda approval: approval.digest != snapshots[approval[name]]["digest"]
        )
        # Of what was rejected people ask again, unless nobody has to agree any more.
        rejected = changed.filtered(lambda approval: approval.state == "rejected")
        needed = {
            (record, rule.kind)
            for record, routes in rejected[name]._find_approval_routes().items()
            for rule, _steps in routes
        }
        over = changed - rejected.filtered(lambda a: (a[name], a.kind) in needed)
        changes = {
            approval: approval._describe_change(snapshots[approval[name]])
            for approval in over
        }
        for reason, approvals in over.grouped(changes.get).items():
            approvals._end("renewed", reason)
            approvals._log_on_tickets(
                lambda approval, env, reason=reason: env._(
                    "Approval %(number)s does not count any more. %(reason)s",
                    number=approval.number,
                    reason=reason,
                )
            )
            approvals[name]._ask_for_approval(
                {(approval[name], approval.kind): approval for approval in approvals},
                reason,
            )
        if over:
            over[name]._on_renewed()

    # What follows

    def _update_approval_state(self):
        """Note on records how far they are approved."""
        Approval = self.env["service.approval"].sudo()
        name = Approval._get_subject_fields()[self._approval_subject]
        live = Approval.search_fetch(
            Domain(name, "in", self.ids)
            & Domain("subject", "=", self._approval_subject)
            & Domain("state", "in", LIVE_STATES),
            [name, "kind", "state"],
            order="id",
        )
        states = {record: {} for record in self}
        for approval in live:  # the last one of each kind counts
            states[approval[name]][approval.kind] = approval.state
        wanted = {
            record: next((s for s in WORST_FIRST if s in known.values()), False)
            for record, known in states.items()
        }
        changed = self.filtered(lambda r: r.approval_state != wanted[r])
        for state, records in changed.grouped(wanted.get).items():
            records.sudo().write({"approval_state": state})  # sudo: see the check

    def _is_approved(self):
        """Tell whether nothing stands against one record any more."""
        return self.approval_state in (False, "approved", "released")

    def _on_approved(self):
        """Let go on what is approved; extended by each kind of subject."""

    def _on_rejected(self):
        """Stop what is rejected; extended by each kind of subject."""

    def _on_renewed(self):
        """Take back what was begun on an approval that is over."""

    # What waits

    def _get_approval_holds(self):
        """Return why work cannot begin: dict record -> sentence; others may."""
        return {}

    @api.model
    def _get_state_sentence(self, state):
        """Return what people read of a state that holds work up; None if it does not.

        :param state: an ``approval_state``
        """
        return {
            "pending": self.env._("It waits for approval."),
            "rejected": self.env._(
                "The approval was rejected: change it and ask again, or cancel it."
            ),
        }.get(state)

    # Actions

    def action_ask_for_approval(self):
        """Ask for the approvals that the routes want.

        :raise UserError: when nothing has to be approved
        """
        self.check_access("write")
        self._check_may_be_asked()
        approvals = self._ask_for_approval()
        if not approvals:
            raise UserError(
                self.env._(
                    "Nothing is to be asked: no route of approval fits, or all of "
                    "them have been asked already."
                )
            )

    def _check_may_be_asked(self):
        """Refuse what is not ready to be approved; extended by kinds of subject."""

    def action_preview_approval(self):
        """Show which route one record would take, and why; nobody is asked.

        :return: window action
        """
        self.ensure_one()
        names = self.env["service.approval"]._get_subject_fields()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_approval.service_approval_preview_action"
        )
        name = names[self._approval_subject]
        action["context"] = {f"default_{name}": self.id}
        return action

    def action_open_approvals(self):
        """Show the approvals of one record."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_approval.service_approval_action"
        )
        approvals = self.approval_ids
        action.update(domain=[("id", "in", approvals.ids)], context={})
        if len(approvals) == 1:
            action.update(
                res_id=approvals.id, view_mode="form", views=[(False, "form")]
            )
        return action


class ServiceApproval(models.Model):
    _inherit = "service.approval"

    def _describe_change(self, snapshot):
        """Return what has changed since one approval was asked for, as a sentence."""
        labels = self.env["service.approval.subject"]._get_content_labels()
        old, new = self.content or {}, snapshot["content"]
        names = [
            labels.get(key, key)
            for key in labels
            if old.get(key, {}).get("is") != new.get(key, {}).get("is")
        ]
        if (
            self.currency_id.id != snapshot["currency_id"]
            or self.currency_id.compare_amounts(self.amount, snapshot["amount"]) != 0
        ):
            names.append(self.env._("Price"))
        return self.env._("Changed since: %(what)s.", what=", ".join(names))
