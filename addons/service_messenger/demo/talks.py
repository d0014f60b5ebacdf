"""Conversations for the demo accounts of messengers."""

from odoo import fields


class DemoTalks:
    """Fills an account with conversations, of which nothing leaves.

    Each messenger says what is said there, and in which shape it tells that.

    :param account: ``service.messenger.account``, without a token
    """

    # Hours ago, then what :meth:`update` takes; the last one is the text
    words = ()
    # Key of the chat, what the desk answers, how far it came
    answers = ()
    # How far what we say by ourselves has come
    told = "delivered"
    problem = ""

    def __init__(self, account):
        self.account = account
        self.env = account.env
        account.team_id = self.env["service.ticket"]._get_fallback_team()

    def load(self):
        """Take in what clients wrote, and answer some of it."""
        now = fields.Datetime.now().timestamp()
        for number, (hours, *words) in enumerate(self.words, 1):
            update = self.update(number, int(now - hours * 3600), *words)
            self.account._receive(update)
        mine = [("account_id", "=", self.account.id)]
        self.env["service.messenger.event"].search(mine)._process()
        chats = self.env["service.messenger.chat"].search(mine)
        self.settle(chats)
        # Nothing leaves a demo.
        Message = self.env["service.messenger.message"]
        Message.search([*mine, ("direction", "=", "out")])._note_state(self.told)
        by_key = chats.grouped("chat_key")
        for key, text, state in self.answers:
            self.answer(by_key[key], text, state)

    def update(self, number, moment, *words):
        """Return a message as the messenger tells it.

        :param int number: counts the messages
        :param int moment: seconds since 1970
        """
        raise NotImplementedError

    def settle(self, chats):
        """Answer for the people whatever the bot has asked."""

    def answer(self, chat, text, state):
        """Answer a conversation; the answer has come so far."""
        agent = self.env.ref("service_ticket.user_agent_demo")
        message = chat.ticket_id.with_user(agent).message_post(
            body=text, message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        row = message.sudo().messenger_message_ids
        row._note_state(state, problem=self.problem if state == "failed" else False)
