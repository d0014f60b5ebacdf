"""What people decide about mails that the rules set aside or that failed."""

from odoo import models
from odoo.exceptions import UserError


class ServiceInboundMail(models.Model):
    _inherit = "service.inbound.mail"

    def action_replay(self):
        """Process mails again that failed or wait for a decision, as they are."""
        self._decide({"state": "received", "reason": False})._process_again()

    def action_accept(self):
        """Process mails although a rule set them aside."""
        mails = self._decide({"state": "received", "is_forced": True})
        mails._process_again()
        if any(mail.reason == "unroutable" for mail in mails):
            raise UserError(
                self.env._("Choose the team that takes the mail, then accept it.")
            )

    def action_discard(self):
        """Leave mails unprocessed for good; they stay in the ledger."""
        self._decide({"state": "ignored", "reason": "discarded", "next_try_at": False})

    def _decide(self, vals):
        """Note a decision; who may see a mail may decide about it.

        :return: the mails, with the rights to process them
        """
        self.check_access("read")
        mails = self.sudo()  # sudo: states are written by decisions only
        if mails.filtered(lambda mail: mail.state == "processed" or not mail.raw):
            raise UserError(
                self.env._(
                    "Only mails that failed, wait for review or were ignored can be "
                    "decided about, as long as their raw text is kept."
                )
            )
        mails.write({"attempts": 0, **vals})
        return mails

    def action_download(self):
        """Download the mail as it came."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/service/inbound_mail/{self.id}.eml",
            "target": "download",
        }

    def action_open_document(self):
        """Open what the mail ended on."""
        self.ensure_one()
        if not self.res_model:
            raise UserError(self.env._("This mail did not become a document."))
        return self.env[self.res_model].browse(self.res_id).get_formview_action()
