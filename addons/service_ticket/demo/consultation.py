"""What experts, clients and reviewers said in the last 90 days."""

from datetime import timedelta

from odoo.tools import SQL, plaintext2html

from .writer import DemoWriter

# Product direction -> questions of agents with the answers of experts.
QUESTIONS = {
    "tills": (
        (
            "Касса после замены накопителя пишет «ФН не опознан». Серия новая, в "
            "перечне прошивки её нет. Обновлять прошивку или менять накопитель?",
            "Обновить прошивку до последней версии: эта серия поддерживается с "
            "прошлого месяца. Накопитель менять не нужно, документы в нём целы.",
        ),
        (
            "Сколько непереданных документов касса хранит, прежде чем заблокируется, "
            "и считаются ли дни без продаж?",
            "Блокировка наступает через 30 календарных дней с первого непереданного "
            "документа, сколько бы их ни было. Дни без продаж считаются.",
        ),
        (
            "Отчёт о закрытии архива не печатается: «превышен срок». Можно ли закрыть "
            "архив иначе, клиенту через два дня проверка?",
            "Закройте архив из утилиты завода, режим «без печати». Отчёт сохранится в "
            "файл, его примут вместе с актом. Инструкция: раздел 7.3.",
        ),
        (
            "Терминал отклоняет бесконтактные карты, чипом проходят. Антенна или "
            "настройка банка?",
            "Чаще всего настройка: попросите банк обновить параметры бесконтактного "
            "профиля. Если после сверки итогов ничего не изменилось, меняем терминал.",
        ),
    ),
    "software": (
        (
            "Выгрузка чеков обрывается на документах с маркировкой. В журнале ошибка "
            "разбора кода. Это наша ошибка или учётной системы клиента?",
            "Наша: код с разделителем групп обрезается. Исправлено в сборке 4.18.2, "
            "обновите обмен и повторите выгрузку за три дня.",
        ),
        (
            "После обновления скидки по карте считаются дважды, если в чеке есть "
            "подарок. Как отключить, пока нет исправления?",
            "Выключите в правилах скидок «суммировать с подарком». Исправление войдёт "
            "в ближайшее обновление, номер ошибки сообщу отдельно.",
        ),
        (
            "Можно ли подключить второй кабинет оператора к одной организации, чтобы "
            "магазины видели только свои кассы?",
            "Да, группами касс: один кабинет, на каждый магазин своя группа и свой "
            "пользователь. Второй кабинет для этого не нужен.",
        ),
    ),
    "network": (
        (
            "После замены маршрутизатора кассы не видят сервер оператора. Какие порты "
            "открыть и нужен ли постоянный адрес?",
            "Исходящие 7777 и 443, постоянный адрес не нужен. Проверьте ещё разрешение "
            "имён: в новых маршрутизаторах оно часто включено через фильтр.",
        ),
        (
            "Камеры теряют связь каждую ночь в три часа. Записи нет около десяти "
            "минут. Это перезагрузка регистратора?",
            "Да, плановая перезагрузка по умолчанию. Снимите её в разделе "
            "«Обслуживание», запись станет непрерывной.",
        ),
    ),
}
OPEN_QUESTIONS = 2  # for each direction
QUESTION_EVERY = 6  # tickets of a direction that has experts
COMMENTS = {
    "promoter": ("Всегда на связи и по делу.", "Решают быстро, без переписки.", ""),
    "passive": ("В целом всё устраивает.", "Хотелось бы быстрее.", ""),
    "detractor": ("Долго ждали инженера.", "Пришлось объяснять трижды.", ""),
}
REVIEWS = (
    "Хороший разбор: причина названа, клиент знал срок на каждом шаге.",
    "Ответ верный, но обещание перезвонить не выполнено.",
    "Не указан объект; следующему агенту пришлось искать.",
    "Вежливо и ясно. Добавь в следующий раз ссылку на инструкцию.",
)
OBJECTION = "Клиент сам просил не звонить до понедельника, это есть в заметке."
WEEKS = 9


class DemoConsultation(DemoWriter):
    """Expert requests, recommendations and reviews of the demo desk.

    :param env: environment of the superuser
    """

    def __init__(self, env):
        super().__init__(env)
        self.company = env.ref("base.main_company")

    def load(self):
        """Write what experts, clients and reviewers said."""
        self._ask_experts()
        self._answer_bad_ratings()
        self._recommend()
        self._review()

    # Experts

    def _ask_experts(self):
        directions = {
            self._ref(f"product_category_{name}_demo"): name for name in QUESTIONS
        }
        tickets = self.env["service.ticket"].search(
            [
                ("product_categ_id", "in", [c.id for c in directions]),
                ("user_id", "!=", False),
                ("merged_into_id", "=", False),
            ],
            order="opened_at",
        )
        closed = tickets.filtered("closed_at")[::QUESTION_EVERY]
        working = tickets.filtered(lambda t: t.state in ("new", "open"))
        last = self.now - timedelta(days=3)
        waiting = self.env["service.ticket"]
        for group in working.grouped("product_categ_id").values():
            # Fresh ones, and one of each direction whose answer is late.
            waiting |= group[-OPEN_QUESTIONS:]
            waiting |= group.filtered(lambda t: t.opened_at < last)[-1:]
        rows = [
            self._question(ticket, directions[ticket.product_categ_id], number)
            for number, ticket in enumerate(closed | waiting)
        ]
        waiting._wait_for("expert")
        requests = self.env["service.expert.request"].create(rows)
        self._set_terms(requests)
        self._say(requests)

    def _question(self, ticket, direction, number):
        question, answer = self.random.choice(QUESTIONS[direction])
        asked_at = ticket.opened_at + timedelta(minutes=self.random.randrange(15, 90))
        values = {
            "ticket_id": ticket.id,
            "question": plaintext2html(question),
            "asked_by_id": ticket.user_id.id,
            "asked_at": min(asked_at, self.now - timedelta(minutes=20)),
            "waits": bool(number % 3),
            "share": ("nothing", "request")[number % 2],
            "answer": plaintext2html(answer) if ticket.closed_at else False,
        }
        if direction == "tills" and number % 5 == 0:
            values["kind"] = "partner"
            values["partner_id"] = self._ref("partner_maker_demo").id
        return values

    def _set_terms(self, requests):
        for calendar, group in requests.grouped(lambda r: r._get_calendar()).items():
            due = calendar._service_deadlines(
                [(r.asked_at, r.norm_hours * 3600) for r in group]
            )
            used = [
                r.norm_hours * 3600 * self.random.triangular(0.1, 1.3, 0.5)
                for r in group
            ]
            answered = calendar._service_deadlines(
                [(r.asked_at, time) for r, time in zip(group, used, strict=True)]
            )
            for request, due_at, time, answered_at in zip(
                group, due, used, answered, strict=True
            ):
                request.write({"state": "asked", "due_at": due_at})
                if request.answer and answered_at < self.now:
                    self._answer(request, time, answered_at)
                elif request.answer:
                    request.answer = False

    def _answer(self, request, seconds, answered_at):
        members = request.team_id.member_ids if request.kind == "division" else None
        user = self.random.choice(members) if members else self.env["res.users"]
        request.write(
            {
                "state": "answered",
                "user_id": user.id,
                "answered_at": answered_at,
                "answered_by_id": (user.partner_id or request.partner_id).id,
                "used_seconds": int(seconds),
                "in_time": answered_at <= request.due_at,
            }
        )

    def _say(self, requests):
        """Put the answers into the conversations, as if they had come by mail."""
        comment = self.env.ref("mail.mt_comment").id
        self.env["mail.message"].create(
            [
                {
                    "model": request._name,
                    "res_id": request.id,
                    "date": request.answered_at,
                    "author_id": request.answered_by_id.id,
                    "email_from": request.answered_by_id.email_formatted,
                    "body": request.answer,
                    "message_type": "comment",
                    "subtype_id": comment,
                }
                for request in requests
                if request.state == "answered"
            ]
        )

    # Clients

    def _answer_bad_ratings(self):
        """Let all but the newest bad ratings have had their answer."""
        bad = self.env["rating.rating"].search(
            [("service_reaction", "=", "open")], order="rated_on desc"
        )
        for rating in bad:
            rating.service_task_id.name = (
                f"Оценка {int(rating.rating)} из 5: {rating.res_name}"
            )
        for rating in bad[2:]:
            rating._service_conclude(rating.service_team_id.leader_id)
            rating.service_reaction_at = rating.rated_on + timedelta(
                minutes=self.random.randrange(20, 300)
            )

    def _recommend(self):
        ratings = self.env["rating.rating"].search(
            [("service_ticket_id", "!=", False), ("consumed", "=", True)],
            order="rated_on",
        )
        scores = {5: (9, 10, 10, 8), 4: (7, 8, 9), 3: (5, 7), 2: (3, 4), 1: (0, 2)}
        rows = []
        for rating in ratings[::2]:
            score = self.random.choice(scores[int(rating.rating)])
            kind = "promoter" if score > 8 else "passive" if score > 6 else "detractor"
            rows.append(
                {
                    **rating._service_prepare_nps_values(),
                    "score": score,
                    "comment": self.random.choice(COMMENTS[kind]),
                    "answered_at": rating.rated_on + timedelta(minutes=1),
                }
            )
        ratings[::2].service_asks_nps = True
        self.env["service.nps.answer"].create(rows)

    # Reviewers

    def _review(self):
        Review = self.env["service.quality.review"]
        last = Review._get_last_monday(self.company)
        for weeks in range(WEEKS):
            reviews = Review._draw_sample(self.company, last - timedelta(weeks=weeks))
            if weeks:
                self._mark(reviews)
        self.company.service_quality_week = last
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE service_quality_review SET create_date = week + 7,
                       reviewed_at = CASE WHEN state != 'draft'
                                          THEN week + interval '8 days 9 hours' END
                 WHERE week IS NOT NULL;
                UPDATE service_quality_score s SET reviewed_at = r.reviewed_at
                  FROM service_quality_review r WHERE r.id = s.review_id
                """
            )
        )
        self.env.invalidate_all()

    def _mark(self, reviews):
        draw = self.random
        # Some people do better than others, and everybody has bad days.
        skill = {user: 0.72 + user.id % 5 * 0.06 for user in reviews.user_id}
        for score in reviews.score_ids:
            most = int(score.scale)
            is_good = draw.random() < skill[score.user_id]
            points = most if is_good or score.is_critical else draw.randrange(most)
            score.mark = str(points)
        for number, review in enumerate(reviews):
            review.write(
                {
                    "state": "acknowledged" if number % 3 else "done",
                    "comment": draw.choice(REVIEWS),
                }
            )
        newest = reviews[:1]
        if newest.week and (self.now.date() - newest.week).days < 21:
            newest.write({"state": "disputed", "objection": OBJECTION})
