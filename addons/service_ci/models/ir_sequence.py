from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL, ormcache


class IrSequence(models.Model):
    _name = "ir.sequence"
    _inherit = ["ir.sequence", "service.remembered.mixin"]

    @api.model
    def _next_by_code_batch(self, code, count):
        """Draw many numbers of the current company at the cost of one.

        :param str code: code of a sequence
        :param int count: how many numbers are wanted
        :return: list of ``count`` strings in ascending order
        :raise UserError: when no sequence has this code
        """
        if not count:
            return []
        # sudo: whoever may create a record may number it
        sequence = self.sudo().browse(self._id_by_code(code, self.env.company.id))
        if not sequence:
            raise UserError(
                self.env._(
                    "There is no number sequence with the code “%(code)s”. "
                    "Create it under Settings / Technical / Sequences.",
                    code=code,
                )
            )
        if sequence.use_date_range or sequence.implementation != "standard":
            return [sequence.next_by_id() for _index in range(count)]
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval(%s) FROM generate_series(1, %s)",
                f"ir_sequence_{sequence.id:03d}",
                count,
            )
        )
        prefix, suffix = sequence._get_prefix_suffix()
        return [f"{prefix}{number:0{sequence.padding}d}{suffix}" for (number,) in rows]

    @api.model
    @ormcache("code", "company_id")
    def _id_by_code(self, code, company_id):
        return (
            self.sudo()
            .search(
                [("code", "=", code), ("company_id", "in", [company_id, False])],
                order="company_id",
                limit=1,
            )
            .id
        )
