"""What happens to a question: asked, taken, reminded of, answered, withdrawn."""

import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools.mail import email_normalize, html2plaintext, is_html_empty

from ..claims import lock_due

_logger = logging.getLogger(__name__)

# The first reminder comes when this part of the time is over.
REMIND_BEFORE = 0.75
BATCH_SIZE = 20


class ServiceExpertRequest(models.Model):
    _inherit = "service.expert.request"

    # Asking

    def action_ask(self):
        """Send questions to their experts and let their tickets wait."""
        for request in self:
            request._check_askable()
        self._set_terms(fields.Datetime.now())
        self._keep_files()
        self._send_questions()
        waiting = self.filtered("waits").ticket_id
        if waiting:
            waiting._wait_for("expert")
        self.ticket_id._tell_screens()

    def _check_askable(self):
        if self.state != "draft":
            raise UserError(self.env._("This question has been asked already."))
        if is_html_empty(self.question):
            raise UserError(self.env._("Write the question before you send it."))
        experts = self._get_experts()
        if self.kind == "division" and not experts:
            raise UserError(
                self.env._(
                    "The division “%(division)s” has no members who could answer: "
                    "choose another one or add members to it.",
                    division=self.team_id.name,
                )
            )
        if self.kind == "user" and not experts:
            raise UserError(
                self.env._(
                    "%(expert)s does not work here any more: choose another colleague.",
                    expert=self.user_id.name,
                )
            )
        if self.kind == "partner" and not email_normalize(experts.email, strict=False):
            raise UserError(
                self.env._(
                    "%(expert)s has no mail address: enter it, the question goes "
                    "there.",
                    expert=experts.name,
                )
            )

    def _set_terms(self, asked_at):
        """Let the time of the experts begin to run.

        :param datetime asked_at: naive UTC
        """
        for calendar, requests in self.grouped(lambda r: r._get_calendar()).items():
            seconds = [request.norm_hours * 3600 for request in requests]
            due = calendar._service_deadlines([(asked_at, time) for time in seconds])
            remind = calendar._service_deadlines(
                [(asked_at, time * REMIND_BEFORE) for time in seconds]
            )
            if not all(due):
                raise UserError(
                    self.env._(
                        "The calendar “%(calendar)s” has no working hours, so nobody "
                        "could ever answer in time: enter hours there first.",
                        calendar=calendar.name,
                    )
                )
            for request, due_at, remind_at in zip(requests, due, remind, strict=True):
                request.write(
                    {
                        "state": "asked",
                        "asked_at": asked_at,
                        "asked_by_id": self.env.uid,
                        "due_at": due_at,
                        "next_reminder": "before",
                        "remind_at": remind_at,
                    }
                )

    def _keep_files(self):
        """Give requests files of their own: experts cannot open those of tickets."""
        for request in self:
            foreign = request.attachment_ids.filtered(
                lambda file, r=request: (file.res_model, file.res_id) != (r._name, r.id)
            )
            foreign.check_access("read")
            # sudo: the asker may read the file and shows it to the expert
            own = foreign.sudo().copy({"res_model": self._name, "res_id": request.id})
            request.attachment_ids = request.attachment_ids - foreign + own.sudo(False)

    def action_withdraw(self):
        """Take questions back that are no longer of interest."""
        asked = self.filtered(lambda request: request.state == "asked")
        asked._close({"state": "cancelled"})
        asked._tell_withdrawn()
        self.filtered(lambda request: request.state == "draft").state = "cancelled"

    def action_ask_again(self):
        """Ask on, because what came was no answer yet; the term stays as it was."""
        for request in self:
            if request.state != "answered":
                raise UserError(self.env._("Only an answered question is asked again."))
        self.write(
            {
                "state": "asked",
                "answer": False,
                "answered_at": False,
                "answered_by_id": False,
                "used_seconds": 0,
                "in_time": False,
                "next_reminder": "after",
                "remind_at": False,
            }
        )
        for request in self:
            if request.due_at > fields.Datetime.now():
                request.remind_at = request.due_at
        self._tell_asked_again()
        waiting = self.filtered("waits").ticket_id
        if waiting:
            waiting._wait_for("expert")

    # Taking

    def claim(self):
        """Make the current user responsible for what their division was asked.

        Called when somebody opens the request; the first of the division gets it.

        :return: whether the user became responsible just now
        """
        self.ensure_one()
        self.check_access("read")
        # sudo: experts change no field, they take what is theirs
        request = self.sudo()
        if not request._is_free_for(self.env.user):
            return False
        locked = request.try_lock_for_update(allow_referencing=True)
        locked.invalidate_recordset(["user_id", "state"])
        if not locked or not locked._is_free_for(self.env.user):
            return False
        locked.user_id = self.env.user
        return True

    def _is_free_for(self, user):
        return (
            self.kind == "division"
            and self.state == "asked"
            and not self.user_id
            and user in self.team_id.member_ids
        )

    # Answering

    def action_open_answer(self):
        """Open the window in which a colleague writes the answer."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Answer"),
            "res_model": "service.expert.answer",
            "view_mode": "form",
            "target": "new",
            "context": {"default_request_id": self.id},
        }

    def _may_be_answered_by(self, user):
        """Tell whether somebody with a login may answer one request."""
        return user.partner_id in self._get_experts()

    def _give_answer(self, body, author, attachments=()):
        """Note what an expert answered in the back end or on the page.

        :param body: HTML
        :param author: ``res.partner`` who answers, may be empty
        :param attachments: list of (checked name, bytes)
        :return: False when the request was closed before; the text is kept then as a
            comment
        """
        self.ensure_one()
        # sudo: experts change no field; who may answer was checked by the caller
        request = self.sudo()
        message = request.with_context(
            mail_post_autofollow_author_skip=True, service_expert_answers=True
        ).message_post(
            author_id=author.id or None,
            body=body,
            attachments=list(attachments),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        return request._take_answer(message)

    def _take_answer(self, message):
        """Let a message on one request be its answer.

        :param message: the ``mail.message`` of the expert
        :return: False when the request was closed before
        """
        self.ensure_one()
        is_first = self.state == "asked"
        if is_first:
            calendar = self._get_calendar()
            used = calendar._service_elapsed([(self.asked_at, message.date)])[0]
            self._close(
                {
                    "state": "answered",
                    "answer": message.body,
                    "answered_at": message.date,
                    "answered_by_id": message.author_id.id,
                    "used_seconds": round(used),
                    "in_time": message.date <= self.due_at,
                }
            )
        self._tell_answered(message, is_first)
        return is_first

    def _close(self, values):
        """End requests and wake the tickets whose experts have all answered."""
        self.write({**values, "next_reminder": False, "remind_at": False})
        # sudo: experts do not see the tickets that wait for them
        tickets = self.sudo().ticket_id
        # Written before anybody looks at the other questions: who answers the last
        # but one at the same moment has to begin anew here, and one of them wakes it.
        tickets.expert_closed_at = fields.Datetime.now()
        self.env.flush_all()
        open_requests = self.sudo().search(
            [
                ("ticket_id", "in", tickets.ids),
                ("state", "=", "asked"),
                ("waits", "=", True),
            ]
        )
        (tickets - open_requests.ticket_id)._wake("expert")
        tickets._tell_screens()

    def action_use_in_reply(self):
        """Put the answer and its source into the reply to the client."""
        self.ensure_one()
        if self.state != "answered":
            raise UserError(self.env._("There is no answer yet."))
        source = self.env._(
            "Source: %(expert)s, %(number)s, %(date)s",
            expert=self.answered_by_id.name or self.team_id.name or "",
            number=self.number,
            date=fields.Date.to_string(
                fields.Datetime.context_timestamp(self, self.answered_at)
            ),
        )
        answer = html2plaintext(self.answer, include_references=False)
        return {
            "type": "ir.actions.client",
            "tag": "service_ticket.compose",
            "params": {
                "ticket_id": self.ticket_id.id,
                "text": f"{answer}\n\n{source}\n",
            },
        }

    # Reminders

    @api.model
    def _cron_remind(self):
        """Remind experts before and after the term, once each."""
        domain = self._get_due_domain()
        while due := lock_due(self, domain, "remind_at, id", BATCH_SIZE):
            for request in due:
                request._remind_alone()
            remaining = self.search_count(domain, limit=1000)
            if not self.env["ir.cron"]._commit_progress(len(due), remaining=remaining):
                break

    @api.model
    def _get_due_domain(self):
        return [("state", "=", "asked"), ("remind_at", "<=", fields.Datetime.now())]

    def _remind_alone(self):
        """Remind of one request; what fails keeps no other from being sent."""
        # After a stop that outlasted the term there is nothing left to warn of.
        kind = "after" if self.due_at <= fields.Datetime.now() else self.next_reminder
        is_last = kind == "after"
        self.write(
            {
                "next_reminder": False if is_last else "after",
                "remind_at": False if is_last else self.due_at,
            }
        )
        try:
            with self.env.cr.savepoint():
                self._send_reminder(kind)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:
            _logger.warning("Expert request %s: no reminder", self.id, exc_info=True)
            self._message_log(body=self.env._("The reminder was not sent: %s", error))

    # Access of the window above

    def _check_may_answer(self):
        self.ensure_one()
        self.check_access("read")
        if not self._may_be_answered_by(self.env.user):
            raise AccessError(
                self.env._("Only the experts who were asked can answer this question.")
            )
