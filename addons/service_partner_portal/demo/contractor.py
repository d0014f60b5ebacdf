"""A contractor's day: an offer, three visits, and a talk with the dispatcher."""

from datetime import timedelta

from odoo.fields import Command
from odoo.tools import plaintext2html

from odoo.addons.service_workorder.demo.board import FIRM, RYABININ, DemoBoard

OLEG, YULIA = "Олег Дымов", "Юлия Каштан"
BOSS = ("Зоя Быстрова", "zoya", "директор")
# service, hour of today, who goes, whether the work has begun
VISITS = (
    ("POS-FIX", 10, OLEG, True),
    ("SCALE", 14, OLEG, False),
    ("POS-FN", 16, YULIA, False),
    ("ACQ", 17, None, False),
)
TASK = (
    "Проверить блок питания и кабель, при необходимости заменить. "
    "Сфотографировать пломбу до и после работы."
)
ACCESS = "Вход для сотрудников со двора, звонок справа. Пропуск у охраны на фамилию."
PHONE = "+7 900 000-01-{:02}"
TALK = (
    ("Охрана просит письмо с паспортными данными. Пришлёте?", True),
    ("Письмо уже у охраны, фамилия Олега в списке.", False),
)
TO_CLIENT = "Буду через двадцать минут, встретите меня у служебного входа?"
FROM_CLIENT = "Да, подойдёт администратор зала."
OFFER_HOURS = 6


class DemoContractor(DemoBoard):
    """Logins of one firm and what its people have to do today."""

    seed = 47

    def load(self):
        """Write logins, visits of today, a talk and an offer."""
        self.Order = self.env["service.workorder"].with_context(mail_notrack=True)
        people = self.env["service.resource"].search(
            [("name", "in", (FIRM, RYABININ, OLEG, YULIA))]
        )
        self.people = {one.name: one for one in people}
        self._make_logins()
        *visits, offered = self._make_orders([v[0] for v in VISITS] + ["POS-FIX"])
        for number, (order, visit) in enumerate(zip(visits, VISITS, strict=True)):
            self._give(number, order, visit)
        self._talk(visits[0])
        self._offer(offered)
        self._open_pages()

    def _make_logins(self):
        name, login, function = BOSS
        firm = self.people[FIRM].partner_id
        boss = self.env["res.partner"].create(
            {"name": name, "parent_id": firm.id, "function": function}
        )
        # whoever goes for the firm belongs to it
        goer = self.people[OLEG].partner_id
        goer.parent_id = firm
        users = self.env["res.users"].with_context(no_reset_password=True)
        # As in Odoo's own demo data, the password is the login.
        boss_user, goer_user = users.create(
            [
                {
                    "partner_id": partner.id,
                    "login": who,
                    "password": who,
                    "email": f"{who}@bystro.example",
                    "tz": "Europe/Moscow",
                    "group_ids": [Command.set(self._ref("base.group_portal").ids)],
                }
                for partner, who in ((boss, login), (goer, "oleg"))
            ]
        )
        self.boss = boss_user
        self.people[OLEG].user_id = goer_user

    def _give(self, number, order, visit):
        service, hour, goer, has_begun = visit
        start = self._at(0, hour)
        order._assign_to(self.people[FIRM], self.people.get(goer))
        order.write(
            {
                "planned_start": start,
                "planned_end": start + timedelta(hours=1),
                "deadline": start + timedelta(hours=24),
                "description": plaintext2html(TASK),
                "mail_state": False,
            }
        )
        order.contact_id.phone = order.contact_id.phone or PHONE.format(number + 10)
        order.site_id.access_notes = order.site_id.access_notes or ACCESS
        if has_begun:
            building = order.building_id
            order.arrive(building.latitude, building.longitude)
            order.check_ids[:1].write({"passed": "yes"})

    def _talk(self, order):
        manager = self._user("nina").partner_id
        for text, is_ours in TALK:
            author = self.people[OLEG].partner_id if is_ours else manager
            order.message_post(
                body=plaintext2html(text),
                author_id=author.id,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
        for text, author in (
            (TO_CLIENT, self.people[OLEG].partner_id),
            (FROM_CLIENT, order.requester_id),
        ):
            order.message_post(
                body=plaintext2html(text),
                author_id=author.id,
                message_type="comment",
                subtype_xmlid="service_partner_portal.mt_client_talk",
            )

    def _open_pages(self):
        """Let contractors write to clients, know the limits, and apply."""
        self.env.company.write(
            {
                "contractors_write_to_clients": True,
                "contractors_know_ban_limits": True,
                "contractors_apply_online": True,
            }
        )

    def _offer(self, order):
        order.planned_start = self._at(self._working_day(1), 12)
        self.env["service.workorder.offer"].create(
            [
                {
                    "order_id": order.id,
                    "resource_id": self.people[name].id,
                    "rank": rank,
                    "expires_at": self.now + timedelta(hours=OFFER_HOURS),
                }
                for rank, name in enumerate((FIRM, RYABININ), 1)
            ]
        )
        order.write({"state": "offered"})
