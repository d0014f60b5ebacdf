from imaplib import IMAP4
from poplib import POP3, error_proto
from socket import gaierror
from ssl import SSLError

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.mailbox import ImapReader, MailboxConnection, PopReader
from ..transactions import separate

FETCH_LIMIT = 200
# Workers are killed after two minutes, and the position is kept at the end of a run.
FETCH_SECONDS = 60


# What dispatchers see on the page of the mailboxes; passwords and servers are for
# administrators.
HEALTH_FIELDS = frozenset(
    {
        "active",
        "create_date",
        "date",
        "display_name",
        "error_date",
        "error_message",
        "id",
        "name",
        "priority",
        "server_type",
        "service_attention_count",
        "service_health",
        "service_last_mail_at",
        "service_waiting_count",
        "state",
        "user",
        "write_date",
    }
)


class FetchmailServer(models.Model):
    """A mailbox whose mails go into the ledger before the server is told anything."""

    _inherit = "fetchmail.server"

    service_team_id = fields.Many2one(
        "service.team",
        string="Team",
        help="Takes the mails that name no team among their receivers.",
    )
    service_import_since = fields.Date(
        string="Import since",
        default=fields.Date.context_today,
        help="Mails that the server got before this day are left alone: a newly "
        "connected mailbox floods nobody.",
    )
    service_uid_validity = fields.Char(readonly=True, copy=False)
    service_last_uid = fields.Char(readonly=True, copy=False)
    service_left_out_uids = fields.Json(readonly=True, copy=False)
    service_waiting_count = fields.Integer(
        string="Waiting", compute="_compute_service_counts"
    )
    service_attention_count = fields.Integer(
        string="Need Attention", compute="_compute_service_counts"
    )
    service_last_mail_at = fields.Datetime(
        string="Last Mail", compute="_compute_service_counts"
    )
    service_health = fields.Selection(
        [("good", "Works"), ("warning", "Needs attention"), ("bad", "Does not work")],
        string="Health",
        compute="_compute_service_health",
    )

    def _has_field_access(self, field, operation):
        if not super()._has_field_access(field, operation):
            return False
        if self.env.su or self.env.user.has_group("base.group_system"):
            return True
        return operation == "read" and field.name in HEALTH_FIELDS

    def _compute_service_counts(self):
        Mail = self.env["service.inbound.mail"]
        waiting = self._service_count_mails(Mail._get_due_domain())
        attention = self._service_count_mails(
            [("state", "in", ("failed", "quarantined"))]
        )
        last = dict(
            Mail._read_group(
                [("fetchmail_server_id", "in", self.ids)],
                ["fetchmail_server_id"],
                ["create_date:max"],
            )
        )
        for server in self:
            server.service_waiting_count = waiting.get(server, 0)
            server.service_attention_count = attention.get(server, 0)
            server.service_last_mail_at = last.get(server)

    def _service_count_mails(self, domain):
        return dict(
            self.env["service.inbound.mail"]._read_group(
                [("fetchmail_server_id", "in", self.ids), *domain],
                ["fetchmail_server_id"],
                ["__count"],
            )
        )

    @api.depends("state", "active", "error_date")
    def _compute_service_health(self):
        for server in self:
            if server.error_date or (server.active and server.state != "done"):
                server.service_health = "bad"
            elif server.service_attention_count:
                server.service_health = "warning"
            else:
                server.service_health = "good"

    def _connect__(self, allow_archived=False):  # noqa: PLW3201
        try:
            connection = super()._connect__(allow_archived=allow_archived)
        except (OSError, IMAP4.error, error_proto) as error:
            raise UserError(self._service_explain(error)) from error
        reader = self._service_reader(connection)
        return MailboxConnection(
            connection,
            reader,
            store=self._service_store,
            finished=lambda: self._service_keep_position(reader),
            limit=FETCH_LIMIT,
            seconds=FETCH_SECONDS,
        )

    def _service_explain(self, error):
        """Return in plain words why a mailbox cannot be opened."""
        place = f"{self.server}:{self.port}"
        if isinstance(error, IMAP4.abort):
            text = self.env._("%(place)s ends the connection.", place=place)
        elif isinstance(error, (IMAP4.error, error_proto)):
            text = self.env._(
                "%(place)s does not let the user %(user)s in: check name and password.",
                place=place,
                user=self.user,
            )
        elif isinstance(error, gaierror):
            text = self.env._("There is no server named %(name)s.", name=self.server)
        elif isinstance(error, SSLError):
            text = self.env._(
                "%(place)s does not speak SSL/TLS as this mailbox wants it: check "
                "the port and the certificate.",
                place=place,
            )
        elif isinstance(error, TimeoutError):
            text = self.env._("%(place)s does not answer.", place=place)
        else:
            text = self.env._("%(place)s cannot be reached.", place=place)
        detail = error.args[0] if error.args else ""
        if isinstance(detail, bytes):
            detail = detail.decode("utf-8", "replace")
        return f"{text} ({detail if isinstance(detail, str) else error})"

    def _service_reader(self, connection):
        if isinstance(connection, POP3):
            return PopReader(connection, self.service_import_since)
        return ImapReader(
            connection,
            int(self.service_uid_validity or 0),
            int(self.service_last_uid or 0),
            self.service_import_since,
            self.service_left_out_uids or (),
        )

    def _service_keep_position(self, reader):
        if isinstance(reader, ImapReader):
            self.write(
                {
                    "service_uid_validity": str(reader.uid_validity),
                    "service_last_uid": str(reader.last_uid),
                    "service_left_out_uids": sorted(reader.left_out),
                }
            )

    def _service_store(self, raw):
        """Put one fetched mail into the ledger and commit it.

        :param bytes raw: the mail
        :raise Exception: when it could not be kept; the server is told nothing then
        """
        with separate(self.env["service.inbound.mail"].sudo()) as ledger:
            ledger._store(raw, self._service_gateway_parameters(), self)

    def _service_gateway_parameters(self):
        """Return how mails of this box are handed to the gateway."""
        model = self.object_id.model
        custom_values = None
        if self.service_team_id:
            model = "service.ticket"
            custom_values = {"team_id": self.service_team_id.id}
        return {
            "model": model or None,
            "custom_values": custom_values,
            "save_original": self.original,
            "strip_attachments": not self.attach,
        }

    def _fetch_mail(self, batch_limit=50):
        result = super()._fetch_mail(batch_limit=batch_limit)
        self.env.ref("service_ticket.ir_cron_process_inbound_mail")._trigger()
        return result

    def action_service_open_mails(self):
        """Show the ledger of one mailbox."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_ticket.service_inbound_mail_action"
        )
        action["domain"] = [("fetchmail_server_id", "=", self.id)]
        return action
