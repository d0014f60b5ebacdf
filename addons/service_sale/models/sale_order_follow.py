"""Estimates that nobody answers: a reminder, then the end."""

import logging

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from odoo.addons.service_ticket.models.claims import lock_due

from ..tools.estimate import PENDING

_logger = logging.getLogger(__name__)

BATCH_SIZE = 100
LAYOUT = "mail.mail_notification_layout_with_responsible_signature"


class SaleOrder(models.Model):
    _inherit = "sale.order"

    # What programs send

    def _send_estimate(self):
        """Send one estimate to its client, as the salesperson would."""
        self.ensure_one()
        if self.state == "draft":
            # As Odoo's own notices: whoever has filed the request is no sender.
            order = self.with_user(SUPERUSER_ID).with_context(
                mark_so_as_sent=True, lang=self._get_lang()
            )
            order.message_post_with_source(
                order._find_mail_template(),
                email_layout_xmlid=LAYOUT,
                subtype_xmlid="mail.mt_comment",
            )

    def _is_priced(self):
        """Tell whether every line of one estimate has a price."""
        lines = self.order_line.filtered(lambda line: not line.display_type)
        return bool(lines) and all(line.price_unit for line in lines)

    # Cron

    @api.model
    def _get_pending_domain(self):
        """Return the estimates that clients have to answer."""
        pending = Domain("service_state", "in", list(PENDING))
        return pending & Domain("state", "!=", "sale")

    @api.model
    def _cron_follow_estimates(self):
        """Remind clients of estimates that end soon, end those that nobody answers."""
        for (company,) in self._read_group(self._get_pending_domain(), ["company_id"]):
            today = company._service_today()
            days = company.service_estimate_reminder_days
            own = Domain("company_id", "=", company.id)
            if days:
                self._follow_due(
                    own
                    & Domain("validity_date", ">=", today)
                    & Domain("validity_date", "<=", fields.Date.add(today, days=days))
                    & Domain("service_reminded_at", "=", False),
                    "_remind",
                )
            self._follow_due(own & Domain("validity_date", "<", today), "_expire")

    @api.model
    def _follow_due(self, due, method_name):
        """Take what is due in batches; what fails is noted and left for tomorrow."""
        domain = self._get_pending_domain() & due
        failed = self.browse()
        while True:
            rest = domain & Domain("id", "not in", failed.ids)
            orders = lock_due(self, rest, "validity_date, id", BATCH_SIZE)
            if not orders:
                return
            failed |= orders._try(method_name)
            remaining = self.search_count(rest, limit=1000)
            if not self.env["ir.cron"]._commit_progress(
                len(orders), remaining=remaining
            ):
                return

    def _try(self, method_name):
        """Call a method with all of them; where that fails, with each alone.

        :return: those with which it fails
        """
        try:
            with self.env.cr.savepoint():
                getattr(self, method_name)()
                self.env.flush_all()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            # What somebody else is writing just now comes again at once.
            self.env.cr.rollback()
        except Exception:
            _logger.warning("Estimates %s: %s", self.ids, method_name, exc_info=True)
            if len(self) == 1:
                return self
            return self.browse().union(*(order._try(method_name) for order in self))
        return self.browse()

    def _remind(self):
        """Remind clients of their estimates."""
        self.write({"service_reminded_at": fields.Datetime.now()})
        template = self.env.ref("service_sale.mail_template_reminder")
        for order in self:
            order.message_post_with_source(
                template,
                email_layout_xmlid=LAYOUT,
                subtype_xmlid="mail.mt_comment",
            )

    def _expire(self):
        """End estimates that nobody has answered in time."""
        self.write({"service_expired": True})
