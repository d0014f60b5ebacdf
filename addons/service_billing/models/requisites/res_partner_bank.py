from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import requisites

# What makes money go elsewhere when it is changed.
REQUISITES = {"acc_number", "bank_id", "partner_id", "acc_holder_name"}


class ResPartnerBank(models.Model):
    """Accounts of performers are paid after a second person has confirmed them.

    New bank details are a new account. Until somebody else than who entered it
    confirms it, the account that was confirmed before is paid: whoever only proposes a
    change can neither redirect money nor stop it.
    """

    _inherit = "res.partner.bank"

    proposed_by_id = fields.Many2one(
        "res.users", string="Entered by", readonly=True, copy=False, tracking=True
    )
    confirmed_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, tracking=True
    )
    confirmed_at = fields.Datetime(readonly=True, copy=False)
    is_of_performer = fields.Boolean(compute="_compute_is_of_performer")

    @api.depends("partner_id")
    def _compute_is_of_performer(self):
        # sudo: who enters an account need not see performers
        resources = self.env["service.resource"].sudo().with_context(active_test=False)
        performers = resources.search(
            [("partner_id", "in", self.partner_id._origin.ids)]
        ).partner_id
        for account in self:
            account.is_of_performer = account.partner_id._origin in performers

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["proposed_by_id"] = self.env.uid
        accounts = super().create(vals_list)
        trusted = accounts.filtered(
            lambda account: account.allow_out_payment and account.is_of_performer
        )
        if trusted and not self.env.user._is_superuser():
            trusted.allow_out_payment = False
        return accounts

    def write(self, vals):
        changed = {
            key
            for key in REQUISITES & vals.keys()
            if any(
                account[key]
                != self._fields[key].convert_to_record(
                    self._fields[key].convert_to_cache(vals[key], account), account
                )
                for account in self
            )
        }
        performers = self.filtered("is_of_performer")
        if changed and performers.filtered("allow_out_payment"):
            raise UserError(
                self.env._(
                    "These bank details were confirmed and are paid: enter the new "
                    "ones as another account of %(partner)s. It is paid as soon as a "
                    "second person has confirmed it.",
                    partner=performers[0].partner_id.name,
                )
            )
        if changed:
            vals = {**vals, "proposed_by_id": self.env.uid}
        if vals.get("allow_out_payment"):
            performers._check_second_person()
            vals = {
                "confirmed_by_id": self.env.uid,
                "confirmed_at": fields.Datetime.now(),
                **vals,
            }
        return super().write(vals)

    def action_confirm(self):
        """Confirm bank details that somebody else has entered."""
        self.check_access("read")
        if not self.env.user.has_group("service_billing.group_billing_officer"):
            raise AccessError(self.env._("Billing officers confirm bank details."))
        for account in self:
            if not account.is_of_performer:
                raise UserError(
                    self.env._(
                        "%(account)s belongs to no performer: trust it by Odoo's own "
                        "switch.",
                        account=account.acc_number,
                    )
                )
            if problem := account._requisites_problem():
                raise UserError(problem)
        self._check_second_person()
        # Odoo lets nobody trust an account who may not trust all of them; officers may
        # those of performers that somebody else has entered, which was checked.
        self.with_user(SUPERUSER_ID).write(
            {"allow_out_payment": True, "confirmed_by_id": self.env.uid}
        )

    def _check_second_person(self):
        """Let nobody confirm what they entered.

        :raise UserError: when the current user entered one of the accounts
        """
        if self.env.user._is_superuser():
            return
        own = self.filtered(lambda account: account.proposed_by_id == self.env.user)
        if own:
            raise UserError(
                self.env._(
                    "You entered the account %(account)s yourself: somebody else has "
                    "to confirm it.",
                    account=own[0].acc_number,
                )
            )

    def _requisites_problem(self):
        """Return a sentence on what keeps the account from being paid, or nothing."""
        self.ensure_one()
        bank, number = self.bank_id, self.sanitized_acc_number or ""
        if not requisites.is_bic(bank.bic):
            return self.env._(
                "%(account)s: enter the bank with its БИК of nine digits.",
                account=self.acc_number,
            )
        if not requisites.is_account(bank.bic, number):
            return self.env._(
                "%(account)s: the account does not belong to the bank with the БИК "
                "%(bic)s; one of the two has a wrong digit.",
                account=self.acc_number,
                bic=bank.bic,
            )
        if not requisites.is_correspondent(bank.bic, bank.correspondent_account):
            return self.env._(
                "%(bank)s: enter the right correspondent account of the bank.",
                bank=bank.name,
            )
        return None
