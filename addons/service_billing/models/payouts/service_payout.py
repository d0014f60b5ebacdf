from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.service_workorder.models.constants import TAX_STATUSES

STATES = [
    ("draft", "Collected"),
    ("sent", "With the Contractor"),
    ("confirmed", "To Pay"),
    ("registry", "With the Bank"),
    ("paid", "Paid"),
    ("payroll", "Handed to Payroll"),
    ("cancelled", "Cancelled"),
]
# While charges may still leave it.
CHANGEABLE = ("draft", "sent")


class ServicePayout(models.Model):
    """What a contractor has earned in a period: an act, and then a vendor bill."""

    _name = "service.payout"
    _description = "Payout"
    _inherit = ["portal.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(string="Act", required=True, readonly=True, copy=False)
    state = fields.Selection(
        STATES, required=True, default="draft", readonly=True, tracking=True, index=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict"
    )
    resource_id = fields.Many2one(
        "service.resource",
        string="Contractor",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(
        "res.partner", required=True, readonly=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, readonly=True, ondelete="restrict"
    )
    tax_status = fields.Selection(
        TAX_STATUSES,
        readonly=True,
        help="When it was collected: it decides which documents there are.",
    )
    date_from = fields.Date(string="From", required=True, readonly=True)
    date_to = fields.Date(string="Until", required=True, readonly=True)
    charge_ids = fields.One2many("service.charge", "payout_id", readonly=True)
    charge_count = fields.Integer(compute="_compute_amount", string="Charges")
    claim_ids = fields.Many2many(
        "service.charge",
        string="Claims Not Agreed",
        compute="_compute_claim_ids",
        help="They are deducted once the contractor has agreed to them.",
    )
    amount = fields.Monetary(
        compute="_compute_amount", help="Without taxes that come on top."
    )

    # Bill

    move_id = fields.Many2one(
        "account.move", "Bill", readonly=True, copy=False, index="btree_not_null"
    )
    amount_total = fields.Monetary(
        related="move_id.amount_total", string="To Pay", store=True
    )
    due_on = fields.Date(related="move_id.invoice_date_due", store=True, string="Due")
    confirmed_at = fields.Datetime(readonly=True, copy=False)
    asked_at = fields.Datetime(
        string="Asked for on",
        readonly=True,
        copy=False,
        help="When the contractor has asked for it.",
    )
    problem = fields.Char(
        string="What Is Missing", readonly=True, help="Why it is not paid yet."
    )
    payment_line_ids = fields.One2many("service.payout.payment.line", "payout_id")

    # Receipt of the self-employed

    receipt_number = fields.Char(copy=False, tracking=True)
    is_receipt_missing = fields.Boolean(
        compute="_compute_is_receipt_missing",
        store=True,
        help="A self-employed contractor was paid and has sent no receipt.",
    )

    _name_uniq = models.UniqueIndex("(company_id, name)", "This number is taken.")
    _due_idx = models.Index("(company_id, due_on) WHERE state = 'confirmed'")

    def _compute_amount(self):
        groups = self.env["service.charge"]._read_group(
            [("payout_id", "in", self.ids), ("state", "!=", "reversed")],
            ["payout_id"],
            ["amount:sum", "__count"],
        )
        found = {payout: (amount, count) for payout, amount, count in groups}
        for payout in self:
            payout.amount, payout.charge_count = found.get(payout, (0, 0))

    @api.depends("state", "tax_status", "receipt_number")
    def _compute_is_receipt_missing(self):
        for payout in self:
            payout.is_receipt_missing = (
                payout.state == "paid"
                and payout.tax_status == "self_employed"
                and not payout.receipt_number
            )

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for payout in self:
            payout.access_url = f"/my/payouts/{payout.id}"
        return result

    def write(self, vals):
        # Fields that are read only on the screen are so for everybody else, too: what
        # is due and when follows from them.
        if not self.env.su and any(
            self._fields[name].readonly or name == "charge_ids" for name in vals
        ):
            raise UserError(self.env._("Payouts change by their steps, not by hand."))
        result = super().write(vals)
        if vals.get("receipt_number"):
            self.activity_feedback(["service_billing.mail_activity_receipt"])
        return result

    # Collecting

    def action_collect(self):
        """Collect what contractors have earned in periods that are over."""
        today = self.env.company._service_today()
        payouts = self._collect([("period_to", "<", today)])
        if not payouts:
            raise UserError(
                self.env._(
                    "Contractors have earned nothing that no act has yet. What is held "
                    "back or disputed stands under Charges."
                )
            )
        return payouts._get_list_action()

    def _get_list_action(self):
        return {
            "type": "ir.actions.act_window",
            "domain": [("id", "in", self.ids)],
            "name": self.env._("Payouts"),
            "res_model": "service.payout",
            "view_mode": "list,form",
        }

    @api.model
    def _collect(self, domain):
        """Make payouts of open charges, one for each contractor and currency.

        What does not come to more than nothing waits for more work.

        :param list domain: which charges besides being open and not held back
        :return: the new payouts
        """
        return self._make_payouts(self._get_to_collect(domain)).sudo(False)

    @api.model
    def _get_to_collect(self, domain):
        """Return what is worth an act: dict (company, resource, currency) -> charges.

        The charges are locked, and come by sudo.
        """
        Charge = self.env["service.charge"]
        charges = Charge.search(
            [
                *Charge._get_to_pay_domain(),
                ("company_id", "in", self.env.companies.ids),
                *domain,
            ],
            order="performed_on, id",
        )
        # sudo: nobody writes charges by hand; whoever else collects waits or repeats
        charges = charges.sudo().try_lock_for_update()
        groups = charges.grouped(lambda charge: charge._get_payout_key())
        return {
            key: group
            for key, group in groups.items()
            if key[1] and key[2].compare_amounts(sum(group.mapped("amount")), 0) > 0
        }

    @api.model
    def _make_payouts(self, groups):
        """Make one payout of each group of :meth:`_get_to_collect`; by sudo."""
        names = self.env["ir.sequence"]._next_by_code_batch(
            "service.payout", len(groups)
        )
        payouts = self.sudo().create(
            [
                {"name": name, **self._prepare_payout(*key, group)}
                for name, (key, group) in zip(names, groups.items(), strict=True)
            ]
        )
        for payout, group in zip(payouts, groups.values(), strict=True):
            group.payout_id = payout
        return payouts

    @api.model
    def _ask_for(self, orders):
        """Collect what contractors ask for, at any time of the period; by sudo.

        What they asked for before, and nobody has sent them yet, takes it in.

        :param orders: ``service.workorder`` of whose payment somebody asks
        :return: the payouts, none where there is nothing to ask for
        """
        payouts = self.with_context(allowed_company_ids=orders.company_id.ids)
        groups = payouts._get_to_collect([("order_id", "in", orders.ids)])
        asked = self.browse()
        for payout in self.search(
            [
                ("state", "=", "draft"),
                ("asked_at", "!=", False),
                ("resource_id", "in", [key[1].id for key in groups]),
            ]
        ):
            key = (payout.company_id, payout.resource_id, payout.currency_id)
            if charges := groups.pop(key, None):
                charges.payout_id = payout
                days = payout.charge_ids.mapped("performed_on")
                payout.write({"date_from": min(days), "date_to": max(days)})
                asked |= payout
        asked |= payouts._make_payouts(groups)
        asked.asked_at = fields.Datetime.now()
        return asked

    @api.model
    def _prepare_payout(self, company, resource, currency, charges):
        """Return the values of a payout of charges."""
        return {
            "company_id": company.id,
            "resource_id": resource.id,
            "partner_id": resource.partner_id.commercial_partner_id.id,
            "currency_id": currency.id,
            "tax_status": resource.tax_status,
            "date_from": min(charges.mapped("performed_on")),
            "date_to": max(charges.mapped("performed_on")),
        }

    # Steps

    def action_send(self):
        """Ask contractors whether the acts are right."""
        self._check_state("draft")
        # sudo: states are written by steps alone
        payouts = self.sudo()
        asked = payouts.filtered("partner_id.email")
        for payout in payouts - asked:
            payout.problem = self.env._(
                "%(who)s has no e-mail address: enter it on the contact, or confirm "
                "the act yourself.",
                who=payout.partner_id.name,
            )
        if not asked:
            raise UserError(payouts[:1].problem or self.env._("Choose acts first."))
        asked.write({"state": "sent", "problem": False})
        template = self.env.ref("service_billing.mail_template_payout")
        template.send_mail_batch(
            asked.ids, email_layout_xmlid="mail.mail_notification_light"
        )

    def action_confirm(self):
        """Take acts as agreed; bills are made of them."""
        self._check_state(*CHANGEABLE)
        self._confirm()

    def _confirm(self):
        """Confirm acts: what is disputed or was reversed leaves them first."""
        # sudo: contractors confirm on the portal, and nobody writes charges by hand
        payouts = self.sudo()
        payouts.charge_ids.filtered(
            lambda charge: charge.dispute or charge.state != "open"
        ).payout_id = False
        payouts.invalidate_recordset(["charge_ids"])
        empty = payouts.filtered(
            lambda payout: payout.currency_id.compare_amounts(payout.amount, 0) <= 0
        )
        empty._cancel()
        agreed = payouts - empty
        agreed.charge_ids.state = "document"
        agreed.confirmed_at = fields.Datetime.now()
        payroll = agreed.filtered(lambda payout: payout.tax_status == "individual")
        payroll.state = "payroll"
        (agreed - payroll).state = "confirmed"
        (agreed - payroll)._make_bills()

    def action_pay(self):
        """Make the registry of all that is due today, whatever is chosen here."""
        return self.env["service.payout.registry"].action_make()

    def action_cancel(self):
        """Give charges back, to be collected anew."""
        self._check_state(*CHANGEABLE)
        self._cancel()

    def _cancel(self):
        # sudo: nobody writes charges by hand, and states by steps alone
        payouts = self.sudo()
        payouts.charge_ids.payout_id = False
        payouts.state = "cancelled"

    def _dispute(self, charge_id, reason):
        """Note what a contractor says against a charge of the act.

        :param int charge_id: of the act; any other is passed over
        :param str reason: in the contractor's words
        """
        self.ensure_one()
        charge = self.sudo().charge_ids.filtered(lambda each: each.id == charge_id)
        if not charge or self.state != "sent" or not reason.strip():
            return
        charge.dispute = reason.strip()[:500]
        self.sudo().message_post(
            body=self.env._(
                "The contractor disputes %(charge)s: %(reason)s",
                charge=charge.name,
                reason=charge.dispute,
            ),
            subtype_xmlid="mail.mt_note",
        )

    @api.depends("state", "charge_ids")
    def _compute_claim_ids(self):
        claims = self.env["service.charge"].search(
            [
                ("hold", "=", "claim"),
                ("state", "=", "open"),
                ("company_id", "in", self.company_id.ids),
                "|",
                ("resource_id", "in", self.resource_id.ids),
                ("resource_id.contractor_id", "in", self.resource_id.ids),
            ]
        )
        by_key = claims.grouped(lambda claim: claim._get_payout_key())
        for payout in self:
            key = payout.company_id, payout.resource_id, payout.currency_id
            payout.claim_ids = (
                by_key.get(key, False) if payout.state in CHANGEABLE else False
            )

    def _agree_to_claim(self, charge_id):
        """Take a claim into the act, agreed to by the contractor."""
        self.ensure_one()
        claim = self.sudo().claim_ids.filtered(lambda each: each.id == charge_id)
        if claim and self.state == "sent":
            self._take_claims(
                claim, self.env._("By the link to the act %(act)s.", act=self.name)
            )
            self.sudo().message_post(
                body=self.env._(
                    "The contractor agrees to the claim %(charge)s: %(amount)s",
                    charge=claim.name,
                    amount=claim.currency_id.format(claim.amount),
                ),
                subtype_xmlid="mail.mt_note",
            )

    def _take_claims(self, claims, how):
        """Take claims into one act, since the contractor has agreed to them.

        :param claims: of ``claim_ids``
        :param str how: by which letter, call or page
        """
        # sudo: nobody writes charges by hand, and nothing else of them
        claims = claims.sudo()
        claims.payout_id = self.id
        claims._note_agreement(how)

    def _check_state(self, *states):
        self.check_access("write")
        wrong = self.filtered(lambda payout: payout.state not in states)
        if wrong:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(payout)s is in the state “%(state)s”: this step is not open to "
                    "it.",
                    payout=wrong[0].name,
                    state=labels[wrong[0].state],
                )
            )

    def _get_paid_accounts(self):
        """Return dict contractor -> the bank account that is paid.

        One that a second person has confirmed as it is now; one of the company goes
        before one for all, and then the one that was confirmed last.
        """
        accounts = self.env["res.partner.bank"].search(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("company_id", "in", [False, *self.company_id.ids]),
                ("confirmed_details", "!=", False),
            ]
        )
        accounts = accounts.filtered("is_confirmed").sorted(
            lambda account: (bool(account.company_id), account.confirmed_at, account.id)
        )
        return {account.partner_id: account for account in accounts}
