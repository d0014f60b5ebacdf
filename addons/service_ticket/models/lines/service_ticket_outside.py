"""Talking with a team outside, in words that the client does not see.

What leaves for them carries a signature of its own: whoever answers with it answers
as that team, never as the client, from whatever address.
"""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html_sanitize, plaintext2html
from odoo.tools.mail import email_normalize

from odoo.addons.service_ci.tools.inner import Inner, get_inner

from ..constants import CLOSED_STATES
from ..sla.service_sla_policy import RESPONSES

OUTSIDE_KIND = "outside"


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    external_team_id = fields.Many2one(
        "service.team",
        string="Team Outside",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The team outside that has the ticket, or had it last.",
    )
    external_team_email = fields.Char(related="external_team_id.external_email")
    external_ref = fields.Char(
        string="Their Number",
        copy=False,
        tracking=70,
        help="The number of this matter at the team outside.",
    )

    external_answered_at = fields.Datetime(
        string="First Answer from Outside",
        readonly=True,
        copy=False,
        help="When the team outside that has the ticket first answered.",
    )

    _external_ref_idx = models.Index("(external_ref) WHERE external_ref IS NOT NULL")

    # Hand-over

    def _with_outside_files(self, files):
        """Return the tickets, to be handed over with chosen files.

        :param files: ``ir.attachment`` that go along to a team outside, in place of
            those that the client of each ticket gave
        """
        return self.with_context(service_ticket_outside_files=Inner(files._ids))

    def _hand_over_values(self, team):
        values = super()._hand_over_values(team)
        comes_back = self.line == "external" and self.user_id in team.member_ids
        if team.line == "external" or comes_back:
            # Somebody of ours keeps an eye on it.
            del values["user_id"]
        return values

    def _get_follow_up_team(self):
        team = super()._get_follow_up_team()
        if team.line == "external":
            # What begins anew begins with us.
            team = self.sudo().previous_team_id or team  # sudo: as above
        return team

    def _after_hand_over(self, handovers):
        back = handovers.filtered(lambda s: s.from_line == "external")
        back.ticket_id._wake("external")
        for team, steps in handovers.grouped("to_team_id").items():
            if team.line == "external":
                notes = {step.ticket_id.id: step.note for step in steps}
                steps.ticket_id._begin_outside(team, notes)
        return super()._after_hand_over(handovers)

    def _begin_outside(self, team, notes=None):
        """Give tickets to a team outside: its mail, and the waiting for it.

        :param team: the ``service.team`` that has them
        :param dict notes: ticket id -> what the team reads first
        """
        notes = notes or {}
        others = self.filtered(lambda ticket: ticket.external_team_id != team)
        others.write({"external_team_id": team.id, "external_ref": False})
        self.write({"external_answered_at": False, "outside_news_id": False})
        held = self._hold_for_outside() if team.external_email else self.browse()
        given = self - held
        files = given._get_handed_files() if team.external_email else None
        given._send_outside(team, notes, files)

    def _send_outside(self, team, notes, files=None):
        """Mail tickets to the team outside that has them, and wait for it.

        :param team: the ``service.team``
        :param dict notes: ticket id -> what the team reads first
        :param dict files: ticket id -> ``ir.attachment`` that go along
        """
        if team.external_email:
            self._mail_outside(
                {
                    ticket.id: ticket._outside_request(notes.get(ticket.id))
                    for ticket in self
                },
                files,
            )
        if team.external_waits:
            self._wait_for("external")

    def _stands_outside(self):
        """Tell whether a team outside has the ticket that is written to by mail."""
        team = self.external_team_id
        return bool(team and team == self.team_id and team.external_email)

    def _get_handed_files(self):
        """Return the files that go along with a hand-over: dict id -> attachments."""
        chosen = get_inner(self.env, "service_ticket_outside_files")
        if chosen is None:
            return self._get_client_files()
        files = self.env["ir.attachment"].browse(chosen)
        return dict.fromkeys(self.ids, files)

    def _get_client_files(self):
        """Return what clients gave to their tickets: dict id -> ``ir.attachment``.

        What our people wrote to the client or showed each other stays here.
        """
        # sudo: who may hand a ticket over may show what its client gave
        desk = self.sudo()
        messages = desk.env["mail.message"].search(
            [
                ("model", "=", self._name),
                ("res_id", "in", self.ids),
                ("attachment_ids", "!=", False),
            ]
        )
        theirs = messages.filtered(
            lambda message: (
                not (message.is_internal or message.subtype_id.internal)
                and (not message.author_id or message.author_id.partner_share)
            )
        )
        by_ticket = theirs.grouped("res_id")
        return {
            id_: by_ticket.get(id_, messages.browse()).attachment_ids.sorted("id")
            for id_ in self.ids
        }

    # Outgoing

    def _mail_outside(self, bodies, files=None):
        """Write to the teams outside that have tickets; the client sees nothing of it.

        :param dict bodies: ticket id -> HTML
        :param dict files: ticket id -> ``ir.attachment`` that go along
        :return: the ``mail.mail`` in the outgoing queue
        """
        self._claim_files(files)
        senders = self._outside_senders()
        # sudo: agents write mails by way of their tickets only
        return (
            self.env["mail.mail"]
            .sudo()
            .create(
                [
                    ticket._prepare_outside_mail_values(
                        bodies[ticket.id],
                        ticket._desk_sender(senders[ticket.id]),
                        files and files[ticket.id],
                    )
                    for ticket in self
                ]
            )
        )

    def _claim_files(self, files):
        """Let what was put into a dialog belong to its ticket, for colleagues to read.

        :param dict files: ticket id -> ``ir.attachment``
        """
        for ticket in self if files else ():
            # sudo: who uploaded it owns it, nothing else is moved
            files[ticket.id].sudo().filtered(lambda file: not file.res_id).write(
                {"res_model": ticket._name, "res_id": ticket.id}
            )

    def _prepare_outside_mail_values(self, body, sender, attachments=None):
        subject = self._message_compute_subject()
        if self.external_ref and self.external_ref not in subject:
            subject = f"{subject} ({self.external_ref})"
        return {
            "subject": subject,
            "body": body,
            "body_html": body,
            "author_id": self.env.user.partner_id.id,
            "email_from": sender,
            "reply_to": sender,
            "email_to": self.external_team_id.external_email,
            "references": self._outside_reference(),
            "model": self._name,
            "res_id": self.id,
            "message_type": "comment",
            "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_note"),
            "is_internal": True,
            "attachment_ids": [(6, 0, attachments.ids)] if attachments else [],
            "record_company_id": self.company_id.id,
            # The message stays in the conversation when the mail is sent and gone.
            "is_notification": True,
            "auto_delete": True,
        }

    def _outside_senders(self):
        """Return the queues that talk with the teams outside: dict id -> team.

        Theirs, where it has an address of ours; else who handed over, and for what
        came in straight for them who takes what nobody else does.
        """
        result = {}
        for company, tickets in self.grouped("company_id").items():
            fallback = self.with_company(company)._get_fallback_team()
            for ticket in tickets:
                team = ticket.external_team_id
                steps = ticket.handover_ids.filtered(
                    lambda step, team=team: step.to_team_id == team
                )
                behind = steps.sorted("id")[-1:].from_team_id or fallback
                result[ticket.id] = team if team.alias_email else behind
        return result

    def _outside_request(self, note):
        """Return the mail that hands a ticket to a team outside, as HTML."""
        ticket = self._in_outside_language()
        return Markup("%s<p>%s</p><blockquote>%s</blockquote>%s%s") % (
            plaintext2html(note) if note else "",
            ticket.env._("Request %(number)s:", number=ticket.number),
            html_sanitize(ticket.description) or ticket.name,
            ticket._outside_place(),
            ticket._outside_number_line(),
        )

    def _in_outside_language(self):
        """Return the ticket with the language of the team outside that has it."""
        lang = self.external_team_id.external_partner_id.lang
        return self.with_context(lang=lang or self.company_id.partner_id.lang)

    def _outside_number_line(self):
        """Return what asks the team outside to keep our number, as HTML."""
        if not self.number:
            return Markup()
        return Markup("<p>%s</p>") % self.env._(
            "Please keep %s in the subject of your answer.", self.number
        )

    def _outside_place(self):
        """Return where the matter is and what it is about, as HTML."""
        # sudo: they are told all that the ticket is about, whoever hands it over
        desk = self.sudo()
        facts = {
            "site_id": (desk.site_id.name, desk.site_id.building_id.display_name),
            "ci_ids": desk.ci_ids.mapped("display_name"),
            "item_id": desk.line_ids.item_id.mapped("name"),
        }
        return Markup("").join(
            Markup("<p>%s: %s</p>")
            % (self._fields[name]._description_string(self.env), ", ".join(words))
            for name, words in facts.items()
            if any(words)
        )

    def _outside_reference(self):
        """Return the References entry that proves an answer of the team outside."""
        return self._write_reference(OUTSIDE_KIND, self.external_team_id)

    # Incoming

    def _get_reference_kinds(self):
        return [OUTSIDE_KIND, *super()._get_reference_kinds()]

    @api.model
    def _find_answered(self, message_dict):
        ticket, proof = super()._find_answered(message_dict)
        return ticket or self._find_by_their_number(message_dict), proof

    @api.model
    def _find_by_their_number(self, message_dict):
        """Find a ticket by the number that the sender's team gave it.

        Only mails from the address of such a team are looked at.
        """
        Team = self.env["service.team"]
        sender = email_normalize(message_dict["email_from"], strict=False)
        for team in Team.browse(Team._outside_addresses().get(sender, ())):
            number = team._find_their_number(message_dict.get("subject"))
            found = number and self.search(
                [("external_ref", "=", number), ("external_team_id", "=", team.id)],
                order="id desc",
            )
            if found:
                is_open = found.filtered(lambda t: t.state not in CLOSED_STATES)
                return (is_open or found)[:1]._merge_target()
        return self.browse()

    def _route_answer(self, mail, message_dict, proof):
        team = self.env["service.team"]
        if proof and proof.kind == OUTSIDE_KIND:
            # It speaks for this team alone, never for the client.
            team, proof = team.sudo().browse(proof.ids[1]).exists(), None
        if not team:
            sender = email_normalize(message_dict["email_from"], strict=False)
            team = self._find_outside_team(sender)
        if not team:
            return super()._route_answer(mail, message_dict, proof)
        # Kept from the client, whatever it answers.
        message_dict["is_internal"] = True
        self._on_outside_answer(team, message_dict, mail.automation)
        return [mail._route_to(self, message_dict)]

    def _find_outside_team(self, email):
        """Return the team outside with an address, if it has or had this ticket.

        An address that stands on the ticket itself is the client's.

        :param str email: normalised address of a sender
        """
        Team = self.env["service.team"]
        team_ids = Team._outside_addresses().get(email, ())
        if not team_ids or email in self._participant_emails():
            return Team
        been = self.external_team_id | self.team_id | self.handover_ids.to_team_id
        return been.filtered(lambda team: team.id in team_ids)[:1]

    def _on_outside_answer(self, team, message_dict, automation):
        """A team outside answered: note its number, wake the ticket, tell our side.

        :param team: the ``service.team``
        :param dict message_dict: the mail as ``message_parse`` read it
        :param str automation: kind of machine that wrote it, or False
        """
        number = team._find_their_number(message_dict.get("subject"))
        is_receipt = bool(number and not self.external_ref and automation)
        if number and team == self.external_team_id and not self.external_ref:
            self.external_ref = number
        if is_receipt or automation == "auto_reply":
            return
        if self.team_id == team:
            moment = fields.Datetime.to_datetime(message_dict["date"])
            self.external_answered_at = self.external_answered_at or moment
            self._stop_clocks(RESPONSES, moment, kinds=("uc",))
            self._wake("external")
        self._signal_or_note(
            self._get_outside_watcher(team),
            lambda env: env._("Answer from %s", team.name),
        )

    def _get_outside_watcher(self, team):
        """Return who of ours keeps an eye on a ticket that a team outside has."""
        behind = self._outside_senders()[self.id]
        return self.user_id or team.leader_id or behind.leader_id

    # Actions

    def action_write_outside(self):
        """Open the window for a word to the team outside."""
        self.ensure_one()
        if not self.external_team_id.external_email:
            raise UserError(
                self.env._("Hand the ticket over to a team with a mail address first.")
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Write to %s", self.external_team_id.name),
            "res_model": "service.ticket.write.outside",
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_id": self.id},
        }
