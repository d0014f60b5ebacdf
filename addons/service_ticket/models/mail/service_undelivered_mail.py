from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .mail_mail import OWN_MODELS


class ServiceUndeliveredMail(models.Model):
    """Mails of the desk that could not be sent, and those that came back.

    A model of their own, because the mails themselves are for administrators only.
    """

    _name = "service.undelivered.mail"
    _description = "Undelivered Mail"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "subject"
    _depends = {
        "mail.mail": ["failure_reason", "mail_message_id", "state"],
        "mail.message": [
            *("author_id", "date", "model", "record_company_id", "res_id", "subject"),
        ],
        "mail.notification": [
            *("failure_reason", "mail_message_id", "notification_status"),
        ],
    }

    subject = fields.Char(readonly=True)
    date = fields.Datetime(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    author_id = fields.Many2one("res.partner", readonly=True)
    model_id = fields.Many2one("ir.model", string="Kind", readonly=True)
    res_model = fields.Char(string="Model", readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", readonly=True
    )
    record_name = fields.Char(string="About", compute="_compute_record_name")
    recipients = fields.Char(compute="_compute_recipients")
    has_bounced = fields.Boolean(
        string="Came Back",
        readonly=True,
        help="The mail server of the recipient sent it back.",
    )
    reason = fields.Char(readonly=True)
    mail_id = fields.Many2one("mail.mail", readonly=True, groups="base.group_system")
    notification_id = fields.Many2one(
        "mail.notification", readonly=True, groups="base.group_system"
    )

    @property
    def _table_query(self):
        columns = SQL(
            "message.subject, message.date, message.record_company_id AS company_id, "
            "message.author_id, model.id AS model_id, message.model AS res_model, "
            "message.res_id"
        )
        own = SQL(
            "JOIN ir_model model "
            "ON model.model = message.model AND starts_with(model.model, %s)",
            OWN_MODELS,
        )
        return SQL(
            """
            SELECT mail.id * 2 AS id, %(columns)s, FALSE AS has_bounced,
                   mail.failure_reason AS reason, mail.id AS mail_id,
                   NULL::int AS notification_id
              FROM mail_mail mail
              JOIN mail_message message ON message.id = mail.mail_message_id
              %(own)s
             WHERE mail.state = 'exception'
             UNION ALL
            SELECT bounce.id * 2 + 1, %(columns)s, TRUE, bounce.failure_reason, NULL,
                   bounce.id
              FROM mail_notification bounce
              JOIN mail_message message ON message.id = bounce.mail_message_id
              %(own)s
             WHERE bounce.notification_status = 'bounce'
            """,
            columns=columns,
            own=own,
        )

    def _compute_record_name(self):
        for model, rows in self.grouped("res_model").items():
            # sudo: whoever looks after mails sees what each of them is about
            records = self.env[model].sudo().browse(rows.mapped("res_id")).exists()
            names = {record.id: record.display_name for record in records}
            for row in rows:
                row.record_name = names.get(row.res_id)

    def _compute_recipients(self):
        # sudo: mails and notifications are for administrators
        for row in self.sudo():
            mail, bounce = row.mail_id, row.notification_id
            names = [
                mail.email_to,
                *mail.recipient_ids.mapped("email_formatted"),
                bounce.res_partner_id.email_formatted or bounce.mail_email_address,
            ]
            row.recipients = ", ".join(filter(None, names))

    # Actions

    def action_send_again(self):
        """Put the mails back into the outgoing queue."""
        self.check_access("read")
        # sudo: mails are for administrators; these are of the desk
        if not self.sudo().mail_id._service_send_again():
            raise UserError(
                self.env._(
                    "What came back cannot be sent again: correct the address and "
                    "write anew."
                )
            )

    def action_give_up(self):
        """Leave the mails unsent; they stand no longer on the list."""
        self.check_access("read")
        rows = self.sudo()  # sudo: as above
        rows.notification_id.notification_status = "canceled"
        rows.mail_id._service_give_up()

    def action_open_record(self):
        """Open what the mail is about."""
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id).get_formview_action()
