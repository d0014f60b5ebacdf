from base64 import b64decode

from odoo.exceptions import AccessError
from odoo.http import Controller, content_disposition, request, route


class InboundMailController(Controller):
    @route(
        "/service/inbound_mail/<int:mail_id>.eml",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def download(self, mail_id):
        """Send a mail of the ledger as it came, to those who may read its row."""
        mail = request.env["service.inbound.mail"].browse(mail_id).exists()
        try:
            mail.check_access("read")
        except AccessError:
            # The same answer as for a mail that never was.
            raise request.not_found() from None
        # sudo: the row is readable; its bytes are kept from lists and exports only
        raw = mail.sudo().raw
        if not raw:
            raise request.not_found()
        headers = {
            "Content-Type": "message/rfc822",
            "Content-Disposition": content_disposition(f"mail-{mail_id}.eml"),
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "no-store",
        }
        return request.make_response(b64decode(raw), list(headers.items()))
