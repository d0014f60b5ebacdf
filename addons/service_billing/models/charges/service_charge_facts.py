"""What charging has to know: the facts of thousands of work orders, one query each."""

from collections import defaultdict

import pytz

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, groupby

from ...tools.charging import Charger, ClientTerms, Line, Order
from ...tools.money import to_decimal
from ...tools.pricing import Contract, Index, PriceBook


class ServiceCharge(models.Model):
    _inherit = "service.charge"

    @api.model
    def _read_orders(self, orders):
        """Return the work orders that were done, with the lines that were done.

        SQL: the ORM would read them a thousand at a time, field by field.

        :param orders: ``service.workorder``
        :return: list of tuples (id of the company, :class:`Order`)
        """
        self.env.flush_all()
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT work.id AS order_id, work.company_id, work.client_id,
                       work.performed_on, work.priority, work.resource_id,
                       work.spent_hours, work.agreed_price,
                       work.client_accepted_at IS NOT NULL AS client_accepted,
                       COALESCE(work.arrived_at, work.started_at,
                                work.planned_start) AS moment,
                       work.reported_at > work.deadline AS is_late,
                       building.tz, territory.parent_path,
                       ticket.coverage, resource.kind AS resource_kind,
                       resource.tax_status = 'vat' AS pays_tax,
                       missed.ticket_id IS NOT NULL AS is_missed,
                       COALESCE(voice.rating, 0) AS rating,
                       line.id, line.item_id, line.site_id, line.entity_id,
                       line.quantity, item.work_hours AS norm,
                       COALESCE(item.name->>%(lang)s, item.name->>'en_US', line.name,
                                work.name) AS name
                  FROM service_workorder work
                  JOIN service_workorder_line line ON line.order_id = work.id
                  JOIN service_ticket ticket ON ticket.id = work.ticket_id
             LEFT JOIN service_catalog_item item ON item.id = line.item_id
             LEFT JOIN service_resource resource ON resource.id = work.resource_id
             LEFT JOIN service_building building ON building.id = work.building_id
             LEFT JOIN service_territory territory
                    ON territory.id = work.territory_id
             LEFT JOIN (SELECT DISTINCT clock.ticket_id
                          FROM service_sla_clock clock
                          JOIN service_workorder work
                            ON work.ticket_id = clock.ticket_id
                         WHERE work.id = ANY(%(ids)s)
                           AND clock.policy_kind = 'sla'
                           AND clock.target = 'resolution'
                           AND NOT COALESCE(clock.is_cancelled, FALSE)
                           AND (clock.breached OR clock.stopped_at > clock.deadline)
                       ) missed ON missed.ticket_id = work.ticket_id
             LEFT JOIN (SELECT work.ticket_id, AVG(rating.rating) AS rating
                          FROM (SELECT DISTINCT ticket_id FROM service_workorder
                                 WHERE id = ANY(%(ids)s)) work
                          JOIN rating_rating rating
                            ON rating.service_ticket_id = work.ticket_id
                         WHERE rating.consumed AND rating.rating > 0
                         GROUP BY work.ticket_id
                       ) voice ON voice.ticket_id = work.ticket_id
                 WHERE work.id = ANY(%(ids)s) AND work.state = 'done'
                   AND line.result = 'done' AND work.performed_on IS NOT NULL
                 ORDER BY work.id, line.sequence, line.id
                """,
                ids=list(orders.ids),
                lang=self._get_document_lang(),
            )
        )
        return [
            self._to_order(lines)
            for _order_id, lines in groupby(rows, key=lambda row: row["order_id"])
        ]

    @api.model
    def _get_document_lang(self):
        """Return the language in which charges are named: that of the company."""
        return self.env.company.partner_id.lang or self.env.lang or "en_US"

    @api.model
    def _to_order(self, rows):
        """Return one order from the rows of its lines."""
        first = rows[0]
        path = (first["parent_path"] or "").split("/")
        order = Order(
            id=first["order_id"],
            day=first["performed_on"],
            client_id=first["client_id"],
            priority=first["priority"],
            moment=self._to_local(first["moment"], first["tz"]),
            territory_ids=tuple(int(part) for part in path if part),
            coverage=first["coverage"],
            client_accepted=first["client_accepted"],
            is_missed=first["is_missed"],
            resource_id=first["resource_id"],
            resource_kind=first["resource_kind"] or "",
            pays_tax=bool(first["pays_tax"]),
            hours=to_decimal(first["spent_hours"]),
            agreed=to_decimal(first["agreed_price"]),
            is_late=first["is_late"],
            rating=float(first["rating"]),
            lines=tuple(
                Line(
                    id=row["id"],
                    item_id=row["item_id"],
                    site_id=row["site_id"],
                    entity_id=row["entity_id"],
                    quantity=to_decimal(row["quantity"]),
                    norm=to_decimal(row["norm"]),
                    name=row["name"],
                )
                for row in rows
            ),
        )
        return first["company_id"], order

    @api.model
    def _to_local(self, moment, tz):
        if moment is None:
            return None
        zone = tz or self.env.company.resource_calendar_id.tz or "UTC"
        return pytz.utc.localize(moment).astimezone(pytz.timezone(zone))

    # Contracts and rates

    @api.model
    def _is_configured(self, companies):
        """Tell whether anybody is charged for anything: else nothing more is asked."""
        domain = Domain("company_id", "in", companies.ids)
        return bool(
            self.env["service.contract"].search_count(
                domain & Domain("state", "!=", "draft"), limit=1
            )
            or self.env["service.rate"].search_count(domain, limit=1)
        )

    @api.model
    def _get_chargers(self, orders, companies):
        """Return contracts and rates as plain data: dict id of company -> Charger.

        A constant number of queries, and no more prices than those of the clients and
        performers of these work orders: each acceptance asks.
        """
        groups = self.env["service.workorder"]._read_group(
            [("id", "in", orders.ids)], ["client_id", "resource_id"]
        )
        clients = {client.id for client, _resource in groups}
        resources = {resource.id for _client, resource in groups}
        domain = Domain("company_id", "in", companies.ids)
        contracts = self.env["service.contract"].search(
            domain
            & Domain("state", "!=", "draft")
            & Domain("client_id", "in", list(clients))
        )
        rates = self.env["service.rate"].search(
            domain & Domain("resource_id", "in", [False, *resources])
        )
        billing = self._get_billing_companies(companies)
        of_company = contracts.grouped("company_id")
        rates_of = rates.grouped("company_id")
        return {
            company.id: self._get_charger(
                company,
                of_company.get(company, contracts.browse()),
                rates_of.get(company, rates.browse()),
                company in billing,
            )
            for company in companies
        }

    @api.model
    def _get_billing_companies(self, companies):
        """Return the companies that have contracts: they charge all of their clients.

        One query for whatever many contracts.
        """
        groups = self.env["service.contract"]._read_group(
            [("company_id", "in", companies.ids), ("state", "!=", "draft")],
            ["company_id"],
        )
        return companies.browse().union(*(company for (company,) in groups))

    @api.model
    def _get_charger(self, company, contracts, rates, has_contracts):
        terms_of = defaultdict(list)
        for contract in contracts:
            terms_of[contract.client_id.id].append(contract._to_terms())
        return Charger(
            currency_id=company.currency_id.id,
            unit=_unit_of(company.currency_id),
            charges_clients=has_contracts,
            contracts=dict(terms_of),
            books={
                side: PriceBook(rate._to_price() for rate in some)
                for side, some in rates.grouped("side").items()
            },
            terms={rate.id: rate._to_terms() for rate in rates},
            currencies={rate.id: rate.currency_id.id for rate in rates},
            purchase_tax_id=company.account_purchase_tax_id.id or None,
        )


class ServiceContract(models.Model):
    _inherit = "service.contract"

    def _to_terms(self):
        """Return one contract as plain data: :class:`ClientTerms`."""
        return ClientTerms(
            contract=Contract(
                id=self.id,
                date_from=self.date_from,
                date_to=self.date_to or None,
                entity_ids=frozenset(self.entity_ids.entity_id.ids),
            ),
            book=PriceBook(line._to_price() for line in self.price_ids),
            currency_id=self.currency_id.id,
            indexes=self._to_indexes(),
            night_from=self.night_from,
            night_to=self.night_to,
            covered_item_ids=frozenset(self.covered_item_ids.ids),
            by_client=self.acceptance == "client",
            credit_percent=to_decimal(self.sla_credit_percent),
            approval_amount=to_decimal(self.approval_amount),
            period=self.period,
            closing_day=self.closing_day,
            tax_id=self.tax_id.id or None,
            unit=_unit_of(self.currency_id),
        )

    def _to_indexes(self):
        return tuple(
            Index(row.date_from, to_decimal(row.percent)) for row in self.index_ids
        )


def _unit_of(currency):
    return to_decimal(currency.rounding)
