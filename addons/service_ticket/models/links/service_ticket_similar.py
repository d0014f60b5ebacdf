"""Which tickets are about the same matter: full-text search and repeats.

A suggestion is what the database found and nobody has judged yet; a fact is what a
person has accepted, or a client by asking about an old request again.
"""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, split_every, sql

from ...tools.text_query import beginning_with
from ..claims import lock_due
from ..constants import OPEN_STATES

REPEAT_DAYS = 30
REPEAT_BATCH = 500
# From which share of common words on two subjects are alike.
REPEAT_SCORE = 0.5
# Tickets of these channels repeat by nature.
CHANNELS_WITHOUT_REPEATS = ("monitoring", "planned")
SIMILAR_LIMIT = 5

# PostgreSQL's configuration "russian" stems Cyrillic words in Russian and Latin ones
# in English; ё and е are one letter to those who write. The subject weighs most; of
# the text its beginning counts, before signatures and quotes.
SEARCH_VECTOR = """
    setweight(to_tsvector('pg_catalog.russian',
        translate(left(coalesce(name, ''), 500), 'ёЁ', 'еЕ')), 'A')
    || setweight(to_tsvector('pg_catalog.russian',
        translate(left(coalesce(description, ''), 1000), 'ёЁ', 'еЕ')), 'B')
"""


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    is_repeat = fields.Boolean(
        string="Repeat",
        compute="_compute_is_repeat",
        store=True,
        precompute=True,
        help="The client had asked about the same matter before.",
    )
    repeat_suggestion_id = fields.Many2one(
        "service.ticket",
        string="Looks Like",
        index="btree_not_null",
        copy=False,
        readonly=True,
        help="An earlier ticket of the client that seems to be about the same matter; "
        "somebody has to decide.",
    )
    repeat_score = fields.Float(
        string="Similarity",
        copy=False,
        readonly=True,
        aggregator=None,
        help="Share of the words that the two subjects have in common.",
    )
    repeat_check = fields.Boolean(
        default=True,
        copy=False,
        readonly=True,
        export_string_translation=False,
    )

    _repeat_check_idx = models.Index("(id) WHERE repeat_check")
    # What a client asked lately: for the search of repeats and the list on the portal.
    _client_opened_idx = models.Index("(client_id, opened_at DESC, id DESC)")
    # The newest answered tickets, for words that very many of them have.
    _solved_idx = models.Index(
        "(closed_at DESC) WHERE state = 'done' AND first_response_at IS NOT NULL"
    )

    def init(self):
        """Create the generated column, which the ORM does not know, and its index."""
        result = super().init()
        cr = self.env.cr
        if not sql.column_exists(cr, self._table, "search_vector"):
            cr.execute(
                SQL(
                    """
                    ALTER TABLE service_ticket ADD COLUMN search_vector tsvector
                    GENERATED ALWAYS AS (%s) STORED
                    """,
                    SQL(SEARCH_VECTOR),
                )
            )
        # Only solved tickets are searched over all clients; those in work change all
        # the time, and each change would cost the index an entry per word.
        sql.create_index(
            cr,
            "service_ticket_search_vector_index",
            self._table,
            ["search_vector"],
            "gin",
            "state = 'done' AND first_response_at IS NOT NULL",
        )
        return result

    @api.depends("repeat_of_id")
    def _compute_is_repeat(self):
        for ticket in self:
            ticket.is_repeat = bool(ticket.repeat_of_id)

    # New tickets are compared after the commit

    def _intake_finish(self):
        result = super()._intake_finish()
        self._before_commit("_schedule_repeat_check")
        return result

    def write(self, vals):
        if vals.keys() & {"name", "partner_id", "client_id"} and (
            "repeat_check" not in vals
        ):
            vals = {**vals, "repeat_check": True}
            self._before_commit("_schedule_repeat_check")
        return super().write(vals)

    @api.model
    def _schedule_repeat_check(self):
        """Have marked tickets compared soon."""
        # sudo: whoever files a request may not start jobs, intake does
        self.env.ref("service_ticket.ir_cron_find_repeats").sudo()._trigger()

    @api.model
    def _cron_find_repeats(self):
        """Compare the marked tickets with what their clients asked before."""
        cron = self.env["ir.cron"]
        domain = [("repeat_check", "=", True)]
        Ticket = self.with_context(active_test=False)
        remaining = Ticket.search_count(domain)
        cron._commit_progress(remaining=remaining)
        # What somebody is writing on comes with the next run.
        while tickets := lock_due(Ticket, domain, "id", REPEAT_BATCH):
            tickets._find_repeats()
            if not cron._commit_progress(len(tickets)):
                break

    def _find_repeats(self):
        """Note for each ticket which earlier one it looks like, in one query."""
        found = {
            ticket_id: (earlier_id, score)
            for ticket_id, earlier_id, score in self.env.execute_query(
                self._get_repeats_query()
            )
        }
        rows = [
            (ticket_id, *found.get(ticket_id, (None, None))) for ticket_id in self.ids
        ]
        # Not a write: nobody changed these tickets, the desk made a guess.
        for part in split_every(REPEAT_BATCH, rows):
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE service_ticket
                       SET repeat_check = FALSE, repeat_suggestion_id = suggestion,
                           repeat_score = score
                      FROM (VALUES %s) AS found(ticket_id, suggestion, score)
                     WHERE id = ticket_id
                    """,
                    SQL(", ").join(
                        SQL("(%s, %s::int, %s::float)", *row) for row in part
                    ),
                )
            )
        self.invalidate_recordset(
            ["repeat_check", "repeat_suggestion_id", "repeat_score"], flush=False
        )
        self.browse(found)._tell_screens()

    def _get_repeats_query(self):
        """Return the query that finds what tickets look like.

        Per ticket it looks at the newest hundred of the client's tickets of the last
        days, by way of an index; how many tickets there are in all does not matter.

        :return: ``SQL`` of rows (ticket id, earlier ticket id, similarity 0 to 1)
        """
        return SQL(
            """
            WITH fresh AS MATERIALIZED (
                SELECT t.id, t.company_id, t.client_id, t.team_id, t.category_id,
                       t.site_id, t.opened_at,
                       tsvector_to_array(ts_filter(t.search_vector, '{a}')) AS words
                  FROM service_ticket t
                  JOIN service_channel channel ON channel.id = t.channel_id
                 WHERE t.id = ANY(%(ids)s)
                   AND t.client_id IS NOT NULL
                   AND t.state IN %(open_states)s
                   AND t.repeat_of_id IS NULL
                   AND t.split_from_id IS NULL
                   AND channel.code NOT IN %(channels)s
            )
            SELECT DISTINCT ON (fresh.id) fresh.id, earlier.id, overlap.score
              FROM fresh
             CROSS JOIN LATERAL (
                SELECT c.id,
                       tsvector_to_array(ts_filter(c.search_vector, '{a}')) AS words,
                       %(same_object)s AS same_object
                  FROM service_ticket c
                  JOIN service_team team ON team.id = c.team_id
                 WHERE c.client_id = fresh.client_id
                   AND c.opened_at <= fresh.opened_at
                   AND c.opened_at >= fresh.opened_at - %(days)s * interval '1 day'
                   AND c.id < fresh.id
                   AND c.company_id = fresh.company_id
                   AND c.active
                   AND c.merged_into_id IS NULL
                   AND (c.team_id = fresh.team_id OR team.privacy = 'agents')
                   AND (c.category_id = fresh.category_id
                        OR c.category_id IS NULL OR fresh.category_id IS NULL)
                   AND (c.site_id = fresh.site_id
                        OR c.site_id IS NULL OR fresh.site_id IS NULL)
                 ORDER BY c.opened_at DESC
                 LIMIT 100
             ) earlier
             CROSS JOIN LATERAL (
                SELECT common, common::float / NULLIF(
                           cardinality(fresh.words) + cardinality(earlier.words)
                           - common, 0) AS score
                  FROM (SELECT count(*)::int AS common FROM unnest(fresh.words) word
                         WHERE word = ANY(earlier.words)) counted
             ) overlap
             WHERE (overlap.common >= 2 AND overlap.score >= %(score)s)
                OR (earlier.same_object AND overlap.common >= 1
                    AND overlap.score >= %(score)s / 2)
             ORDER BY fresh.id, overlap.score DESC, earlier.id DESC
            """,
            ids=self.ids,
            open_states=OPEN_STATES,
            channels=CHANNELS_WITHOUT_REPEATS,
            days=self._get_repeat_days(),
            score=REPEAT_SCORE,
            same_object=self._get_same_object_sql(),
        )

    @api.model
    def _get_same_object_sql(self):
        """Return the condition under which two tickets are about the same thing.

        Then fewer common words make a repeat. The tickets are ``fresh`` and ``c``.
        """
        return SQL(
            """
            EXISTS (SELECT FROM service_ci_service_ticket_rel one
                      JOIN service_ci_service_ticket_rel other
                        ON other.service_ci_id = one.service_ci_id
                     WHERE one.service_ticket_id = fresh.id
                       AND other.service_ticket_id = c.id)
            """
        )

    @api.model
    def _get_repeat_days(self):
        # sudo: whoever files a request sees no system parameters
        parameters = self.env["ir.config_parameter"].sudo()
        days = parameters.get_param("service_ticket.repeat_days")
        return int(days) if str(days or "").isdecimal() else REPEAT_DAYS

    # People decide

    def action_accept_repeat(self):
        """Confirm that tickets repeat the earlier ones that they look like."""
        for suggestion, tickets in self.grouped("repeat_suggestion_id").items():
            if suggestion:
                tickets.write(
                    {"repeat_of_id": suggestion.id, "repeat_suggestion_id": False}
                )

    def action_dismiss_repeat(self):
        """Note that tickets are about something else than the earlier ones."""
        self.write({"repeat_suggestion_id": False})

    # Search by likeness

    @api.model
    def _words_of(self, text):
        """Return the stems of a text as the search vector holds them.

        :param str text: plain text, its first 500 characters count
        :return: list of stems
        """
        text = (text or "").replace("\0", "")[:500]
        return self.env.execute_query(
            SQL(
                "SELECT tsvector_to_array(to_tsvector('pg_catalog.russian', "
                "translate(%s, 'ёЁ', 'еЕ')))",
                text,
            )
        )[0][0]

    @api.model
    @api.readonly
    def get_similar_open(self, subject, client_id=False, partner_id=False, ticket_id=0):
        """Return open tickets of a client that resemble a subject being typed.

        :param str subject: what has been typed so far
        :param int client_id: the client, or False
        :param int partner_id: the contact, or False
        :param int ticket_id: a ticket not to return, if it exists already
        :return: list of dicts with ``id``, ``number``, ``name``, ``stage`` and
            ``user``, best first; only what the current user may read
        """
        client = self.env["res.partner"].browse(client_id or partner_id or False)
        client = client.exists().commercial_partner_id
        if not client:
            return []
        asked_by = Domain("client_id", "=", client.id)
        if partner_id:
            asked_by |= Domain("partner_id", "=", partner_id)
        domain = Domain("id", "!=", ticket_id) & asked_by
        return [
            {
                "id": ticket.id,
                "number": ticket.number,
                "name": ticket.name,
                "stage": ticket.stage_id.name,
                "user": ticket.user_id.name or "",
            }
            for ticket in self._search_similar_open(subject, domain)
        ]

    @api.model
    def _search_similar_open(self, subject, domain, limit=SIMILAR_LIMIT):
        """Search open tickets that have at least half the words of a subject.

        :param str subject: plain text, its last word perhaps unfinished
        :param domain: narrows the search down to few tickets, those of one client
        :param int limit: how many at most
        :return: tickets that the current user may read, best first
        """
        words = self._words_of(subject)
        if not words:
            return self.browse()
        query = self._search(
            Domain(domain) & Domain("state", "in", OPEN_STATES), order="id desc"
        )
        vector = SQL.identifier(query.table, "search_vector")
        hits = SQL(" + ").join(
            SQL("(%s @@ %s::tsquery)::int", vector, beginning_with(word))
            for word in words
        )
        query.add_where(SQL("(%s) * 2 >= %s", hits, len(words)))
        query.order = SQL("(%s) DESC, %s DESC", hits, SQL.identifier(query.table, "id"))
        query.limit = limit
        return self.browse(query)
