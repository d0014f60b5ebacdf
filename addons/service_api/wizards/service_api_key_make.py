from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.service_api_key import DEFAULT_CALLS


class ServiceApiKeyMake(models.TransientModel):
    """Make a key for a person or an organisation, and show it once."""

    _name = "service.api.key.make"
    _description = "Make API Key"

    name = fields.Char(string="Purpose", required=True)
    kind = fields.Selection(
        [("organization", "An Organization"), ("person", "A Person")],
        string="Key for",
        required=True,
        default="organization",
    )
    client_id = fields.Many2one(
        "res.partner", "Organization", domain=[("is_company", "=", True)]
    )
    user_id = fields.Many2one(
        "res.users", domain=[("share", "=", True), ("active", "=", True)]
    )
    term = fields.Selection(
        [("90", "3 Months"), ("365", "1 Year"), ("730", "2 Years")],
        string="Valid for",
        required=True,
        default="365",
    )
    may_name_contacts = fields.Boolean(
        string="Files for Contacts",
        compute="_compute_may_name_contacts",
        store=True,
        readonly=False,
        help="May file requests and write for the contacts of the organization.",
    )
    calls_per_minute = fields.Integer(required=True, default=DEFAULT_CALLS)

    @api.depends("kind")
    def _compute_may_name_contacts(self):
        for wizard in self:
            wizard.may_name_contacts = wizard.kind == "organization"

    def action_make(self):
        """Make the key and show it: nobody can read it again.

        :return: window action
        """
        self.ensure_one()
        Key = self.env["service.api.key"]
        owner = self.client_id if self.kind == "organization" else self.user_id
        if not owner:
            raise UserError(self.env._("Choose for whom the key is."))
        user = Key._get_user_of(owner) if self.kind == "organization" else owner
        _key, secret = Key._make(
            {
                "name": self.name,
                "user_id": user.id,
                "may_name_contacts": self.may_name_contacts,
                "calls_per_minute": self.calls_per_minute,
                "expires_at": fields.Datetime.now() + timedelta(days=int(self.term)),
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("The Key"),
            "res_model": "service.api.key.show",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_secret": secret},
        }


class ServiceApiKeyShow(models.AbstractModel):
    """The page that shows a key; abstract, so that it is stored nowhere."""

    _name = "service.api.key.show"
    _description = "New API Key"

    # The client asks for both when the page opens.
    id = fields.Id()
    secret = fields.Char(readonly=True)
