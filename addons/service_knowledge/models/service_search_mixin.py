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
        compute="_compute_search_words",
        store=True,
        index="trigram",
        export_string_translation=False,
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
        if not sql.column_exists(cr, self._table, "search_vector"):
            vector = SQL(" || ").join(
                SQL(
                    "setweight(to_tsvector('pg_catalog.russian', "
                    "translate(left(coalesce(%s, ''), %s), 'ёЁ', 'еЕ')), %s)",
                    SQL.identifier(column),
                    length,
                    weight,
                )
                for column, (weight, length) in self._search_columns.items()
            )
            cr.execute(
                SQL(
                    "ALTER TABLE %s ADD COLUMN search_vector tsvector "
                    "GENERATED ALWAYS AS (%s) STORED",
                    SQL.identifier(self._table),
                    vector,
                )
            )
        sql.create_index(
            cr,
            f"{self._table}_search_vector_index",
            self._table,
            ["search_vector"],
            "gin",
        )
        return result

    @api.model
    def _get_word_columns(self):
        """Return the columns whose words are found with typing errors, too."""
        return [
            name for name, (weight, _) in self._search_columns.items() if weight < "C"
        ]

    @api.depends(lambda self: self._get_word_columns())
    def _compute_search_words(self):
        columns = self._get_word_columns()
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

        Those with all words come first, then those with at least half of them. Where
        the database has ``pg_trgm``, a word counts for one that resembles it in the
        title or the keywords.

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
        """Return the query of ``_find``: rows of (id, words found, rank)."""
        exact, close = self._search(domain), self._search(domain)
        table = exact.table
        vector = SQL.identifier(table, "search_vector")
        every = SQL("(%s)", SQL(" && ").join(stems))
        some = SQL("(%s)", SQL(" || ").join(stems))
        record_id = SQL.identifier(table, "id")
        rank = SQL("ts_rank(%s, %s)", vector, some)

        exact.add_where(SQL("%s @@ %s", vector, every))
        exact.order, exact.limit = SQL("rank DESC, %s", record_id), limit

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
        close.order, close.limit = SQL("found DESC, rank DESC, %s", record_id), limit
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
                SQL("%s AS id", record_id),
                SQL("%s AS found", len(stems) + 1),
                SQL("%s AS rank", rank),
            ),
            close.select(
                SQL("%s AS id", record_id),
                SQL("%s AS found", found),
                SQL("%s AS rank", rank),
            ),
            limit,
        )

    @api.model
    def _get_word_condition(self, table, word, stem):
        """Return the condition under which a record has a word."""
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
