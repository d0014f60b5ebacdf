from odoo import fields, models

DELIVERIES = [("mail", "E-mail"), ("portal", "Portal"), ("post", "Post")]


class ServiceContractRecipient(models.Model):
    """Who gets which documents of a contract, and where."""

    _name = "service.contract.recipient"
    _description = "Recipient of Documents"
    _order = "contract_id, id"
    _rec_name = "partner_id"

    contract_id = fields.Many2one(
        "service.contract", required=True, index=True, ondelete="cascade"
    )
    client_id = fields.Many2one(related="contract_id.client_id")
    partner_id = fields.Many2one(
        "res.partner",
        string="Recipient",
        required=True,
        index=True,
        ondelete="restrict",
        help="A person, an office or an address.",
    )
    entity_ids = fields.Many2many(
        "res.partner",
        "service_contract_recipient_entity_rel",
        "recipient_id",
        "entity_id",
        string="For the Legal Entities",
        help="Empty: for all of the contract.",
    )
    delivery = fields.Selection(DELIVERIES, required=True, default="mail")
    with_invoice = fields.Boolean(string="Bill", default=True)
    with_act = fields.Boolean(string="Act", default=True)
    with_vat_invoice = fields.Boolean(string="VAT Invoice")
    with_utd = fields.Boolean(string="UTD")
    with_jobs = fields.Boolean(
        string="List of Jobs",
        default=True,
        help="Each job of a document, with day, place and amount.",
    )

    _check_documents = models.Constraint(
        "CHECK (with_invoice OR with_act OR with_vat_invoice OR with_utd)",
        "Choose at least one document for each recipient.",
    )
    _check_utd = models.Constraint(
        "CHECK (NOT (with_utd AND (with_act OR with_vat_invoice)))",
        "A UTD is act and VAT invoice at once: choose either it or those.",
    )
