"""Offers and work orders as the systems of those see them who do the work."""

from odoo import models
from odoo.tools import html2plaintext

from .service_ticket_api import file_values, reference

PASSED = {"yes": True, "no": False}


class ServiceWorkorder(models.Model):
    _inherit = "service.workorder"

    def _api_job_values(self):
        """Return work orders as their contractor sees them; call it with ``sudo``.

        :return: list of dicts, see ``schemas.jobs.Job``
        """
        return [
            {
                "id": order.id,
                "number": order.number,
                "name": order.name,
                "state": order.state,
                "status": order._contractor_status()[0],
                "client": order.client_id.name or None,
                "site": reference(order.site_id),
                "address": order.building_id.address or None,
                "window_start": order.planned_start or None,
                "window_end": order.planned_end or None,
                "deadline": order.deadline or None,
                "performer": reference(order.resource_id),
                "technician": reference(order.technician_id),
                "may_work": order._may_work(),
                "updated_at": order.write_date,
            }
            for order in self
        ]

    def _api_job_details(self, user):
        """Return one order with all that is needed to do it; call it with ``sudo``.

        :param user: ``res.users`` who reads it
        :return: dict, see ``schemas.jobs.JobDetail``
        """
        self.ensure_one()
        site, may_work = self.site_id, self._may_work()
        firm = self.resource_id if self.with_user(user)._is_of_firm() else None
        return {
            **self._api_job_values()[0],
            "text": html2plaintext(self.description or ""),
            "entrance": site.entrance or None,
            "floor": site.floor or None,
            "office": site.office or None,
            "access_notes": may_work and self.access_notes or None,
            "contact": may_work and self.contact_id.name or None,
            "phone": may_work and self.contact_phone or None,
            "rework_reason": self.rework_reason or None,
            "arrived_at": self.arrived_at or None,
            "reported_at": self.reported_at or None,
            "report": html2plaintext(self.report or "") or None,
            "signed_by": self.signed_by or None,
            "lines": [line._api_job_values() for line in self.line_ids],
            "checks": [check._api_job_values() for check in self.check_ids],
            "files": self._api_job_files(),
            "technicians": [
                reference(one)
                for one in (firm.technician_ids if firm else ())
                if one.is_usable
            ],
        }

    def _api_job_files(self):
        """Return the photos and films of one order, each with its point."""
        check_of = {
            file: check.id for check in self.check_ids for file in check.photo_ids
        }
        return [
            {**file_values(file), "check_id": check_of.get(file)}
            for file in self._contractor_media()
        ]


class ServiceWorkorderLine(models.Model):
    _inherit = "service.workorder.line"

    def _api_job_values(self):
        self.ensure_one()
        return {
            "id": self.id,
            "name": self.display_name,
            "quantity": self.quantity,
            "serial": self.ci_id.serial or None,
            "result": self.result,
            "note": self.note or None,
        }


class ServiceWorkorderCheck(models.Model):
    _inherit = "service.workorder.check"

    def _api_job_values(self):
        self.ensure_one()
        is_measured = self.kind == "number" and self.is_filled
        return {
            "id": self.id,
            "line_id": self.line_id.id or None,
            "name": self.name,
            "kind": self.kind,
            "is_required": self.is_required,
            "is_filled": self.is_filled,
            "passed": PASSED.get(self.passed),
            "number": self.number if is_measured else None,
            "text": self.text or None,
        }
