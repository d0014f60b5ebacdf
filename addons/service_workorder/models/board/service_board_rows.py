"""Whose rows the board shows, and what can be said of their days."""

from collections import namedtuple
from dataclasses import replace
from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain

PAGE_SIZE = 40
SHOWN_TERRITORIES = 2
NO_LOAD = {"count": 0, "minutes": 0, "is_over": False}
# A page of performers; ``away`` is a set of (id, day) of all that match, ``groups``
# maps ids to the headings under which they stand.
Rows = namedtuple("Rows", "matching shown page size away groups matcher job")


class ServiceBoard(models.AbstractModel):
    _inherit = "service.board"

    @api.model
    def _get_rows(self, window, filters, page, order):
        """Return performers: those with work first, then those who could have some.

        Where somebody is sought for an order, those who suit it stand on top, the best
        first.

        :param window: list of dates
        :param order: ``service.workorder``, may be empty
        :return: :class:`Rows`
        """
        Resource = self.env["service.resource"]
        busy = self._get_busy_ids(window)
        matching = Resource.search(self._get_rows_domain(filters, busy))
        away = matching._away_days(window[0], window[-1])
        groups = self._get_groups(matching, filters.get("group"))
        matcher, job, places = None, None, {}
        if order:
            matcher, job, places = self._get_matcher(order)
        length = len(window)
        days_off = {}
        for resource_id, _day in away:
            days_off[resource_id] = days_off.get(resource_id, 0) + 1

        def place(resource):
            return (
                groups.get(resource.id, ""),
                places.get(resource.id, len(places)),
                resource.id not in busy,
                days_off.get(resource.id, 0) >= length,
            )

        # names stand in order already
        ordered = matching.sorted(place)
        last = max(0, (len(ordered) - 1) // PAGE_SIZE)
        page = max(0, min(int(page or 0), last))
        shown = ordered[page * PAGE_SIZE : (page + 1) * PAGE_SIZE]
        return Rows(matching, shown, page, PAGE_SIZE, away, groups, matcher, job)

    @api.model
    def _get_rows_domain(self, filters, busy):
        """Return the domain of performers that filters let through.

        Whoever has work in the window is shown although they cannot be sent any more.

        :param busy: set of ids of those who have work
        """
        domain = (
            Domain("contractor_id", "=", False)
            & Domain("company_id", "in", [self.env.company.id, False])
            & (Domain("is_usable", "=", True) | Domain("id", "in", list(busy)))
        )
        if kind := filters.get("kind"):
            domain &= Domain("kind", "=", kind)
        if words := (filters.get("search") or "").strip():
            domain &= Domain("name", "ilike", words) | Domain(
                "technician_ids.name", "ilike", words
            )
        # what a firm's people can do and where they go counts as the firm's
        if territory_id := filters.get("territory_id"):
            ids = self.env["service.territory"].browse(int(territory_id))
            domain &= Domain.OR(
                Domain(name, operator, ids.ids)
                for name in ("territory_ids", "technician_ids.territory_ids")
                for operator in ("parent_of", "child_of")
            )
        if skill_id := filters.get("skill_id"):
            domain &= Domain("skill_ids", "in", [int(skill_id)]) | Domain(
                "technician_ids.skill_line_ids.skill_id", "=", int(skill_id)
            )
        return domain

    @api.model
    def _get_busy_ids(self, window):
        """Return the ids of performers with visits in a window."""
        Order = self.env["service.workorder"]
        domain = Order._get_board_domain(window[0], window[-1])
        groups = Order._read_group(domain, ["proposed_resource_id", "resource_id"])
        return {(proposed or known).id for proposed, known in groups}

    @api.model
    def _get_groups(self, resources, group):
        """Return under which heading performers stand: dict id -> name, may be empty.

        Whoever has several skills or territories stands under the first.
        """
        if group == "kind":
            labels = dict(resources._fields["kind"]._description_selection(self.env))
            return {resource.id: labels[resource.kind] for resource in resources}
        if group == "territory":
            return {
                resource.id: resource.territory_ids[:1].display_name or ""
                for resource in resources
            }
        if group == "skill":
            return {
                resource.id: resource.skill_ids[:1].name or "" for resource in resources
            }
        return {}

    @api.model
    def _get_matcher(self, order):
        """Return who suits one order, whenever it is.

        :return: (``Matcher``, ``Job``, dict performer id -> place from 0)
        """
        job = replace(order._get_jobs()[order], day=None)
        matcher = order._make_matcher(order.company_id, {order: job})
        ranked = matcher.rank(job)
        return (
            matcher,
            job,
            {choice.performer.id: place for place, choice in enumerate(ranked)},
        )

    @api.model
    def _prepare_rows(self, rows, window, cards, order):
        """Return the rows of the page, each with its days.

        :param cards: the visits, as ``_prepare_cards`` returns them
        :param order: ``service.workorder`` for which somebody is sought
        """
        kinds = dict(rows.shown._fields["kind"]._description_selection(self.env))
        loads = self._get_loads(rows.shown, cards)
        reasons = self._get_away_reasons(rows, window)
        always, on_days = self._get_fits(rows, window, order) if order else ({}, {})
        return [
            {
                "id": resource.id,
                "name": resource.name,
                "kind": kinds[resource.kind],
                "group": rows.groups.get(resource.id, ""),
                "color": resource.color,
                "capacity": resource.daily_capacity,
                "is_usable": resource.is_usable,
                "misfits": always.get(resource.id),
                "place": ", ".join(
                    resource.territory_ids[:SHOWN_TERRITORIES].mapped("name")
                ),
                "days": {
                    day.isoformat(): {
                        **loads.get((resource.id, day.isoformat()), NO_LOAD),
                        "away": reasons.get((resource.id, day)),
                        "misfits": on_days.get((resource.id, day)),
                    }
                    for day in window
                },
            }
            for resource in rows.shown
        ]

    @api.model
    def _get_loads(self, resources, cards):
        """Return visits and minutes: dict (performer id, day) -> dict."""
        capacity = {resource.id: resource.daily_capacity for resource in resources}
        loads = {}
        for card in cards:
            key = (card["resource_id"], card["day"])
            load = loads.setdefault(key, dict(NO_LOAD))
            load["count"] += card["is_open"]
            load["minutes"] += card["minutes"] if card["is_open"] else 0
            load["is_over"] = load["count"] > capacity.get(key[0], load["count"])
        return loads

    @api.model
    def _get_away_reasons(self, rows, window):
        """Return why performers are away: dict (performer id, day) -> words."""
        ids = set(rows.shown.ids)
        off = self.env._("Day off")
        reasons = {key: off for key in rows.away if key[0] in ids}
        absences = self.env["service.resource.absence"].search(
            [
                ("resource_id", "in", rows.shown.ids),
                ("date_from", "<=", window[-1]),
                ("date_to", ">=", window[0]),
            ]
        )
        leave = self.env._("Away")
        for absence in absences:
            day = max(absence.date_from, window[0])
            while day <= min(absence.date_to, window[-1]):
                reasons[absence.resource_id.id, day] = absence.name or leave
                day += timedelta(days=1)
        return reasons

    @api.model
    def _get_fits(self, rows, window, order):
        """Return what speaks against performers for one order.

        :return: dict performer id -> words that hold on every day; dict (performer id,
            day) -> words about that day. Whoever suits has an empty list.
        """
        matcher, job = rows.matcher, rows.job
        work = rows.shown._busy_work(window[0], window[-1], without=order)
        matcher.busy = {key: count for key, (count, _hours) in work.items()}
        matcher.hours = {key: hours for key, (_count, hours) in work.items()}
        matcher.away = rows.away
        known = {performer.id: performer for performer in matcher.performers}
        always, on_days = {}, {}
        for resource in rows.shown:
            if not (performer := known.get(resource.id)):
                always[resource.id] = [order._explain_unusable(resource)]
                continue
            reasons = matcher.why_not(performer, job)
            always[resource.id] = order._say_misfits(reasons)
            for day in window:
                of_day = matcher.why_not(performer, replace(job, day=day))
                on_days[resource.id, day] = order._say_misfits(
                    reason for reason in of_day if reason not in reasons
                )
        return always, on_days
