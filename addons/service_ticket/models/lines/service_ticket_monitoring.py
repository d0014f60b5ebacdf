"""Tickets that monitoring systems open: one for each source and object."""

from odoo import SUPERUSER_ID, fields, models

from ..constants import CLOSED_STATES


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    monitor_source_id = fields.Many2one(
        "service.monitor.source",
        string="Monitoring Source",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    monitor_object = fields.Char(
        string="Watched Object",
        readonly=True,
        copy=False,
        help="What the alarm is about, in the words of the monitoring system.",
    )
    alarm_count = fields.Integer(string="Alarms", readonly=True, copy=False)
    alarm_last_at = fields.Datetime(string="Last Alarm", readonly=True, copy=False)
    alarm_recovered_at = fields.Datetime(string="Recovered", readonly=True, copy=False)

    _monitor_open_uniq = models.UniqueIndex(
        "(monitor_source_id, monitor_object) WHERE monitor_source_id IS NOT NULL "
        "AND state IN ('new', 'open', 'waiting')",
        "There is an open ticket about this object already.",
    )
    _monitor_idx = models.Index(
        "(monitor_source_id, monitor_object, closed_at) "
        "WHERE monitor_source_id IS NOT NULL"
    )

    def _reopen_for_alarm(self):
        """Take up tickets again whose alarm came back soon after the end."""
        if not self:
            return
        self.with_context(mail_notrack=True)._move_to_state("open")
        text = self.env._("The alarm came back: reopened.")
        self._message_log_batch(dict.fromkeys(self.ids, text))
        self._before_commit("_mail_return_outside")

    def _mail_return_outside(self):
        """Tell teams outside, once per return, that an alarm of theirs is back.

        What ended again in the same moment, and what they never got, is left alone.
        """
        # The desk writes, whoever brought the alarm.
        tickets = self.with_user(SUPERUSER_ID).filtered(
            lambda ticket: (
                ticket.state not in CLOSED_STATES
                and not ticket.is_held_outside
                and ticket._stands_outside()
            )
        )
        for team, standing in tickets.grouped("team_id").items():
            notes = {
                ticket.id: ticket._in_outside_language().env._("The alarm came back.")
                for ticket in standing
            }
            standing._send_outside(team, notes)
        tickets._expect_outside_answer()

    def _recover_from_alarm(self, on_recovery):
        """Note that objects are well again, and close their tickets if that is wanted.

        :param str on_recovery: ``close``, ``untaken`` (close what nobody has taken) or
            ``note``
        """
        if not self:
            return
        self.write({"alarm_recovered_at": fields.Datetime.now()})
        text = self.env._("The monitoring says: well again.")
        self._message_log_batch(dict.fromkeys(self.ids, text))
        to_close = self.filtered(
            lambda ticket: (
                on_recovery == "close"
                or (on_recovery == "untaken" and not ticket.user_id)
            )
        )
        to_close.with_context(mail_notrack=True)._move_to_state("done")
        self._tell_screens()
