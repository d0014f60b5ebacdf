"""What is done once per transaction, however many tickets and changes it has."""

from odoo import models

DEFERRED_KEY = "service_ticket_deferred"


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    def _before_commit(self, method_name):
        """Call a method once before the commit, with all tickets that asked for it.

        Mails of the ledger have it called at the end of their batch: Odoo would call
        what waits for the commit at the savepoint of each mail.

        :param str method_name: a method of tickets without arguments; it gets those
            that still exist
        """
        mail = self.env["service.inbound.mail"]._in_process()
        if mail:
            deferred = mail._memory().deferred
        else:
            data = self.env.cr.precommit.data
            if DEFERRED_KEY not in data:
                data[DEFERRED_KEY] = {}
                self.env.cr.precommit.add(self.browse()._call_deferred)
            deferred = data[DEFERRED_KEY]
        deferred.setdefault(method_name, {}).update(dict.fromkeys(self._ids))

    def _call_deferred(self, deferred=None):
        """Call what was put off.

        :param dict deferred: method name -> ticket ids; by default that of the commit
        """
        if deferred is None:
            deferred = self.env.cr.precommit.data.pop(DEFERRED_KEY)
        # sudo: follow-up work of the system, whoever caused it
        Ticket = self.sudo().with_context(active_test=False)
        present = Ticket.browse(
            {id_ for ids in deferred.values() for id_ in ids}
        ).exists()
        for method_name, ids in deferred.items():
            if tickets := present & Ticket.browse(ids):
                getattr(tickets, method_name)()
