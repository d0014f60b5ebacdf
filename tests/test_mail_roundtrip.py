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
from tests.mail_desk import TEAM, fetch, make_desk, process
from tests.odoo_side import Outside

NUMBER = re.compile(r"\[(T-\d+)\]")
PDF = b"%PDF-1.4\n" + bytes(range(256)) * 40
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)
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
