"""A contractor asks for the payment of accepted work."""

from odoo.fields import Domain
from odoo.http import request, route

from odoo.addons.service_partner_portal.controllers.contractor_figures import (
    ContractorFigures,
)

PAGE = "/my/jobs/money"


class ContractorMoney(ContractorFigures):
    @route()
    def portal_job_money(self, page=1, **kw):
        """Show what has become of accepted work, too."""
        response = super().portal_job_money(page=page, **kw)
        # sudo: what a firm has earned is told to it
        Order = request.env["service.workorder"].sudo()
        domain = Order._get_money_domain()
        firms = self._job_check_firm()
        # sudo: acts of one's own firm
        acts = request.env["service.payout"].sudo()
        response.qcontext.update(
            steps=Order._get_money_steps(domain),
            acts=acts.search(
                [("resource_id", "in", firms.ids), ("state", "=", "sent")]
            ),
            notice=kw.get("notice", ""),
        )
        return response

    @route(
        "/my/jobs/money/<int:order_id>/ask",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        service_limit=60,
    )
    def portal_job_money_ask(self, order_id, **kw):
        """Ask for the payment of one job."""
        return self._job_ask(Domain("id", "=", order_id))

    @route(
        "/my/jobs/money/ask",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        service_limit=60,
    )
    def portal_job_money_ask_all(self, **kw):
        """Ask for the payment of all accepted jobs."""
        return self._job_ask(Domain.TRUE)

    def _job_ask(self, which):
        self._job_check_firm()
        # sudo: acts are made of what one's own firm has earned
        Order = request.env["service.workorder"].sudo()
        orders = Order.search(Order._get_money_domain() & which)
        if not orders:
            raise request.not_found()
        payouts = request.env["service.payout"].sudo()._ask_for(orders)
        notice = "asked" if payouts else "nothing"
        return request.redirect(f"{PAGE}?notice={notice}", code=303)
