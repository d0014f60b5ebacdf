from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...tools import requisites

# What makes money go elsewhere when it is changed.
REQUISITES = {"acc_number", "bank_id", "partner_id", "acc_holder_name"}
# Who entered and who confirmed: noted by the steps themselves.
KEPT = {"proposed_by_id", "confirmed_by_id", "confirmed_at", "confirmed_details"}
UNCONFIRMED = {
    "confirmed_by_id": False,
    "confirmed_at": False,
    "confirmed_details": False,
}


class ResPartnerBank(models.Model):
    """Accounts of performers are paid after a second person has confirmed them.

    New bank details are a new account. Until somebody else than who entered it
    confirms it, the account that was confirmed before is paid: whoever only proposes a
    change can neither redirect money nor stop it. Once it is confirmed, the one before
    is archived, so that nobody brings it back by taking the new one away.

    What was confirmed is written down and compared again when money goes out: whichever
    way the details have changed since, a merge of contacts or another БИК of the bank,
    they wait for two persons anew.
    """

    _inherit = "res.partner.bank"

    proposed_by_id = fields.Many2one(
        "res.users", string="Entered by", readonly=True, copy=False, tracking=True
    )
    confirmed_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, tracking=True
    )
    confirmed_at = fields.Datetime(readonly=True, copy=False)
    confirmed_details = fields.Char(readonly=True, copy=False)
    is_confirmed = fields.Boolean(
        compute="_compute_is_confirmed",
        search="_search_is_confirmed",
        help="A second person has confirmed the details as they are now.",
    )
    is_of_performer = fields.Boolean(
        compute="_compute_is_of_performer", search="_search_is_of_performer"
    )

    @api.depends(
        *("allow_out_payment", "confirmed_details", "partner_id", "acc_holder_name"),
        *("sanitized_acc_number", "bank_id.bic", "bank_id.correspondent_account"),
    )
    def _compute_is_confirmed(self):
        for account in self:
            account.is_confirmed = (
                account.allow_out_payment
                and bool(account.confirmed_details)
                and account.confirmed_details == account._get_details()
            )

    @api.model
    def _search_is_confirmed(self, operator, value):
        if operator != "in":
            return NotImplemented
        accounts = self.search([("confirmed_details", "!=", False)])
        return Domain("id", "in", accounts.filtered("is_confirmed").ids)

    @api.depends("partner_id")
    def _compute_is_of_performer(self):
        performers = self._get_performers(self.partner_id._origin)
        for account in self:
            account.is_of_performer = account.partner_id._origin in performers

    @api.model
    def _search_is_of_performer(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("partner_id", "in", self._get_performers().ids)

    @api.model
    def _get_performers(self, partners=None):
        """Return the partners that are paid for the work of performers.

        :param partners: ``res.partner`` to look among, empty for all
        """
        domain = Domain.TRUE
        if partners is not None:
            domain = Domain("partner_id", "in", partners.ids) | Domain(
                "partner_id.commercial_partner_id", "in", partners.ids
            )
        # sudo: who enters an account need not see performers
        resources = self.env["service.resource"].sudo().with_context(active_test=False)
        found = resources.search(domain).partner_id
        return found | found.commercial_partner_id

    def _get_details(self):
        """Return all that says where the money goes, as one text."""
        self.ensure_one()
        bank = self.bank_id
        return "|".join(
            (
                str(self.partner_id.id),
                self.sanitized_acc_number or "",
                bank.bic or "",
                bank.correspondent_account or "",
                self.acc_holder_name or "",
            )
        )

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [
            {**vals, **UNCONFIRMED, "proposed_by_id": self.env.uid}
            for vals in vals_list
        ]
        accounts = super().create(vals_list)
        trusted = accounts.filtered(
            lambda account: account.allow_out_payment and account.is_of_performer
        )
        if trusted and not self.env.user._is_superuser():
            trusted.allow_out_payment = False
        return accounts

    def write(self, vals):
        if not self.env.su and KEPT & vals.keys():
            raise UserError(
                self.env._(
                    "Who entered and who confirmed bank details is noted by itself: "
                    "use “Confirm Bank Details”."
                )
            )
        changed = self._get_changed(vals)
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
            vals = {**UNCONFIRMED, **vals, "proposed_by_id": self.env.uid}
        if vals.get("active"):
            # Whoever brings an account back proposes it.
            performers.filtered(lambda account: not account.active)._propose()
        if vals.get("allow_out_payment"):
            performers._check_second_person()
        elif "allow_out_payment" in vals:
            vals = {**UNCONFIRMED, **vals}
        result = super().write(vals)
        if vals.get("allow_out_payment"):
            performers._note_confirmation()
        return result

    def _get_changed(self, vals):
        """Return the names of the requisites that a write changes."""
        return {
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

    def _propose(self):
        """Let accounts wait for somebody else than the current user."""
        # sudo: untrusting is the right of few, proposing that of all who may write
        self.sudo().write(
            {**UNCONFIRMED, "allow_out_payment": False, "proposed_by_id": self.env.uid}
        )

    def _note_confirmation(self):
        """Write down what was confirmed, when and by whom; replace what was before."""
        # sudo: noted by this step alone
        accounts = self.sudo()
        for account in accounts:
            account.write(
                {
                    "confirmed_by_id": self.env.uid,
                    "confirmed_at": fields.Datetime.now(),
                    "confirmed_details": account._get_details(),
                }
            )
        before = accounts.search(
            [
                ("partner_id", "in", accounts.partner_id.ids),
                ("confirmed_details", "!=", False),
                ("id", "not in", accounts.ids),
            ]
        )
        places = {(account.partner_id, account.company_id) for account in accounts}
        before.filtered(
            lambda account: (account.partner_id, account.company_id) in places
        ).action_archive()

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
        accounts = self.with_user(SUPERUSER_ID)
        accounts.write({"allow_out_payment": True})
        accounts.write({"confirmed_by_id": self.env.uid})

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
