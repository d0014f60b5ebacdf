from odoo.http import route

from odoo.addons.service_partner_portal.controllers.contractor_steps import (
    ContractorSteps,
)


class ContractorParts(ContractorSteps):
    @route(
        "/my/jobs/<int:order_id>/<any(part,add_part):step>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_job_part(self, order_id, step, key="", **form):
        """Say how many of a part were used, or that another one was."""
        return self.portal_job_step(order_id, step, key=key, **form)
