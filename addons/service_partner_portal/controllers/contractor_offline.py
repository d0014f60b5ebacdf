"""What lets contractors open their pages without a network.

The scope of Odoo's own service worker is the back end; this one has the pages of
contractors and nothing else.
"""

import re
from hashlib import sha256

from odoo.fields import Domain
from odoo.http import request, route
from odoo.tools import file_open

from odoo.addons.service_ci.controllers.limited import is_logged_in

from .contractor import OPEN, ContractorPortal

# Classic scripts, because not every browser takes modules as service workers.
WORKER_FILES = (
    "service_partner_portal/static/src/contractor/store.js",
    "service_partner_portal/static/src/contractor/sender.js",
    "service_partner_portal/static/src/contractor/sending.js",
    "service_partner_portal/static/worker/service_worker.js",
)
MODULE_WORDS = re.compile(r"^(import .*$|export )", re.MULTILINE)
SCOPE = re.compile(r"(/[A-Za-z_@-]{2,12})?/my/jobs")
MAX_PAGES = 40


class ContractorOffline(ContractorPortal):
    @route(
        "/my/jobs/service-worker.js",
        type="http",
        auth="public",
        methods=["GET"],
        readonly=is_logged_in,
        service_limit=120,
        save_session=False,
    )
    def portal_job_service_worker(self, scope="", **kw):
        """Send the service worker; it changes with each release."""
        script = "\n".join(_read_script(path) for path in WORKER_FILES)
        links = request.env["ir.qweb"]._get_asset_links("web.assets_frontend")
        # pages of another registry delete the words that browsers keep for this one
        registry = str(request.env.registry.registry_sequence)
        version = sha256("\n".join([script, registry, *links]).encode()).hexdigest()
        return request.make_response(
            script.replace("__VERSION__", version[:16]),
            [
                ("Content-Type", "text/javascript; charset=utf-8"),
                ("Cache-Control", "no-cache"),
                (
                    "Service-Worker-Allowed",
                    scope if SCOPE.fullmatch(scope) else "/my/jobs",
                ),
            ],
        )

    @route(
        "/my/jobs/offline",
        type="http",
        auth="public",
        website=True,
        multilang=False,
        methods=["GET"],
        readonly=is_logged_in,
        service_limit=120,
        sitemap=False,
        save_session=False,
    )
    def portal_job_offline(self, **kw):
        """Show what is shown without a network in place of pages not kept."""
        return request.render("service_partner_portal.portal_job_offline")

    @route(
        "/my/jobs/state",
        type="http",
        auth="user",
        website=True,
        multilang=False,
        methods=["GET"],
        readonly=True,
        save_session=False,
    )
    def portal_job_state(self, **kw):
        """Say who is logged in, and which pages are worth keeping on the phone."""
        self._job_check_contractor()
        Order = request.env["service.workorder"]
        orders = Order.search(
            Order._get_contractor_domain() & Domain("state", "in", OPEN),
            order="planned_start, id desc",
            limit=MAX_PAGES,
        )
        url_for = request.env["ir.http"]._url_for
        # sudo: when something has changed is read from what stands on the page
        changes = orders.sudo()._get_page_changes()
        latest = max(changes.values(), default=0)
        paths = {"/my/jobs": latest}
        paths.update((f"/my/jobs/{one.id}", changes[one.id]) for one in orders)
        return request.make_json_response(
            {
                "user": request.env.uid,
                "csrf_token": request.csrf_token(),
                "pages": [
                    {"path": url_for(path), "changed": changed}
                    for path, changed in paths.items()
                ],
            },
            headers=[("Cache-Control", "no-store")],
        )


def _read_script(path):
    with file_open(path) as file:
        return MODULE_WORDS.sub("", file.read())
