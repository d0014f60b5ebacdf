"""Mails that ask for a decision, and the links in them."""

from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_amount, format_datetime
from odoo.tools import hmac as keyed_hash
from odoo.tools.misc import hash_sign, verify_hash_signed

from odoo.addons.service_ci.tools.inner import get_inner
from odoo.addons.service_ticket.tools.ticket_number import add_number

LINK_SCOPE = "service_approval-link"
# Links of steps without a deadline, and how long others live beyond theirs.
LINK_DAYS = 30
# One mail shows so many matters; of more the page tells.
MAX_ROWS = 50


class ServiceApprovalStep(models.Model):
    _inherit = "service.approval.step"

    # Links

    def _get_link(self, partner):
        """Return the link by which one person decides one step, without a login.

        :param partner: ``res.partner``; the link decides for nobody else
        """
        self.ensure_one()
        end = self.deadline or fields.Datetime.now()
        key = hash_sign(
            self.env(su=True),  # sudo: the secret of the database is a parameter
            LINK_SCOPE,
            [self.id, partner.id, self._get_address_key(partner)],
            expiration=max(end - fields.Datetime.now(), timedelta())
            + timedelta(days=LINK_DAYS),
        )
        return f"{self.get_base_url()}/service/approval?key={key}"

    @api.model
    def _get_address_key(self, partner):
        """Return what changes with the address of somebody: old mails open nothing."""
        address = partner.email_normalized or ""
        return keyed_hash(self.env(su=True), LINK_SCOPE, address)[:16]  # sudo: as above

    @api.model
    def _find_by_key(self, key):
        """Return what a link opens: (step as sudo, person), both empty if nothing.

        :param str key: what the address carries as proof
        """
        nothing = self.sudo().browse(), self.env["res.partner"].sudo()
        try:
            # sudo: the secret of the database is a system parameter
            signed = verify_hash_signed(self.env(su=True), LINK_SCOPE, key or "")
        except (ValueError, UnicodeError, IndexError):
            return nothing
        if not signed:
            return nothing
        # sudo: the signature proves that this person was asked
        step = self.sudo().browse(signed[0]).exists()
        partner = self.env["res.partner"].sudo().browse(signed[1]).exists()
        is_valid = step and partner and signed[2:] == [self._get_address_key(partner)]
        return (step, partner) if is_valid else nothing

    def _is_open_for(self, partner):
        """Tell whether a link of one step may still be used by one person."""
        return bool(self) and not self._get_refusal(
            partner, self._find_people().get(self, {})
        )

    def _may_learn(self, partner):
        """Tell whether the link of one person still says what was decided."""
        decided_by = self.decision_ids.partner_id
        is_asked = partner in self._find_people().get(self, {})
        return bool(decided_by) and (partner in decided_by or is_asked)

    def _sees_money(self, partner):
        """Tell whether one person sees what one step costs."""
        if self.kind == "staff":
            return True
        accesses = self.env["service.portal.access"].search(
            [
                ("partner_id", "=", partner.id),
                ("client_id", "in", self.client_id.ids),
                ("can_see_money", "=", True),
                ("is_confirmed", "=", True),
            ],
            limit=1,
        )
        return bool(accesses)

    # Mails

    def _mail(self, people, event):
        """Write to people about steps, one mail each, whatever their number.

        :param dict people: step -> dict person -> whom they stand in for
        :param str event: ``ask``, ``before``, ``late``, ``escalated`` or ``hand``
        """
        if get_inner(self.env, "service_ticket_silent"):
            return  # imports tell nobody
        by_person = defaultdict(list)
        for step, persons in people.items():
            for person, behalf in persons.items():
                if person.email:
                    by_person[person].append((step, behalf))
        if not by_person:
            return
        moneyed = self._find_moneyed(by_person)
        # sudo: whoever moves a request need not be allowed to send mails
        self.env["mail.mail"].sudo().create(
            [
                self._prepare_mail_values(person, entries, event, moneyed)
                for person, entries in by_person.items()
            ]
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    @api.model
    def _find_moneyed(self, people):
        """Return who sees the prices of which clients: set of (person, client)."""
        accesses = self.env["service.portal.access"].search(
            [
                ("partner_id", "in", [person.id for person in people]),
                ("can_see_money", "=", True),
                ("is_confirmed", "=", True),
            ]
        )
        return {(access.partner_id, access.client_id) for access in accesses}

    @api.model
    def _prepare_mail_values(self, person, entries, event, moneyed):
        company = entries[0][0].company_id
        lang = person.lang or company.partner_id.lang or self.env.lang
        speaking = self.with_context(lang=lang)
        rows = [
            step.with_context(lang=lang)._prepare_mail_row(
                person,
                behalf,
                step.kind == "staff" or (person, step.client_id) in moneyed,
            )
            for step, behalf in entries[:MAX_ROWS]
        ]
        body = speaking.env["ir.qweb"]._render(
            "service_approval.approval_mail",
            {
                "person": person,
                "rows": rows,
                "count": len(entries),
                "event": event,
                "company": company,
            },
            minimal_qcontext=True,
        )
        first = entries[0][0]
        ticket = first.approval_id.ticket_id
        return {
            "references": first._answer_reference(person, len(entries) > 1),
            "subject": speaking._get_mail_subject(entries, event),
            "body_html": body,
            "recipient_ids": [(4, person.id)],
            "email_from": ticket._desk_sender(),
            "reply_to": ticket._desk_sender(),
            # no program answers it
            "headers": repr({"Auto-Submitted": "auto-generated"}),
            "auto_delete": True,
        }

    @api.model
    def _get_mail_subject(self, entries, event):
        if len(entries) > 1:
            return self.env._("%(count)s approvals wait for you", count=len(entries))
        approval = entries[0][0].approval_id
        words = {
            "ask": self.env._("Please decide: %(name)s", name=approval.name),
            **dict.fromkeys(
                ("before", "hand"),
                self.env._("Reminder: %(name)s", name=approval.name),
            ),
        }
        late = self.env._("Overdue: %(name)s", name=approval.name)
        return add_number(words.get(event, late), approval.number)

    def _mail_confirmation(self, partner):
        """Tell somebody what was decided in his name without a login.

        A mail may have been passed on: whoever did not decide learns it at once.

        :param partner: ``res.partner`` who has decided
        """
        if not partner.email or get_inner(self.env, "service_ticket_silent"):
            return
        first = self[:1]
        ticket = first.approval_id.ticket_id
        lang = partner.lang or first.company_id.partner_id.lang or self.env.lang
        speaking = self.with_context(lang=lang)
        body = speaking.env["ir.qweb"]._render(
            "service_approval.confirmation_mail",
            {"person": partner, "decisions": speaking.decision_ids},
            minimal_qcontext=True,
        )
        subject = speaking.env._("Your decision is noted")
        # sudo: the answer is the system's
        self.env["mail.mail"].sudo().create(
            {
                "subject": add_number(subject, first.approval_id.number),
                "body_html": body,
                "recipient_ids": [(4, partner.id)],
                "email_from": ticket._desk_sender(),
                "reply_to": ticket._desk_sender(),
                "references": first._answer_reference(partner, len(self) > 1),
                "headers": repr({"Auto-Submitted": "auto-replied"}),
                "auto_delete": True,
            }
        )

    def _prepare_mail_row(self, person, behalf, sees_money):
        """Return what a mail says of one step."""
        approval = self.approval_id
        return {
            "approval": approval,
            "step": self,
            "behalf": behalf if behalf != person else None,
            "url": self._get_link(person),
            "rows": approval._get_rows(),
            "amount": approval._format_amount() if sees_money else "",
            "deadline": self._format_deadline(),
        }

    def _format_deadline(self):
        if not self.deadline:
            return ""
        tz = self._get_calendar().tz or self.company_id.resource_calendar_id.tz
        return format_datetime(self.env, self.deadline, tz=tz, dt_format="short")


class ServiceApproval(models.Model):
    _inherit = "service.approval"

    def _format_amount(self):
        """Return what one approval costs, as text; "" where nothing is known."""
        approval = self.sudo()  # sudo: the caller knows who may see it
        if not approval.amount:
            return ""
        return format_amount(self.env, approval.amount, approval.currency_id)

    def _mail_rejection(self):
        """Tell those who asked that nothing comes of it, and why."""
        values = []
        silent = get_inner(self.env, "service_ticket_silent")
        for approval in self if not silent else ():
            ticket = approval.ticket_id
            person = approval._get_requester()
            if not person.email:
                continue
            lang = person.lang or approval.company_id.partner_id.lang or self.env.lang
            speaking = approval.with_context(lang=lang)
            body = speaking.env["ir.qweb"]._render(
                "service_approval.rejection_mail",
                {"person": person, "approval": speaking},
                minimal_qcontext=True,
            )
            subject = speaking.env._("Not approved: %(name)s", name=approval.name)
            values.append(
                {
                    "subject": add_number(subject, ticket.number),
                    "body_html": body,
                    "recipient_ids": [(4, person.id)],
                    "email_from": ticket._desk_sender(),
                    "reply_to": ticket._desk_sender(),
                    "references": ticket._signed_reference(),
                    "headers": repr({"Auto-Submitted": "auto-generated"}),
                    "auto_delete": True,
                }
            )
        if values:
            self.env["mail.mail"].sudo().create(values)  # sudo: as above
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _get_requester(self):
        """Return whose wish was rejected: the client's contact, or our colleague.

        What our own people decide among themselves is not told to clients.
        """
        if self.kind == "client":
            return self.ticket_id.partner_id
        return self.requested_by_id.filtered(lambda user: not user.share).partner_id
