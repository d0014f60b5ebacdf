from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.mail import email_domain_normalize, email_normalize


class ServiceClientDomain(models.Model):
    _name = "service.client.domain"
    _description = "Mail Domain of a Client"
    _order = "name"

    name = fields.Char(
        string="Mail Domain",
        required=True,
        help="Whoever writes from an address of this domain belongs to the client.",
    )
    client_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        ondelete="cascade",
        domain=[("is_company", "=", True)],
    )

    _name_uniq = models.Constraint(
        "UNIQUE (name)", "This mail domain belongs to another client already."
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["name"] = self._normalise(vals.get("name"))
        return super().create(vals_list)

    def write(self, vals):
        if "name" in vals:
            vals = dict(vals, name=self._normalise(vals["name"]))
        return super().write(vals)

    @api.constrains("name")
    def _check_name(self):
        for domain in self:
            if email_normalize(f"name@{domain.name}") is False:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” is no mail domain. Write it like client.example.",
                        name=domain.name,
                    )
                )

    @api.model
    def _normalise(self, name):
        return email_domain_normalize((name or "").strip().lstrip("@")) or name

    @api.model
    def _find_clients(self, emails):
        """Return which client an address belongs to by its domain.

        :param emails: normalised addresses
        :return: dict address -> ``res.partner``; without those of unknown domains
        """
        domains = {email: email.rpartition("@")[2] for email in emails}
        rows = self.sudo().search_fetch(
            [("name", "in", list(set(domains.values())))], ["name", "client_id"]
        )
        clients = {row.name: row.client_id for row in rows}
        return {
            email: clients[domain]
            for email, domain in domains.items()
            if domain in clients
        }
