"""Trainees: what they tell a client waits until their mentor has read it."""

from markupsafe import Markup, escape

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from odoo.addons.service_ci.tools.inner import get_inner


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    held_answer_id = fields.Many2one(
        "service.held.answer",
        string="Waiting Answer",
        compute="_compute_held_answer",
        groups="service_ci.group_agent",
    )
    held_state = fields.Char(
        compute="_compute_held_answer",
        groups="service_ci.group_agent",
        export_string_translation=False,
    )
    held_comment = fields.Text(
        string="Mentor's Comment",
        compute="_compute_held_answer",
        groups="service_ci.group_agent",
    )

    def _compute_held_answer(self):
        # Those that the user may see: the trainee, the mentor, dispatchers.
        answers = self.env["service.held.answer"].search(
            [("ticket_id", "in", self.ids), ("state", "!=", "released")], order="id"
        )
        latest = {answer.ticket_id.id: answer for answer in answers}
        for ticket in self:
            answer = latest.get(ticket.id)
            ticket.held_answer_id = answer
            ticket.held_state = answer and answer.state
            ticket.held_comment = answer and answer.comment

    def message_post(self, **kwargs):
        trainee = self._get_held_writer(kwargs)
        if not trainee:
            return super().message_post(**kwargs)
        held = self._hold_message(trainee, kwargs)
        # What stands in the conversation meanwhile is for colleagues only.
        note = super().message_post(
            body=self._held_note(trainee, escape(kwargs.get("body") or "")),
            author_id=trainee.partner_id.id,
            email_from=trainee.partner_id.email_formatted,
            message_type="comment",
            subtype_xmlid="mail.mt_note",
        )
        held.sudo().note_id = note  # sudo: only the buttons change a held answer
        return note

    def _get_held_writer(self, message):
        """Return the trainee whose words a message would bring to a client.

        :param dict message: arguments of ``message_post``
        :return: ``res.users``, empty when the message may go
        """
        nobody = self.env["res.users"]
        if get_inner(self.env, "service_ticket_released"):
            return nobody
        if self.env.su and message.get("message_type") == "auto_comment":
            return nobody
        # sudo: who is whose mentor stands on the users
        writer = self.env.user.sudo()
        if not writer.service_mentor_id and message.get("author_id"):
            # The gateway posts in the name of who wrote the mail.
            author = self.env["res.partner"].sudo().browse(message["author_id"])
            writer = author.user_ids.filtered("service_mentor_id")[:1]
        if not writer.service_mentor_id or not self._reaches_client(message):
            return nobody
        return writer

    def _reaches_client(self, message):
        """Tell whether somebody outside would read a message."""
        if message.get("outgoing_email_to"):
            return True
        partners = self.env["res.partner"].sudo().browse(message.get("partner_ids"))
        if any(partner.partner_share for partner in partners):
            return True
        Data = self.env["ir.model.data"]
        subtype_id = message.get("subtype_id") or Data._xmlid_to_res_id(
            message.get("subtype_xmlid") or "mail.mt_note"
        )
        # sudo: what a subtype is, is no secret
        return not self.env["mail.message.subtype"].sudo().browse(subtype_id).internal

    def _hold_message(self, trainee, message):
        """Keep what a trainee wanted to post, with its files; return it."""
        self.ensure_one()
        Attachment = self.env["ir.attachment"]
        files = Attachment.browse(message.get("attachment_ids"))
        pending = files.sudo().filtered(lambda file: file.res_model != self._name)
        created = Attachment.sudo().create(
            [
                {"name": attachment[0], "raw": attachment[1]}
                for attachment in message.get("attachments") or ()
            ]
        )
        values = self._prepare_held_values(
            trainee, Markup("%s") % escape(message.get("body") or "")
        )
        values.update(
            subject=message.get("subject"),
            recipient_ids=message.get("partner_ids") or [],
            attachment_ids=files.ids,
            files=pending | created,
        )
        return self.env["service.held.answer"]._hold([values])

    def _prepare_held_values(self, trainee, body):
        return {
            "ticket_id": self.id,
            "user_id": trainee.id,
            "mentor_id": trainee.service_mentor_id.id,
            "body": body,
        }

    def _held_note(self, trainee, body):
        """Return the note that shows a waiting answer to colleagues."""
        return Markup("<p><b>%s</b></p>%s") % (
            self.env._(
                "Waits for release by %(mentor)s:",
                mentor=trainee.service_mentor_id.name,
            ),
            body,
        )

    def _post_answers(self, texts):
        trainee = self.env.user.sudo()  # sudo: as in _get_held_writer
        if not trainee.service_mentor_id:
            return super()._post_answers(texts)
        self.check_access("write")
        bodies = {ticket.id: plaintext2html(texts[ticket.id]) for ticket in self}
        answers = self.env["service.held.answer"]._hold(
            [ticket._prepare_held_values(trainee, bodies[ticket.id]) for ticket in self]
        )
        notes = self._message_log_batch(
            bodies={
                ticket.id: ticket._held_note(trainee, bodies[ticket.id])
                for ticket in self
            },
            message_type="comment",
        )
        for answer, note in zip(answers.sudo(), notes, strict=True):
            answer.note_id = note
        return notes

    def _message_update_content(self, message, /, **kwargs):
        # sudo: as in _get_held_writer
        if self.env.user.sudo().service_mentor_id and self._is_conversation(message):
            raise UserError(
                self.env._("The client has this message: ask your mentor to change it.")
            )
        return super()._message_update_content(message, **kwargs)

    def action_open_held_answer(self):
        """Show the answer that waits for release."""
        self.ensure_one()
        return self.held_answer_id._get_records_action()
