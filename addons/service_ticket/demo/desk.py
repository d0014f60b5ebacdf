"""Make records of the stories: tickets, conversations, ratings, activities."""

from datetime import timedelta
from random import Random

from odoo.fields import Command
from odoo.tools import SQL, file_open, plaintext2html
from odoo.tools.mail import formataddr, generate_tracking_message_id

from .ledger import Ledger
from .matters import CLOSINGS, GREETINGS
from .showcase import showcase
from .stories import Planner
from .writer import MODULE, DemoWriter

TEAMS = {
    "support": "team_support",
    "technical": "team_technical_demo",
    "experts": "team_experts_demo",
    "integration": "team_integration_demo",
    "commercial": "team_commercial_demo",
    "acquiring": "team_acquiring_demo",
    "letters": "team_letters_demo",
}
USERS = (
    *("agent", "dispatcher", "manager", "ilya", "sofia"),
    *("timur", "ksenia", "gleb", "denis", "nina"),
)
PRODUCT_CATEGORIES = {
    "register": "tills",
    "scanner": "tills",
    "scales": "tills",
    "acquiring": "tills",
    "software": "software",
    "integration": "software",
    "internet": "network",
    "workplace": "network",
    "phone": "network",
    "video": "network",
}


class DemoDesk(DemoWriter):
    """The demo desk with its past.

    :param env: environment of the superuser
    """

    seed = 19

    def __init__(self, env):
        super().__init__(env)
        self.teams = {key: self._ref(name) for key, name in TEAMS.items()}
        self.users = {login: self._user(login) for login in USERS}
        self.comment = env.ref("mail.mt_comment").id
        self.note = env.ref("mail.mt_note").id

    def load(self):
        """Write the tickets of 90 days and what belongs to them."""
        self.stories = self._plan()
        self.tickets = self.env["service.ticket"].create(
            [self._ticket_values(story) for story in self.stories]
        )
        self.ticket_of = dict(zip(self.stories, self.tickets, strict=True))
        self._link()
        self._name()
        self._converse()
        self._rate()
        self._schedule()
        Ledger(self).fill()
        self._date_back()

    def _plan(self):
        cis = self.env["service.ci"].search([("state", "in", ("in_use", "in_repair"))])
        cis.fetch(["name", "product_id", "site_id", "client_id", "serial"])
        data = self.env["ir.model.data"].search_fetch(
            [("model", "=", "product.product"), ("module", "=", "service_ci")],
            ["name", "res_id"],
        )
        products = {
            row.res_id: row.name.removeprefix("product_")
            .removesuffix("_demo")
            .removesuffix("_old")
            for row in data
        }
        members = {
            key: [
                login
                for login, user in self.users.items()
                if user in team.member_ids or team.leader_id == user
            ]
            for key, team in self.teams.items()
        }
        members["support"].remove("dispatcher")
        items = [(products.get(ci.product_id.id), ci) for ci in cis if ci.site_id]
        items += self._licences(cis, products)
        stories = Planner(self.random, self.now, items, members).plan()
        stories.append(
            showcase(
                self.now,
                self._ref("service_ci.partner_kolosok_tikhomirov_demo"),
                self._ref("service_ci.ci_kolosok_2_register_demo"),
            )
        )
        return sorted(stories, key=lambda story: story.opened_at)

    def _licences(self, cis, products):
        """Pair software with the sites where it runs."""
        for licence in cis.filtered(lambda ci: not ci.site_id):
            sites = cis.filtered(lambda ci, li=licence: ci.client_id == li.client_id)
            for site in sites.site_id:
                yield products.get(licence.product_id.id), _At(licence, site)

    # Tickets

    def _ticket_values(self, story):
        matter = story.matter
        channel = self.env["service.channel"]._id_of(story.channel)
        values = {
            "channel_id": channel,
            "name": story.subject,
            "description": plaintext2html(self._description(story)),
            "type_id": self._ref(f"type_{matter.type}").id,
            "category_id": self._ref(f"category_{matter.category}_demo").id,
            "product_categ_id": self._product_category(matter),
            "tag_ids": [self._ref(f"tag_{tag}_demo").id for tag in matter.tags],
            "priority": story.priority,
            "team_id": self.teams[story.team].id,
            "user_id": self.users[story.user].id if story.user else False,
            "stage_id": self._stage(story).id,
            "opened_at": story.opened_at,
            "first_response_at": story.first_response_at,
            "closed_at": story.closed_at,
            "needs_reply_since": story.needs_reply_since,
        }
        if story.stage in ("waiting", "supplier"):
            values["waiting_since"] = story.first_response_at
            values["waiting_by_id"] = values["user_id"]
        if story.stranger:
            values["email_from"] = formataddr(story.stranger)
        else:
            values["partner_id"] = story.contact.id
            values["site_id"] = story.site.id
            values["ci_ids"] = [story.ci.id] if story.ci else []
        if story.letter:
            number, day = story.letter
            values.update(letter_sender_number=number, letter_date=day)
        return values

    def _stage(self, story):
        name = "stage_supplier_demo" if story.stage == "supplier" else story.stage
        return self._ref(name if name.startswith("stage_") else f"stage_{name}")

    def _product_category(self, matter):
        name = PRODUCT_CATEGORIES.get(matter.category.split("_")[0])
        return self._ref(f"product_category_{name}_demo").id if name else False

    def _description(self, story):
        if story.channel != "phone":
            return self._signed(story, story.text)
        verb = "Звонила" if story.contact.name.split()[0][-1] in "ая" else "Звонил"
        return f"{verb} {story.contact.name}. {story.text}"

    def _signed(self, story, text):
        """Give a request by mail the opening and the signature of its author."""
        if story.xmlid or story.channel not in ("email", "web", "portal"):
            return text
        greeting, closing = self._manners(story)
        name = story.contact.name if story.contact else story.stranger[0]
        lines = [greeting, text, f"{closing}\n{name}"]
        if story.channel == "email" and story.contact:
            lines[-1] += f"\n{story.contact.function}, {story.contact.parent_id.name}"
            lines[-1] += f"\n{story.contact.phone}"
        return "\n\n".join(filter(None, lines))

    def _manners(self, story):
        # The same for each mention of a story, another one for the next.
        draw = Random(story.subject + str(story.opened_at.minute))
        return draw.choice(GREETINGS), draw.choice(CLOSINGS)

    def _link(self):
        """Link repeats, sub-tickets and merged tickets, now that they exist."""
        for story, ticket in self.ticket_of.items():
            links = {
                "repeat_of_id": story.repeat_of,
                "parent_id": story.parent,
                "merged_into_id": story.merged_into,
            }
            values = {
                name: self.ticket_of[other].id for name, other in links.items() if other
            }
            if values:
                ticket.write(values)

    def _name(self):
        """Give tickets that other demo data refer to an external id."""
        sales = [s for s in self.stories if s.matter.category == "contract_connect"]
        for number, story in enumerate(reversed(sales[-8:]), 1):
            story.xmlid = f"ticket_sale_{number}_demo"
        self.env["ir.model.data"]._update_xmlids(
            [
                {
                    "xml_id": f"{MODULE}.{story.xmlid}",
                    "record": ticket,
                    "noupdate": True,
                }
                for story, ticket in self.ticket_of.items()
                if story.xmlid
            ]
        )

    # Conversations

    def _converse(self):
        """Write the messages as rows: posting them would notify people."""
        self.message_ids = {}  # (story, place in the talk) -> Message-ID
        rows, told = [], []
        attachments = self._attach()
        for story, ticket in self.ticket_of.items():
            rows += self._progress(story, ticket)
            for place, say in enumerate(story.talk):
                values = self._message_values(story, ticket, say, place)
                values["attachment_ids"] = attachments.get((story, place), [])
                self.message_ids[story, place] = values["message_id"]
                rows.append(values)
                if say.who == "agent":
                    told.append((len(rows) - 1, ticket.partner_id.id))
        trackings = [values.pop("tracking", None) for values in rows]
        self.messages = self.env["mail.message"].create(rows)
        self.env["mail.tracking.value"].create(
            [
                {**values, "mail_message_id": message.id}
                for message, values in zip(self.messages, trackings, strict=True)
                if values
            ]
        )
        self.env["mail.notification"].create(
            [
                {
                    "mail_message_id": self.messages[number].id,
                    "res_partner_id": partner_id,
                    "notification_type": "email",
                    "notification_status": "sent",
                    "is_read": True,
                }
                for number, partner_id in told
                if partner_id
            ]
        )

    def _message_values(self, story, ticket, say, place):
        user = self.users.get(story.user) or self.users["dispatcher"]
        author = ticket.partner_id if say.who == "client" else user.partner_id
        text = say.text
        is_mail = say.who == "client" and story.channel == "email"
        if not place and say.who == "client":
            text = self._signed(story, text)
        subject = f"Re: [{ticket.number}] {ticket.name}" if place else ticket.name
        return {
            "model": "service.ticket",
            "res_id": ticket.id,
            "date": say.at,
            "author_id": author.id,
            "email_from": author.email_formatted or ticket.email_from,
            "reply_to": ticket.team_id.alias_full_name,
            "record_company_id": ticket.company_id.id,
            "subject": subject if is_mail else False,
            "body": plaintext2html(text),
            "message_type": "email" if is_mail else "comment",
            "subtype_id": self.note if say.who == "note" else self.comment,
            "is_internal": say.who == "note",
            "message_id": generate_tracking_message_id(f"{ticket.id}-demo"),
        }

    def _attach(self):
        """Create the attachments of all messages at once."""
        wanted = [
            (story, place, name)
            for story in self.stories
            for place, say in enumerate(story.talk)
            for name in say.files
        ]
        contents = {}
        for name in {name for _story, _place, name in wanted}:
            with file_open(f"{MODULE}/demo/files/{name}", "rb") as file:
                contents[name] = file.read()
        attachments = self.env["ir.attachment"].create(
            [
                {
                    "name": name,
                    "raw": contents[name],
                    "mimetype": "image/png",
                    "res_model": "service.ticket",
                    "res_id": self.ticket_of[story].id,
                }
                for story, _place, name in wanted
            ]
        )
        found = {}
        for (story, place, _name), attachment in zip(wanted, attachments, strict=True):
            found.setdefault((story, place), []).append(Command.link(attachment.id))
        return found

    def _progress(self, story, ticket):
        """Return the messages about stages, as tracking would have left them."""
        if not story.user:
            return
        steps = [("new", "open", story.first_response_at or story.opened_at)]
        if story.stage in ("waiting", "supplier"):
            steps.append(("open", story.stage, steps[0][2]))
        elif story.closed_at:
            steps.append(("open", story.stage, story.closed_at))
        for old, new, moment in steps:
            yield self._stage_message(ticket, old, new, moment + timedelta(seconds=20))

    def _stage_message(self, ticket, old, new, moment):
        field = self.env["ir.model.fields"]._get("service.ticket", "stage_id")
        before, after = (
            self._ref("stage_supplier_demo" if name == "supplier" else f"stage_{name}")
            for name in (old, new)
        )
        author = ticket.user_id.partner_id
        return {
            "model": "service.ticket",
            "res_id": ticket.id,
            "date": moment,
            "author_id": author.id,
            "email_from": author.email_formatted,
            "reply_to": ticket.team_id.alias_full_name,
            "message_type": "notification",
            "subtype_id": self._ref("mt_ticket_stage").id,
            "is_internal": True,
            "message_id": generate_tracking_message_id(f"{ticket.id}-demo"),
            "tracking": {
                "field_id": field.id,
                "old_value_integer": before.id,
                "old_value_char": before.name,
                "new_value_integer": after.id,
                "new_value_char": after.name,
            },
        }

    def _rate(self):
        """Write the ratings as the customers' page does, and their words."""
        rated = [story for story in self.stories if story.rating]
        model_id = self.env["ir.model"]._get_id("service.ticket")
        self.ratings = self.env["rating.rating"].create(
            [
                {
                    "res_model_id": model_id,
                    "res_id": self.ticket_of[story].id,
                    "partner_id": story.contact.id,
                    "rated_partner_id": self.users[story.user].partner_id.id,
                    "rating": story.rating[0],
                    "feedback": story.rating[1],
                    "consumed": True,
                }
                for story in rated
            ]
        )
        self.rated = rated

    def _schedule(self):
        """Plan what agents have to do next: late, today and later."""
        todo, call = "mail.mail_activity_data_todo", "mail.mail_activity_data_call"
        plans = (
            (call, "Перезвонить и уточнить время приезда"),
            (todo, "Проверить, ушли ли документы"),
            (todo, "Напомнить поставщику о сроке"),
            (call, "Спросить, помогло ли"),
            (todo, "Согласовать выезд с инженером"),
        )
        taken = [
            self.ticket_of[story]
            for story in self.stories
            if story.user and not story.closed_at
        ]
        model_id = self.env["ir.model"]._get_id("service.ticket")
        rows = []
        for ticket in self.random.sample(taken, min(20, len(taken))):
            kind, summary = self.random.choice(plans)
            day = self.now.date() + timedelta(days=self.random.randint(-2, 5))
            rows.append(
                {
                    "res_model_id": model_id,
                    "res_id": ticket.id,
                    "activity_type_id": self._ref(kind).id,
                    "summary": summary,
                    "date_deadline": day,
                    "user_id": ticket.user_id.id,
                }
            )
        self.env["mail.activity"].create(rows)

    # Dates

    def _date_back(self):
        """Let the rows be as old as what they tell: the ORM always writes "now"."""
        self.env.flush_all()
        queries = (
            SQL(
                """
                UPDATE service_ticket SET create_date = opened_at, write_date =
                       COALESCE(closed_at, needs_reply_since, first_response_at)
                 WHERE id = ANY(%s)
                """,
                self.tickets.ids,
            ),
            SQL(
                """
                UPDATE mail_message SET create_date = date, write_date = date
                 WHERE id = ANY(%s)
                """,
                self.messages.ids,
            ),
            SQL(
                """
                UPDATE service_inbound_mail
                   SET create_date = COALESCE(date, create_date) + interval '40 s'
                 WHERE id = ANY(%s)
                """,
                self.mails.ids,
            ),
            SQL(
                """
                UPDATE rating_rating
                   SET create_date = moment, write_date = moment, rated_on = moment
                  FROM UNNEST(%s, %s::timestamp[]) AS past(rating_id, moment)
                 WHERE id = rating_id
                """,
                self.ratings.ids,
                [story.rating[2] for story in self.rated],
            ),
        )
        for query in queries:
            self.env.cr.execute(query)
        self.env.invalidate_all()


class _At:
    """A licence as it is used at one site."""

    def __init__(self, licence, site):
        self.id, self.name, self.serial = licence.id, licence.name, licence.serial
        self.client_id, self.site_id = licence.client_id, site
