"""Planned maintenance of the demo company: what stands at clients, every few months."""

from dateutil.relativedelta import relativedelta

from odoo import fields

from odoo.addons.service_ticket.demo.writer import DemoWriter

SERVICES = (
    ("PM-POS", "Плановое ТО кассового узла", 1.5, 3),
    ("PM-NET", "Профилактика сетевого оборудования", 1.0, 6),
)
SURVEY, VISIT = "Обследование", "Выезд на объект"


class DemoMaintenance(DemoWriter):
    """Plans of configuration items, and next month's run, ready to be looked at."""

    def load(self):
        """Write services, plans and the run."""
        items = self.env["service.catalog.item"].create(
            [
                {"code": code, "name": name, "work_hours": hours, "on_web_form": False}
                for code, name, hours, _months in SERVICES
            ]
        )
        cis = self.env["service.ci"].search(
            [
                ("kind", "=", "equipment"),
                ("state", "=", "in_use"),
                ("site_id", "!=", False),
            ],
            order="id",
        )
        month = fields.Date.context_today(cis) + relativedelta(day=1, months=1)
        self.env["service.maintenance.schedule"].create(
            {
                "name": "Плановое ТО следующего месяца",
                "day": 25,
                "user_id": self.env.ref("base.user_admin").id,
            }
        )
        self.env["service.maintenance.plan"].create(
            [
                self._prepare_plan(number, ci, items[number % 3 // 2], month)
                for number, ci in enumerate(cis)
            ]
        )
        self.env["service.maintenance.run"].create(
            {
                "date_from": month,
                "date_to": month + relativedelta(day=31),
                "is_spread": True,
                "user_id": self.env.ref("base.user_admin").id,
            }
        ).action_preview()
        self._add_survey_visit()

    def _add_survey_visit(self):
        """Let surveys send somebody to the place."""
        survey = self.env["service.ticket.type"].search(
            [("name", "=", SURVEY)], limit=1
        )
        visit = survey._get_stages().filtered(lambda stage: stage.name == VISIT)
        self.env["service.workorder.template"].create(
            [
                {
                    "name": "Выезд на обследование",
                    "type_id": survey.id,
                    "stage_id": stage.id,
                    "mode": "offer",
                }
                for stage in visit
            ]
        )

    def _prepare_plan(self, number, ci, item, month):
        interval = dict((code, months) for code, _n, _h, months in SERVICES)[item.code]
        # Most fall due next month, some later, a few should have been done before.
        months = (0, 0, 0, 1, 2, -1)[number % 6]
        due = month + relativedelta(months=months, day=self.random.randint(1, 28))
        return {
            "ci_id": ci.id,
            "item_id": item.id,
            "interval": interval,
            "last_date": due - relativedelta(months=interval),
            "next_date": due,
        }
