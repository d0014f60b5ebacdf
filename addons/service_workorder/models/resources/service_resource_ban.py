"""Whom we do not send: why, on whose word, until when."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from odoo.addons.service_ci.tools.inner import Inner

# What may change as long as an entry is open.
OPEN_FIELDS = frozenset({"date_to", "lift_reason"})


class ServiceResourceBan(models.Model):
    """An entry of the blacklist. It covers the technicians of a firm."""

    _name = "service.resource.ban"
    _description = "Entry of the Blacklist"
    _order = "date_from desc, id desc"
    _rec_name = "reason"

    resource_id = fields.Many2one(
        "service.resource",
        string="Performer",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('state', '!=', 'blacklisted')]",
    )
    # stored: the rule of companies asks for it
    company_id = fields.Many2one(related="resource_id.company_id", store=True)
    reason = fields.Text(required=True)
    author_id = fields.Many2one(
        "res.users",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    date_from = fields.Date(
        string="From",
        required=True,
        readonly=True,
        default=lambda self: self.env.company._service_today(),
    )
    date_to = fields.Date(string="Last Day", help="Empty: until somebody lifts it.")
    lifted_on = fields.Date(string="Ended", readonly=True, copy=False)
    lifted_by_id = fields.Many2one(
        "res.users", string="Lifted by", readonly=True, copy=False
    )
    lift_reason = fields.Char(string="Why It Ended", copy=False)
    # What the performer was before, and becomes again
    previous_state = fields.Char(readonly=True, export_string_translation=False)

    _check_term = models.Constraint(
        "CHECK (date_to >= date_from)", "The term ends before it begins."
    )
    _open_uniq = models.UniqueIndex(
        "(resource_id) WHERE lifted_on IS NULL",
        "This performer is on the blacklist already.",
    )

    @api.constrains("reason")
    def _check_reason(self):
        for ban in self:
            if not ban.reason.strip():
                raise ValidationError(self.env._("Say why: others will ask."))

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            resource = self.env["service.resource"].browse(vals.get("resource_id"))
            today = (resource.company_id or self.env.company)._service_today()
            if vals.get("date_to") and fields.Date.to_date(vals["date_to"]) < today:
                raise UserError(
                    self.env._("The term is over already: choose a day to come.")
                )
            vals["previous_state"] = resource.state
            if not self.env.su:
                # nobody speaks for others, or for another day
                vals.update(author_id=self.env.uid, date_from=today)
        bans = super().create(vals_list)
        bans._performers_to_move().state = "blacklisted"
        for ban in bans:
            ban.resource_id._message_log(body=ban._describe())
        return bans

    def write(self, vals):
        if not self.env.su:
            self._check_history(vals)
        return super().write(vals)

    def _check_history(self, vals):
        """Refuse to rewrite what stands on the blacklist; its term may change."""
        if not vals.keys() <= OPEN_FIELDS or any(self.mapped("lifted_on")):
            raise UserError(
                self.env._(
                    "The blacklist keeps its history: lift the entry, and make another "
                    "one if need be."
                )
            )

    def _get_company(self):
        """Return the company by whose days one entry runs."""
        return self.company_id or self.env.company

    def _performers_to_move(self):
        # sudo: a state that is written by hand is refused
        return self.resource_id.sudo().with_context(service_resource_ban=Inner())

    def _describe(self):
        if self.date_to:
            return self.env._(
                "On the blacklist until %(day)s: %(reason)s",
                day=format_date(self.env, self.date_to),
                reason=self.reason,
            )
        return self.env._("On the blacklist: %(reason)s", reason=self.reason)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        raise UserError(
            self.env._("The blacklist keeps its history: lift the entry instead.")
        )

    def action_lift(self):
        """End entries; their performers become what they were before."""
        self._lift(self.env._("Lifted by hand"))

    def _lift(self, reason):
        """End entries of the blacklist.

        :param str reason: why, for the history
        """
        self.check_access("write")
        # sudo: how an entry ended is not the user's to write
        current = self.sudo().filtered(lambda ban: not ban.lifted_on)
        for ban in current:
            ban.write(
                {
                    "lifted_on": ban._get_company()._service_today(),
                    "lifted_by_id": self.env.uid,
                    "lift_reason": ban.lift_reason or reason,
                }
            )
        for state, bans in current.grouped("previous_state").items():
            performers = bans._performers_to_move()
            performers.state = state if state in ("applicant", "paused") else "active"
            performers._message_log_batch(
                bodies=dict.fromkeys(
                    performers.ids,
                    self.env._("Off the blacklist: %(reason)s", reason=reason),
                )
            )

    @api.model
    def _cron_lift(self):
        """End the entries whose term is over."""
        # it may be over where the day has come already
        soon = fields.Date.add(fields.Date.today(), days=1)
        ending = self.search([("lifted_on", "=", False), ("date_to", "<", soon)])
        over = ending.filtered(
            lambda ban: ban.date_to < ban._get_company()._service_today()
        )
        over._lift(self.env._("The term is over"))
