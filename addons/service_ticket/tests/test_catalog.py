from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import ServiceTicketCommon

USERS = {"name": "users", "string": "Number of users", "type": "integer"}
OBJECT = {"name": "object", "string": "Object", "type": "char", "required": True}
SPEED = {
    "name": "speed",
    "string": "Speed",
    "type": "selection",
    "selection": [["slow", "10 Mbit/s"], ["fast", "100 Mbit/s"]],
    "default": "slow",
}


class CatalogCommon(ServiceTicketCommon):
    """A service with required parameters, and a request type with a card."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.direction = cls.env["product.category"].create({"name": "Networks"})
        cls.subject = cls.env["service.ticket.category"].create({"name": "Internet"})
        cls.type = cls.env["service.ticket.type"].create({"name": "Connection"})
        cls.section, cls.item, cls.plain = cls.env["service.catalog.item"].create(
            [
                {"name": "Telecom", "is_section": True},
                {
                    "name": "Internet connection",
                    "code": "TEST-INET",
                    "type_id": cls.type.id,
                    "team_id": cls.closed_team.id,
                    "category_id": cls.subject.id,
                    "product_categ_id": cls.direction.id,
                },
                {"name": "Consultation"},
            ]
        )
        cls.item.parent_id = cls.section
        cls.form = cls.publish(cls.item, [OBJECT, USERS, SPEED])

    @classmethod
    def publish(cls, owner, definition):
        form = owner._get_draft()
        form.definition = definition
        form.action_publish()
        return form

    def order(self, item=None, parameters=None, **values):
        line = {"item_id": (item or self.item).id}
        if parameters is not None:
            line["parameters"] = parameters
        return self.make_ticket(line_ids=[Command.create(line)], **values)


@tagged("post_install", "-at_install")
class TestCatalog(CatalogCommon):
    # Intake

    def test_the_service_says_where_its_tickets_go(self):
        ticket = self.order()
        self.assertEqual(ticket.item_id, self.item)
        self.assertEqual(ticket.type_id, self.type)
        self.assertEqual(ticket.team_id, self.closed_team)
        self.assertEqual(ticket.category_id, self.subject)
        self.assertEqual(ticket.product_categ_id, self.direction)

    def test_what_the_request_says_itself_wins(self):
        ticket = self.order(team_id=self.team.id)
        self.assertEqual(ticket.team_id, self.team)

    def test_a_service_alone_is_enough_for_programs(self):
        ticket = self.make_ticket(item_id=self.item.id)
        self.assertEqual(ticket.line_ids.item_id, self.item)
        self.assertEqual(ticket.line_ids.form_id, self.form)
        self.assertEqual(ticket.team_id, self.closed_team)

    def test_defaults_of_parameters_are_filled_in(self):
        ticket = self.order(parameters={"object": "Shop"})
        self.assertEqual(ticket.line_ids.parameters["speed"], "10 Mbit/s")

    def test_a_ticket_may_be_about_several_services(self):
        ticket = self.order()
        ticket.line_ids = [Command.create({"item_id": self.plain.id})]
        self.assertEqual(ticket.item_id, self.item)
        self.assertEqual(len(ticket.line_ids), 2)

    def test_by_hand_a_service_is_chosen_on_the_ticket(self):
        form = Form(self.env["service.ticket"].with_user(self.agent))
        form.name = "By hand"
        form.partner_id = self.contact
        form.item_id = self.plain
        ticket = form.save()
        self.assertEqual(ticket.line_ids.item_id, self.plain)
        ticket.item_id = self.item
        self.assertEqual(ticket.line_ids.item_id, self.item)
        self.assertEqual(ticket.line_ids.form_id, self.form)
        ticket.item_id = False
        self.assertFalse(ticket.line_ids)

    def test_services_cost_intake_no_query_each(self):
        Ticket = self.env["service.ticket"]

        def vals_list(count):
            return [
                {
                    "name": str(i),
                    "partner_id": self.contact.id,
                    "line_ids": [
                        Command.create(
                            {
                                "item_id": self.item.id,
                                "parameters": {"object": f"Shop {i}"},
                            }
                        )
                    ],
                }
                for i in range(count)
            ]

        Ticket._intake("internal", vals_list(1))
        counts = []
        for count in (10, 100):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            Ticket._intake("internal", vals_list(count))
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - start)
        self.assertLess(counts[1], 60)
        self.assertLess(counts[1] - counts[0], 6)

    # Versions

    def test_a_published_version_does_not_change(self):
        with self.assertRaisesRegex(UserError, "New\xa0?Version|New Version"):
            self.form.definition = [OBJECT]

    def test_a_new_version_is_for_new_tickets_only(self):
        before = self.order(parameters={"object": "Shop"})
        action = self.form.action_new_version()
        draft = self.env["service.catalog.form"].browse(action["res_id"])
        self.assertEqual(draft.version, 2)
        self.assertEqual(
            [entry["name"] for entry in draft.definition],
            ["object", "users", "speed"],
        )
        draft.definition = [USERS]
        self.assertEqual(self.order().line_ids.form_id, self.form)
        draft.action_publish()
        after = self.order()
        self.assertEqual(before.line_ids.form_id, self.form)
        self.assertEqual(before.line_ids.parameters["object"], "Shop")
        self.assertEqual(after.line_ids.form_id, draft)
        self.assertEqual(self.form.state, "old")
        self.assertNotIn("object", after.line_ids.parameters)

    def test_there_is_one_draft(self):
        first = self.form.action_new_version()
        second = self.item.action_edit_parameters()
        self.assertEqual(first["res_id"], second["res_id"])

    def test_a_card_keeps_its_version_while_stages_are_added(self):
        card = self.publish(self.type, [OBJECT])
        ticket = self.make_ticket(type_id=self.type.id, card={"object": "Shop"})
        self.publish(self.type, [USERS])
        self.type.stage_ids = [
            Command.create({"name": "Survey", "state": "open", "sequence": 15})
        ]
        ticket.invalidate_recordset()
        self.assertEqual(ticket.card_form_id, card)
        self.assertEqual(ticket.card["object"], "Shop")
        self.assertIn("Survey", ticket.process_stage_ids.mapped("name"))

    def test_a_change_of_type_changes_the_card(self):
        card = self.publish(self.type, [OBJECT])
        ticket = self.make_ticket()
        ticket.type_id = self.type
        self.assertEqual(ticket.card_form_id, card)

    def test_what_stood_on_the_card_of_the_former_type_is_kept(self):
        self.publish(self.type, [OBJECT])
        ticket = self.make_ticket(type_id=self.type.id, card={"object": "<Shop>"})
        ticket.with_user(self.agent).type_id = self.env.ref(
            "service_ticket.type_question"
        )
        note = ticket.message_ids.filtered(lambda m: "Object" in (m.body or ""))
        self.assertIn("&lt;Shop&gt;", note.body)
        self.assertTrue(note.is_internal)

    def test_what_nobody_could_fill_in_is_not_published(self):
        draft = self.item._get_draft()
        draft.definition = [{"name": "x", "string": "Which", "type": "selection"}]
        with self.assertRaisesRegex(ValidationError, "nothing to choose from"):
            draft.action_publish()

    def test_a_used_version_or_service_cannot_be_deleted(self):
        self.order()
        with self.assertRaisesRegex(UserError, "tickets are filled in by it"):
            self.form.unlink()
        with self.assertRaisesRegex(UserError, "archive it"):
            self.item.unlink()

    def test_agents_use_the_catalogue_and_managers_change_it(self):
        item = self.item.with_user(self.agent)
        self.assertEqual(item.name, "Internet connection")
        with self.assertRaises(AccessError):
            item.name = "Free internet"
        with self.assertRaises(AccessError):
            self.form.with_user(self.agent).note = "x"
        self.item.with_user(self.manager).action_edit_parameters()

    def test_customers_read_no_part_of_it(self):
        ticket = self.order()
        for user in (self.portal_user, self.other_portal_user):
            for record in (self.item, self.form, ticket.line_ids):
                with self.assertRaises(AccessError):
                    record.with_user(user).read(["display_name"])

    def test_a_section_cannot_be_ordered_nor_a_service_hold_others(self):
        with self.assertRaises(ValidationError):
            self.plain.parent_id = self.item
        self.order()
        with self.assertRaises(ValidationError):
            self.item.is_section = True

    def test_services_of_confidential_tickets_stay_confidential(self):
        line = self.order().line_ids
        Line = self.env["service.ticket.line"]
        found = Line.with_user(self.other_agent).search([("id", "=", line.id)])
        self.assertFalse(found)
        self.assertTrue(Line.with_user(self.agent).search([("id", "=", line.id)]))


@tagged("post_install", "-at_install")
class TestIncomplete(CatalogCommon):
    def test_what_lacks_a_required_parameter_is_marked(self):
        self.assertTrue(self.order().is_incomplete)
        self.assertFalse(self.order(parameters={"object": "Shop"}).is_incomplete)
        self.assertFalse(self.order(self.plain).is_incomplete)

    def test_the_card_counts_too(self):
        self.publish(self.type, [OBJECT])
        ticket = self.make_ticket(type_id=self.type.id)
        self.assertTrue(ticket.is_incomplete)
        ticket.card = {"object": "Shop"}
        self.assertFalse(ticket.is_incomplete)

    def test_it_stays_and_the_message_lists_what_is_missing(self):
        ticket = self.order()
        stage = self.env.ref("service_ticket.stage_open")
        ticket.with_user(self.agent).stage_id = stage
        self.assertEqual(ticket.state, "new")
        self.assertEqual(ticket.wanted_stage_id, stage)
        self.assertEqual(ticket.missing_text, "Object")

    def test_the_responsible_is_told_once(self):
        ticket = self.order(user_id=self.agent.id)
        for _attempt in range(2):
            ticket.with_user(self.agent).stage_id = self.env.ref(
                "service_ticket.stage_open"
            )
        self.assertEqual(len(ticket.activity_ids), 1)
        self.assertEqual(ticket.activity_ids.user_id, self.agent)
        self.assertIn("Object", ticket.activity_ids.note)

    def test_the_responsible_is_told_in_their_language(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.agent.lang = "ru_RU"
        ticket = self.order(user_id=self.agent.id)
        ticket.stage_id = self.env.ref("service_ticket.stage_open")
        self.assertEqual(ticket.activity_ids.summary, "Запросить недостающее")

    def test_it_goes_on_by_itself_when_filled_in(self):
        ticket = self.order()
        ticket.with_user(self.agent).action_take()
        self.assertEqual(ticket.state, "new")
        ticket.line_ids.with_user(self.agent).parameters = {"object": "Shop"}
        self.assertEqual(ticket.state, "open")
        self.assertFalse(ticket.is_incomplete)
        self.assertFalse(ticket.wanted_stage_id)
        self.assertFalse(ticket.activity_ids)

    def test_nothing_moves_that_nobody_wanted_to_move(self):
        ticket = self.order()
        ticket.line_ids.parameters = {"object": "Shop"}
        self.assertEqual(ticket.state, "new")
        self.assertFalse(ticket.is_incomplete)

    def test_a_service_that_is_added_to_the_work_holds_it_up_as_well(self):
        ticket = self.order(self.plain).with_user(self.agent)
        opened = self.env.ref("service_ticket.stage_open")
        done = self.env.ref("service_ticket.stage_done")
        ticket.stage_id = opened
        self.assertEqual(ticket.state, "open")
        ticket.line_ids = [Command.create({"item_id": self.item.id})]
        self.assertTrue(ticket.is_incomplete)
        ticket.stage_id = done
        self.assertEqual(ticket.stage_id, opened)
        self.assertEqual(ticket.wanted_stage_id, done)
        ticket.line_ids[-1:].parameters = {"object": "Shop"}
        self.assertEqual(ticket.state, "done")

    def test_begun_work_comes_back_from_a_pause_to_where_it_was(self):
        ticket = self.order(self.plain)
        opened = self.env.ref("service_ticket.stage_open")
        ticket.stage_id = opened
        ticket.line_ids = [Command.create({"item_id": self.item.id})]
        ticket.action_wait()
        ticket._wake("client")
        self.assertEqual(ticket.stage_id, opened)
        ticket.action_wait()
        ticket.action_close()
        self.assertEqual(ticket.stage_id, opened)

    def test_one_may_wait_for_the_client_and_give_up(self):
        ticket = self.order()
        ticket.action_wait()
        self.assertEqual(ticket.state, "waiting")
        ticket._wake("client")
        self.assertEqual(ticket.state, "new")
        ticket.stage_id = self.env.ref("service_ticket.stage_cancelled")
        self.assertEqual(ticket.state, "cancelled")

    def test_a_line_that_is_removed_misses_nothing(self):
        ticket = self.order()
        ticket.line_ids.unlink()
        self.assertFalse(ticket.is_incomplete)

    def test_with_several_services_the_message_names_each(self):
        ticket = self.order()
        ticket.line_ids = [Command.create({"item_id": self.plain.id})]
        self.assertEqual(ticket.missing_text, "Internet connection: Object")

    def test_others_of_the_batch_move_on(self):
        tickets = self.order() | self.order(parameters={"object": "Shop"})
        stage = self.env.ref("service_ticket.stage_open")
        tickets.write({"stage_id": stage.id, "priority": "2"})
        self.assertEqual(tickets.mapped("state"), ["new", "open"])
        self.assertEqual(set(tickets.mapped("priority")), {"2"})

    def test_incomplete_tickets_can_be_found(self):
        ticket = self.order()
        found = self.env["service.ticket"].search([("is_incomplete", "=", True)])
        self.assertIn(ticket, found)


@tagged("post_install", "-at_install")
class TestCoverage(CatalogCommon):
    def test_warranty_is_proposed_with_its_reason(self):
        self.ci.warranty_until = self.env.company._service_today() + timedelta(days=1)
        ticket = self.make_ticket(ci_ids=[Command.link(self.ci.id)])
        self.assertEqual(ticket.coverage, "warranty")
        self.assertIn(self.ci.display_name, ticket.coverage_reason)

    def test_nothing_is_proposed_where_nothing_is_known(self):
        self.ci.warranty_until = self.env.company._service_today() - timedelta(days=1)
        ticket = self.make_ticket(ci_ids=[Command.set(self.ci.ids)])
        self.assertEqual(ticket.coverage, "unknown")
        self.assertFalse(ticket.coverage_reason)

    def test_what_covers_many_tickets_is_found_in_one_query(self):
        cis = self.env["service.ci"].create(
            [{"name": f"Till {number}", "site_id": self.site.id} for number in range(9)]
        )
        vals_list = [{"ci_ids": [Command.set(ci.ids)]} for ci in cis]
        self.env["service.ticket"]._intake_coverage([{}])  # what is remembered
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(1):
            self.env["service.ticket"]._intake_coverage(vals_list)

    def test_an_item_that_is_named_later_counts_as_well(self):
        self.ci.warranty_until = self.env.company._service_today()
        ticket = self.make_ticket()
        ticket.with_user(self.agent).ci_ids = self.ci
        self.assertEqual(ticket.coverage, "warranty")

    def test_who_changes_it_says_why(self):
        ticket = self.make_ticket().with_user(self.agent)
        with self.assertRaisesRegex(ValidationError, "Say why"):
            ticket.coverage = "paid"
        ticket.write({"coverage": "paid", "coverage_reason": "Broken by the client"})
        self.assertEqual(ticket.coverage, "paid")

    def test_what_people_have_settled_is_not_proposed_again(self):
        self.ci.warranty_until = self.env.company._service_today()
        ticket = self.make_ticket(coverage="paid", coverage_reason="Agreed")
        ticket.ci_ids = self.ci
        self.assertEqual(ticket.coverage, "paid")
