"""Approvals of the demo company: inside a retail chain, and among our own people."""

from datetime import timedelta

from odoo.fields import Command

from odoo.addons.service_ticket.demo.writer import ROUBLES_PER_UNIT, DemoWriter

CLIENT = "service_ci.partner_kolosok_demo"
# role -> contact of the chain
PEOPLE = {
    "engineering": "tikhomirov",
    "finance": "medvedkina",
    "executive": "berezkina",
}
# role -> login of our people
STAFF = {"engineering": "timur", "finance": "nina", "executive": "manager"}
STAGES = (
    ("Заявлено", "Принято", "new"),
    ("Согласование", "Ждём вашего согласования", "open"),
    ("В работе", "Работаем", "open"),
    ("Не согласовано", "Не согласовано", "open"),
    ("Выполнено", "Готово", "done"),
)
# what is to be done, amount, who decides how and why, hours ago
MATTERS = (
    (
        "Перенести кассовый узел ближе к выходу",
        420,
        (("engineering", "approved", None),),
        30,
    ),
    (
        "Заменить весы в мясном отделе",
        1850,
        (("engineering", "approved", None),),
        52,
    ),
    ("Проложить кабель к новой кассе самообслуживания", 760, (), 70),
    (
        "Поставить второй терминал оплаты",
        310,
        (("engineering", "approved", None), ("executive", "approved", None)),
        96,
    ),
    (
        "Заменить все сканеры в торговом зале",
        5400,
        (
            ("engineering", "approved", None),
            ("finance", "rejected", "Нет в бюджете года: внесите в план на весну."),
        ),
        120,
    ),
    ("Вынести коммутатор из-под мойки", 290, None, 20),
)
RELEASE = "Директор магазина согласовал по телефону: там вода."


class DemoApprovals(DemoWriter):
    """Routes, people and requests on their way through them.

    :param env: environment of the superuser
    """

    def load(self):
        """Write everything down."""
        self.client = self._ref(CLIENT)
        self._write_people()
        self.type = self._write_type()
        self._write_routes()
        for index, matter in enumerate(MATTERS):
            self._write_matter(index, *matter)
        self._ask_about_surveys()

    def _role(self, name):
        return self._ref(f"service_approval.role_{name}")

    def _contact(self, name):
        return self._ref(f"service_ci.partner_kolosok_{name}_demo")

    def _write_people(self):
        Access = self.env["service.portal.access"]
        for name, contact in PEOPLE.items():
            person = self._contact(contact)
            values = {
                "scope": "company",
                # documents go to the legal entities of the chain
                "with_subsidiaries": True,
                "can_approve": True,
                "can_see_money": True,
                "approval_role_ids": [Command.link(self._role(name).id)],
            }
            access = Access.search(
                [("partner_id", "=", person.id), ("client_id", "=", self.client.id)]
            )
            if access:
                access.write(values)
            else:
                Access.create(
                    {**values, "partner_id": person.id, "client_id": self.client.id}
                )
        for name, login in STAFF.items():
            self._role(name).user_ids = self._user(login)
        self.env["service.approval.deputy"].create(
            {
                "partner_id": self._contact("medvedkina").id,
                "deputy_id": self._contact("berezkina").id,
                "date_to": self.now.date() + timedelta(days=5),
                "note": "Отпуск",
            }
        )

    def _write_type(self):
        kind = self.env["service.ticket.type"].create(
            {
                "name": "Дооснащение магазина",
                "description": "Работы сверх договора: начинаем, когда клиент "
                "согласует.",
                "on_web_form": False,
                "own_stages_only": True,
                "sequence": 45,
                "stage_ids": [
                    Command.create(
                        {
                            "name": name,
                            "customer_name": customer_name,
                            "state": state,
                            "sequence": 30 + number,
                        }
                    )
                    for number, (name, customer_name, state) in enumerate(STAGES)
                ],
            }
        )
        self.stages = {stage.name: stage for stage in kind.stage_ids}
        self.stages["Согласование"].is_approval = True
        kind.rejected_stage_id = self.stages["Не согласовано"]
        return kind

    def _write_routes(self):
        steps = (
            (1, "engineering", 0, 16),
            (2, "finance", self._money(100_000), 16),
            (3, "executive", 0, 24),
        )
        survey = self._ref("type_survey_demo")
        self.env["service.approval.route"].create(
            [
                {
                    "name": "«Колосок»: дооснащение магазинов",
                    "client_id": self.client.id,
                    "type_ids": [Command.set(self.type.ids)],
                    "step_ids": self._prepare_steps(steps),
                },
                {
                    "name": "Обследования: наши службы",
                    "kind": "staff",
                    "type_ids": [Command.set(survey.ids)],
                    "step_ids": self._prepare_steps(
                        (
                            (1, "engineering", 0, 8),
                            (1, "finance", 0, 8),
                            (2, "executive", 0, 16),
                        )
                    ),
                },
            ]
        )
        survey.stage_ids.filtered(
            lambda stage: stage.name == "Согласование"
        ).is_approval = True

    def _prepare_steps(self, steps):
        return [
            Command.create(
                {
                    "sequence": order,
                    "role_id": self._role(role).id,
                    "amount_above": above,
                    "hours": hours,
                }
            )
            for order, role, above, hours in steps
        ]

    def _write_matter(self, index, name, amount, decisions, hours):
        sites = self.env["service.site"].search(
            [("client_id", "=", self.client.id)], order="id"
        )
        asker = self._contact(("berezkina", "medvedkina")[index % 2])
        ticket = self.env["service.ticket"]._intake(
            "portal",
            [
                {
                    "name": name,
                    "partner_id": asker.id,
                    "type_id": self.type.id,
                    "site_id": sites[index].id,
                    "user_id": self._user("agent").id,
                    "approval_amount": self._money(amount * ROUBLES_PER_UNIT),
                    "opened_at": self.now - timedelta(hours=hours + 5),
                }
            ],
        )
        ticket.stage_id = self.stages["Согласование"]
        approval = ticket.approval_ids
        if decisions is None:
            manager = self._user("manager")
            approval.with_user(manager)._release(RELEASE)
            return
        self._decide(approval, decisions, self.now - timedelta(hours=hours))

    def _get_person(self, role):
        return self._contact(PEOPLE[role])

    def _decide(self, approval, decisions, begun):
        """Let people decide one approval, each some hours after the one before."""
        approval.started_at = begun
        for place, (role, verdict, reason) in enumerate(decisions):
            step = approval.step_ids.grouped("role_id")[self._role(role)]
            step.asked_at = begun + timedelta(hours=6 * place)
            channel = "portal" if step.kind == "client" else "backend"
            step._decide(verdict, reason, self._get_person(role), channel)
        waiting = approval.step_ids.filtered(lambda step: step.state == "pending")
        if waiting:
            asked = begun + timedelta(hours=6 * len(decisions))
            waiting.asked_at = asked
            waiting._set_deadlines(asked)

    def _ask_about_surveys(self):
        """Ask our people about the surveys that have come so far."""
        gate = self.env["service.ticket.stage"]._approval_stage_ids()
        self.env["service.ticket"].search(
            [
                ("type_id", "=", self._ref("type_survey_demo").id),
                ("stage_id", "in", list(gate)),
            ]
        )._ask_at_stage()
