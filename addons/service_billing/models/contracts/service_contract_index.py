from odoo import api, fields, models
from odoo.exceptions import UserError


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

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._check_not_billed()
        return rows

    def write(self, vals):
        self._check_not_billed()
        result = super().write(vals)
        self._check_not_billed()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_billed(self):
        self._check_not_billed()

    def _check_not_billed(self):
        """Refuse to raise or lower what stands in documents for later days."""
        since = {}
        for row in self:
            day = since.get(row.contract_id, row.date_from)
            since[row.contract_id] = min(day, row.date_from)
        # sudo: whether documents exist does not depend on who asks
        groups = self.env["service.charge"].sudo()
        groups = groups._read_group(
            [
                ("contract_id", "in", self.contract_id.ids),
                ("state", "in", ("document", "paid")),
            ],
            ["contract_id"],
            ["performed_on:max"],
        )
        for contract, last in groups:
            if last >= since[contract]:
                raise UserError(
                    self.env._(
                        "%(contract)s: work until %(day)s stands in documents: an "
                        "indexation begins after it.",
                        contract=contract.display_name,
                        day=last.strftime("%d.%m.%Y"),
                    )
                )
