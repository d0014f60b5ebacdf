"""Whoever moves the clock of a company moves the days of its figures."""

from odoo import models


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    def write(self, vals):
        moved = self.filtered(lambda calendar: calendar.tz != vals.get("tz"))
        result = super().write(vals)
        # sudo: the company's clock is everybody's
        companies = self.env["res.company"].sudo()
        if "tz" in vals and companies.search_count(
            [("resource_calendar_id", "in", moved.ids)], limit=1
        ):
            self.env["service.ticket.daily"].sudo()._mark_all()
        return result


class ResCompany(models.Model):
    _inherit = "res.company"

    def write(self, vals):
        before = self.resource_calendar_id.mapped("tz")
        result = super().write(vals)
        if (
            "resource_calendar_id" in vals
            and self.resource_calendar_id.mapped("tz") != before
        ):
            # sudo: figures follow from the company's clock
            self.env["service.ticket.daily"].sudo()._mark_all()
        return result
