"""How performers come in, and what happens when somebody cannot be sent any more."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.service_ci.tools.inner import get_inner


class ServiceResource(models.Model):
    _inherit = "service.resource"

    applied_on = fields.Date(
        default=lambda self: self.env.company._service_today(),
        copy=False,
        help="When they came to us.",
    )
    approved_on = fields.Date(readonly=True, copy=False)
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    refusal_reason = fields.Char(readonly=True, copy=False, tracking=True)
    missing_kind_ids = fields.Many2many(
        "service.permit.kind",
        string="Missing Documents",
        compute="_compute_missing_kind_ids",
        help="Not handed in, not checked, or expired.",
    )

    @api.depends(
        "kind", "permit_ids.kind_id", "permit_ids.checked_on", "permit_ids.valid_to"
    )
    def _compute_missing_kind_ids(self):
        asked = self.env["service.permit.kind"].search(
            [("is_asked_of_contractors", "=", True)]
        )
        for resource in self:
            fine = resource.permit_ids.filtered(
                lambda permit: permit.checked_on and not permit.is_expired
            )
            is_asked = resource.kind == "contractor"
            resource.missing_kind_ids = asked - fine.kind_id if is_asked else False

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        self._complete_contacts(vals_list)
        for vals in vals_list:
            self._check_listed(vals)
        return super().create(vals_list)

    @api.model
    def _complete_contacts(self, vals_list):
        """Make a contact for those who come with a name only, as from an import."""
        unknown = [
            vals
            for vals in vals_list
            if vals.get("name") and not vals.get("partner_id")
        ]
        if not unknown:
            return
        partners = self.env["res.partner"].create(
            [self._prepare_contact_values(vals) for vals in unknown]
        )
        for vals, partner in zip(unknown, partners, strict=True):
            vals["partner_id"] = partner.id
            # the contact has them already; written again, each would cost queries
            vals.pop("email", None)
            vals.pop("phone", None)

    @api.model
    def _prepare_contact_values(self, vals):
        return {
            "name": vals["name"],
            "email": vals.get("email"),
            "phone": vals.get("phone"),
            "is_company": vals.get("kind") == "contractor",
            "company_id": vals.get("company_id", self.env.company.id),
        }

    def write(self, vals):
        self._check_listed(vals)
        if vals.get("state") in ("active", "paused"):
            self._check_application(vals["state"])
        is_asked = "state" in vals or "active" in vals
        usable = self._get_sendable() if is_asked else self.browse()
        result = super().write(vals)
        if gone := usable - usable._get_sendable():
            gone._return_orders()
        return result

    def _check_listed(self, vals):
        """Refuse to put somebody on the blacklist, or off it, without a reason.

        :param dict vals: what is written
        """
        if "state" not in vals or self._is_listing():
            return
        listed = self.filtered(lambda resource: resource.state == "blacklisted")
        if vals["state"] == "blacklisted" and not (self and self == listed):
            raise UserError(
                self.env._("The blacklist asks for a reason: use “Blacklist”.")
            )
        if vals["state"] != "blacklisted" and listed:
            raise UserError(
                self.env._(
                    "%(name)s is on the blacklist: end that there first.",
                    name=listed[:1].name,
                )
            )

    def _is_listing(self):
        """Tell whether the blacklist itself changes the state of performers."""
        return bool(get_inner(self.env, "service_resource_ban"))

    def _check_application(self, state):
        """Let applicants become nothing but active, with complete documents.

        Whichever way they are moved, by a button, a card or a program.

        :param str state: the wanted one
        """
        if self._is_listing():
            return
        applicants = self.filtered(lambda resource: resource.state == "applicant")
        for resource in applicants:
            if state != "active":
                raise UserError(
                    self.env._(
                        "%(name)s is an applicant: approve or refuse first.",
                        name=resource.name,
                    )
                )
            if missing := resource.missing_kind_ids:
                raise UserError(
                    self.env._(
                        "%(name)s cannot be approved yet. Hand in and check: "
                        "%(documents)s.",
                        name=resource.name,
                        documents=", ".join(missing.mapped("name")),
                    )
                )
        if applicants:
            applicants.write(
                {
                    "approved_on": self.env.company._service_today(),
                    "approved_by_id": self.env.uid,
                    "refusal_reason": False,
                }
            )

    # Who cannot be sent any more

    def _get_sendable(self):
        """Return those of the performers, and of their technicians, who may be sent."""
        everybody = self | self.with_context(active_test=False).technician_ids
        return everybody.filtered(lambda r: r.active and r.is_usable)

    def _return_orders(self):
        """Give the work of those who cannot be sent any more back to the dispatchers.

        Whoever is at work finishes it, unless a dispatcher decides otherwise.
        """
        # sudo: whoever looks after performers need not be allowed to plan
        self.env["service.workorder"].sudo()._return_from(self)

    # New ones

    def action_approve(self):
        """Let applicants be sent, once their documents are complete."""
        for resource in self:
            if resource.state != "applicant":
                raise UserError(
                    self.env._("%(name)s is no applicant.", name=resource.name)
                )
        self.write({"state": "active"})

    def _refuse(self, reason):
        """Turn applicants down; they stay in the archive with the reason.

        :param str reason: in words
        """
        for resource in self:
            if resource.state != "applicant":
                raise UserError(
                    self.env._("%(name)s is no applicant.", name=resource.name)
                )
        self.write({"refusal_reason": reason, "active": False})

    def action_pause(self):
        """Send nobody of these for the time being."""
        self.filtered(lambda resource: resource.state == "active").state = "paused"

    def action_resume(self):
        """Send these again."""
        self.filtered(lambda resource: resource.state == "paused").state = "active"

    def action_refuse(self):
        """Ask why applicants are refused."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Refuse"),
            "res_model": "service.resource.refuse",
            "view_mode": "form",
            "target": "new",
            "context": {"default_resource_ids": self.ids},
        }

    def action_ban(self):
        """Ask why, and for how long, one performer is put on the blacklist."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Blacklist"),
            "res_model": "service.resource.ban",
            "view_mode": "form",
            "views": [
                (
                    self.env.ref(
                        "service_workorder.service_resource_ban_view_dialog"
                    ).id,
                    "form",
                )
            ],
            "target": "new",
            "context": {"default_resource_id": self.id},
        }

    def action_lift_ban(self):
        """Take performers off the blacklist."""
        self.ban_ids.filtered(lambda ban: not ban.lifted_on).action_lift()

    def action_view_orders(self):
        """Open the work orders of one performer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_workorder.service_workorder_action"
        )
        action["domain"] = [
            "|",
            ("resource_id", "=", self.id),
            ("technician_id", "=", self.id),
        ]
        action["context"] = {}
        return action
