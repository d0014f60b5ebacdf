from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import ormcache


class ServiceCodedMixin(models.AbstractModel):
    """Settings that programs know by a code, whatever people call them."""

    _name = "service.coded.mixin"
    _description = "Settings Known by a Code"
    _inherit = ["service.remembered.mixin"]

    code = fields.Char(required=True)

    @api.model
    @ormcache("code")
    def _id_of(self, code):
        """Return the id of the record with a code, also of an archived one.

        Archiving hides it from people; programs go on.

        :raise ValueError: when there is none (a programming error of the caller)
        """
        record = (
            self.sudo()
            .with_context(active_test=False)
            .search([("code", "=", code)], limit=1)
        )
        if not record:
            raise ValueError(f"{self._description}: unknown code {code!r}")
        return record.id

    def write(self, vals):
        if "code" in vals:
            self.filtered(lambda record: record.code != vals["code"])._refuse_built_in(
                self.env._("Programs know “%s” by its code: leave it as it is.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_built_in(self):
        self._refuse_built_in(
            self.env._("Programs need “%s”: archive it, then people see it no more.")
        )

    def _refuse_built_in(self, sentence):
        """Refuse a change of what came with an addon, which relies on it.

        :param str sentence: with a place for the name
        :raise UserError: with that sentence
        """
        for record_id, xmlids in self._get_external_ids().items():
            # Imports and exports by hand leave such names, too.
            if any(not xmlid.startswith("__") for xmlid in xmlids):
                raise UserError(sentence % self.browse(record_id).display_name)
