"""Whoever wants to work for us and says so on the website."""

from odoo import api, models
from odoo.tools import plaintext2html

ACTIVITY_PERMIT = "service_workorder.mail_activity_type_permit"


class ServiceResource(models.Model):
    _inherit = "service.resource"

    @api.model
    def _apply_online(self, values):
        """Take an application; of a performer that we know it is a note.

        :param dict values: ``name``, ``person``, ``email`` (normalised), ``phone`` and
            ``text``, all checked
        """
        resource = self._find_by_email(values["email"])
        if not resource:
            resource = self.create(
                {
                    "kind": "contractor",
                    "name": values["name"],
                    "email": values["email"],
                    "phone": values["phone"],
                    "company_id": self.env.company.id,
                    "manager_id": self.env.company._get_field_manager().id,
                }
            )
        # an address proves nothing: what is known of a performer stays as it is
        lines = [values[name] for name in ("name", "person", "email", "phone", "text")]
        resource._message_log(body=plaintext2html("\n".join(lines)))
        resource._ask_to_decide()

    @api.model
    def _find_by_email(self, email):
        """Return the performer with an address, also one who was refused.

        :param str email: normalised
        """
        return self.with_context(active_test=False).search(
            [
                ("partner_id.email_normalized", "=", email),
                ("company_id", "in", (self.env.company.id, False)),
            ],
            order="id",
            limit=1,
        )

    def _ask_to_decide(self):
        company = self.company_id or self.env.company
        user = self.manager_id.filtered("active") or company._get_field_manager()
        if user and not self.activity_search([ACTIVITY_PERMIT], user_id=user.id):
            env = self.with_context(lang=user.lang).env
            summary = (
                env._("A contractor has named a technician: check them")
                if self.contractor_id
                else env._("Somebody wants to work for us")
            )
            self.activity_schedule(ACTIVITY_PERMIT, summary=summary, user_id=user.id)
