"""What contractors see by search and by RPC."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .contractor_common import ContractorCommon

SECRET = (
    "access_token",
    "assignment_note",
    "message_ids",
    "media_ids",
    "signature",
    "access_notes",
    "activity_ids",
    "work_hours",
)


@tagged("post_install", "-at_install")
class TestContractorAccess(ContractorCommon):
    def test_a_firm_sees_its_orders_and_no_drafts(self):
        self.assertEqual(
            self.seen(self.all_jobs, self.contractor_user), self.job | self.handed
        )
        self.assertEqual(self.seen(self.all_jobs, self.rival_user), self.rivals_job)

    def test_a_technician_sees_what_was_handed_over(self):
        self.assertEqual(self.seen(self.all_jobs, self.goer_user), self.handed)
        self.assertFalse(self.seen(self.all_jobs, self.colleague_user))

    def test_a_job_that_is_taken_away_is_not_seen_any_more(self):
        self.handed.technician_id = self.colleague
        self.assertFalse(self.seen(self.all_jobs, self.goer_user))
        self.assertEqual(self.seen(self.all_jobs, self.colleague_user), self.handed)
        self.handed._assign_to(self.rival)
        self.assertFalse(self.seen(self.all_jobs, self.colleague_user))
        self.assertIn(self.handed, self.seen(self.all_jobs, self.rival_user))

    def test_lines_and_checklists_follow_the_orders(self):
        for name in ("line_ids", "check_ids"):
            records = self.all_jobs[name]
            self.assertEqual(
                self.seen(records, self.contractor_user),
                (self.job | self.handed)[name],
            )
            self.assertEqual(self.seen(records, self.goer_user), self.handed[name])
            for user in (self.colleague_user, self.chief, self.portal_user):
                self.assertFalse(self.seen(records, user))

    def test_whoever_goes_for_two_firms_has_the_jobs_of_both(self):
        second = self._go_for_rival_too(self.goer_user)
        self.assertEqual(self.seen(self.all_jobs, self.goer_user), self.handed)
        self.rivals_job.technician_id = second
        both = self.handed | self.rivals_job
        self.assertEqual(self.seen(self.all_jobs, self.goer_user), both)
        for name in ("line_ids", "check_ids"):
            self.assertEqual(self.seen(both[name], self.goer_user), both[name])
        for job in both.with_user(self.goer_user):
            self.assertTrue(job._is_of_contractor())
            self.assertFalse(job._is_of_firm())
        offer = self.make_offer(self.draft, self.rival)
        self.assertFalse(self.seen(offer, self.goer_user), "offers are for firms")

    def test_whoever_speaks_for_a_firm_may_go_for_another_one(self):
        contact = self.env["res.partner"].create(
            {"name": "Clerk of Fast Hands", "parent_id": self.contractor.partner_id.id}
        )
        clerk = self._make_login("clerk", contact)
        self.rivals_job.technician_id = self._go_for_rival_too(clerk)
        self.assertEqual(
            self.seen(self.all_jobs, clerk), self.job | self.handed | self.rivals_job
        )
        self.assertTrue(self.job.with_user(clerk)._is_of_firm())
        self.assertFalse(self.rivals_job.with_user(clerk)._is_of_firm())

    def test_offers_are_seen_by_whom_they_were_made_to(self):
        offers = self.make_offer(self.draft, self.contractor, self.rival)
        self.assertEqual(self.seen(offers, self.contractor_user), offers[0])
        self.assertEqual(self.seen(offers, self.rival_user), offers[1])
        self.assertIn(self.draft, self.seen(self.all_jobs, self.contractor_user))
        for user in (self.goer_user, self.chief, self.portal_user):
            self.assertFalse(self.seen(offers, user))
        self.assertFalse(self.seen(self.draft, self.goer_user))

    def test_whoever_came_second_sees_the_order_no_longer(self):
        offers = self.make_offer(self.draft, self.contractor, self.rival)
        offers[1].with_user(self.rival_user)._accept()
        self.assertFalse(self.seen(self.draft, self.contractor_user))
        self.assertTrue(self.seen(self.draft, self.rival_user))

    def test_internal_fields_stay_hidden(self):
        for user in (self.contractor_user, self.goer_user):
            job = self.handed.with_user(user)
            for name in SECRET:
                with self.subTest(user=user.login, name=name):
                    with self.assertRaises(AccessError):
                        job.read([name])
                    with self.assertRaises(AccessError):
                        job.search([(name, "!=", False)])
        offer = self.make_offer(self.draft, self.contractor, self.rival)[0]
        for name in ("rank", "note", "wave"):
            with self.assertRaises(AccessError):
                offer.with_user(self.contractor_user).read([name])

    def test_how_many_were_asked_is_not_told(self):
        self.make_offer(self.draft, self.contractor, self.rival)
        with self.assertRaises(AccessError):
            self.draft.with_user(self.contractor_user).read(["offer_ids"])

    def test_nothing_is_changed_by_rpc(self):
        offer = self.make_offer(self.draft, self.contractor)
        records = (
            (self.handed, {"name": "Hacked"}),
            (self.handed, {"state": "done"}),
            (self.handed.line_ids, {"result": "done"}),
            (self.handed.check_ids, {"passed": "yes"}),
            (offer, {"state": "accepted"}),
        )
        for record, vals in records:
            with self.subTest(model=record._name), self.assertRaises(AccessError):
                record.with_user(self.contractor_user).write(vals)
            with self.assertRaises(AccessError):
                record.with_user(self.contractor_user).unlink()
        for method in ("action_start", "action_report", "action_check", "arrive"):
            with self.subTest(method=method), self.assertRaises(AccessError):
                getattr(self.handed.with_user(self.contractor_user), method)()
        with self.assertRaises(AccessError):
            offer.with_user(self.contractor_user).action_accept()

    def test_a_client_that_is_a_contractor_has_both(self):
        both = self.make_colleague("both", self.contractor.partner_id)
        self.give_access(both, client=self.client, scope="company")
        self.assertEqual(
            self.seen(self.orders | self.all_jobs, both),
            self.seen(self.orders | self.all_jobs, self.chief) | self.job | self.handed,
        )
        # as a contractor, however, those of the firm only
        domain = self.env["service.workorder"].with_user(both)._get_contractor_domain()
        found = self.env["service.workorder"].with_user(both).search(domain)
        self.assertEqual(found.with_env(self.env), self.job | self.handed)
        self.assertFalse(self.seen(self.all_jobs.check_ids, self.chief))

    def test_orders_of_types_for_some_groups_are_seen_by_whoever_does_them(self):
        self.job.ticket_id.type_id = self.env["service.ticket.type"].create(
            {
                "name": "Vault",
                "group_ids": [(4, self.env.ref("service_ci.group_manager").id)],
            }
        )
        self.assertIn(self.job, self.seen(self.all_jobs, self.contractor_user))
        self.assertTrue(self.seen(self.job.check_ids, self.contractor_user))

    def test_the_blacklist_stops_new_work_at_once(self):
        offer = self.make_offer(self.draft, self.contractor)
        self.job.with_user(self.leader).sudo().action_start()
        self.env["service.resource.ban"].create(
            {"resource_id": self.contractor.id, "reason": "Never came"}
        )
        self.assertEqual(offer.state, "withdrawn")
        # what was not begun goes back, what was begun is finished
        self.assertEqual(self.seen(self.all_jobs, self.contractor_user), self.job)
        self.assertIn("blacklist", self.contractor._get_work_obstacle())
        self.assertIn("blacklist", self.goer._get_work_obstacle())

    def test_whoever_was_archived_gets_no_new_work(self):
        self.contractor.active = False
        self.assertFalse(self.seen(self.all_jobs, self.contractor_user))
        self.assertFalse(self.seen(self.all_jobs, self.goer_user))
        self.assertIn("no longer", self.contractor._get_work_obstacle())

    def test_others_get_work(self):
        self.assertIsNone(self.contractor._get_work_obstacle())
        self.assertIsNone(self.goer._get_work_obstacle())
