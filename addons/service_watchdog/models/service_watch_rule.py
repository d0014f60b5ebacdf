"""Records of this system that must be there, counted with the rights of a person."""

import ast
import logging

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)

COMPARISONS = [("at_least", "At least"), ("at_most", "At most")]
RULE_FIELDS = {"kind", "model_id", "domain", "run_user_id"}


class ServiceWatchExpectation(models.Model):
    _inherit = "service.watch.expectation"

    model_id = fields.Many2one(
        "ir.model",
        string="Records",
        ondelete="cascade",
        domain=[("abstract", "=", False), ("transient", "=", False)],
    )
    model_name = fields.Char(related="model_id.model")
    domain = fields.Char(
        string="Which Ones",
        default="[]",
        help="Dates may be relative: 'today', 'today -1d', '=monday'.",
    )
    comparison = fields.Selection(COMPARISONS, default="at_least", required=True)
    threshold = fields.Integer(string="How Many", default=1)
    run_user_id = fields.Many2one(
        "res.users",
        string="Counted as",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        help="With whose rights the records are counted.",
    )

    _threshold_positive = models.Constraint(
        "CHECK (threshold >= 0)", "The number of records cannot be negative."
    )

    @api.constrains(*RULE_FIELDS)
    def _check_rule(self):
        for expectation in self.filtered(lambda each: each.kind == "records"):
            if not expectation.model_id or not expectation.run_user_id:
                raise ValidationError(
                    self.env._("Say which records are counted, and with whose rights.")
                )
            expectation._check_own_rights()
            try:
                expectation._count_records()
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "These records cannot be counted: %(error)s. Choose the "
                        "condition with the editor.",
                        error=error,
                    )
                ) from error

    def _check_own_rights(self):
        """Refuse rules that would show more than their author may see."""
        is_own = self.run_user_id == self.env.user
        if not is_own and not self.env.user._is_admin():
            raise ValidationError(
                self.env._(
                    "Records are counted with the rights of %(user)s: only this person "
                    "or an administrator may say which. Choose yourself under “Counted "
                    "as”.",
                    user=self.run_user_id.name,
                )
            )

    def _count_records(self):
        """Return how many records there are for the person who counts."""
        self.ensure_one()
        user = self.run_user_id
        Model = self.env[self.model_id.sudo().model].with_user(user)
        Model = Model.with_company(self.company_id).with_context(
            tz=self.tz, lang=user.lang, allowed_company_ids=self.company_id.ids
        )
        return Model.search_count(ast.literal_eval(self.domain or "[]"))

    def _is_as_it_should(self, count):
        if self.comparison == "at_most":
            return count <= self.threshold
        return count >= self.threshold

    def _judge_records(self):
        """Count records, each rule apart: a bad one never stops the others."""
        checks = {
            check.expectation_id: check
            for check in self.env["service.watch.check"].search(
                [("expectation_id", "in", self.ids), ("state", "=", "expected")]
            )
            if check.period == check.expectation_id.next_period
        }
        for expectation, check in checks.items():
            try:
                with self.env.cr.savepoint():
                    count = expectation._count_records()
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                raise
            except Exception as error:
                _logger.warning(
                    "Watchdog: rule %s cannot be counted", expectation.id, exc_info=True
                )
                expectation.error = str(error)[:500]
                check.write({"state": "missing", "on_time": 0})
                continue
            is_right = expectation._is_as_it_should(count)
            expectation.error = False
            check.write(
                {
                    "value": count,
                    "state": "arrived" if is_right else "missing",
                    "arrived_at": fields.Datetime.now() if is_right else False,
                    "on_time": float(is_right),
                }
            )
