"""Whether work was done in time and for good: noted once, and counted everywhere."""

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import SQL

from ...tools.punctuality import is_punctual

PUNCTUALITY = [("on_time", "On Time"), ("late", "Late")]
REPORTED_STATES = ("reported", "done")


class ServiceWorkorder(models.Model):
    _inherit = "service.workorder"

    item_id = fields.Many2one(
        "service.catalog.item",
        string="Service",
        related="ticket_id.item_id",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    is_planned_maintenance = fields.Boolean(
        compute="_compute_is_planned_maintenance",
        store=True,
        precompute=True,
        help="Comes from the maintenance plan of an item.",
    )
    punctuality = fields.Selection(
        PUNCTUALITY,
        compute="_compute_punctuality",
        store=True,
        precompute=True,
        help="On time: reported until the deadline, and arrived until the end of the "
        "planned visit, or at least on its day where no arrival was noted. Empty: "
        "not reported yet, or nothing was promised.",
    )
    comeback_id = fields.Many2one(
        "service.ticket",
        string="Asked Again",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The request that followed soon about the same configuration item or, "
        "without one, about the same service at the same site.",
    )
    is_fixed_at_once = fields.Boolean(
        string="Fixed at Once",
        compute="_compute_is_fixed_at_once",
        store=True,
        precompute=True,
        help="Done, never sent back, every line possible, and nobody asked again.",
    )

    # What reports of a period begin with.
    _performed_idx = models.Index(
        "(company_id, performed_on) WHERE performed_on IS NOT NULL"
    )

    @api.depends("line_ids.plan_id")
    def _compute_is_planned_maintenance(self):
        for order in self:
            order.is_planned_maintenance = bool(order.line_ids.plan_id)

    @api.depends(
        *("state", "reported_at", "done_at", "deadline"),
        *("planned_end", "arrived_at", "performed_on"),
    )
    def _compute_punctuality(self):
        for order in self:
            order.punctuality = order._judge_punctuality()

    def _judge_punctuality(self):
        ended = self.reported_at or self.done_at
        if self.state not in REPORTED_STATES or not ended:
            return False
        kept = is_punctual(
            ended,
            self.deadline,
            self.planned_end,
            self.planned_end and self._get_local_day(self.planned_end),
            self.arrived_at,
            self.performed_on,
        )
        return False if kept is None else ("on_time" if kept else "late")

    @api.depends("state", "rework_count", "comeback_id", "line_ids.result")
    def _compute_is_fixed_at_once(self):
        for order in self:
            order.is_fixed_at_once = (
                order.state == "done"
                and not order.rework_count
                and not order.comeback_id
                and "not_possible" not in order.line_ids.mapped("result")
            )

    @api.model
    def _add_precomputed_values(self, vals_list):
        # sudo: as stored computes are
        Ticket = self.env["service.ticket"].sudo()
        tickets = Ticket.browse({vals.get("ticket_id") for vals in vals_list} - {None})
        item_of = {ticket.id: ticket.item_id.id for ticket in tickets}
        for vals in vals_list:
            vals["item_id"] = item_of.get(vals.get("ticket_id"), False)
            vals["is_planned_maintenance"] = any(
                command[0] == Command.CREATE and command[2].get("plan_id")
                for command in vals.get("line_ids") or ()
            )
            # those that were imported with their past have an outcome already
            if vals.get("state", "draft") == "draft":
                vals.update(punctuality=False, is_fixed_at_once=False)
        return super()._add_precomputed_values(vals_list)

    # Requests that follow

    @api.model
    def _find_comebacks(self):
        """Note which of the last orders were followed by another request.

        Looked up again as long as requests count, because tickets change: one that
        turns out to be about something else, or is cancelled, counts no more.
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                WITH recent AS (
                    SELECT job.id, job.ticket_id, ended.at,
                           ended.at + make_interval(
                               days => company.service_comeback_days) AS until
                      FROM service_workorder job
                      JOIN res_company company ON company.id = job.company_id
                CROSS JOIN LATERAL (
                           SELECT COALESCE(job.reported_at, job.done_at)) ended (at)
                     WHERE job.state = 'done' AND ended.at > %(now)s - make_interval(
                           days => company.service_comeback_days + 2)
                ), asked AS (
                    SELECT recent.id, ticket.id AS ticket_id, ticket.opened_at AS at
                      FROM recent
                      JOIN service_workorder_line line ON line.order_id = recent.id
                      JOIN service_ci_service_ticket_rel about
                        ON about.service_ci_id = line.ci_id
                      JOIN service_ticket ticket ON ticket.id = about.service_ticket_id
                     WHERE %(counts)s
                 UNION ALL
                    SELECT recent.id, ticket.id, ticket.opened_at
                      FROM recent
                      JOIN service_workorder_line line
                        ON line.order_id = recent.id AND line.ci_id IS NULL
                      JOIN service_ticket ticket
                        ON ticket.site_id = line.site_id
                       AND ticket.item_id = line.item_id
                     WHERE %(counts)s
                 UNION ALL
                    SELECT recent.id, again.ticket_id, again.create_date
                      FROM recent
                      JOIN service_workorder_line line ON line.order_id = recent.id
                      JOIN service_workorder again
                        ON again.ticket_id = recent.ticket_id
                       AND again.id <> recent.id AND again.state <> 'cancelled'
                       AND again.create_date > recent.at
                       AND again.create_date <= recent.until
                      JOIN service_workorder_line other
                        ON other.order_id = again.id
                       AND (other.ci_id = line.ci_id OR other.ci_id IS NULL
                            AND line.ci_id IS NULL AND other.site_id = line.site_id
                            AND other.item_id = line.item_id)
                ), first AS (
                    SELECT DISTINCT ON (id) id, ticket_id FROM asked
                  ORDER BY id, at, ticket_id
                )
                UPDATE service_workorder job SET comeback_id = first.ticket_id
                  FROM recent LEFT JOIN first ON first.id = recent.id
                 WHERE job.id = recent.id
                   AND job.comeback_id IS DISTINCT FROM first.ticket_id
             RETURNING job.id
                """,
                now=fields.Datetime.now(),
                counts=SQL(
                    """
                    ticket.id <> recent.ticket_id AND ticket.active
                    AND ticket.state <> 'cancelled'
                    AND ticket.opened_at > recent.at
                    AND ticket.opened_at <= recent.until
                    AND ticket.channel_id NOT IN (
                        SELECT id FROM service_channel WHERE code = 'planned')
                    """
                ),
            )
        )
        orders = self.browse(order_id for (order_id,) in rows)
        orders.invalidate_recordset(["comeback_id"], flush=False)
        orders.modified(["comeback_id"])


class ServiceResource(models.Model):
    _inherit = "service.resource"

    @api.model
    def _count_figures(self):
        # what was done for good is known some days later only
        self.env["service.workorder"]._find_comebacks()
        return super()._count_figures()
