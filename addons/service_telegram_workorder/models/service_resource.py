from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class ServiceResource(models.Model):
    _inherit = "service.resource"

    link_ids = fields.One2many("service.resource.link", "resource_id", "Chats")
    has_telegram = fields.Boolean(
        compute="_compute_has_telegram", search="_search_has_telegram"
    )

    @api.depends("link_ids.chat_id.state")
    def _compute_has_telegram(self):
        chats = self.env["service.resource.link"].sudo()._get_chats(self)
        for resource in self:
            resource.has_telegram = resource in chats

    def _search_has_telegram(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        # any!: whether a chat is linked is no secret, the chat itself is
        is_active = Domain("chat_id", "any!", [("state", "=", "active")])
        return Domain("link_ids", "any!", is_active)

    def _get_performer_account(self):
        """Return the bot to which one performer is invited.

        :raise UserError: where there is none
        """
        account = self.env["service.messenger.account"]._get_performer_account(
            self.company_id
        )
        if not account:
            raise UserError(
                self.env._(
                    "No Telegram bot serves engineers and contractors yet: set one up "
                    "under Configuration first."
                )
            )
        return account

    def _invite_to_telegram(self, user=None):
        """Return the address that links one performer's chat, once.

        :param user: ``res.users`` who asks for it, None for a dispatcher
        """
        account = self._get_performer_account()
        # sudo: links are nobody's to write
        code = self.env["service.resource.link"].sudo()._invite(self, account, user)
        return account._get_start_url(code)

    def action_invite_to_telegram(self):
        """Show the address by which one performer links a chat."""
        self.ensure_one()
        self.check_access("write")
        invite = self.env["service.telegram.invite"].create(
            {"partner_id": self.partner_id.id, "resource_id": self.id}
        )
        return invite._show(self._invite_to_telegram())

    def action_mail_telegram_invitation(self):
        """Mail performers the address by which each links a chat."""
        self.check_access("write")
        reached = self.filtered("partner_id.email_normalized")
        if not reached:
            raise UserError(
                self.env._(
                    "%(names)s: no mail address, show the invitation instead.",
                    names=", ".join(self.mapped("name")[:5]),
                )
            )
        values = [resource._prepare_telegram_mail() for resource in reached]
        reached.partner_id._send_telegram_mails(values)
        missed = self - reached
        message = self.env._("Sent to %(count)s.", count=len(reached))
        if missed:
            message += " " + self.env._(
                "Without a mail address: %(names)s.",
                names=", ".join(missed.mapped("name")[:10]),
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if missed else "success",
                "message": message,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _prepare_telegram_mail(self):
        partner = self.partner_id
        company = self.company_id or self.env.company
        resource = self.with_context(lang=partner.lang or company.partner_id.lang)
        return resource.partner_id._prepare_telegram_mail(
            company,
            resource.env._("Your work in Telegram"),
            "service_telegram_workorder.invitation_mail",
            {"resource": resource, "url": resource._invite_to_telegram()},
        )
