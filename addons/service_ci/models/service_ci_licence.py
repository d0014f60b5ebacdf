from odoo import api, fields, models
from odoo.fields import Domain

from .service_ci import TERM_SOON_DAYS

ACTIVITY = "service_ci.mail_activity_licence"
BATCH = 200


class ServiceCiCategory(models.Model):
    _inherit = "service.ci.category"

    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        domain="[('share', '=', False)]",
        help="Is reminded of licences that end, unless the item names somebody else.",
    )


class ServiceCi(models.Model):
    """Licences that end: somebody is reminded once of each term."""

    _inherit = "service.ci"

    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        index="btree_not_null",
        tracking=7,
        domain="[('share', '=', False)]",
        help="Is reminded of its licence; empty: the responsible of the category, "
        "else the salesperson of the client.",
    )
    is_reminded = fields.Boolean(
        string="Responsible Reminded",
        readonly=True,
        copy=False,
        help="Somebody has been reminded of the end of this licence term.",
    )

    # What the daily reminder asks for.
    _licence_idx = models.Index(
        "(licence_until) WHERE kind = 'licence' AND is_reminded IS NOT TRUE"
    )

    @api.model
    def _get_ending_licences_domain(self):
        """Return the licences in use that end soon or have ended."""
        ending = self.env["res.company"]._service_due_domain(
            "licence_until", TERM_SOON_DAYS
        )
        return (
            Domain("kind", "=", "licence")
            & ending
            & Domain("state", "not in", ("draft", "retired"))
        )

    @api.model
    def _get_unreminded_domain(self):
        """Return those of which nobody was reminded and somebody can be."""
        return (
            self._get_ending_licences_domain()
            & Domain("is_reminded", "=", False)
            & Domain.OR(
                Domain(path, "!=", False)
                for path in ("user_id", "category_id.user_id", "client_id.user_id")
            )
        )

    def _get_responsible(self):
        self.ensure_one()
        return self.user_id or self.category_id.user_id or self.client_id.user_id

    def write(self, vals):
        if "licence_until" in vals:
            vals = {"is_reminded": False, **vals}  # a new term, a new reminder
        return super().write(vals)

    @api.model
    def _cron_remind_of_licences(self):
        """Give each responsible one activity per licence and term."""
        cron = self.env["ir.cron"]
        domain = self._get_unreminded_domain()
        cron._commit_progress(remaining=self.search_count(domain))
        while cis := self.search(domain, limit=BATCH).try_lock_for_update():
            cis._remind_of_licence()
            if not cron._commit_progress(len(cis)):
                break

    def _remind_of_licence(self):
        """Give the responsible of each licence an activity; Odoo mails it to them."""
        model_id = self.env["ir.model"]._get_id(self._name)
        activity_type = self.env.ref(ACTIVITY)
        self.env["mail.activity"].create(
            [
                {
                    "res_model_id": model_id,
                    "res_id": ci.id,
                    "activity_type_id": activity_type.id,
                    "user_id": ci._get_responsible().id,
                    "date_deadline": ci.licence_until,
                    "summary": self.env._("Renew or end the licence"),
                }
                for ci in self
            ]
        )
        self.with_context(tracking_disable=True).is_reminded = True
