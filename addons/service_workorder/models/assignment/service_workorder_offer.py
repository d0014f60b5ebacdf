from datetime import timedelta

from markupsafe import Markup
from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_datetime, mute_logger
from odoo.tools.misc import hash_sign, verify_hash_signed

OFFER_STATES = [
    ("sent", "Sent"),
    ("accepted", "Accepted"),
    ("declined", "Declined"),
    ("expired", "Expired"),
    ("withdrawn", "Withdrawn"),
]
PAGE_SCOPE = "service_workorder-offer-page"
# The page says what became of an offer for so long after its end.
LINK_DAYS = 14


class ServiceWorkorderOffer(models.Model):
    """A work order offered to somebody, until a moment."""

    _name = "service.workorder.offer"
    _description = "Offer of a Work Order"
    _order = "order_id, wave, rank, id"
    _rec_name = "resource_id"

    order_id = fields.Many2one(
        "service.workorder", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="order_id.company_id", store=True, precompute=True
    )
    resource_id = fields.Many2one(
        "service.resource",
        string="Performer",
        required=True,
        index=True,
        ondelete="restrict",
    )
    email = fields.Char(related="resource_id.email")
    phone = fields.Char(related="resource_id.phone")
    wave = fields.Integer(required=True, default=1)
    rank = fields.Integer(string="Place")
    state = fields.Selection(OFFER_STATES, required=True, default="sent")
    expires_at = fields.Datetime(string="Until", required=True)
    answered_at = fields.Datetime(readonly=True)
    reason = fields.Char(string="Why Not")
    note = fields.Char(string="Why")

    # The first who accepts has it, whoever asks at the same moment.
    _accepted_uniq = models.UniqueIndex(
        "(order_id) WHERE state = 'accepted'",
        "Somebody else has accepted this work order already.",
    )
    _open_uniq = models.UniqueIndex(
        "(order_id, resource_id) WHERE state = 'sent'",
        "This work order is offered to this performer already.",
    )
    _expires_idx = models.Index("(expires_at) WHERE state = 'sent'")

    # Answers

    def _accept(self):
        """Take one offer: its performer gets the work order, unless somebody has it.

        :return: None, or a sentence that says why not
        """
        self.ensure_one()
        # sudo: performers hold no rights on orders; the caller knows who answers
        offer = self.sudo()
        if refusal := offer._get_refusal():
            return refusal
        # Whoever comes second waits here for the first, and then begins anew.
        self.env.cr.execute(
            SQL(
                "SELECT FROM service_workorder WHERE id = %s FOR NO KEY UPDATE",
                offer.order_id.id,
            )
        )
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                offer.write({"state": "accepted", "answered_at": fields.Datetime.now()})
                offer.flush_recordset()
        except UniqueViolation:
            offer.invalidate_recordset()
            return self.env._("Somebody else was faster: this work is taken.")
        note = Markup("<p>%s</p>") % self.env._(
            "Offered to %(count)s, accepted first by %(name)s.",
            count=len(offer.order_id.offer_ids),
            name=offer.resource_id.name,
        )
        if offer.note:
            note += Markup("<p>%s</p>") % offer.note
        if self.env.user._is_public():
            offer.order_id._track_set_author(offer.resource_id.partner_id)
        offer.order_id._assign_to(offer.resource_id, note=note)
        return None

    def _get_refusal(self):
        """Return why one offer cannot be accepted any more, as a sentence."""
        if self.state == "accepted":
            return self.env._("You have accepted this work already.")
        if self.state == "declined":
            return self.env._("You have declined this work.")
        if self.state == "expired" or self.expires_at <= fields.Datetime.now():
            return self.env._("The time to answer is over.")
        if self.state == "withdrawn" or self.order_id.state != "offered":
            return self.env._("This work is not offered any more.")
        if not self.resource_id.is_usable:
            return self.env._("You cannot take work at present: please call us.")
        return None

    def _decline(self, reason):
        """Turn one offer down; when nobody is left to answer, the next ones are asked.

        :param str reason: in words
        :return: None, or a sentence that says why that is not possible
        """
        self.ensure_one()
        # sudo: performers hold no rights on offers; the caller knows who answers
        offer = self.sudo()
        if refusal := offer._get_refusal():
            return refusal
        offer._end("declined", reason=reason)
        return None

    def _end(self, state, **values):
        """Close offers that nobody can accept any more."""
        if not self:
            return  # the timer that ends them wakes up again when some were ended
        now = fields.Datetime.now()
        self.write({**values, "state": state, "answered_at": now})
        self.env.ref("service_workorder.ir_cron_offers").sudo()._trigger()

    @api.model
    def _withdraw_from(self, resources):
        """Take back what is offered to performers who cannot be sent any more."""
        self.sudo().search(
            [("resource_id", "in", resources.ids), ("state", "=", "sent")]
        )._end("withdrawn")

    # Buttons of the dispatcher, who has them on the phone

    def action_accept(self):
        """Note that a performer has accepted by word of mouth."""
        self.ensure_one()
        self.order_id.check_access("write")
        if refusal := self._accept():
            raise UserError(refusal)

    def action_decline(self):
        """Note that performers have declined by word of mouth."""
        self.order_id.check_access("write")
        # sudo: offers are nobody's to write
        sent = self.sudo().filtered(lambda offer: offer.state == "sent")
        sent._end("declined", reason=self.env._("By word of mouth"))

    # Timer

    @api.model
    def _cron_continue(self):
        """End the offers whose time is over, and ask the next ones."""
        late = [("state", "=", "sent"), ("expires_at", "<=", fields.Datetime.now())]
        self.search(late).try_lock_for_update(allow_referencing=True)._end("expired")
        self.env["service.workorder"]._offer_on()

    # Mail

    def _send(self):
        """Write to those to whom something is offered, one mail each."""
        mailed = self.filtered("email")
        values = [offer._prepare_mail_values() for offer in mailed]
        # sudo: whoever offers work need not be allowed to send mails
        self.env["mail.mail"].sudo().create(values)
        unreached = self.order_id - self._get_reached().order_id
        if unreached:
            unreached._tell_dispatchers(
                self.env._("Those who were asked have no mail address: call them")
            )
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _get_reached(self):
        """Return those of these offers of which their performers are told."""
        return self.filtered("email")

    def _prepare_mail_values(self):
        partner = self.resource_id.partner_id
        offer = self.with_context(lang=partner.lang or self.company_id.partner_id.lang)
        order = offer.order_id
        subject = offer.env._("Work for you: %(name)s", name=order.name)
        body = offer.env["ir.qweb"]._render(
            "service_workorder.offer_mail",
            {"offer": offer, "order": order, "url": offer._get_page_url()},
            minimal_qcontext=True,
        )
        return {
            "subject": f"[{order.number}] {subject}",
            "body_html": body,
            "recipient_ids": [(4, partner.id)],
            "email_from": order._desk_sender(),
            "reply_to": order._desk_sender(),
            # Mail programs that forget the references name the mail that they answer.
            "message_id": order._offer_reference(self),
            "references": order._offer_reference(self),
            "auto_delete": True,
        }

    # The page without a login

    def _get_page_url(self):
        """Return the link by which one offer is answered without a login."""
        self.ensure_one()
        key = hash_sign(
            self.env(su=True),  # sudo: the secret of the database is a parameter
            PAGE_SCOPE,
            self.id,
            expiration=self.expires_at
            - fields.Datetime.now()
            + timedelta(days=LINK_DAYS),
        )
        return f"{self.get_base_url()}/service/offer/{self.id}?key={key}"

    @api.model
    def _find_by_page_key(self, offer_id, key):
        """Return what a link opens (sudo), empty for one that we never sent.

        :param int offer_id: as it stands in the address
        :param str key: what the address carries as proof
        """
        nothing = self.sudo().browse()
        try:
            # sudo: the secret of the database is a system parameter
            signed = verify_hash_signed(self.env(su=True), PAGE_SCOPE, key or "")
        except (ValueError, UnicodeError, IndexError):
            return nothing
        # sudo: the signature proves that the visitor was asked
        return self.sudo().browse(offer_id).exists() if signed == offer_id else nothing

    def _format(self, moment):
        """Return a moment as the clock at the place of the work shows it."""
        order = self.order_id
        tz = order.building_id.tz or order.company_id.resource_calendar_id.tz or "UTC"
        return format_datetime(self.env, moment, tz=tz, dt_format="short")
