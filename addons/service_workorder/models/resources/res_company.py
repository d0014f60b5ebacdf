from odoo import fields, models
from odoo.tools import formatLang

# Of so few ratings a mean says nothing.
MIN_RATINGS = 3


class ResCompany(models.Model):
    _inherit = "res.company"

    # When the blacklist is suggested; zero: never for that reason
    service_ban_jobs = fields.Integer(
        string="Jobs to Look at",
        default=20,
        help="So many of the latest jobs are weighed. Zero: nothing is suggested.",
    )
    service_ban_late_percent = fields.Integer(string="Late (%)", default=30)
    service_ban_return_percent = fields.Integer(string="Sent Back (%)", default=20)
    service_ban_rating = fields.Float(string="Rating below", default=3.0)

    _service_ban_sensible = models.Constraint(
        "CHECK (service_ban_jobs >= 0 AND service_ban_rating BETWEEN 0 AND 5 "
        "AND service_ban_late_percent BETWEEN 0 AND 100 "
        "AND service_ban_return_percent BETWEEN 0 AND 100)",
        "Shares lie between 0 and 100 percent, ratings between 0 and 5.",
    )

    def _find_poor_figures(self, row):
        """Return what is poor about the last jobs of a performer, as sentences.

        :param dict row: counts, as ``service.resource`` has them
        """
        self.ensure_one()
        reasons = []
        jobs, due = row["job_count"], row["due_count"]
        late = 100 * (due - row["on_time_count"]) / due if due else 0
        if self.service_ban_late_percent and late > self.service_ban_late_percent:
            reasons.append(
                self.env._(
                    "%(share)s %% of the last %(jobs)s jobs came late.",
                    share=round(late),
                    jobs=jobs,
                )
            )
        returned = 100 * row["return_count"] / jobs if jobs else 0
        if (
            self.service_ban_return_percent
            and returned > self.service_ban_return_percent
        ):
            reasons.append(
                self.env._(
                    "%(share)s %% of the last %(jobs)s jobs were sent back.",
                    share=round(returned),
                    jobs=jobs,
                )
            )
        ratings = row["rating_count"] or 0
        if ratings >= MIN_RATINGS:
            mean = row["rating_sum"] / ratings
            if mean < self.service_ban_rating:
                reasons.append(
                    self.env._(
                        "Clients rate the last %(jobs)s jobs with %(rating)s.",
                        jobs=jobs,
                        rating=formatLang(self.env, mean, digits=1),
                    )
                )
        return reasons

    def _get_field_manager(self):
        """Return a manager of the service in one company, as ``res.users``."""
        return self._find_service_user("service_ci.group_manager")

    def _get_field_dispatcher(self):
        """Return a dispatcher of the service in one company, as ``res.users``."""
        return self._find_service_user("service_ci.group_dispatcher")

    def _find_service_user(self, group):
        self.ensure_one()
        # sudo: who holds which post is no secret
        return (
            self.env["res.users"]
            .sudo()
            .search(
                [
                    ("all_group_ids", "in", self.env.ref(group).id),
                    ("company_ids", "in", self.id),
                    ("share", "=", False),
                    ("id", "!=", self.env.ref("base.user_root").id),
                ],
                order="id",
                limit=1,
            )
        )
