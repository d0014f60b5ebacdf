"""What the agent's screen shows to whom."""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ServiceTicketCommon


@tagged("post_install", "-at_install")
class TestCockpit(ServiceTicketCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = cls.other_agent
        cls.team.member_ids |= cls.colleague
        cls.mine, cls.theirs, cls.free, cls.waiting, cls.hidden = (
            cls.make_ticket(channel, name=name, team_id=team.id, user_id=user.id)
            for channel, name, team, user in (
                ("email", "Mine", cls.team, cls.agent),
                ("email", "Theirs", cls.team, cls.colleague),
                ("phone", "Free", cls.team, cls.env["res.users"]),
                ("email", "Waiting", cls.team, cls.agent),
                ("email", "Hidden", cls.closed_team, cls.env["res.users"]),
            )
        )
        cls.waiting.action_wait()

    def _load(self, user=None, **arguments):
        Cockpit = self.env["service.cockpit"].with_user(user or self.agent)
        return Cockpit.load_cockpit(**arguments)

    def _shown(self, data):
        return {
            self.env["service.ticket"].browse(card["id"]).name
            for lane in data["lanes"]
            for card in lane["tickets"]
        }

    def _lane(self, data, code):
        channel_id = self.env["service.channel"]._id_of(code)
        return next(lane for lane in data["lanes"] if lane["id"] == channel_id)

    def test_desk_shows_own_work_and_what_nobody_has(self):
        data = self._load(self.colleague)
        self.assertEqual(self._shown(data), {"Theirs", "Free"})

    def test_each_view_shows_what_it_counts(self):
        data = self._load()
        self.assertEqual(
            data["counts"],
            {"desk": 3, "mine": 1, "untaken": 2, "waiting": 1, "late": 0},
        )
        for view, names in {
            "mine": {"Mine"},
            "untaken": {"Free", "Hidden"},
            "waiting": {"Waiting"},
            "late": set(),
        }.items():
            self.assertEqual(self._shown(self._load(view=view)), names, view)

    def test_late_is_what_has_passed_its_deadline(self):
        past = fields.Datetime.now() - timedelta(minutes=5)
        (self.mine | self.free | self.theirs).write({"next_deadline": past})
        data = self._load(view="late")
        self.assertEqual(self._shown(data), {"Mine", "Free"})
        self.assertEqual(data["counts"]["late"], 2)

    def test_lanes_are_channels_with_their_colour_in_the_order_of_the_agent(self):
        member = self.team.member_line_ids.filtered(
            lambda line: line.user_id == self.agent
        )
        letter = self.env["service.channel"]._id_of("letter")
        email = self.env["service.channel"]._id_of("email")
        member.channel_ids = [
            Command.create({"channel_id": letter}),
            Command.create({"channel_id": email}),
        ]
        lanes = self._load()["lanes"]
        self.assertEqual(
            [lane["name"] for lane in lanes], ["Letter", "E-mail", "Phone"]
        )
        self.assertEqual(lanes[0]["tickets"], [])
        self.assertEqual((lanes[1]["icon"], lanes[1]["color"]), ("fa-envelope", 7))

    def test_untaken_cards_stand_in_the_order_of_next_ticket(self):
        self.make_ticket("phone", team_id=self.team.id, name="Urgent", priority="3")
        self.make_ticket(
            "phone", team_id=self.team.id, name="Old", opened_at="2026-01-01 08:00:00"
        )
        lane = self._lane(self._load(view="untaken"), "phone")
        names = [card["name"] for card in lane["tickets"]]
        self.assertEqual(names, ["Urgent", "Old", "Free"])
        Ticket = self.env["service.ticket"].with_user(self.agent)
        taken = [Ticket.action_take_next()["res_id"] for _name in names]
        self.assertEqual(taken, [card["id"] for card in lane["tickets"]])

    def test_own_work_that_asks_for_an_answer_comes_first(self):
        answered = self.make_ticket(
            "email",
            name="Answered",
            team_id=self.team.id,
            user_id=self.agent.id,
            opened_at="2026-01-01 08:00:00",
        )
        (answered | self.mine)._move_to_state("open")
        answered.needs_reply_since = False
        lane = self._lane(self._load(view="mine"), "email")
        names = [card["name"] for card in lane["tickets"]]
        self.assertEqual(names, ["Mine", "Answered"])

    def test_lane_shows_a_page_and_more_on_request(self):
        self.env["service.ticket"]._intake(
            "chat",
            [{"name": f"No. {n}", "team_id": self.team.id} for n in range(45)],
        )
        lane = self._lane(self._load(), "chat")
        self.assertEqual((len(lane["tickets"]), lane["counts"]["desk"]), (20, 45))
        lane = self._lane(self._load(sizes={str(lane["id"]): 40}), "chat")
        self.assertEqual(len(lane["tickets"]), 40)

    def test_search_finds_number_subject_and_client(self):
        pasted = f"Re: [{self.mine.number}] As it stands in the mail"
        for words in (self.mine.number, "min", self.client.name, pasted):
            self.assertIn("Mine", self._shown(self._load(search=words)), words)
        self.assertFalse(self._load(search="no such words")["lanes"])

    def test_one_team_of_several(self):
        data = self._load(scope=str(self.closed_team.id))
        self.assertEqual(self._shown(data), {"Hidden"})

    def test_dispatcher_sees_the_work_of_all_in_a_team_or_everywhere(self):
        data = self._load(self.dispatcher, scope=str(self.team.id))
        self.assertEqual(self._shown(data), {"Mine", "Theirs", "Free"})
        data = self._load(self.dispatcher, scope="all", search=self.client.name)
        self.assertEqual(self._shown(data), {"Mine", "Theirs", "Free", "Hidden"})

    def test_dispatcher_of_no_team_sees_all_teams_until_choosing(self):
        self.assertEqual(self._load(self.dispatcher)["scope"], "all")
        self.assertEqual(self._load(self.dispatcher, scope="mine")["scope"], "mine")
        self.team.member_ids += self.dispatcher
        self.assertEqual(self._load(self.dispatcher)["scope"], "mine")

    def test_agent_who_asks_for_other_teams_gets_the_own_ones(self):
        for scope in (str(self.closed_team.id), "all", "nonsense"):
            data = self._load(self.colleague, scope=scope)
            self.assertEqual(data["scope"], "mine")
            self.assertEqual(self._shown(data), {"Theirs", "Free"})
        team_ids = [team["id"] for team in self._load(self.colleague)["teams"]]
        self.assertEqual(team_ids, self.team.ids)

    def test_customers_have_no_cockpit(self):
        with self.assertRaises(AccessError):
            self._load(self.portal_user)

    def test_other_companies_stay_out(self):
        company = self.env["res.company"].create({"name": "Other desk"})
        team = self.env["service.team"].create(
            {
                "name": "Elsewhere",
                "company_id": company.id,
                "member_ids": [Command.set(self.agent.ids)],
            }
        )
        self.make_ticket("chat", team_id=team.id, name="Elsewhere")
        self.assertNotIn("Elsewhere", self._shown(self._load()))

    def test_the_whole_screen_takes_the_same_queries_for_many_tickets(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._load(sizes={str(channel): 500})
            return self.env.cr.sql_log_count - before

        channel = self.env["service.channel"]._id_of("phone")
        self._load()
        few = count()
        self.env["service.ticket"]._intake(
            "phone",
            [
                {
                    "name": f"No. {n}",
                    "team_id": self.team.id,
                    "user_id": self.agent.id,
                    "partner_id": self.contact.id,
                }
                for n in range(300)
            ],
        )
        self.assertEqual(count(), few)
        self.assertLessEqual(few, 25)
