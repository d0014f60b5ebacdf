"""Find a ticket by what somebody types or pastes: its number, words of its subject."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.text_query import rarest_part
from ...tools.ticket_number import find_numbers


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    # Nothing to see: the field of the search view.
    words = fields.Char(
        string="Number or Subject",
        store=False,
        search="_search_words",
        exportable=False,
    )

    @api.model
    def _search_words(self, operator, value):
        """Search by the whole number, or by a part of the subject.

        The subject of a mail, pasted as it is, names the number in brackets.
        """
        if operator != "ilike":
            return NotImplemented
        numbers = {value, value.upper(), value.lower(), *find_numbers(value)}
        return Domain("number", "in", numbers) | self._get_subject_domain(value)

    @api.model
    def _get_subject_domain(self, text):
        """Return the domain of tickets whose subject has a text in it.

        The index finds a text by all groups of three letters in it, each of them in
        very many subjects. So it is asked for the part that few subjects have, and
        those few are read: at a million tickets this takes a fraction of the time.
        """
        whole = Domain("name", "ilike", text)
        part = rarest_part(text)
        if not part or part == text:
            return whole
        return Domain("name", "ilike", part) & Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s ILIKE %s",
                # An expression, which has no index.
                self.env.registry.unaccent(
                    SQL("(%s || '')", model._field_to_sql(alias, "name", query))
                ),
                self.env.registry.unaccent(SQL("%s", f"%{text}%")),
            )
        )
