import re

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
    def _go_past(self, code, numbers):
        """Let the current company's numbering go on behind numbers from elsewhere.

        Numbers of another form can never be drawn, so they do not matter.

        :param str code: code of a sequence
        :param numbers: strings that records have got from another system
        """
        # sudo: whoever may bring numbered records along
        sequence = self.sudo().browse(self._id_by_code(code, self.env.company.id))
        if not sequence or sequence.use_date_range:
            return
        prefix, suffix = map(re.escape, sequence._get_prefix_suffix())
        form = re.compile(rf"{prefix}(\d{{1,15}}){suffix}")
        drawn = [
            int(found[1]) for number in numbers if (found := form.fullmatch(number))
        ]
        if drawn and max(drawn) >= sequence.number_next_actual:
            sequence.number_next_actual = max(drawn) + 1

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
