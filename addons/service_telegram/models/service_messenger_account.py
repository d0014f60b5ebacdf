from odoo import api, fields, models


class ServiceMessengerAccount(models.Model):
    _inherit = "service.messenger.account"

    provider = fields.Selection(
        selection_add=[("telegram", "Telegram")],
        ondelete={"telegram": lambda accounts: accounts._leave_telegram()},
    )
    telegram_username = fields.Char(
        "Bot", readonly=True, copy=False, help="Its address is t.me/ and this name."
    )
    telegram_url = fields.Char("Address of the Bot", compute="_compute_telegram_url")

    @api.depends("telegram_username")
    def _compute_telegram_url(self):
        for account in self:
            name = account.telegram_username
            account.telegram_url = name and f"https://t.me/{name}"

    def _leave_telegram(self):
        """Keep accounts and what was written there when Telegram is uninstalled."""
        self.write({"provider": "neutral", "state": "off", "active": False})

    def _get_start_url(self, code=""):
        """Return the address that opens the bot.

        :param str code: what the bot is told then, up to 64 of ``A-Za-z0-9_-``
        """
        self.ensure_one()
        url = self.telegram_url or ""
        return f"{url}?start={code}" if url and code else url

    @api.model
    def _get_client_bot(self, company):
        """Return the bot to which clients of a company are invited, may be empty.

        :param company: ``res.company``
        """
        # sudo: whoever links a chat need not see how bots are set up
        accounts = self.sudo().search(
            [
                ("provider", "=", "telegram"),
                ("state", "=", "on"),
                ("telegram_username", "!=", False),
                ("company_id", "=", company.id),
            ]
        )
        return accounts.filtered(lambda account: account._is_allowed())[:1]

    def _get_bot_commands(self):
        """Return the menu of the bot: list of (command, what it does).

        Other addons add what their people need.
        """
        commands = {
            "requests": self.env._("My requests and how far they are"),
            "new": self.env._("Begin a new request"),
            "contact": self.env._("Tell who I am"),
            "unlink": self.env._("Unlink this chat from me"),
            "help": self.env._("What this bot can do"),
        }
        return list(commands.items())

    def action_check_bot(self):
        """Ask Telegram how the bot is, and say it in words."""
        self.ensure_one()
        self.check_access("write")
        account = self.sudo()  # sudo: tokens are for administrators
        adapter = account._get_adapter()
        bot = adapter._ask_bot(account)
        account.telegram_username = bot.username
        words = [self.env._("@%s answers.", bot.username)]
        trouble = account._find_trouble(adapter._ask_webhook(account))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if trouble else "success",
                "message": " ".join(words + trouble),
                "sticky": bool(trouble),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _find_trouble(self, webhook):
        """Return what is wrong with the way from Telegram to us, as sentences.

        :param webhook: ``telegram.WebhookInfo``
        """
        trouble = []
        if self.state == "off":
            trouble.append(self.env._("The bot is switched off here."))
        elif self.mode == "polling" and webhook.url:
            trouble.append(
                self.env._("Telegram calls %s: switch off and on again.", webhook.url)
            )
        elif self.mode == "webhook" and webhook.url != self.webhook_url:
            trouble.append(
                self.env._("Telegram does not call our address: switch on again.")
            )
        if webhook.last_error_message:
            trouble.append(
                self.env._(
                    "Telegram could not reach us last time: %s.",
                    webhook.last_error_message,
                )
            )
        if trouble and webhook.pending_update_count:
            trouble.append(
                self.env._("%s messages wait there.", webhook.pending_update_count)
            )
        return trouble

    # Demo

    @api.model
    def _load_demo_telegram(self):
        """Fill the account of the demo with conversations; called by demo data."""
        # Here, because a database without demo data never needs this code.
        from ..demo.talks import DemoTalks

        DemoTalks(self.env.ref("service_telegram.account_telegram_demo")).load()
