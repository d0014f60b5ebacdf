"""Lists on the portal: search, filters, sorting, groups and pages in one place."""

from collections.abc import Callable
from dataclasses import dataclass, field

from odoo.fields import Domain

from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..tools.typed import clean

MAX_SEARCH = 200
NO_GROUP = "none"
PAGES_AHEAD = 10
LAST_PAGE = 10_000


@dataclass
class Listing:
    """What a list offers; of filters and sortings the first is the usual one.

    :param Model model: empty records, with the rights of whoever looks at the list
    :param str url: address of the page
    :param Callable search: returns the domain of what was typed, a non-empty str
    :param Domain domain: what may be in the list at all
    :param dict filters: key -> dict of ``label`` and ``domain``
    :param dict sortings: key -> dict of ``label`` and ``order``
    :param dict groupings: key -> dict of ``label`` and ``field``, the name of a
        many2one that the visitor may read
    :param dict url_args: what else stands in the address and stays there
    """

    model: object
    url: str
    search: Callable
    sortings: dict
    domain: Domain = Domain.TRUE
    filters: dict = field(default_factory=dict)
    groupings: dict = field(default_factory=dict)
    url_args: dict = field(default_factory=dict)

    def get_domain(self, query):
        """Return which records somebody asks for.

        :param dict query: what stands in the address of the page
        """
        domain = self.domain
        if chosen := self._get_choice(self.filters, query.get("filterby")):
            domain &= Domain(self.filters[chosen]["domain"])
        if text := self._get_search(query):
            domain &= self.search(text)
        return domain

    def get_order(self, query):
        """Return the order that somebody asks for, groups first."""
        order = self.sortings[self._get_choice(self.sortings, query.get("sortby"))]
        if group := self.groupings.get(query.get("groupby")):
            return f"{group['field']}, {order['order']}"
        return order["order"]

    def get_values(self, query, page, step, sudo=False):
        """Return what ``portal.portal_searchbar`` and ``portal.pager`` show.

        :param dict query: what stands in the address of the page
        :param page: number of the page, as typed
        :param int step: records on a page
        :param bool sudo: whether the page shows of the records, which are found by the
            visitor's own rights, more than their fields that he may read
        :return: dict with ``records``, and ``groups``: list of (name or None, records)
        """
        env = self.model.env
        groupings = self._get_groupings()
        choice = {
            "sortby": self._get_choice(self.sortings, query.get("sortby")),
            "filterby": self._get_choice(self.filters, query.get("filterby")),
            "groupby": self._get_choice(groupings, query.get("groupby")),
            "search": self._get_search(query),
        }
        domain = self.get_domain(query)
        pager = portal_pager(
            url=self.url,
            url_args={
                name: value
                for name, value in {**self.url_args, **choice}.items()
                if value
            },
            total=self._count_ahead(domain, page, step),
            page=page,
            step=step,
        )
        records = self.model.search(
            domain, order=self.get_order(query), limit=step, offset=pager["offset"]
        )
        records = records.sudo() if sudo else records
        return {
            "default_url": self.url,
            "pager": pager,
            "records": records,
            "groups": self._get_groups(records, choice["groupby"]),
            "searchbar_sortings": self.sortings,
            "searchbar_filters": self.filters,
            "searchbar_groupby": groupings,
            "searchbar_inputs": {
                "all": {"input": "all", "label": env._("Search in all")}
            },
            "search_in": "all",
            **choice,
        }

    def _count_ahead(self, domain, page, step):
        """Return how many records there are, as far as some pages ahead.

        To count all that a large client has takes longer than to read a page of it:
        the last page that is offered moves on with the reader.
        """
        page = int(page) if str(page).isdecimal() else 1
        last = min(page, LAST_PAGE) + PAGES_AHEAD
        return self.model.search_count(domain, limit=last * step)

    def _get_choice(self, offered, asked):
        return asked if asked in offered else next(iter(offered), None)

    def _get_search(self, query):
        return clean(query.get("search")).strip()[:MAX_SEARCH]

    def _get_groupings(self):
        none = {NO_GROUP: {"label": self.model.env._("None")}}
        return {**none, **self.groupings} if self.groupings else {}

    def _get_groups(self, records, groupby):
        """Return the records by the group that they belong to."""
        if groupby not in self.groupings:
            return [(None, records)]
        name = self.groupings[groupby]["field"]
        # sudo: names of what the records belong to, as the list shows them anyhow
        owners = records.sudo().grouped(name)
        return [
            (
                owner.display_name or self.model.env._("Others"),
                found.with_env(records.env),
            )
            for owner, found in owners.items()
        ]
