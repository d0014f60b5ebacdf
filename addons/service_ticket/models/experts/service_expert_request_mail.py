"""How experts are written to, and what becomes of what they write."""

from datetime import timedelta

from odoo import models
from odoo.tools import LazyTranslate, format_datetime
from odoo.tools.mail import email_normalize
from odoo.tools.misc import hash_sign, verify_hash_signed

_lt = LazyTranslate(__name__)

PAGE_SCOPE = "service_ticket-expert-page"
# How long a link to the page of a request opens it.
LINK_DAYS = 60


class ServiceExpertRequest(models.Model):
    _inherit = "service.expert.request"
    _reference_kind = "expert"
    _number_letter = "E"

    # The page without a login

    def _get_page_url(self, expert=None):
        """Return the link by which one request is answered without a login.

        :param expert: ``res.partner`` who is known by it; empty for a division
        """
        self.ensure_one()
        key = hash_sign(
            self.env(su=True),  # sudo: the secret of the database is a parameter
            PAGE_SCOPE,
            [self.id, expert.id if expert else False],
            expiration=timedelta(days=LINK_DAYS),
        )
        return f"{self.get_base_url()}/service/expert/{self.id}?key={key}"

    def _find_by_page_key(self, request_id, key):
        """Return what a link opens.

        :param int request_id: as it stands in the address
        :param str key: what the address carries as proof
        :return: tuple of the request (sudo) and the expert, both empty for a link that
            has expired or that we never sent
        """
        nobody = self.sudo().browse(), self.env["res.partner"]
        try:
            # sudo: the secret of the database is a system parameter
            signed = verify_hash_signed(self.env(su=True), PAGE_SCOPE, key or "")
        except (ValueError, UnicodeError, IndexError):
            return nobody
        if not signed or signed[0] != request_id:
            return nobody
        # sudo: the signature proves that the visitor was asked this one question
        request = self.sudo().browse(request_id).exists()
        if request.state == "draft":
            return nobody
        return request, request.env["res.partner"].browse(signed[1] or ()).exists()

    # Outgoing

    def _send_questions(self):
        for request in self:
            experts = request._get_experts()
            request.message_subscribe(experts.ids)
            request._write_to(
                experts,
                "service_ticket.expert_mail_question",
                _lt("Question: %(name)s", name=request.name),
                request.attachment_ids,
            )

    def _send_reminder(self, kind):
        """Remind the experts of one request, and tell its asker when it is late.

        :param str kind: ``before`` or ``after`` the term
        """
        is_late = kind == "after"
        subject = (
            _lt("The answer is late: %(name)s", name=self.name)
            if is_late
            else _lt("The answer is due soon: %(name)s", name=self.name)
        )
        people = self.user_id.partner_id or self._get_experts()
        if is_late:
            people |= self.asked_by_id.partner_id
        self._write_to(people, "service_ticket.expert_mail_reminder", subject)

    def _tell_withdrawn(self):
        for request in self:
            request._write_to(
                request.user_id.partner_id or request._get_experts(),
                "service_ticket.expert_mail_withdrawn",
                _lt("No answer needed any more: %(name)s", name=request.name),
            )

    def _tell_asked_again(self):
        for request in self:
            request._write_to(
                request.user_id.partner_id or request._get_experts(),
                "service_ticket.expert_mail_reminder",
                _lt("Please look once more: %(name)s", name=request.name),
            )

    def _write_to(self, people, template, subject, attachments=None):
        """Send a mail about one request, in the language of those who get it.

        :param people: ``res.partner``
        :param str template: external id of the view that holds the words
        :param subject: lazy translation
        """
        self.ensure_one()
        if not people:
            return
        lang = people[:1].lang or self.company_id.partner_id.lang
        request = self.with_context(lang=lang)
        expert = self._get_experts()
        request.message_post_with_source(
            template,
            render_values={
                "request": request,
                "url": self._get_page_url(expert if len(expert) == 1 else None),
                "due": request._format_due(),
            },
            subject=request.env._(subject),
            partner_ids=people.ids,
            attachment_ids=attachments.ids if attachments else [],
            message_type="notification",
            subtype_xmlid="mail.mt_note",
            email_layout_xmlid="mail.mail_notification_light",
        )

    def _format_due(self):
        """Return the term as the expert's clock shows it."""
        calendar = self._get_calendar()
        tz = calendar.tz or self.env.user.tz or "UTC"
        return format_datetime(self.env, self.due_at, tz=tz, dt_format="short")

    def _get_desk_team(self):
        return self.ticket_id.team_id

    # Incoming

    def _get_review_thread(self):
        return self.ticket_id

    def _is_participant(self, email):
        return bool(email) and email in {
            email_normalize(expert.email, strict=False)
            for expert in self._get_experts()
        }

    def _route_answer(self, mail, message_dict, proof):
        # Our questions are notes, and so the gateway takes the answers for such.
        message_dict["is_internal"] = False
        return super()._route_answer(mail, message_dict, proof)

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        is_mail = message.message_type == "email" and not message.is_internal
        if is_mail and self._is_answer(message):
            # sudo: the gateway lets experts write who have no rights here
            self.sudo()._take_answer(message)
        return result

    def _is_answer(self, message):
        """Tell whether a mail on one request answers it: it is not the asker's."""
        sender = email_normalize(message.email_from, strict=False)
        asker = email_normalize(self.asked_by_id.email, strict=False)
        return self._is_participant(sender) or sender != asker

    def _tell_answered(self, message, is_first):
        """Tell the asker that an expert has written.

        :param message: the ``mail.message`` of the expert
        :param bool is_first: False for a word after the answer
        """
        self.ensure_one()
        expert = message.author_id.name or message.email_from or ""
        names = {"expert": expert, "number": self.number}
        # In the language of the asker, whatever the expert's is.
        translate = self.with_context(lang=self.asked_by_id.lang).env._
        text = (
            translate(_lt("%(expert)s has answered %(number)s.", **names))
            if is_first
            else translate(
                _lt("%(expert)s has written again about %(number)s.", **names)
            )
        )
        # sudo: experts do not see the ticket that their answer belongs to
        self.sudo().ticket_id._note_expert_answer(self.sudo(), message, text)
        self.asked_by_id._bus_send(
            "simple_notification",
            {"type": "info", "title": self.name, "message": text},
        )
