"""What stands in the way of a document, as sentences."""

from odoo import models
from odoo.tools import SQL, format_date

from ...tools import requisites
from .service_closing import WAITING


class ServiceClosingLine(models.Model):
    _inherit = "service.closing.line"

    def _note_problems(self):
        """Look at lines that are not booked: what stands in the way of each.

        A constant number of queries, whatever many lines there are.
        """
        lines = self.filtered(lambda line: line.state in WAITING)
        facts = lines._read_facts()
        for line in lines:
            of_line = facts.get(line.id, {})
            problems = list(line._get_problems(of_line))
            line.write(
                {
                    "problem": "\n".join(problems) or False,
                    "warning": "\n".join(line._get_warnings(of_line)) or False,
                    "state": "problem" if problems else "todo",
                    "doubt_count": (of_line.get("without") or 0)
                    + (of_line.get("changed") or 0),
                    "previous_amount": of_line.get("previous") or 0,
                }
            )

    def _read_facts(self):
        """Return what the database knows of each line: dict id -> dict."""
        if not self:
            return {}
        self.env.flush_all()
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT line.id, doubt.without, doubt.changed,
                       previous.amount AS previous, unpriced.count AS unpriced,
                       unpriced.waiting,
                       line.currency_id = company.currency_id
                       OR EXISTS (
                          SELECT FROM res_currency_rate rate
                           WHERE rate.currency_id = line.currency_id
                             AND rate.name <= line.period_to
                             AND (rate.company_id IS NULL
                                  OR rate.company_id = line.company_id)) AS has_rate
                  FROM service_closing_line line
                  JOIN res_company company ON company.id = line.company_id
             LEFT JOIN (SELECT charge.closing_line_id,
                               COUNT(*) FILTER (WHERE charge.entity_id IS NULL)
                                   AS without,
                               COUNT(*) FILTER (WHERE charge.entity_id IS NOT NULL)
                                   AS changed
                          FROM service_charge charge
                          JOIN service_workorder_line work
                            ON work.id = charge.order_line_id
                         WHERE charge.closing_line_id = ANY(%(ids)s)
                           AND charge.state = 'open'
                           AND charge.is_entity_confirmed IS NOT TRUE
                           AND (work.entity_changed
                                OR charge.entity_id IS NULL AND EXISTS (
                                   SELECT FROM res_partner entity
                                    WHERE entity.parent_id = charge.client_id
                                      AND entity.is_company AND entity.active))
                         GROUP BY charge.closing_line_id
                       ) doubt ON doubt.closing_line_id = line.id
             LEFT JOIN (SELECT contract_id,
                               COUNT(*) FILTER (WHERE hold = 'price') AS count,
                               COUNT(*) FILTER (WHERE hold = 'approval') AS waiting
                          FROM service_charge
                         WHERE contract_id = ANY(%(contracts)s) AND state = 'open'
                           AND side = 'client' AND hold IS NOT NULL
                         GROUP BY contract_id
                       ) unpriced ON unpriced.contract_id = line.contract_id
             LEFT JOIN service_closing_line previous
                    ON previous.contract_id = line.contract_id
                   AND previous.entity_id = line.entity_id
                   AND previous.currency_id = line.currency_id
                   AND previous.period_to = line.period_from - 1
                   AND previous.state = 'done'
                 WHERE line.id = ANY(%(ids)s)
                """,
                ids=list(self.ids),
                contracts=list(self.contract_id.ids),
            )
        )
        locks = self._get_locks()
        line_of = {line.id: line for line in self}
        for row in rows:
            line = line_of[row["id"]]
            row["lock"] = locks[line.company_id, line.period_to]
        return {row["id"]: row for row in rows}

    def _get_locks(self):
        """Return until when books are closed: dict (company, day) -> day or None."""
        locks = {}
        for (company, day), lines in self.grouped(
            lambda line: (line.company_id, line.period_to)
        ).items():
            found = company._get_violated_lock_dates(day, True, lines[0]._get_journal())
            locks[company, day] = found[-1][0] if found else None
        return locks

    # Sentences

    def _get_problems(self, facts):
        """Return why one line cannot be booked, as sentences.

        The extension point for further reasons: extend the result of ``super``.

        :param dict facts: row of :meth:`_read_facts`
        """
        if facts.get("without"):
            yield self.env._(
                "No legal entity is known for %(count)s jobs: enter it on the work, or "
                "confirm that the client itself gets the document.",
                count=facts["without"],
            )
        if facts.get("changed"):
            yield self.env._(
                "The legal entity of %(count)s jobs has changed since: enter the right "
                "one on the work, or confirm the one that is kept there.",
                count=facts["changed"],
            )
        yield from self._get_amount_problems()
        if not facts.get("has_rate"):
            yield self.env._(
                "%(currency)s has no rate of %(day)s or before: enter one.",
                currency=self.currency_id.name,
                day=format_date(self.env, self.period_to),
            )
        if lock := facts.get("lock"):
            yield self.env._(
                "The books are closed until %(lock)s and the document is of %(day)s: "
                "open that period, or leave the work to the next one.",
                lock=format_date(self.env, lock),
                day=format_date(self.env, self.period_to),
            )
        yield from self._get_requisite_problems()

    def _get_amount_problems(self):
        sign = self.currency_id.compare_amounts(self.amount, 0)
        if sign == 0:
            yield self.env._(
                "It comes to nothing: there is no document of 0, the work goes along "
                "with that of the next period."
            )
        elif sign < 0:
            # An act or a VAT invoice is never negative, and a corrective one names the
            # document that it corrects: which one that is, only a person can say.
            yield self.env._(
                "It comes to less than nothing, because more is taken back than was "
                "done: correct the earlier document, or let the next period make up "
                "for it."
            )

    def _get_journal(self):
        """Return the journal of the documents: it numbers them."""
        Journal = self.env["account.journal"]
        domain = [
            *Journal._check_company_domain(self.company_id),
            ("type", "=", "sale"),
        ]
        return Journal.search(domain, limit=1)

    def _get_requisite_problems(self):
        if not self.entity_id.name:
            yield self.env._("The legal entity has no name: enter it.")
        if self.company_id.account_fiscal_country_id.code != "RU":
            return
        for partner, kpp in (
            (self.entity_id, self._get_party().branch_kpp or self.entity_id.kpp),
            (self.company_id.partner_id, self.company_id.partner_id.kpp),
        ):
            missing = list(self._get_missing_requisites(partner, kpp))
            if missing:
                yield self.env._(
                    "%(partner)s lacks %(what)s: enter it on the contact.",
                    partner=partner.name,
                    what=", ".join(missing),
                )

    def _get_missing_requisites(self, partner, kpp):
        if not requisites.is_inn(partner.vat):
            yield self.env._("a right ИНН")
        elif len(partner.vat) == 10 and not requisites.is_kpp(kpp):
            yield self.env._("a КПП")
        if not partner.street or not partner.city:
            yield self.env._("an address")

    def _get_party(self):
        """Return the row of the contract about the legal entity of one line."""
        return self.contract_id.entity_ids.filtered(
            lambda party: party.entity_id == self.entity_id
        )[:1]

    def _get_warnings(self, facts):
        """Return what somebody should look at, as sentences; it stops nothing."""
        if not self._get_recipients():
            yield self.env._(
                "The contract names no recipient for this legal entity: nobody gets "
                "the document by itself."
            )
        if facts.get("unpriced"):
            yield self.env._(
                "%(count)s jobs of the contract have no price and wait: enter it, then "
                "use “Price Again”.",
                count=facts["unpriced"],
            )
        if facts.get("waiting"):
            yield self.env._(
                "%(count)s jobs of the contract wait for a manager's approval.",
                count=facts["waiting"],
            )

    def _get_recipients(self):
        """Return who gets the document of one line."""
        return self.contract_id.recipient_ids.filtered(
            lambda recipient: (
                not recipient.entity_ids or self.entity_id in recipient.entity_ids
            )
        )
