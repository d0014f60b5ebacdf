"""Who may open the pages of this addon, see ``service_ci/tests/matrix.py``."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from odoo.tools.misc import hash_sign

from odoo.addons.service_ci.tests.matrix import LOGIN, visit

from ..controllers.web_form import SENT_SCOPE
from ..models.experts.service_expert_request_mail import PAGE_SCOPE

TEXT = ("files", ("note.txt", b"Hello", "text/plain"))
UPLOAD = ("ufile", ("note.txt", b"Hello", "text/plain"))
OF_TICKET = {"own": 303, "chief": 303}


def build(case):
    env, ids = case.env, case.ids
    ids["ticket_token"] = case.ticket._portal_ensure_token()
    ids["foreign_token"] = case.other_ticket._portal_ensure_token()
    done = case._create_ticket(name="mark-closed-ticket")
    done.team_id.asks_rating = True
    done._move_to_state("done")
    case.marks["mark-closed-ticket"] = {"own", "chief"}
    ids["closed_ticket"] = done.id
    ids["rating"] = done._rating_get_access_token(done.partner_id)
    for name, ticket, hours in (
        ("sent", case.ticket, 1),
        ("sent_expired", case.ticket, -1),
    ):
        ids[name] = hash_sign(env, SENT_SCOPE, ticket.id, expiration_hours=hours)
    maker = env["res.partner"].create(
        {"name": "Maker of drives", "email": "drives@maker.example"}
    )
    questions = env["service.expert.request"].create(
        [
            {
                "ticket_id": ticket.id,
                "question": f"<p>{mark}</p>",
                "kind": "partner",
                "partner_id": maker.id,
            }
            for ticket, mark in (
                (case.ticket, "mark-question"),
                (case.other_ticket, "mark-foreign-question"),
            )
        ]
    )
    questions.action_ask()
    case.marks.update({"mark-question": set(), "mark-foreign-question": set()})
    file = env["ir.attachment"].create(
        {
            "name": "q.txt",
            "raw": b"mark-expert-file",
            "res_model": questions._name,
            "res_id": questions[0].id,
        }
    )
    questions[0].attachment_ids = file
    case.marks["mark-expert-file"] = set()
    ids.update(question=questions[0].id, expert_file=file.id)
    for name, question in (("expert", questions[0]), ("foreign_expert", questions[1])):
        url = urlsplit(question._get_page_url(maker))
        ids[f"{name}_key"] = parse_qs(url.query)["key"][0]
    ids["expired_expert_key"] = hash_sign(
        env, PAGE_SCOPE, [questions[0].id, maker.id], expiration=timedelta(days=-1)
    )
    mail = env["service.inbound.mail"]._store(
        b"From: a@b.example\r\nMessage-ID: <1@b>\r\n\r\nmark-mail"
    )
    case.marks["mark-mail"] = set()
    ids["mail"] = mail.id


def _pages_of(url, **query):
    """Return the visits of a list: for everybody with a login, of what one sees."""
    more = "".join(f"&{name}={value}" for name, value in query.items())
    return [
        visit(url, others=200, staff=404),
        visit(f"{url}?filterby=x&sortby=x&search=%25{more}", others=200, staff=404),
        visit(f"{url}?filterby=all&search=mark", others=200, staff=404),
    ]


EXPERT = "/service/expert/{question}"

ROUTES = {
    "GET /my/tickets": _pages_of("/my/tickets"),
    "GET /my/tickets/page/<int:page>": _pages_of("/my/tickets/page/1"),
    "GET /my/tickets/<int:ticket_id>": [
        visit("/my/tickets/{ticket}", own=200, chief=200, anonymous=LOGIN),
        visit(
            "/my/tickets/{ticket}?access_token={foreign_token}",
            own=200,
            chief=200,
            anonymous=LOGIN,
        ),
        visit("/my/tickets/999999999", anonymous=LOGIN),
        # The link of a mail opens its ticket to whoever holds it.
        visit(
            "/my/tickets/{ticket}?access_token={ticket_token}",
            others=200,
            shows=("mark-own-ticket", "mark-to-client", "mark-own-site", "mark-own-ci"),
        ),
    ],
    "POST /my/tickets/<int:ticket_id>/<any(close,reopen,rate):action>": [
        visit("/my/tickets/{ticket}/close", **OF_TICKET),
        visit("/my/tickets/{ticket}/close?access_token={foreign_token}", **OF_TICKET),
        visit("/my/tickets/{closed_ticket}/reopen", **OF_TICKET),
        visit("/my/tickets/{closed_ticket}/rate", data={"rating": "1"}, **OF_TICKET),
    ],
    "POST /my/tickets/<int:ticket_id>/parameters": [
        visit("/my/tickets/{ticket}/parameters", **OF_TICKET),
        visit("/my/tickets/{ticket}/parameters?access_token=x", **OF_TICKET),
    ],
    "POST /mail/attachment/upload": [
        visit(
            "/mail/attachment/upload",
            data={"thread_model": "service.ticket", "thread_id": "{ticket}"},
            files=(UPLOAD,),
            own=200,
            chief=200,
        ),
        visit(
            "/mail/attachment/upload",
            data={"thread_model": "service.workorder", "thread_id": "{job}"},
            files=(UPLOAD,),
        ),
    ],
    "GET /service/new": [
        visit("/service/new", others=200),
        visit("/service/new?repeat_of={other_ticket}", others=200),
        visit(
            "/service/new?repeat_of={other_ticket}&access_token={ticket_token}",
            others=200,
        ),
        visit(
            "/service/new?ci={ci_label}",
            others=200,
            shows=("mark-own-ci",),
        ),
    ],
    "POST /service/new": [
        visit("/service/new", others=200, data={"subject": ""}),
        visit("/service/new", others=200, data={"repeat_of": "{other_ticket}"}),
        visit(
            "/service/new",
            others=200,
            data={"site_id": "{other_site}", "ci_id": "{ci}", "choose": "1"},
        ),
    ],
    "GET /service/new/parameters": [
        visit("/service/new/parameters", others=200),
        visit("/service/new/parameters?item=999999&type_id=x", others=200),
    ],
    "GET /service/sent/<string:token>": [
        visit("/service/sent/{sent}", others=200, shows=("mark-own-ticket",)),
        visit("/service/sent/{sent_expired}"),
        visit("/service/sent/{expert_key}"),
        visit("/service/sent/x"),
    ],
    "POST /service/similar": [
        visit("/service/similar", others=200, data={"subject": "mark-own-ticket"}),
    ],
    "GET /service/rate/<string:token>": [
        visit("/service/rate/{rating}", others=200, shows=("mark-closed-ticket",)),
        visit("/service/rate/{ticket_token}"),
        visit("/service/rate/x"),
    ],
    "POST /service/rate/<string:token>": [
        visit(
            "/service/rate/{rating}",
            # Colleagues and staff see the page, but do not rate.
            own=303,
            anonymous=303,
            others=200,
            data={"value": "1"},
            shows=("mark-closed-ticket",),
        ),
        visit("/service/rate/{ticket_token}", data={"value": "1"}),
        visit("/service/rate/x", data={"value": "1"}),
    ],
    "POST /service/rate/<string:token>/nps": [
        visit(
            "/service/rate/{rating}/nps",
            others=303,
            staff=200,
            data={"score": "1"},
            shows=("mark-closed-ticket",),
        ),
        visit("/service/rate/x/nps", data={"score": "1"}),
    ],
    # Odoo's page of ratings leads to ours.
    "ANY /rate/<string:token>/<int:rate>": [visit("/rate/{rating}/5", others=303)],
    "GET /rate/<string:token>/submit_feedback": [
        visit("/rate/{rating}/submit_feedback", others=303),
    ],
    "POST /rate/<string:token>/submit_feedback": [
        visit("/rate/{rating}/submit_feedback", others=303, data={"rate": "1"}),
        visit("/rate/x/submit_feedback", data={"rate": "1"}),
    ],
    "GET /service/expert/<int:request_id>": [
        visit(EXPERT + "?key={expert_key}", others=200, shows=("mark-question",)),
        visit(EXPERT + "?key={foreign_expert_key}", others=403),
        visit(EXPERT + "?key={expired_expert_key}", others=403),
        visit(EXPERT + "?key={sent}", others=403),
        visit(EXPERT, others=403),
        visit("/service/expert/999999999?key={expert_key}", others=403),
    ],
    "POST /service/expert/<int:request_id>": [
        visit(EXPERT, others=303, data={"key": "{expert_key}", "answer": "A"}),
        visit(
            EXPERT,
            others=403,
            data={"key": "{foreign_expert_key}", "answer": "A"},
            files=(TEXT,),
        ),
        visit(EXPERT, others=403, data={"key": "{expired_expert_key}", "answer": "A"}),
        visit(EXPERT, others=403, data={"answer": "A"}),
    ],
    "GET /service/expert/<int:request_id>/file/<int:file_id>": [
        visit(
            EXPERT + "/file/{expert_file}?key={expert_key}",
            others=200,
            shows=("mark-expert-file",),
        ),
        visit(EXPERT + "/file/{photo}?key={expert_key}"),
        visit(EXPERT + "/file/{expert_file}?key={foreign_expert_key}"),
        visit(EXPERT + "/file/{expert_file}?key={expired_expert_key}"),
        visit(EXPERT + "/file/{expert_file}"),
    ],
    "GET /service/inbound_mail/<int:mail_id>.eml": [
        visit("/service/inbound_mail/{mail}.eml"),
        visit("/service/inbound_mail/999999999.eml"),
    ],
    "POST /service/monitoring/<string:key>": [
        visit("/service/monitoring/x", others=401),
    ],
}
