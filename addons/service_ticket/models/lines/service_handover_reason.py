from odoo import api, fields, models
from odoo.tools import escape_psql


class ServiceHandoverReason(models.Model):
    """Why a ticket goes from one queue to another: a short list that people edit."""

    _name = "service.handover.reason"
    _description = "Hand-over Reason"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _name_uniq = models.Constraint(
        "UNIQUE (name)", "There is a reason with this name already."
    )

    @api.model
    def _from_words(self, words, note=None):
        """Find the reason that somebody gave in words.

        :param str words: name of a reason, or any words
        :param str note: the note of the hand-over
        :return: tuple of the reason and the note; words that name no reason of the
            list begin the note
        """
        reason = self.search([("name", "=ilike", escape_psql(words))], limit=1)
        if reason or not words:
            return reason, note
        return reason, "\n".join(filter(None, (words, note)))
