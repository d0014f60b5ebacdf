"""How addons say who may open their pages, for the matrix over all routes.

``tests/routes.py`` of an addon holds ``ROUTES``, a dict "METHOD address" as it stands
at the route -> list of what :func:`visit` returns, and, where it needs records of its
own, ``build(case)``, which adds to ``case.ids`` and ``case.marks``. The test that walks
through all of them stands where the people are: in ``service_partner_portal``.
"""

from dataclasses import dataclass, field

from odoo.tools import SQL

# Who asks, seen from the client's contact who asked for something at the first shop.
PEOPLE = (
    "own",
    "chief",  # a colleague who sees the whole company
    "colleague",  # one who sees what he asked for himself: nothing
    "site_colleague",  # one who sees another shop
    "other_client",
    "firm",  # the boss of the contractor who has one job there
    "goer",  # its technician, who has another one
    "fellow",  # a technician of the same firm
    "rival",  # another contractor, with another job there
    "staff",  # an employee without a role at the desk
)
NOBODY = ("anonymous", "archived")
# What a request leaves behind that says nothing of the records.
TRACES = {
    "bus_bus",
    "bus_presence",
    "ir_attachment_hash",
    "mail_presence",
    "res_device_log",
    "service_article_query",
    "service_contractor_seen",
    "service_limited_call",
}
# Sent to the page where one logs in.
LOGIN = "login"


@dataclass(frozen=True)
class Visit:
    """One address and what everybody gets who opens it.

    :param str url: with names of ``case.ids`` in braces
    :param dict expected: who asks -> status, or ``LOGIN``
    :param others: the same for everybody else; None: nobody is left
    :param dict data: what a form sends; of a JSON route its parameters
    :param tuple files: what a form sends along: (field, (name, content, type))
    :param tuple shows: marks that the address itself entitles to see
    """

    url: str
    expected: dict
    others: int | str | None = 404
    data: dict = field(default_factory=dict)
    files: tuple = ()
    shows: tuple = ()

    def get_expected(self, person, needs_login):
        """Return what somebody gets.

        :param str person: one of ``PEOPLE`` and ``NOBODY``
        :param bool needs_login: whether Odoo asks for a login before the page is asked
        """
        if person in NOBODY:
            # Whoever was archived is a stranger.
            default = LOGIN if needs_login else self.others
            return self.expected.get("anonymous", default)
        return self.expected.get(person, self.others)


def visit(url, others=404, data=None, files=(), shows=(), **expected):
    """Return a :class:`Visit`; keywords are who asks, values what they get."""
    return Visit(url, expected, others, data or {}, files, shows)


class Written:
    """Tells a test which rows a call has changed."""

    def count_writes(self):
        """Return how many rows were written in this transaction: set of (table, n)."""
        rows = self.env.execute_query(
            SQL(
                # The view pg_stat_xact_user_tables asks for much more of each table.
                """
                SELECT relname, written
                FROM pg_class, LATERAL (
                    SELECT pg_stat_get_xact_tuples_inserted(oid)
                        + pg_stat_get_xact_tuples_updated(oid)
                        + pg_stat_get_xact_tuples_deleted(oid)
                ) AS counts (written)
                WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
                    AND written > 0
                """
            )
        )
        return {row for row in rows if row[0] not in TRACES}

    def compare(self, counts, savepoint):
        """Return which of these tables hold something else than before the savepoint.

        Rows that were written and rolled back count as written.
        """
        tables = {table for table, _count in counts}
        after = {table: self.read_table(table) for table in tables}
        savepoint.rollback()
        return {table for table in tables if self.read_table(table) != after[table]}

    def read_table(self, table):
        return self.env.execute_query(
            SQL(
                "SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM %s t",
                SQL.identifier(table),
            )
        )
