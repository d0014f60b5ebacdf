"""Who sees what of an organisation."""

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import ServicePortalCommon


@tagged("post_install", "-at_install")
class TestScope(ServicePortalCommon):
    def test_without_an_access_one_sees_what_one_asked_for(self):
        self.assertEqual(self.seen(self.tickets, self.portal_user), self.ticket)
        self.assertEqual(self.seen(self.orders, self.portal_user), self.order)
        self.assertFalse(self.seen(self.tickets, self.own_user))
        self.assertFalse(self.seen(self.orders, self.own_user))

    def test_own_scope_adds_nothing(self):
        self.give_access(self.own_user, scope="own", can_invite=True)
        self.assertFalse(self.seen(self.tickets, self.own_user))
        self.assertFalse(self.seen(self.orders, self.own_user))
        self.assertFalse(self.seen(self.ci | self.second_ci, self.own_user))

    def test_chosen_sites_show_their_requests_orders_and_items(self):
        user = self.site_user
        sites = self.site | self.second_site | self.other_site
        colleague = self._create_ticket(site_id=self.second_site.id)
        self.assertEqual(self.seen(self.tickets, user), self.second_ticket)
        self.assertEqual(self.seen(colleague, user), colleague)
        self.assertEqual(self.seen(self.orders, user), self.second_order)
        self.assertEqual(self.seen(sites, user), self.second_site)
        items = self.ci | self.second_ci | self.other_ci
        self.assertEqual(self.seen(items, user), self.second_ci)

    def test_whole_company_shows_all_of_it_and_nothing_else(self):
        user = self.chief
        sites = self.site | self.second_site | self.other_site
        items = self.ci | self.second_ci | self.other_ci
        self.assertEqual(self.seen(self.tickets, user), self.tickets[:2])
        self.assertEqual(self.seen(self.orders, user), self.orders[:2])
        self.assertEqual(self.seen(sites, user), self.site | self.second_site)
        self.assertEqual(self.seen(items, user), self.ci | self.second_ci)

    def test_a_contact_of_a_site_sees_the_site_and_only_own_requests(self):
        self.assertEqual(
            self.seen(self.site | self.second_site, self.portal_user), self.site
        )
        self.assertEqual(self.seen(self.ci | self.second_ci, self.portal_user), self.ci)
        asked = self._create_ticket(
            partner_id=self.chief.partner_id.id, site_id=self.site.id
        )
        self.assertFalse(self.seen(asked, self.portal_user))

    def test_one_person_may_work_for_several_organisations(self):
        access = self.give_access(self.chief, self.other_client, scope="company")
        self.assertEqual(self.seen(self.tickets, self.chief), self.tickets)
        access.write({"scope": "sites", "site_ids": [Command.clear()]})
        self.assertEqual(self.seen(self.tickets, self.chief), self.tickets[:2])

    def test_companies_below_are_seen_where_the_access_says_so(self):
        branch, below = self.env["res.partner"].create(
            [
                {"name": "Branch", "is_company": True, "parent_id": self.client.id},
                {"name": "Partner of it", "is_company": True},
            ]
        )
        below.parent_id = branch
        ticket = self._create_ticket(
            partner_id=self.make_colleague("branch", below).partner_id.id
        )
        self.assertFalse(self.seen(ticket, self.chief))
        self.assertIn("Companies below: 1", self.chief_access.unseen_note)
        self.assertFalse(self.site_access.unseen_note)
        self.chief_access.with_subsidiaries = True
        self.assertEqual(self.seen(ticket, self.chief), ticket)
        self.assertFalse(self.chief_access.unseen_note)

    def test_other_clients_and_contractors_see_nothing(self):
        self.assertEqual(
            self.seen(self.tickets, self.other_portal_user), self.other_ticket
        )
        self.assertFalse(self.seen(self.ci, self.other_portal_user))
        for records in (self.tickets, self.orders, self.site, self.ci):
            self.assertFalse(self.seen(records, self.contractor_user))

    def test_drafts_of_orders_are_ours(self):
        draft = self.make_order(self._create_ticket(site_id=self.site.id))
        self.assertFalse(self.seen(draft, self.chief))

    def test_legal_entities_follow_the_scope(self):
        terms = self.env["service.entity.term"].create(
            [
                {"site_id": site.id, "entity_id": site.client_id.id}
                for site in (self.site, self.second_site, self.other_site)
            ]
        )
        self.assertEqual(self.seen(terms, self.chief), terms[:2])
        self.assertEqual(self.seen(terms, self.site_user), terms[1])
        self.assertFalse(self.seen(terms, self.own_user))

    # Changes count at once, though Odoo keeps the domains of rules

    def test_a_changed_access_counts_at_once(self):
        self.assertEqual(self.seen(self.tickets, self.chief), self.tickets[:2])
        self.chief_access.scope = "own"
        self.assertFalse(self.seen(self.tickets, self.chief))
        self.chief_access.scope = "company"
        self.assertEqual(self.seen(self.tickets, self.chief), self.tickets[:2])
        self.chief_access.unlink()
        self.assertFalse(self.seen(self.tickets, self.chief))

    def test_whoever_leaves_the_company_is_cut_off(self):
        self.assertTrue(self.seen(self.tickets, self.chief))
        self.assertTrue(self.seen(self.tickets, self.portal_user))
        (self.chief | self.portal_user).partner_id.parent_id = self.other_client
        self.assertFalse(self.seen(self.tickets, self.chief))
        self.assertFalse(self.seen(self.tickets, self.portal_user))
        self.assertFalse(self.chief_access.exists())

    def test_an_archived_organisation_is_not_seen(self):
        access = self.give_access(self.own_user, self.other_client, scope="company")
        self.assertEqual(self.seen(self.tickets, self.own_user), self.other_ticket)
        self.other_client.active = False
        self.assertFalse(self.seen(self.tickets, self.own_user))
        self.assertTrue(access.exists())

    def test_a_site_that_was_sold_takes_nothing_of_its_past_along(self):
        self.second_ci.unlink()
        self.second_site.client_id = self.other_client
        self.env.invalidate_all()
        later = self._create_ticket(
            partner_id=self.other_contact.id, site_id=self.second_site.id
        )
        self.assertFalse(self.seen(later, self.site_user))
        self.assertFalse(self.seen(self.second_site, self.site_user))
        self.give_access(
            self.other_portal_user, self.other_client, scope="sites"
        ).site_ids = self.second_site
        self.assertEqual(self.seen(later, self.other_portal_user), later)
        self.assertFalse(self.seen(self.second_ticket, self.other_portal_user))

    # What is never shown

    def test_internal_fields_stay_hidden(self):
        for record, names in (
            (self.ticket, ("team_id", "user_id", "type_id", "email_cc", "tag_ids")),
            (self.ticket, ("access_token",)),
            (self.order, ("assignment_note", "deadline", "user_id", "access_token")),
            (self.order, ("message_ids", "spent_hours", "contact_id", "media_ids")),
            (self.site, ("access_notes", "contact_ids", "message_ids")),
            (self.ci, ("note", "message_ids", "depends_on_ids")),
        ):
            own = record.with_user(self.chief)
            own.read(["display_name"])
            for name in names:
                with self.subTest(field=name), self.assertRaises(AccessError):
                    own.read([name])
                with self.subTest(search=name), self.assertRaises(AccessError):
                    own.search([(name, "!=", False)])
                with self.subTest(group=name), self.assertRaises(AccessError):
                    own.formatted_read_group([], [name], ["__count"])

    def test_nothing_is_changed_by_rpc(self):
        for record, vals in (
            (self.ticket, {"name": "Mine"}),
            (self.order, {"state": "done"}),
            (self.site, {"client_id": self.other_client.id}),
            (self.ci, {"site_id": self.second_site.id}),
            (self.chief_access, {"scope": "company"}),
        ):
            own = record.with_user(self.chief)
            for action in (
                lambda own=own, vals=vals: own.write(vals),
                lambda own=own, vals=vals: own.create(vals),
                own.unlink,
            ):
                with self.subTest(model=record._name), self.assertRaises(AccessError):
                    action()

    def test_the_talk_with_the_performer_is_not_the_clients(self):
        for record in (self.order, self.site, self.ci):
            message = record.message_post(
                body="The client never pays", subtype_xmlid="mail.mt_comment"
            )
            own = message.with_user(self.chief)
            self.assertFalse(own.search([("id", "=", message.id)]))
            self.assertFalse(own.has_access("read"))
            with self.assertRaises(AccessError):
                record.with_user(self.chief).message_post(body="Let me in")

    def test_colleagues_read_the_conversation_but_do_not_rate(self):
        message = self.ticket.message_post(
            body="We are on it", subtype_xmlid="mail.mt_comment"
        )
        self.assertTrue(message.with_user(self.chief).has_access("read"))
        self.assertFalse(message.with_user(self.own_user).has_access("read"))
        self.team.asks_rating = True
        self.ticket.action_close()
        self.assertTrue(
            self.ticket.with_user(self.portal_user).sudo()._portal_may_rate()
        )
        self.assertFalse(self.ticket.with_user(self.chief).sudo()._portal_may_rate())

    # What staff may enter

    def test_an_access_names_sites_of_its_organisation_only(self):
        with self.assertRaisesRegex(ValidationError, "Cafe"):
            self.site_access.site_ids = self.other_site

    def test_an_access_is_to_an_organisation(self):
        with self.assertRaisesRegex(ValidationError, "Corner Shops"):
            self.give_access(self.own_user, self.contact)
        access = self.env["service.portal.access"].create(
            {"partner_id": self.own_user.partner_id.id}
        )
        self.assertEqual(access.client_id, self.client)

    # Speed

    def test_the_scope_costs_few_queries_however_many_sites_there_are(self):
        def queries():
            self.env.invalidate_all()
            self.env.registry.clear_cache()
            Ticket = self.env["service.ticket"].with_user(self.site_user)
            Ticket.search([], limit=1)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            Ticket.search([], limit=20)
            return self.env.cr.sql_log_count - before

        few = queries()
        self.site_access.site_ids |= self.env["service.site"].create(
            [{"name": f"S {n}", "client_id": self.client.id} for n in range(200)]
        )
        self.assertEqual(queries(), few)
        self.assertLessEqual(few, 10)
