"""Who may open the pages of this addon, see ``service_ci/tests/matrix.py``."""

from base64 import b64decode
from uuid import uuid4

from odoo.addons.service_ci.tests.matrix import visit

# One pixel.
PNG = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)
PHOTO = ("photo", ("photo.png", PNG, "image/png"))
PART = ("part", ("blob", PNG, "application/octet-stream"))
KEY = str(uuid4())
CLIENT = {"own": 200, "chief": 200}
# One job was given to the firm, the other one was handed to a technician of it.
JOB = {"firm": 200}
HANDED = {"firm": 200, "goer": 200}
FIRMS = {"firm": 200, "rival": 200}
CONTRACTORS = {**FIRMS, "goer": 200, "fellow": 200}
STEP = {"key": KEY, "text": "Hello", "report": "Done"}


def build(case):
    ids = case.ids
    case.env["res.company"].search([]).write(
        {"contractors_apply_online": True, "contractors_write_to_clients": True}
    )
    case.give_access(case.other_portal_user, case.other_client, scope="company")
    invited = case.give_access(case.other_portal_user, scope="company")
    invited.write({"is_confirmed": False, "invited_email": "boris@cafe.example"})
    ids.update(invitation=invited.id, invitation_token=invited._get_confirm_token())
    file = case.job.message_post(
        body="Plan",
        message_type="comment",
        subtype_xmlid="mail.mt_comment",
        attachments=[("plan.txt", b"mark-plan")],
    ).attachment_ids
    case.marks["mark-plan"] = {"firm"}
    permit = case.env["service.resource.permit"].create(
        {
            "resource_id": case.contractor.id,
            "kind_id": case.env["service.permit.kind"].create({"name": "Licence"}).id,
        }
    )
    scan = case.make_file(permit, "scan.png")
    permit.attachment_ids = scan
    ids.update(job_file=file.id, scan=scan.id, ci_number=case.ci.number)
    ids["access_token"] = case.chief_access._get_confirm_token()
    ids["chief_access"] = case.chief_access.id
    ids["colleague_partner"] = case.own_user.partner_id.id


def _job_step(step, **data):
    data = {**STEP, **data}
    return [
        visit(f"/my/jobs/{{handed}}/{step}", data=data, firm=303, goer=303),
        visit(f"/my/jobs/{{rivals_job}}/{step}", data=data, rival=303),
        # What is offered only, and what the own staff does.
        visit(f"/my/jobs/{{offered}}/{step}", data=data),
        visit(f"/my/jobs/{{order}}/{step}", data=data),
    ]


ROUTES = {
    "ANY /my": [visit("/my", others=200)],
    "ANY /my/home": [visit("/my/home", others=200)],
    "GET /my/request": [
        visit("/my/request", others=200),
        visit("/my/request?site={other_site}&client={other_client}", others=200),
    ],
    "GET /my/statistics": [visit("/my/statistics", others=200, staff=404)],
    "GET /my/tickets/export/<any(xlsx,csv):kind>": [
        visit("/my/tickets/export/csv", others=200, staff=404),
        visit("/my/tickets/export/csv?filterby=x&search=mark", others=200, staff=404),
        visit("/my/tickets/export/xlsx", others=200, staff=404),
    ],
    "GET /service/new/items": [
        visit("/service/new/items?site={site}", others=200, staff=404),
        visit("/service/new/items?client={client}", others=200, staff=404),
        visit("/service/new/items?site={other_site}", others=200, staff=404),
    ],
    "GET /service/new/sites": [
        visit("/service/new/sites?search=mark", others=200, staff=404),
        visit("/service/new/sites?client={other_client}", others=200, staff=404),
    ],
    # Equipment and sites
    "GET /my/scan": [
        visit("/my/scan", others=200, staff=404),
        visit("/my/scan?code={ci_number}", own=303, chief=303),
    ],
    "POST /my/scan/item": [
        visit("/my/scan/item", data={"code": "{ci_number}"}, others=200)
    ],
    "GET /my/equipment": [
        visit("/my/equipment", others=200, staff=404),
        visit("/my/equipment?search=mark&filterby=x", others=200, staff=404),
    ],
    "GET /my/equipment/page/<int:page>": [
        visit("/my/equipment/page/1", others=200, staff=404)
    ],
    "GET /my/equipment/<int:ci_id>": [
        visit("/my/equipment/{ci}", **CLIENT),
        visit("/my/equipment/{other_ci}", other_client=200),
        visit("/my/equipment/999999999"),
    ],
    "GET /my/sites": [
        visit("/my/sites", others=200, staff=404),
        visit("/my/sites?search=mark", others=200, staff=404),
    ],
    "GET /my/sites/page/<int:page>": [visit("/my/sites/page/1", others=200, staff=404)],
    "GET /my/sites/<int:site_id>": [
        visit("/my/sites/{site}", **CLIENT),
        visit("/my/sites/{second_site}", chief=200, site_colleague=200),
        visit("/my/sites/999999999"),
    ],
    # Visits
    "GET /my/workorders": [
        visit("/my/workorders", others=200, staff=404),
        visit("/my/workorders?filterby=all&search=mark", others=200, staff=404),
    ],
    "GET /my/workorders/page/<int:page>": [
        visit("/my/workorders/page/1?filterby=all", others=200, staff=404)
    ],
    "GET /my/documents": [
        visit("/my/documents", others=200, staff=404),
        visit("/my/documents?search=mark&groupby=client", others=200, staff=404),
    ],
    "GET /my/documents/page/<int:page>": [
        visit("/my/documents/page/1", others=200, staff=404)
    ],
    "GET /my/workorders/<int:order_id>/report": [
        visit("/my/workorders/{reported}/report", **CLIENT),
        visit("/my/workorders/{order}/report"),
        visit("/my/workorders/999999999/report"),
    ],
    "GET /my/workorders/<int:order_id>": [
        visit("/my/workorders/{order}", **CLIENT),
        visit("/my/workorders/{job}", **CLIENT),
        visit("/my/workorders/{reported}", **CLIENT),
        visit("/my/workorders/{draft}"),
        visit("/my/workorders/999999999"),
    ],
    "POST /my/workorders/<int:order_id>/<any(accept,reject):action>": [
        # Who asked for it has no right where a colleague has it.
        visit("/my/workorders/{reported}/accept", chief=303, own=422),
        visit(
            "/my/workorders/{reported}/reject",
            data={"reason": "Dirt"},
            chief=303,
            own=422,
        ),
        visit("/my/workorders/{draft}/accept"),
    ],
    "GET /my/workorders/<int:order_id>/media/<int:file_id>": [
        visit("/my/workorders/{reported}/media/{photo}", **CLIENT),
        # A file belongs to its visit, and is shown once the visit is reported.
        visit("/my/workorders/{order}/media/{photo}"),
        visit("/my/workorders/{reported}/media/{foreign_file}"),
        visit("/my/workorders/{job}/media/{job_photo}"),
    ],
    # Jobs of contractors
    "GET /my/jobs": [
        visit("/my/jobs", **CONTRACTORS),
        visit(
            "/my/jobs?filterby=all&search=mark",
            **CONTRACTORS,
        ),
    ],
    "GET /my/jobs/page/<int:page>": [visit("/my/jobs/page/1", **CONTRACTORS)],
    "GET /my/jobs/technicians": [visit("/my/jobs/technicians", **CONTRACTORS)],
    # Firms name whom they send, those who go for them do not.
    "POST /my/jobs/technicians": [
        visit("/my/jobs/technicians", data={"name": "A"}, firm=422, rival=422),
    ],
    "GET /my/jobs/<int:order_id>": [
        visit("/my/jobs/{job}", **JOB),
        visit("/my/jobs/{handed}", **HANDED),
        visit("/my/jobs/{rivals_job}", rival=200),
        visit("/my/jobs/{offered}"),
        visit("/my/jobs/{order}"),
        visit("/my/jobs/{draft}"),
        visit("/my/jobs/999999999"),
    ],
    "GET /my/jobs/<int:order_id>/talk/<any(dispatcher,client):talk>": [
        visit("/my/jobs/{job}/talk/dispatcher", **JOB),
        visit("/my/jobs/{job}/talk/client", **JOB),
        visit("/my/jobs/{handed}/talk/dispatcher?after=0", **HANDED),
        visit("/my/jobs/{order}/talk/client"),
    ],
    "GET /my/jobs/<int:order_id>/file/<int:file_id>": [
        visit("/my/jobs/{job}/file/{job_file}", **JOB),
        visit("/my/jobs/{handed}/file/{job_file}"),
        visit("/my/jobs/{job}/file/{foreign_file}"),
    ],
    "GET /my/workorders/<int:order_id>/talk/client": [
        visit("/my/workorders/{job}/talk/client", **CLIENT),
        visit("/my/workorders/{draft}/talk/client"),
    ],
    "POST /my/workorders/<int:order_id>/tell": [
        visit("/my/workorders/{job}/tell", data=STEP, own=303, chief=303),
        visit("/my/workorders/{draft}/tell", data=STEP),
    ],
    "GET /my/workorders/<int:order_id>/file/<int:file_id>": [
        # What the dispatcher and the performer send each other is not the client's.
        visit("/my/workorders/{job}/file/{job_file}"),
        visit("/my/workorders/{job}/file/{foreign_file}"),
    ],
    "GET /my/jobs/offline": [visit("/my/jobs/offline", others=200)],
    "GET /my/jobs/service-worker.js": [
        visit("/my/jobs/service-worker.js", others=200),
    ],
    # A form for strangers: it knows nobody, whoever opens it.
    "GET /contractors/apply": [visit("/contractors/apply", others=200)],
    "POST /contractors/apply": [
        visit("/contractors/apply", others=422, data={"name": "A"})
    ],
    "GET /my/jobs/state": [visit("/my/jobs/state", **CONTRACTORS)],
    "GET /my/jobs/figures": [visit("/my/jobs/figures", **CONTRACTORS)],
    # Documents are the firm's, not of those who go for it.
    "GET /my/jobs/documents": [visit("/my/jobs/documents", **FIRMS)],
    "POST /my/jobs/documents": [
        visit("/my/jobs/documents", data={"number": "1"}, firm=422, rival=422),
    ],
    "GET /my/jobs/documents/<int:file_id>": [
        visit("/my/jobs/documents/{scan}", firm=200),
        visit("/my/jobs/documents/{foreign_file}"),
    ],
    "POST /my/jobs/<int:order_id>"
    "/<any(arrive,answer,sign,report,say,tell,hand):step>": [
        *_job_step("arrive"),
        *_job_step("say"),
        *_job_step("tell"),
    ],
    "POST /my/jobs/<int:order_id>/photo": [
        visit(
            "/my/jobs/{handed}/photo",
            files=(PHOTO,),
            data={"key": KEY},
            firm=303,
            goer=303,
        ),
        visit(
            "/my/jobs/{handed}/photo",
            files=(PHOTO,),
            data={"check_id": "{rivals_check}"},
            firm=422,
            goer=422,
        ),
        visit("/my/jobs/{order}/photo", files=(PHOTO,)),
    ],
    "POST /my/jobs/<int:order_id>/upload/<string:key>": [
        visit(
            f"/my/jobs/{{handed}}/upload/{KEY}",
            data={"name": "a.png", "size": str(len(PNG)), "offset": "0"},
            files=(PART,),
            firm=200,
            goer=200,
        ),
        # The key of somebody else's upload begins another one.
        visit(
            "/my/jobs/{handed}/upload/{upload_key}",
            data={"name": "a.png", "size": "99"},
            firm=200,
            goer=200,
        ),
        visit(f"/my/jobs/{{order}}/upload/{KEY}", files=(PART,)),
    ],
    "GET /my/jobs/<int:order_id>/media/<int:file_id>": [
        visit("/my/jobs/{job}/media/{job_photo}", **JOB),
        visit("/my/jobs/{handed}/media/{job_photo}"),
        visit("/my/jobs/{job}/media/{photo}"),
        visit("/my/jobs/{job}/media/{foreign_file}"),
    ],
    "GET /my/jobs/offers/<int:offer_id>": [
        visit("/my/jobs/offers/{offer}", firm=200),
        visit("/my/jobs/offers/{rivals_offer}", rival=200),
        visit("/my/jobs/offers/999999999"),
    ],
    "POST /my/jobs/offers/<int:offer_id>": [
        visit("/my/jobs/offers/{offer}", data={"answer": "accept"}, firm=303),
        visit(
            "/my/jobs/offers/{offer}",
            data={"answer": "decline", "reason": "No"},
            firm=303,
        ),
    ],
    # Colleagues
    "GET /my/colleagues": [visit("/my/colleagues", chief=200)],
    "GET /my/colleagues/<int:client_id>/new": [
        visit("/my/colleagues/{client}/new", chief=200),
        visit("/my/colleagues/{other_client}/new"),
    ],
    "POST /my/colleagues/<int:client_id>/new": [
        visit(
            "/my/colleagues/{client}/new",
            data={"name": "New", "email": "new@corner-shops.example"},
            chief=303,
        ),
        visit(
            "/my/colleagues/{other_client}/new",
            data={"name": "New", "email": "new@corner-shops.example"},
        ),
    ],
    "GET /my/colleagues/<int:client_id>/sites": [
        visit("/my/colleagues/{client}/sites?search=mark", chief=200),
        visit("/my/colleagues/{other_client}/sites"),
    ],
    "GET /my/colleagues/<int:client_id>/<int:partner_id>": [
        visit("/my/colleagues/{client}/{colleague_partner}", chief=200),
        visit("/my/colleagues/{client}/{firm_partner}"),
        visit("/my/colleagues/{other_client}/{other_contact}"),
    ],
    "POST /my/colleagues/<int:client_id>/<int:partner_id>": [
        visit(
            "/my/colleagues/{client}/{colleague_partner}",
            data={"scope": "company"},
            chief=303,
        ),
        visit("/my/colleagues/{client}/{firm_partner}", data={"scope": "company"}),
        visit("/my/colleagues/{client}/{firm_partner}", data={"remove": "1"}),
    ],
    "GET /my/invitation/<int:access_id>/<string:token>": [
        visit("/my/invitation/{invitation}/{invitation_token}", other_client=200),
        visit("/my/invitation/{invitation}/{access_token}"),
        visit("/my/invitation/{chief_access}/{access_token}"),
        visit("/my/invitation/999999999/x"),
    ],
    "POST /my/invitation/<int:access_id>/<string:token>": [
        visit("/my/invitation/{invitation}/{invitation_token}", other_client=303),
        visit("/my/invitation/{invitation}/{access_token}"),
    ],
}
