from odoo import api, models
from odoo.tools.misc import hash_sign, verify_hash_signed

LABEL_SCOPE = "service_ci-label"


class ServiceCi(models.Model):
    _inherit = "service.ci"

    def _get_label_token(self):
        """Return what the label of an item says: its id, signed, without a term."""
        self.ensure_one()
        # sudo: the secret of the database is a system parameter
        return hash_sign(self.env(su=True), LABEL_SCOPE, self.id)

    def _get_label_url(self):
        """Return the address that the label's code opens."""
        return f"{self.get_base_url()}/service/ci/{self._get_label_token()}"

    @api.model
    def _of_label(self, token):
        """Return the item of a label, as superuser.

        :param str token: what somebody says that the label says
        :return: ``service.ci``, empty when the label is not ours
        """
        try:
            ci_id = verify_hash_signed(self.env(su=True), LABEL_SCOPE, token or "")
        except (ValueError, UnicodeError, IndexError):
            ci_id = None
        # sudo: the signature stands for the item that somebody stands before
        return self.sudo().browse(ci_id or ()).exists()
