import logging

from odoo import fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from odoo.addons.service_ci.tools.inner import Inner

_logger = logging.getLogger(__name__)

VISIT_STATES = [
    ("pending", "To Plan"),
    ("done", "Planned"),
    ("skipped", "Left Out"),
    ("failed", "Error"),
]


class ServiceMaintenanceVisit(models.Model):
    """One client at one address: one ticket, one work order."""

    _name = "service.maintenance.visit"
    _description = "Visit of Planned Maintenance"
    _order = "run_id desc, id"
    _rec_name = "address"
    _log_access = False

    run_id = fields.Many2one(
        "service.maintenance.run",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    client_id = fields.Many2one("res.partner", readonly=True, index=True)
    building_id = fields.Many2one("service.building", readonly=True)
    visit_key = fields.Char(readonly=True)
    address = fields.Char(related="building_id.address")
    territory_id = fields.Many2one(related="building_id.territory_id")
    line_ids = fields.One2many("service.maintenance.line", "visit_id", readonly=True)
    line_count = fields.Integer(string="Items", readonly=True)
    state = fields.Selection(
        VISIT_STATES, required=True, readonly=True, default="pending"
    )
    order_id = fields.Many2one(
        "service.workorder",
        string="Work Order",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    order_number = fields.Char(related="order_id.number", string="Number")
    resource_id = fields.Many2one(related="order_id.resource_id")
    error = fields.Char(
        string="Problem", readonly=True, help="Why it failed, or why nobody goes yet."
    )

    _state_idx = models.Index("(run_id, state)")

    def _plan(self):
        """Make ticket and work order of each visit that still waits for it.

        One transaction; a visit that fails keeps its error and stops no other one.
        """
        visits = self.filtered(lambda visit: visit.state == "pending")
        visits = visits.try_lock_for_update()
        run = visits.run_id
        run._hold()
        if run.state != "running":
            return
        try:
            with self.env.cr.savepoint():
                visits._plan_together()
            return
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:
            _logger.info("Planning %s visits one by one", len(visits), exc_info=True)
        self.env.invalidate_all()
        for visit in visits:
            visit._plan_alone()

    def _plan_alone(self):
        try:
            with self.env.cr.savepoint():
                self._plan_together()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except (UserError, ValidationError) as error:
            self.write({"state": "failed", "error": str(error)})
        except Exception as error:
            _logger.exception("Visit %s was not planned", self.id)
            self.write({"state": "failed", "error": str(error)})

    def _plan_together(self):
        lines = self._take_lines()
        # Of one prefetch: read together, whatever is forgotten in between.
        visits = self.browse(lines.visit_id.ids)
        # Everything that was due here stands in a work order by now.
        (self - visits).write(
            {
                "state": "skipped",
                "error": self.env._("All of it stands in other work orders."),
            }
        )
        if not visits:
            return
        by_visit = lines.grouped("visit_id")
        # Read together what the orders ask of each site.
        lines.site_id.fetch(["building_id", "contact_ids"])
        lines.building_id.fetch(["address", "territory_id"])
        Ticket = self.env["service.ticket"]
        tickets = Ticket.with_context(service_workorder_brings_orders=Inner())._intake(
            "planned",
            [visit._prepare_ticket(by_visit[visit]) for visit in visits],
        )
        deadline = visits.run_id._get_deadline()
        orders = self.env["service.workorder"].create(
            [
                visit._prepare_order(ticket, by_visit[visit], deadline)
                for visit, ticket in zip(visits, tickets, strict=True)
            ]
        )
        visits._note_planned(orders)
        visits._note_unassigned(visits.run_id._assign_orders(orders))

    def _take_lines(self):
        """Lock what is to be planned; leave out what stands in an order meanwhile.

        :return: the ``service.maintenance.line`` that are free
        """
        lines = self.line_ids.filtered(lambda line: line.state == "ready")
        plan_ids = sorted(lines.plan_id.ids)
        if not plan_ids:
            return lines
        # Somebody who plans the same waits here, and is tried again: they find the
        # plans changed.
        self.env.execute_query(
            SQL(
                """
                UPDATE service_maintenance_plan SET planned_at = %s
                 WHERE id IN (
                    SELECT id FROM service_maintenance_plan
                     WHERE id IN %s ORDER BY id FOR UPDATE
                 ) RETURNING id
                """,
                self.env.cr.now(),
                tuple(plan_ids),
            )
        )
        # sudo: work of all teams counts
        busy = (
            self.env["service.workorder.line"]
            .sudo()
            .search([("ci_id", "in", lines.ci_id.ids), ("is_active", "=", True)])
        )
        order_of = {line.ci_id: line.order_id for line in busy}
        left_out = lines.filtered(lambda line: line.ci_id in order_of)
        for order, group in left_out.grouped(lambda line: order_of[line.ci_id]).items():
            group.write(
                {"state": "skipped", "reason": "in_order", "order_id": order.id}
            )
        return lines - left_out

    def _prepare_ticket(self, lines):
        """Return the values of the ticket about a visit.

        :param lines: the ``service.maintenance.line`` of the visit
        """
        items = lines.item_id
        sites = lines.site_id
        return {
            "name": self.env._("Planned maintenance: %s", self.address),
            "client_id": self.client_id.id,
            "partner_id": self.client_id.id,
            "company_id": self.run_id.company_id.id,
            "site_id": sites.id if len(sites) == 1 else False,
            "ci_ids": [fields.Command.set(lines.ci_id.ids)],
            "line_ids": [fields.Command.create({"item_id": item.id}) for item in items],
        }

    def _prepare_order(self, ticket, lines, deadline):
        """Return the values of the work order of a visit.

        :param ticket: ``service.ticket``
        :param lines: the ``service.maintenance.line`` of the visit
        :param datetime deadline: of all orders of the run, in UTC
        """
        return self.env["service.workorder"]._prepare_order_values(
            ticket,
            [
                {
                    "site_id": line.site_id.id,
                    "ci_id": line.ci_id.id,
                    "item_id": line.item_id.id,
                    "plan_id": line.plan_id.id,
                }
                for line in lines
            ],
            deadline=deadline,
        )

    def _note_planned(self, orders):
        """Note the work order of each visit and its lines, by two statements."""
        self.env.flush_all()
        pairs = SQL(", ").join(
            SQL("(%s, %s)", visit.id, order.id)
            for visit, order in zip(self, orders, strict=True)
        )
        self.env.execute_query(
            SQL(
                """
                WITH pair (visit_id, order_id) AS (VALUES %s),
                visit AS (
                    UPDATE service_maintenance_visit v
                       SET state = 'done', order_id = pair.order_id, error = NULL
                      FROM pair WHERE v.id = pair.visit_id RETURNING v.id
                )
                UPDATE service_maintenance_line line
                   SET state = 'planned', order_id = pair.order_id
                  FROM pair
                 WHERE line.visit_id = pair.visit_id AND line.state = 'ready'
             RETURNING line.id
                """,
                pairs,
            )
        )
        self.invalidate_recordset()
        self.env["service.maintenance.line"].invalidate_model(["state", "order_id"])

    def _note_unassigned(self, reasons):
        """Note why nobody could be sent.

        :param dict reasons: ``service.workorder`` -> why nobody suits, as a sentence
        """
        if not reasons:
            return
        unassigned = self.filtered(lambda visit: visit.order_id in reasons)
        groups = unassigned.grouped(lambda visit: reasons[visit.order_id])
        for reason, visits in groups.items():
            visits.error = reason

    def action_retry(self):
        """Try visits again that failed."""
        failed = self.filtered(lambda visit: visit.state == "failed")
        failed.write({"state": "pending", "error": False})
        failed.run_id.action_run()
