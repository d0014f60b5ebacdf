from odoo import api, fields, models


class ServiceMessengerAccount(models.Model):
    _inherit = "service.messenger.account"

    serves_performers = fields.Boolean(
        string="For Engineers and Contractors",
        default=True,
        help="Engineers and contractors link their chats with this bot; the first such "
        "bot of a company is the one they are invited to.",
    )

    @api.model
    def _get_performer_account(self, company):
        """Return the bot to which performers of a company are invited, may be empty.

        :param company: ``res.company``; empty: a performer of all companies
        """
        domain = [
            ("provider", "=", "telegram"),
            ("serves_performers", "=", True),
            ("telegram_username", "!=", False),
            ("state", "=", "on"),
        ]
        if company:
            domain.append(("company_id", "=", company.id))
        # sudo: whoever links a chat need not see how bots are set up
        accounts = self.sudo().search(domain)
        return accounts.filtered(lambda account: account._is_allowed())[:1]

    def _get_bot_commands(self):
        commands = super()._get_bot_commands()
        if self.serves_performers:
            words = {
                "jobs": self.env._("Engineers: my jobs"),
                "offers": self.env._("Engineers: what is offered"),
            }
            commands += words.items()
        return commands
