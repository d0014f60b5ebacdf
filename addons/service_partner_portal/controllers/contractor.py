"""What contractors and those who go for them see on a telephone."""

from uuid import uuid4

from odoo.fields import Domain
from odoo.http import request, route
from odoo.tools import format_datetime, html2plaintext, is_html_empty

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.service_ticket.controllers.listing import Listing
from odoo.addons.service_workorder.models.orders.service_workorder_mail import AWAITED

OPEN = (*AWAITED, "reported")
NEWS_DAYS = 3
MAX_NEWS = 10
# So many open jobs are looked through for news.
MAX_WATCHED = 200


class ContractorPortal(CustomerPortal):
    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "service_job_count" in counters:
            Order = request.env["service.workorder"]
            domain = Order._get_contractor_domain() & Domain("state", "in", AWAITED)
            values["service_job_count"] = (
                Order.search_count(domain) if Order.has_access("read") else 0
            )
        if "service_offer_count" in counters:
            values["service_offer_count"] = len(self._job_offers())
        return values

    # What the pages share

    def _job_offers(self):
        """Return the offers that the visitor may answer, the most urgent first."""
        Offer = request.env["service.workorder.offer"]
        if not request.env.user._is_portal():
            return Offer
        return Offer.search(Offer._get_open_domain(), order="expires_at, id")

    def _job_check_contractor(self):
        """Open these pages to contractors only.

        :raise NotFound: for everybody else
        """
        user = request.env.user
        if not (user._is_portal() and user._is_contractor()):
            raise request.not_found()

    def _job_of(self, order_id):
        """Return an order that the visitor has as a contractor.

        :raise NotFound: for all others, whether they exist or not
        """
        self._job_check_contractor()
        Order = request.env["service.workorder"]
        found = Order.search(
            Order._get_contractor_domain() & Domain("id", "=", order_id)
        )
        if not found:
            raise request.not_found()
        return found

    def _job_wants_json(self):
        return request.httprequest.accept_mimetypes.best == "application/json"

    def _job_obstacles(self):
        """Return why the visitor gets no new work, as sentences."""
        user = request.env.user.sudo()  # sudo: hidden from those whom they describe
        performers = user.portal_firm_ids | user.portal_technician_ids
        obstacles = [one._get_work_obstacle() for one in performers]
        return list(dict.fromkeys(obstacles)) if all(obstacles) else []

    def _job_format(self, moment, order):
        """Return a moment as the clock at the place of an order shows it."""
        if not moment:
            return ""
        zone = order._get_place_zone().zone
        return format_datetime(request.env, moment, tz=zone, dt_format="short")

    # Home

    def _job_filters(self):
        return {
            "open": {
                "label": self.env._("Open"),
                "domain": Domain("state", "in", OPEN),
            },
            "todo": {
                "label": self.env._("To do"),
                "domain": Domain("state", "in", AWAITED),
            },
            "done": {
                "label": self.env._("Accepted by us"),
                "domain": Domain("state", "=", "done"),
            },
            "all": {"label": self.env._("All"), "domain": Domain.TRUE},
        }

    def _job_sortings(self):
        return {
            "visit": {"label": self.env._("Visit"), "order": "planned_start, id desc"},
            "newest": {"label": self.env._("Newest"), "order": "id desc"},
        }

    def _job_search_domain(self, mine, text):
        """Return which jobs have a text in their number, name, place or client.

        :param mine: domain of the jobs that the visitor has
        """
        names = ("number", "name", "site_id.name", "building_id.address")
        wanted = Domain.OR(
            Domain(name, "ilike", text) for name in (*names, "client_id.name")
        )
        # sudo: places and clients are read with the job, not as records
        found = request.env["service.workorder"].sudo()._search(mine & wanted)
        return Domain("id", "in", found)

    @route(
        ["/my/jobs", "/my/jobs/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_jobs(self, page=1, **kw):
        """Show offers, today's way and the list of jobs."""
        self._job_check_contractor()
        Order = request.env["service.workorder"]
        mine = Order._get_contractor_domain()
        # sudo: where a job is and whom to call is told order by order
        values = self._job_listing(mine).get_values(
            kw, page, self._items_per_page, sudo=True
        )
        is_first = values["pager"]["page"]["num"] == 1 and not values["search"]
        offers = self._job_offers().sudo() if is_first else ()
        stops = Order
        if is_first:
            today = Order.search(
                mine & Domain("state", "in", OPEN) & Order._get_day_domain()
            )
            stops = today.sudo()._get_day_stops()
        values.update(
            page_name="service_jobs",
            offers=offers,
            stops=stops,
            way_url=stops._get_way_url(),
            news=self._job_news(mine) if is_first else {},
            papers=self._job_papers() if is_first else {},
            obstacles=self._job_obstacles(),
            # sudo: hidden from those whom they describe
            is_firm=bool(request.env.user.sudo().portal_firm_ids),
            format_moment=self._job_format,
        )
        return request.render("service_partner_portal.portal_jobs", values)

    def _job_papers(self):
        """Return which documents of the visitor's firm are missing or end soon."""
        firms = request.env.user.sudo().portal_firm_ids  # sudo: as above
        permits = (firms | firms.technician_ids).permit_ids
        return {
            "missing": firms.missing_kind_ids,
            "ending": permits.filtered(lambda permit: permit._is_ending()),
        }

    def _job_news(self, mine):
        """Return what the visitor should look at: orders and what is new about them.

        :param mine: domain of the jobs that the visitor has
        :return: dict of ``service.workorder`` with ``sudo``
        """
        Order = request.env["service.workorder"]
        # sudo: as in the list
        jobs = Order.search(
            mine & Domain("state", "in", OPEN), order="id desc", limit=MAX_WATCHED
        ).sudo()
        lately = Domain("checked_at", ">", f"now -{NEWS_DAYS}d")
        # sudo: when work was checked is told as news, not as a field
        accepted = Order.sudo().search(
            mine & Domain("state", "=", "done") & lately,
            order="checked_at desc",
            limit=MAX_NEWS,
        )
        # sudo: how far somebody has read is noted by programs
        unread = request.env["service.contractor.seen"].sudo()._get_unread(jobs)
        return {
            "again": jobs.filtered(lambda job: job.state == "rework")[:MAX_NEWS],
            "unread": unread[:MAX_NEWS],
            "accepted": accepted,
        }

    def _job_listing(self, mine):
        """Return what the list of jobs offers.

        :param mine: domain of the jobs that the visitor has
        """
        return Listing(
            model=request.env["service.workorder"],
            url="/my/jobs",
            domain=mine,
            search=lambda text: self._job_search_domain(mine, text),
            filters=self._job_filters(),
            sortings=self._job_sortings(),
            groupings={
                "client": {"label": self.env._("Client"), "field": "client_id"},
                "technician": {
                    "label": self.env._("Technician"),
                    "field": "technician_id",
                },
            },
        )

    # One job

    @route(
        "/my/jobs/<int:order_id>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_job(self, order_id, **kw):
        """Show one job, step by step."""
        return self._job_render(self._job_of(order_id))

    def _job_render(self, order, error=None, step=None, typed=None):
        """Return the page of one job.

        :param str error: what is wrong with the step that was sent
        :param str step: which one that was
        :param dict typed: what was typed there
        """
        # sudo: whoever has the job reads what is needed to do it, and nothing else
        # stands in the template
        job = order.sudo()
        firm = job.resource_id if order._is_of_firm() else job.resource_id.browse()
        values = {
            "page_name": "service_job",
            "job": job,
            "may_work": job._may_work(),
            "messages": job._get_talk(),
            "client_messages": job._get_talk("client"),
            "may_tell": job._may_talk_to_client(),
            "path": f"/my/jobs/{job.id}",
            "technicians": firm.technician_ids.filtered("is_usable"),
            "format_moment": self._job_format,
            "make_key": lambda: str(uuid4()),
            "html2plaintext": html2plaintext,
            "is_html_empty": is_html_empty,
            "error": error,
            "step": step,
            "typed": typed or {},
        }
        response = request.render("service_partner_portal.portal_job", values)
        response.status_code = 422 if error else 200
        return response
