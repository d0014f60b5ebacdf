from datetime import date, timedelta

from odoo import Command
from odoo.tests import freeze_time, new_test_user, tagged

from .common import ServiceCiCommon


@tagged("post_install", "-at_install")
class TestCiLife(ServiceCiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.site_2 = cls.site.copy({"name": "Shop 2"})

    # -- moves -----------------------------------------------------------------

    def test_what_falls_due_goes_by_the_day_of_its_own_company(self):
        companies = self.env["res.company"].create(
            [{"name": "East of the line"}, {"name": "West of the line"}]
        )
        east, west = companies
        east.resource_calendar_id.tz = "Pacific/Kiritimati"
        west.resource_calendar_id.tz = "Pacific/Pago_Pago"
        cis = self.env["service.ci"].create(
            [
                {
                    "name": company.name,
                    "category_id": self.ci.category_id.id,
                    "client_id": self.ci.client_id.id,
                    "kind": "licence",
                    "licence_until": "2026-03-03",
                    "company_id": company.id,
                }
                for company in companies
            ]
        )
        with freeze_time("2026-03-02 12:00"):
            due = self.env["res.company"]._service_due_domain("licence_until")
            found = self.env["service.ci"].search([("id", "in", cis.ids), *due])
        self.assertEqual(found.company_id, east)

    def test_move_to_another_site_is_kept(self):
        self.ci.site_id = self.site_2
        move = self.ci.move_ids
        self.assertEqual((move.from_site_id, move.to_site_id), (self.site, self.site_2))
        self.assertTrue(move.is_relocation)
        self.assertEqual(move.user_id, self.env.user)

    def test_repair_is_kept_with_the_state_before(self):
        self.ci.state = "in_repair"
        move = self.ci.move_ids
        self.assertEqual((move.from_state, move.to_state), ("in_use", "in_repair"))
        self.assertFalse(move.is_relocation)

    def test_same_site_again_is_no_move(self):
        self.ci.write({"site_id": self.site.id, "note": "Checked"})
        self.assertFalse(self.ci.move_ids)

    def test_many_items_move_with_one_insert(self):
        cis = self._new_cis(40)
        self.env.flush_all()
        cis.mapped("state")
        before = self.cr.sql_log_count
        cis.write({"site_id": self.site_2.id})
        self.env.flush_all()
        few = self.cr.sql_log_count - before
        self.assertLess(few, 40)
        self.assertEqual(len(cis.move_ids), 40)

    def test_nobody_changes_the_history(self):
        dispatcher = new_test_user(
            self.env, login="life_dispatcher", groups="service_ci.group_dispatcher"
        )
        self.ci.with_user(dispatcher).state = "stored"
        move = self.ci.move_ids.with_user(dispatcher)
        self.assertEqual(move.to_state, "stored")
        for operation in ("write", "create", "unlink"):
            self.assertFalse(move.has_access(operation))

    # -- impact ----------------------------------------------------------------

    def test_parts_and_dependents_fail_with_an_item_and_theirs_in_turn(self):
        server, part, till, screen, apart = self._new_cis(5)
        part.parent_id = server
        till.depends_on_ids = part
        screen.depends_on_ids = till
        self.assertEqual(server.impact_ids, part | till | screen)
        self.assertEqual(part.impact_ids, till | screen)
        self.assertFalse(apart.impact_ids)

    def test_impact_names_the_clients_and_sites_affected(self):
        cafe = self.env["service.ci"].create(
            {"name": "Cafe till", "site_id": self.other_site.id}
        )
        cafe.depends_on_ids = self.ci
        self.assertEqual(self.ci.impact_client_ids, self.other_client)
        self.assertEqual(self.ci.impact_site_ids, self.other_site)

    def test_what_fails_is_grouped_where_several_sites_are_affected(self):
        server, till = self._new_cis(2)
        till.depends_on_ids = server
        action = server.action_view_impact()
        self.assertEqual(action["domain"], [("id", "in", till.ids)])
        self.assertIn(server.display_name, action["display_name"])
        self.assertFalse(action["context"])
        self.env["service.ci"].create(
            {
                "name": "Cafe till",
                "site_id": self.other_site.id,
                "depends_on_ids": [Command.link(server.id)],
            }
        )
        server.invalidate_recordset()
        self.assertIn(
            "search_default_group_by_site", server.action_view_impact()["context"]
        )

    def test_ring_of_parts_and_dependencies_ends(self):
        one, two = self._new_cis(2)
        two.parent_id = one
        one.depends_on_ids = two
        self.assertEqual(one.impact_ids, two)
        self.assertEqual(two.impact_ids, one)

    def test_retired_items_do_not_fail(self):
        one, two = self._new_cis(2)
        two.write({"depends_on_ids": [Command.set(one.ids)], "state": "retired"})
        self.assertFalse(one.impact_ids)

    def test_impact_of_many_items_costs_few_queries(self):
        cis = self._new_cis(30)
        for before, after in zip(cis, cis[1:], strict=False):
            after.depends_on_ids = before
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(5):
            self.assertEqual(cis[0].impact_count, 29)
            cis.mapped("impact_count")

    # -- terms -----------------------------------------------------------------

    @freeze_time("2026-03-10")
    def test_term_is_due_so_many_days_before_it_ends(self):
        kind = self._kind(days_ahead=30)
        Term = self.env["service.ci.term"]
        terms = Term.create(
            [
                {"ci_id": self.ci.id, "kind_id": kind.id, "date": day}
                for day in ("2026-03-09", "2026-04-09", "2026-04-10")
            ]
        )
        self.assertEqual(terms.mapped("mark"), ["over", "due", "valid"])
        due = Term.search([("ci_id", "=", self.ci.id), *Term._get_due_domain()])
        self.assertEqual(due, terms[:2])

    @freeze_time("2026-03-10")
    def test_terms_of_retired_items_are_not_due(self):
        term = self._term(self._kind(), "2026-03-11")
        self.ci.state = "retired"
        Term = self.env["service.ci.term"]
        self.assertNotIn(term, Term.search(Term._get_due_domain()))

    def test_renewed_term_runs_as_long_as_its_kind_says(self):
        term = self._term(self._kind(months=15), "2026-01-31")
        following = term.action_renew()
        self.assertEqual(following.date, date(2027, 4, 30))
        self.assertFalse(term.active)
        self.assertEqual(self.ci.term_ids, following)

    # -- licences --------------------------------------------------------------

    def test_responsible_is_reminded_once_of_each_term(self):
        licence = self._licence(10)
        licence.user_id = self.env.user
        self._remind()
        self._remind()
        self.assertEqual(licence.activity_ids.user_id, self.env.user)
        self.assertEqual(licence.activity_ids.date_deadline, licence.licence_until)
        self.assertTrue(licence.is_reminded)
        licence.licence_until += timedelta(days=20)
        self._remind()
        self.assertEqual(len(licence.activity_ids), 2)

    def test_a_timer_writes_in_the_language_of_the_company(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.env.company.partner_id.lang = "ru_RU"
        licence = self._licence(10)
        licence.user_id = self.env.user
        self._remind()
        self.assertEqual(
            licence.activity_ids.summary, "Продлить лицензию или отказаться от неё"
        )

    def test_category_then_salesperson_answer_for_a_licence(self):
        one, two = new_users = [
            new_test_user(self.env, login=login, groups="service_ci.group_agent")
            for login in ("licence_one", "licence_two")
        ]
        licence = self._licence(10)
        self.client.user_id = two
        self._remind()
        self.assertEqual(licence.activity_ids.user_id, two)
        other = self._licence(10)
        other.category_id = self.category
        self.category.user_id = one
        self._remind()
        self.assertEqual(other.activity_ids.user_id, one)
        self.assertEqual(len(new_users), 2)

    def test_licence_without_anybody_waits_for_somebody(self):
        licence = self._licence(10)
        self._remind()
        self.assertFalse(licence.is_reminded)
        licence.user_id = self.env.user
        self._remind()
        self.assertTrue(licence.is_reminded)

    def test_licence_that_runs_on_is_left_alone(self):
        licence = self._licence(90)
        licence.user_id = self.env.user
        self._remind()
        self.assertFalse(licence.activity_ids)

    def _new_cis(self, count):
        return self.env["service.ci"].create(
            [
                {"name": f"Item {index}", "site_id": self.site.id, "state": "in_use"}
                for index in range(count)
            ]
        )

    def _kind(self, **vals):
        return self.env["service.ci.term.kind"].create({"name": "Drive", **vals})

    def _term(self, kind, day):
        return self.env["service.ci.term"].create(
            {"ci_id": self.ci.id, "kind_id": kind.id, "date": day}
        )

    def _licence(self, days):
        return self.env["service.ci"].create(
            {
                "name": "Antivirus",
                "kind": "licence",
                "client_id": self.client.id,
                "state": "in_use",
                "licence_until": self.env.company._service_today()
                + timedelta(days=days),
            }
        )

    def _remind(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "service_ci.ir_cron_remind_of_licences"
            ).method_direct_trigger()
