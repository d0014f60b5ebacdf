from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

# Whoever checked a document has seen these.
CHECKED_FIELDS = frozenset(
    {"kind_id", "resource_id", "number", "valid_from", "valid_to", "attachment_ids"}
)


class ServicePermitKind(models.Model):
    """A kind of document: what it lets somebody do, and of whom it is asked."""

    _name = "service.permit.kind"
    _description = "Kind of Permits and Documents"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_asked_of_contractors = fields.Boolean(
        string="Asked of New Contractors",
        help="No contractor is approved before it was handed in and checked.",
    )
    remind_days = fields.Integer(
        string="Remind before the End (Days)",
        default=30,
        help="So long before it expires the manager of the performer is reminded.",
    )

    _name_uniq = models.UniqueIndex("(name)", "There is such a kind already.")
    _check_remind_days = models.Constraint(
        "CHECK (remind_days >= 0)", "Days before the end are not negative."
    )


class ServiceResourcePermit(models.Model):
    """A document that somebody handed in: a permit, a contract, an insurance."""

    _name = "service.resource.permit"
    _description = "Permit of a Resource"
    _order = "valid_to, id"
    _rec_name = "kind_id"

    kind_id = fields.Many2one(
        "service.permit.kind",
        string="Document",
        required=True,
        index=True,
        ondelete="restrict",
    )
    number = fields.Char()
    resource_id = fields.Many2one(
        "service.resource", required=True, index=True, ondelete="cascade"
    )
    valid_from = fields.Date()
    valid_to = fields.Date(string="Valid Until", index="btree_not_null")
    attachment_ids = fields.Many2many("ir.attachment", string="Scans")
    checked_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    checked_on = fields.Date(readonly=True, copy=False)
    # stored: nobody is reminded twice
    reminded_for = fields.Date(
        string="Reminded of", readonly=True, copy=False, export_string_translation=False
    )
    is_expired = fields.Boolean(string="Expired", compute="_compute_is_expired")

    _check_term = models.Constraint(
        "CHECK (valid_to >= valid_from)", "A permit ends after it begins."
    )
    _remind_idx = models.Index("(valid_to) WHERE valid_to IS NOT NULL")

    @api.depends("valid_to")
    def _compute_is_expired(self):
        for permit in self:
            today = permit.resource_id.company_id._service_today()
            permit.is_expired = bool(permit.valid_to and permit.valid_to < today)

    def write(self, vals):
        if CHECKED_FIELDS & vals.keys() and "checked_on" not in vals:
            vals = {**vals, "checked_on": False, "checked_by_id": False}
        return super().write(vals)

    def action_check(self):
        """Note that the current user has seen and checked documents."""
        for permit in self:
            if permit.is_expired:
                raise UserError(
                    self.env._(
                        "“%(document)s” of %(name)s has expired: ask for a new one.",
                        document=permit.kind_id.name,
                        name=permit.resource_id.name,
                    )
                )
        self.write(
            {
                "checked_by_id": self.env.uid,
                "checked_on": self.env.company._service_today(),
            }
        )

    @api.model
    def _cron_remind(self):
        """Tell the managers of performers which documents are about to expire.

        Once for each term; a document that was renewed is a term of its own.
        """
        ending = self._find_ending()
        ending._ask_managers()
        for last_day, permits in ending.grouped("valid_to").items():
            permits.reminded_for = last_day
        ending._on_reminded()

    @api.model
    def _find_ending(self):
        """Return the documents that expire soon and nobody was reminded of."""
        kinds = self.env["service.permit.kind"].search([("active", "=", True)])
        longest = max(kinds.mapped("remind_days"), default=0)
        ending = self.search(
            [
                *self.env["res.company"]._service_due_domain(
                    "valid_to", longest, "resource_id.company_id"
                ),
                ("resource_id.active", "=", True),
                ("resource_id.state", "in", ("active", "paused")),
            ]
        )
        today_of = ending._get_today()
        return ending.filtered(
            lambda permit: (
                permit.reminded_for != permit.valid_to
                and permit.valid_to
                <= fields.Date.add(today_of[permit], days=permit.kind_id.remind_days)
                and not permit._is_replaced()
            )
        )

    def _get_today(self):
        """Return the day of today for each of these, as its company counts."""
        days = {
            company: company._service_today()
            for company in self.resource_id.company_id | self.env.company
        }
        return {
            permit: days[permit.resource_id.company_id or self.env.company]
            for permit in self
        }

    def _ask_managers(self):
        """Give the managers of performers a task about each document."""
        activity_type = self.env.ref("service_workorder.mail_activity_type_permit")
        today_of = self._get_today()
        default = {
            company: company._get_field_manager()
            for company in self.resource_id.company_id | self.env.company
        }
        self.env["mail.activity"].create(
            [
                {
                    "activity_type_id": activity_type.id,
                    "res_model_id": self.env["ir.model"]._get_id("service.resource"),
                    "res_id": permit.resource_id.id,
                    "summary": permit._describe_end(),
                    "date_deadline": max(permit.valid_to, today_of[permit]),
                    "user_id": (
                        permit.resource_id.manager_id.filtered("active")
                        or default[permit.resource_id.company_id or self.env.company]
                    ).id,
                }
                for permit in self
            ]
        )

    def _on_reminded(self):
        """Tell others, too, which documents expire soon; called once for all."""

    def _is_replaced(self):
        """Tell whether there is a document of the same kind that is valid longer."""
        return any(
            other.kind_id == self.kind_id
            and (not other.valid_to or other.valid_to > self.valid_to)
            for other in self.resource_id.permit_ids - self
        )

    def _describe_end(self):
        names = {
            "document": self.kind_id.name,
            "day": format_date(self.env, self.valid_to),
        }
        if self.is_expired:
            return self.env._("%(document)s has expired on %(day)s", **names)
        return self.env._("%(document)s expires on %(day)s", **names)
