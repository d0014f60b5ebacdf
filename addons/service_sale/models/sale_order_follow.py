"""Estimates that nobody answers: a reminder, then the end."""

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain

from odoo.addons.service_ticket.models.claims import work_off

from ..tools.estimate import PENDING

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
    def _follow_due(self, due, work):
        domain = self._get_pending_domain() & due
        work_off(self, domain, "validity_date, id", BATCH_SIZE, work)

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
