"""What people learn of a run: how far it is, and what came of it."""

from odoo import fields, models
from odoo.tools import format_date

ACTIVITY_TODO = "mail.mail_activity_data_todo"
SHOWN_VISITS = 5


class ServiceMaintenanceRun(models.Model):
    _inherit = "service.maintenance.run"

    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        copy=False,
        help="Is told what came of it.",
    )
    unsent_count = fields.Integer(
        string="Mails Not Sent", compute="_compute_unsent_count"
    )

    def _compute_unsent_count(self):
        counts = dict(
            self.env["service.maintenance.visit"]._read_group(
                self._get_unsent_domain(), ["run_id"], ["__count"]
            )
        )
        for run in self:
            run.unsent_count = counts.get(run._origin, 0)

    def _get_unsent_domain(self):
        return [("run_id", "in", self.ids), ("order_id.mail_state", "=", "failed")]

    # While it runs

    def get_progress(self):
        """Return how far one run is, for the screen that shows it.

        :return: dict with ``state``, ``progress`` in percent, and the counts of visits
        """
        self.ensure_one()
        names = ["state", "progress", "visit_count", "planned_count", "failed_count"]
        return self.read(names)[0]

    # In the end

    def _finish(self):
        running = self.filtered(lambda run: run.state == "running")
        result = super()._finish()
        for run in running.filtered(lambda run: run.state == "done"):
            run._tell()
        return result

    def _tell(self):
        """Tell the responsible one what came of one run, or what is due."""
        user = self.user_id or self.create_uid
        # The counts depend on thousands of visits, which do not tell them.
        self.invalidate_recordset()
        run = self.with_context(lang=user.lang or self.env.lang)
        summary = run._get_summary()
        run.message_post(
            body=self.env["ir.qweb"]
            .with_context(lang=run.env.lang)
            ._render("service_workorder.maintenance_summary", summary),
            subject=summary["title"],
            partner_ids=user.partner_id.ids,
            author_id=self.env.ref("base.partner_root").id,
            # whoever pressed the button is to hear of it
            notify_author_mention=True,
            message_type="notification",
            subtype_xmlid="mail.mt_note",
            email_layout_xmlid="mail.mail_notification_light",
        )
        user._bus_send(
            "simple_notification",
            {
                "type": "warning" if summary["to_do"] else "success",
                "title": summary["title"],
                "message": summary["to_do"] or summary["text"] or summary["period"],
            },
        )
        run._ask_for_help(user, summary["to_do"])

    def _ask_for_help(self, user, to_do):
        """Put what is left to people on the list of the responsible one.

        :param str to_do: one line, empty when nothing is left
        """
        # what an earlier part of the run has left is counted again
        self.activity_unlink([ACTIVITY_TODO])
        if to_do:
            self.activity_schedule(ACTIVITY_TODO, summary=to_do, user_id=user.id)

    def _get_summary(self):
        """Return what the message about one run says, as values of its template."""
        is_over = self.state == "done"
        values = {"run": self.name, "visits": self.visit_count}
        if not self.visit_count:
            title = self.env._("%(run)s: nothing is due", **values)
        elif is_over:
            title = self.env._("%(run)s: visits are planned", **values)
        else:
            title = self.env._("%(run)s: %(visits)s visits are due", **values)
        return {
            "title": title,
            "text": is_over
            and self.env._(
                "%(planned)s of %(visits)s visits are planned.",
                planned=self.planned_count,
                visits=self.visit_count,
            ),
            "to_do": self._get_to_do(),
            "run": self,
            "url": f"{self.get_base_url()}/odoo/maintenance-runs/{self.id}",
            "period": self.env._(
                "%(first)s to %(last)s",
                first=format_date(self.env, self.date_from),
                last=format_date(self.env, self.date_to),
            ),
            "reasons": self._count_reasons(),
            "troubles": self._get_troubles(),
        }

    def _get_to_do(self):
        """Return what is left to people in one line, empty when there is nothing."""
        counts = (
            (self.failed_count, self.env._("failed: %s", self.failed_count)),
            (
                self.unassigned_count,
                self.env._("nobody goes: %s", self.unassigned_count),
            ),
            (
                self.undated_count,
                self.env._("without a day: %s", self.undated_count),
            ),
        )
        words = [word for count, word in counts if count]
        return self.env._("Visits that need you: %s", ", ".join(words)) if words else ""

    def _count_reasons(self):
        """Return why items were left out: list of (words, count), the most first."""
        Line = self.env["service.maintenance.line"]
        labels = dict(Line._fields["reason"]._description_selection(self.env))
        rows = Line._read_group(
            [("run_id", "=", self.id), ("state", "=", "skipped")],
            ["reason"],
            ["__count"],
            order="__count DESC",
        )
        return [(labels.get(reason, ""), count) for reason, count in rows]

    def _get_troubles(self):
        """Return the first visits that need people: list of dicts for the message."""
        visits = self.env["service.maintenance.visit"].search(
            [("run_id", "=", self.id), ("error", "!=", False)],
            limit=SHOWN_VISITS,
        )
        return [
            {
                "name": ", ".join(
                    filter(None, (visit.client_id.name, visit.address or ""))
                ),
                "error": visit.error,
                "order": visit.order_id.number or "",
                "url": visit.order_id
                and f"{self.get_base_url()}/mail/view?model={visit.order_id._name}"
                f"&res_id={visit.order_id.id}",
            }
            for visit in visits
        ]

    # What people do about it

    def action_retry_failed(self):
        """Try the visits of these runs again that failed."""
        failed = [("run_id", "in", self.ids), ("state", "=", "failed")]
        self.env["service.maintenance.visit"].search(failed).action_retry()

    def action_send_again(self):
        """Write once more to the performers whose mails were not sent."""
        self._get_unsent_visits().order_id.action_send()

    def action_view_unsent(self):
        """Open the work orders whose performers could not be written to."""
        return self._get_unsent_visits().order_id._get_window_action()

    def _get_unsent_visits(self):
        return self.env["service.maintenance.visit"].search(self._get_unsent_domain())
