"""The contact map: what to ask in a category, and whom to hand the ticket to."""

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.service_ci.tools.inner import get_inner


class ServiceTicketCategory(models.Model):
    _inherit = "service.ticket.category"

    example_requests = fields.Text(
        translate=True, help="Requests of this kind in the words of clients."
    )
    checklist_ids = fields.One2many("service.checklist.item", "category_id")
    hand_over_team_id = fields.Many2one(
        "service.team",
        string="Hand over to",
        index="btree_not_null",
        help="Who solves requests of this category.",
    )
    contact_note = fields.Text(
        string="Whom to turn to",
        translate=True,
        help="People, numbers and instructions beside the team.",
    )

    def get_guide(self, ticket_id=False):
        """Return what to know about requests of this category.

        What the categories above say holds here too.

        :param int ticket_id: a ticket whose ticks are of interest, or False
        :return: dict with ``examples``, ``contact``, ``team`` (``id``, ``name`` or
            None) and ``items``: list of dicts with ``id``, ``name``, ``hint``,
            ``required``, ``done``, ``note``, ``user``
        """
        self.ensure_one()
        self.check_access("read")
        categories = self._get_with_parents()
        checks = {
            check.item_id.id: check
            for check in self.env["service.ticket.check"].search(
                [("ticket_id", "=", ticket_id or 0)]
            )
        }
        nearest = list(reversed(categories))
        team = next((c.hand_over_team_id for c in nearest if c.hand_over_team_id), None)
        return {
            "examples": next(
                (c.example_requests for c in nearest if c.example_requests), ""
            ),
            "contact": next((c.contact_note for c in nearest if c.contact_note), ""),
            "team": {"id": team.id, "name": team.name} if team else None,
            "items": [
                {
                    "id": item.id,
                    "name": item.name,
                    "hint": item.hint or "",
                    "required": item.is_required,
                    "done": item.id in checks,
                    "note": checks[item.id].note or "" if item.id in checks else "",
                    "user": checks[item.id].create_uid.name
                    if item.id in checks
                    else "",
                }
                for item in categories.checklist_ids
            ],
        }

    def _get_with_parents(self):
        """Return the category and those above it, the topmost first."""
        ids = [int(number) for number in (self.parent_path or "").split("/") if number]
        return self.browse(ids or self.ids)


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    check_ids = fields.One2many("service.ticket.check", "ticket_id")

    def set_check(self, item_id, done, note=""):
        """Tick an item of the category's checklist, or take the tick away.

        :param int item_id: a ``service.checklist.item``
        :param bool done: whether it is ticked
        :param str note: what the client answered
        """
        self.ensure_one()
        self.check_access("write")
        Check = self.env["service.ticket.check"]
        check = Check.search([("ticket_id", "=", self.id), ("item_id", "=", item_id)])
        if not done:
            check.unlink()
        elif check:
            check.note = note
        else:
            Check.create({"ticket_id": self.id, "item_id": item_id, "note": note})

    # Close

    def _on_stage_change(self, closed_before):
        result = super()._on_stage_change(closed_before)
        ended = self.filtered(lambda ticket: ticket.state == "done") - closed_before
        ended._check_closing()
        return result

    def _check_closing(self):
        """Refuse to finish tickets that lack something; programs and clients may.

        :raise UserError: with what is missing
        """
        if (
            self.env.su
            or get_inner(self.env, "service_ticket_unchecked")
            or get_inner(self.env, "service_ticket_by_customer")
        ):
            return
        if obstacles := self._get_closing_obstacles():
            raise UserError("\n".join(obstacles.values()))

    def _get_closing_obstacles(self):
        """Return why tickets cannot be finished yet: dict ticket -> sentence."""
        missing = self._get_missing_checks()
        return {
            ticket: self.env._(
                "%(ticket)s cannot be closed before this is ticked under “Guide”: "
                "%(items)s.",
                ticket=ticket.number,
                items=", ".join(items.mapped("name")),
            )
            for ticket, items in missing.items()
        }

    def _get_missing_checks(self):
        """Return required items without a tick: dict ticket -> items."""
        by_category = {
            category: category._get_with_parents() for category in self.category_id
        }
        required = self.env["service.checklist.item"].search(
            [
                ("is_required", "=", True),
                (
                    "category_id",
                    "in",
                    [c.id for cs in by_category.values() for c in cs],
                ),
            ]
        )
        if not required:
            return {}
        missing = {}
        for ticket in self.filtered("category_id"):
            categories = by_category[ticket.category_id]
            items = required.filtered(lambda i, cs=categories: i.category_id in cs)
            if items := items - ticket.check_ids.item_id:
                missing[ticket] = items
        return missing
