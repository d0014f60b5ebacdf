"""A client and an agent write to each other through real mail servers.

The client's program sends by SMTP to an MTA, which delivers to Dovecot; Odoo fetches by
IMAP, and what it sends goes by SMTP through the same MTA into the client's mailbox.
"""

import base64
import email
import email.policy
import re
from datetime import datetime, timezone
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr

import pytest

from tests import mail_servers
from tests.mail_desk import TEAM, connect, fetch, make_desk, process
from tests.odoo_side import Outside

NUMBER = re.compile(r"\[(T-\d+)\]")
PDF = b"%PDF-1.4\n" + bytes(range(256)) * 40
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)
BANK = "help@bank.example"
CARDS = "cards@desk.example"
RUSSIAN_SUBJECT = "Мы получили ваше обращение"


@pytest.fixture(scope="module")
def servers():
    with mail_servers.running() as running:
        yield running


@pytest.fixture(scope="module")
def dovecot(servers):
    return servers[0]


@pytest.fixture(scope="module")
def mta(servers):
    return servers[1]


@pytest.fixture(scope="module")
def odoo(make_database, odoo_process, dovecot, mta):
    """Return Odoo with a desk whose mails leave through the MTA."""
    outside = Outside(odoo_process, make_database())
    outside.run(make_desk, port=dovecot.imap_port)
    outside.run(connect_mta, port=mta.port)
    return outside


def connect_mta(odoo, port):
    with odoo.env() as env:
        env["ir.mail_server"].create(
            {"name": "MTA", "smtp_host": "127.0.0.1", "smtp_port": port}
        )
        env["res.users"].create(
            {
                "name": "Olga Agent",
                "login": "olga",
                "email": "olga@desk.example",
                "group_ids": [(4, env.ref("service_ci.group_agent").id)],
            }
        )


# -- the desk, run inside Odoo --------------------------------------------------------


def collect(odoo):
    """Fetch, process and send, as the schedulers do."""
    fetch(odoo)
    process(odoo)
    with odoo.env() as env:
        env.ref("mail.ir_cron_mail_scheduler_action").method_direct_trigger()


def answer(odoo, number, text, file=None):
    """Answer a ticket as the agent's composer does."""
    with odoo.env() as env:
        agent = env["res.users"].search([("login", "=", "olga")])
        ticket = (
            env["service.ticket"].with_user(agent).search([("number", "=", number)])
        )
        suggested = ticket._message_get_suggested_recipients()
        attachments = [(file, PDF)] if file else None
        ticket.message_post(
            body=text,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=[person["partner_id"] for person in suggested],
            attachments=attachments,
        )


def close(odoo, number):
    with odoo.env() as env:
        ticket = env["service.ticket"].search([("number", "=", number)])
        ticket.with_context(mail_notrack=True).action_close()


def describe(odoo, number):
    with odoo.env() as env:
        ticket = env["service.ticket"].search([("number", "=", number)])
        mails = ticket.message_ids.filtered(lambda m: m.message_type == "email")
        return {
            "state": ticket.state,
            "contact": ticket.partner_id.email,
            "waits": bool(ticket.needs_reply_since),
            "bodies": [str(message.body) for message in mails.sorted("id")],
            "files": {
                attachment.name: len(attachment.raw)
                for attachment in mails.attachment_ids
            },
            "tickets": env["service.ticket"].search_count([]),
        }


def speak_russian(odoo, address):
    """Add a contact who speaks Russian, and Russian words for the acknowledgement."""
    with odoo.env() as env:
        env["res.lang"]._activate_lang("ru_RU")
        env["res.partner"].create({"name": "Анна", "email": address, "lang": "ru_RU"})
        template = env.ref("service_ticket.mail_template_acknowledgement")
        template.with_context(lang="ru_RU").subject = (
            RUSSIAN_SUBJECT + ": {{ object.name }}"
        )


def route_to_bank(odoo):
    """Let a bank outside, which promised two hours, have what comes to CARDS."""
    with odoo.env() as env:
        bank = env["service.team"].create(
            {
                "name": "Bank",
                "line": "external",
                "external_email": BANK,
                "external_ref_pattern": r"INC\d+",
            }
        )
        env["service.sla.policy"].create(
            {
                "name": "Bank",
                "kind": "uc",
                "team_ids": [(4, bank.id)],
                "working_hours": "always",
                "target_ids": [
                    (0, 0, {"target": target, "seconds": 7200})
                    for target in ("first_response", "resolution")
                ],
            }
        )
        env["mail.alias"].create(
            {
                "alias_name": "cards",
                "alias_domain_id": env.company.alias_domain_id.id,
                "alias_model_id": env["ir.model"]._get_id("service.ticket"),
                "alias_defaults": repr({"team_id": bank.id}),
            }
        )


def describe_outside(odoo, number):
    with odoo.env() as env:
        ticket = env["service.ticket"].search([("number", "=", number)])
        clocks = ticket.clock_ids.filtered(lambda c: c.policy_kind == "uc")
        public = ticket.message_ids.filtered(
            lambda m: not (m.is_internal or m.subtype_id.internal)
        )
        return {
            "state": ticket.state,
            "waits_for": ticket.waiting_reason_id.code,
            "their_number": ticket.external_ref,
            "answered": bool(ticket.external_answered_at),
            "clocks": {c.target: bool(c.stopped_at) for c in clocks},
            "late": any(clocks.mapped("breached")),
            "public": "".join(str(message.body) for message in public),
        }


# -- the client -----------------------------------------------------------------------


def write(address, subject, text="It does not print.", to=TEAM):
    message = EmailMessage()
    message["From"] = f"Ivan Client <{address}>"
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = format_datetime(datetime.now(timezone.utc))
    message["Message-ID"] = make_msgid(domain="client.example")
    message.set_content(text)
    return message


def reply_to(received, address, text):
    """Return an answer as mail programs write it."""
    quoted = "\n".join(f"> {line}" for line in text_of(received).splitlines())
    message = write(
        address,
        f"Re: {received['Subject']}",
        f"{text}\n\nOn Friday Olga wrote:\n{quoted}\n",
        to=str(received["Reply-To"] or received["From"]),
    )
    message["In-Reply-To"] = received["Message-ID"]
    message["References"] = f"{received['References']} {received['Message-ID']}"
    return message


def text_of(message):
    return message.get_body(("plain", "html")).get_content()


def received_by(dovecot, address):
    """Return the mails of a client, oldest first."""
    mails = [
        email.message_from_bytes(raw.as_bytes(), policy=email.policy.default)
        for raw in dovecot.maildir(address)
    ]
    return sorted(mails, key=lambda mail: mail["Date"].datetime)


def open_ticket(odoo, dovecot, mta, address, subject="Printer"):
    """Let a client write; return the acknowledgement and the ticket's number."""
    mta.send(write(address, subject))
    odoo.run(collect)
    (acknowledgement,) = received_by(dovecot, address)
    return acknowledgement, NUMBER.search(acknowledgement["Subject"])[1]


# -- what happens ---------------------------------------------------------------------


def test_conversation_goes_there_and_back(odoo, dovecot, mta):
    client = "ivan@client.example"
    acknowledgement, number = open_ticket(odoo, dovecot, mta, client)
    assert acknowledgement["Auto-Submitted"] == "auto-replied"
    assert parseaddr(acknowledgement["Reply-To"])[1] == TEAM
    assert number in text_of(acknowledgement)

    odoo.run(answer, number=number, text="We shall come on Friday.")

    mails = received_by(dovecot, client)
    assert len(mails) == 2
    reply = next(mail for mail in mails if not mail["Auto-Submitted"])
    assert "We shall come on Friday." in text_of(reply)
    assert f"[{number}]" in reply["Subject"]
    assert re.search(r"<service-ticket-\d+-[0-9a-f]{32}@", reply["References"])
    assert parseaddr(reply["Reply-To"])[1] == TEAM
    assert parseaddr(reply["To"])[1] == client

    before = odoo.run(describe, number=number)
    mta.send(reply_to(reply, client, "Friday suits me."))
    odoo.run(collect)

    ticket = odoo.run(describe, number=number)
    assert ticket["tickets"] == before["tickets"]
    assert len(ticket["bodies"]) == 2
    assert "Friday suits me." in ticket["bodies"][1]
    assert "data-o-mail-quote" in ticket["bodies"][1]
    assert ticket["waits"]
    # An answer is no new request, and nobody gets his own words back.
    assert len(received_by(dovecot, client)) == 2


def test_answer_to_a_closed_ticket_opens_it_again(odoo, dovecot, mta):
    client = "closed@client.example"
    acknowledgement, number = open_ticket(odoo, dovecot, mta, client)
    odoo.run(close, number=number)
    assert odoo.run(describe, number=number)["state"] == "done"

    mta.send(reply_to(acknowledgement, client, "It is broken again."))
    odoo.run(collect)

    ticket = odoo.run(describe, number=number)
    assert ticket["state"] == "open"
    assert "It is broken again." in ticket["bodies"][1]


def test_mail_with_nothing_but_the_number_finds_its_ticket(odoo, dovecot, mta):
    client = "number@client.example"
    _acknowledgement, number = open_ticket(odoo, dovecot, mta, client)
    before = odoo.run(describe, number=number)

    mta.send(write(client, f"About [{number}]", "I forgot: it is the big one."))
    odoo.run(collect)

    ticket = odoo.run(describe, number=number)
    assert ticket["tickets"] == before["tickets"]
    assert "the big one" in ticket["bodies"][1]


def test_signed_reference_opens_the_ticket_to_another_address(odoo, dovecot, mta):
    acknowledgement, number = open_ticket(odoo, dovecot, mta, "boss@client.example")

    mta.send(
        reply_to(acknowledgement, "secretary@elsewhere.example", "I answer for him.")
    )
    odoo.run(collect)

    assert "I answer for him." in odoo.run(describe, number=number)["bodies"][1]


def test_files_and_pictures_survive_both_ways(odoo, dovecot, mta):
    client = "files@client.example"
    message = write(client, "With files")
    message.add_alternative('<p>Look: <img src="cid:shot"></p>', subtype="html")
    message.get_payload()[1].add_related(
        PIXEL, "image", "png", cid="<shot>", filename="shot.png"
    )
    message.add_attachment(
        PDF, maintype="application", subtype="pdf", filename="Счёт № 5.pdf"
    )
    mta.send(message)
    odoo.run(collect)
    (acknowledgement,) = received_by(dovecot, client)
    number = NUMBER.search(acknowledgement["Subject"])[1]

    ticket = odoo.run(describe, number=number)
    assert ticket["files"] == {"Счёт № 5.pdf": len(PDF), "shot.png": len(PIXEL)}
    assert re.search(r'<img [^>]*src="/web/image/\d+', ticket["bodies"][0])

    odoo.run(answer, number=number, text="Here is ours.", file="акт.pdf")

    reply = next(m for m in received_by(dovecot, client) if not m["Auto-Submitted"])
    files = {
        part.get_filename(): part.get_content() for part in reply.iter_attachments()
    }
    assert files == {"акт.pdf": PDF}


def test_acknowledgement_is_in_the_language_of_the_client(odoo, dovecot, mta):
    russian, other = "anna@client.example", "anne@client.example"
    odoo.run(speak_russian, address=russian)

    # Both in one batch: the language is each one's own.
    mta.send(write(russian, "Принтер"))
    mta.send(write(other, "Printer"))
    odoo.run(collect)

    (in_russian,) = received_by(dovecot, russian)
    (in_english,) = received_by(dovecot, other)
    assert RUSSIAN_SUBJECT in in_russian["Subject"]
    assert RUSSIAN_SUBJECT not in in_english["Subject"]
    assert NUMBER.search(in_russian["Subject"])


def test_request_straight_for_a_team_outside_goes_there_and_back(odoo, dovecot, mta):
    client = "shop@client.example"
    odoo.run(route_to_bank)
    odoo.run(connect, user=CARDS, port=dovecot.imap_port)
    message = write(client, "Terminal", "The terminal is dead.", to=CARDS)
    message.add_attachment(
        PIXEL, maintype="image", subtype="png", filename="снимок.png"
    )
    mta.send(message)
    odoo.run(collect)

    (request,) = received_by(dovecot, BANK)
    number = NUMBER.search(request["Subject"])[1]
    assert "The terminal is dead." in text_of(request)
    assert parseaddr(request["Reply-To"])[1] == TEAM
    files = {
        part.get_filename(): part.get_content() for part in request.iter_attachments()
    }
    assert files == {"снимок.png": PIXEL}
    ticket = odoo.run(describe_outside, number=number)
    assert (ticket["state"], ticket["waits_for"]) == ("waiting", "external")
    assert ticket["clocks"] == {"first_response": False, "resolution": False}

    # From whatever address: who has the signed mail answers as the bank.
    answered = reply_to(request, "olga@bank.example", "The line was cut.")
    answered.replace_header("Subject", f"INC0012345 {answered['Subject']}")
    mta.send(answered)
    odoo.run(collect)

    ticket = odoo.run(describe_outside, number=number)
    assert ticket["state"] == "open"
    assert ticket["their_number"] == "INC0012345"
    assert ticket["answered"]
    assert ticket["clocks"] == {"first_response": True, "resolution": False}
    assert not ticket["late"]
    assert "The terminal is dead." in ticket["public"]
    assert "The line was cut." not in ticket["public"]
    (acknowledgement,) = received_by(dovecot, client)
    assert "bank" not in acknowledgement.as_string().lower()

    # Their own words open nothing that is mailed back to them.
    mta.send(write(BANK, "Maintenance tonight", to=CARDS))
    odoo.run(collect)
    # The request, and an acknowledgement; both may be of one second.
    kinds = sorted(str(mail["Auto-Submitted"]) for mail in received_by(dovecot, BANK))
    assert kinds == ["None", "auto-replied"]
