from odoo import fields, models


class ServiceSlaPause(models.Model):
    """One stay of a ticket in a waiting stage; clocks may stand still meanwhile."""

    _name = "service.sla.pause"
    _description = "Waiting Period"
    _order = "started_at desc, id desc"

    ticket_id = fields.Many2one(
        "service.ticket", required=True, index=True, ondelete="cascade"
    )
    reason_id = fields.Many2one(
        "service.waiting.reason", required=True, ondelete="restrict", index=True
    )
    pauses = fields.Boolean(
        string="Clocks Stand Still",
        help="As it was for this reason when the waiting began.",
    )
    started_at = fields.Datetime(string="Start", required=True)
    started_by_id = fields.Many2one("res.users", string="By")
    ended_at = fields.Datetime(string="End")
    ended_by_id = fields.Many2one("res.users", string="Ended by")

    _one_open_uniq = models.UniqueIndex(
        "(ticket_id) WHERE ended_at IS NULL", "A ticket waits for one reason at a time."
    )

    def _stops(self, kind):
        """Tell whether clocks of a kind that pause stand still in this period.

        :param str kind: of a policy
        """
        # An external team is the one that the ticket waits for: its time passes.
        is_theirs = kind == "uc" and self.reason_id.code == "external"
        return self.pauses and not is_theirs
