"""What recipients of a contract get after a closing."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from . import papers
from .papers_common import PaperSetCommon, read_pdf


@tagged("post_install", "-at_install")
class TestPaperSets(PaperSetCommon):
    def get_set(self, closing, rule=None):
        return closing.paper_set_ids.filtered(
            lambda one: one.rule_id == (rule or self.rule)
        )

    def test_recipient_gets_the_papers_of_the_contract_in_one_archive(self):
        orders = self.make_work(count=2)
        closing = self.close()
        one = self.get_set(closing)
        self.assertEqual((one.state, one.problem), ("made", False))
        number = closing.line_ids.move_id.name.replace("/", "-")
        files = self.read_archive(one)
        end = f"{number} 2026-03-31 ООО «Клиент-Тест».pdf"
        self.assertEqual(
            list(files),
            [
                f"Счет на оплату {end}",
                f"Акт {end}",
                f"Счет-фактура {end}",
                f"Реестр работ {end}",
            ],
        )
        jobs = files.pop(f"Реестр работ {end}")
        for text in files.values():
            self.assertIn("2 440,00", text)
        # the document has a line for both jobs, the list a row for each
        self.assertEqual(jobs.count("10.03.2026"), 2)
        self.assertIn("Итого без НДС: 2 000,00", jobs)
        for order in orders:
            self.assertIn(order.number, jobs)
        self.assertIn("Исправление № — от — (1а)", files[f"Счет-фактура {end}"])

    def test_a_document_of_fees_alone_has_no_list_of_jobs(self):
        self.contract.write({"retainer_amount": 500.0})
        closing = self.close()
        names = list(self.read_archive(self.get_set(closing)))
        self.assertTrue(names)
        self.assertFalse([name for name in names if name.startswith("Реестр")])

    def test_same_documents_make_the_same_archive(self):
        self.make_work()
        one = self.get_set(self.close())
        before = one.attachment_id.raw
        one.sudo().state = "todo"
        one._make()
        self.assertEqual(one.attachment_id.raw, before)

    def test_each_recipient_gets_the_documents_of_their_entities_only(self):
        shop = self.make_entity(
            "ООО «Магазин»",
            number="7-М",
            branch_kpp="695001001",
            signatory_name="Рубцов Андрей Ильич",
            signatory_title="Директор филиала",
        )
        rule = self.make_recipient(
            shop, entity_ids=[Command.set(shop.ids)], delivery="post"
        )
        self.make_work(count=2)
        self.make_work(entity=shop)
        closing = self.close()
        self.assertEqual(self.get_set(closing).move_count, 2)
        theirs = self.get_set(closing, rule)
        self.assertEqual(theirs.move_ids.service_entity_id, shop)
        [act] = [
            text
            for name, text in self.read_archive(theirs).items()
            if name.startswith("Акт")
        ]
        for expected in ("№ 7-М", "КПП 695001001", "Рубцов Андрей", "Директор фил"):
            self.assertIn(expected, act)

    def test_act_names_bank_and_mandate_that_the_contract_has_of_an_entity(self):
        shop = self.make_entity(
            "ООО «Магазин»",
            signatory_name="Рубцов Андрей",
            signatory_title="Директор филиала",
            signatory_basis="доверенности № 14",
        )
        party = self.contract.entity_ids.filtered(lambda one: one.entity_id == shop)
        party.bank_account_id = papers.make_account(
            shop, "40702810600000000777", "044525593", "30101810200000000593"
        )
        self.make_work(entity=shop)
        files = self.read_archive(self.get_set(self.close()))
        [act] = [text for name, text in files.items() if name.startswith("Акт")]
        self.assertIn(
            "р/с 40702810600000000777, в банке ПАО «Тест-Банк», БИК 044525593, "
            "к/с 30101810200000000593",
            act,
        )
        self.assertIn("Директор филиала на основании доверенности № 14", act)

    def test_utd_comes_as_print_and_as_file_for_who_exchanges_documents(self):
        self.rule.write(
            {"with_act": False, "with_vat_invoice": False, "with_utd": True}
        )
        self.make_work()
        closing = self.close()
        one = self.get_set(closing)
        self.assertFalse([name for name in self.read_archive(one) if ".xml" in name])

        self.client.exchange_id = "2BE7802999990"
        self.make_work()
        closing.line_ids.action_reopen()
        closing.action_collect()
        self.run_jobs(closing.action_book)
        files = self.read_archive(self.get_set(closing).sorted("number")[-1])
        [name] = [name for name in files if name.endswith(".xml")]
        self.assertTrue(name.startswith("ON_NSCHFDOPPR_2BE7802999990_"))
        self.assertIn(b"windows-1251", files[name][:60])

    def test_what_a_paper_lacks_is_said_on_the_set_and_can_be_tried_again(self):
        self.rule.write(
            {"with_act": False, "with_vat_invoice": False, "with_utd": True}
        )
        self.client.write({"exchange_id": "2BE7802999990", "kpp": False})
        self.make_work()
        one = self.get_set(self.close())
        self.assertEqual(one.state, "failed")
        self.assertIn("КПП", one.problem)
        self.client.kpp = "780201001"
        self.run_jobs(one.with_user(self.officer).action_retry)
        self.assertEqual((one.state, one.problem), ("made", False))

    def test_papers_add_up_to_the_documents(self):
        self.contract.price_ids.price = 33.33
        self.make_work(count=3)
        self.make_work(quantity=7)
        closing = self.close()
        move = closing.line_ids.move_id
        paper = move._prepare_paper()
        self.assertEqual(f"{paper['total']:.2f}", f"{move.amount_total:.2f}")
        self.assertEqual(f"{paper['tax']:.2f}", f"{move.amount_tax:.2f}")
        for name, text in self.read_archive(self.get_set(closing)).items():
            sum_of = "untaxed" if name.startswith("Реестр") else "total"
            self.assertIn(paper["money"](paper[sum_of]), text)

    def test_credits_come_off_the_lines_of_what_knows_no_negative_ones(self):
        move = self.make_invoice_with_credit()
        paper = move._prepare_paper()
        self.assertEqual([line["total"] < 0 for line in paper["lines"]], [False, True])
        [line] = paper["vat_lines"]
        self.assertEqual(f"{line['total']:.2f}", f"{move.amount_total:.2f}")
        self.assertEqual(f"{line['tax']:.2f}", f"{move.amount_tax:.2f}")

    def make_invoice_with_credit(self):
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.client.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": name,
                            "quantity": quantity,
                            "price_unit": price,
                            "tax_ids": [Command.set(self.tax.ids)],
                        }
                    )
                    for name, quantity, price in (
                        ("Работа", 3, 333.33),
                        ("Скидка за срок", -1, 100.01),
                    )
                ],
            }
        )
        move.action_post()
        return move

    # Sending

    def test_set_is_mailed_once_in_the_language_of_the_recipient(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.accountant.lang = "ru_RU"
        self.make_work()
        one = self.get_set(self.close())
        self.send()
        self.send()
        self.assertEqual((one.state, one.sent_to), ("sent", "vetrova@example.com"))
        mail = self.env["mail.mail"].search(
            [("model", "=", one._name), ("res_id", "=", one.id)]
        )
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.state, "sent")
        self.assertIn("vetrova@example.com", mail.email_to)
        self.assertEqual(mail.attachment_ids, one.attachment_id)
        self.assertIn("март 2026", mail.subject)

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_wrong_address_is_one_sentence_and_holds_up_nobody(self):
        self.accountant.email = "vetrova at example"
        other = self.make_recipient(self.client, delivery="portal")
        self.make_work()
        closing = self.close()
        self.send()
        one = self.get_set(closing)
        self.assertEqual(one.state, "failed")
        self.assertIn("no valid mail address", one.problem)
        self.assertEqual(self.get_set(closing, other).state, "sent")
        self.assertEqual(closing.paper_problem_count, 1)
        self.accountant.email = "vetrova@example.com"
        self.run_jobs(one.with_user(self.officer).action_retry)
        self.send()
        self.assertEqual((one.state, one.problem), ("sent", False))

    def test_mail_that_comes_back_is_a_problem_of_its_set(self):
        self.make_work()
        one = self.get_set(self.close())
        self.send()
        one._message_receive_bounce("vetrova@example.com", self.accountant)
        self.assertEqual(one.state, "failed")
        self.assertIn("came back", one.problem)

    def test_what_was_being_sent_when_the_system_stopped_is_left_to_a_person(self):
        self.make_work()
        one = self.get_set(self.close())
        one.state = "sending"
        self.send()
        self.assertEqual(one.state, "failed")
        self.assertIn("may or may not", one.problem)
        one.with_user(self.officer).action_mark_sent()
        self.assertEqual(one.state, "sent")

    def test_set_for_the_post_waits_to_be_printed_in_one_go(self):
        self.rule.delivery = "post"
        other = self.make_recipient(self.client, delivery="post")
        self.make_work()
        closing = self.close()
        self.send()
        sets = self.get_set(closing) | self.get_set(closing, other)
        self.assertEqual(sets.mapped("state"), ["made", "made"])
        self.assertEqual(closing.paper_post_count, 2)
        sets = sets.with_user(self.officer)
        action = sets.action_print()
        file = self.env["ir.attachment"].browse(
            int(action["url"].split("/")[3].split("?")[0])
        )
        text = read_pdf(file.raw)
        self.assertEqual(text.count("Акт № "), 2)
        sets.action_mark_sent()
        self.assertEqual(closing.paper_post_count, 0)
        with self.assertRaisesRegex(UserError, "was sent before"):
            sets.action_mark_sent()

    def test_problems_are_told_in_the_language_of_who_has_closed_the_month(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.accountant.email = False
        self.make_work()
        closing = self.env["service.closing"].create({"date_to": "2026-03-31"})
        closing.action_collect()
        self.officer.lang = "ru_RU"
        self.run_jobs(closing.with_user(self.officer).action_book)
        self.send()
        one = self.get_set(closing)
        self.assertEqual(one.state, "failed")
        self.assertRegex(one.problem, "[а-я]{4}")
        one.sudo().state = "sending"
        one._note_interrupted()
        self.assertRegex(one.problem, "[а-я]{4}")

    def test_sets_of_many_recipients_are_made_by_as_many_queries_as_one(self):
        self.make_work()
        move = self.close().line_ids.move_id
        Set = self.env["service.paper.set"]

        def count():
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            sets = Set._collect(move)
            return len(sets), self.env.cr.sql_log_count - before

        Set._collect(move)
        few, queries = count()
        for number in range(5):
            partner = self.env["res.partner"].create({"name": f"Recipient {number}"})
            self.make_recipient(partner)
        Set._collect(move)
        self.assertEqual(count(), (few + 5, queries))

    # What comes later

    def test_what_comes_after_a_set_was_sent_goes_into_another_one(self):
        self.make_work()
        closing = self.close()
        self.send()
        first = self.get_set(closing)
        self.run_jobs(first.move_ids.action_revise)
        second = self.get_set(closing) - first
        self.assertEqual((second.number, second.reason), (2, "revision"))
        self.assertEqual(first.state, "sent")
        self.assertEqual(second.state, "made")

    def test_documents_of_one_contract_that_come_one_by_one_are_one_set(self):
        self.make_work()
        self.make_work(entity=self.make_entity("ООО «Магазин»"))
        closing = self.env["service.closing"].create({"date_to": "2026-03-31"})
        closing.action_collect()
        closing.state = "running"
        self.env.flush_all()
        first, second = closing.line_ids
        self.run_jobs(first._book)
        self.assertEqual(closing.paper_set_ids.state, "todo")
        self.run_jobs(second._book)
        self.assertEqual(closing.paper_set_ids.state, "made")
        self.assertEqual(len(closing.paper_set_ids), 1)
        self.assertEqual(closing.paper_set_ids.move_count, 2)

    def test_reopened_documents_are_not_sent(self):
        self.make_work()
        closing = self.env["service.closing"].create({"date_to": "2026-03-31"})
        closing.action_collect()
        self.run_jobs(closing.action_book)
        one = self.get_set(closing)
        closing.line_ids.action_reopen()
        one.sudo().state = "todo"
        one._make()
        self.assertEqual(one.state, "void")

    def test_whoever_was_sent_a_document_that_is_reopened_is_told_once(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.accountant.lang = "ru_RU"
        other = self.make_recipient(self.client, delivery="post")
        self.make_work()
        closing = self.close()
        move = closing.line_ids.move_id
        self.send()
        self.run_jobs(move.action_revise)
        self.send()
        self.run_jobs(closing.line_ids.action_reopen)
        # the one for the post waited still: nobody has to be told
        self.assertEqual(set(self.get_set(closing, other).mapped("state")), {"void"})
        notice = self.get_set(closing).filtered(lambda one: one.reason == "cancelled")
        self.assertEqual((len(notice), notice.state), (1, "made"))
        [(name, text)] = self.read_archive(notice).items()
        for one in (name, notice.attachment_id.name):
            self.assertTrue(one.startswith("Уведомление об аннулировании"), one)
        for expected in (move.name, "31 марта 2026", "1 220,00", "Директоров Иван"):
            self.assertIn(expected, text)
        self.send()
        self.send()
        mail = self.env["mail.mail"].search(
            [("model", "=", notice._name), ("res_id", "=", notice.id)]
        )
        self.assertEqual((len(mail), mail.state), (1, "sent"))
        self.assertIn("vetrova@example.com", mail.email_to)
        self.assertIn(move.name, mail.body_html)

        closing.action_collect()
        self.run_jobs(closing.action_book)
        last = self.get_set(closing).sorted("id")[-1]
        self.assertEqual((last.reason, last.number), ("closing", 3))
        self.assertNotIn(move, last.move_ids)

    def test_reopened_document_leaves_the_set_that_nobody_has_yet(self):
        shop = self.make_entity("ООО «Магазин»")
        self.make_work()
        self.make_work(entity=shop)
        closing = self.close()
        one = self.get_set(closing)
        line = closing.line_ids.filtered(lambda line: line.entity_id == shop)
        gone = line.move_id
        self.assertEqual((one.state, one.move_count), ("made", 2))
        self.run_jobs(line.action_reopen)
        self.assertEqual(one.state, "made")
        names = " ".join(self.read_archive(one))
        self.assertNotIn(gone.name.replace("/", "-"), names)
        self.assertIn((one.move_ids - gone).name.replace("/", "-"), names)
        self.assertFalse(self.get_set(closing) - one)

    def test_a_set_says_which_of_its_documents_hold_no_more(self):
        self.make_work()
        closing = self.close()
        first = self.get_set(closing)
        move = first.move_ids
        self.send()
        self.assertEqual(first._get_fates(), [(move, "")])
        self.run_jobs(move.action_revise)
        second = self.get_set(closing) - first
        self.assertEqual(first._get_fates(), [(move, "corrected")])
        self.assertEqual(second._get_fates(), [(move, "")])
        self.run_jobs(closing.line_ids.action_reopen)
        self.assertEqual(first._get_fates(), [(move, "cancelled")])

    def test_document_that_is_changed_loses_its_papers(self):
        self.make_work()
        move = self.close().line_ids.move_id
        self.assertEqual(len(move._get_papers()), 4)
        with self.assertRaises(UserError):
            move.button_draft()
        invoice = self.make_invoice_with_credit()
        invoice._ensure_papers({"act"})
        invoice.button_draft()
        self.assertFalse(invoice._get_papers())

    # Who

    def test_agents_and_clients_see_no_sets(self):
        self.make_work()
        one = self.get_set(self.close())
        agent = new_test_user(self.env, "paper_agent", groups="service_ci.group_agent")
        portal = new_test_user(self.env, "paper_portal", groups="base.group_portal")
        for user in (agent, portal):
            with self.assertRaises(AccessError):
                one.with_user(user).read(["state"])
        with self.assertRaises(AccessError):
            one.with_user(agent).action_retry()
        self.assertTrue(one.with_user(self.officer).read(["state"]))

    def test_sets_that_were_sent_are_not_deleted(self):
        self.make_work()
        one = self.get_set(self.close())
        self.send()
        with self.assertRaisesRegex(UserError, "stays on record"):
            one.with_user(self.officer).unlink()

    # How much work

    def test_a_long_document_takes_no_more_queries_than_a_short_one(self):
        def count(lines):
            move = self.env["account.move"].create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.client.id,
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "name": f"Работа {number}",
                                "price_unit": 10.0 + number,
                                "tax_ids": [Command.set(self.tax.ids)],
                            }
                        )
                        for number in range(lines)
                    ],
                }
            )
            move.action_post()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            move._ensure_papers({"act"})
            return self.env.cr.sql_log_count - before

        count(1)
        self.assertLessEqual(count(60), count(2) + 2)
