"""How performers are written to, and what becomes of what they write.

The conversation of an order is ours and its performer's. Whatever a client's people
write into it, follow or stand in copy of, nothing of it leaves for them.
"""

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import format_datetime, html2plaintext, split_every
from odoo.tools.mail import email_domain_extract, email_normalize

from odoo.addons.service_ticket.tools.sql_log import no_statements_logged

from .service_workorder_visit import MEDIA_BYTES, MEDIA_COUNT, VISUAL

ACTIVITY_ANSWER = "service_workorder.mail_activity_type_answer"
# A printed form takes about a second: one job is over before anybody would kill it.
MAILS_PER_JOB = 20
# A word of the performer means that the work is done.
AWAITED = ("assigned", "in_progress", "rework")
MAIL_STATES = [
    ("queued", "To Be Sent"),
    ("sent", "Sent"),
    ("failed", "Not Sent"),
]


class ServiceWorkorder(models.Model):
    _inherit = "service.workorder"

    mail_state = fields.Selection(
        MAIL_STATES, string="Mail to Performer", readonly=True, copy=False
    )
    mailed_at = fields.Datetime(readonly=True, copy=False)
    mail_error = fields.Char(string="Why Not Sent", readonly=True, copy=False)

    _mail_failed_idx = models.Index("(id) WHERE mail_state = 'failed'")

    # Nothing reaches the client

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Let people follow orders, but nobody of the client."""
        partners = self.env["res.partner"].browse(partner_ids or ())
        for client, orders in self.grouped("client_id").items():
            super(ServiceWorkorder, orders).message_subscribe(
                [partner.id for partner in orders._without_client(partners, client)],
                subtype_ids,
            )
        return True

    def _without_client(self, partners, client):
        """Leave out of contacts the people of a client.

        A firm may be client and performer at once: as a performer it is written to.

        :param partners: ``res.partner``
        :param client: ``res.partner``, the organisation
        """
        # sudo: who belongs to whom does not depend on who writes
        performers = self.sudo()._get_performer_firms()
        return partners.filtered(
            lambda partner: (
                (firm := partner.sudo().commercial_partner_id) != client
                or not client
                or firm in performers
            )
        )

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        partners = self.env["res.partner"].browse(
            row["id"] for row in recipients if row["id"]
        )
        allowed = set(self._without_client(partners, self.client_id).ids)
        # an address without a contact was never chosen by us
        return [row for row in recipients if row["id"] in allowed]

    # To the performer

    def _get_performer_firms(self):
        """Return the organisations that the performers of orders belong to."""
        performers = self.resource_id | self.technician_id
        return performers.partner_id.commercial_partner_id

    def _get_performer_contacts(self):
        """Return whom one order is mailed to: who goes, and the firm."""
        contacts = self.resource_id.partner_id | self.technician_id.partner_id
        return contacts.filtered("email_normalized")

    def _wants_mail(self):
        """Tell whether one order is mailed: own people see it on their screens."""
        performer = self.resource_id
        if performer.kind != "technician":
            return True
        return not performer.user_id and bool(performer.partner_id.email_normalized)

    def write(self, vals):
        if not vals.keys() & {"state", "resource_id", "technician_id"}:
            return super().write(vals)
        # sudo: who was written to does not depend on who writes
        before = {order: (order.state, order._get_told()) for order in self.sudo()}
        result = super().write(vals)
        others = self.sudo().filtered(
            lambda order: (
                order.state == before[order][0]
                and order.state in AWAITED
                and order._get_performer_contacts() - before[order][1]
                and order._wants_mail()
            )
        )
        self.sudo()._tell_released(
            {order: told for order, (_s, told) in before.items()}
        )
        if others:
            others._queue_mails()
        return result

    def _get_told(self):
        """Return whom one order was mailed to and who waits for it, as contacts."""
        if self.state in AWAITED and self.mail_state == "sent":
            return self._get_performer_contacts()
        return self.env["res.partner"]

    def _tell_released(self, told):
        """Write to those who need not go any more.

        :param dict told: order -> ``res.partner`` who had it
        """
        mails = []
        for order, contacts in told.items():
            if not contacts or order.state in ("offered", "reported", "done"):
                continue
            if order.state in AWAITED:
                contacts -= order._get_performer_contacts()
            if contacts:
                mails.append(order._prepare_release_values(contacts))
        if mails:
            # sudo: mails are put into the queue by the system
            self.env["mail.mail"].sudo().create(mails)

    def _prepare_release_values(self, contacts):
        """Return the mail that says that one order is somebody's no longer.

        :param contacts: ``res.partner`` with addresses
        """
        order = self.with_context(lang=contacts[0].lang or self.env.lang)
        body = order.env["ir.qweb"]._render(
            "service_workorder.workorder_released_mail",
            {"order": order, "planned": order._format_plan()},
        )
        return order._prepare_note_values(body, contacts)

    def _on_state_change(self, old_states):
        result = super()._on_state_change(old_states)
        waiting = self.filtered(
            lambda order: (
                (order.state == "assigned" or order.state == "rework")
                and order._wants_mail()
            )
        )
        waiting._queue_mails()
        return result

    def action_send(self):
        """Mail orders to their performers, once more if need be."""
        self.check_access("write")
        # sudo: what has become of a mail is not the user's to write
        self.sudo()._queue_mails()

    def _queue_mails(self):
        """Have orders mailed to their performers after the commit, in jobs."""
        self.write({"mail_state": "queued", "mail_error": False})
        self._delay_mails()

    def _delay_mails(self):
        if not self:
            return
        self.with_delay(
            description=self.env._(
                "Mail %(count)s work orders to their performers", count=len(self)
            )
        )._send_mails()

    def _send_mails(self):
        """Mail those of these orders that wait for it, each once.

        Many are parted into jobs of a few, here and not where they are assigned: a
        job takes as long to store as an order.

        Two who do so at the same moment meet at ``mail_state``: one of them fails to
        serialize, is run again and finds nothing to do.
        """
        if len(self) > MAILS_PER_JOB:
            for ids in split_every(MAILS_PER_JOB, self.ids):
                self.browse(ids)._delay_mails()
            return
        queued = self.exists().filtered(lambda order: order.mail_state == "queued")
        waiting = queued.filtered(lambda order: order.state in AWAITED)
        # Cancelled or taken back meanwhile: nobody goes.
        (queued - waiting).write({"mail_state": False})
        for order in waiting:
            try:
                with self.env.cr.savepoint(), no_statements_logged():
                    order._send_mail()
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                raise
            except Exception as error:
                order.write({"mail_state": "failed", "mail_error": str(error)})

    def _send_mail(self):
        contacts = self._get_performer_contacts()
        if not contacts:
            name = self.resource_id.name or self.env._("nobody")
            error = self.env._("%(name)s has no mail address.", name=name)
            self.write({"mail_state": "failed", "mail_error": error})
            return
        order = self.with_context(lang=contacts[0].lang or self.env.lang)
        # sudo: mails are put into the queue by the system
        self.env["mail.mail"].sudo().create(order._prepare_mail_values(contacts))
        self.write({"mail_state": "sent", "mailed_at": fields.Datetime.now()})

    def _prepare_mail_values(self, contacts):
        """Return the mail that brings one order to its performer.

        :param contacts: ``res.partner`` with addresses
        """
        body = self.env["ir.qweb"]._render(
            "service_workorder.workorder_mail",
            {"order": self, "planned": self._format_plan()},
        )
        return {
            **self._prepare_note_values(body, contacts),
            "attachment_ids": [(4, self._print_form().id)],
        }

    def _prepare_note_values(self, body, contacts):
        """Return a mail to performers that stays in the conversation of one order.

        :param body: Markup
        :param contacts: ``res.partner`` with addresses
        """
        sender = self._desk_sender()
        return {
            "subject": self._message_compute_subject(),
            "body": body,
            "body_html": body,
            "author_id": self.company_id.partner_id.id,
            "email_from": sender,
            "reply_to": sender,
            "recipient_ids": [(6, 0, contacts.ids)],
            "references": self._signed_reference(),
            "model": self._name,
            "res_id": self.id,
            "message_type": "notification",
            "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_note"),
            "is_internal": True,
            "record_company_id": self.company_id.id,
            # The message stays in the conversation when the mail is sent and gone.
            "is_notification": True,
            "auto_delete": True,
        }

    def _print_form(self):
        """Print the form of one order, as its client wants it.

        :return: ``ir.attachment`` of the order
        """
        report = self.client_id._get_workorder_report()
        # sudo: forms show all that is on the order
        content, extension = (
            self.env["ir.actions.report"].sudo()._render_qweb_pdf(report, self.ids)
        )
        return self.env["ir.attachment"].create(
            {
                "name": f"{self.number}.{extension}",
                "raw": content,
                "res_model": self._name,
                "res_id": self.id,
            }
        )

    def _format_plan(self):
        """Return when the visit is planned, as the clocks at its place show it."""
        if not self.planned_start:
            return ""
        zone = self.building_id.tz or self.company_id.resource_calendar_id.tz or "UTC"
        return format_datetime(self.env, self.planned_start, tz=zone, dt_format="short")

    def action_print(self):
        """Print orders, each on the form that its client wants."""
        reports = {order.client_id._get_workorder_report() for order in self}
        report = next(iter(reports)) if len(reports) == 1 else self._default_report()
        return report.report_action(self)

    @api.model
    def _default_report(self):
        return self.env["res.partner"]._get_workorder_report()

    # From the performer

    def _is_participant(self, email):
        """Tell whether an address belongs to the organisation of the performer."""
        order = self.sudo()  # sudo: senders need not see each other
        firms = order._get_performer_firms()
        if not (email and firms):
            return False
        people = firms | firms.search([("commercial_partner_id", "in", firms.ids)])
        if email in people.mapped("email_normalized"):
            return True
        domain = email_domain_extract(email)
        own_domains = self.env["service.client.domain"].sudo()
        return bool(
            own_domains.search_count(
                [("name", "=", domain), ("client_id", "in", firms.ids)], limit=1
            )
        )

    def _get_review_thread(self):
        return self.ticket_id

    def _route_answer(self, mail, message_dict, proof):
        # What we send are notes, and so the gateway takes the answers for such.
        message_dict["is_internal"] = False
        sender = email_normalize(message_dict["email_from"], strict=False)
        if proof and not self._is_participant(sender) and self._is_of_client(sender):
            # Somebody passed our mail on to the client: no word of the performer.
            proof = None
        return super()._route_answer(mail, message_dict, proof)

    def _is_of_client(self, email):
        people = (
            self.env["res.partner"].sudo().search([("email_normalized", "=", email)])
        )
        return self.client_id in people.commercial_partner_id

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        is_mail = message.message_type == "email" and not message.is_internal
        if is_mail and not self._is_of_ours(message):
            # sudo: the gateway lets performers write who have no rights here
            self.sudo()._take_answer(message)
        return result

    def _is_of_ours(self, message):
        """Tell whether a colleague wrote a mail, and not the performer."""
        users = message.sudo().author_id.user_ids
        performers = self.sudo().resource_id | self.sudo().technician_id
        return any(not user.share for user in users - performers.user_id)

    def _take_answer(self, message):
        """Take a mail of the performer: the work is done, or there is a question.

        :param message: ``mail.message`` of one order
        """
        shown = message.attachment_ids.filtered(
            lambda file: (file.mimetype or "").startswith(VISUAL)
        )
        # what does not fit stays with the message
        room = max(0, MEDIA_COUNT - len(self.media_ids))
        shown = shown.filtered(lambda file: file.file_size <= MEDIA_BYTES)[:room]
        values = {"media_ids": [(4, file.id) for file in shown]}
        if self.state in AWAITED:
            if not html2plaintext(self.report or "").strip():
                values["report"] = message.body
            self._report({**values, "is_reported_by_mail": True})
            return
        self.write(values)
        if manager := self._get_manager():
            env = self.with_context(lang=manager.lang).env
            self.activity_schedule(
                ACTIVITY_ANSWER,
                summary=env._("The performer has written"),
                user_id=manager.id,
            )
