"""Reports, figures and questions to clients: each once, whoever works at the same
moment and whatever dies in the middle.

Functions that take ``odoo`` and are run by ``odoo.run`` run inside Odoo.
"""

from collections import Counter

import pytest

from tests.odoo_side import Outside, dying_after

KILLED = -9
OBJECTS = 12
EXPECTATIONS = 8
WRITERS = 2
ROUNDS = 6


@pytest.fixture(scope="module")
def odoo(make_database, odoo_process):
    outside = Outside(odoo_process, make_database())
    outside.run(make_world)
    return outside


def make_world(odoo):
    with odoo.env() as env:
        env["ir.cron"].search([]).active = False
        env.company.resource_calendar_id.tz = "UTC"
        env.company.service_rating_days = 30
        env.company.service_nps_days = 30


def retry(odoo, method):
    """Call ``method(env)`` as a page would: again when others were faster."""
    from odoo.service.model import retrying

    with odoo.env() as env:
        retrying(lambda: method(env), env)


# -- watchdog -------------------------------------------------------------------------


def expect_since_yesterday(odoo, name):
    """Expect deliveries of which two days are over; return the ids."""
    from datetime import timedelta

    from odoo import fields

    with odoo.env() as env:
        objects = env["service.watch.object"].create(
            [{"code": f"{name}-{n}", "name": f"{name} {n}"} for n in range(OBJECTS)]
        )
        source = env["service.watch.source"].create({"name": name, "code": name})
        stations = env["service.watch.list"].create(
            {"name": name, "object_ids": [(6, 0, objects.ids)]}
        )
        reader = env["res.partner"].create(
            {"name": name, "email": f"{name}@desk.example"}
        )
        expectations = env["service.watch.expectation"].create(
            [
                {
                    "name": f"{name} {number}",
                    "source_id": source.id,
                    "list_id": stations.id,
                    "due_hour": 0,
                    "lead_hours": 24,
                    "tz": "UTC",
                    "opens_ticket": True,
                    "recipient_ids": [(6, 0, reader.ids)],
                }
                for number in range(EXPECTATIONS)
            ]
        )
        yesterday = fields.Date.today() - timedelta(days=1)
        expectations._drop_expected()
        for expectation in expectations:
            expectation._wait_for(yesterday)
        expectations._open_period()
        return expectations.ids


def judge(odoo):
    from odoo.addons.service_watchdog.models import service_watch_judging

    # Small batches, so that two have something to do.
    service_watch_judging.CHUNK = 2
    with odoo.env() as env:
        env["service.watch.expectation"]._cron_judge()


def judge_side_by_side(odoo):
    def work(meet):
        meet()
        judge(odoo)

    return odoo.together(work, work)


def judge_and_die(odoo, model, method):
    def work():
        odoo.patch(model, method, dying_after())
        judge(odoo)

    return odoo.apart(work)


def judge_while_all_is_delivered(odoo, name):
    from datetime import timedelta

    from odoo import fields

    def work(meet):
        meet()
        judge(odoo)

    def deliver(meet):
        from odoo.addons.service_watchdog.tools.signals import Signal

        today = fields.Date.today()
        meet()
        for number in range(OBJECTS):
            signals = [
                Signal(f"{name}-{number}", today - timedelta(days=ago))
                for ago in range(2)
            ]

            def receive(env, signals=signals):
                source = env["service.watch.source"].search([("code", "=", name)])
                env["service.watch.heartbeat"]._receive(source, signals, "api")

            retry(odoo, receive)

    return odoo.together(work, work, deliver)


def judged(odoo, ids):
    """Return what has come of expectations: reports, mails, tickets and states."""
    with odoo.env() as env:
        expectations = env["service.watch.expectation"].browse(ids)
        reports = expectations.report_ids
        mails = env["mail.mail"].search(
            [("model", "=", reports._name), ("res_id", "in", reports.ids)]
        )
        over = expectations.check_ids.filtered(
            lambda check: check.period < check.expectation_id.next_period
        )
        return {
            "reports": len(reports),
            "mails": Counter(Counter(mails.mapped("res_id")).values()),
            "tickets": len(reports.ticket_id),
            "checks": Counter(over.mapped("state")),
            "errors": expectations.filtered("error").mapped("error"),
        }


DAYS = 2
TWO_REPORTS_EACH = {
    "reports": DAYS * EXPECTATIONS,
    "mails": {"1": DAYS * EXPECTATIONS},
    "tickets": DAYS * EXPECTATIONS,
    "checks": {"missing": DAYS * EXPECTATIONS * OBJECTS},
    "errors": [],
}


def test_two_processes_judge_each_day_once(odoo):
    ids = odoo.run(expect_since_yesterday, name="both")

    assert odoo.run(judge_side_by_side) == [0, 0]

    assert odoo.run(judged, ids=ids) == TWO_REPORTS_EACH


@pytest.mark.parametrize(
    ("model", "method"),
    [
        ("service.watch.expectation", "_judge_arrivals"),
        ("service.watch.report", "_open_tickets"),
        ("service.watch.report", "_send"),
    ],
)
def test_a_kill_while_judging_loses_and_doubles_no_report(odoo, model, method):
    ids = odoo.run(expect_since_yesterday, name=f"kill{method}".replace("_", "-"))

    assert odoo.run(judge_and_die, model=model, method=method) == KILLED
    odoo.run(judge)

    assert odoo.run(judged, ids=ids) == TWO_REPORTS_EACH


def test_what_arrives_while_it_is_judged_is_not_lost(odoo):
    ids = odoo.run(expect_since_yesterday, name="late")

    assert odoo.run(judge_while_all_is_delivered, name="late") == [0, 0, 0]

    result = odoo.run(judged, ids=ids)
    assert "missing" not in result["checks"]
    assert sum(result["checks"].values()) == DAYS * EXPECTATIONS * OBJECTS
    assert set(result["mails"]) <= {"1"}


# -- figures by day -------------------------------------------------------------------


def write_while_counting(odoo):
    """Let requests come and end while two processes count."""

    def write(meet):
        for number in range(ROUNDS):
            meet()
            with odoo.env(service_ticket_silent=True) as env:
                tickets = env["service.ticket"]._intake(
                    "phone", [{"name": f"Counted {number}"}] * 3
                )
            with odoo.env(service_ticket_silent=True) as env:
                tickets.with_env(env)[:2].action_close()

    def count(meet):
        for _round in range(ROUNDS):
            meet()
            count_days(odoo)

    return odoo.together(*[write] * WRITERS, count, count)


def count_days(odoo):
    with odoo.env() as env:
        env["service.ticket.daily"]._cron_rebuild()


def count_and_die(odoo):
    def work():
        odoo.patch("service.ticket.daily", "_rebuild", dying_after())
        count_days(odoo)

    with odoo.env() as env:
        env["service.ticket"]._intake("phone", [{"name": "Counted"}])
    return odoo.apart(work)


def compare_figures(odoo):
    """Return the figures and what a slow count says; and what waits to be counted."""
    with odoo.env() as env:
        rows = env["service.ticket.daily"]._read_group(
            [], ["team_id"], ["opened_count:sum", "closed_count:sum"]
        )
        tickets = env["service.ticket"].search([])
        return [
            sorted([team.id, opened, closed] for team, opened, closed in rows),
            sorted(
                [team.id, len(own), len(own.filtered("closed_at"))]
                for team, own in tickets.grouped("team_id").items()
            ),
            env["service.ticket.daily.queue"].search_count([]),
        ]


def assert_figures_are_true(odoo):
    odoo.run(count_days)
    figures, truth, waiting = odoo.run(compare_figures)
    assert figures == truth
    assert waiting == 0


def test_figures_equal_a_slow_count_after_two_counted_beside_writers(odoo):
    codes = odoo.run(write_while_counting)

    assert codes == [0] * (WRITERS + 2)
    assert_figures_are_true(odoo)


def test_a_kill_while_counting_loses_no_figure(odoo):
    assert odoo.run(count_and_die) == KILLED

    assert_figures_are_true(odoo)


# -- frequent requests ----------------------------------------------------------------


def wait_for_report(odoo, name):
    """Let two people wait for the report of a new company."""
    with odoo.env(no_reset_password=True) as env:
        company = env["res.company"].create(
            {"name": name, "email": f"{name}@desk.example"}
        )
        users = env["res.users"].create(
            [
                {
                    "name": f"{name} {number}",
                    "login": f"{name}-{number}",
                    "email": f"{name}-{number}@desk.example",
                    "company_id": company.id,
                    "company_ids": [(6, 0, company.ids)],
                }
                for number in range(2)
            ]
        )
        recipients = env["service.frequent.recipient"].create(
            [{"user_id": user.id, "company_id": company.id} for user in users]
        )
        env.flush_all()
        env.cr.execute(
            "UPDATE service_frequent_recipient SET create_date = '2020-01-01' "
            "WHERE id = ANY(%s)",
            [recipients.ids],
        )
        return company.id


def send_report(odoo):
    with odoo.env() as env:
        env["service.frequent.report"]._cron_send()


def send_report_side_by_side(odoo):
    def work(meet):
        with odoo.env() as env:
            env["service.frequent.report"].search([])  # the view of this moment
            meet()
            env["service.frequent.report"]._cron_send()

    return odoo.together(work, work)


def send_report_and_die(odoo):
    def work():
        odoo.patch("service.frequent.report", "_send_period", dying_after())
        send_report(odoo)

    return odoo.apart(work)


def reports_sent(odoo, company):
    with odoo.env() as env:
        reports = env["service.frequent.report"].search([("company_id", "=", company)])
        mails = env["mail.mail"].search(
            [("model", "=", reports._name), ("res_id", "in", reports.ids)]
        )
        return [len(reports), len(reports.delivery_ids), len(mails.recipient_ids)] + [
            len(mails)
        ]


SENT_ONCE = [1, 2, 2, 1]


def test_two_processes_send_the_report_of_a_half_month_once(odoo):
    company = odoo.run(wait_for_report, name="frequent")

    assert odoo.run(send_report_side_by_side) == [0, 0]

    assert odoo.run(reports_sent, company=company) == SENT_ONCE


def test_a_kill_while_sending_leaves_no_report_out(odoo):
    company = odoo.run(wait_for_report, name="killed")

    assert odoo.run(send_report_and_die) == KILLED
    odoo.run(send_report)
    odoo.run(send_report)

    assert odoo.run(reports_sent, company=company) == SENT_ONCE


# -- questions to clients -------------------------------------------------------------


def make_tickets(odoo, name, count):
    """Return the ids of tickets of one new contact."""
    with odoo.env() as env:
        contact = env["res.partner"].create(
            {"name": name, "email": f"{name}@client.example"}
        )
        tickets = env["service.ticket"]._intake(
            "email",
            [
                {
                    "name": f"{name} {number}",
                    "partner_id": contact.id,
                    "email_from": contact.email,
                }
                for number in range(count)
            ],
        )
        return tickets.ids


def close_at_once(odoo, ids):
    """Let a process for each id close its ticket at the same moment."""

    def close(ticket_id):
        def work(meet):
            from odoo.service.model import retrying

            with odoo.env() as env:
                ticket = env["service.ticket"].browse(ticket_id)
                assert ticket.state != "done"
                meet()
                retrying(ticket.action_close, env)

        return work

    return odoo.together(*map(close, ids))


def rate_at_once(odoo, ids):
    def rate(ticket_id):
        def work(meet):
            from odoo.service.model import retrying

            with odoo.env() as env:
                ticket = env["service.ticket"].browse(ticket_id)
                ticket._prepare_ratings()
                env.cr.commit()
                rating = ticket.rating_ids
                assert rating.partner_id
                meet()
                retrying(lambda: ticket._apply_rating(rating, 5, ""), env)

        return work

    return odoo.together(*map(rate, ids))


def questions(odoo, ids):
    """Return how often the contact of tickets was asked: ratings, mails, NPS."""
    with odoo.env() as env:
        tickets = env["service.ticket"].browse(ids)
        ratings = tickets.rating_ids
        mails = env["mail.mail"].search(
            [("model", "=", tickets._name), ("res_id", "in", ids)]
        )
        asking = mails.filtered(lambda mail: "/service/rate/" in mail.body_html)
        return [len(ratings), len(asking), len(ratings.filtered("service_asks_nps"))]


def test_who_closes_a_ticket_at_the_same_moment_asks_the_client_once(odoo):
    (ticket,) = odoo.run(make_tickets, name="one", count=1)

    assert odoo.run(close_at_once, ids=[ticket, ticket]) == [0, 0]

    assert odoo.run(questions, ids=[ticket])[:2] == [1, 1]


def test_a_contact_of_two_tickets_that_end_at_once_is_asked_once(odoo):
    ids = odoo.run(make_tickets, name="two", count=2)

    assert odoo.run(close_at_once, ids=ids) == [0, 0]

    assert odoo.run(questions, ids=ids)[:2] == [1, 1]


def test_a_contact_who_rates_two_tickets_at_once_is_asked_for_the_nps_once(odoo):
    ids = odoo.run(make_tickets, name="nps", count=2)

    assert odoo.run(rate_at_once, ids=ids) == [0, 0]

    assert odoo.run(questions, ids=ids)[2] == 1
