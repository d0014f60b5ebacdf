"""Deliveries that come by mail: the ledger hands them to their source."""

from odoo import models
from odoo.tools.mail import email_normalize

from ..tools import signals
from ..tools.signals import Signal, SignalError


class ServiceInboundMail(models.Model):
    _inherit = "service.inbound.mail"

    def _route(self, message_dict, core_routes):
        source, groups = self._find_watch_source(message_dict)
        if source:
            self._receive_signals(source, groups, message_dict)
            return []
        return super()._route(message_dict, core_routes)

    def _find_watch_source(self, message_dict):
        if self.team_id or message_dict.get("is_bounce"):
            # A person has decided that this becomes a ticket.
            return self.env["service.watch.source"], {}
        sender = email_normalize(message_dict["email_from"], strict=False)
        return self.env["service.watch.source"]._find_by_mail(
            sender, message_dict.get("subject")
        )

    def _receive_signals(self, source, groups, message_dict):
        """Note what a mail delivers; what cannot be read is left for a person.

        :param source: ``service.watch.source``
        :param dict groups: named groups of the subject
        :param dict message_dict: the mail as ``message_parse`` read it
        """
        try:
            found = self._read_signals(source, groups, message_dict)
        except SignalError as error:
            raise source._explain(error) from error
        self.env["service.watch.heartbeat"]._receive(source, found, "mail")
        self._conclude("processed", record=source)

    def _read_signals(self, source, groups, message_dict):
        found = []
        if source.reads_files:
            for name, content, _info in message_dict.get("attachments") or ():
                if name.lower().endswith((".csv", ".txt")):
                    if isinstance(content, str):
                        content = content.encode()
                    found += signals.from_csv(signals.decode(content))
        code = (groups.get("object") or "").strip()
        if code:
            day = signals.read_day(groups.get("period"))
            found.append(Signal(code[:64], day))
        return found
