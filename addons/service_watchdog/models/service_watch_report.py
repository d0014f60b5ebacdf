from odoo import api, fields, models
from odoo.tools import SQL, formataddr

# A mail names at most so many objects; the screen has them all.
NAMES_SHOWN = 300


class ServiceWatchReport(models.Model):
    """What was missing for one day, and who was told: once for each expectation."""

    _name = "service.watch.report"
    _description = "Report of What is Missing"
    _order = "period desc, id desc"
    _rec_name = "expectation_id"

    expectation_id = fields.Many2one(
        "service.watch.expectation",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", related="expectation_id.company_id", store=True, index=True
    )
    period = fields.Date(string="Day", required=True, readonly=True)
    missing_count = fields.Integer(string="Missing at First", readonly=True)
    still_count = fields.Integer(string="Still Missing", compute="_compute_still_count")
    recipient_ids = fields.Many2many("res.partner", string="Sent to", readonly=True)
    ticket_id = fields.Many2one(
        "service.ticket", readonly=True, index="btree_not_null", ondelete="set null"
    )
    check_ids = fields.One2many("service.watch.check", "report_id")

    _once_uniq = models.UniqueIndex(
        "(expectation_id, period)", "This day was reported already."
    )

    def _compute_still_count(self):
        counts = dict(
            self.env["service.watch.check"]._read_group(
                [("report_id", "in", self.ids), ("state", "=", "missing")],
                ["report_id"],
                ["__count"],
            )
        )
        for report in self:
            report.still_count = counts.get(report, 0)

    # Mails

    def _send(self):
        """Write one mail for each report and language into the outgoing queue."""
        self.env["mail.mail"].sudo().create(
            [
                report._prepare_mail(lang, partners)
                for report in self
                for lang, partners in report.recipient_ids.grouped("lang").items()
            ]
        )

    def _prepare_mail(self, lang, partners):
        report = self.with_context(lang=lang or self.env.lang)
        subject = report._get_subject()
        body = report.env["ir.qweb"]._render(
            "service_watchdog.report_mail", report._prepare_mail_values()
        )
        company = self.company_id
        return {
            "subject": subject,
            "body_html": body,
            "email_from": company.partner_id.email_formatted
            or formataddr((company.name, company.catchall_email or "")),
            "recipient_ids": [(6, 0, partners.ids)],
            "model": self._name,
            "res_id": self.id,
            "record_company_id": company.id,
            "auto_delete": True,
            "headers": repr(
                {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
            ),
        }

    def _get_subject(self):
        if self.expectation_id.kind == "records":
            return self.env._(
                "%(name)s: not as it should be on %(day)s",
                name=self.expectation_id.name,
                day=self._format_day(),
            )
        return self.env._(
            "%(name)s: %(count)s missing on %(day)s",
            name=self.expectation_id.name,
            count=self.missing_count,
            day=self._format_day(),
        )

    def _format_day(self):
        lang = self.env["res.lang"]._get_data(code=self.env.lang)
        return self.period.strftime(lang.date_format or "%Y-%m-%d")

    def _prepare_mail_values(self):
        """Return what the template of the mail shows."""
        expectation = self.expectation_id
        checks = self.check_ids.filtered(lambda check: check.state == "missing")
        return {
            "report": self,
            "expectation": expectation,
            "day": self._format_day(),
            "due": expectation._format_due(self.period),
            "groups": self._group_names(checks),
            "rest": max(len(checks) - NAMES_SHOWN, 0),
            "found": checks[:1].value if expectation.kind == "records" else None,
            "url": f"{self.get_base_url()}/odoo/watch-reports/{self.id}",
        }

    def _group_names(self, checks):
        """Return what is missing by group: list of (group, names)."""
        shown = checks.filtered("object_id")[:NAMES_SHOWN]
        return [
            (group or "", group_checks.object_id.mapped("display_name"))
            for group, group_checks in sorted(
                shown.grouped("group_name").items(), key=lambda item: item[0] or "~"
            )
        ]

    # Tickets

    def _open_tickets(self):
        """Open one ticket for each report whose expectation wants one."""
        wanting = self.filtered(
            lambda report: report.expectation_id.opens_ticket and not report.ticket_id
        )
        if not wanting:
            return
        tickets = self.env["service.ticket"]._intake(
            "monitoring", [report._prepare_ticket_values() for report in wanting]
        )
        for report, ticket in zip(wanting, tickets, strict=True):
            report.ticket_id = ticket

    def _prepare_ticket_values(self):
        report = self.with_context(lang=self.company_id.partner_id.lang)
        body = report.env["ir.qweb"]._render(
            "service_watchdog.report_words", report._prepare_mail_values()
        )
        values = {
            "name": report._get_subject(),
            "description": body,
            "company_id": self.company_id.id,
            "priority": self.expectation_id.ticket_priority,
        }
        if self.expectation_id.team_id:
            values["team_id"] = self.expectation_id.team_id.id
        return values

    @api.model
    def _make(self, expectations_and_days):
        """Report what is missing: mails and tickets, once.

        :param expectations_and_days: list of (``service.watch.expectation``, date)
        """
        days = {expectation.id: day for expectation, day in expectations_and_days}
        missing = self.env["service.watch.check"]._read_group(
            [
                ("expectation_id", "in", list(days)),
                ("period", "in", list(set(days.values()))),
                ("state", "=", "missing"),
                ("report_id", "=", False),
            ],
            ["expectation_id", "period:day"],
            ["__count"],
        )
        reports = self.create(
            [
                {
                    "expectation_id": expectation.id,
                    "period": day,
                    "missing_count": count,
                    "recipient_ids": [(6, 0, expectation.recipient_ids.ids)],
                }
                for expectation, day, count in missing
                if days[expectation.id] == day
            ]
        )
        reports._link_checks()
        reports._open_tickets()
        reports._send()

    def _link_checks(self):
        """Let what is missing know its report, in one statement."""
        self.flush_recordset()
        self.env.execute_query(
            SQL(
                """
                UPDATE service_watch_check c SET report_id = r.id
                FROM service_watch_report r
                WHERE r.id = ANY(%s) AND c.expectation_id = r.expectation_id
                  AND c.period = r.period AND c.state = 'missing'
                """,
                self.ids,
            )
        )
        self.env["service.watch.check"].invalidate_model(["report_id"])
        self.invalidate_recordset(["check_ids"])

    def action_open_checks(self):
        """Show what was missing."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_watchdog.service_watch_check_action"
        )
        return {**action, "domain": [("report_id", "=", self.id)], "context": {}}
