"""How approvals begin, go from step to step, and end."""

from collections import defaultdict

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools import steps as rules
from .constants import ACTIVITY, MAX_REASON, UNSEEN_CHANNELS


class ServiceApproval(models.Model):
    _inherit = "service.approval"

    # Beginning

    def _begin(self):
        """Ask the first ones of new approvals."""
        self._go_on()
        self._get_subjects_update()
        self._log_on_tickets(
            lambda approval, env: env._(
                "Approval %(number)s was asked for (%(route)s): %(roles)s.",
                number=approval.number,
                route=approval.route_id.name,
                roles=" → ".join(approval.step_ids.role_id.mapped("name")),
            )
        )

    def _go_on(self):
        """Ask the next steps, and end what is decided; once for the batch."""
        Step = self.env["service.approval.step"]
        to_ask, not_needed = [], []
        ended = defaultdict(list)
        for approval in self.filtered(lambda one: one.state == "pending"):
            outcome = rules.follow(approval._get_rule_steps())
            to_ask += outcome.to_ask
            not_needed += outcome.not_needed
            if outcome.state != "pending":
                ended[outcome.state].append(approval.id)
        Step.concat(*not_needed).write({"state": "skipped", "next_event_at": False})
        Step.concat(*to_ask)._open()
        for state, ids in ended.items():
            self.browse(ids)._end(state)

    def _get_rule_steps(self):
        return [
            rules.Step(step, step.sequence, step.join, step.state)
            for step in self.step_ids
            if step.state not in ("skipped", "cancelled")
        ]

    # Ends

    def _end(self, state, reason=False, **values):
        """End approvals, with whatever that means for their subjects.

        :param str state: what becomes of them
        :param str reason: in words, where there is one
        """
        if reason:
            values["reason"] = reason
        self.write({**values, "state": state, "decided_at": fields.Datetime.now()})
        open_steps = self.step_ids.filtered(lambda s: s.state in ("waiting", "pending"))
        open_steps.write({"state": "cancelled", "next_event_at": False})
        self._sync_activities()
        # The index that allows one approval under way does not wait for the flush.
        self.flush_recordset(["state"])
        self._get_subjects_update()
        if state == "approved":
            self._on_approved()
        elif state == "rejected":
            self._on_rejected()

    def _get_subjects_update(self):
        """Note on the subjects how far they are approved."""
        for subjects in self._get_subjects():
            subjects._update_approval_state()

    def _on_approved(self):
        self._log_on_tickets(
            lambda approval, env: env._(
                "Approval %(number)s is given: %(name)s.",
                number=approval.number,
                name=approval.name,
            )
        )
        for subjects in self._get_subjects():
            subjects._on_approved()

    def _on_rejected(self):
        for approval in self:
            rejections = approval.decision_ids.filtered(
                lambda decision: decision.verdict == "rejected"
            )
            approval.reason = rejections[:1].reason
        self._log_on_tickets(
            lambda approval, env: env._(
                "Approval %(number)s is rejected: %(reason)s",
                number=approval.number,
                reason=approval.reason,
            )
        )
        self._mail_rejection()
        for reason, approvals in self.grouped("reason").items():
            approvals.ticket_id._tell_of_approval(
                lambda env, reason=reason: env._(
                    "The approval was rejected: %(reason)s", reason=reason
                )
            )
        for subjects in self._get_subjects():
            subjects._on_rejected()

    def _withdraw(self):
        """End approvals that nobody needs any more."""
        self.filtered(lambda approval: approval.state == "pending")._end("cancelled")

    def _release(self, reason):
        """Let work begin without the approval.

        :param str reason: why, in words
        :raise UserError: without a reason, or for others than managers
        """
        if not self.env.user.has_group("service_ci.group_manager"):
            raise UserError(
                self.env._("Only a manager lets work begin without approval.")
            )
        reason = (reason or "").strip()[:MAX_REASON]
        if not reason:
            raise UserError(self.env._("Say why the work may begin."))
        self.check_access("read")
        # sudo: only this method and no other way writes it
        approvals = self.sudo().filtered(
            lambda approval: approval.state in ("pending", "rejected")
        )
        approvals._meet()
        approvals._end("released", reason, released_by_id=self.env.uid)
        approvals._log_on_tickets(
            lambda approval, env: env._(
                "%(user)s lets the work begin without approval %(number)s: %(reason)s",
                user=self.env.user.name,
                number=approval.number,
                reason=reason,
            )
        )
        for subjects in approvals._get_subjects():
            subjects._on_approved()

    # Conversation

    def _log_on_tickets(self, get_text):
        """Note what happened on approvals, on what they are about and on its ticket.

        :param get_text: callable that gets an approval and an environment
        """
        texts = {approval: get_text(approval, self.env) for approval in self}
        self._message_log_batch({a.id: text for a, text in texts.items()})
        about = [
            ("service.ticket", "ticket_id"),
            ("service.workorder", "workorder_id"),
        ]
        for model, name in about:
            bodies = {}
            for approval, text in texts.items():
                if record := approval[name]:
                    body = Markup("<p>%s</p>") % text
                    bodies[record.id] = bodies.get(record.id, Markup()) + body
            if bodies:
                records = self.env[model].sudo().browse(bodies)
                records._message_log_batch(bodies)

    def _sync_activities(self):
        """Keep the lists of what people have to do in step with who is asked."""
        wanted = {
            (approval.id, user.id)
            for approval in self
            for step in approval.step_ids
            if step.state == "pending" and approval.state == "pending"
            for user in step.approver_ids.user_ids
            if not user.share
        }
        activity_type = self.env.ref(ACTIVITY)
        Activity = self.env["mail.activity"].sudo()  # sudo: on the lists of others
        known = Activity.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("activity_type_id", "=", activity_type.id),
            ]
        )
        present = {(activity.res_id, activity.user_id.id) for activity in known}
        known.filtered(lambda a: (a.res_id, a.user_id.id) not in wanted).unlink()
        deadlines = {
            approval.id: fields.Date.to_date(approval.next_deadline)
            or approval.company_id._service_today()
            for approval in self
        }
        model_id = self.env["ir.model"]._get_id(self._name)
        # The mail with the link tells them; a second one is one too many.
        Activity.with_context(mail_activity_quick_update=True).create(
            [
                {
                    "res_model_id": model_id,
                    "res_id": id_,
                    "activity_type_id": activity_type.id,
                    "automated": True,
                    "user_id": user_id,
                    "date_deadline": deadlines[id_],
                }
                for id_, user_id in sorted(wanted - present)
            ]
        )

    # Deciding

    def _meet(self):
        """Let those meet who decide about the same at the same moment.

        Whoever comes second fails to serialize, is run again and sees what the first
        one has decided.
        """
        if self:
            self.env.execute_query(
                SQL(
                    "UPDATE service_approval SET id = id WHERE id IN %s RETURNING id",
                    self._ids,
                )
            )

    def _get_steps_of(self, partner):
        """Return the steps of approvals that one person is asked about (sudo).

        :param partner: ``res.partner``
        """
        # sudo: those who are asked need no rights on the desk
        return self.sudo().step_ids.filtered(
            lambda step: step.state == "pending" and partner in step.approver_ids
        )

    def _decide_all(self, verdict, reason=None, channel="backend"):
        """Decide what the current user is asked about; all or nothing.

        :param str verdict: ``approved`` or ``rejected``
        :param str reason: in words, needed for a rejection
        :raise UserError: with the first thing that stands against it
        """
        self.check_access("read")
        partner = self.env.user.partner_id
        steps = self._get_steps_of(partner)
        if idle := self - steps.approval_id.with_env(self.env):
            raise UserError(idle[:1]._get_idle_text())
        # Pages show the error and go on: what was decided before it is taken back.
        with self.env.cr.savepoint():
            refusals = steps._decide(verdict, reason, partner, channel)
            for refusal in refusals.values():
                raise UserError(refusal)

    def _get_idle_text(self):
        """Return why the current user has nothing to decide on one approval."""
        approval = self.sudo()  # sudo: what was decided is told to those who see it
        if decision := approval.decision_ids[:1]:
            return f"{approval.number}: {decision._describe()}"
        return self.env._("%(number)s does not wait for you.", number=approval.number)

    def action_approve(self):
        """Approve what the current user is asked about."""
        self._decide_all("approved")

    def action_reject(self):
        """Ask for the reason of a rejection.

        :return: window action
        """
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_approval.service_approval_reject_action"
        )
        action["context"] = {"default_approval_ids": self.ids}
        return action


class ServiceApprovalStep(models.Model):
    _inherit = "service.approval.step"

    def _open(self):
        """Begin to ask steps."""
        if not self:
            return
        now = fields.Datetime.now()
        self.write({"state": "pending", "asked_at": now})
        self._set_deadlines(now)
        self._ask()

    def _decide(self, verdict, reason, partner, channel):
        """Decide steps as one person; what is not possible is left out.

        :param str verdict: ``approved`` or ``rejected``
        :param str reason: in words, needed for a rejection
        :param partner: ``res.partner`` who decides
        :param str channel: by which way
        :return: dict step -> why it was not decided, as a sentence
        """
        reason = (reason or "").strip()[:MAX_REASON]
        if verdict == "rejected" and not reason:
            return dict.fromkeys(self, self.env._("Please say why you reject it."))
        # sudo: those who decide hold no rights on approvals; the caller knows who
        steps = self.sudo()
        steps.approval_id._meet()
        steps.invalidate_recordset(["state"])
        people = steps._find_people()
        refusals = {
            step: refusal
            for step in steps
            if (refusal := step._get_refusal(partner, people[step]))
        }
        ready = steps.filtered(lambda step: step not in refusals)
        if not ready:
            return refusals
        user = self.env.user
        said = {
            "verdict": verdict,
            "partner_id": partner.id,
            "user_id": user.id if user.partner_id == partner else False,
            "reason": reason,
            "channel": channel,
            "decided_at": fields.Datetime.now(),
        }
        ready._write_down(said, {step: people[step][partner] for step in ready})
        if channel in UNSEEN_CHANNELS:
            ready._mail_confirmation(partner)
        ready._update_approvers()
        ready.approval_id._sync_activities()
        ready.approval_id._go_on()
        return refusals

    def _write_down(self, said, on_behalf):
        """Keep what was decided about steps, and note it in their conversations.

        :param dict said: values of the decision that all of them share
        :param dict on_behalf: step -> ``res.partner`` whose word it is
        """
        partner = self.env["res.partner"].browse(said["partner_id"])
        self.env["service.approval.decision"].create(
            [
                {
                    **said,
                    "step_id": step.id,
                    "approval_id": step.approval_id.id,
                    "on_behalf_id": (on_behalf[step] - partner).id,
                    "digest": step.approval_id.digest,
                }
                for step in self
            ]
        )
        self._note_decided(said["verdict"], said["decided_at"])
        self.approval_id._message_log_batch(
            {
                approval.id: Markup("<br/>").join(
                    step.decision_ids._describe() for step in decided
                )
                for approval, decided in self.grouped("approval_id").items()
            }
        )

    def _get_refusal(self, partner, people):
        """Return why somebody cannot decide one step, as a sentence.

        :param partner: ``res.partner`` who wants to
        :param people: who may, by ``_find_people``
        """
        if decision := self.decision_ids[:1]:
            return decision._describe()
        if self.state != "pending" or self.approval_id.state != "pending":
            return self.env._(
                "%(number)s is not asked any more: nothing was changed.",
                number=self.approval_id.number,
            )
        if partner not in people:
            return self.env._(
                "%(number)s does not wait for you.", number=self.approval_id.number
            )
        return None

    def _note_decided(self, verdict, now):
        """Keep what came of steps, with the time that it took."""
        for calendar, steps in self.grouped(lambda s: s._get_calendar()).items():
            spans = [(step.asked_at, now) for step in steps]
            used = calendar._service_elapsed(spans)
            for step, seconds in zip(steps, used, strict=True):
                step.write(
                    {
                        "state": verdict,
                        "decided_at": now,
                        "next_event_at": False,
                        "used_hours": seconds / 3600,
                        "elapsed_hours": (now - step.asked_at).total_seconds() / 3600,
                        "rejected_rate": float(verdict == "rejected"),
                        "late_rate": float(bool(step.deadline and step.deadline < now)),
                    }
                )
