"""Documents that contractors hand in themselves."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.service_ticket.tools.file_names import clean_file_name
from odoo.addons.service_ticket.tools.typed import read_number
from odoo.addons.service_ticket.tools.uploads import is_welcome

MAX_NUMBER = 60
MAX_FILE = 10 * 2**20
MAX_UNCHECKED = 30
ACTIVITY_PERMIT = "service_workorder.mail_activity_type_permit"


class ServiceResourcePermit(models.Model):
    _inherit = "service.resource.permit"

    def _portal_status(self):
        """Return what has become of one document, in words, and a colour."""
        if self.is_expired:
            return self.env._("Expired"), "danger"
        if not self.checked_on:
            return self.env._("Is being checked"), "info"
        if self._is_ending():
            return self.env._("Expires soon"), "warning"
        return self.env._("Valid"), "success"

    def _is_ending(self):
        """Tell whether one document has to be renewed now."""
        today = self.resource_id.company_id._service_today()
        soon = fields.Date.add(today, days=self.kind_id.remind_days)
        return bool(self.valid_to and self.valid_to <= soon) and not self._is_replaced()

    @api.model
    def _hand_in(self, resource, values, files):
        """Take a document of a performer; it counts once somebody of ours has checked.

        :param resource: ``service.resource`` of the current user, with ``sudo``
        :param dict values: what was typed: ``kind_id``, ``number``, ``valid_to``
        :param files: list of (name, content) as they came
        :raise UserError: with a sentence that says what is wrong
        """
        kind = self.env["service.permit.kind"].search(
            [("id", "=", read_number(values.get("kind_id")))]
        )
        if not kind:
            raise UserError(self.env._("Choose which document it is."))
        day = self._read_last_day(values.get("valid_to") or "")
        if not files:
            raise UserError(self.env._("Add a scan or a photo of the document."))
        if len(resource.permit_ids.filtered(lambda one: not one.checked_on)) >= (
            MAX_UNCHECKED
        ):
            raise UserError(
                self.env._("Wait until we have checked what you sent already.")
            )
        vals_list = [self._prepare_scan(name, content) for name, content in files]
        permit = self.create(
            {
                "resource_id": resource.id,
                "kind_id": kind.id,
                "number": (values.get("number") or "").strip()[:MAX_NUMBER] or False,
                "valid_to": day,
            }
        )
        permit.attachment_ids = self.env["ir.attachment"].create(
            [
                {**vals, "res_model": self._name, "res_id": permit.id}
                for vals in vals_list
            ]
        )
        permit._ask_to_check()
        return permit

    def _read_last_day(self, text):
        if not text:
            return False
        try:
            day = fields.Date.to_date(text)
        except ValueError:
            raise UserError(
                self.env._("Enter the last day as a date, or leave it empty.")
            ) from None
        if day < self.env.company._service_today():
            raise UserError(
                self.env._("This document has expired already: send a valid one.")
            )
        return day

    def _prepare_scan(self, name, content):
        name = clean_file_name(name)
        if len(content) > MAX_FILE or not is_welcome(name, content):
            raise UserError(
                self.env._(
                    "%(file)s is larger than %(size)s MB or no photo, PDF or office "
                    "document.",
                    file=name,
                    size=MAX_FILE // 2**20,
                )
            )
        return {"name": name, "raw": content}

    def _ask_to_check(self):
        resource = self.resource_id
        company = resource.company_id or self.env.company
        user = resource.manager_id.filtered("active") or company._get_field_manager()
        if user:
            env = self.with_context(lang=user.lang).env
            resource.activity_schedule(
                ACTIVITY_PERMIT,
                summary=env._("Check a document: %s", self.kind_id.name),
                user_id=user.id,
            )

    def _on_reminded(self):
        result = super()._on_reminded()
        self._mail_owners()
        return result

    def _mail_owners(self):
        """Tell contractors which of their documents expire soon, in one mail."""
        mails = []
        for firm, permits in self.grouped(
            lambda permit: permit.resource_id.contractor_id or permit.resource_id
        ).items():
            contact = firm.partner_id
            if firm.kind != "contractor" or not contact.email_normalized:
                continue
            env = self.with_context(lang=contact.lang or self.env.lang).env
            body = env["ir.qweb"]._render(
                "service_partner_portal.permits_mail",
                {
                    "permits": permits.with_env(env),
                    "format_day": lambda day, env=env: format_date(env, day),
                    "url": f"{firm.get_base_url()}/my/jobs/documents",
                },
            )
            mails.append(
                {
                    "subject": env._("Documents that expire"),
                    "body_html": body,
                    "recipient_ids": [(6, 0, contact.ids)],
                    "auto_delete": True,
                }
            )
        if mails:
            # sudo: mails are put into the queue by the system
            self.env["mail.mail"].sudo().create(mails)
