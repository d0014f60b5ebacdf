"""How charges are written: what is due is compared with what was charged."""

import json

from odoo import api, models
from odoo.tools import SQL

from ...tools.revisions import COMPARED, compare
from ..bulk import insert_rows

KNOWN = ("id", "source", "side", "kind", "hold", "revision", "is_reversed", "is_waived")
# What a reversal turns round.
TURNED = ("quantity", "amount")


class ServiceCharge(models.Model):
    _inherit = "service.charge"

    @api.model
    def _sync_orders(self, orders):
        """Let the charges of work orders say what is due for them.

        May be called at any time and as often as one likes: what is charged already
        stays, what is no longer due is reversed, what differs is reversed and written
        anew. A constant number of queries for whatever many orders.

        :param orders: ``service.workorder``, accepted ones and others
        """
        companies = self._get_companies(orders)
        if not companies or not self._is_configured(companies):
            return
        self._meet_at(orders)
        due = self._get_due(orders, self._get_chargers(orders, companies))
        self._settle(due, SQL("order_id = ANY(%s)", list(orders.ids)))
        orders.invalidate_recordset(["charge_ids"])

    @api.model
    def _get_due(self, orders, chargers):
        """Return what is due for work orders, as values of charges.

        The extension point for what else accepted work costs, such as parts: add
        values with the same keys and a ``source`` of their own to the result of
        ``super``.

        :param orders: ``service.workorder``, accepted ones and others
        :param dict chargers: id of a company -> ``Charger``
        """
        return [
            {**values, "company_id": company_id}
            for company_id, order in self._read_orders(orders)
            for values in chargers[company_id].charge(order)
        ]

    @api.model
    def _get_companies(self, orders):
        """Return the companies of work orders, in one query."""
        Order = self.env["service.workorder"]
        groups = Order._read_group([("id", "in", orders.ids)], ["company_id"])
        return self.env["res.company"].union(*(company for (company,) in groups))

    @api.model
    def _meet_at(self, orders):
        """Let those meet who charge work and who send it back at the same moment.

        The rows are written, not only locked: whoever comes second fails to serialize,
        is run again and sees what the first one did.
        """
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                "UPDATE service_workorder SET charged_at = %s WHERE id = ANY(%s)"
                " RETURNING id",
                self.env.cr.now(),
                list(orders.ids),
            )
        )
        orders.invalidate_recordset(["charged_at"], flush=False)

    @api.model
    def _settle(self, due, which):
        """Write what differs between what is due and what was charged.

        :param list due: values of charges, all with the same keys
        :param SQL which: condition for all charges that are compared
        """
        reversed_ids, new = compare(due, self._read_known(which))
        self._reverse(reversed_ids)
        self._insert(new)

    @api.model
    def _read_known(self, which):
        self.flush_model()
        names = SQL(", ").join(
            SQL.identifier(name) for name in dict.fromkeys((*KNOWN, *COMPARED))
        )
        return self.env.execute_query_dict(
            SQL(
                "SELECT %s FROM service_charge WHERE reversal_of_id IS NULL AND %s",
                names,
                which,
            )
        )

    @api.model
    def _insert(self, vals_list):
        """Create charges in one statement: nothing else follows from them.

        Of two that write the same charge at once, the second one writes nothing.

        :param list vals_list: values of charges, all with the same keys
        """
        insert_rows(
            self,
            [
                {
                    **values,
                    "state": "open",
                    "is_reversed": False,
                    "is_waived": False,
                    "facts": json.dumps(values["facts"]),
                }
                for values in vals_list
            ],
        )

    @api.model
    def _reverse(self, ids, is_waived=False):
        """Reverse charges; what stands in no document yet is over with its reversal.

        :param list ids: of charges that were not reversed yet
        :param bool is_waived: for good, although it is due
        """
        if not ids:
            return
        self.flush_model()
        copied = [
            name
            for name, field in self._fields.items()
            if field.store
            and field.column_type
            and name not in ("id", "state", "hold", "reversal_of_id", *TURNED)
            and name not in self._get_unreversed_names()
        ]
        columns = SQL(", ").join(SQL.identifier(name) for name in copied)
        self.env.execute_query(
            SQL(
                """
                INSERT INTO service_charge
                       (%(columns)s, %(turned)s, reversal_of_id, state)
                SELECT %(columns)s, %(negative)s, id,
                       CASE state WHEN 'open' THEN 'reversed' ELSE 'open' END
                  FROM service_charge
                 WHERE id = ANY(%(ids)s) AND NOT is_reversed
                RETURNING id
                """,
                columns=columns,
                turned=SQL(", ").join(map(SQL.identifier, TURNED)),
                negative=SQL(", ").join(
                    SQL("-%s", SQL.identifier(name)) for name in TURNED
                ),
                ids=list(ids),
            )
        )
        self.env.execute_query(
            SQL(
                """
                UPDATE service_charge
                   SET is_reversed = TRUE, is_waived = %(waived)s, hold = NULL,
                       state = CASE state WHEN 'open' THEN 'reversed' ELSE state END,
                       write_date = %(now)s, write_uid = %(uid)s
                 WHERE id = ANY(%(ids)s) AND NOT is_reversed
                RETURNING id
                """,
                waived=is_waived,
                now=self.env.cr.now(),
                uid=self.env.uid,
                ids=list(ids),
            )
        )
        self.invalidate_model()

    @api.model
    def _get_unreversed_names(self):
        """Return the fields that a reversal does not take over.

        The extension point for addons that note on charges where these stand.
        """
        return {"released_by_id", "released_at", "agreement"}
