import hashlib
import hmac
import re
import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import ormcache

from odoo.addons.service_ticket.models.patterns import require_pattern
from odoo.addons.service_ticket.tools.patterns import fullmatch, search

MAIL_GROUPS = ("object", "period")
CODE = re.compile(r"[a-z0-9][a-z0-9_-]{1,62}")


class ServiceWatchSource(models.Model):
    """What delivers: sales, stock, loyalty points of an outside system."""

    _name = "service.watch.source"
    _description = "Watched Source"
    _inherit = ["service.remembered.mixin"]
    _order = "sequence, name, id"
    _remembered_fields = frozenset(
        {"active", "sender_pattern", "sequence", "subject_pattern"}
    )

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True, copy=False, help="Stands in the address of the API."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    description = fields.Text(translate=True)
    url = fields.Char(compute="_compute_url", string="Address of the API")
    token_hash = fields.Char(copy=False, groups="base.group_system")
    token_made_at = fields.Datetime(string="Token of", readonly=True, copy=False)
    sender_pattern = fields.Char(
        string="Sender",
        help="Regular expression for the whole address of the sender. Empty: nothing "
        "arrives by mail.",
    )
    subject_pattern = fields.Char(
        string="Subject",
        help="Regular expression for the subject; its named groups object and period "
        "say who delivered and for which day.",
    )
    reads_files = fields.Boolean(
        string="Read CSV Files",
        help="Files of these mails name the objects that delivered, one a line.",
    )
    last_arrival_at = fields.Datetime(
        string="Last Arrival", compute="_compute_last_arrival_at"
    )
    unknown_codes = fields.Text(
        string="Unknown Objects",
        readonly=True,
        copy=False,
        help="Codes of the last delivery that no watched object has.",
    )
    expectation_ids = fields.One2many("service.watch.expectation", "source_id")

    _code_uniq = models.Constraint(
        "UNIQUE (code)", "There is a source with this code already."
    )

    @api.depends("code")
    def _compute_url(self):
        for source in self:
            source.url = f"{source.get_base_url()}/service/watch/{source.code or ''}"

    def _compute_last_arrival_at(self):
        last = dict(
            self.env["service.watch.heartbeat"]._read_group(
                [("source_id", "in", self.ids)], ["source_id"], ["at:max"]
            )
        )
        for source in self:
            source.last_arrival_at = last.get(source)

    @api.constrains("code")
    def _check_code(self):
        if any(not CODE.fullmatch(source.code) for source in self):
            raise ValidationError(
                self.env._(
                    "The code stands in a web address: use 2 to 63 small Latin "
                    "letters, digits, “-” and “_”."
                )
            )

    @api.constrains("sender_pattern", "subject_pattern")
    def _check_patterns(self):
        for source in self:
            for name, groups in (
                ("sender_pattern", ()),
                ("subject_pattern", MAIL_GROUPS),
            ):
                label = self._fields[name]._description_string(self.env)
                require_pattern(self.env, label, source[name], groups)

    # Remembered: every mail asks

    @api.model
    @ormcache()
    def _mail_patterns(self):
        """Return what tells the mails of sources: tuples of id, sender, subject."""
        sources = self.sudo().search_fetch(
            [("sender_pattern", "!=", False)], ["sender_pattern", "subject_pattern"]
        )
        return tuple(
            (source.id, source.sender_pattern, source.subject_pattern or "")
            for source in sources
        )

    @api.model
    def _find_by_mail(self, sender, subject):
        """Return the source that a mail belongs to and what its subject says.

        :param str sender: normalised address
        :param str subject: the subject
        :return: tuple of a source (or an empty recordset) and a dict of named groups
        """
        for source_id, sender_pattern, subject_pattern in self._mail_patterns():
            if fullmatch(sender_pattern, sender):
                if match := search(subject_pattern, subject):
                    return self.sudo().browse(source_id), match.groupdict()
        return self.sudo().browse(), {}

    # Token

    def action_new_token(self):
        """Make a token for the API, shown this one time; the earlier one ends."""
        self.ensure_one()
        self.check_access("write")
        token = secrets.token_urlsafe(32)
        # sudo: managers may replace the token; its hash is for nobody's eyes
        self.sudo().write(
            {"token_hash": self._hash(token), "token_made_at": fields.Datetime.now()}
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "sticky": True,
                "title": self.env._("Copy the token now: it is shown only once"),
                "message": token,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.model
    def _hash(self, token):
        return hashlib.sha256(token.encode()).hexdigest()

    @api.model
    def _authenticate(self, code, token):
        """Return the source that a token opens, or an empty recordset.

        :param str code: code of a source
        :param str token: what was sent
        """
        # sudo: who calls is known by the token alone
        source = self.sudo().search([("code", "=", code)], limit=1)
        expected = source.token_hash or self._hash(secrets.token_hex())
        is_right = hmac.compare_digest(self._hash(token or ""), expected)
        return source if is_right else source.browse()

    @api.model
    def _explain(self, error):
        """Return what cannot be read of a delivery, in words.

        :param error: :class:`~..tools.signals.SignalError`
        :return: UserError to raise
        """
        words = {
            "json": self.env._("This is no JSON."),
            "list": self.env._("Send a list of objects, or a list under “heartbeats”."),
            "entry": self.env._(
                "Entry %s names no object: send its code, or {“object”: code}.",
                error.detail,
            ),
            "many": self.env._("Send at most %s objects at once.", error.detail),
            "date": self.env._(
                "“%s” is no date: write it as 2026-03-31 or 31.03.2026.", error.detail
            ),
            "empty": self.env._("There is no line in the file."),
            "csv": self.env._("Line %s of the file cannot be read.", error.detail),
        }
        return UserError(words[error.code])

    # Screens

    def action_upload(self):
        """Open the window that reads a file of arrivals."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Read File"),
            "res_model": "service.watch.upload",
            "view_mode": "form",
            "target": "new",
            "context": {"default_source_id": self.id},
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_except_expected(self):
        if self.expectation_ids:
            raise UserError(
                self.env._(
                    "Something is expected of this source: archive it instead, its "
                    "history stays readable."
                )
            )
