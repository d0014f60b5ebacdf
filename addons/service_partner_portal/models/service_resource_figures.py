"""What contractors learn about their own work."""

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import formatLang


class ServiceResource(models.Model):
    _inherit = "service.resource"

    @api.model
    def _get_own_performers(self):
        """Return as whom the current user works, and who goes for the firm."""
        user = self.env.user.sudo()  # sudo: hidden from those whom they describe
        firms = user.portal_firm_ids
        return firms | firms.technician_ids | user.portal_technician_ids

    def _get_months_of_work(self, since):
        """Return how performers have worked, month by month, the latest first.

        :param date since: first day
        :return: list of dicts of ``month`` (date), ``jobs``, ``due``, ``late`` and
            ``returned``, numbers of jobs
        """
        Order = self.env["service.workorder"]
        domain = (
            Domain("state", "=", "done")
            & Domain("performed_on", ">=", since)
            & (
                Domain("resource_id", "in", self.ids)
                | Domain("technician_id", "in", self.ids)
            )
        )
        months = {}
        for month, punctuality, count in Order._read_group(
            domain, ["performed_on:month", "punctuality"], ["__count"]
        ):
            row = months.setdefault(
                month,
                {"month": month, "jobs": 0, "due": 0, "late": 0, "returned": 0},
            )
            row["jobs"] += count
            row["due"] += count if punctuality else 0
            row["late"] += count if punctuality == "late" else 0
        for month, count in Order._read_group(
            domain & Domain("rework_count", ">", 0),
            ["performed_on:month"],
            ["__count"],
        ):
            months[month]["returned"] = count
        return [months[month] for month in sorted(months, reverse=True)]


class ResCompany(models.Model):
    _inherit = "res.company"

    def _get_ban_limits(self):
        """Return from when on the blacklist is thought about, as sentences.

        Nothing where the company does not tell it.
        """
        self.ensure_one()
        if not (self.contractors_know_ban_limits and self.service_ban_jobs):
            return []
        limits = []
        if share := self.service_ban_late_percent:
            limits.append(self.env._("More than %s %% came late.", share))
        if share := self.service_ban_return_percent:
            limits.append(self.env._("More than %s %% were sent back.", share))
        if self.service_ban_rating:
            limits.append(
                self.env._(
                    "Clients rate them lower than %s of 5.",
                    formatLang(self.env, self.service_ban_rating, digits=1),
                )
            )
        return limits
