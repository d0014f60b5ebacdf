"""What the desk knows about its demo tickets: repeats, a problem, held answers."""

from odoo import fields
from odoo.tools import plaintext2html

from ..models.constants import OPEN_STATES
from .writer import DemoWriter

INCIDENTS = 6
ACCEPTED_REPEATS = 3
PROBLEM = "Не проходят оплаты картой: сбой у банка-эквайера"
REPORTS = (
    "Карты не проходят ни на одной кассе",
    "Терминал пишет «нет связи с банком»",
    "Оплата картой не проходит, покупатели уходят",
    "Не проходят оплаты картой с самого утра",
)
ANSWERS = (
    (
        "waiting",
        "Здравствуйте!\n\nПосмотрела вашу заявку. Чтобы помочь быстрее, пришлите, "
        "пожалуйста, фото экрана целиком и заводской номер, он на наклейке снизу. Как "
        "только получу, сразу отвечу.",
        "",
    ),
    (
        "returned",
        "Это не к нам, звоните производителю.",
        "Полина, клиент платит нам за то, чтобы не звонить самому. Напишите, что с "
        "производителем связались мы, и когда вернёмся с ответом.",
    ),
)


class DemoLinks(DemoWriter):
    """Links between the demo tickets.

    :param env: environment of the superuser
    """

    def __init__(self, env):
        super().__init__(env)
        self.Ticket = self.env["service.ticket"]

    def load(self):
        """Link what belongs together."""
        self._gather()
        self._hold()
        self._find_repeats()

    def _gather(self):
        """Make a problem of what several clients report this morning."""
        agent = self._ref("user_agent_demo")
        category = self._ref("category_acquiring_demo")
        open_ones = self.Ticket.search(
            [("category_id", "=", category.id), ("state", "in", OPEN_STATES)],
            limit=INCIDENTS - len(REPORTS),
            order="opened_at desc",
        )
        contacts = self.env["res.partner"].search(
            [
                ("parent_id.is_company", "=", True),
                ("service_domain_ids", "=", False),
                ("email", "!=", False),
            ],
            limit=40,
            order="id",
        )
        clients = {contact.parent_id: contact for contact in reversed(contacts)}
        now = fields.Datetime.now()
        common = {
            "type_id": self._ref("type_incident").id,
            "category_id": category.id,
            "product_categ_id": self._ref("product_category_tills_demo").id,
            "team_id": self._ref("team_support").id,
            "user_id": agent.id,
            "stage_id": self._ref("stage_open").id,
            "priority": "2",
        }
        problem, *reports = self.Ticket.create(
            [
                {
                    **common,
                    "name": PROBLEM,
                    "is_problem": True,
                    "needs_reply_since": False,
                    "priority": "3",
                    "description": plaintext2html(
                        "Банк подтвердил сбой на своей стороне, срок не назвал. "
                        "Звоним каждый час."
                    ),
                    "opened_at": fields.Datetime.subtract(now, minutes=50),
                },
                *(
                    {
                        **common,
                        "name": name,
                        "partner_id": contact.id,
                        "channel_id": self.env["service.channel"]._id_of("phone"),
                        "opened_at": fields.Datetime.subtract(
                            now, minutes=45 - minutes
                        ),
                    }
                    for minutes, (name, contact) in enumerate(
                        zip(REPORTS, clients.values(), strict=False)
                    )
                ),
            ]
        )
        (open_ones | self.Ticket.union(*reports)).parent_id = problem
        self.env["ir.model.data"]._update_xmlids(
            [
                {
                    "xml_id": "service_ticket.ticket_problem_demo",
                    "record": problem,
                    "noupdate": True,
                }
            ]
        )

    def _hold(self):
        """Let the trainee have answers that wait for her mentor."""
        trainee = self._ref("user_trainee_demo")
        tickets = self.Ticket.search(
            [
                ("team_id", "=", self._ref("team_support").id),
                ("user_id", "=", False),
                ("state", "=", "new"),
                ("partner_id", "!=", False),
            ],
            limit=len(ANSWERS),
            order="opened_at desc",
        )
        tickets.write({"user_id": trainee.id, "stage_id": self._ref("stage_open").id})
        for ticket, (state, text, comment) in zip(tickets, ANSWERS, strict=False):
            body = plaintext2html(text)
            held = self.env["service.held.answer"]._hold(
                [ticket._prepare_held_values(trainee, body)]
            )
            held.note_id = ticket._message_log(
                body=ticket._held_note(trainee, body),
                author_id=trainee.partner_id.id,
                message_type="comment",
            )
            if comment:
                held.write(
                    {
                        "state": state,
                        "comment": comment,
                        "decided_by_id": trainee.service_mentor_id.id,
                        "decided_at": fields.Datetime.now(),
                    }
                )

    def _find_repeats(self):
        """Compare all tickets; of what was found some are facts by now."""
        self.env.flush_all()
        tickets = self.Ticket.search([("repeat_check", "=", True)], order="id")
        tickets._find_repeats()
        alike = tickets.filtered("repeat_suggestion_id")
        alike[:ACCEPTED_REPEATS].action_accept_repeat()
