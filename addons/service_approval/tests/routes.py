"""Who may open the pages of this addon, see ``service_ci/tests/matrix.py``."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from odoo.tools.misc import hash_sign

from odoo.addons.service_ci.tests.matrix import visit

from ..models.service_approval_mail import LINK_SCOPE

LINK = "/service/approval"
PAGE = "/my/approvals/{approval}"
ANSWER = {"answer": "approve"}


def build(case):
    env, ids = case.env, case.ids
    env["service.approval.route"].search([]).active = False
    role = env["service.approval.role"].create({"name": "Director"})
    case.chief_access.approval_role_ids = role
    other = case.give_access(
        case.make_colleague("director", case.other_client),
        case.other_client,
        scope="company",
        can_approve=True,
        approval_role_ids=role.ids,
    )
    kind = env["service.ticket.type"].create(
        {
            "name": "Refit",
            "own_stages_only": True,
            "stage_ids": [
                (0, 0, {"name": name, "state": state, "is_approval": gate})
                for name, state, gate in (
                    ("Filed", "new", False),
                    ("Gate", "open", True),
                    ("Ready", "done", False),
                )
            ],
        }
    )
    gate = kind.stage_ids.filtered("is_approval")
    approval_route = env["service.approval.route"].create(
        {"name": "Route", "step_ids": [(0, 0, {"role_id": role.id})]}
    )
    tickets = case._create_ticket(name="mark-refit", type_id=kind.id)
    tickets |= case._create_ticket(
        name="mark-foreign-refit", type_id=kind.id, partner_id=case.other_contact.id
    )
    tickets.stage_id = gate
    approval_route.active = False
    # Own and colleagues with a scope see the requests themselves.
    case.marks["mark-refit"] = {"own", "chief"}
    case.marks["mark-foreign-refit"] = {"other_client"}
    approvals = tickets.approval_ids.sorted("id")
    ids.update(approval=approvals[0].id, foreign_approval=approvals[1].id)
    for name, step, partner in (
        ("approval_key", approvals[0].step_ids, case.chief_access.partner_id),
        ("foreign_approval_key", approvals[1].step_ids, other.partner_id),
        ("stolen_approval_key", approvals[0].step_ids, other.partner_id),
    ):
        url = urlsplit(step._get_link(partner))
        ids[name] = parse_qs(url.query)["key"][0]
    stand_in = case.make_colleague("stand_in", case.other_client).partner_id
    deputy = env["service.approval.deputy"].create(
        {
            "partner_id": other.partner_id.id,
            "deputy_id": stand_in.id,
            "date_from": "2020-01-01",
            "date_to": "2099-01-01",
        }
    )
    ids["foreign_deputy"] = deputy.id
    ids["expired_approval_key"] = hash_sign(
        env,
        LINK_SCOPE,
        [approvals[0].step_ids.id, case.chief_access.partner_id.id],
        expiration=timedelta(days=-1),
    )


ROUTES = {
    "GET /my/approvals": [
        visit("/my/approvals", others=200),
        visit("/my/approvals?filterby=all", others=200),
    ],
    "GET /my/approvals/page/<int:page>": [
        visit("/my/approvals/page/1?filterby=all", others=200)
    ],
    "POST /my/approvals": [
        visit("/my/approvals", data={"approval": "{approval}"}, others=200),
        visit("/my/approvals", data={"approval": "999999999"}, others=200),
    ],
    "GET /my/approvals/<int:approval_id>": [
        visit(PAGE, chief=200),
        visit("/my/approvals/999999999"),
    ],
    "POST /my/approvals/<int:approval_id>": [visit(PAGE, data=ANSWER, chief=303)],
    # Of one's own request only; the chief has not filed it.
    "POST /my/approvals/<int:approval_id>/remind": [
        visit(PAGE + "/remind", own=303),
        visit("/my/approvals/{foreign_approval}/remind", other_client=303),
        visit("/my/approvals/999999999/remind"),
    ],
    # For whoever decides something: names who stands in.
    "GET /my/deputies": [visit("/my/deputies", chief=200)],
    "POST /my/deputies": [visit("/my/deputies", data={"deputy": "1"}, chief=422)],
    "POST /my/deputies/<int:deputy_id>/end": [
        visit("/my/deputies/{foreign_deputy}/end"),
        visit("/my/deputies/999999999/end"),
    ],
    "GET /service/approval": [
        # Whoever is logged in as somebody else decides nothing by the mail of another.
        visit(
            LINK + "?key={approval_key}",
            chief=200,
            anonymous=200,
            others=403,
            shows=("mark-refit",),
        ),
        visit(LINK + "?key={stolen_approval_key}", others=403),
        visit(LINK + "?key={expired_approval_key}", others=403),
        visit(LINK + "?key={offer_key}", others=403),
        visit(LINK, others=403),
    ],
    "POST /service/approval": [
        visit(
            LINK,
            data={**ANSWER, "key": "{approval_key}"},
            chief=200,
            anonymous=200,
            others=403,
            shows=("mark-refit",),
        ),
        visit(LINK, data={**ANSWER, "key": "{stolen_approval_key}"}, others=403),
        visit(LINK, data={**ANSWER, "key": "{expired_approval_key}"}, others=403),
        visit(LINK + "?key={approval_key}", data=ANSWER, others=403),
    ],
}
