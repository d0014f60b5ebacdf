"""Who bears the work: proposed at intake with the reason, settled by people."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tools import format_date

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
        cis = Ci.browse({ci_id for _vals, ids in named for ci_id in ids})
        under_warranty = set(cis._filter_under_warranty().ids)
        for vals, ids in named:
            if not under_warranty.isdisjoint(ids):
                own = Ci.browse(ids).with_prefetch(cis.ids)
                vals.update(self._coverage_of(own, under_warranty))

    @api.model
    def _coverage_of(self, cis, under_warranty):
        """Return what covers work on configuration items, all of them together.

        :param cis: ``service.ci``
        :param set under_warranty: ids of those that are, others among them
        :return: dict of ``coverage`` and ``coverage_reason``; the reason alone where
            people have to decide; empty when nothing is known
        """
        covered = cis.filtered(lambda ci: ci.id in under_warranty)
        if not covered:
            return {}
        first = min(covered, key=lambda ci: (ci.warranty_until, ci.id))
        names = {
            "ci": first.display_name,
            "date": format_date(self.env, first.warranty_until),
        }
        if covered != cis:
            others = cis - covered
            return {
                "coverage_reason": self.env._(
                    "Decide: under warranty %(covered)s, not under it %(others)s.",
                    covered=", ".join(covered.mapped("display_name")),
                    others=", ".join(others.mapped("display_name")),
                )
            }
        reason = self.env._("%(ci)s is under warranty until %(date)s.", **names)
        if len(cis) > 1:
            reason = self.env._(
                "All items are under warranty, the first of them, %(ci)s, until "
                "%(date)s.",
                **names,
            )
        return {"coverage": "warranty", "coverage_reason": reason}

    def _propose_coverage(self):
        """Propose what covers tickets that nobody has settled yet.

        Override this as :meth:`_intake_coverage`.
        """
        # sudo: as above
        open_ones = self.sudo().filtered(lambda ticket: ticket.coverage == "unknown")
        under_warranty = set(open_ones.ci_ids._filter_under_warranty().ids)
        for ticket in open_ones:
            if proposal := self._coverage_of(ticket.ci_ids, under_warranty):
                ticket.sudo(self.env.su).write(proposal)

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
