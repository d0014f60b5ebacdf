from datetime import timedelta

from odoo import api, fields, models

from ..tools.codes import CONTACT, hash_code, is_code, make_code

CODE_HOURS = 72
BATCH_SIZE = 1000


class ServiceTelegramLink(models.Model):
    """An invitation by which one chat becomes that of a contact, once."""

    _name = "service.telegram.link"
    _description = "Invitation to Telegram"
    _rec_name = "partner_id"
    _order = "id desc"

    partner_id = fields.Many2one(
        "res.partner", string="Contact", required=True, index=True, ondelete="cascade"
    )
    account_id = fields.Many2one(
        "service.messenger.account",
        string="Bot",
        required=True,
        index=True,
        ondelete="cascade",
    )
    code_hash = fields.Char(required=True, groups="base.group_system", copy=False)
    expires_at = fields.Datetime(required=True, copy=False)

    _code_uniq = models.Constraint(
        "UNIQUE (code_hash)", "This code was given out already."
    )

    @api.model
    def _invite(self, partner, account):
        """Make a code that links one chat; earlier ones of the contact are void.

        :param partner: ``res.partner``
        :param account: ``service.messenger.account``, the bot
        :return str: the code; it is known to nobody but whom it is told
        """
        code = make_code(CONTACT)
        self.search(
            [("partner_id", "=", partner.id), ("account_id", "=", account.id)]
        ).unlink()
        self.create(
            {
                "partner_id": partner.id,
                "account_id": account.id,
                "code_hash": hash_code(code),
                "expires_at": fields.Datetime.now() + timedelta(hours=CODE_HOURS),
            }
        )
        return code

    @api.model
    def _redeem(self, code, chat):
        """Use a code; of two who use it at once, one gets it.

        :param str code: as it was sent
        :param chat: ``service.messenger.chat``
        :return: the contact, empty for a code that is void, used or of another bot
        """
        nobody = self.env["res.partner"]
        if not is_code(CONTACT, code):
            return nobody
        link = self.search(
            [
                ("code_hash", "=", hash_code(code)),
                ("account_id", "=", chat.account_id.id),
                ("expires_at", ">", fields.Datetime.now()),
            ]
        ).try_lock_for_update()
        partner = link.partner_id
        link.unlink()
        return partner if partner.active else nobody

    @api.autovacuum
    def _gc_expired(self):
        old = self.search(
            [("expires_at", "<", fields.Datetime.now())], limit=BATCH_SIZE
        )
        old.unlink()
        return len(old), len(old) == BATCH_SIZE
