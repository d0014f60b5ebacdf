"""Who goes for a firm: it sees what each has to do, and names new ones."""

from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request, route
from odoo.tools.mail import email_normalize

from odoo.addons.service_ticket.controllers.once import once
from odoo.addons.service_ticket.tools.typed import clean, read_number
from odoo.addons.service_workorder.models.orders.service_workorder_mail import AWAITED

from .contractor import ContractorPortal
from .persons import find_person_errors

# Lengths of what is typed; also the whitelist of what is read from the browser.
LIMITS = {"name": 100, "phone": 40, "email": 254}


class ContractorTechnicians(ContractorPortal):
    @route(
        "/my/jobs/technicians",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_job_technicians(self, named="", **kw):
        """List the technicians of a firm and how much each has to do."""
        self._job_check_contractor()
        return self._job_render_technicians(is_named=bool(named))

    @route(
        "/my/jobs/technicians",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        max_content_length=2**16,
    )
    def portal_job_technician_name(self, **kw):
        """Name a new technician, whom somebody checks before he gets jobs."""
        self._job_check_contractor()
        form = request.httprequest.form
        firm = self._job_firm_of(read_number(form.get("firm_id")))
        values = {
            name: " ".join(clean(form.get(name)).split())[:limit]
            for name, limit in LIMITS.items()
        }
        errors = find_person_errors(self.env, values)
        if not errors:
            values["email"] = email_normalize(values["email"])
            try:
                once(lambda: firm._name_technician(values))
            except UserError as refusal:
                errors["form"] = str(refusal)
        if errors:
            return self._job_render_technicians(values, errors, firm)
        return request.redirect("/my/jobs/technicians?named=1", code=303)

    def _job_firm_of(self, firm_id):
        """Return the firm for which the visitor names somebody, as superuser.

        :param firm_id: of several, the one that was chosen
        :raise NotFound: for whoever speaks for none, or not for that one
        """
        firms = request.env.user.sudo().portal_firm_ids  # sudo: hidden from them
        firm = firms.filtered(lambda one: one.id == firm_id) if firm_id else firms
        if len(firm) != 1:
            raise request.not_found()
        return firm

    def _job_render_technicians(self, typed=None, errors=None, firm=None, **more):
        # sudo: a firm sees who goes for it, by name and telephone
        firms = request.env.user.sudo().portal_firm_ids
        technicians = firms.technician_ids
        Order = request.env["service.workorder"]
        open_jobs = Order._get_contractor_domain() & Domain("state", "in", AWAITED)
        counts = dict(
            Order._read_group(
                open_jobs & Domain("technician_id", "in", technicians.ids),
                ["technician_id"],
                ["__count"],
            )
        )
        response = request.render(
            "service_partner_portal.portal_job_technicians",
            {
                "page_name": "service_job_technicians",
                "firms": firms,
                "chosen_firm": firm or firms[:1],
                "technicians": technicians,
                "counts": {one.id: count for one, count in counts.items()},
                "typed": typed or {},
                "errors": errors or {},
                "limits": LIMITS,
                "is_named": False,
                **more,
            },
        )
        response.status_code = 422 if errors else 200
        return response
