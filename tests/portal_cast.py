"""Somebody of each role with something of each kind to look at, all in Russian.

The names are Russian, so that every English word on a Russian page is one that nobody
has translated.
"""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command

TRANSLATED = ("base", "web", "mail", "portal", "portal_rating", "auth_signup", "rating")
# Login (the password is the same) -> how they are called
CLIENT, CONTRACTOR, STAFF = "anna", "boris", "vera"


def make(env):
    """Make everybody; return what stands in addresses: dict name -> value.

    :param env: environment of the superuser; commits
    """
    load_russian(env)
    context = {"no_reset_password": True, "mail_create_nosubscribe": True}
    env = env(context={**env.context, **context, "lang": "ru_RU"})
    cast = Cast(env)
    addresses = cast.make()
    env.cr.commit()
    return addresses


def load_russian(env):
    """Load Russian for our addons and what their pages stand on."""
    env["res.lang"]._activate_lang("ru_RU")
    modules = env["ir.module.module"].search(
        [
            ("state", "=", "installed"),
            "|",
            *(("name", "=like", "service_%"), ("name", "in", TRANSLATED)),
        ]
    )
    modules._update_translations(["ru_RU"], overwrite=True)


class Cast:
    """A client with a shop, its contractor, and what goes on between them.

    :param env: environment of the superuser
    """

    def __init__(self, env):
        self.env = env
        self.now = fields.Datetime.now()

    def make(self):
        """Return what stands in addresses: dict name -> value."""
        self._make_people()
        self._make_place()
        self._make_catalog()
        tickets = self._make_tickets()
        return {
            **tickets,
            **self._make_orders(),
            **self._make_approval(),
            **self._make_articles(),
            **self._make_question(),
            "client": self.client.id,
            "colleague": self.colleague.id,
            "site": self.site.id,
            "item": self.ci.id,
            "label": self.ci._get_label_token(),
            "service": self.service.id,
            "widget": self._make_widget().token,
        }

    def _make_people(self):
        self.env.company.write({"name": "Опора", "contractors_apply_online": True})
        Partner = self.env["res.partner"]
        self.client, self.firm = Partner.create(
            [
                {"name": "Сеть «Сорока»", "is_company": True, "lang": "ru_RU"},
                {"name": "Сервис-Мастер", "is_company": True, "lang": "ru_RU"},
            ]
        )
        self.anna, self.colleague, self.boris, self.master = Partner.create(
            [
                {
                    "name": name,
                    "parent_id": company.id,
                    "email": f"{login}@odoo.test",
                    "lang": "ru_RU",
                }
                for name, login, company in (
                    ("Анна Сорокина", CLIENT, self.client),
                    ("Пётр Дятлов", "petr", self.client),
                    ("Борис Мастеров", CONTRACTOR, self.firm),
                    ("Глеб Молотов", "gleb", self.firm),
                )
            ]
        )
        portal = self.env.ref("base.group_portal")
        staff = self.env.ref("service_ci.group_manager")
        self.vera = Partner.create({"name": "Вера Ясная", "email": "vera@odoo.test"})
        self.users = self.env["res.users"].create(
            [
                {
                    "login": login,
                    "password": login,
                    "partner_id": partner.id,
                    "lang": lang,
                    "group_ids": [Command.set(group.ids)],
                }
                for login, partner, group, lang in (
                    (CLIENT, self.anna, portal, "ru_RU"),
                    ("petr", self.colleague, portal, "ru_RU"),
                    (CONTRACTOR, self.boris, portal, "ru_RU"),
                    (STAFF, self.vera, staff, "ru_RU"),
                )
            ]
        )
        # Pages that a login opens at the same moment would each make them.
        for user in self.users:
            self.env["res.users.settings"]._find_or_create_for_user(user)
        self.env["service.portal.access"].create(
            {
                "partner_id": self.anna.id,
                "client_id": self.client.id,
                "scope": "company",
                "can_approve": True,
                "can_accept_work": True,
                "can_see_money": True,
                "can_invite": True,
            }
        )

    def _make_place(self):
        building = self.env["service.building"].create(
            {
                "street": "ул. Садовая, 7",
                "city": "Тверь",
                "latitude": 56.86,
                "longitude": 35.9,
            }
        )
        self.site = self.env["service.site"].create(
            {
                "name": "Магазин № 1",
                "code": "М-1",
                "client_id": self.client.id,
                "building_id": building.id,
            }
        )
        today = fields.Date.context_today(self.env.user)
        self.ci = self.env["service.ci"].create(
            {
                "name": "Касса 1",
                "serial": "001204",
                "site_id": self.site.id,
                "client_id": self.client.id,
                "state": "in_use",
                "warranty_until": today + timedelta(days=20),
            }
        )

    def _make_catalog(self):
        Item = self.env["service.catalog.item"]
        section = Item.create({"name": "Кассы", "is_section": True})
        self.service = Item.create(
            {
                "name": "Ремонт кассы",
                "code": "РК",
                "parent_id": section.id,
                "on_web_form": True,
                "description": "Чек не печатается, касса не включается",
                "check_ids": [
                    Command.create(
                        {"name": "Чек печатается", "kind": "pass", "is_required": True}
                    ),
                    Command.create({"name": "Напряжение, В", "kind": "number"}),
                    Command.create(
                        {"name": "Пломба", "kind": "photo", "is_required": False}
                    ),
                ],
            }
        )

    def _make_ticket(self, name, **values):
        return self.env["service.ticket"]._intake(
            "phone",
            [
                {
                    "name": name,
                    "partner_id": self.anna.id,
                    "client_id": self.client.id,
                    "site_id": self.site.id,
                    "ci_ids": [Command.set(self.ci.ids)],
                    "description": "<p>С утра не печатается чек.</p>",
                    **values,
                }
            ],
        )

    def _make_tickets(self):
        self.env["service.sla.policy"].create(
            {
                "name": "Обычный",
                "target_ids": [
                    Command.create({"target": "resolution", "seconds": 86400})
                ],
            }
        )
        self.ticket = self._make_ticket(
            "Не печатает чек", line_ids=[Command.create({"item_id": self.service.id})]
        )
        self.ticket.with_user(self.users[-1]).message_post(
            body="Мастер приедет сегодня.",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        done = self._make_ticket("Зависает программа кассира")
        done.stage_id = done.type_id._get_first_stage("done")
        return {
            "ticket": self.ticket.id,
            "done": done.id,
            "done_page": done.get_portal_url(),
        }

    def _make_order(self, name):
        ticket = self._make_ticket(
            name, line_ids=[Command.create({"item_id": self.service.id})]
        )
        return ticket._create_workorders()

    def _make_orders(self):
        Resource = self.env["service.resource"]
        contractor = Resource.create(
            {"kind": "contractor", "partner_id": self.firm.id, "state": "active"}
        )
        Resource.create(
            {
                "kind": "contractor_technician",
                "partner_id": self.master.id,
                "contractor_id": contractor.id,
                "state": "active",
            }
        )
        reported = self.ticket._create_workorders()
        jobs = [self._make_order(f"Заменить блок питания {n}") for n in (1, 2)]
        for number, order in enumerate((reported, *jobs)):
            order._assign_to(contractor)
            order.write(
                {
                    "planned_start": self.now + timedelta(hours=number),
                    "planned_end": self.now + timedelta(hours=number + 2),
                }
            )
        reported.line_ids.result = "done"
        for check in reported.check_ids:
            check.write({"passed": "yes", "number": 220, "text": "в порядке"})
        reported._report({"report": "<p>Заменён блок питания.</p>"})
        offered = self._make_order("Настроить весы")
        offered.state = "offered"
        offer = self.env["service.workorder.offer"].create(
            {
                "order_id": offered.id,
                "resource_id": contractor.id,
                "expires_at": self.now + timedelta(hours=3),
            }
        )
        self._fill_job(jobs[1])
        self._make_papers(contractor)
        return {
            "act_page": self._make_money(contractor).get_portal_url(),
            "reported": reported.id,
            "planned": jobs[0].id,
            "job": jobs[1].id,
            "offer": offer.id,
            "offer_page": offer._get_page_url(),
        }

    def _fill_job(self, job):
        """Let both sides write about a job, with a file, and plan a part for it."""
        for user, text in (
            (self.users[-1], "Ключ у охраны, схема в файле."),
            (self.users[-2], "Буду через час."),
        ):
            job.with_user(user).sudo().message_post(
                body=text,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                attachments=[("схема", "Вход со двора".encode())],
            )
        part = self.env["product.product"].create(
            {"name": "Ролик протяжки", "type": "consu", "is_storable": True}
        )
        self.env["service.workorder.part"].create(
            {"order_id": job.id, "product_id": part.id, "planned_quantity": 2}
        )

    def _make_papers(self, contractor):
        today = fields.Date.context_today(self.env.user)
        Kind = self.env["service.permit.kind"]
        names = ("Договор", "Допуск к электроустановкам")
        kinds = Kind.create([{"name": name} for name in names])
        self.env["service.resource.permit"].create(
            [
                {
                    "resource_id": contractor.id,
                    "kind_id": kind.id,
                    "number": f"17/{days}",
                    "valid_to": today + timedelta(days=days),
                }
                for kind, days in zip(kinds, (10, -10), strict=True)
            ]
        )

    def _make_money(self, contractor):
        """Return an act; other work has been accepted and not asked for."""
        self.env["service.rate"].create({"resource_id": contractor.id, "price": 1500.0})
        paid, accepted = (self._make_order(f"Почистить кассу {n}") for n in (1, 2))
        for order in (paid, accepted):
            order._assign_to(contractor)
            order.line_ids.result = "done"
            for check in order.check_ids:
                check.write({"passed": "yes", "number": 220, "text": "в порядке"})
            order._report({"report": "<p>Касса чистая.</p>"})
            order.action_check()
        payout = self.env["service.payout"]._ask_for(paid)
        payout.state = "sent"
        return payout

    def _make_approval(self):
        role = self.env["service.approval.role"].create({"name": "Директор"})
        self.anna.portal_access_ids.approval_role_ids = [Command.set(role.ids)]
        kind = self.env["service.ticket.type"].create(
            {
                "name": "Доработка",
                "own_stages_only": True,
                "stage_ids": [
                    Command.create({"name": name, "state": state, "sequence": number})
                    for number, (name, state) in enumerate(
                        (("Принято", "new"), ("Согласование", "open"), ("Да", "done"))
                    )
                ],
            }
        )
        gate = kind.stage_ids.sorted("sequence")[1]
        gate.is_approval = True
        self.env["service.approval.route"].create(
            {
                "name": "Директор клиента",
                "client_id": self.client.id,
                "type_ids": [Command.set(kind.ids)],
                "step_ids": [Command.create({"sequence": 1, "role_id": role.id})],
            }
        )
        asked = self._make_ticket("Доработать кассу", type_id=kind.id)
        asked.stage_id = gate
        approval = asked.approval_ids
        step = approval._get_steps_of(self.anna)
        return {"approval": approval.id, "approval_page": step._get_link(self.anna)}

    def _make_articles(self):
        Article = self.env["service.article"]
        shared = {"is_published": True, "visibility": "public"}
        section = Article.create({"name": "Работа с кассой", **shared})
        article = Article.create(
            {
                "name": "Касса не печатает чек",
                "parent_id": section.id,
                "body": "<p>Проверьте, есть ли бумага и закрыта ли крышка.</p>"
                "<ol><li>Откройте крышку.</li><li>Вставьте рулон.</li></ol>",
                **shared,
            }
        )
        self.env["service.contact.map"].create(
            {"name": "Сломалась касса", "visibility": "public"}
        )
        slug = self.env["ir.http"]._slug
        return {"section": slug(section), "article": slug(article)}

    def _make_widget(self):
        return self.env["service.widget"].create(
            {"name": "Сайт", "team_id": self.ticket.team_id.id}
        )

    def _make_question(self):
        """Ask an expert outside by mail."""
        question = self.env["service.expert.request"].create(
            {
                "ticket_id": self.ticket.id,
                "partner_id": self.master.id,
                "kind": "partner",
                "question": "<p>Какой блок питания подходит?</p>",
            }
        )
        question.action_ask()
        return {"question_page": question._get_page_url(self.master)}
