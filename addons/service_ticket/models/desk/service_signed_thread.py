"""Conversations by mail that know their answers again."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import formataddr
from odoo.tools import hmac as keyed_hash
from odoo.tools.mail import email_normalize

from ...tools.signed_reference import Proof, find_proof, write_reference
from ...tools.ticket_number import add_number, find_numbers

SIGNATURE_SCOPE = "service_ticket-signed-reference"


class ServiceSignedThread(models.AbstractModel):
    """Numbered records that are talked with by mail, each in its own conversation.

    What leaves carries a signed reference, the number in its subject, and the address
    of a team for the answer.  The ledger of incoming mail asks every model that
    inherits this one whether a mail answers one of its records; nothing else has to
    be registered.
    """

    _name = "service.signed.thread"
    _description = "Conversation with Signed References"
    _inherit = "mail.thread"
    _rec_names_search = ["number", "name"]

    # The word in references that proves an answer to a record
    _reference_kind = None
    # Begins the numbers that are looked for in subjects
    _number_letter = None

    number = fields.Char(readonly=True, copy=False, required=True, default="/")
    name = fields.Char(string="Subject")

    @api.depends("number", "name")
    def _compute_display_name(self):
        for record in self:
            is_numbered = record.number and record.number != "/"
            prefix = f"[{record.number}] " if is_numbered else ""
            record.display_name = f"{prefix}{record.name or ''}"

    # What each conversation says for itself

    def _get_desk_team(self):
        """Return the ``service.team`` to whose address answers go; called as sudo."""
        return self.team_id

    def _get_reference_kinds(self):
        """Return the kinds of references that prove an answer to records of this model.

        Of several in one mail the first kind counts: begin with what says least in
        public.
        """
        return [self._reference_kind]

    def _get_live_thread(self):
        """Return the record that takes the answers to this one."""
        return self

    def _get_review_thread(self):
        """Return the record whose people decide about mails of strangers."""
        return self

    def _is_participant(self, email):
        """Tell whether mails from an address count without a signed reference.

        :param str email: normalised address of a sender, or False
        """
        return False

    # Outgoing

    def _signed_reference(self):
        """Return the References entry that proves that a mail answers one of ours."""
        return self._write_reference(self._reference_kind)

    def _write_reference(self, kind, *parties):
        """Return a References entry for one record.

        :param str kind: one of ``_get_reference_kinds``
        :param parties: recordsets of one, when the entry speaks for these alone
        """
        self.ensure_one()
        ids = (self.id, *(party.id for party in parties if party))
        # sudo: who writes need not see the team
        domain = self.sudo()._get_desk_team().alias_domain or "service.local"
        return write_reference(Proof(kind, ids), domain.strip(), self._sign)

    @api.model
    def _sign(self, kind, ids):
        # The model is signed, too: a kind of the same name elsewhere proves nothing.
        # sudo: the secret of the database is a system parameter
        return keyed_hash(self.env(su=True), SIGNATURE_SCOPE, (self._name, kind, *ids))

    def _desk_sender(self, team=None):
        """Return the sender of automatic mails: the company at a team's address.

        :param team: ``service.team``, by default that of the record
        """
        # sudo: who causes a mail need not see the team
        team = team or self.sudo()._get_desk_team()
        company = self.company_id.partner_id
        # An empty one is left to the mail server's default.
        address = team.alias_email or company.email_normalized
        return formataddr((company.name, address)) if address else False

    def _message_compute_subject(self):
        self.ensure_one()
        return add_number(self.name, self.number)

    def _notify_by_email_get_base_mail_values(
        self, message, recipients_data, additional_values=None
    ):
        values = super()._notify_by_email_get_base_mail_values(
            message, recipients_data, additional_values=additional_values
        )
        if self:
            subject = values.get("subject") or message.subject or self.name
            values["subject"] = add_number(subject, self.number)
            values["references"] = " ".join(
                filter(None, (self._signed_reference(), values.get("references")))
            )
        return values

    def _notify_get_reply_to(self, default=None, author_id=False):
        # sudo: who writes need not see the team
        teams = {record.id: record._get_desk_team() for record in self.sudo()}
        by_team = (
            self.env["service.team"]
            .union(*teams.values())
            ._notify_get_reply_to(default=default, author_id=author_id)
        )
        result = {id_: by_team.get(team.id) for id_, team in teams.items()}
        rest = self.filtered(lambda record: not result[record.id])
        if rest:
            result.update(
                super(ServiceSignedThread, rest)._notify_get_reply_to(
                    default=default, author_id=author_id
                )
            )
        return result

    # Incoming

    @api.model
    def _find_answered(self, message_dict):
        """Find the record that a mail answers.

        :param dict message_dict: the mail as ``message_parse`` read it
        :return: tuple of the record, empty when the mail answers none, and the
            ``Proof`` that its sender got one of our mails, or None
        """
        references = f"{message_dict['references']} {message_dict['in_reply_to']}"
        proof = find_proof(references, self._get_reference_kinds(), self._sign)
        if proof and (record := self.browse(proof.ids[0]).exists()):
            return record._get_live_thread(), proof
        return self._find_by_hints(message_dict)._get_live_thread(), None

    @api.model
    def _find_by_hints(self, message_dict):
        """Find the record that a mail seems to answer; it proves nothing."""
        parent = self.env["mail.message"].sudo().browse(message_dict.get("parent_id"))
        if parent.model:
            is_ours = parent.model == self._name
            return self.browse(parent.res_id if is_ours else None).exists()
        numbers = find_numbers(message_dict.get("subject"), self._number_letter)
        by_number = {
            record.number: record
            for record in (self.search([("number", "in", numbers)]) if numbers else ())
        }
        found = (by_number[number] for number in numbers if number in by_number)
        return next(found, self.browse())

    def _route_answer(self, mail, message_dict, proof):
        """Return the routes by which a mail reaches this record.

        :param mail: the ``service.inbound.mail``
        :param dict message_dict: the mail as ``message_parse`` read it; changed here
        :param proof: the ``Proof`` that its sender got one of our mails, or None
        :return: list of routes as ``message_route`` returns them; an empty one when
            the mail was set aside
        """
        self.ensure_one()
        if mail._is_automatic():
            # Kept for the record; wakes nobody and never reopens anything.
            message_dict["is_internal"] = True
        elif not (
            proof
            or mail.is_forced
            or self._is_participant(
                email_normalize(message_dict["email_from"], strict=False)
            )
        ):
            thread = self._get_review_thread()
            mail._conclude("quarantined", "not_participant", thread)
            thread._note_review(mail)
            return []
        return [mail._route_to(self, message_dict)]

    def _note_review(self, mail):
        """Leave a note that a mail waits for a decision.

        :param mail: the quarantined ``service.inbound.mail``
        """
        self._message_log(
            body=Markup("<p>%s</p>")
            % self.env._(
                "A mail from %(sender)s was set aside: the sender is no participant. "
                "Decide about it under “Mails to Review”.",
                sender=mail.email_from,
            )
        )

    def _check_can_update_message_content(self, messages):
        result = super()._check_can_update_message_content(messages)
        said = messages.filtered(
            lambda message: not (message.is_internal or message.subtype_id.internal)
        )
        if said and not self.env.user.has_group("service_ci.group_manager"):
            raise UserError(
                self.env._(
                    "What was written to others stays as it was: write another "
                    "message instead."
                )
            )
        return result
