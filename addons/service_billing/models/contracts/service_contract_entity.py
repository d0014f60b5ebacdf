from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ServiceContractEntity(models.Model):
    """One legal entity of the client that is a party to the contract."""

    _name = "service.contract.entity"
    _description = "Legal Entity of a Contract"
    _order = "contract_id, id"
    _rec_name = "entity_id"

    contract_id = fields.Many2one(
        "service.contract", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="contract_id.company_id")
    client_id = fields.Many2one(related="contract_id.client_id")
    entity_id = fields.Many2one(
        "res.partner",
        string="Legal Entity",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('id', 'child_of', client_id), ('is_company', '=', True)]",
    )
    number = fields.Char(help="Its own number; empty: the number of the contract.")
    signed_on = fields.Date()
    signatory_name = fields.Char(string="Signatory")
    signatory_title = fields.Char(string="Position")
    signatory_basis = fields.Char(
        string="Acts by", help="Articles of association, or a power of attorney."
    )
    branch_kpp = fields.Char(
        string="КПП of the Branch", size=9, help="Empty: that of the legal entity."
    )
    bank_account_id = fields.Many2one(
        "res.partner.bank",
        ondelete="restrict",
        domain="[('partner_id', '=', entity_id)]",
    )

    _entity_uniq = models.Constraint(
        "UNIQUE (contract_id, entity_id)",
        "This legal entity is a party to the contract already.",
    )
    _check_kpp = models.Constraint(
        r"CHECK (branch_kpp ~ '^\d{4}[\dA-Z]{2}\d{3}$')",
        "A КПП has nine characters: four digits, two digits or capitals, three digits.",
    )

    @api.constrains("entity_id", "contract_id")
    def _check_entity(self):
        known = self.env["res.partner"].search(
            [
                ("id", "child_of", self.client_id.ids),
                ("id", "in", self.entity_id.ids),
                ("is_company", "=", True),
            ]
        )
        if strange := self.filtered(lambda row: row.entity_id not in known):
            raise ValidationError(
                self.env._(
                    "%(entity)s is no legal entity of %(client)s: choose the client "
                    "itself or a company below it.",
                    entity=strange[:1].entity_id.name,
                    client=strange[:1].client_id.name,
                )
            )
