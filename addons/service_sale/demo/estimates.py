"""Paid work of the demo company: estimates in all their states, services in use."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command

from odoo.addons.service_ticket.demo.writer import DemoWriter

# key: name, sold by the hour, price in roubles
PRODUCTS = {
    "hour": ("Час работы инженера", True, 3_000),
    "fn": ("Замена фискального накопителя с регистрацией", False, 9_500),
    "scale": ("Поверка весов", False, 4_500),
    "pos": ("Ввод кассы в работу", False, 8_000),
    "internet": ("Подключение интернета", False, 22_000),
    "vpn": ("Виртуальная сеть: подключение точки", False, 34_000),
}
# code of the service -> product
SERVICES = {
    "POS-FIX": "hour",
    "ACQ": "hour",
    "POS-FN": "fn",
    "SCALE": "scale",
    "POS-NEW": "pos",
    "INET": "internet",
    "VPN": "vpn",
}
# what it is about, services, how far the estimate is, days ago
MATTERS = (
    ("Касса упала со стола, не включается", ("POS-FIX",), "draft", 1),
    ("Поверить трое весов до проверки", ("SCALE",), "sent", 2),
    ("Заменить накопитель, договора на кассу нет", ("POS-FN",), "due", 4),
    ("Подключить терминал оплаты в новом зале", ("ACQ",), "accepted", 6),
    ("Ввести в работу две кассы к открытию", ("POS-NEW", "ACQ"), "done", 15),
    ("Ремонт кассы после залива", ("POS-FIX",), "paid", 9),
    ("Поверить весы на складе", ("SCALE",), "refused", 20),
    ("Заменить накопитель во втором павильоне", ("POS-FN",), "expired", 45),
    ("Касса не видит сканер", ("POS-FIX",), "version", 3),
    ("Поверить весы после ремонта", ("SCALE",), "done", 34),
    ("Подключить второй терминал оплаты", ("ACQ",), "extra", 12),
)
# place of the service on its way, days ago
CONNECTIONS = (("survey", 1), ("estimate", 5), ("work", 11), ("use", 30))
PARAMETERS = {"speed": "o2", "users": 24, "traffic": 400, "address": True}
SIGNATURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


class DemoEstimates(DemoWriter):
    """Estimates of the demo company, from the draft to the service in use.

    :param env: environment of the superuser
    """

    def load(self):
        """Write prices, rights, one-off works and connections."""
        self.env = self.env(context={**self.env.context, "mail_notrack": True})
        self._write_prices()
        group = self.env.ref("service_sale.group_estimate")
        for login in ("nina", "manager"):
            self._user(login).group_ids = [Command.link(group.id)]
        self.sites = self.env["service.site"].search(
            [("contact_ids", "!=", False), ("building_id", "!=", False)]
        )
        self.technician = self.env["service.resource"].search(
            [("kind", "=", "technician"), ("is_usable", "=", True)], limit=1
        )
        for index, matter in enumerate(MATTERS):
            self._write_matter(index, *matter)
        for index, (place, days) in enumerate(CONNECTIONS):
            self._write_connection(index, place, days)

    # Catalogue

    def _write_prices(self):
        hour = self.env.ref("uom.product_uom_hour")
        products = {
            key: self.env["product.product"].create(
                {
                    "name": name,
                    "type": "service",
                    "invoice_policy": "delivery",
                    "list_price": self._money(price),
                    **({"uom_id": hour.id} if by_hour else {}),
                }
            )
            for key, (name, by_hour, price) in PRODUCTS.items()
        }
        items = self.env["service.catalog.item"].search(
            [("code", "in", [*SERVICES, "SRV"])]
        )
        self.items = {item.code: item for item in items}
        for code, key in SERVICES.items():
            self.items[code].product_id = products[key]
        survey = self.items["SRV"]
        survey.is_survey = True
        connection = self.env.ref("service_sale.type_connection")
        for code in ("INET", "VPN"):
            self.items[code].write({"survey_item_id": survey.id, "lives_on": True})
        self.items["INET"].write({"type_id": connection.id, "on_web_form": True})

    # One-off work

    def _intake(self, index, name, days, **values):
        site = self.sites[index % len(self.sites)]
        opened_at = self.now - timedelta(days=days, hours=index % 5)
        return self.env["service.ticket"]._intake(
            ("phone", "web", "email", "portal")[index % 4],
            [
                {
                    "name": name,
                    "partner_id": site.contact_ids[:1].id,
                    "client_id": site.client_id.id,
                    "site_id": site.id,
                    "team_id": self._ref("team_commercial_demo").id,
                    "user_id": self._user("nina").id,
                    "needs_reply_since": False,
                    "opened_at": opened_at,
                    "first_response_at": opened_at + timedelta(minutes=25),
                    **values,
                }
            ],
        )

    def _write_matter(self, index, name, codes, state, days):
        ticket = self._intake(
            index,
            name,
            days,
            coverage="paid",
            coverage_reason="Договора нет, гарантия кончилась",
            line_ids=[
                Command.create(
                    {
                        "item_id": self.items[code].id,
                        "parameters": self._fill_in(self.items[code]),
                    }
                )
                for code in codes
            ],
        )
        ticket._move_to_state("open")
        ticket._create_workorders()
        estimate = ticket._draft_estimates()
        prepaid = state in ("due", "paid")
        estimate.write({"require_payment": prepaid, "prepayment_percent": 0.5})
        getattr(self, f"_to_{state}")(ticket, estimate)
        for order in ticket.estimate_ids:
            self._date(order, days)

    def _fill_in(self, item):
        """Return something for what a service cannot do without."""
        values = {}
        for entry in item.form_id.definition or ():
            if entry.get("required"):
                options = entry.get("selection") or [[None]]
                by_type = {"integer": 3, "selection": options[0][0]}
                by_name = {"model": "АТОЛ 27Ф", "serial": "00106712345"}
                values[entry["name"]] = by_type.get(
                    entry["type"], by_name.get(entry["name"], "по договорённости")
                )
        return values

    def _to_draft(self, ticket, estimate):
        pass

    def _to_sent(self, ticket, estimate):
        estimate.action_quotation_sent()

    def _to_due(self, ticket, estimate):
        estimate.action_quotation_sent()
        self._sign(estimate)

    def _to_accepted(self, ticket, estimate):
        estimate.action_quotation_sent()
        self._sign(estimate)
        estimate.action_confirm()
        ticket.workorder_ids._assign_to(self.technician)

    def _to_done(self, ticket, estimate):
        self._to_accepted(ticket, estimate)
        self._finish(ticket.workorder_ids)

    def _to_paid(self, ticket, estimate):
        self._to_due(ticket, estimate)
        provider = self.env["payment.provider"].search([], limit=1)
        # Methods are archived until a provider is switched on.
        Method = self.env["payment.method"].with_context(active_test=False)
        method = Method.search([], limit=1)
        self.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": method.id,
                "reference": f"{estimate.name}-demo",
                "amount": estimate.amount_total,
                "currency_id": estimate.currency_id.id,
                "partner_id": estimate.partner_id.id,
                "operation": "online_direct",
                "state": "done",
                "is_post_processed": True,
                "sale_order_ids": [Command.set(estimate.ids)],
            }
        )
        estimate.invalidate_recordset(["amount_paid"])
        estimate.action_confirm()
        ticket.workorder_ids._assign_to(self.technician)

    def _to_refused(self, ticket, estimate):
        estimate.action_quotation_sent()
        estimate._action_cancel()
        ticket._move_to_state("cancelled")

    def _to_expired(self, ticket, estimate):
        estimate.action_quotation_sent()
        estimate.validity_date = fields.Date.today() - timedelta(days=10)
        estimate._expire()

    def _to_version(self, ticket, estimate):
        estimate.action_quotation_sent()
        estimate.action_new_service_version()
        latest = ticket.estimate_ids.filtered(lambda o: o.state == "draft")
        latest.order_line[:1].discount = 10
        latest.action_quotation_sent()

    def _to_extra(self, ticket, estimate):
        self._to_accepted(ticket, estimate)
        order = ticket.workorder_ids
        order.line_ids = [
            Command.create(
                {"item_id": self.items["SCALE"].id, "site_id": ticket.site_id.id}
            )
        ]
        self._finish(order)

    def _sign(self, estimate):
        estimate.write(
            {
                "signature": SIGNATURE,
                "signed_by": estimate.partner_id.name,
                "signed_on": self.now,
            }
        )

    def _finish(self, orders):
        """Have work orders done that somebody has."""
        orders.line_ids.filtered(lambda line: line.result == "open").result = "done"
        for check in orders.check_ids:
            check.write({"passed": "yes", "number": 228.0, "text": "в норме"})
        orders._report({"report": "Выполнено, клиент принял."})
        orders.action_check()

    def _date(self, order, days):
        """Let an estimate be as old as its ticket; Odoo itself dates records."""
        made_at = self.now - timedelta(days=days)
        if order.service_sent_at:
            order.service_sent_at = made_at + timedelta(hours=3)
        if order.service_decided_at:
            order.service_decided_at = made_at + timedelta(days=min(days, 2))
        order.flush_recordset()
        self.env.cr.execute(
            "UPDATE sale_order SET create_date = %s WHERE id = %s", (made_at, order.id)
        )

    # Connections

    def _write_connection(self, index, place, days):
        item = self.items["INET"]
        site = self.sites[-1 - index % len(self.sites)]
        ticket = self._intake(
            -1 - index,
            f"Подключить интернет: {site.name}",
            days,
            type_id=item.type_id.id,
            line_ids=[Command.create({"item_id": item.id, "parameters": PARAMETERS})],
        )
        if place == "survey":
            ticket.workorder_ids._assign_to(self.technician)
            return
        survey = ticket.workorder_ids
        survey._assign_to(self.technician)
        survey.line_ids.write(
            {
                "survey_cost": self._money(6_000),
                "note": "Кабель от щитовой, 35 м, короб",
            }
        )
        self._finish(survey)
        estimate = ticket.estimate_ids
        estimate.require_payment = False
        estimate.action_quotation_sent()
        if place != "estimate":
            self._sign(estimate)
            estimate.action_confirm()
            work = ticket.workorder_ids - survey
            work._assign_to(self.technician)
            if place == "use":
                self._finish(work)
        self._date(estimate, days)
