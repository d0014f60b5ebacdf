"""Mails of the desk that did not leave: kept, shown, sent again."""

from odoo import models
from odoo.tools.mail import email_normalize, email_normalize_all

# As the names of all our models begin.
OWN_MODELS = "service."
NOT_DELIVERED = ("exception", "bounce")


class MailMail(models.Model):
    _name = "mail.mail"
    _inherit = ["mail.mail", "service.batch.mixin"]

    _failed_idx = models.Index("(mail_message_id) WHERE state = 'exception'")

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        if failure_type:
            self._service_keep_failures(success_pids, success_emails)
        return super()._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )

    def _service_keep_failures(self, reached_partners, reached_emails):
        """Keep mails of the desk that failed; conversations show whom they miss.

        Odoo deletes mails with a wrong address, and marks in a conversation only those
        recipients that it has notified by itself.

        :param reached_partners: list of ``res.partner`` whose mail has left
        :param reached_emails: list of addresses whose mail has left
        """
        own = self.filtered(lambda mail: (mail.model or "").startswith(OWN_MODELS))
        own.filtered(lambda mail: mail.state == "exception").auto_delete = False
        shown = own.filtered("is_notification")
        if not shown:
            return
        # sudo: whoever's mail it is, the conversation shows what became of it
        Notification = self.env["mail.notification"].sudo()
        known = Notification.search(
            [("mail_message_id", "in", shown.mail_message_id.ids)]
        ).grouped("mail_message_id")
        reached = {email_normalize(email) or email for email in reached_emails}
        vals_list = []
        for mail in shown:
            rows = known.get(mail.mail_message_id, Notification)
            partners = mail.recipient_ids - rows.res_partner_id
            emails = set(email_normalize_all(mail.email_to or "")) or {mail.email_to}
            emails -= {*rows.mapped("mail_email_address"), *reached, False}
            targets = [{"res_partner_id": p.id} for p in partners]
            targets += [{"mail_email_address": email} for email in sorted(emails)]
            vals_list += [
                {
                    **target,
                    "author_id": mail.author_id.id,
                    "mail_message_id": mail.mail_message_id.id,
                    "mail_mail_id": mail.id,
                    "notification_type": "email",
                    "is_read": True,
                }
                for target in targets
                if target.get("res_partner_id") not in [p.id for p in reached_partners]
            ]
        Notification.create(vals_list)

    def _service_failures(self):
        """Return what conversations show of these mails as not delivered."""
        # sudo: as above
        return (
            self.env["mail.notification"]
            .sudo()
            .search(
                [
                    ("mail_mail_id", "in", self.ids),
                    ("notification_status", "in", NOT_DELIVERED),
                ]
            )
        )

    def _service_send_again(self):
        """Put failed mails back into the outgoing queue.

        :return: the mails that are going to be sent
        """
        failed = self.filtered(lambda mail: mail.state == "exception")
        failed._service_failures().write({"notification_status": "ready"})
        failed.write(
            {
                "state": "outgoing",
                "auto_delete": True,
                "failure_type": False,
                "failure_reason": False,
            }
        )
        if failed:
            # sudo: sending is the business of the cron
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        return failed

    def _service_give_up(self):
        """Leave failed mails unsent for good; what was written stays where it is."""
        failed = self.filtered(lambda mail: mail.state == "exception")
        failed._service_failures().write({"notification_status": "canceled"})
        failed.cancel()
