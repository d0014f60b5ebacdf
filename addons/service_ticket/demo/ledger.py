"""The ledger of incoming mail: the mails behind the tickets, and the strange ones."""

import base64
from datetime import timedelta, timezone
from email.header import Header
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr

from ..tools.inbound import read_facts

DOMAIN = "opora.example"
MAILBOXES = {"letters": "office", "integration": "exchange"}


class Ledger:
    """Writes ledger rows with the raw mail in them, as if it had been fetched.

    :param desk: the ``DemoDesk`` whose tickets exist already
    """

    def __init__(self, desk):
        self.desk = desk
        self.env = desk.env
        self.now = desk.now
        self.mailboxes = {
            name: self.env.ref(f"service_ticket.mailbox_{name}_demo")
            for name in ("support", "office", "exchange")
        }
        self.parameters = {
            box: box._service_gateway_parameters() for box in self.mailboxes.values()
        }

    def fill(self):
        """Create all rows; nothing is processed and nothing is sent."""
        rows = [
            self._row_of_message(story, place, say)
            for story in self.desk.stories
            if story.channel == "email"
            for place, say in enumerate(story.talk)
            if say.who == "client"
        ]
        rows += self._strange_mails()
        rows.sort(key=lambda values: values["date"])  # as they came
        Mail = self.env["service.inbound.mail"]
        self.desk.mails = Mail.create(rows)
        self._add_copy(rows[-1], self.desk.mails[-1])

    def _row_of_message(self, story, place, say):
        ticket = self.desk.ticket_of[story]
        address = ticket.team_id.alias_full_name
        subject = f"Re: [{ticket.number}] {ticket.name}" if place else ticket.name
        raw = self._raw(
            sender=story.stranger or (story.contact.name, story.contact.email),
            to=address,
            subject=subject,
            text=say.text,
            moment=say.at,
            message_id=self.desk.message_ids[story, place],
        )
        box = MAILBOXES.get(story.team, "support")
        return self._values(raw, box, state="processed", ticket=ticket)

    # The strange ones, which people have to look at or may ignore

    def _strange_mails(self):
        ticket = self.env.ref("service_ticket.ticket_showcase_demo")
        about = f"Re: [{ticket.number}] {ticket.name}"
        answered = next(
            self.desk.ticket_of[story]
            for story in reversed(self.desk.stories)
            if story.channel == "email" and story.stage == "waiting"
        )
        rows = [
            self._strange(
                ("С. Тихомиров", "s.tikhomirov@personal.example"),
                about,
                "Пишу с личного телефона. Касса снова заблокировалась, что делать?",
                hours=2,
                reason="not_participant",
                ticket=ticket,
            ),
            self._strange(
                ("Служба поддержки провайдера", "noc@provider.example"),
                f"Re: [{answered.number}] {answered.name}",
                "Работы на узле завершены, просим проверить связь. Номер 4417.",
                hours=26,
                reason="not_participant",
                ticket=answered,
            ),
            self._strange(
                ("Ирина Соколовская", "sokolovskaya@shag.example"),
                "Счёт за прошлый месяц",
                "Добрый день! Пришлите, пожалуйста, счёт за прошлый месяц.",
                hours=5,
                to=f"buhgalteria@{DOMAIN}",
                reason="unroutable",
            ),
            self._strange(
                ("Николай Ясенев", "yasenev@mail.example"),
                "Резюме инженера",
                "Здравствуйте! Прошу рассмотреть моё резюме на место инженера.",
                hours=50,
                to=f"hr@{DOMAIN}",
                reason="unroutable",
            ),
        ]
        rows += [
            self._strange(
                ("Мониторинг «Путь»", "monitor@put.example"),
                f"ALERT: disk usage {90 + number}% on srv-klin",
                f"Disk usage is {90 + number} percent.\n\nSent by the monitoring.",
                hours=9 - number / 10,
                reason="loop",
            )
            for number in range(3)
        ]
        rows.append(
            self._strange(
                ("Виктор Рябинин", "ryabinin@volzhskaya.example"),
                "Фото стойки и провод под столом",
                "Добрый день! Фото стойки, как договаривались. Провод под столом "
                "администратора искрит.",
                hours=3,
                state="failed",
                attempts=7,
                error="OSError: [Errno 28] No space left on device: "
                "'filestore/checklist/9f'",
            )
        )
        return rows + self._ignored_mails(answered)

    def _ignored_mails(self, ticket):
        rows = [
            self._strange(
                ("Ольга Медведкина", "medvedkina@kolosok.example"),
                "Автоответ: Ваше обращение принято",
                "Я в отпуске до понедельника. По срочным вопросам звоните Анне.",
                hours=30,
                state="ignored",
                reason="auto_reply",
                headers={"Auto-Submitted": "auto-replied"},
            ),
            self._strange(
                ("", f"mailer-daemon@{DOMAIN}"),
                "Недоставленное сообщение",
                "Ящик получателя переполнен. Сообщение не доставлено.",
                hours=44,
                state="ignored",
                reason="bounce",
                ticket=ticket,
                headers={"Auto-Submitted": "auto-replied"},
            ),
            self._strange(
                ("Лёгкий кредит", "promo@credit.example"),
                "Деньги для вашего дела за 5 минут",
                "Только сегодня! Ответьте на это письмо.",
                hours=70,
                state="ignored",
                reason="discarded",
            ),
        ]
        return rows

    def _strange(
        self,
        sender,
        subject,
        text,
        hours,
        to=f"support@{DOMAIN}",
        state="quarantined",
        reason=False,
        ticket=None,
        error=False,
        attempts=1,
        headers=None,
    ):
        moment = self.now - timedelta(hours=hours)
        number = str(hours).replace(".", "-")
        raw = self._raw(
            sender,
            to,
            subject,
            text,
            moment,
            f"<{number}.{len(text)}@{sender[1].rpartition('@')[2]}>",
            headers,
        )
        values = self._values(raw, "support", state, reason, ticket)
        return {**values, "problem": error, "attempts": attempts}

    def _add_copy(self, values, first):
        """Let the last mail have come a second time, through the other mailbox."""
        copy = {
            **values,
            "duplicate_of_id": first.id,
            "state": "ignored",
            "reason": "duplicate",
            "fetchmail_server_id": self.mailboxes["office"].id,
        }
        self.desk.mails += self.env["service.inbound.mail"].create([copy])

    # Rows

    def _values(self, raw, box, state, reason=False, ticket=None):
        facts = read_facts(raw)
        mailbox = self.mailboxes[box]
        return {
            "fetchmail_server_id": mailbox.id,
            "raw": base64.b64encode(raw),
            "size": len(raw),
            "sha256": facts.sha256,
            "fingerprint": facts.fingerprint,
            "message_id": facts.message_id,
            "subject": facts.subject,
            "email_from": facts.email_from,
            "recipients": facts.recipients,
            "date": facts.date,
            "automation": facts.automation,
            "parameters": self.parameters[mailbox],
            "state": state,
            "reason": reason,
            "attempts": 1,
            # Nothing happens by itself: a person decides.
            "next_try_at": False,
            "res_model": "service.ticket" if ticket else False,
            "res_id": ticket.id if ticket else False,
        }

    def _raw(self, sender, to, subject, text, moment, message_id, headers=None):
        """Return the bytes of a plain mail."""
        mail = MIMEText(text, "plain", "utf-8")
        mail["From"] = formataddr(sender)
        mail["To"] = to
        mail["Subject"] = Header(subject, "utf-8")
        mail["Date"] = format_datetime(moment.replace(tzinfo=timezone.utc))
        mail["Message-ID"] = message_id
        for name, value in (headers or {}).items():
            mail[name] = value
        return mail.as_bytes()
