from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

MONEY = "service_ci.group_billing"
TIME_KINDS = [("work", "Work"), ("travel", "Travel")]
SECONDS_PER_HOUR = 3600
DAY_HOURS = 24


class ServiceWorkorderTime(models.Model):
    """What one person spent on a work order, on the way and at the place.

    What an hour costs is noted when the time is entered: later prices change nothing.
    """

    _name = "service.workorder.time"
    _description = "Time Spent on a Work Order"
    _order = "order_id, start_at, id"

    order_id = fields.Many2one(
        "service.workorder", required=True, index=True, ondelete="cascade"
    )
    line_id = fields.Many2one(
        "service.workorder.line",
        index="btree_not_null",
        ondelete="set null",
        domain="[('order_id', '=', order_id)]",
        help="Empty: all lines, by their norms.",
    )
    kind = fields.Selection(TIME_KINDS, required=True, default="work")
    resource_id = fields.Many2one(
        "service.resource", string="Who", required=True, index=True, ondelete="restrict"
    )
    start_at = fields.Datetime(string="Began")
    end_at = fields.Datetime(string="Ended")
    hours = fields.Float(
        compute="_compute_hours", store=True, readonly=False, precompute=True
    )
    name = fields.Char(string="Remark")
    currency_id = fields.Many2one(related="order_id.currency_id")
    hourly_cost = fields.Monetary(
        string="Price of an Hour",
        compute="_compute_hourly_cost",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        groups=MONEY,
    )
    cost = fields.Monetary(
        compute="_compute_cost", store=True, precompute=True, groups=MONEY
    )

    _check_hours = models.Constraint(
        "CHECK (hours >= 0)", "Nobody works less than no time."
    )
    _check_end = models.Constraint(
        "CHECK (end_at >= start_at)", "Work ends after it begins."
    )

    @api.depends("start_at", "end_at")
    def _compute_hours(self):
        for row in self:
            if row.start_at and row.end_at:
                spent = row.end_at - row.start_at
                row.hours = spent.total_seconds() / SECONDS_PER_HOUR

    @api.depends("resource_id")
    def _compute_hourly_cost(self):
        for row in self:
            row.hourly_cost = (
                row.resource_id._get_hourly_cost() if row.resource_id else 0.0
            )

    @api.depends("hours", "hourly_cost")
    def _compute_cost(self):
        for row in self:
            row.cost = row.hours * row.hourly_cost

    @api.constrains("line_id", "order_id")
    def _check_line(self):
        for row in self:
            if row.line_id and row.line_id.order_id != row.order_id:
                raise ValidationError(
                    self.env._(
                        "“%(line)s” stands on another work order than %(order)s.",
                        line=row.line_id.display_name,
                        order=row.order_id.number,
                    )
                )

    @api.constrains("hours", "start_at", "end_at", "resource_id")
    def _check_day(self):
        for row in self:
            # a firm's entry may be the time of several people
            if row.hours > DAY_HOURS and row.resource_id.kind != "contractor":
                raise ValidationError(
                    self.env._(
                        "%(order)s: nobody works more than 24 hours at a stretch. "
                        "Enter each day by itself.",
                        order=row.order_id.number,
                    )
                )

    @api.model
    def _add_precomputed_values(self, vals_list):
        # sudo: as stored computes are; whoever enters time need not know its price
        return super(ServiceWorkorderTime, self.sudo())._add_precomputed_values(
            vals_list
        )

    # What was checked is settled

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._check_unsettled()
        return rows

    def write(self, vals):
        self._check_unsettled()
        result = super().write(vals)
        if "order_id" in vals:
            self._check_unsettled()
        return result

    def unlink(self):
        orders = self.order_id
        result = super().unlink()
        # what the last entry said is not to stand for all together
        orders.filtered(lambda order: not order.time_ids).spent_hours = 0.0
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_settled(self):
        self._check_unsettled()

    def _check_unsettled(self):
        """Refuse to change the time of work that was checked, but to dispatchers."""
        if self.env.su or self.env.user.has_group("service_ci.group_dispatcher"):
            return
        if settled := self.order_id.filtered("checked_at"):
            raise UserError(
                self.env._(
                    "%(order)s was checked already: ask a dispatcher to change its "
                    "time.",
                    order=settled[:1].number,
                )
            )
