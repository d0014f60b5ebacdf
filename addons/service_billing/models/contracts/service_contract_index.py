from odoo import fields, models


class ServiceContractIndex(models.Model):
    """From a day on, the prices of a contract are higher by some percent."""

    _name = "service.contract.index"
    _description = "Indexation of a Contract"
    _order = "contract_id, date_from"
    _rec_name = "date_from"

    contract_id = fields.Many2one(
        "service.contract", required=True, index=True, ondelete="cascade"
    )
    date_from = fields.Date(string="From", required=True)
    percent = fields.Float(required=True, help="On top of the indexations before.")

    _day_uniq = models.Constraint(
        "UNIQUE (contract_id, date_from)", "One indexation a day is enough."
    )
    _check_percent = models.Constraint(
        "CHECK (percent > -100)", "Prices cannot fall by more than all of them."
    )
