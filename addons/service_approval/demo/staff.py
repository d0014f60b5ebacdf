"""Matters of our own people: construction, tenders, money."""

from datetime import timedelta

from odoo.fields import Command

from .approvals import STAFF, DemoApprovals

STAGES = (
    ("Подано", "new"),
    ("На согласовании", "open"),
    ("Исполняется", "open"),
    ("Возвращено", "open"),
    ("Закрыто", "done"),
)
# name, what it is for, steps of its route: order, role, above roubles, hours
KINDS = {
    "construction": (
        "Строительство",
        "Стройка и ремонт собственных помещений.",
        (
            (1, "engineering", 0, 16),
            (1, "finance", 0, 16),
            (2, "executive", 0, 24),
            (3, "general", 1_000_000, 40),
        ),
    ),
    "tender": (
        "Участие в тендере",
        "Заявки на конкурсы: расчёт и решение об участии.",
        ((1, "finance", 0, 8), (2, "executive", 0, 16), (3, "general", 500_000, 16)),
    ),
    "money": (
        "Заявка на финансирование",
        "Закупки и расходы вне бюджета подразделения.",
        ((1, "finance", 0, 8), (2, "general", 300_000, 16)),
    ),
}
# kind, what, roubles, who files it, who decides how and why, hours ago
MATTERS = (
    (
        "construction",
        "Навес над площадкой для техники на складе запчастей",
        640_000,
        "agent",
        (("engineering", "approved", None),),
        26,
    ),
    (
        "tender",
        "Обслуживание касс сети «Берёзка», 212 магазинов",
        4_800_000,
        "nina",
        (("finance", "approved", None), ("executive", "approved", None)),
        44,
    ),
    (
        "money",
        "Два комплекта паяльного оборудования для мастерской",
        118_000,
        "timur",
        (),
        5,
    ),
    (
        "money",
        "Служебный автомобиль для бригады на севере",
        2_150_000,
        "agent",
        (("finance", "rejected", "Сначала сравните с лизингом, приложите расчёт."),),
        90,
    ),
    (
        "construction",
        "Перегородка в диспетчерской",
        85_000,
        "nina",
        (
            ("engineering", "approved", None),
            ("finance", "approved", None),
            ("executive", "approved", None),
        ),
        140,
    ),
)


class DemoStaffApprovals(DemoApprovals):
    """Routes of our own people, and what stands on them."""

    def load(self):
        """Write everything down."""
        self._role("general").user_ids = self._ref("base.user_admin")
        self.kinds = {code: self._write_kind(code) for code in KINDS}
        for matter in MATTERS:
            self._write_own_matter(*matter)

    def _write_kind(self, code):
        name, description, steps = KINDS[code]
        kind = self.env["service.ticket.type"].create(
            {
                "name": name,
                "description": description,
                "on_web_form": False,
                "own_stages_only": True,
                "sequence": 60,
                "stage_ids": [
                    Command.create(
                        {"name": stage, "state": state, "sequence": 30 + number}
                    )
                    for number, (stage, state) in enumerate(STAGES)
                ],
            }
        )
        stages = {stage.name: stage for stage in kind.stage_ids}
        stages["На согласовании"].is_approval = True
        kind.rejected_stage_id = stages["Возвращено"]
        self.env["service.approval.route"].create(
            {
                "name": f"{name}: наши службы",
                "kind": "staff",
                "type_ids": [Command.set(kind.ids)],
                "step_ids": self._prepare_steps(
                    [
                        (order, role, self._money(above), hours)
                        for order, role, above, hours in steps
                    ]
                ),
            }
        )
        return kind

    def _write_own_matter(self, code, name, roubles, login, decisions, hours):
        kind = self.kinds[code]
        filer = self._user(login)
        begun = self.now - timedelta(hours=hours)
        ticket = self.env["service.ticket"]._intake(
            "internal",
            [
                {
                    "name": name,
                    "partner_id": filer.partner_id.id,
                    "type_id": kind.id,
                    "user_id": filer.id,
                    "approval_amount": self._money(roubles),
                    "opened_at": begun,
                }
            ],
        )
        gate = kind._get_approval_stage()
        ticket.with_user(filer).sudo().stage_id = gate
        self._decide(ticket.approval_ids, decisions, begun)

    def _get_person(self, role):
        return self._user(STAFF[role]).partner_id
