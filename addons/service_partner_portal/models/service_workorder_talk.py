"""What is said on a work order: between contractor and dispatchers, and, where the
company lets them, between contractor and client. Dispatchers read both."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import plaintext2html

from odoo.addons.service_ticket.tools.file_names import clean_file_name
from odoo.addons.service_ticket.tools.uploads import is_welcome
from odoo.addons.service_workorder.models.orders.service_workorder_mail import (
    ACTIVITY_ANSWER,
    AWAITED,
)

MESSAGE_TYPES = ("comment", "email", "email_outgoing")
SUBTYPES = {
    "dispatcher": "mail.mt_comment",
    "client": "service_partner_portal.mt_client_talk",
}
MAX_MESSAGES = 50
# While there is something to talk about.
TALKING = (*AWAITED, "reported")


class ServiceWorkorder(models.Model):
    _inherit = "service.workorder"

    talk_after_id = fields.Integer(
        readonly=True,
        copy=False,
        export_string_translation=False,
        groups="service_ci.group_manager",
        help="The last message before the present performer had the work order: what "
        "was said to another one is not theirs to read.",
    )

    def write(self, vals):
        if "resource_id" not in vals:
            return super().write(vals)
        left = self.sudo().filtered(
            lambda order: (
                order.resource_id and order.resource_id.id != vals["resource_id"]
            )
        )
        result = super().write(vals)
        if left:
            # sudo: who reads what follows from who has the work
            latest = (
                self.env["mail.message"].sudo().search([], order="id desc", limit=1)
            )
            left.talk_after_id = latest.id
        return result

    # Reading

    @api.model
    def _get_talk_domain(self, talk):
        """Return which messages belong to one of the conversations.

        :param str talk: "dispatcher" or "client"
        """
        return (
            Domain("model", "=", self._name)
            & Domain("message_type", "in", MESSAGE_TYPES)
            & Domain("is_internal", "=", False)
            & Domain("subtype_id", "=", self.env.ref(SUBTYPES[talk]).id)
        )

    def _get_talk(self, talk="dispatcher", after=0):
        """Return what was said on one order, oldest first.

        :param str talk: "dispatcher" or "client"
        :param int after: id of the last message that is known
        """
        after = max(after, self.talk_after_id)
        messages = self.env["mail.message"].search(
            self._get_talk_domain(talk)
            & Domain("res_id", "=", self.id)
            & Domain("id", ">", after),
            order="id desc",
            limit=MAX_MESSAGES,
        )
        return messages.sorted("id")

    def _may_talk_to_client(self):
        """Tell whether the contractor of one order may write to its client."""
        return bool(
            self.company_id.contractors_write_to_clients
            and self.requester_id
            and self.state in TALKING
        )

    def _get_talk_files(self, talks):
        """Return the files of the conversations of one order.

        :param talks: which of them, as for ``_get_talk``
        """
        files = self.env["ir.attachment"]
        for talk in talks:
            files |= self._get_talk(talk).attachment_ids
        return files

    # Writing

    def _check_may_send(self, talk):
        """Refuse a file that has no place on one order.

        :param str talk: the conversation, None for a photo of the job
        """
        if not talk:
            self._check_may_work()
        elif talk not in SUBTYPES:
            raise UserError(
                self.env._("This page is out of date: load it again, then repeat.")
            )
        else:
            self._check_may_talk(talk)

    def _check_may_talk(self, talk):
        if talk == "client" and not self._may_talk_to_client():
            raise UserError(
                self.env._(
                    "%(order)s: you cannot write to the client here, write to the "
                    "dispatcher.",
                    order=self.number,
                )
            )

    def _check_file(self, name, content):
        """Refuse files that are not what they seem, or nobody wants.

        :param str name: a name that ``clean_file_name`` returned
        :param bytes content: the whole file, or at least its first bytes
        """
        if not is_welcome(name, content):
            raise UserError(
                self.env._(
                    "%(file)s is of a kind that we do not take: send a photo, a video, "
                    "a PDF or an office document.",
                    file=name,
                )
            )

    def _contractor_post(self, talk, text, files=()):
        """Write in the name of the contractor who is logged in.

        :param str talk: "dispatcher" or "client"
        :param str text: plain, may be empty where there is a file
        :param files: list of (name, content) as they came
        """
        self._check_may_talk(talk)
        message = self._post_talk(talk, text, files)
        manager = self._get_manager()
        if manager and not self.activity_search([ACTIVITY_ANSWER]):
            env = self.with_context(lang=manager.lang).env
            self.activity_schedule(
                ACTIVITY_ANSWER,
                summary=env._("The performer has written"),
                user_id=manager.id,
            )
        if talk == "client":
            self._mail_talk(message, self.requester_id, self.access_url)

    def _client_post(self, text, files=()):
        """Write to the contractor in the name of the client who is logged in.

        :param str text: plain, may be empty where there is a file
        :param files: list of (name, content) as they came
        """
        self._check_may_talk("client")
        message = self._post_talk("client", text, files)
        self._mail_talk(message, self._get_performer_contacts(), self._job_path())

    def _post_talk(self, talk, text, files):
        cleaned = []
        for name, content in files:
            name = clean_file_name(name)
            self._check_file(name, content)
            self._check_media_size(name, content)
            cleaned.append((name, content))
        if not text and not cleaned:
            raise UserError(self.env._("Write something first."))
        return self.message_post(
            body=plaintext2html(text) if text else "",
            message_type="comment",
            subtype_xmlid=SUBTYPES[talk],
            author_id=self._get_step_author().id,
            attachments=cleaned,
            partner_ids=self._get_manager().partner_id.ids,
        )

    # Who is told

    def _job_path(self):
        return f"/my/jobs/{self.id}"

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        if self._is_answer_of_ours(message):
            # sudo: whoever writes to a performer need not know how they are reached
            self.sudo()._tell_performer(message)
        return result

    def _is_answer_of_ours(self, message):
        """Tell whether somebody of ours has written to the contractor of one order."""
        return (
            message.message_type == "comment"
            and not message.is_internal
            and message.subtype_id == self.env.ref("mail.mt_comment")
            and any(not user.share for user in message.sudo().author_id.user_ids)
            and self.sudo().state in TALKING
            and self.sudo().resource_id.kind == "contractor"
        )

    def _tell_performer(self, message):
        """Mail to the contractor what a dispatcher has written."""
        # whom the author has chosen has got it already
        told = message.sudo().notified_partner_ids
        self._mail_talk(
            message, self._get_performer_contacts() - told, self._job_path()
        )

    def _mail_talk(self, message, contacts, path):
        """Mail a message to those who answer on a page of the portal.

        :param message: ``mail.message``
        :param contacts: ``res.partner``
        :param str path: of the page
        """
        contacts = contacts.filtered("email_normalized")
        if not contacts:
            return
        order = self.with_context(lang=contacts[0].lang or self.env.lang)
        body = order.env["ir.qweb"]._render(
            "service_partner_portal.talk_mail",
            {
                "order": order,
                "message": message,
                "author": message.author_id.name or message.email_from,
                "url": f"{order.get_base_url()}{path}",
            },
        )
        # sudo: mails are put into the queue by the system
        self.env["mail.mail"].sudo().create(order._prepare_told_values(body, contacts))

    def _prepare_told_values(self, body, contacts):
        """Return a mail that is no work order: an answer to it reports nothing."""
        return {**self._prepare_note_values(body, contacts), "references": False}

    def _on_state_change(self, old_states):
        result = super()._on_state_change(old_states)
        self.filtered(
            lambda order: (
                order.state == "done" and order.resource_id.kind == "contractor"
            )
        )._tell_of_acceptance()
        return result

    def _tell_of_acceptance(self):
        """Tell contractors that their work is accepted: one mail for a whole batch."""
        mails = []
        for contacts, orders in self.grouped(
            lambda order: order._get_performer_contacts()
        ).items():
            if not contacts:
                continue
            order = orders[0].with_context(lang=contacts[0].lang or self.env.lang)
            body = order.env["ir.qweb"]._render(
                "service_partner_portal.accepted_mail",
                {
                    "orders": orders.with_context(**order.env.context),
                    "url": f"{order.get_base_url()}/my/jobs",
                },
            )
            mails.append(order._prepare_told_values(body, contacts))
        if mails:
            # sudo: as above
            self.env["mail.mail"].sudo().create(mails)
