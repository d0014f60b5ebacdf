"""What is asked most often, so that it can be automated away."""

import logging

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL, format_date

from ...tools.periods import last_half_month, period_before
from ...tools.sql_log import no_statements_logged

_logger = logging.getLogger(__name__)

# How many lines of each kind a report keeps, and how many its mail shows.
TOP = 30
MAILED = 10
# How often a report is tried when others write the same at that moment.
ATTEMPTS = 3
KINDS = [
    ("category", "Category"),
    ("item", "Service"),
    ("word", "Word of the Subject"),
]


class ServiceFrequentReport(models.Model):
    """The most frequent requests of a period beside the equal period before it."""

    _name = "service.frequent.report"
    _description = "Frequent Requests"
    _order = "date_to desc, date_from desc, id desc"

    date_from = fields.Date(
        string="Period from",
        required=True,
        default=lambda self: last_half_month(fields.Date.context_today(self))[0],
    )
    date_to = fields.Date(
        string="Period to",
        required=True,
        default=lambda self: last_half_month(fields.Date.context_today(self))[1],
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    ticket_count = fields.Integer(string="Tickets", readonly=True)
    previous_count = fields.Integer(
        string="Before",
        readonly=True,
        help="Tickets in the period of the same length right before.",
    )
    line_ids = fields.One2many("service.frequent.line", "report_id", readonly=True)
    category_line_ids = fields.One2many(
        "service.frequent.line",
        "report_id",
        string="Categories",
        domain=[("kind", "=", "category")],
        readonly=True,
    )
    item_line_ids = fields.One2many(
        "service.frequent.line",
        "report_id",
        string="Services",
        domain=[("kind", "=", "item")],
        readonly=True,
    )
    word_line_ids = fields.One2many(
        "service.frequent.line",
        "report_id",
        string="Words",
        domain=[("kind", "=", "word")],
        readonly=True,
    )
    delivery_ids = fields.One2many(
        "service.frequent.delivery", "report_id", string="Sent to", readonly=True
    )

    _period_uniq = models.Constraint(
        "UNIQUE (company_id, date_from, date_to)",
        "There is a report of this period already: open it and count it anew.",
    )

    @api.depends("date_from", "date_to")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for report in self:
            first, last = (
                format_date(self.env, day) or "…"
                for day in (report.date_from, report.date_to)
            )
            report.display_name = f"{first} – {last}"

    @api.constrains("date_from", "date_to")
    def _check_period(self):
        if any(report.date_from > report.date_to for report in self):
            raise ValidationError(
                self.env._("The period ends before it begins: exchange the two days.")
            )

    @api.model_create_multi
    def create(self, vals_list):
        reports = super().create(vals_list)
        reports._count()
        return reports

    def write(self, vals):
        result = super().write(vals)
        if {"date_from", "date_to", "company_id"} & vals.keys():
            self._count()
        return result

    def action_count(self):
        """Count anew, with what has changed meanwhile."""
        self.check_access("write")
        self._count()

    # Counting

    def _count(self):
        """Replace the lines by what the tickets say now."""
        # sudo: the report speaks of all tickets of the company, its readers are
        # those who may see them
        self = self.sudo()
        self.line_ids.unlink()
        vals_list = []
        for report in self:
            before = period_before(report.date_from, report.date_to)
            self.env["service.ticket.daily"]._rebuild_marked(
                before[0], report.date_to, limit=None
            )
            report.ticket_count = report._count_tickets(
                report.date_from, report.date_to
            )
            report.previous_count = report._count_tickets(*before)
            vals_list += report._prepare_lines(before)
        self.env["service.frequent.line"].create(vals_list)

    def _count_tickets(self, first, last):
        domain = self._get_daily_domain(first, last)
        rows = self.env["service.ticket.daily"]._read_group(
            domain, [], ["opened_count:sum"]
        )
        return rows[0][0] or 0

    def _get_daily_domain(self, first, last):
        return [
            ("company_id", "=", self.company_id.id),
            ("day", ">=", first),
            ("day", "<=", last),
        ]

    def _prepare_lines(self, before):
        """Return the values of one report's lines.

        :param before: first and last day of the period to compare with
        """
        period = (self.date_from, self.date_to)
        lines = []
        for kind, field_name in (("category", "category_id"), ("item", "item_id")):
            now = self._count_by(field_name, *period)
            then = self._count_by(field_name, *before)
            lines += self._prepare_top(kind, field_name, now, then)
        words = self._count_words(*period)
        earlier = {
            stem: count for stem, (_word, count) in self._count_words(*before).items()
        }
        return lines + self._prepare_top(
            "word",
            "name",
            {word: count for word, count in words.values()},
            {words[stem][0]: count for stem, count in earlier.items() if stem in words},
        )

    def _count_by(self, field_name, first, last):
        """Return what was asked for in a period: dict record id -> tickets."""
        rows = self.env["service.ticket.daily"]._read_group(
            [*self._get_daily_domain(first, last), (field_name, "!=", False)],
            [field_name],
            ["opened_count:sum"],
        )
        return {record.id: count for record, count in rows if count}

    def _prepare_top(self, kind, field_name, now, then):
        """Return the values of the lines of one kind, the most frequent first.

        :param str kind: kind of line
        :param str field_name: where the line keeps what is counted
        :param dict now: what is counted -> tickets of the period
        :param dict then: the same of the period before
        """
        top = sorted(now.items(), key=lambda item: (-item[1], str(item[0])))[:TOP]
        return [
            {
                "report_id": self.id,
                "kind": kind,
                "rank": rank,
                field_name: value,
                "ticket_count": count,
                "previous_count": then.get(value, 0),
            }
            for rank, (value, count) in enumerate(top, start=1)
        ]

    def _count_words(self, first, last):
        """Count the words of subjects, whatever their ending.

        PostgreSQL knows the stems and the words that say nothing, in Russian and
        English at once.

        :return: dict stem -> (its most frequent form, tickets)
        """
        Daily = self.env["service.ticket.daily"]
        self.env["service.ticket"].flush_model(["name", "opened_at", "active"])
        rows = self.env.execute_query(
            SQL(
                """
                WITH cell AS MATERIALIZED (%(cells)s),
                word AS MATERIALIZED (
                    SELECT DISTINCT t.id, tokid, lower(token) AS form
                    FROM cell JOIN service_ticket t
                         ON t.company_id = cell.company_id
                        AND t.opened_at >= cell.start_at
                        AND t.opened_at < cell.stop_at,
                        LATERAL ts_parse('default', t.name)
                    WHERE t.active AND tokid IN (1, 2, 3) AND length(token) > 2
                ),
                -- Each form is taken to its stem once, not once a ticket.
                form AS MATERIALIZED (
                    SELECT tokid, form, (ts_lexize(
                        CASE tokid WHEN 1 THEN 'english_stem'
                        ELSE 'russian_stem' END::regdictionary, form
                    ))[1] AS stem
                    FROM word GROUP BY tokid, form
                )
                SELECT stem, mode() WITHIN GROUP (ORDER BY form),
                       COUNT(DISTINCT id)
                FROM form JOIN word USING (tokid, form)
                WHERE stem IS NOT NULL
                GROUP BY stem HAVING COUNT(DISTINCT id) > 1
                """,
                cells=Daily._get_period_sql(self.company_id, first, last),
            )
        )
        return {stem: (form, count) for stem, form, count in rows}

    # The mail, twice a month

    @api.model
    def _cron_send(self):
        """Send the report of the half-month that ended last to those who wait for it.

        Each recipient gets it once, whenever the server was up; whoever was put on the
        list later waits for the next one.
        """
        recipients = self.env["service.frequent.recipient"].search(
            [("company_id", "!=", False)]
        )
        for company, group in recipients.grouped("company_id").items():
            tz = company.resource_calendar_id.tz or "UTC"
            today = fields.Date.context_today(self.with_context(tz=tz))
            period = last_half_month(today)
            waiting = group.filtered(
                lambda recipient, end=period[1]: recipient.create_date.date() <= end
            )
            self._send_unhindered(company, period, waiting.user_id)
            self.env["ir.cron"]._commit_progress(len(group))

    @api.model
    def _send_unhindered(self, company, period, users):
        """Send the report of a company; what fails keeps no other from being sent."""
        for _attempt in range(ATTEMPTS):
            try:
                with self.env.cr.savepoint(), no_statements_logged():
                    self._send_period(company, period, users)
                return
            except (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, UniqueViolation):
                # Somebody counts or sends the same: look again what is left to do.
                self.env.cr.rollback()
            except Exception:
                _logger.exception("Frequent requests of %s were not sent", company.name)
                return

    @api.model
    def _send_period(self, company, period, users):
        """Send the report of a period to those who have not got it yet.

        :param company: ``res.company``
        :param period: first and last day
        :param users: ``res.users``
        """
        first, last = period
        own = [("company_id", "=", company.id)]
        report = self.search([*own, ("date_from", "=", first), ("date_to", "=", last)])
        users = (users - report.delivery_ids.user_id).filtered(
            lambda user: user.active and user.email
        )
        if not users:
            return
        if report:
            report._count()
        else:
            report = self.create(
                {"company_id": company.id, "date_from": first, "date_to": last}
            )
        self.env["service.frequent.delivery"].create(
            [{"report_id": report.id, "user_id": user.id} for user in users]
        )
        self.env["mail.mail"].create(
            [
                report.with_context(lang=lang)._prepare_mail(group.partner_id)
                for lang, group in users.grouped("lang").items()
            ]
        )

    def _prepare_mail(self, partners):
        """Return the values of the mail in the language of the context."""
        company = self.company_id
        return {
            "subject": self.env._(
                "Most frequent requests, %(first)s – %(last)s",
                first=format_date(self.env, self.date_from),
                last=format_date(self.env, self.date_to),
            ),
            "body_html": self.env["ir.qweb"]._render(
                "service_ticket.frequent_requests_mail", self._prepare_mail_values()
            ),
            "email_from": company.partner_id.email_formatted or company.email_formatted,
            "recipient_ids": [Command.set(partners.ids)],
            "model": self._name,
            "res_id": self.id,
            "record_company_id": company.id,
            "auto_delete": True,
            "headers": repr(
                {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
            ),
        }

    def _prepare_mail_values(self):
        """Return what the template of the mail shows."""
        return {
            "report": self,
            "sections": [
                (self._fields[name]._description_string(self.env), self[name][:MAILED])
                for name in ("category_line_ids", "item_line_ids", "word_line_ids")
            ],
            "url": f"{self.get_base_url()}/odoo/frequent-requests/{self.id}",
        }


class ServiceFrequentLine(models.Model):
    _name = "service.frequent.line"
    _description = "Frequent Request"
    _order = "report_id desc, kind, rank, id"
    _log_access = False

    report_id = fields.Many2one(
        "service.frequent.report", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", related="report_id.company_id", store=True
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    rank = fields.Integer(readonly=True, aggregator=None)
    category_id = fields.Many2one(
        "service.ticket.category", readonly=True, ondelete="cascade"
    )
    item_id = fields.Many2one("service.catalog.item", readonly=True, ondelete="cascade")
    name = fields.Char(string="Word", readonly=True)
    ticket_count = fields.Integer(string="Tickets", readonly=True)
    previous_count = fields.Integer(string="Before", readonly=True)
    change = fields.Integer(compute="_compute_change", store=True)
    share = fields.Float(compute="_compute_share", aggregator=None)

    @api.depends("category_id", "item_id", "name")
    def _compute_display_name(self):
        for line in self:
            subject = line.category_id or line.item_id
            line.display_name = subject.display_name or line.name

    @api.depends("ticket_count", "previous_count")
    def _compute_change(self):
        for line in self:
            line.change = line.ticket_count - line.previous_count

    @api.depends("ticket_count", "report_id.ticket_count")
    def _compute_share(self):
        for line in self:
            total = line.report_id.ticket_count
            line.share = line.ticket_count / total if total else 0

    def action_open_tickets(self):
        """Open the tickets that were counted."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_ticket.service_ticket_report_action"
        )
        report = self.report_id
        if self.kind == "word":
            subject = ("name", "ilike", self.name)
        else:
            field_name = f"{self.kind}_id"
            subject = (field_name, "=", self[field_name].id)
        return {
            **action,
            "display_name": self.display_name,
            "domain": [
                ("company_id", "=", report.company_id.id),
                ("opened_at", ">=", str(report.date_from)),
                ("opened_at", "<=", str(report.date_to)),
                subject,
            ],
            "context": {},
        }


class ServiceFrequentRecipient(models.Model):
    _name = "service.frequent.recipient"
    _description = "Recipient of Frequent Requests"
    _rec_name = "user_id"

    user_id = fields.Many2one(
        "res.users",
        required=True,
        ondelete="cascade",
        domain="[('share', '=', False)]",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    active = fields.Boolean(default=True)

    _user_uniq = models.Constraint(
        "UNIQUE (user_id, company_id)", "This person gets the report already."
    )


class ServiceFrequentDelivery(models.Model):
    """That a recipient was sent the report of a period, once and for all."""

    _name = "service.frequent.delivery"
    _description = "Sent Report"
    _order = "id desc"
    _rec_name = "user_id"

    report_id = fields.Many2one(
        "service.frequent.report",
        required=True,
        index=True,
        readonly=True,
        ondelete="cascade",
    )
    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="cascade"
    )

    _once_uniq = models.Constraint(
        "UNIQUE (report_id, user_id)", "This person was sent the report already."
    )
