import hashlib
import hmac
import secrets

from odoo import api, fields, models

from ...tools.typed import clean
from ..constants import OPEN_STATES, PRIORITIES
from ..patterns import require_pattern

GROUPS = ("object", "state", "severity")
RECOVERY = r"\b(ok|up|resolved|recovered|recovery|восстановлен\w*|норма)\b"


class ServiceMonitorSource(models.Model):
    """A monitoring system whose alarms become tickets, one for each object."""

    _name = "service.monitor.source"
    _description = "Monitoring Source"
    _order = "sequence, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    team_id = fields.Many2one("service.team", required=True, index=True)
    company_id = fields.Many2one(
        "res.company", related="team_id.company_id", store=True, index=True
    )
    type_id = fields.Many2one(
        "service.ticket.type", string="Request Type", index="btree_not_null"
    )
    category_id = fields.Many2one("service.ticket.category", index="btree_not_null")
    client_id = fields.Many2one(
        "res.partner",
        domain=[("is_company", "=", True)],
        index="btree_not_null",
        help="Whose systems are watched.",
    )
    priority = fields.Selection(PRIORITIES, default="2", required=True)
    severity_ids = fields.One2many("service.monitor.severity", "source_id")

    # By mail

    sender_pattern = fields.Char(
        string="Sender",
        help="Regular expression for the sender's address. Empty: no alarms by mail.",
    )
    subject_pattern = fields.Char(
        string="Subject",
        help="Regular expression for the subject; its named groups object, state and "
        "severity say what the alarm is about.",
    )
    body_pattern = fields.Text(
        string="Text",
        help="Regular expressions for the lines of the text, one on each line.",
    )
    recovery_pattern = fields.Char(
        string="Recovery",
        default=RECOVERY,
        required=True,
        help="What the state (or, without one, the subject) says when all is well.",
    )

    # By the API

    key = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: secrets.token_urlsafe(9),
    )
    secret_hash = fields.Char(copy=False, groups="base.group_system")
    has_secret = fields.Boolean(
        string="Secret is Set", compute="_compute_has_secret", compute_sudo=True
    )
    rate_limit = fields.Integer(
        string="Alarms a Minute", default=3000, help="What comes above is refused."
    )
    rate_since = fields.Datetime(readonly=True, copy=False)
    rate_count = fields.Integer(readonly=True, copy=False)

    # What becomes of alarms

    on_recovery = fields.Selection(
        [
            ("close", "Close the ticket"),
            ("untaken", "Close what nobody has taken, else leave a note"),
            ("note", "Leave a note"),
        ],
        default="close",
        required=True,
    )
    flap_minutes = fields.Integer(
        string="Flapping",
        default=30,
        help="An alarm within so many minutes after the end reopens the ticket.",
    )

    # Figures

    alarm_count = fields.Integer(string="Alarms", readonly=True, copy=False)
    last_alarm_at = fields.Datetime(readonly=True, copy=False)
    ticket_ids = fields.One2many("service.ticket", "monitor_source_id")
    ticket_count = fields.Integer(compute="_compute_ticket_counts")
    open_count = fields.Integer(compute="_compute_ticket_counts")

    _key_uniq = models.Constraint("UNIQUE (key)", "The key is taken.")
    _limits_positive = models.Constraint(
        "CHECK (rate_limit > 0 AND flap_minutes >= 0)",
        "Limits have to be positive.",
    )

    @api.depends("secret_hash")
    def _compute_has_secret(self):
        for source in self:
            source.has_secret = bool(source.secret_hash)

    def _compute_ticket_counts(self):
        Ticket = self.env["service.ticket"]
        base = [("monitor_source_id", "in", self.ids)]
        total = dict(Ticket._read_group(base, ["monitor_source_id"], ["__count"]))
        open_now = dict(
            Ticket._read_group(
                [*base, ("state", "in", OPEN_STATES)],
                ["monitor_source_id"],
                ["__count"],
            )
        )
        for source in self:
            source.ticket_count = total.get(source, 0)
            source.open_count = open_now.get(source, 0)

    @api.constrains(
        "sender_pattern", "subject_pattern", "body_pattern", "recovery_pattern"
    )
    def _check_patterns(self):
        for source in self:
            for name in ("sender_pattern", "recovery_pattern"):
                require_pattern(source.env, source._label(name), source[name])
            require_pattern(
                source.env,
                source._label("subject_pattern"),
                source.subject_pattern,
                GROUPS,
            )
            for line in (source.body_pattern or "").splitlines():
                require_pattern(
                    source.env, source._label("body_pattern"), line.strip(), GROUPS
                )

    def _label(self, field_name):
        return self._fields[field_name]._description_string(self.env)

    # The API

    def _new_secret(self):
        """Draw a new secret for the API; only its hash is kept.

        :return: the secret, shown to nobody a second time
        """
        self.ensure_one()
        secret = secrets.token_urlsafe(32)
        # sudo: not even managers read the hash
        self.sudo().secret_hash = _hash(secret)
        return secret

    @api.model
    def _authenticate(self, key, secret):
        """Return the source that a program may speak for, or an empty recordset.

        It takes the same time whatever is wrong.

        :param str key: from the address that the program calls
        :param str secret: what it sends along
        """
        # sudo: programs have no user
        source = self.sudo().search([("key", "=", clean(key))], limit=1)
        expected = source.secret_hash or _hash("")
        is_right = hmac.compare_digest(_hash(secret), expected)
        return source if is_right and source.secret_hash else self.browse()

    def _seconds_to_wait(self, count):
        """Count alarms against the limit of this minute.

        :param int count: how many alarms there are
        :return: 0 when they may come in, else after how many seconds to try again
        """
        self._lock_for_alarms()
        now = fields.Datetime.now()
        age = (now - self.rate_since).total_seconds() if self.rate_since else 60
        used = self.rate_count if 0 <= age < 60 else 0
        if used + count > self.rate_limit:
            return max(int(60 - age), 1)
        since = self.rate_since if used else now
        self.write({"rate_since": since, "rate_count": used + count})
        return 0

    # Actions

    def action_new_secret(self):
        """Draw a new secret and show it once."""
        self.check_access("write")
        wizard = self.env["service.monitor.secret"].create(
            {"source_id": self.id, "secret": self._new_secret()}
        )
        return self._open_dialog(wizard, self.env._("Secret of the Source"))

    def action_try(self):
        """Open the window in which a text is tried on the expressions."""
        wizard = self.env["service.monitor.try"].create({"source_id": self.id})
        return self._open_dialog(wizard, self.env._("Try a Text"))

    def _open_dialog(self, wizard, name):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": wizard._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_open_tickets(self):
        """Show what one source has opened."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_ticket.service_ticket_action_monitoring"
        )
        action["domain"] = [("monitor_source_id", "=", self.id)]
        action["context"] = {
            name: value
            for name, value in self.env.context.items()
            if name.startswith("search_default_")
        }
        return action


def _hash(secret):
    return hashlib.sha256((secret or "").encode()).hexdigest()
