"""Mails that ask for a decision, and the links in them."""

from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_amount, format_datetime
from odoo.tools.misc import hash_sign, verify_hash_signed

from odoo.addons.service_ticket.tools.ticket_number import add_number

LINK_SCOPE = "service_approval-link"
# Links of steps without a deadline, and how long others live beyond theirs.
LINK_DAYS = 30


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
            [self.id, partner.id],
            expiration=max(end - fields.Datetime.now(), timedelta())
            + timedelta(days=LINK_DAYS),
        )
        return f"{self.get_base_url()}/service/approval?key={key}"

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
        return (step, partner) if step and partner else nothing

    def _is_open_for(self, partner):
        """Tell whether a link of one step may still be used by one person."""
        return bool(self) and not self._get_refusal(
            partner, self._find_people().get(self, {})
        )

    def _sees_money(self, partner):
        """Tell whether one person sees what one step costs."""
        if self.kind == "staff":
            return True
        accesses = self.env["service.portal.access"].search(
            [
                ("partner_id", "=", partner.id),
                ("client_id", "in", self.client_id.ids),
                ("can_see_money", "=", True),
            ],
            limit=1,
        )
        return bool(accesses)

    # Mails

    def _mail(self, people, event):
        """Write to people about steps, one mail each, whatever their number.

        :param dict people: step -> dict person -> whom they stand in for
        :param str event: ``ask``, ``before``, ``late`` or ``escalated``
        """
        if self.env.context.get("service_ticket_silent"):
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
            for step, behalf in entries
        ]
        body = speaking.env["ir.qweb"]._render(
            "service_approval.approval_mail",
            {"person": person, "rows": rows, "event": event, "company": company},
            minimal_qcontext=True,
        )
        first = entries[0][0]
        ticket = first.approval_id.ticket_id
        values = {}
        if len(entries) == 1 and first.kind == "client":
            # What a client answers belongs to the request; what our people answer
            # would go on to the client.
            values["references"] = ticket._signed_reference()
        return {
            **values,
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
            "before": self.env._("Reminder: %(name)s", name=approval.name),
        }
        late = self.env._("Overdue: %(name)s", name=approval.name)
        return add_number(words.get(event, late), approval.number)

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
        silent = self.env.context.get("service_ticket_silent")
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
