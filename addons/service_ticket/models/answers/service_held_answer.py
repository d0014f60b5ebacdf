from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty

from odoo.addons.service_ci.tools.inner import Inner

# What people write themselves; the rest follows from the buttons.
WRITABLE = frozenset({"body", "comment"})


class ServiceHeldAnswer(models.Model):
    """What a trainee wants to tell a client, until the mentor has read it."""

    _name = "service.held.answer"
    _description = "Answer to Release"
    _order = "id desc"
    _rec_name = "ticket_id"

    ticket_id = fields.Many2one(
        "service.ticket", required=True, index=True, ondelete="cascade", readonly=True
    )
    client_id = fields.Many2one(related="ticket_id.client_id")
    company_id = fields.Many2one(related="ticket_id.company_id", store=True, index=True)
    user_id = fields.Many2one(
        "res.users",
        string="Trainee",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )
    mentor_id = fields.Many2one(
        "res.users", index="btree_not_null", ondelete="set null", readonly=True
    )
    body = fields.Html(string="Answer", sanitize_style=True)
    subject = fields.Char(readonly=True)
    recipient_ids = fields.Many2many(
        "res.partner", string="Further Recipients", readonly=True
    )
    attachment_ids = fields.Many2many("ir.attachment", string="Files", readonly=True)
    state = fields.Selection(
        [
            ("waiting", "To release"),
            ("released", "Released"),
            ("returned", "Returned"),
        ],
        default="waiting",
        required=True,
        readonly=True,
    )
    comment = fields.Text(help="What the mentor tells the trainee.")
    decided_by_id = fields.Many2one(
        "res.users", readonly=True, index="btree_not_null", ondelete="set null"
    )
    decided_at = fields.Datetime(readonly=True)
    message_id = fields.Many2one(
        "mail.message", readonly=True, index="btree_not_null", ondelete="set null"
    )
    note_id = fields.Many2one(
        "mail.message", readonly=True, index="btree_not_null", ondelete="set null"
    )
    is_own = fields.Boolean(compute="_compute_is_own")

    _waiting_idx = models.Index("(mentor_id, id) WHERE state = 'waiting'")

    @api.depends_context("uid")
    @api.depends("user_id")
    def _compute_is_own(self):
        for answer in self:
            answer.is_own = answer.user_id == self.env.user

    @api.depends("ticket_id", "user_id")
    def _compute_display_name(self):
        for answer in self:
            answer.display_name = f"{answer.ticket_id.number}: {answer.user_id.name}"

    def write(self, vals):
        if not self.env.su:
            if vals.keys() - WRITABLE:
                raise UserError(
                    self.env._("Use the buttons: only text and comment can be changed.")
                )
            if any(answer.state == "released" for answer in self):
                raise UserError(
                    self.env._("The client has this answer: it stays as it is.")
                )
        return super().write(vals)

    # Hold

    @api.model
    def _hold(self, vals_list):
        """Keep answers until the mentors of their authors release them.

        :param vals_list: list of values; ``files`` are attachments as record set
        :return: the held answers
        """
        files = [vals.pop("files", None) for vals in vals_list]
        # sudo: a trainee can write answers in no other way
        answers = self.sudo().create(vals_list)
        for answer, attachments in zip(answers, files, strict=True):
            if attachments:
                # Away from the ticket, which its client may see.
                attachments.sudo().write({"res_model": self._name, "res_id": answer.id})
                answer.attachment_ids = attachments
        answers._tell_mentors()
        return answers.with_env(self.env)

    def _tell_mentors(self):
        for mentor, answers in self.grouped("mentor_id").items():
            mentor._bus_send(
                "simple_notification",
                {
                    "type": "info",
                    "message": self.env._(
                        "%(user)s has an answer for you to release: %(tickets)s",
                        user=answers.user_id[:1].name,
                        tickets=", ".join(answers.ticket_id.mapped("number")),
                    ),
                },
            )

    # Decide

    def action_release(self):
        """Send answers to their clients, in the names of those who wrote them."""
        for answer in self._lock_to_decide(("waiting",)):
            answer._release()

    def _lock_to_decide(self, states):
        """Lock answers that wait for a decision of the current user.

        :param states: in which of them a decision is possible
        :return: the answers, as superuser
        :raise UserError: when they are decided already or not the user's to decide
        """
        self.check_access("write")
        if any(answer.user_id == self.env.user for answer in self):
            raise UserError(self.env._("Your mentor releases what you answer."))
        return self._lock(states)

    def _lock(self, states):
        # sudo: only the buttons change the status
        answers = self.sudo().try_lock_for_update()
        answers.invalidate_recordset(["state"])
        if answers != self.sudo() or any(a.state not in states for a in answers):
            raise UserError(
                self.env._("Somebody has decided about this answer: look again.")
            )
        return answers

    def _release(self):
        """Post one answer; from now on it is the client's."""
        if is_html_empty(self.body) and not self.attachment_ids:
            raise UserError(self.env._("There is nothing to send: write something."))
        self.attachment_ids.write(
            {"res_model": self.ticket_id._name, "res_id": self.ticket_id.id}
        )
        author = self.user_id.partner_id
        message = self.ticket_id.with_context(
            service_ticket_released=Inner()
        ).message_post(
            body=Markup(self.body or ""),
            subject=self.subject,
            author_id=author.id,
            email_from=author.email_formatted,
            partner_ids=self.recipient_ids.ids,
            attachment_ids=self.attachment_ids.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        # From now on the conversation holds the answer itself.
        self.note_id.unlink()
        self._decide("released", message_id=message.id)

    def action_return(self):
        """Give an answer back to the trainee, with what to do better."""
        for answer in self._lock_to_decide(("waiting",)):
            if not (answer.comment or "").strip():
                raise UserError(
                    self.env._("Tell in the comment what is to be done better.")
                )
            answer._decide("returned")
            answer.user_id._bus_send(
                "simple_notification",
                {
                    "type": "warning",
                    "message": self.env._(
                        "%(mentor)s gave your answer to %(ticket)s back: %(comment)s",
                        mentor=self.env.user.name,
                        ticket=answer.ticket_id.number,
                        comment=answer.comment,
                    ),
                },
            )

    def action_submit(self):
        """Ask for release once more, after a correction."""
        self.check_access("write")
        for answer in self._lock(("returned",)):
            answer.write(
                {"state": "waiting", "decided_by_id": False, "decided_at": False}
            )
            answer._tell_mentors()
            answer.ticket_id._tell_screens()

    def _decide(self, state, **values):
        self.write(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "decided_at": fields.Datetime.now(),
                **values,
            }
        )
        self.ticket_id._tell_screens()
