from odoo import fields, models


class RecordReference(fields.Many2oneReference):
    """The record that a message belongs to.

    Odoo asks the conversations of all models for each new message whether it belongs
    to them, which takes as long as to store it; here those of its own model are asked.
    """

    def _update_inverses(self, records, value):
        if not value:
            return
        ids_of = self._record_ids_per_res_model(records)
        for inverse in records.pool.field_inverses[self]:
            ids = ids_of.get(inverse.model_name)
            if not ids:
                continue
            corecord = records.env[inverse.model_name].browse(value)
            known = inverse._get_cache(corecord.env).get(corecord.id)
            if known is None and corecord.id:
                continue  # whoever asks for it reads it from the database
            own = records.browse(ids).filtered_domain(
                inverse.get_comodel_domain(corecord)
            )
            if own:
                inverse._update_cache(
                    corecord, tuple(dict.fromkeys((known or ()) + own._ids))
                )


class MailMessage(models.Model):
    _name = "mail.message"
    _inherit = ["mail.message", "service.batch.mixin"]

    res_id = RecordReference()
