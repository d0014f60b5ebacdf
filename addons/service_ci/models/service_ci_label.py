import base64

from reportlab.graphics.barcode.qr import QrCodeWidget

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

    def _get_label_image(self):
        """Return the label's QR code as a data URI.

        Drawn as one path: the bitmaps of Odoo's barcode field need a library that not
        every installation has, and printers like lines better.
        """
        code = QrCodeWidget(self._get_label_url(), barLevel="M").qr
        code.make()
        path = "".join(
            f"M{x} {y}h1v1h-1z"
            for y, row in enumerate(code.modules)
            for x, is_dark in enumerate(row)
            if is_dark
        )
        size = len(code.modules)
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}">'
            f'<path d="{path}"/></svg>'
        )
        return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"

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
