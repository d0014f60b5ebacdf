"""Approvals that are decided by answering their mail.

The mail carries a reference that names the step and the person: an answer with it,
from the address of that person, counts as his word if it is clear.
"""

from markupsafe import Markup

from odoo import models
from odoo.tools import html2plaintext
from odoo.tools.mail import email_normalize

from odoo.addons.service_ticket.tools.answer_text import own_words
from odoo.addons.service_ticket.tools.ticket_number import add_number

from ..tools.mail_answer import read_answer

MAX_UNCLEAR = 200
# What was asked with several others in one mail is not decided by its answer.
REFERENCE_SEVERAL = "approvals"


class ServiceApproval(models.Model):
    _inherit = "service.approval"

    def _get_desk_team(self):
        return self.ticket_id.team_id

    def _get_reference_kinds(self):
        return [*super()._get_reference_kinds(), REFERENCE_SEVERAL]

    def _get_review_thread(self):
        return self.ticket_id

    def _route_answer(self, mail, message_dict, proof):
        # Kept with the approval, for our people.
        message_dict["is_internal"] = True
        if proof and len(proof.ids) == 3 and not mail._is_automatic():
            # sudo: the signature proves what was asked of whom
            step = self.env["service.approval.step"].sudo().browse(proof.ids[1])
            person = self.env["res.partner"].sudo().browse(proof.ids[2])
            if step.exists() and person.exists():
                step._take_mail(
                    person,
                    email_normalize(message_dict["email_from"], strict=False),
                    html2plaintext(own_words(message_dict["body"])).strip(),
                    proof.kind == REFERENCE_SEVERAL,
                )
        return super()._route_answer(mail, message_dict, proof)


class ServiceApprovalStep(models.Model):
    _inherit = "service.approval.step"

    def _answer_reference(self, person, is_several=False):
        """Return the References entry that proves an answer about one step.

        :param person: ``res.partner`` whose word it is
        :param bool is_several: whether the mail asks about others, too
        """
        approval = self.approval_id
        kind = REFERENCE_SEVERAL if is_several else approval._reference_kind
        return approval._write_reference(kind, self, person)

    def _take_mail(self, person, sender, text, is_several):
        """Decide what the answer to a mail says clearly; say so if it does not.

        :param person: ``res.partner`` who was asked
        :param sender: normalised address of who has answered, or False
        :param str text: what was written, without quotes
        :param bool is_several: whether the mail asked about others, too
        """
        lang = person.lang or self.company_id.partner_id.lang or self.env.lang
        step = self.with_context(lang=lang)
        if not sender or sender != person.email_normalized:
            self.approval_id.ticket_id._tell_of_approval(
                lambda env: env._(
                    "%(sender)s has answered for %(name)s about %(number)s: not their "
                    "address, nothing was decided",
                    sender=sender or env._("Somebody"),
                    name=person.name,
                    number=self.approval_id.number,
                )
            )
            return
        if is_several:
            refusal = step.env._(
                "The mail was about several matters: please use the link of each one."
            )
        elif answer := read_answer(text):
            verdict, reason = answer
            refusal = step._decide(verdict, reason, person, "mail").get(step)
        else:
            refusal = step.env._(
                "It was not clear whether you agree. Please answer “Approved”, or "
                "“Rejected, because …” with the reason, or use the link in the mail."
            )
            self._tell_unclear(person, text)
        if refusal:
            step._reply(person, refusal)

    def _tell_unclear(self, person, text):
        """Let the responsible read what somebody wrote who has not decided."""
        self.approval_id.ticket_id._tell_of_approval(
            lambda env: env._(
                "%(name)s writes about %(number)s: %(text)s",
                name=person.name,
                number=self.approval_id.number,
                text=text[:MAX_UNCLEAR],
            )
        )

    def _reply(self, person, sentence):
        """Say by mail why an answer has decided nothing."""
        approval = self.approval_id
        ticket = approval.ticket_id
        note = self.env._("Nothing was decided by your answer.")
        # sudo: the answer is the system's
        self.env["mail.mail"].sudo().create(
            {
                "subject": add_number(approval.name, approval.number),
                "body_html": Markup("<p>%s</p><p>%s</p>") % (note, sentence),
                "recipient_ids": [(4, person.id)],
                "email_from": ticket._desk_sender(),
                "reply_to": ticket._desk_sender(),
                "references": self._answer_reference(person),
                # no program answers it
                "headers": repr({"Auto-Submitted": "auto-replied"}),
                "auto_delete": True,
            }
        )
