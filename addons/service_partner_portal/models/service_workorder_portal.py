"""A work order on its client's page: in plain words, to accept or to reject."""

from odoo import api, models
from odoo.exceptions import LockError, UserError
from odoo.fields import Domain

from odoo.addons.service_workorder.models.orders.service_workorder_acceptance import (
    ACCEPTABLE,
)

MAX_REASON = 2000


class ServiceWorkorder(models.Model):
    _inherit = "service.workorder"

    @api.model
    def _portal_client_domain(self):
        """Return the domain of orders that the current user sees as a client.

        Whoever is sent to other clients sees those orders, too, on pages of their own.
        """
        # sudo: for whom the user may ask
        return Domain("client_id", "in", self.env.user.sudo().portal_client_ids.ids)

    @api.model
    def _portal_report_domain(self):
        """Return the domain of orders whose report the client reads."""
        return Domain("reported_at", "!=", False) & Domain(
            "state", "in", ("reported", "done")
        )

    def _portal_status(self):
        """Return the state in the client's words and the colour that goes with it.

        :return: tuple of text and the name of a Bootstrap colour
        """
        self.ensure_one()
        if self.client_accepted_at:
            return self.env._("Accepted"), "success"
        return {
            "draft": (self.env._("Being planned"), "info"),
            "offered": (self.env._("We are choosing who comes"), "info"),
            "assigned": (self.env._("Planned"), "info"),
            "in_progress": (self.env._("Work goes on"), "info"),
            "reported": (self.env._("Work is done, please check it"), "warning"),
            "rework": (self.env._("Is being done again"), "info"),
            "done": (self.env._("Work is done, please check it"), "warning"),
            "cancelled": (self.env._("Cancelled"), "light"),
        }[self.state]

    def _portal_performer(self):
        """Return the name of who comes, once somebody has taken the work."""
        if self.state in ("draft", "offered", "cancelled"):
            return False
        # sudo: clients see who comes, not what we know about performers
        order = self.sudo()
        return (order.technician_id or order.resource_id).name

    @api.model
    def _get_to_accept_domain(self):
        """Return the domain of work that the current user accepts or rejects.

        Whoever has the right to; where nobody has it, whoever asked for the work.
        """
        user = self.env.user
        # sudo: what somebody may do follows from the accesses of others, too
        Access = self.env["service.portal.access"].sudo()
        is_acceptor = Domain("can_accept_work", "=", True)
        own = Access.search(
            is_acceptor
            & Domain("is_confirmed", "=", True)
            & Domain("partner_id", "=", user.partner_id.id)
        )
        # sudo: see above
        concerned = user.sudo().portal_client_ids | self.sudo().client_id
        guarded = Access._read_group(
            is_acceptor & Domain("client_id", "in", concerned.ids), ["client_id"]
        )
        is_asked = Domain("requester_id", "=", user.partner_id.id) & Domain(
            "client_id", "not in", [client.id for (client,) in guarded]
        )
        clients = own.client_id | own._get_whole_clients()
        return (
            Domain("state", "in", ACCEPTABLE)
            & Domain("client_accepted_at", "=", False)
            & (Domain("client_id", "in", clients.ids) | is_asked)
        )

    def _portal_media(self):
        """Return the photos and films that the client sees: of reported work."""
        self.ensure_one()
        return self.media_ids if self.reported_at else self.media_ids.browse()

    def _portal_may_decide(self):
        """Tell whether the current user accepts or rejects the work of this order."""
        self.ensure_one()
        user = self.env.user
        if not user._is_portal() or not self.with_user(user).has_access("read"):
            return False
        # sudo: the domain says who may, the record need not show why
        return bool(self.sudo().filtered_domain(self._get_to_accept_domain()))

    def _portal_decide(self, is_accepted, reason=""):
        """Accept or reject the work in the name of the current user.

        :param bool is_accepted: else it has to be done again
        :param str reason: why not, in plain text
        :raise UserError: for whoever may not, or a rejection without a reason
        """
        self.ensure_one()
        try:
            # sudo: the row is only locked, so that of two clicks one counts
            self.sudo().lock_for_update()
        except LockError:
            raise UserError(
                self.env._(
                    "Somebody is deciding about this work at this moment. Please look "
                    "at this page again."
                )
            ) from None
        self.invalidate_recordset()
        if not self._portal_may_decide():
            raise UserError(self._portal_why_not())
        reason = " ".join(reason.split())[:MAX_REASON]
        if not is_accepted and not reason:
            raise UserError(self.env._("Please tell us what is wrong with the work."))
        order = self.with_env(self.env)
        order._track_set_author(self.env.user.partner_id)
        if is_accepted:
            order._accept_by_client("portal")
        else:
            order._reject_by_client(reason)

    def _portal_why_not(self):
        """Return why the current user has nothing to decide here."""
        if self.client_accepted_at:
            return self.env._("This work has been accepted already.")
        if self.state == "rework":
            return self.env._("This work is being done again already.")
        return self.env._("This work is not yours to accept, or not any more.")
