from odoo import api, fields, models
from odoo.tools.mail import email_normalize

from ..tools.monitoring import fold, is_from, read_mail


class ServiceMonitorTry(models.TransientModel):
    """The window in which a text is tried on the expressions of a source."""

    _name = "service.monitor.try"
    _description = "Try a Text"

    source_id = fields.Many2one("service.monitor.source", required=True)
    sender = fields.Char()
    subject = fields.Char()
    text = fields.Text()
    result = fields.Text(compute="_compute_result")

    @api.depends("source_id", "sender", "subject", "text")
    def _compute_result(self):
        for wizard in self:
            wizard.result = wizard._explain()

    def _explain(self):
        """Say in words what would become of the text."""
        rules = self.source_id._rules()
        sender = email_normalize(self.sender)
        if not rules.sender:
            return self.env._("The source takes no mails: it names no sender.")
        if not sender:
            return self.env._("Write the address of the sender first.")
        if not is_from(rules, sender):
            return self.env._("Not from this source: the sender is another one.")
        alarm = read_mail(rules, self.subject or "", self.text or "")
        if not alarm:
            return self.env._(
                "No alarm: the subject does not fit, or no expression finds the object."
            )
        words = {"object": alarm.object, "severity": alarm.severity or "–"}
        if alarm.is_recovery:
            return self.env._("Recovery of “%(object)s”.", **words)
        priority = self.source_id._priority_of(fold([alarm])[alarm.object])
        field = self.source_id._fields["priority"]
        names = dict(field._description_selection(self.env))
        return self.env._(
            "Alarm about “%(object)s”, severity %(severity)s, priority %(priority)s.",
            priority=names[priority],
            **words,
        )
