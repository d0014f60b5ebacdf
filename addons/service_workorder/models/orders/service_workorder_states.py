"""How a work order goes from state to state, and what has to be settled before."""

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from odoo.addons.service_ticket.models.constants import CLOSED_STATES

from ...tools.order_states import STEPS, may_become
from ..constants import ORDER_STATES

# What only the steps of an order write.
FACTS = frozenset(
    {
        *("started_at", "arrived_at", "arrival_latitude", "arrival_longitude"),
        *("reported_at", "checked_at", "checked_by_id", "done_at", "rework_count"),
        *("client_accepted_at", "client_acceptance", "rework_reason"),
        *("is_reported_by_mail", "is_rejected_by_client", "silence_until"),
    }
)
# What follows from the ticket, or is kept by programs.
DERIVED = frozenset(
    {
        *("number", "client_id", "company_id", "team_id", "territory_id"),
        *("assignment_note", "mail_state", "mailed_at", "mail_error"),
    }
)
# What was done, by whom and for whom: it stays once the work is checked.
OUTCOME = frozenset(
    {
        *("ticket_id", "building_id", "resource_id", "technician_id", "line_ids"),
        *("check_ids", "performed_on", "report", "media_ids", "signature"),
        *("signed_by", "spent_hours", "work_hours"),
    }
)
NEEDS_PERFORMER = frozenset({"assigned", "in_progress", "reported"})


class ServiceWorkorder(models.Model):
    _inherit = "service.workorder"

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_facts(vals)
            self._check_performers(vals)
        orders = super().create(vals_list)
        if not self.env.su:
            orders._check_beginning()
        return orders

    def write(self, vals):
        self._check_facts(vals)
        self._check_performers(vals)
        if OUTCOME & vals.keys():
            self._check_not_done()
        if "resource_id" in vals and "technician_id" not in vals:
            self._drop_technicians_of_others(vals["resource_id"])
        if "state" not in vals:
            return super().write(vals)
        state = vals["state"]
        stepping = self.filtered(lambda order: order.state != state)
        if staying := self - stepping:
            rest = {name: vals[name] for name in vals if name != "state"}
            super(ServiceWorkorder, staying).write(rest)
        if not stepping:
            return True
        stepping._check_step(state, vals)
        old_states = {order: order.state for order in stepping}
        facts = stepping._prepare_step_values(state)
        result = super(ServiceWorkorder, stepping).write({**facts, **vals})
        # sudo: what follows a step is not the user's doing
        stepping.sudo()._on_state_change(old_states)
        return result

    def _check_facts(self, vals):
        """Refuse what only the steps of an order and programs write.

        An empty value is refused as well where there is one: nobody wipes out that
        work was sent back.

        :raise UserError: for users, not for programs (``sudo``)
        """
        if self.env.su:
            return
        names = FACTS | DERIVED if self else FACTS
        if any(vals[name] or any(self.mapped(name)) for name in names & vals.keys()):
            raise UserError(
                self.env._(
                    "When work was reported, checked and accepted is written by the "
                    "steps of the work order: use its buttons."
                )
            )

    def _check_beginning(self):
        """Refuse new orders that begin in the middle, or for a closed ticket."""
        for order in self:
            if order.state != "draft":
                raise UserError(
                    self.env._("A new work order is a draft: take its steps then.")
                )
            if order.ticket_id.state in CLOSED_STATES:
                raise UserError(order._refusal_of_closed_ticket())

    def _refusal_of_closed_ticket(self):
        return self.env._(
            "%(ticket)s is closed: reopen it before somebody is sent.",
            ticket=self.ticket_id.number,
        )

    def _check_not_done(self):
        """Refuse to change what came of work that was checked.

        :raise UserError: for users, not for programs (``sudo``)
        """
        if self.env.su:
            return
        if done := self.filtered(lambda order: order.state == "done"):
            raise UserError(
                self.env._(
                    "%(order)s is done and checked: send it back to change what was "
                    "reported.",
                    order=done[:1].number,
                )
            )

    # Steps

    def _step_to(self, state, vals=None):
        """Take one step with orders that the user may write.

        :param str state: the next one
        :param dict vals: what is written with it
        :raise UserError: with the first order that may not take it, and why
        """
        self.check_access("write")
        # sudo: the facts of a step are not the user's to write
        self.sudo().write({**(vals or {}), "state": state})

    def _check_step(self, state, vals):
        """Refuse what may not be, whichever way it is asked for.

        :param str state: the next one
        :param dict vals: what is written with it
        """
        for order in self:
            if not may_become(order.state, state):
                raise UserError(order._refusal_of(state))
            if obstacle := order._get_obstacle(state, vals):
                sentence = f"{order.number}: {obstacle}"
                raise UserError(sentence)

    def _check_performers(self, vals):
        """Refuse performers who may not be sent, or do not belong together.

        :param dict vals: what is going to be written
        """
        # sudo: dispatchers choose among all performers of the company
        Resource = self.env["service.resource"].sudo()
        chosen = Resource.browse(
            vals[name] for name in ("resource_id", "technician_id") if vals.get(name)
        )
        if unusable := chosen.filtered(lambda one: not (one.active and one.is_usable)):
            raise UserError(
                self.env._(
                    "%(performer)s cannot be sent now: choose another performer.",
                    performer=unusable[:1].name,
                )
            )
        resource = Resource.browse(vals.get("resource_id") or ())
        if firm := resource.contractor_id:
            raise UserError(
                self.env._(
                    "%(name)s works for %(firm)s: choose the firm, then who goes.",
                    name=resource.name,
                    firm=firm.name,
                )
            )
        technician = Resource.browse(vals.get("technician_id") or ())
        for order in self if technician else ():
            resource = Resource.browse(vals.get("resource_id", order.resource_id.id))
            if resource not in technician | technician.contractor_id:
                raise UserError(
                    self.env._(
                        "%(technician)s does not work for %(performer)s.",
                        technician=technician.name,
                        performer=resource.name or self.env._("nobody"),
                    )
                )

    def _drop_technicians_of_others(self, resource_id):
        """Nobody of one firm goes for another one.

        :param resource_id: id of the performer to be, or False
        """
        strangers = self.filtered(
            lambda order: (
                (goes := order.sudo().technician_id)  # sudo: as above
                and resource_id not in (goes.id, goes.contractor_id.id)
            )
        )
        if strangers:
            strangers.write({"technician_id": False})

    @api.onchange("resource_id")
    def _onchange_resource_id(self):
        if self.technician_id.contractor_id != self.resource_id:
            self.technician_id = False

    def _refusal_of(self, state):
        labels = dict(self._fields["state"]._description_selection(self.env))
        possible = [
            labels[value]
            for value, _label in ORDER_STATES
            if value in STEPS[self.state]
        ]
        return self.env._(
            "%(order)s is “%(state)s” and cannot become “%(wanted)s”. Possible now: "
            "%(possible)s.",
            order=self.number,
            state=labels[self.state],
            wanted=labels[state],
            possible=", ".join(possible),
        )

    def _get_obstacle(self, state, vals):
        """Return what has to be settled before one order takes a step, as a sentence.

        The extension point for further guards: extend the result of ``super``.

        :param str state: the next one
        :param dict vals: what is written with it
        """
        if state == "draft" and self.ticket_id.state in CLOSED_STATES:
            return self._refusal_of_closed_ticket()
        if state in NEEDS_PERFORMER and not vals.get("resource_id", self.resource_id):
            return self.env._("Nobody was chosen for it: choose a performer first.")
        if state in ("reported", "done") and (obstacle := self._get_day_obstacle(vals)):
            return obstacle
        if state == "reported":
            return self._get_report_obstacle(vals)
        if state == "rework":
            return self._get_rework_obstacle(vals)
        if state == "done" and not self._may_check():
            return self.env._(
                "The work is checked by the manager of the ticket, the leader of the "
                "team or a dispatcher, and not by those who did it."
            )
        return None

    def _get_rework_obstacle(self, vals):
        if self.client_accepted_at:
            return self.env._(
                "The client has accepted the work: open another work order for what "
                "is still to be done."
            )
        if not vals.get("rework_reason"):
            return self.env._("Say what is to be done again: use “Send Back”.")
        return None

    def _get_day_obstacle(self, vals):
        day = fields.Date.to_date(vals.get("performed_on", self.performed_on))
        if day and day > self._get_local_day():
            return self.env._(
                "The work cannot have been done on a day to come: correct the day."
            )
        return None

    def _get_report_obstacle(self, vals):
        """Return what is missing in the report of one order."""
        if vals.get("is_reported_by_mail"):
            return None  # what stands on paper, the manager reads
        empty = self.check_ids.filtered(lambda c: c.is_required and not c.is_filled)
        if empty:
            return self.env._(
                "Fill in the checklist first: %(points)s.",
                points=", ".join(empty[:5].mapped("name")),
            )
        open_lines = self.line_ids.filtered(lambda line: line.result == "open")
        if open_lines:
            return self.env._(
                "Say what came of each line first: %(lines)s.",
                lines=", ".join(open_lines[:5].mapped("display_name")),
            )
        return None

    def _may_check(self):
        """Tell whether the current user may check the work of one order."""
        if self.env.uid == SUPERUSER_ID or self.env.user.has_group(
            "service_ci.group_dispatcher"
        ):
            return True
        order = self.sudo()  # sudo: who leads a team is no secret
        user = self.env.user
        performers = (order.resource_id | order.technician_id).user_id
        managers = order.team_id.leader_id | order.ticket_id.user_id
        return user in managers - performers

    @api.model
    def _prepare_step_values(self, state):
        """Return the facts that come with a state."""
        now = fields.Datetime.now()
        if state == "draft":
            return {
                "resource_id": False,
                "technician_id": False,
                "assignment_note": False,
            }
        if state == "in_progress":
            return {"started_at": now}
        if state == "reported":
            return {"reported_at": now}
        if state == "done":
            return {
                "checked_at": now,
                "checked_by_id": self.env.uid,
                "done_at": now,
            }
        if state == "rework":
            return {
                **dict.fromkeys(("reported_at", "checked_at", "done_at"), False),
                **dict.fromkeys(("checked_by_id", "performed_on"), False),
                **dict.fromkeys(("silence_until", "is_reported_by_mail"), False),
                "is_rejected_by_client": False,
            }
        return {}

    def _on_state_change(self, old_states):
        """Start what follows a change of state, once for the batch.

        :param dict old_states: order -> the state before
        """
        by_state = self.grouped("state")
        none = self.browse()
        by_state.get("reported", none)._complete_report()
        for order in by_state.get("rework", none):
            order.rework_count += 1
        for order in by_state.get("done", none):
            order.performed_on = order.performed_on or order._get_local_day()
            lines = order.line_ids.filtered(lambda line: line.result == "open")
            lines.result = "done"

    def _complete_report(self):
        """Fill in what a report leaves out."""
        for order in self:
            if not order.performed_on:
                order.performed_on = order._get_local_day()

    def _get_local_day(self, moment=None):
        """Return the day that it is at the place of one order.

        :param datetime moment: in UTC; None for now
        """
        zone = self.building_id.tz or self.company_id.resource_calendar_id.tz
        local = self.with_context(tz=zone or self.env.user.tz)
        return fields.Date.context_today(local, moment)

    # What people and programs do

    def _assign_to(self, resource, technician=None, note=None):
        """Give orders to performers.

        Each argument is one value for all, or a dict order -> value.

        :param resource: ``service.resource``, an own technician or a contractor
        :param technician: ``service.resource`` who goes, of that contractor
        :param note: HTML that says why this performer
        """
        self.check_access("write")
        self._meet_at_performers(resource)
        groups = {}
        for order in self:
            who = _of(resource, order) or self.env["service.resource"]
            goes = _of(technician, order) or who.browse()
            groups.setdefault((who, goes, _of(note, order)), []).append(order.id)
        for (who, goes, why), ids in groups.items():
            # sudo: as in ``_step_to``
            self.sudo().browse(ids).write(
                {
                    "state": "assigned",
                    "resource_id": who.id,
                    "technician_id": goes.id,
                    "assignment_note": why,
                }
            )

    def _meet_at_performers(self, resource):
        """Let those meet who give the same performers work with a day at once.

        :param resource: one for all, or a dict order -> ``service.resource``
        """
        none = self.env["service.resource"]
        dated = self.filtered("planned_start")
        none.union(*(_of(resource, order) or none for order in dated))._meet()

    def action_assign(self):
        """Give orders to the performers who stand on them."""
        self._step_to("assigned")

    def action_start(self):
        """Begin the work."""
        self._step_to("in_progress")

    def action_report(self):
        """Report that the work is done."""
        self._report()

    def _report(self, vals=None):
        """Report that the work is done.

        :param dict vals: what the report says, written with it
        """
        self._step_to("reported", vals)

    def action_check(self):
        """Agree to what was reported: the manager's acceptance."""
        self._step_to("done")

    def _send_back(self, reason):
        """Have the work done again.

        :param str reason: what is wrong, in words
        """
        self._step_to("rework", {"rework_reason": (reason or "").strip()})

    def action_cancel(self):
        """Give orders up."""
        self._step_to("cancelled")

    def action_draft(self):
        """Take orders back: nobody is assigned any more."""
        self._step_to("draft")


def _of(value, order):
    return value.get(order) if isinstance(value, dict) else value
