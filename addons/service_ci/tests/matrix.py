"""How addons say who may open their pages, for the matrix over all routes.

``tests/routes.py`` of an addon holds ``ROUTES``, a dict "METHOD address" as it stands
at the route -> list of what :func:`visit` returns, and, where it needs records of its
own, ``build(case)``, which adds to ``case.ids`` and ``case.marks``. The test that walks
through all of them stands where the people are: in ``service_partner_portal``.
"""

from dataclasses import dataclass, field

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
