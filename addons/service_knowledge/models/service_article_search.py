"""Articles found by their words, in Russian and English, typing errors included."""

from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, sql

from odoo.addons.service_ticket.tools.text_query import beginning_with, quoted

from ..tools.words import YO, is_unfinished, read_words

# "russian" stems Cyrillic words in Russian and Latin ones in English; ё and е are one
# letter to those who write. The title weighs most, then other words for it.
SEARCH_VECTOR = """
    setweight(to_tsvector('pg_catalog.russian',
        translate(left(coalesce(name, ''), 500), 'ёЁ', 'еЕ')), 'A')
    || setweight(to_tsvector('pg_catalog.russian',
        translate(left(coalesce(keywords, ''), 1000), 'ёЁ', 'еЕ')), 'B')
    || setweight(to_tsvector('pg_catalog.russian',
        translate(left(coalesce(body_text, ''), 100000), 'ёЁ', 'еЕ')), 'C')
"""
FIND_LIMIT = 10
# From which length a word may have an error, and how much of it has to be right: one
# wrong letter in the middle of seven leaves 0.45 of the trigrams.
TOLERANT_LENGTH = 5
TOLERANCE = "0.42"
MARK_START, MARK_END = "\x02", "\x03"


class ServiceArticle(models.Model):
    _inherit = "service.article"

    # Words with typing errors are compared with these.
    search_words = fields.Char(
        compute="_compute_search_words", store=True, index="trigram"
    )

    def init(self):
        """Create the generated column, which the ORM does not know, and its index."""
        result = super().init()
        cr = self.env.cr
        if not sql.column_exists(cr, self._table, "search_vector"):
            cr.execute(
                SQL(
                    """
                    ALTER TABLE service_article ADD COLUMN search_vector tsvector
                    GENERATED ALWAYS AS (%s) STORED
                    """,
                    SQL(SEARCH_VECTOR),
                )
            )
        sql.create_index(
            cr,
            "service_article_search_vector_index",
            self._table,
            ["search_vector"],
            "gin",
        )
        return result

    @api.depends("name", "keywords")
    def _compute_search_words(self):
        for article in self:
            words = f"{article.name or ''} {article.keywords or ''}"
            article.search_words = words.strip().lower().translate(YO)

    @api.model
    def _find(self, text, limit=FIND_LIMIT, domain=()):
        """Search the articles that the current user may read, best first.

        Those with all words come first, then those with at least half of them. Where
        the database has ``pg_trgm``, a word counts for one that resembles it in the
        title or the keywords.

        :param str text: what was typed; its last word perhaps unfinished
        :param int limit: how many at most
        :param domain: narrows the search down
        :return: ``service.article``
        """
        stems = self._get_stems(text)
        if not stems:
            return self.browse()
        self.flush_model(["name", "keywords", "body_text", "search_words"])
        rows = self.env.execute_query(
            self._get_find_query(read_words(text), stems, limit, Domain(domain))
        )
        return self.browse(row[0] for row in rows)

    @api.model
    def _get_stems(self, text):
        """Return a tsquery for each word of a text, as SQL."""
        words = read_words(text)
        operands = [quoted(word) for word in words]
        if words and is_unfinished(text):
            operands[-1] = beginning_with(words[-1])
        return [
            SQL("to_tsquery('pg_catalog.russian', %s)", operand) for operand in operands
        ]

    @api.model
    def _get_find_query(self, words, stems, limit, domain):
        """Return the query of ``_find``: rows of (id, words found, rank)."""
        exact, close = self._search(domain), self._search(domain)
        table = exact.table
        vector = SQL.identifier(table, "search_vector")
        every = SQL("(%s)", SQL(" && ").join(stems))
        some = SQL("(%s)", SQL(" || ").join(stems))
        article_id = SQL.identifier(table, "id")
        rank = SQL("ts_rank(%s, %s)", vector, some)

        exact.add_where(SQL("%s @@ %s", vector, every))
        exact.order, exact.limit = SQL("rank DESC, %s", article_id), limit

        # Words such as "and" are empty queries: they neither count nor are missed.
        total = SQL(" + ").join(SQL("(numnode(%s) > 0)::int", stem) for stem in stems)
        conditions = [
            self._get_word_condition(table, word, stem)
            for word, stem in zip(words, stems, strict=True)
        ]
        found = SQL("(%s)", SQL(" + ").join(SQL("(%s)::int", c) for c in conditions))
        close.add_where(SQL("(%s)", SQL(" OR ").join(conditions)))
        close.add_where(SQL("%s * 2 >= %s", found, total))
        close.add_where(SQL("NOT (%s @@ %s)", vector, every))
        close.add_where(SQL("(SELECT count(*) FROM exact) < %s", limit))
        close.order, close.limit = SQL("found DESC, rank DESC, %s", article_id), limit
        return SQL(
            """
            SELECT set_config('pg_trgm.word_similarity_threshold', %s, true);
            WITH exact AS MATERIALIZED (%s), close AS (%s)
            SELECT id, found, rank FROM exact
             UNION ALL
            SELECT id, found, rank FROM close
             ORDER BY found DESC, rank DESC, id
             LIMIT %s
            """,
            TOLERANCE,
            exact.select(
                SQL("%s AS id", article_id),
                SQL("%s AS found", len(stems) + 1),
                SQL("%s AS rank", rank),
            ),
            close.select(
                SQL("%s AS id", article_id),
                SQL("%s AS found", found),
                SQL("%s AS rank", rank),
            ),
            limit,
        )

    @api.model
    def _get_word_condition(self, table, word, stem):
        """Return the condition under which an article has a word."""
        condition = SQL("%s @@ %s", SQL.identifier(table, "search_vector"), stem)
        if not self.env.registry.has_trigram or len(word) < TOLERANT_LENGTH:
            return condition
        return SQL(
            "(%s OR (numnode(%s) > 0 AND %s <%% %s))",
            condition,
            stem,
            word,
            SQL.identifier(table, "search_words"),
        )

    def _get_excerpts(self, text):
        """Return where articles speak of what was searched for.

        :param str text: what was typed
        :return: dict article id -> ``Markup``: escaped text, the words in ``<mark>``
        """
        stems = self._get_stems(text)
        if not self or not stems:
            return {}
        self.check_access("read")
        self.flush_recordset(["body_text"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id, ts_headline('pg_catalog.russian',
                                       left(body_text, 20000), %s, %s)
                  FROM service_article
                 WHERE id = ANY(%s)
                """,
                SQL("(%s)", SQL(" || ").join(stems)),
                f"StartSel={MARK_START}, StopSel={MARK_END}, MaxFragments=2, "
                'MaxWords=24, MinWords=8, FragmentDelimiter=" … "',
                self.ids,
            )
        )
        return {article_id: highlight(headline) for article_id, headline in rows}


def highlight(headline):
    """Return a headline of the database as safe HTML.

    :param str headline: plain text, the words between control characters
    """
    return Markup(
        str(escape(headline or ""))
        .replace(MARK_START, "<mark>")
        .replace(MARK_END, "</mark>")
    )
