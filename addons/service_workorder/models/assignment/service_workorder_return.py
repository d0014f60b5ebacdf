"""Work that comes back because its performer cannot be sent any more."""

from odoo import models

ACTIVITY_DISPATCH = "service_workorder.mail_activity_type_dispatch"
OPEN_STATES = ("draft", "offered", "assigned", "in_progress", "rework")
NOT_BEGUN = ("draft", "offered", "assigned")


class ServiceWorkorder(models.Model):
    _inherit = "service.workorder"

    def _return_from(self, resources):
        """Give the orders of performers back to the dispatchers, with a note.

        What is being done stays with whoever does it; the dispatcher is told.

        :param resources: ``service.resource`` who cannot be sent any more
        """
        orders = self.search(
            [
                # what is reported is done, as far as its performer can tell
                ("state", "in", OPEN_STATES),
                "|",
                ("resource_id", "in", resources.ids),
                ("technician_id", "in", resources.ids),
            ]
        )
        names = {order: order._name_gone(resources) for order in orders}
        back = orders.filtered(lambda order: order.state in NOT_BEGUN)
        drafts = back.filtered(lambda order: order.state == "draft")
        drafts.write({"resource_id": False, "technician_id": False})
        (back - drafts).write({"state": "draft"})
        self.env["service.workorder.offer"]._withdraw_from(resources)
        by_name = {}
        for order, name in names.items():
            by_name.setdefault((name, order in back), []).append(order.id)
        for (name, is_back), ids in by_name.items():
            self.browse(ids)._tell_dispatchers(
                self.env._(
                    "%(name)s cannot be sent any more: choose another", name=name
                )
                if is_back
                else self.env._("%(name)s is at work and cannot be sent", name=name)
            )

    def _name_gone(self, resources):
        return ", ".join(
            ((self.resource_id | self.technician_id) & resources).mapped("name")
        )

    def _tell_dispatchers(self, summary, note=""):
        """Put orders on the lists of those who plan them.

        :param str summary: one line
        :param note: more, as HTML
        """
        # sudo: whoever causes it need not be allowed to plan for others
        told = self.sudo()
        # what was said before is not so any more
        told.activity_unlink([ACTIVITY_DISPATCH])
        for user, orders in told._group_by_dispatcher().items():
            orders.activity_schedule(
                ACTIVITY_DISPATCH,
                summary=summary,
                note=note,
                user_id=user.id,
            )

    def _group_by_dispatcher(self):
        """Return who plans orders: dict ``res.users``, may be empty -> orders."""
        by_company = {
            company: company._get_field_dispatcher() for company in self.company_id
        }
        return self.grouped(
            lambda order: (
                order.ticket_id.user_id.filtered("active")
                or order.team_id.leader_id.filtered("active")
                or by_company[order.company_id]
            )
        )

    def _on_state_change(self, old_states):
        result = super()._on_state_change(old_states)
        # nobody has to choose any more
        chosen = self.filtered(lambda order: order.state in ("assigned", "cancelled"))
        chosen.activity_unlink([ACTIVITY_DISPATCH])
        return result
