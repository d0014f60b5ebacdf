"""Who bears the work: proposed at intake with the reason, settled by people."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command

from ..constants import COVERAGES


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    coverage = fields.Selection(
        COVERAGES,
        required=True,
        default="unknown",
        tracking=70,
        copy=False,
        help="What covers the work.",
    )
    coverage_reason = fields.Char(
        string="Covered because",
        copy=False,
        tracking=71,
        help="What this rests on; whoever changes it says why.",
    )

    @api.model
    def _intake_coverage(self, vals_list):
        """Propose what covers new tickets.

        Override this to propose from other records: complete the values of those that
        ``super`` left without a coverage.

        :param vals_list: list of ticket values, changed in place
        """
        named = [
            (vals, ids)
            for vals in vals_list
            if not vals.get("coverage") and (ids := _linked_ids(vals.get("ci_ids")))
        ]
        if not named:
            return
        # sudo: who files a request need not see configuration items
        Ci = self.env["service.ci"].sudo()
        ci_ids = {ci_id for _vals, ids in named for ci_id in ids}
        for vals, ids in named:
            if proposal := self._coverage_of(Ci.browse(ids).with_prefetch(ci_ids)):
                vals["coverage"], vals["coverage_reason"] = proposal

    @api.model
    def _coverage_of(self, cis):
        """Return what covers work on configuration items.

        :param cis: ``service.ci``
        :return: tuple of coverage and reason, or None when nothing is known
        """
        today = fields.Date.context_today(self)
        for ci in cis:
            if ci.warranty_until and ci.warranty_until >= today:
                return "warranty", self.env._(
                    "%(ci)s is under warranty until %(date)s.",
                    ci=ci.display_name,
                    date=fields.Date.to_string(ci.warranty_until),
                )
        return None

    def _propose_coverage(self):
        """Propose what covers tickets that nobody has settled yet.

        Override this as :meth:`_intake_coverage`.
        """
        for ticket in self.filtered(lambda ticket: ticket.coverage == "unknown"):
            if proposal := self._coverage_of(ticket.sudo().ci_ids):
                ticket.write(
                    dict(zip(("coverage", "coverage_reason"), proposal, strict=True))
                )

    def write(self, vals):
        if (
            "coverage" in vals
            and not (vals.get("coverage_reason") or "").strip()
            and vals["coverage"] != "unknown"
            and any(ticket.coverage != vals["coverage"] for ticket in self)
        ):
            raise ValidationError(
                self.env._("Say why: fill in “Covered because” with the coverage.")
            )
        result = super().write(vals)
        if "ci_ids" in vals and "coverage" not in vals:
            self._propose_coverage()
        return result


def _linked_ids(commands):
    """Return the ids that values of a many2many link to."""
    ids = []
    for command in commands or ():
        if isinstance(command, int):
            ids.append(command)
        elif command[0] == Command.LINK:
            ids.append(command[1])
        elif command[0] == Command.SET:
            ids += command[2]
    return ids
