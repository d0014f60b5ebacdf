from odoo.tests import tagged

from .common import ServiceKnowledgeCommon


@tagged("post_install", "-at_install")
class TestFind(ServiceKnowledgeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["service.article"].search([]).active = False
        cls.section.active = True
        make = cls.make_article
        cls.printer = make(
            "Принтер чеков не печатает",
            visibility="public",
            body="<p>Проверьте бумагу &amp; крышку отсека.</p>",
        )
        cls.drive = make(
            "Замена фискального накопителя",
            visibility="client",
            keywords="ФН отчёт о закрытии",
            body="<p>Перед заменой закройте смену. Принтер должен быть готов.</p>",
        )
        cls.english = make(
            "Resetting your password",
            visibility="public",
            body="<p>Open the login page.</p>",
        )

    def _find(self, text, user=None, **kwargs):
        Article = self.env["service.article"].with_user(user or self.agent)
        return Article._find(text, **kwargs)

    def test_words_are_found_in_any_form(self):
        self.assertEqual(self._find("печать чека принтером")[:1], self.printer)
        self.assertEqual(self._find("накопители"), self.drive)
        self.assertEqual(self._find("passwords"), self.english)

    def test_a_title_counts_for_more_than_a_text(self):
        self.assertEqual(list(self._find("принтер")), [self.printer, self.drive])

    def test_the_last_word_may_be_unfinished(self):
        self.assertEqual(self._find("фискальн"), self.drive)
        self.assertEqual(self._find("чек")[:1], self.printer)
        self.assertFalse(self._find("че "))

    def test_keywords_and_the_letter_yo(self):
        self.assertEqual(self._find("отчет закрытие"), self.drive)

    def test_half_of_the_words_are_enough(self):
        self.assertEqual(self._find("принтер чеков зажевал что-то"), self.printer)
        self.assertFalse(self._find("принтер космос ракета звезда"))

    def test_typing_errors_are_tolerated(self):
        if not self.env.registry.has_trigram:
            self.skipTest("pg_trgm is not installed")
        self.assertEqual(self._find("прентер")[:1], self.printer)
        self.assertEqual(self._find("накопитиль")[:1], self.drive)
        self.assertEqual(self._find("pasword")[:1], self.english)

    def test_the_search_does_without_trigrams(self):
        registry = self.env.registry
        known = registry.has_trigram
        self.addCleanup(setattr, registry, "has_trigram", known)
        registry.has_trigram = False
        self.env.cr.execute("DROP EXTENSION IF EXISTS pg_trgm CASCADE")
        self.assertEqual(self._find("принтер")[:1], self.printer)
        self.assertFalse(self._find("прентер"))

    def test_readers_find_what_they_may_read(self):
        self.assertFalse(self._find("накопитель", self.visitor))
        self.assertEqual(self._find("накопитель", self.portal_user), self.drive)

    def test_domain_and_limit_narrow_the_search_down(self):
        self.assertEqual(self._find("принтер", limit=1), self.printer)
        self.assertEqual(
            self._find("принтер", domain=[("visibility", "=", "client")]), self.drive
        )

    def test_one_query(self):
        Article = self.env["service.article"].with_user(self.portal_user)
        Article._find("принтер")
        with self.assertQueryCount(1):
            Article._find("печать чеков")

    def test_a_search_changes_no_setting_for_what_follows(self):
        names = ("enable_seqscan", "enable_indexscan")
        for text in ("принтер", "nothing of the kind", "печать чеков принтером"):
            self._find(text)
            for name in names:
                self.env.cr.execute(f"SHOW {name}")
                self.assertEqual(self.env.cr.fetchone(), ("on",), (text, name))

    def test_anything_that_is_typed_is_answered(self):
        for text in (
            "",
            " ",
            None,
            7,
            "'",
            "\\",
            "a & | !",
            "и",
            "\0",
            "*:*",
            "%",
            "<",
            "'':*",
        ):
            self._find(text)
        self._find("слово " * 500)

    def test_excerpts_are_escaped_and_marked(self):
        excerpt = self.printer._get_excerpts("бумага")[self.printer.id]
        self.assertIn("<mark>бумагу</mark>", excerpt)
        self.assertIn("&amp;", excerpt)
