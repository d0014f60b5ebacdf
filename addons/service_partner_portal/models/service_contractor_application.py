from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import plaintext2html

PER_ADDRESS = 3
PER_PLACE = 10
KEEP_DAYS = 30
BATCH_SIZE = 1000
ACTIVITY_PERMIT = "service_workorder.mail_activity_type_permit"


class ServiceContractorApplication(models.Model):
    """What somebody has sent who wants to work for us, kept for a month.

    What lasts is the applicant, a ``service.resource``. The table tells how much came
    from where.
    """

    _name = "service.contractor.application"
    _description = "Application of a Contractor"
    _rec_name = "email"
    _order = "id desc"

    email = fields.Char(required=True, index=True)
    origin = fields.Char(
        required=True, index=True, help="The network that it came from, as a pseudonym."
    )
    resource_id = fields.Many2one(
        "service.resource", required=True, index=True, ondelete="cascade"
    )
    # stored: the rule of companies asks for it
    company_id = fields.Many2one(related="resource_id.company_id", store=True)

    @api.model
    def _is_too_many(self, email, origin):
        """Tell whether an address or a place has sent enough for the moment.

        :param str email: normalised
        :param str origin: pseudonym of a network
        """
        recent = [("create_date", ">=", fields.Datetime.now() - timedelta(hours=1))]
        return any(
            self.search_count([*recent, (field, "=", value)], limit=limit) >= limit
            for field, value, limit in (
                ("email", email, PER_ADDRESS),
                ("origin", origin, PER_PLACE),
            )
        )

    @api.model
    def _apply(self, values, origin):
        """Take an application; of a performer that we know it is a note.

        :param dict values: ``name``, ``person``, ``email`` (normalised), ``phone`` and
            ``text``, all checked
        :param str origin: pseudonym of a network
        """
        resource = self._find_known(values["email"])
        if not resource:
            resource = self.env["service.resource"].create(
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
        note = [values[name] for name in ("name", "person", "email", "phone", "text")]
        resource._message_log(body=plaintext2html("\n".join(filter(None, note))))
        self.create(
            {"email": values["email"], "origin": origin, "resource_id": resource.id}
        )
        self._ask_to_decide(resource)

    def _find_known(self, email):
        """Return the performer with an address, also one who was refused."""
        Resource = self.env["service.resource"].with_context(active_test=False)
        return Resource.search(
            [
                ("partner_id.email_normalized", "=", email),
                ("company_id", "in", (self.env.company.id, False)),
            ],
            order="id",
            limit=1,
        )

    def _ask_to_decide(self, resource):
        company = resource.company_id or self.env.company
        user = resource.manager_id.filtered("active") or company._get_field_manager()
        if user and not resource.activity_search([ACTIVITY_PERMIT], user_id=user.id):
            env = self.with_context(lang=user.lang).env
            resource.activity_schedule(
                ACTIVITY_PERMIT,
                summary=env._("Somebody wants to work for us"),
                user_id=user.id,
            )

    @api.autovacuum
    def _gc_applications(self):
        limit = fields.Datetime.now() - timedelta(days=KEEP_DAYS)
        old = self.search([("create_date", "<", limit)], limit=BATCH_SIZE)
        old.unlink()
        return len(old), len(old) == BATCH_SIZE
