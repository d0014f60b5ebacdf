"""What a closing will book: open charges become lines, one for each document."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.periods import last_end, period_of
from .service_closing import DAY, WAITING


class ServiceClosing(models.Model):
    _inherit = "service.closing"

    # Which closings there are

    @api.model
    def _open_due(self):
        """Make the closings of the last periods that are over, where there are none.

        One for each day on which periods of contracts end: most end with a month, some
        on a closing day of their own.

        :return: all closings that are not done
        """
        today = self.env.company._service_today()
        groups = self.env["service.contract"]._read_group(
            [
                ("state", "!=", "draft"),
                ("company_id", "in", self.env.companies.ids),
                ("date_from", "<", today),
            ],
            ["company_id", "closing_day"],
        )
        wanted = {
            (company.id, last_end(today - DAY, closing_day))
            for company, closing_day in groups
        }
        domain = [("company_id", "in", [company_id for company_id, _day in wanted])]
        known = {
            (closing.company_id.id, closing.date_to) for closing in self.search(domain)
        }
        new = self.create(
            [
                {"company_id": company_id, "date_to": day}
                for company_id, day in sorted(wanted - known)
            ]
        )
        new._collect()
        # Nothing is open that ends there: nobody needs to look at it.
        empty = new.filtered(lambda closing: not closing.line_ids)
        empty.filtered(lambda closing: not closing._has_work()).unlink()
        return self.search([*domain, ("state", "!=", "done")])

    def action_open_due(self):
        """Open the closing that is due: the button and the menu."""
        self.check_access("create")
        closings = self._open_due()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_billing.service_closing_action"
        )
        if len(closings) != 1:
            return action
        return {
            **action,
            "res_id": closings.id,
            "views": [(False, "form")],
            "view_mode": "form",
        }

    # Collecting

    def action_collect(self):
        """Collect what is open, anew; nothing is booked yet."""
        self.check_access("write")
        for closing in self:
            if closing.state == "running":
                raise UserError(
                    self.env._("“%s” is running: stop it first.", closing.name)
                )
        self._collect()

    def _collect(self):
        """Collect what is open into lines; what is booked stays.

        A constant number of queries for each closing, whatever many charges there are.
        """
        # sudo: nobody writes charges by hand
        self.env["service.charge"].sudo()._sync_periods(
            self.sudo()._get_due_contracts()
        )
        for closing in self.sudo():
            closing._collect_lines(closing._get_due_contracts())
            closing.line_ids._note_problems()
            closing._note_state()

    def _get_due_contracts(self):
        """Return the contracts whose period ends with that of a closing."""
        contracts = self.env["service.contract"].search(
            [("company_id", "in", self.company_id.ids), ("state", "!=", "draft")]
        )
        ends = {(closing.company_id, closing.date_to) for closing in self}
        return contracts.filtered(
            lambda contract: any(
                company == contract.company_id
                and period_of(day, contract.period, contract.closing_day)[1] == day
                for company, day in ends
            )
        )

    def _collect_lines(self, contracts):
        """Bring the lines of one closing in line with what is open.

        Whoever collects the same at the same moment writes the closing, too: the second
        one fails to serialize, is run again and finds the lines of the first.
        """
        self.ensure_one()
        self.collected_at = fields.Datetime.now()
        self.env.flush_all()
        self._free_charges()
        found = self._read_open(contracts)
        waiting = self.line_ids.filtered(lambda line: line.state in WAITING)
        line_of = {line._get_key(): line for line in waiting}
        booked = {line._get_key() for line in self.line_ids if line.state == "done"}
        new = []
        for row in found:
            key = row["contract_id"], row["entity_id"], row["currency_id"]
            if key in booked:
                continue  # late work goes to the next period
            values = {name: row[name] for name in ("amount", "charge_count")}
            if line := line_of.pop(key, None):
                line.write({**values, "state": "todo", "problem": False})
            else:
                new.append({**self._prepare_line(row), **values})
        waiting.browse([line.id for line in line_of.values()]).unlink()
        self.env["service.closing.line"].create(new)
        self.line_ids.flush_recordset()
        self._claim_charges(contracts)

    def _free_charges(self):
        """Take charges out of the lines that are not booked."""
        self.env.execute_query(
            SQL(
                """
                UPDATE service_charge charge SET closing_line_id = NULL
                  FROM service_closing_line line
                 WHERE line.id = charge.closing_line_id
                   AND line.closing_id = %s AND line.state IN ('todo', 'problem')
             RETURNING charge.id
                """,
                self.id,
            )
        )
        self.env["service.charge"].invalidate_model(["closing_line_id"])

    def _get_open_sql(self, contracts):
        """Return FROM and WHERE of the charges that this closing may book."""
        return SQL(
            """
            FROM service_charge charge
            JOIN service_contract contract ON contract.id = charge.contract_id
           WHERE charge.company_id = %(company)s AND charge.side = 'client'
             AND charge.state = 'open' AND charge.hold IS NULL
             AND charge.closing_line_id IS NULL
             AND charge.period_to <= %(last)s AND charge.contract_id = ANY(%(ids)s)
            """,
            company=self.company_id.id,
            last=self.date_to,
            ids=list(contracts.ids),
        )

    def _read_open(self, contracts):
        """Return what is open, as a dict for each document."""
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT charge.contract_id, charge.currency_id, contract.client_id,
                       %(entity)s AS entity_id,
                       SUM(charge.amount) AS amount, COUNT(*) AS charge_count
                       %(open)s
              GROUP BY charge.contract_id, charge.currency_id, contract.client_id,
                       %(entity)s
              ORDER BY contract.client_id, charge.contract_id, %(entity)s
                """,
                entity=self._get_entity_sql(),
                open=self._get_open_sql(contracts),
            )
        )

    def _get_entity_sql(self):
        """Return who gets the document of a charge.

        Work without a legal entity waits for the officer's word, and goes to who pays
        the fees of the period.
        """
        return SQL("COALESCE(charge.entity_id, contract.entity_id, contract.client_id)")

    def _claim_charges(self, contracts):
        """Put open charges into the lines of one closing."""
        self.env.execute_query(
            SQL(
                """
                UPDATE service_charge claimed SET closing_line_id = line.id
                  FROM (SELECT charge.id, charge.contract_id, charge.currency_id,
                               %(entity)s AS entity_id
                               %(open)s) found
                  JOIN service_closing_line line
                    ON line.closing_id = %(closing)s
                   AND line.contract_id = found.contract_id
                   AND line.currency_id = found.currency_id
                   AND line.entity_id = found.entity_id
                   AND line.state IN ('todo', 'problem')
                 WHERE claimed.id = found.id
             RETURNING claimed.id
                """,
                entity=self._get_entity_sql(),
                open=self._get_open_sql(contracts),
                closing=self.id,
            )
        )
        self.env["service.charge"].invalidate_model(["closing_line_id"])
        self.line_ids.invalidate_recordset(["charge_ids"])

    def _prepare_line(self, row):
        """Return the values of a line from a row of :meth:`_read_open`."""
        contract = self.env["service.contract"].browse(row["contract_id"])
        first, last = period_of(self.date_to, contract.period, contract.closing_day)
        return {
            "closing_id": self.id,
            "contract_id": contract.id,
            "entity_id": row["entity_id"],
            "currency_id": row["currency_id"],
            "period_from": first,
            "period_to": last,
        }

    # What no document takes

    held_count = fields.Integer(
        string="Held Back",
        compute="_compute_held_count",
        help="Work without contract or price, or that waits for approval.",
    )

    def _get_held_domain(self):
        """Return the domain of work of one closing that is held back."""
        return [
            ("company_id", "=", self.company_id.id),
            ("side", "=", "client"),
            ("state", "=", "open"),
            ("hold", "!=", False),
            ("period_to", "<=", self.date_to),
        ]

    def _compute_held_count(self):
        Charge = self.env["service.charge"]
        for closing in self:
            closing.held_count = closing.date_to and Charge.search_count(
                closing._get_held_domain()
            )

    def _has_work(self):
        """Tell whether one closing without lines has something to be done all the same.

        The extension point for what else waits for an officer.
        """
        return bool(self.held_count)

    def action_open_held(self):
        """Open the work that is held back, with the reasons."""
        self.ensure_one()
        return self._open_charges(self.env._("Held Back"), self._get_held_domain())

    # Whom nobody bills

    missing_count = fields.Integer(
        string="Without a Document Now",
        compute="_compute_missing_count",
        help="Legal entities that had a document last period and have none now.",
    )

    def _get_missing_lines(self):
        """Return the documents of last period that have none to follow them.

        Where the contract ended with that period, nobody waits for one.
        """
        self.ensure_one()
        last_day_of = {
            contract: period_of(self.date_to, contract.period, contract.closing_day)[0]
            - DAY
            for contract in self._get_due_contracts()
        }
        here = {line._get_key() for line in self.line_ids if line.state != "reversed"}
        lines = self.env["service.closing.line"].search(
            [
                ("contract_id", "in", [contract.id for contract in last_day_of]),
                ("period_to", "in", list(set(last_day_of.values()))),
                ("state", "=", "done"),
            ]
        )
        return lines.filtered(
            lambda line: (
                line.period_to == last_day_of[line.contract_id]
                and line.contract_id.date_to != line.period_to
                and line._get_key() not in here
            )
        )

    def _compute_missing_count(self):
        for closing in self:
            closing.missing_count = closing.date_to and len(
                closing._get_missing_lines()
            )

    def action_open_missing(self):
        """Open the documents of last period of those who have none now."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_billing.service_closing_line_action"
        )
        domain = [("id", "in", self._get_missing_lines().ids)]
        name = self.env._("Without a Document Now")
        return {**action, "display_name": name, "domain": domain, "context": {}}

    # Whose legal entity is in doubt

    def _get_doubt_domain(self):
        """Return the domain of the work of one closing whose entity is in doubt."""
        lines = self.line_ids.filtered(lambda line: line.state in WAITING)
        return self.env["service.charge"]._get_entity_doubt_domain() & Domain(
            "closing_line_id", "in", lines.ids
        )

    def action_open_doubts(self):
        """Open the work without legal entity, or whose entity has changed since."""
        self.ensure_one()
        return self._open_charges(
            self.env._("Legal Entity in Doubt"), list(self._get_doubt_domain())
        )

    def _open_charges(self, name, domain):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_billing.service_charge_action"
        )
        return {**action, "display_name": name, "domain": domain, "context": {}}

    def action_confirm_entities(self):
        """Leave the legal entities as they are; work without one goes to the client."""
        self.check_access("write")
        for closing in self:
            # sudo: nobody writes charges by hand, and nothing else of them
            charges = self.env["service.charge"].sudo()
            charges.search(closing._get_doubt_domain()).is_entity_confirmed = True
            closing.message_post(
                body=self.env._("The legal entities were looked at and confirmed.")
            )
        self._collect()


class ServiceClosingLine(models.Model):
    _inherit = "service.closing.line"

    def _get_key(self):
        return self.contract_id.id, self.entity_id.id, self.currency_id.id
