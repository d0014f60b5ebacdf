"""Records found by their words, in Russian and English, typing errors included."""

import re

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, sql

from odoo.addons.service_ticket.tools.text_query import beginning_with, quoted

from ..tools.words import YO, is_unfinished, read_words

FIND_LIMIT = 10
SEARCH_LIMIT = 200
# From which length a word may have an error, and how much of it has to be right: one
# wrong letter in the middle of seven leaves 0.45 of the trigrams.
TOLERANT_LENGTH = 5
TOLERANCE = "0.42"
TITLE_POINTS = 3
# How many more than shown are compared by the places of their words.
RANKED = 20
MARK_START, MARK_END = "\x02", "\x03"
PARTS = re.compile(f"{MARK_START}(.*?){MARK_END}", re.DOTALL)
EXCERPT_OPTIONS = (
    f"StartSel={MARK_START}, StopSel={MARK_END}, MaxFragments=2, "
    'MaxWords=24, MinWords=8, FragmentDelimiter=" … "'
)


class ServiceSearchMixin(models.AbstractModel):
    """Who inherits it says which columns are searched and what they weigh."""

    _name = "service.search.mixin"
    _description = "Found by Words"

    # Columns of text: weight (A to C) and how many characters count.
    _search_columns = {}
    _excerpt_column = None

    # Words with typing errors are compared with these.
    search_words = fields.Char(
        compute="_compute_search_words", store=True, export_string_translation=False
    )

    found_by = fields.Char(
        string="Words", compute="_compute_found_by", search="_search_found_by"
    )

    def init(self):
        """Create the generated column, which the ORM does not know, and its index.

        "russian" stems Cyrillic words in Russian and Latin ones in English; ё and е
        are one letter to those who write.
        """
        result = super().init()
        cr = self.env.cr
        if not self._auto:
            return result
        for name, columns in (
            ("search_vector", self._search_columns),
            ("title_vector", self._get_title_columns()),
        ):
            if not sql.column_exists(cr, self._table, name):
                cr.execute(
                    SQL(
                        "ALTER TABLE %s ADD COLUMN %s tsvector "
                        "GENERATED ALWAYS AS (%s) STORED",
                        SQL.identifier(self._table),
                        SQL.identifier(name),
                        self._get_vector(columns),
                    )
                )
            self._create_search_index(name, SQL.identifier(name))
        if self.env.registry.has_trigram:
            # Not by ``index="trigram"``: that one is over words without accents.
            self._create_search_index("words", SQL("search_words gin_trgm_ops"))
        return result

    @api.model
    def _create_search_index(self, name, expression):
        # Articles are read much more often than they change: what is new goes into
        # the index at once, instead of a list that each search goes through.
        self.env.cr.execute(
            SQL(
                "CREATE INDEX IF NOT EXISTS %s ON %s USING gin (%s) "
                "WITH (fastupdate = off)",
                SQL.identifier(f"{self._table}_{name}_idx"),
                SQL.identifier(self._table),
                expression,
            )
        )

    @api.model
    def _get_vector(self, columns):
        """Return the words of columns as a text search vector."""
        return SQL(" || ").join(
            SQL(
                "setweight(to_tsvector('pg_catalog.russian', "
                "translate(left(coalesce(%s, ''), %s), 'ёЁ', 'еЕ')), %s)",
                SQL.identifier(column),
                self._search_columns[column][1],
                self._search_columns[column][0],
            )
            for column in columns
        )

    @api.model
    def _get_title_columns(self):
        """Return the columns that say what a record is about."""
        return [
            name for name, (weight, _) in self._search_columns.items() if weight < "C"
        ]

    @api.depends(lambda self: self._get_title_columns())
    def _compute_search_words(self):
        columns = self._get_title_columns()
        for record in self:
            words = " ".join(record[column] or "" for column in columns)
            record.search_words = words.strip().lower().translate(YO)

    def _compute_found_by(self):
        self.found_by = False

    @api.model
    def _search_found_by(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = [self._find(text, SEARCH_LIMIT).ids for text in value]
        return Domain("id", "in", list({number for ids in found for number in ids}))

    @api.model
    def _find(self, text, limit=FIND_LIMIT, domain=()):
        """Search the records that the current user may read, best first.

        Those with all words come first, those with less than half of them not at all;
        words in the title count for more. Where the database has ``pg_trgm``, a word
        that no record has counts for one that resembles it in a title.

        :param str text: what was typed; its last word perhaps unfinished
        :param int limit: how many at most
        :param domain: narrows the search down
        :return: records of this model
        """
        stems = self._get_stems(text)
        if not stems:
            return self.browse()
        self.flush_model([*self._search_columns, "search_words"])
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
        """Return the query of ``_find``: rows of ids.

        Each word is one look into an index; the vectors themselves, which are long,
        are read for the best few only. What the reader may not see drops out once,
        where hits are counted. PostgreSQL thinks that to read all vectors is cheap,
        hence it may not choose that while it plans this query.
        """
        table = SQL.identifier(self._table)
        allowed = self._search(domain)
        lists, hits = [], []
        for number, (word, stem) in enumerate(zip(words, stems, strict=True)):
            name = SQL.identifier(f"word_{number}")
            lists.append(
                SQL(
                    "%s AS MATERIALIZED (SELECT id FROM %s WHERE search_vector @@ %s)",
                    name,
                    table,
                    stem,
                )
            )
            hits += [
                SQL("SELECT id, 1 AS found, 1 AS points FROM %s", name),
                SQL(
                    "SELECT id, 0, %s FROM %s WHERE title_vector @@ %s",
                    TITLE_POINTS,
                    table,
                    stem,
                ),
            ]
            if self.env.registry.has_trigram and len(word) >= TOLERANT_LENGTH:
                hits.append(
                    SQL(
                        "SELECT id, 1, 1 FROM %s WHERE numnode(%s) > 0 AND NOT EXISTS "
                        "(SELECT FROM %s JOIN allowed USING (id)) "
                        "AND %s <%% search_words",
                        table,
                        stem,
                        name,
                        word,
                    )
                )
        return SQL(
            """
            SELECT set_config('pg_trgm.word_similarity_threshold', %(tolerance)s, true),
                   set_config('enable_seqscan', 'off', true),
                   set_config('enable_indexscan', 'off', true);
            WITH allowed AS MATERIALIZED (%(allowed)s), %(lists)s,
            best AS (
                SELECT id, sum(found) AS found, sum(points) AS points
                  FROM (%(hits)s) hit JOIN allowed USING (id)
                 GROUP BY id
                HAVING sum(found) * 2 >= %(total)s
                 ORDER BY found DESC, points DESC, id
                 LIMIT %(ranked)s
            )
            SELECT id FROM best JOIN %(table)s USING (id)
             WHERE (SELECT set_config('enable_seqscan', 'on', true)
                           || set_config('enable_indexscan', 'on', true)) IS NOT NULL
             ORDER BY found DESC, points DESC,
                      ts_rank(search_vector, %(some)s) DESC, id
             LIMIT %(limit)s
            """,
            tolerance=TOLERANCE,
            allowed=allowed.select(
                SQL("%s AS id", SQL.identifier(allowed.table, "id"))
            ),
            lists=SQL(", ").join(lists),
            hits=SQL(" UNION ALL ").join(hits),
            # Words such as "and" are empty queries: they are not missed.
            total=SQL(" + ").join(
                SQL("(numnode(%s) > 0)::int", stem) for stem in stems
            ),
            ranked=limit + RANKED,
            table=table,
            some=SQL("(%s)", SQL(" || ").join(stems)),
            limit=limit,
        )

    def _get_excerpts(self, text):
        """Return where records speak of what was searched for.

        :param str text: what was typed
        :return: dict id -> ``Markup``: escaped text, the words in ``<mark>``
        """
        return {
            record_id: Markup("").join(
                Markup("<mark>%s</mark>" if is_word else "%s") % part
                for part, is_word in parts
            )
            for record_id, parts in self._get_excerpt_parts(text).items()
        }

    def _get_excerpt_parts(self, text):
        """Return the same in parts, for pages that put it together themselves.

        :param str text: what was typed
        :return: dict id -> list of (plain text, whether it was searched for)
        """
        stems = self._get_stems(text)
        if not self or not stems:
            return {}
        self.check_access("read")
        self.flush_recordset([self._excerpt_column])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id, ts_headline('pg_catalog.russian', left(%s, 20000), %s, %s)
                  FROM %s
                 WHERE id = ANY(%s)
                """,
                SQL.identifier(self._excerpt_column),
                SQL("(%s)", SQL(" || ").join(stems)),
                EXCERPT_OPTIONS,
                SQL.identifier(self._table),
                self.ids,
            )
        )
        return {record_id: split_headline(headline) for record_id, headline in rows}


def split_headline(headline):
    """Return the parts of a headline of the database.

    :param str headline: plain text, the words between control characters
    :return: list of (text, whether it is a word that was searched for)
    """
    parts = PARTS.split(headline or "")
    return [(part, index % 2 == 1) for index, part in enumerate(parts) if part]
