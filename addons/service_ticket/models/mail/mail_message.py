from odoo import api, fields, models


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

    # People outside

    @api.model
    def _get_with_access(self, message_id, mode="read", **kwargs):
        message = super()._get_with_access(message_id, mode=mode, **kwargs)
        # Odoo asks whether one may write to the conversation: a note in it is hidden
        # all the same.
        if message._is_of_service() and not self.env.user._is_internal():
            # sudo: what is asked is whether to show it at all
            note = message.sudo()
            if note.is_internal or note.subtype_id.internal or not note.subtype_id:
                return self.browse()
        return message

    def _get_forbidden_access(self, operation):
        forbidden = super()._get_forbidden_access(operation)
        # Who wrote a message may change it, says Odoo: what was said to us stays.
        if operation in ("write", "unlink") and not self.env.user._is_internal():
            forbidden |= (self - forbidden).filtered(lambda one: one._is_of_service())
        return forbidden

    def _is_of_service(self):
        """Tell whether a message stands in a conversation of ours."""
        # sudo: a name of a model, asked before it is known who may read
        return (self.sudo().model or "").startswith("service.")
