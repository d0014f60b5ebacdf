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
        if not self.env.user._is_internal() and message._get_notes():
            return self.browse()
        return message

    def _get_forbidden_access(self, operation):
        forbidden = super()._get_forbidden_access(operation)
        if self.env.user._is_internal():
            return forbidden
        # Odoo hides notes that people write, and shows those that are written by code.
        forbidden |= (self - forbidden)._get_notes()
        # Who wrote a message may change it, says Odoo: what was said to us stays.
        if operation in ("write", "unlink"):
            # sudo: a name of a model, asked before it is known who may read
            forbidden |= (self - forbidden).filtered(lambda one: _is_ours(one.sudo()))
        return forbidden

    def _get_notes(self):
        """Return the messages that stand in a conversation of ours for us alone."""
        # sudo: what is asked is whether to show them at all
        return self.filtered(lambda one: _is_ours(one.sudo()) and _is_note(one.sudo()))


def _is_ours(message):
    return (message.model or "").startswith("service.")


def _is_note(message):
    subtype = message.subtype_id
    return message.is_internal or not subtype or subtype.internal
