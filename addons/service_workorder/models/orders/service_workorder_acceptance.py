"""Two acceptances, kept apart: the manager checks, the client accepts."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.service_ticket.models.claims import work_off

ACTIVITY_CHECK = "service_workorder.mail_activity_type_check"
ACCEPTABLE = ("reported", "done")
BATCH_SIZE = 500


class ServiceWorkorder(models.Model):
    _inherit = "service.workorder"

    scan_ids = fields.Many2many(
        "ir.attachment",
        "service_workorder_scan_rel",
        "order_id",
        "attachment_id",
        string="Signed Scan",
        copy=False,
        help="The form that the client has signed.",
    )
    silence_until = fields.Datetime(
        string="Accepted by Silence on",
        readonly=True,
        copy=False,
        help="Without a word of the client, the work counts as accepted then.",
    )
    is_rejected_by_client = fields.Boolean(
        readonly=True, copy=False, help="The client did not accept the work."
    )
    may_check = fields.Boolean(compute="_compute_may_check")

    _silence_idx = models.Index("(silence_until) WHERE silence_until IS NOT NULL")

    @api.depends("state", "resource_id", "technician_id", "ticket_id.user_id")
    @api.depends_context("uid")
    def _compute_may_check(self):
        for order in self:
            order.may_check = order.state == "reported" and order._may_check()

    # The manager's check

    def _on_state_change(self, old_states):
        result = super()._on_state_change(old_states)
        by_state = self.grouped("state")
        none = self.browse()
        was_reported = self.filtered(lambda order: old_states[order] == "reported")
        was_reported.activity_unlink([ACTIVITY_CHECK])
        by_state.get("reported", none)._ask_for_check()
        by_state.get("done", none)._expect_client()
        return result

    def _get_manager(self):
        """Return who checks the work of one order: ``res.users``, may be empty.

        A dispatcher, where team and ticket have nobody.
        """
        performers = (self.resource_id | self.technician_id).user_id
        managers = self.team_id.leader_id, self.ticket_id.user_id
        fitting = (u for u in managers if u.active and u not in performers)
        return next(fitting, None) or self.company_id._get_field_dispatcher()

    def _ask_for_check(self):
        """Give the managers the task to check what was reported."""
        users = self.env["res.users"]
        for manager, orders in self.grouped(
            lambda order: users.browse(order._get_manager().id or ())
        ).items():
            if not manager:
                note = self.env._(
                    "Nobody was told to check it: the team has no leader, the "
                    "company no dispatcher."
                )
                orders._message_log_batch(dict.fromkeys(orders.ids, note))
                continue
            env = self.with_context(lang=manager.lang).env
            orders.with_context(mail_activity_quick_update=True).activity_schedule(
                ACTIVITY_CHECK,
                summary=env._("Check the work that was reported"),
                user_id=manager.id,
            )

    # The client's acceptance

    def _expect_client(self):
        """Begin the days of silence after which work counts as accepted."""
        for (client, company), orders in self.grouped(
            lambda order: (order.client_id, order.company_id)
        ).items():
            days = client._get_silence_days(company)
            waiting = orders.filtered(lambda order: not order.client_accepted_at)
            if days > 0:
                until = fields.Datetime.now() + timedelta(days=days)
                waiting.write({"silence_until": until})

    def _accept_by_client(self, how):
        """Note that the client accepts the work.

        :param str how: one of the ways of ``client_acceptance``
        :raise UserError: for work that is not reported done
        """
        for order in self:
            if order.state not in ACCEPTABLE:
                raise UserError(
                    self.env._(
                        "%(order)s: the work is not reported done yet, nothing can be "
                        "accepted.",
                        order=order.number,
                    )
                )
        # sudo: the client and scheduled actions write nothing else
        self.sudo().filtered(lambda order: not order.client_accepted_at).write(
            {
                "client_accepted_at": fields.Datetime.now(),
                "client_acceptance": how,
                "silence_until": False,
            }
        )

    def _reject_by_client(self, reason):
        """Have the work done again because the client does not accept it.

        :param str reason: in the client's words
        :raise UserError: for work that is not reported done, or is accepted already
        """
        # sudo: clients write no orders
        self.sudo().write(
            {
                "state": "rework",
                "rework_reason": (reason or "").strip(),
                "is_rejected_by_client": True,
            }
        )

    def action_accept_scan(self):
        """Note that the client has accepted on paper."""
        self.check_access("write")
        bare = self.filtered(lambda order: not order.scan_ids)
        if bare:
            raise UserError(
                self.env._(
                    "%(order)s: add the scan that the client has signed first.",
                    order=bare[:1].number,
                )
            )
        self._accept_by_client("scan")

    @api.model
    def _cron_accept_silence(self):
        """Count work as accepted about which the client has said nothing in time."""
        domain = [("silence_until", "<=", fields.Datetime.now())]
        work_off(self, domain, "silence_until, id", BATCH_SIZE, "_accept_silence")

    def _accept_silence(self):
        ready = self.filtered(lambda order: order.state in ACCEPTABLE)
        (self - ready).write({"silence_until": False})
        ready._accept_by_client("silence")
