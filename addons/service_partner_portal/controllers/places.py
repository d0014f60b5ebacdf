"""Sites as a word to find other things by, and how they are found themselves."""

from odoo.fields import Domain
from odoo.http import request

from odoo.addons.service_ticket.tools.typed import clean

# Whoever types more than this describes no place.
MAX_WORDS = 8
MAX_TEXT = 100
# So many of those that fit are shown to whoever types.
MAX_FOUND = 50
# Nobody types where he sees all at a glance.
FEW_SITES = 10


def get_site_domain(text):
    """Return the domain of what stands or happens at sites with a text in their name.

    The sites are found first: PostgreSQL takes an index for a list of them, none for a
    subquery that is one of several ways to match.

    :param str text: as typed
    """
    sites = request.env["service.site"].search([("name", "ilike", text)])
    return Domain("site_id", "in", sites.ids)


def get_place_domain(text):
    """Return the domain of sites that have each word in name, code or address.

    :param str text: as typed; an empty one fits all
    """
    # sudo: addresses are read with the site, not as records
    Building = request.env["service.building"].sudo()

    def has(word):
        return (
            Domain("name", "ilike", word)
            | Domain("code", "ilike", word)
            | Domain(
                "building_id", "in", Building._search([("address", "ilike", word)])
            )
        )

    words = clean(text)[:MAX_TEXT].split()[:MAX_WORDS]
    return Domain.AND(has(word) for word in words)


def find_places(text, domain=Domain.TRUE):
    """Return the first sites in the visitor's scope that fit what he types.

    :param str text: as typed
    :param Domain domain: where they may be
    """
    return request.env["service.site"].search(
        get_place_domain(text) & domain, order="name, id", limit=MAX_FOUND
    )
