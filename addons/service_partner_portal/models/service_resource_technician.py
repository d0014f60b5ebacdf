"""A firm names whom it sends; somebody of ours checks them before they get jobs."""

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

# So many of one firm wait to be checked.
MAX_WAITING = 20


class ServiceResource(models.Model):
    _inherit = "service.resource"

    def _name_technician(self, values):
        """Take down a new technician of one firm, as an applicant.

        :param dict values: ``name``, ``phone`` and ``email`` (normalised), all checked
        :raise UserError: for one whom the firm has named, and for very many
        """
        self.ensure_one()
        # those of this firm alone: whom others send is told to nobody
        known = self.with_context(active_test=False).technician_ids
        if values["email"] in known.partner_id.mapped("email_normalized"):
            raise UserError(
                self.env._(
                    "You have named somebody with this mail address already: call us "
                    "to change something."
                )
            )
        waiting = known.filtered(lambda one: one.active and one.state == "applicant")
        if len(waiting) >= MAX_WAITING:
            raise UserError(
                self.env._("We check those first whom you have named already.")
            )
        # what we write about technicians among us is not mailed to whoever named them
        firm = self.with_context(mail_create_nosubscribe=True)
        partner = firm.env["res.partner"].create(
            {
                **values,
                "parent_id": self.partner_id.id,
                "lang": self.env.lang,
                "company_id": self.company_id.id,
            }
        )
        technician = firm.create(
            {
                "kind": "contractor_technician",
                "partner_id": partner.id,
                "contractor_id": self.id,
                "company_id": self.company_id.id,
                "manager_id": self.manager_id.id,
            }
        )
        note = self.env._("Named by %s on the portal.", self.env.user.name)
        technician._message_log(body=plaintext2html(note))
        technician._ask_to_decide()
        return technician
