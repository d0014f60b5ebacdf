"""Mails of monitoring systems: they go to the ticket of their object."""

from odoo import models
from odoo.tools.mail import email_normalize, html2plaintext

from ...tools.monitoring import is_from, read_mail


class ServiceInboundMail(models.Model):
    _inherit = "service.inbound.mail"

    def _take_as_alarm(self, message_dict):
        """Take a mail as an alarm if a monitoring source wrote it.

        :param dict message_dict: the mail as ``message_parse`` read it
        :return: True when the mail has found its end by it
        """
        if self.team_id:
            return False  # a person has decided that it is an ordinary request
        Source = self.env["service.monitor.source"].sudo()  # sudo: the gateway asks
        sender = email_normalize(message_dict["email_from"], strict=False)
        for source_id, rules in Source._mail_rules():
            if not (sender and is_from(rules, sender)):
                continue
            text = html2plaintext(message_dict["body"], include_references=False)
            alarm = read_mail(rules, message_dict["subject"], text)
            if alarm:
                self._conclude_alarm(Source.browse(source_id)._take_alarms([alarm]))
                return True
        return False

    def _conclude_alarm(self, results):
        ((ticket, _result),) = results.values()
        if ticket:
            self._conclude("processed", record=ticket)
        else:
            self._conclude("ignored", "recovery")
