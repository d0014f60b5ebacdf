"""From the ledger to a document: what becomes of a mail."""

import base64
import errno
import logging
from dataclasses import dataclass, field

from odoo import api, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools.mail import email_normalize

from odoo.addons.service_ci.tools.inner import Inner, get_inner

from ...tools.mailbox import received_on
from ..service_ledger_mixin import WAITING_STATES

_logger = logging.getLogger(__name__)

DISK_FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
MEMORY_KEY = "service_inbound_mail"


@dataclass
class InboundMemory:
    """What one transaction remembers while it processes mails.

    It lives with the cursor, because the gateway of Odoo passes nothing on.
    """

    # The mail in work at this moment
    mail_id: int | None = None
    # Address -> whether it is one of ours
    aliases: dict[str, bool] = field(default_factory=dict)
    # Address of a sender -> whether some mail of ours did not reach it
    bounces: dict[str, bool] = field(default_factory=dict)
    # Identifiers of mails that no message had when the batch began
    unused_ids: set[str] = field(default_factory=set)
    # Method of tickets -> ids of those it is called with at the end of the batch
    deferred: dict[str, dict[int, None]] = field(default_factory=dict)


class ServiceInboundMail(models.Model):
    _inherit = "service.inbound.mail"

    _batch_size = 25
    # Those that failed before never keep the others waiting.
    _due_order = "attempts, next_try_at, id"
    _back_off = (5, 15, 60, 240, 720, 1440)

    @api.model
    def _in_process(self):
        """Return the mail that is being processed, or an empty recordset."""
        if not get_inner(self.env, "service_inbound_mail"):
            return self.browse()
        return self.sudo().browse(self._memory().mail_id)

    @api.model
    def _memory(self):
        """Return what the present transaction remembers of the mails it processes."""
        return self.env.cr.cache.setdefault(MEMORY_KEY, InboundMemory())

    def _process_locked(self):
        self._recall_known()
        result = super()._process_locked()
        self.filtered("is_acknowledged")._acknowledge()
        self.env["service.ticket"]._call_deferred(self._memory().deferred)
        return result

    def _recall_known(self):
        """Look up for a whole batch what the gateway asks about each mail."""
        senders = {email_normalize(mail.email_from, strict=False) for mail in self}
        senders = list(senders - {False})
        # sudo: what is known does not depend on who runs the gateway
        ours = self.env["mail.alias.domain"].sudo()._find_aliases(senders)
        bounced = {
            email
            for model in self.env.values()
            if "message_bounce" in model._fields and not model._abstract
            for email in self._find_bounced(model.sudo(), senders)
        }
        self.env.cr.cache[MEMORY_KEY] = InboundMemory(
            aliases={email: email in ours for email in senders},
            bounces={email: email in bounced for email in senders},
            unused_ids=self._find_unused_ids(),
        )

    def _find_unused_ids(self):
        """Return which identifiers of these mails no message has."""
        identifiers = set(self.mapped("message_id"))
        used = (
            self.env["mail.message"]
            .sudo()  # sudo: also messages that whoever runs the gateway may not read
            .search_fetch([("message_id", "in", list(identifiers))], ["message_id"])
        )
        return identifiers - set(used.mapped("message_id"))

    @api.model
    def _find_bounced(self, model, emails):
        """Return which addresses some mail of ours did not reach."""
        return model.search(
            [("message_bounce", ">", 0), ("email_normalized", "in", emails)]
        ).mapped("email_normalized")

    def _acknowledge(self):
        """Tell the senders of a batch the numbers of their new tickets.

        A template that somebody broke must not keep the tickets from being made.
        """
        message_ids = {mail.ticket_id.id: mail.message_id for mail in self}
        try:
            with self.env.cr.savepoint():
                self.ticket_id._send_acknowledgements(message_ids)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:
            _logger.warning("Incoming mails %s: no acknowledgement", self.ids)
            self.write({"is_acknowledged": False})
            reason = self.env._("The client was not told the number: %s", error)
            self.ticket_id._message_log_batch(
                {ticket.id: reason for ticket in self.ticket_id}
            )

    def _deliver(self):
        """Hand one mail to Odoo's gateway, which routes it by our rules as well."""
        raw = base64.b64decode(self.raw)
        self._memory().mail_id = self.id
        # The context is the same for all mails of a mailbox: each new one costs Odoo
        # dozens of environments.
        MailThread = self.env["mail.thread"].with_context(
            service_inbound_mail=Inner(),
            service_ticket_silent=Inner(self._is_older_than_mailbox(raw)),
            # Pictures are kept as they came; shrinking a broken one raises an error.
            image_no_postprocess=True,
            default_fetchmail_server_id=self.fetchmail_server_id.id,
        )
        parameters = dict(self.parameters or {})
        MailThread.message_process(parameters.pop("model", None), raw, **parameters)
        if self.state in WAITING_STATES:
            self._conclude("ignored", "refused")

    def _is_older_than_mailbox(self, raw):
        """Tell whether a mail lay in its mailbox before that was connected to us.

        Who imports the past wants the tickets, not mails to everybody in them.
        """
        received = self.fetchmail_server_id and received_on(raw[:100_000])
        return bool(received) and received < self.fetchmail_server_id.create_date.date()

    def _conclude(self, state, reason=False, record=None):
        """Note what became of the mail.

        :param str state: processed, quarantined or ignored
        :param str reason: why, for those that were not processed
        :param record: the document that the mail ended on or belongs to
        """
        self.write(
            {
                "state": state,
                "reason": reason,
                "problem": False,
                "next_try_at": False,
                "res_model": record._name if record else False,
                "res_id": record.id if record else False,
            }
        )

    def _set_failed(self, error):
        self.reason = False
        return super()._set_failed(error)

    def _explain(self, error):
        if isinstance(error, OSError) and error.errno in DISK_FULL:
            return self.env._(
                "The server has no room left for files. Make room, then try again. "
                "(%(error)s)",
                error=error,
            )
        return super()._explain(error)
