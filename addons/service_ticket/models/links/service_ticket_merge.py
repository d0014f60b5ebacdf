"""Two tickets become one, and one message becomes a ticket of its own."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.fields import Command
from odoo.tools.mail import email_split_and_format

from odoo.addons.service_ci.tools.inner import Inner, get_inner

from ...tools.ticket_number import without_number
from ..constants import CLOSED_STATES


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    split_from_id = fields.Many2one(
        "service.ticket",
        string="Split off from",
        index="btree_not_null",
        copy=False,
        readonly=True,
    )
    split_ids = fields.One2many("service.ticket", "split_from_id")
    origin_message_id = fields.Many2one(
        "mail.message",
        copy=False,
        readonly=True,
        ondelete="set null",
        help="The message of another ticket that became this one.",
    )

    _origin_message_uniq = models.UniqueIndex(
        "(origin_message_id) WHERE origin_message_id IS NOT NULL",
        "This message has become a ticket of its own already.",
    )

    # Merge

    def _merge_into(self, target):
        """Let tickets live on in another one.

        Conversations, notes, files, activities, open tasks and people in copy go to
        the target; the tickets themselves are cancelled and point to it, so that what
        still comes for them arrives there.

        :param target: an open ticket of the same company
        :raise UserError: when they cannot be merged, with the reason
        """
        target.ensure_one()
        sources = self - target
        if self & target:
            raise UserError(
                self.env._(
                    "%(ticket)s cannot be merged into itself: choose another ticket.",
                    ticket=target.number,
                )
            )
        if not sources:
            return
        sources._lock_for_merge(target)
        sources._check_merge(target)
        sources._merge_people(target)
        sources._merge_facts(target)
        counts = sources._merge_conversation(target)
        sources._merge_records(target)
        sources._merge_end(target)
        sources._merge_note(target, counts)
        (sources | target)._tell_screens()

    def _lock_for_merge(self, target):
        """Let nobody else merge the same tickets at this moment."""
        tickets = self | target
        try:
            tickets.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody is changing one of these tickets at this very moment: "
                    "look again and merge what is left."
                )
            ) from error
        tickets.invalidate_recordset(["merged_into_id", "stage_id", "state"])

    def _check_merge(self, target):
        """Refuse what must not be merged, in one clear sentence."""
        target.check_access("write")
        self.check_access("write")
        for ticket in target | self:
            if ticket.merged_into_id:
                raise UserError(
                    self.env._(
                        "%(ticket)s lives on in %(target)s already.",
                        ticket=ticket.number,
                        target=ticket._merge_target().number,
                    )
                )
        if target.state in CLOSED_STATES:
            raise UserError(
                self.env._(
                    "%(ticket)s is closed: reopen it first, or choose another ticket.",
                    ticket=target.number,
                )
            )
        for ticket in self:
            if ticket.state in CLOSED_STATES:
                raise UserError(
                    self.env._(
                        "%(ticket)s is closed and stays as it is: note the new one as "
                        "its repeat instead.",
                        ticket=ticket.number,
                    )
                )
            if ticket.company_id != target.company_id:
                raise UserError(
                    self.env._(
                        "%(ticket)s belongs to %(company)s: tickets of different "
                        "companies cannot be merged.",
                        ticket=ticket.number,
                        company=ticket.company_id.name,
                    )
                )

    def _merge_people(self, target):
        """Let who followed, asked or stood in copy take part in the target."""
        # sudo: followers are written by the desk, not by its agents
        Follower = self.env["mail.followers"].sudo()
        present = Follower.search_fetch(
            [("res_model", "=", self._name), ("res_id", "in", (self | target).ids)],
            ["res_id", "partner_id", "subtype_ids"],
            order="id",
        )
        known = set(present.filtered(lambda f: f.res_id == target.id).partner_id.ids)
        values = []
        for follower in present:
            if follower.partner_id.id not in known:
                known.add(follower.partner_id.id)
                values.append(
                    {
                        "res_model": self._name,
                        "res_id": target.id,
                        "partner_id": follower.partner_id.id,
                        "subtype_ids": [Command.set(follower.subtype_ids.ids)],
                    }
                )
        Follower.create(values)
        target.invalidate_recordset(["message_follower_ids", "message_partner_ids"])
        # Who asked without being a contact is reached as a copy.
        writers = self.filtered(lambda ticket: not ticket.partner_id)
        copies = [*self.mapped("email_cc"), *writers.mapped("email_from")]
        people = {}
        for address in email_split_and_format(
            ", ".join(filter(None, [target.email_cc, *copies]))
        ):
            people.setdefault(address.lower(), address)
        target.email_cc = ", ".join(people.values()) or False

    def _merge_facts(self, target):
        """Complete the target by what only the others know."""
        values = {
            "tag_ids": [Command.link(tag.id) for tag in self.tag_ids - target.tag_ids],
            "ci_ids": [Command.link(ci.id) for ci in self.ci_ids - target.ci_ids],
        }
        if target.client_id and self.client_id - target.client_id:
            del values["ci_ids"]  # things of another client
        since = [*filter(None, (self | target).mapped("needs_reply_since"))]
        if since:
            values["needs_reply_since"] = min(since)
        target.write({name: value for name, value in values.items() if value})
        # sudo: clocks are nobody's to write
        target.sudo()._expect_answer(target.needs_reply_since)

    def _merge_conversation(self, target):
        """Move what people wrote; the order by time comes with the ids.

        :return: dict source ticket id -> number of messages
        """
        # sudo: agents own no messages of others, the desk moves them
        messages = self.env["mail.message"].sudo().search(self._get_moved_domain())
        counts = {}
        for message in messages:
            counts[message.res_id] = counts.get(message.res_id, 0) + 1
        messages.write({"res_id": target.id})
        (self | target).invalidate_recordset(["message_ids", "website_message_ids"])
        return counts

    def _count_to_merge(self):
        """Return how much would move: dict of what -> count."""
        # sudo: what moves are numbers here, of records that follow their tickets
        sudo = self.env(su=True)
        thread = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        return {
            "messages": sudo["mail.message"].search_count(self._get_moved_domain()),
            "files": sudo["ir.attachment"].search_count(thread),
            "activities": sudo["mail.activity"].search_count(thread),
            "tasks": sudo["service.task"].search_count(
                [("ticket_id", "in", self.ids), ("state", "=", "open")]
            ),
        }

    def _get_moved_domain(self):
        """Return which messages a merge moves: not the record of the stages."""
        return [
            ("model", "=", self._name),
            ("res_id", "in", self.ids),
            ("message_type", "!=", "notification"),
        ]

    def _merge_records(self, target):
        """Move what is open, and the files.

        Other models of the desk add theirs.
        """
        # sudo: files of messages belong to whoever sent them
        self.env["ir.attachment"].sudo().search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        ).write({"res_id": target.id})
        # sudo: activities of colleagues go along
        self.env["mail.activity"].sudo().search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        ).write({"res_id": target.id})
        # sudo: tasks and mails to review of other teams go along
        sudo = self.env(su=True)
        sudo["service.task"].search(
            [("ticket_id", "in", self.ids), ("state", "=", "open")]
        ).write({"ticket_id": target.id})
        sudo["service.expert.request"].search(
            [("ticket_id", "in", self.ids), ("state", "=", "asked")]
        ).write({"ticket_id": target.id})
        sudo["service.inbound.mail"].search(
            [("ticket_id", "in", self.ids), ("state", "=", "quarantined")]
        ).write({"ticket_id": target.id})
        sudo["service.held.answer"].search(
            [("ticket_id", "in", self.ids), ("state", "=", "waiting")]
        ).write({"ticket_id": target.id})
        (self.child_ids - target).write({"parent_id": target.id})

    def _merge_end(self, target):
        """Cancel the merged tickets; their clients hear from the target."""
        self.write({"merged_into_id": target.id, "repeat_suggestion_id": False})
        quiet = self.with_context(service_ticket_merging=Inner())
        quiet._move_to_state("cancelled")

    def _merge_note(self, target, counts):
        """Leave on both sides who merged what into what."""
        lines = Markup("").join(
            Markup("<li>%s</li>")
            % self.env._(
                "%(ticket)s %(subject)s, from %(client)s: %(count)s messages",
                ticket=source._get_html_link(title=source.number),
                subject=source.name,
                client=source._get_client_name() or self.env._("nobody known"),
                count=counts.get(source.id, 0),
            )
            for source in self
        )
        target._message_log(
            body=Markup("<p>%s</p><ul>%s</ul>")
            % (self.env._("Merged into this ticket:"), lines)
        )
        body = Markup("<p>%s</p>") % self.env._(
            "This ticket lives on in %(target)s.",
            target=target._get_html_link(title=target.number),
        )
        self._message_log_batch(bodies=dict.fromkeys(self.ids, body))

    def _track_template(self, changes):
        result = super()._track_template(changes)
        if get_inner(self.env, "service_ticket_merging"):
            result.pop("stage_id", None)
        return result

    def action_merge(self):
        """Ask where these tickets live on."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Merge Tickets"),
            "res_model": "service.ticket.merge",
            "view_mode": "form",
            "target": "new",
            "context": {
                **self.env.context,
                "default_ticket_ids": [Command.set(self.ids)],
            },
        }

    def action_merge_into_suggestion(self):
        """Ask whether this ticket lives on in the one that it looks like."""
        self.ensure_one()
        target = self.repeat_suggestion_id._merge_target()
        action = self.action_merge()
        action["context"]["default_target_id"] = target.id
        return action

    # Split

    @api.model
    def split_message(self, message_id):
        """Make a ticket of one message of another ticket.

        :param int message_id: a ``mail.message`` that the user may read
        :return: action that opens the new ticket
        :raise UserError: when the message is not a word of a person on a ticket, or
            has become a ticket before
        """
        message = self.env["mail.message"].browse(message_id).exists()
        origin = self.browse(message.res_id if message.model == self._name else None)
        if (
            not message
            or not origin.exists()
            or message.message_type
            not in (
                "comment",
                "email",
            )
        ):
            raise UserError(
                self.env._("Only what a person wrote can become a ticket of its own.")
            )
        origin.check_access("write")
        message.check_access("read")
        ticket = origin._split(message)
        return ticket._get_records_action()

    def _split(self, message):
        """Return the new ticket that one message of this one becomes."""
        # sudo: a ticket that the user may not see must not be made twice either
        twin = self.sudo().search([("origin_message_id", "=", message.id)])
        if twin:
            raise UserError(
                self.env._(
                    "This message has become %(ticket)s already.", ticket=twin.number
                )
            )
        quiet = self.with_context(
            mail_create_nosubscribe=True, service_ticket_request=Inner()
        )
        ticket = quiet._intake(
            self.channel_id.code, [self._prepare_split_values(message)]
        )
        ticket._copy_message(message)
        ticket = ticket.with_env(self.env)
        if not self._is_from_desk(message):
            ticket._intake_acknowledge()
        link = ticket._get_html_link(title=ticket.display_name)
        self._message_log(
            body=Markup("<p>%s</p>")
            % self.env._("A message of this ticket became %(ticket)s.", ticket=link)
        )
        link = self._get_html_link(title=self.display_name)
        ticket._message_log(
            body=Markup("<p>%s</p>")
            % self.env._("Made of a message of %(ticket)s.", ticket=link)
        )
        return ticket

    def _prepare_split_values(self, message):
        """Return the values of the ticket that a message becomes."""
        from_desk = self._is_from_desk(message)
        author = self.partner_id if from_desk else message.author_id
        values = {
            "name": without_number(message.subject) or self.name,
            # A note of ours stays a note; the description is the client's to read.
            "description": not self._is_internal(message) and message.body,
            "split_from_id": self.id,
            "origin_message_id": message.id,
            "team_id": self._get_follow_up_team().id,
            "type_id": self.type_id.id,
            "company_id": self.company_id.id,
            "site_id": self.site_id.id,
            "client_id": self.client_id.id,
            "partner_id": author.id,
        }
        if not author:
            values["email_from"] = self.email_from if from_desk else message.email_from
        if author and author.commercial_partner_id != self.client_id:
            # Somebody else in the conversation: the site is not theirs.
            values.update(client_id=author.commercial_partner_id.id, site_id=False)
        return values

    @api.model
    def _is_internal(self, message):
        return message.is_internal or message.subtype_id.internal

    def _copy_message(self, message):
        """Let a conversation begin with a message of another one, with its files."""
        # sudo: the files of a message belong to whoever sent it
        files = message.sudo().attachment_ids
        copies = files.copy({"res_model": self._name, "res_id": self.id})
        # sudo: a message in the name of its author
        self.sudo()._message_create(
            [
                {
                    "model": self._name,
                    "res_id": self.id,
                    "author_id": message.author_id.id,
                    "email_from": message.email_from,
                    "date": message.date,
                    "subject": message.subject,
                    "body": message.body,
                    "message_type": message.message_type,
                    "subtype_id": message.subtype_id.id,
                    "is_internal": message.is_internal,
                    "attachment_ids": [Command.link(copy.id) for copy in copies],
                    "reply_to": self._notify_get_reply_to()[self.id],
                    "record_company_id": self.company_id.id,
                }
            ]
        )
