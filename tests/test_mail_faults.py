"""No mail is lost and none is taken twice, whatever breaks on the way.

The parts are real: Dovecot, PostgreSQL, processes that are killed. A fault is made by
replacing one method in a process that is forked for it and does not live on.

Functions that take ``odoo`` and are run by ``odoo.run`` run inside Odoo.
"""

import email.policy
import hashlib
import os
import resource
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime, make_msgid

import pytest

from tests import mail_servers
from tests.mail_desk import (
    OTHER_TEAM,
    TEAM,
    connect,
    fetch,
    make_desk,
    make_mail,
    outcome,
    pipe_text,
    process,
    take_in,
    wait,
)
from tests.odoo_side import Outside, die

KILLED = -9
MEGABYTE = 2**20


# -- the world ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def servers():
    with mail_servers.running() as running:
        yield running


@pytest.fixture(scope="module")
def dovecot(servers):
    return servers[0]


@pytest.fixture(scope="module")
def odoo(make_database, odoo_process, dovecot):
    """Return Odoo with two teams and one mailbox that both share."""
    outside = Outside(odoo_process, make_database())
    outside.run(make_desk, port=dovecot.imap_port)
    yield outside
    # A failed statement in the log shows the whole mail to whoever reads logs.
    words = ("bad query", "Dear desk")
    log = outside.log().splitlines()
    assert [line for line in log if any(word in line for word in words)] == []


def states(result):
    return [mail["state"] for mail in result["mails"]]


def assert_one_ticket(result):
    """The sender's one mail is one ticket, acknowledged once, and nothing else."""
    assert len(result["tickets"]) == 1, result
    assert result["tickets"][0]["mails"] == 1
    assert states(result).count("processed") == 1
    assert set(states(result)) <= {"processed", "ignored"}
    assert (result["acknowledged"], result["outgoing"]) == (1, 1)


# -- the process dies -----------------------------------------------------------------


def before(method):
    return die


def after(method):
    def run_then_die(self, *arguments, **keywords):
        method(self, *arguments, **keywords)
        if hasattr(self, "env"):
            self.env.flush_all()
        die()

    return run_then_die


def after_batch(commit_progress):
    def commit_then_die(self, processed=0, **keywords):
        result = commit_progress(self, processed, **keywords)
        if processed:
            die()
        return result

    return commit_then_die


LEDGER = "service.inbound.mail"
KILLS = {
    "before the ledger has it": (LEDGER, "_insert_unless_known", before),
    "before the ledger is committed": (LEDGER, "_store", after),
    "before the server is told": ("reader", "done", before),
    "after the server is told": ("reader", "done", after),
    "before the claim is committed": (LEDGER, "_count_attempt", after),
    "after the claim": (LEDGER, "_process_unhindered", before),
    "when the ticket is written": ("service.ticket", "_intake_finish", before),
    "when the ticket is acknowledged": ("service.ticket", "_intake_ring", after),
    "before the ticket is committed": (LEDGER, "_process", after),
    "after the ticket is committed": ("ir.cron", "_commit_progress", after_batch),
}


def take_in_and_die(odoo, place):
    def work():
        from odoo.addons.service_ticket.tools.mailbox import ImapReader

        model, name, make = KILLS[place]
        if model == "reader":
            setattr(ImapReader, name, make(getattr(ImapReader, name)))
        else:
            odoo.patch(model, name, make)
        fetch(odoo)
        process(odoo)

    return odoo.apart(work)


@pytest.mark.parametrize("place", KILLS)
def test_mail_survives_a_kill(odoo, dovecot, place):
    sender = f"kill{list(KILLS).index(place)}@client.example"
    dovecot.deliver(TEAM, make_mail(sender))

    assert odoo.run(take_in_and_die, place=place) == KILLED
    odoo.run(take_in)

    result = odoo.run(outcome, sender=sender)
    assert_one_ticket(result)
    assert len(result["mails"]) == 1
    assert r"\Seen" in dovecot.flags(TEAM)[-1]


def pipe_and_die(odoo, raw):
    def work():
        odoo.patch("service.ticket", "_intake_finish", before)
        pipe_text(odoo, raw)

    return odoo.apart(work)


def test_mail_that_the_mta_sends_again_after_a_kill_is_one_ticket(odoo):
    sender = "resent@client.example"
    raw = make_mail(sender).decode()
    assert odoo.run(pipe_and_die, raw=raw) == KILLED
    again = "Received: by mx.desk.example; Sun, 1 Mar 2026 10:00:00 +0000\r\n" + raw

    odoo.run(pipe_text, raw=again)
    odoo.run(take_in)

    assert_one_ticket(odoo.run(outcome, sender=sender))


def process_while_one_kills(odoo, subject):
    def make(deliver):
        def run_or_die(self):
            if self.subject == subject:
                die()
            return deliver(self)

        return run_or_die

    def work():
        odoo.patch(LEDGER, "_deliver", make)
        process(odoo)

    return odoo.apart(work)


def test_mail_that_kills_the_process_comes_back_alone(odoo, dovecot):
    deadly, patient, late = (
        f"{name}@client.example" for name in ("deadly", "patient", "late")
    )
    dovecot.deliver(TEAM, make_mail(deadly, "Deadly"))
    dovecot.deliver(TEAM, make_mail(patient))
    odoo.run(fetch)
    assert odoo.run(process_while_one_kills, subject="Deadly") == KILLED

    # What comes later does not wait, and what was in the same batch only once.
    dovecot.deliver(TEAM, make_mail(late))
    odoo.run(fetch)
    assert odoo.run(process_while_one_kills, subject="Deadly") == 0
    assert_one_ticket(odoo.run(outcome, sender=late))
    odoo.run(wait)
    assert odoo.run(process_while_one_kills, subject="Deadly") == KILLED
    assert odoo.run(process_while_one_kills, subject="Deadly") == 0
    assert_one_ticket(odoo.run(outcome, sender=patient))

    # Meanwhile people see the one that kills, and it is not given up.
    mail = odoo.run(outcome, sender=deadly)["mails"][0]
    assert mail["state"] == "failed"
    assert "ended before it was done" in mail["problem"]
    assert mail["attempts"] == 2
    odoo.run(take_in)
    assert_one_ticket(odoo.run(outcome, sender=deadly))


# -- processing fails -----------------------------------------------------------------


def process_while_one_crashes(odoo, subject):
    def make(message_new):
        def crash(self, msg_dict, custom_values=None):
            if msg_dict["subject"] == subject:
                raise ZeroDivisionError("by\0zero")
            return message_new(self, msg_dict, custom_values)

        return crash

    def work():
        odoo.patch("service.ticket", "message_new", make)
        process(odoo)

    return odoo.apart(work)


def test_mail_that_crashes_is_shown_and_keeps_no_other_waiting(odoo, dovecot):
    for name in ("first", "poison", "last"):
        dovecot.deliver(TEAM, make_mail(f"{name}@poison.example", name.title()))
    odoo.run(fetch)

    assert odoo.run(process_while_one_crashes, subject="Poison") == 0

    for name in ("first", "last"):
        assert_one_ticket(odoo.run(outcome, sender=f"{name}@poison.example"))
    result = odoo.run(outcome, sender="poison@poison.example")
    assert states(result) == ["failed"]
    assert result["mails"][0]["problem"] == "ZeroDivisionError: byzero"
    assert (result["tickets"], result["outgoing"]) == ([], 0)
    odoo.run(replay, mail_id=result["mails"][0]["id"])
    assert_one_ticket(odoo.run(outcome, sender="poison@poison.example"))


def replay(odoo, mail_id):
    with odoo.env() as env:
        env[LEDGER].browse(mail_id).action_replay()


def fetch_while_one_cannot_be_kept(odoo, subject):
    def make(store):
        def refuse(self, raw, *arguments, **keywords):
            if f"Subject: {subject}".encode() in raw:
                raise ZeroDivisionError("cannot be kept")
            return store(self, raw, *arguments, **keywords)

        return refuse

    def work():
        odoo.patch(LEDGER, "_store", make)
        fetch(odoo)

    return odoo.apart(work)


def test_mail_that_cannot_be_kept_stays_on_the_server_alone(odoo, dovecot):
    for name in ("bad", "good"):
        dovecot.deliver(TEAM, make_mail(f"{name}@keep.example", name.title()))

    assert odoo.run(fetch_while_one_cannot_be_kept, subject="Bad") == 0

    assert dovecot.flags(TEAM)[-2:] == ["", r"\Seen"]
    assert odoo.run(health, user=TEAM) == ["bad", "cannot be kept"]
    odoo.run(take_in)
    for name in ("bad", "good"):
        assert_one_ticket(odoo.run(outcome, sender=f"{name}@keep.example"))
    assert odoo.run(health, user=TEAM)[0] != "bad"


def health(odoo, user):
    with odoo.env() as env:
        server = env["fetchmail.server"].search([("user", "=", user)])
        return [server.service_health, server.error_message]


# -- other transactions are in the way ------------------------------------------------


def process_against_another_transaction(odoo, place, sender):
    """Update a row that processing writes, between its snapshot and its write."""
    model, name = place
    conflicts = []

    def update_elsewhere():
        with odoo.env() as env:
            env.cr.execute(
                "UPDATE res_partner SET color = coalesce(color, 0) + 1"
                " WHERE email_normalized = %s",
                [sender],
            )

    def make(method):
        def run(self, *arguments, **keywords):
            if not conflicts:
                conflicts.append(True)
                update_elsewhere()
                partner = self.env["res.partner"].search(
                    [("email_normalized", "=", sender)]
                )
                partner.comment = "Written while the mail is processed"
                partner.flush_recordset()
            return method(self, *arguments, **keywords)

        return run

    def work():
        odoo.patch(model, name, make)
        process(odoo)
        assert conflicts

    return odoo.apart(work)


def add_contact(odoo, address):
    with odoo.env() as env:
        env["res.partner"].create({"name": address, "email": address})


def alias_status(odoo):
    with odoo.env() as env:
        return env.ref("service_ticket.team_support").alias_id.alias_status


@pytest.mark.parametrize(
    "place",
    [("mail.thread", "message_route"), ("service.ticket", "_intake_number")],
    ids=["while a mail is routed", "while its ticket is made"],
)
def test_serialization_failure_costs_nothing(odoo, dovecot, place):
    sender = f"{place[1].strip('_')}@serial.example".replace("_", "-")
    neighbour = f"neighbour-of-{sender}"
    odoo.run(add_contact, address=sender)
    dovecot.deliver(TEAM, make_mail(sender))
    dovecot.deliver(TEAM, make_mail(neighbour))
    odoo.run(fetch)

    status = odoo.run(process_against_another_transaction, place=place, sender=sender)

    assert status == 0
    assert_one_ticket(odoo.run(outcome, sender=sender))
    assert_one_ticket(odoo.run(outcome, sender=neighbour))
    assert odoo.run(alias_status) == "valid"


# -- the disk is full -----------------------------------------------------------------


def process_with_a_full_disk(odoo):
    def work():
        # Python ignores SIGXFSZ, so writing beyond the limit raises an OSError.
        resource.setrlimit(resource.RLIMIT_FSIZE, (MEGABYTE, MEGABYTE))
        process(odoo)

    return odoo.apart(work)


def file_of(odoo, sha1):
    """Return the size of a file in the file store, None when there is none."""
    with odoo.env() as env:
        path = env["ir.attachment"]._full_path(f"{sha1[:2]}/{sha1}")
    folder = os.path.dirname(path)
    drafts = [name for name in os.listdir(folder) if name.startswith(sha1 + "-")]
    assert not drafts
    return os.path.getsize(path) if os.path.exists(path) else None


def test_full_disk_fails_visibly_and_the_replay_has_the_whole_attachment(odoo, dovecot):
    sender = "disk@client.example"
    content = os.urandom(3 * MEGABYTE)
    message = email.message_from_bytes(make_mail(sender), policy=email.policy.SMTP)
    message.add_attachment(
        content, maintype="application", subtype="octet-stream", filename="log.bin"
    )
    dovecot.deliver(TEAM, message.as_bytes())
    odoo.run(fetch)

    assert odoo.run(process_with_a_full_disk) == 0

    result = odoo.run(outcome, sender=sender)
    assert states(result) == ["failed"]
    assert "no room left for files" in result["mails"][0]["problem"]
    assert (result["tickets"], result["outgoing"]) == ([], 0)
    sha1 = hashlib.sha1(content).hexdigest()
    assert odoo.run(file_of, sha1=sha1) is None
    odoo.run(replay, mail_id=result["mails"][0]["id"])
    result = odoo.run(outcome, sender=sender)
    assert_one_ticket(result)
    assert result["tickets"][0]["attachments"] == [hashlib.sha256(content).hexdigest()]
    assert odoo.run(file_of, sha1=sha1) == len(content)


# -- the same mail comes twice --------------------------------------------------------


def pipe_side_by_side(odoo, raws):
    """Let two processes bring each mail at the same moment."""

    def work(meet):
        for raw in raws:
            meet()
            pipe_text(odoo, raw)

    return odoo.together(work, work)


def test_mail_piped_in_twice_at_the_same_moment_is_one_ticket(odoo):
    senders = [f"twice{number}@client.example" for number in range(20)]
    raws = [make_mail(sender).decode() for sender in senders]

    assert odoo.run(pipe_side_by_side, raws=raws) == [0, 0]
    odoo.run(take_in)

    for sender in senders:
        result = odoo.run(outcome, sender=sender)
        assert_one_ticket(result)
        assert len(result["mails"]) == 1


def pipe_each_its_own(odoo, pairs):
    """Let two processes bring different mails of one sender at the same moment."""

    def bringing(side):
        def work(meet):
            for raws in pairs:
                meet()
                pipe_text(odoo, raws[side])

        return work

    return odoo.together(bringing(0), bringing(1))


def contacts_of(odoo, senders):
    with odoo.env() as env:
        found = env["res.partner"].search([("email_normalized", "in", senders)])
        return sorted(found.mapped("email_normalized"))


def test_stranger_met_by_two_processes_becomes_one_contact(odoo):
    senders = [f"stranger{number}@nowhere.example" for number in range(20)]
    pairs = [
        [make_mail(sender, subject).decode() for subject in ("First", "Second")]
        for sender in senders
    ]

    assert odoo.run(pipe_each_its_own, pairs=pairs) == [0, 0]
    odoo.run(take_in)

    assert odoo.run(contacts_of, senders=senders) == sorted(senders)
    for sender in senders:
        tickets = odoo.run(outcome, sender=sender)["tickets"]
        assert sorted(ticket["name"] for ticket in tickets) == ["First", "Second"]


def pipe_and_fetch_side_by_side(odoo, raws):
    def bring(meet):
        for raw in raws:
            meet()
            pipe_text(odoo, raw)

    def collect(meet):
        for _raw in raws:
            meet()
            fetch(odoo)
            process(odoo)

    return odoo.together(bring, collect)


def test_mail_piped_in_and_fetched_at_the_same_moment_is_one_ticket(odoo, dovecot):
    senders = [f"both{number}@client.example" for number in range(10)]
    raws = [make_mail(sender) for sender in senders]
    for raw in raws:
        dovecot.deliver(TEAM, b"Delivered-To: support@desk.example\r\n" + raw)

    statuses = odoo.run(
        pipe_and_fetch_side_by_side, raws=[raw.decode() for raw in raws]
    )
    assert statuses == [0, 0]
    odoo.run(take_in)

    for sender in senders:
        result = odoo.run(outcome, sender=sender)
        assert_one_ticket(result)
        assert len(result["mails"]) == 2


def keep_waiting(odoo, raws):
    for raw in raws:
        with odoo.env() as env:
            env[LEDGER]._store(raw.encode())


def process_side_by_side(odoo):
    claimed = []

    def note(claim):
        def claim_and_note(self):
            mails = claim(self)
            claimed.extend(mails.ids)
            return mails

        return claim_and_note

    def work(meet):
        odoo.patch(LEDGER, "_claim", note)
        with odoo.env() as env:
            meet()
            env[LEDGER]._cron_process()
        # Both had something to do, or this proves nothing.
        assert claimed

    return odoo.together(work, work)


def test_two_processing_crons_share_the_mails_and_do_none_twice(odoo):
    senders = [f"share{number}@client.example" for number in range(40)]
    for sender in senders:
        odoo.run(add_contact, address=sender)
    raws = [
        make_mail(sender, f"Matter {number}").decode()
        for number in range(5)
        for sender in senders
    ]
    odoo.run(keep_waiting, raws=raws)

    assert odoo.run(process_side_by_side) == [0, 0]

    odoo.run(take_in)
    for sender in senders:
        result = odoo.run(outcome, sender=sender)
        assert sorted(ticket["name"] for ticket in result["tickets"]) == [
            f"Matter {number}" for number in range(5)
        ]
        assert (result["acknowledged"], result["outgoing"]) == (5, 5)
        assert states(result) == ["processed"] * 5


# -- which ticket, which team ---------------------------------------------------------


def test_mail_to_two_teams_is_one_ticket_that_names_both(odoo, dovecot):
    sender = "teams@client.example"
    dovecot.deliver(TEAM, make_mail(sender, to=f"{OTHER_TEAM}, {TEAM}"))

    odoo.run(take_in)

    result = odoo.run(outcome, sender=sender)
    assert_one_ticket(result)
    assert result["tickets"][0]["team"] == "Support"
    assert any("Billing" in note for note in result["tickets"][0]["notes"])


def test_mail_in_the_mailboxes_of_two_teams_is_one_ticket(odoo, dovecot):
    sender = "boxes@client.example"
    raw = make_mail(sender, to=f"{OTHER_TEAM}, {TEAM}")
    server = odoo.run(connect, user=OTHER_TEAM, port=dovecot.imap_port)
    for address in (OTHER_TEAM, TEAM):
        dovecot.deliver(address, f"Delivered-To: {address}\r\n".encode() + raw)

    odoo.run(take_in)
    odoo.run(disconnect, server=server)

    result = odoo.run(outcome, sender=sender)
    assert_one_ticket(result)
    assert result["tickets"][0]["team"] == "Support"
    assert {mail["mailbox"] for mail in result["mails"]} == {TEAM, OTHER_TEAM}
    assert sorted(states(result)) == ["ignored", "processed"]


def disconnect(odoo, server):
    with odoo.env() as env:
        env["fetchmail.server"].browse(server).active = False


def test_reused_message_id_with_other_content_is_a_second_ticket(odoo, dovecot):
    sender = "reuse@client.example"
    for subject in ("Printer", "Scanner"):
        dovecot.deliver(
            TEAM, make_mail(sender, subject, message_id="<1@client.example>")
        )

    odoo.run(take_in)

    result = odoo.run(outcome, sender=sender)
    assert [ticket["name"] for ticket in result["tickets"]] == ["Printer", "Scanner"]
    assert result["acknowledged"] == 2


# -- what is set aside ----------------------------------------------------------------


def accept(odoo, mail_ids, team=None):
    """Accept mails as a dispatcher; return what the dispatcher is told, if anything."""
    from odoo.exceptions import UserError

    try:
        with odoo.env() as env:
            mails = env[LEDGER].browse(mail_ids).with_user(dispatcher(env))
            if team:
                mails.team_id = env["service.team"].search([("name", "=", team)])
            mails.action_accept()
    except UserError as error:
        return str(error)


def dispatcher(env):
    login = "faults-dispatcher"
    return env["res.users"].search([("login", "=", login)]) or env["res.users"].create(
        {
            "name": login,
            "login": login,
            "group_ids": [(4, env.ref("service_ci.group_dispatcher").id)],
        }
    )


def test_flood_of_one_sender_is_set_aside_unanswered_and_can_be_accepted(odoo, dovecot):
    sender = "flood@client.example"
    for number in range(25):
        dovecot.deliver(TEAM, make_mail(sender, f"Matter {number}"))

    odoo.run(take_in)

    result = odoo.run(outcome, sender=sender)
    assert states(result) == ["processed"] * 20 + ["quarantined"] * 5
    waiting = result["mails"][20:]
    assert {mail["reason"] for mail in waiting} == {"loop"}
    assert (result["acknowledged"], result["outgoing"]) == (20, 20)
    assert not odoo.run(accept, mail_ids=[mail["id"] for mail in waiting])
    result = odoo.run(outcome, sender=sender)
    assert len(result["tickets"]) == 25
    assert states(result) == ["processed"] * 25


def test_mail_to_nobody_waits_until_somebody_chooses_a_team(odoo, dovecot):
    sender = "lost@client.example"
    dovecot.deliver(TEAM, make_mail(sender, to="unknown@desk.example"))

    odoo.run(take_in)

    result = odoo.run(outcome, sender=sender)
    assert [(m["state"], m["reason"]) for m in result["mails"]] == [
        ("quarantined", "unroutable")
    ]
    assert (result["tickets"], result["outgoing"]) == ([], 0)
    mail_ids = [result["mails"][0]["id"]]
    assert "Choose the team" in odoo.run(accept, mail_ids=mail_ids)
    assert states(odoo.run(outcome, sender=sender)) == ["quarantined"]
    assert not odoo.run(accept, mail_ids=mail_ids, team="Billing")
    result = odoo.run(outcome, sender=sender)
    assert_one_ticket(result)
    assert result["tickets"][0]["team"] == "Billing"


# -- what no person wrote -------------------------------------------------------------


def close(odoo, ticket_id):
    with odoo.env() as env:
        env["service.ticket"].browse(ticket_id).action_close()


BOUNCE = """\
From: Mail Delivery System <MAILER-DAEMON@client.example>
To: support@desk.example
Subject: Undelivered Mail Returned to Sender [{number}]
Date: {date}
Message-ID: {message_id}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Dear desk, your mail could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.client.example

Final-Recipient: rfc822; robots@client.example
Action: failed
Status: 5.1.1
--b--
"""


def test_automatic_mails_open_and_reopen_nothing(odoo, dovecot):
    sender = "robots@client.example"
    dovecot.deliver(TEAM, make_mail(sender))
    odoo.run(take_in)
    ticket = odoo.run(outcome, sender=sender)["tickets"][0]
    odoo.run(close, ticket_id=ticket["id"])
    sent = odoo.run(outcome, sender=sender)["outgoing"]
    absence = {"auto_submitted": "auto-replied"}
    answer = f"Automatic reply: Printer [{ticket['number']}]"
    dovecot.deliver(TEAM, make_mail(sender, "Out of office", **absence))
    dovecot.deliver(TEAM, make_mail(sender, answer, **absence))
    bounce = BOUNCE.format(
        number=ticket["number"],
        date=format_datetime(datetime.now(timezone.utc)),
        message_id=make_msgid(domain="client.example"),
    )
    dovecot.deliver(TEAM, bounce.encode())

    odoo.run(take_in)

    result = odoo.run(outcome, sender=sender)
    assert [t["state"] for t in result["tickets"]] == ["done"]
    assert [(m["state"], m["reason"]) for m in result["mails"]] == [
        ("processed", False),
        ("ignored", "auto_reply"),
        ("processed", False),
    ]
    assert result["outgoing"] == sent
    result = odoo.run(outcome, sender="MAILER-DAEMON@client.example")
    assert [(m["state"], m["reason"]) for m in result["mails"]] == [
        ("ignored", "bounce")
    ]


# -- mailboxes ------------------------------------------------------------------------


def test_new_mailbox_leaves_old_mails_alone(odoo, dovecot):
    address = "past@desk.example"
    for number in range(50):
        raw = make_mail(f"past{number % 5}@old.example", days_ago=30 + number)
        dovecot.deliver(address, raw, days_ago=30 + number)
    dovecot.deliver(address, make_mail("present@old.example"))
    server = odoo.run(connect, user=address, port=dovecot.imap_port)

    odoo.run(take_in)
    odoo.run(disconnect, server=server)

    for number in range(5):
        result = odoo.run(outcome, sender=f"past{number}@old.example")
        assert result == {"mails": [], "tickets": [], "acknowledged": 0, "outgoing": 0}
    assert_one_ticket(odoo.run(outcome, sender="present@old.example"))
    assert dovecot.flags(address)[:50] == [""] * 50


def test_imported_past_is_answered_to_nobody(odoo, dovecot):
    address, sender = "archive@desk.example", "archive@old.example"
    dovecot.deliver(address, make_mail(sender, days_ago=30), days_ago=30)
    since = str(datetime.now(timezone.utc).date() - timedelta(days=60))
    server = odoo.run(
        connect, user=address, port=dovecot.imap_port, service_import_since=since
    )

    odoo.run(take_in)
    odoo.run(disconnect, server=server)

    result = odoo.run(outcome, sender=sender)
    assert len(result["tickets"]) == 1
    assert result["outgoing"] == 0


def test_mail_that_somebody_has_read_is_taken_all_the_same(odoo, dovecot):
    sender = "read@client.example"
    dovecot.deliver(TEAM, make_mail(sender))
    with dovecot.imap(TEAM) as program:
        program.select()
        program.fetch(b"*", "(RFC822)")
    assert r"\Seen" in dovecot.flags(TEAM)[-1]

    odoo.run(take_in)

    assert_one_ticket(odoo.run(outcome, sender=sender))


def position(odoo, user):
    with odoo.env() as env:
        server = env["fetchmail.server"].search([("user", "=", user)])
        return [server.service_uid_validity, server.service_last_uid]


def count_mails(odoo):
    with odoo.env() as env:
        return env[LEDGER].search_count([])


def test_mails_numbered_anew_are_known(odoo, dovecot):
    sender = "renumbered@client.example"
    dovecot.deliver(TEAM, make_mail(sender))
    odoo.run(take_in)
    validity, last_uid = odoo.run(position, user=TEAM)
    total = odoo.run(count_mails)

    dovecot.number_anew(TEAM)
    dovecot.deliver(TEAM, make_mail(f"new-{sender}"))
    odoo.run(take_in)

    assert odoo.run(position, user=TEAM)[0] != validity
    assert odoo.run(count_mails) == total + 1
    assert_one_ticket(odoo.run(outcome, sender=sender))
    assert_one_ticket(odoo.run(outcome, sender=f"new-{sender}"))


def fetch_and_die(odoo):
    def work():
        from odoo.addons.service_ticket.tools.mailbox import PopReader

        PopReader.done = after(PopReader.done)
        fetch(odoo)

    return odoo.apart(work)


def test_pop3_mail_is_deleted_only_when_it_is_kept(odoo, dovecot):
    if not dovecot.pop3_port:
        pytest.skip("there is no POP3 server: apt-get install dovecot-pop3d")
    address, sender = "pop@desk.example", "pop@client.example"
    dovecot.deliver(address, make_mail(sender, to=TEAM))
    dovecot.deliver(address, make_mail("old@pop.example", days_ago=30), days_ago=30)
    server = odoo.run(connect, user=address, port=dovecot.pop3_port, server_type="pop")

    # Deletions only count when the session is ended in order.
    assert odoo.run(fetch_and_die) == KILLED
    assert len(dovecot.maildir(address)) == 2
    odoo.run(take_in)
    odoo.run(disconnect, server=server)

    result = odoo.run(outcome, sender=sender)
    assert_one_ticket(result)
    assert len(result["mails"]) == 1
    assert odoo.run(outcome, sender="old@pop.example")["mails"] == []
    assert len(dovecot.maildir(address)) == 1


def configure(odoo, server, **values):
    with odoo.env() as env:
        env["fetchmail.server"].browse(server).write(values)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"password": "wrong"}, "does not let the user health@desk.example in"),
        ({"port": 1}, "127.0.0.1:1 cannot be reached"),
    ],
    ids=["wrong password", "connection refused"],
)
def test_mailbox_in_bad_health_says_why_and_recovers(odoo, dovecot, fault, words):
    user = "health@desk.example"
    right = {"password": mail_servers.PASSWORD, "port": dovecot.imap_port}
    server = odoo.run(connect, user=user, **{"port": dovecot.imap_port})
    odoo.run(configure, server=server, **fault)

    odoo.run(fetch)

    state, message = odoo.run(health, user=user)
    assert state == "bad"
    assert words in message
    assert "b'" not in message
    odoo.run(configure, server=server, **right)
    odoo.run(fetch)
    assert odoo.run(health, user=user) == ["good", False]
    odoo.run(disconnect, server=server)
