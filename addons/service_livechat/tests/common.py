from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.service_ticket.tests.common import ServiceTicketCommon

COMMENT = {"message_type": "comment", "subtype_xmlid": "mail.mt_comment"}


class LivechatCommon(ServiceTicketCommon):
    """A live chat of the client's website, its operators, and chats with visitors."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        operators = cls.env.ref("im_livechat.im_livechat_group_user")
        (cls.agent | cls.other_agent).group_ids = [Command.link(operators.id)]
        cls.outsider = new_test_user(
            cls.env,
            login="chat_operator",
            groups="base.group_user,im_livechat.im_livechat_group_user",
        )
        cls.site_chat = cls.env["im_livechat.channel"].create(
            {
                "name": "Website",
                "user_ids": [Command.set((cls.agent | cls.other_agent).ids)],
                "service_team_id": cls.team.id,
            }
        )
        cls.public_user = cls.env.ref("base.public_user")

    @classmethod
    def make_chat(cls, *partners, operator=None, **values):
        """Return a chat of an operator with a visitor: a contact, else a stranger."""
        operator = operator or cls.agent
        guest = cls.env["mail.guest"]
        if partners:
            people = [{"partner_id": partner.id} for partner in partners]
        else:
            guest = guest.create({"name": "Visitor"})
            people = [{"guest_id": guest.id}]
        return cls.env["discuss.channel"].create(
            {
                "name": "Visitor",
                "channel_type": "livechat",
                "livechat_channel_id": cls.site_chat.id,
                "livechat_operator_id": operator.partner_id.id,
                "livechat_failure": "no_answer",
                "channel_member_ids": [
                    *(
                        Command.create({**one, "livechat_member_type": "visitor"})
                        for one in people
                    ),
                    Command.create(
                        {
                            "partner_id": operator.partner_id.id,
                            "livechat_member_type": "agent",
                        }
                    ),
                ],
                **values,
            }
        )

    def visit(self, chat, user=None):
        """Return a chat as its visitor has it."""
        guest = chat.livechat_customer_guest_ids
        if user or not guest:
            user = user or chat._service_visitor().user_ids
            return self.env["discuss.channel"].with_user(user).browse(chat.id)
        return chat.with_user(self.public_user).with_context(guest=guest)

    def write_as_visitor(self, chat, text, **values):
        """Let the visitor say something."""
        # Odoo's routes post with all rights, once they know who may.
        message = self.visit(chat).sudo().message_post(body=text, **COMMENT, **values)
        self.commit()
        return message

    def write_as_agent(self, chat, text, user=None, **values):
        """Let an operator say something in the chat."""
        own = chat.with_user(user or self.agent)
        message = own.message_post(body=text, **COMMENT, **values)
        self.commit()
        return message

    def commit(self):
        """Do what a transaction does at its end."""
        self.env.cr.precommit.run()

    def command(self, chat, text="/ticket", user=None):
        """Type a command and return the ticket that the chat has afterwards."""
        chat.with_user(user or self.agent).execute_command_ticket(body=text)
        self.commit()
        return chat.service_ticket_id

    def words(self, ticket):
        """Return what stands in the conversation of a ticket, in order."""
        messages = ticket.message_ids.filtered("service_chat_message_id").sorted("id")
        return [message.preview for message in messages]
