import contextlib
import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from odoo.addons.base.models.res_users import INDEX_SIZE
from odoo.addons.service_ci.tools.inner import get_inner
from odoo.addons.service_ticket.tools.sql_log import no_statements_logged

SCOPE = "service_api"
CONTEXT_KEY = "service_api_key_id"
SETTLED_KEY = "service_api_settled_at"
DEFAULT_CALLS = 300
# Longer ones are no keys of ours.
MAX_LENGTH = 200
STAND_IN = re.compile(r"api-\d+-\d+")


def is_stand_in(login):
    """Tell whether a login is that of the programs of an organisation."""
    return bool(STAND_IN.fullmatch(login or ""))


class ServiceApiKey(models.Model):
    """A key by which another system acts as a portal user.

    The secret is kept by Odoo, as a hash (``res.users.apikeys``); this is what else
    there is to know of it.  Keys of Odoo itself (``/json/2``) open nothing here.
    """

    _name = "service.api.key"
    _description = "API Key"
    _order = "revoked_at desc, id desc"
    _check_company_auto = True

    name = fields.Char(
        string="Purpose",
        required=True,
        help="Which system uses it, for instance “Site”.",
    )
    user_id = fields.Many2one(
        "res.users",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        help="Whoever has the key sees and does what this portal user may.",
    )
    client_id = fields.Many2one(
        "res.partner",
        string="Organization",
        compute="_compute_client_id",
        store=True,
        compute_sudo=True,
        index=True,
    )
    company_id = fields.Many2one(
        related="user_id.company_id", store=True, index="btree_not_null"
    )
    apikey_id = fields.Many2one(
        "res.users.apikeys",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="base.group_system",
    )
    prefix = fields.Char(
        string="Begins with", readonly=True, copy=False, help="To tell keys apart."
    )
    may_name_contacts = fields.Boolean(
        help="May file requests and write for the contacts that its user sees: for a "
        "site on which many people of an organization work.",
    )
    calls_per_minute = fields.Integer(
        required=True, default=DEFAULT_CALLS, aggregator=None
    )
    expires_at = fields.Datetime(string="Expires", readonly=True)
    revoked_at = fields.Datetime(string="Revoked", readonly=True, copy=False)
    last_used_at = fields.Datetime(string="Last Used", readonly=True, copy=False)
    state = fields.Selection(
        [
            ("valid", "Valid"),
            ("archived", "User Archived"),
            ("expired", "Expired"),
            ("revoked", "Revoked"),
        ],
        compute="_compute_state",
        string="Status",
    )

    _prefix_uniq = models.UniqueIndex(
        "(prefix)", "Another key begins in the same way: make this one again."
    )
    _calls_check = models.Constraint(
        "CHECK (calls_per_minute > 0)", "A key needs at least one call a minute."
    )

    @api.depends("user_id.partner_id.commercial_partner_id")
    def _compute_client_id(self):
        for key in self:
            key.client_id = key.user_id.partner_id.commercial_partner_id

    @api.depends("revoked_at", "expires_at", "user_id.active")
    def _compute_state(self):
        now = fields.Datetime.now()
        for key in self:
            if key.revoked_at:
                key.state = "revoked"
            elif key.expires_at and key.expires_at < now:
                key.state = "expired"
            elif not key.sudo().user_id.active:  # sudo: users are for administrators
                key.state = "archived"
            else:
                key.state = "valid"

    @api.constrains("user_id")
    def _check_user_id(self):
        for key in self:
            # sudo: users are for administrators
            if not key.sudo().user_id._is_portal():
                raise ValidationError(
                    self.env._(
                        "Keys are for portal users: %(user)s is none. Give them access "
                        "to the portal first.",
                        user=key.sudo().user_id.name,
                    )
                )

    # Making and revoking

    @api.model
    def _make(self, vals):
        """Make a key.

        :param dict vals: ``name``, ``user_id``, ``expires_at`` and more of the key
        :return: tuple of the record and the secret, which nobody can read again
        """
        self.check_access("create")
        user = self.env["res.users"].sudo().browse(vals["user_id"])  # sudo: see below
        # sudo: Odoo lets only administrators set terms; we asked for the right above
        Secret = self.env["res.users.apikeys"].with_user(user).sudo()
        secret = Secret._generate(SCOPE, vals["name"], vals.get("expires_at"))
        made = Secret.search(
            [("user_id", "=", user.id), ("scope", "=", SCOPE)],
            order="id desc",
            limit=1,
        )
        key = self.create(vals)
        # sudo: fields that only programs write
        key.sudo().write({"apikey_id": made.id, "prefix": secret[:INDEX_SIZE]})
        return key, secret

    def action_revoke(self):
        """End keys at once and for good."""
        self.check_access("write")
        # sudo: the secrets belong to Odoo
        keys = self.sudo().filtered(lambda key: not key.revoked_at)
        keys.write({"revoked_at": fields.Datetime.now()})
        keys.apikey_id.unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_valid(self):
        if self.filtered(lambda key: key.state == "valid"):
            raise UserError(self.env._("Revoke a key before you delete it."))

    # Use

    @api.model
    def _authenticate(self, secret):
        """Return the key that belongs to a secret, empty for none that is valid.

        :param str secret: what a caller sent
        :return: the key, with ``sudo``
        """
        Key = self.sudo()  # sudo: nobody is logged in yet
        if not secret or len(secret) > MAX_LENGTH or not secret.isascii():
            return Key
        user_id = Key.env["res.users.apikeys"]._check_credentials(
            scope=SCOPE, key=secret
        )
        if not user_id:
            return Key
        key = Key.search(
            [
                ("prefix", "=", secret[:INDEX_SIZE]),
                ("user_id", "=", user_id),
                ("revoked_at", "=", False),
            ],
            limit=1,
        )
        return key.filtered(lambda key: key.user_id._is_portal())

    def _count_call(self):
        """Count a call, whatever comes of it.

        :return: seconds to wait when there are too many, else 0
        """
        self.ensure_one()
        Call = self.env["service.limited.call"]
        seconds = Call._seconds_to_wait(SCOPE, self.id, self.calls_per_minute)
        if not seconds:
            self._note_use()
        return seconds

    def _note_use(self):
        """Note once a minute that the key is used, whatever comes of the call."""
        now = fields.Datetime.now()
        if self.last_used_at and now - self.last_used_at < timedelta(minutes=1):
            return
        with (
            contextlib.suppress(*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY),  # others noted it
            self.env.registry.cursor() as cr,
            no_statements_logged(),
        ):
            cr.execute(
                SQL(
                    "UPDATE service_api_key SET last_used_at = %s WHERE id = %s",
                    now,
                    self.id,
                )
            )

    @api.model
    def _get_settled_moment(self):
        """Return until when all is there that was written, in naive UTC.

        What is written bears the time at which its transaction began, and is seen when
        that ends: somebody may still be writing with a time that has passed already.
        Whoever looks at the database after this was asked misses nothing before it.
        """
        with self.env.registry.cursor() as cr:
            cr.execute(
                """
                SELECT min(xact_start) AT TIME ZONE 'UTC' FROM pg_stat_activity
                WHERE datname = current_database()
                """
            )
            return cr.fetchone()[0]

    @api.model
    def _current(self):
        """Return the key by which the current call came, with ``sudo``."""
        # sudo: portal users read no keys
        return self.sudo().browse(get_inner(self.env, CONTEXT_KEY) or ())

    # Users of organisations

    @api.model
    def _get_user_of(self, client):
        """Return the portal user that stands for an organisation; create it if need be.

        It has no password, so nobody logs in as it; what it sees is the portal access
        of its contact: the whole company, until somebody changes that.

        :param client: ``res.partner``, the organisation
        """
        self.check_access("create")
        # sudo: users are for administrators; we asked for the right above
        User = self.env["res.users"].sudo().with_context(no_reset_password=True)
        login = f"api-{self.env.company.id}-{client.id}"
        user = User.with_context(active_test=False).search([("login", "=", login)])
        if user and not user.active:
            raise UserError(
                self.env._(
                    "The portal user of %(client)s (%(login)s) is archived: take it "
                    "back first.",
                    client=client.name,
                    login=login,
                )
            )
        if not user:
            contact = (
                self.env["res.partner"]
                .sudo()
                .create(
                    {
                        "name": self.env._("Website of %(client)s", client=client.name),
                        "parent_id": client.id,
                        "type": "other",
                        "company_id": client.company_id.id,
                    }
                )
            )
            user = User.create(
                {
                    "login": login,
                    "partner_id": contact.id,
                    "company_id": self.env.company.id,
                    "company_ids": self.env.company.ids,
                    "group_ids": [self.env.ref("base.group_portal").id],
                }
            )
            self.env["service.portal.access"].sudo().create(
                {"partner_id": contact.id, "client_id": client.id, "scope": "company"}
            )
        return user

    @api.model
    def _get_default_expiry(self):
        """Return when a new key expires as a rule: in a year."""
        return fields.Datetime.now() + timedelta(days=365)

    @api.model
    def _load_demo(self):
        """Make the systems of the demo; called by demo data."""
        # Here, because a database without demo data never needs this code.
        from ..demo.systems import DemoSystems

        DemoSystems(self.env).load()
