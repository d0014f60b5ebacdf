"""How sets reach their recipients: each mail is tried once."""

import smtplib

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import email_normalize

from odoo.addons.base.models.ir_mail_server import MailDeliveryException
from odoo.addons.service_ticket.models.claims import lock_due

TEMPLATE = "service_billing.mail_template_paper_set"


class ServicePaperSet(models.Model):
    _inherit = "service.paper.set"

    @api.model
    def _trigger_sending(self):
        # sudo: whoever makes sets may have them sent
        self.env.ref("service_billing.ir_cron_paper_sets").sudo()._trigger()

    @api.model
    def _get_outbox_domain(self):
        """Return the domain of what waits to be sent; the post is for people."""
        return Domain("state", "=", "made") & Domain("delivery", "!=", "post")

    @api.model
    def _cron_send(self):
        """Send the sets that are made, one to a transaction.

        That a mail is tried is committed before the mail server hears of it. So a
        process that dies meanwhile sends nothing twice: whether that one mail went out
        is left to a person, who asks the recipient.
        """
        self._note_interrupted()
        Cron = self.env["ir.cron"]
        outbox = self._get_outbox_domain()
        while one := lock_due(self, outbox, "id", 1):
            one.state = "sending"
            Cron._commit_progress()
            # Nobody else takes it: it is in no outbox any more.
            one.lock_for_update()
            [one] = one._by_reader()
            one._send()
            remaining = self.search_count(outbox)
            if not Cron._commit_progress(1, remaining=remaining):
                break

    @api.model
    def _note_interrupted(self):
        """Give the sets to a person that a process was sending when it died."""
        left = self.search([("state", "=", "sending")]).try_lock_for_update()
        for some in left._by_reader():
            some.write(
                {
                    "state": "failed",
                    "problem": some.env._(
                        "The system stopped while it was sending this mail, so the "
                        "mail may or may not have gone out. Ask the recipient, then "
                        "choose “Mark as Sent” or “Try Again”."
                    ),
                }
            )

    def _by_reader(self):
        """Return sets in parts, each in the language of who has had them made.

        Programs have no language of their own, and that person reads what is wrong.
        """
        return [
            sets.with_context(lang=lang)
            for lang, sets in self.grouped(
                lambda one: one.create_uid.lang or one.company_id.partner_id.lang
            ).items()
        ]

    def _send(self):
        """Bring one set to its recipient, or keep why it cannot be brought."""
        self.ensure_one()
        address = self.recipient_id.email or ""
        if self.delivery == "mail":
            try:
                address = self._mail()
            except (UserError, MailDeliveryException, smtplib.SMTPException) as error:
                self._note_failure(error)
                return
        self.write(
            {
                "state": "sent",
                "problem": False,
                "sent_at": fields.Datetime.now(),
                "sent_to": address if self.delivery == "mail" else False,
            }
        )

    def _note_failure(self, error):
        reason = " ".join(" ".join(map(str, error.args)).split())
        if not isinstance(error, UserError):
            reason = self.env._(
                "The mail to %(address)s was not taken: %(reason)s. Correct the "
                "address of %(name)s or ask your administrator, then choose “Try "
                "Again”.",
                address=self.recipient_id.email,
                name=self.recipient_id.name,
                reason=reason,
            )
        self.write({"state": "failed", "problem": reason})

    def _mail(self):
        """Mail one set; return the address.

        :raise UserError: when there is no address to mail to
        :raise MailDeliveryException: when the mail server does not take it
        """
        address = email_normalize(self.recipient_id.email)
        if not address:
            raise UserError(
                self.env._(
                    "%(name)s has no valid mail address (%(address)s): enter one and "
                    "choose “Try Again”.",
                    name=self.recipient_id.name,
                    address=self.recipient_id.email or "—",
                )
            )
        template = self._get_mail_template()
        with self.env.cr.savepoint():
            mail = self.env["mail.mail"].browse(
                template.send_mail(
                    self.id,
                    email_values={
                        "email_to": self.recipient_id.email_formatted,
                        "recipient_ids": [],
                        "attachment_ids": [fields.Command.link(self.attachment_id.id)],
                        "auto_delete": False,
                    },
                )
            )
            # Its state is written with that of the set: no other cron sends it again.
            mail.send(raise_exception=True)
            if mail.state != "sent":
                raise MailDeliveryException(mail.failure_reason or mail.state)
        return address

    def _get_mail_template(self):
        """Return the template of the mail that brings a set."""
        return self.env.ref(TEMPLATE)

    def _message_receive_bounce(self, email, partner):
        """Take a set back that came back from the recipient's mail server."""
        result = super()._message_receive_bounce(email, partner)
        for some in self.filtered(lambda one: one.state == "sent")._by_reader():
            some.write(
                {
                    "state": "failed",
                    "problem": some.env._(
                        "The mail to %(address)s came back: correct the address and "
                        "choose “Try Again”.",
                        address=email,
                    ),
                }
            )
        return result
