"""Operators and a visitor act in one chat at one moment: one ticket, each word once.

The people are processes of their own that act when all of them are ready. Functions
that take ``odoo`` and are run by ``odoo.run`` run inside Odoo.
"""

import pytest

from tests.odoo_side import Outside

OPERATORS = 3
WORDS = 5
COMMENT = {"message_type": "comment", "subtype_xmlid": "mail.mt_comment"}


@pytest.fixture(scope="module")
def odoo(make_database, odoo_process):
    return Outside(odoo_process, make_database())


def make_chat(odoo):
    """Make a chat with a stranger; return its id and those of its people."""
    with odoo.env() as env:
        groups = env.ref("service_ci.group_agent") | env.ref(
            "im_livechat.im_livechat_group_user"
        )
        operators = env["res.users"].create(
            [
                {
                    "name": f"Operator {number}",
                    "login": f"operator-{number}",
                    "group_ids": [(6, 0, groups.ids)],
                }
                for number in range(OPERATORS)
            ]
        )
        team = env["service.team"].create({"name": "Chats"})
        site = env["im_livechat.channel"].create(
            {"name": "Site", "service_team_id": team.id}
        )
        guest = env["mail.guest"].create({"name": "Visitor"})
        chat = env["discuss.channel"].create(
            {
                "name": "Visitor",
                "channel_type": "livechat",
                "livechat_channel_id": site.id,
                "livechat_operator_id": operators[0].partner_id.id,
                "channel_member_ids": [
                    (0, 0, {"guest_id": guest.id, "livechat_member_type": "visitor"}),
                    *(
                        (
                            0,
                            0,
                            {
                                "partner_id": user.partner_id.id,
                                "livechat_member_type": "agent",
                            },
                        )
                        for user in operators
                    ),
                ],
            }
        )
        public = env.ref("base.public_user")
        visitor = chat.with_user(public).with_context(guest=guest).sudo()
        visitor.message_post(body="Hello", **COMMENT)
        return {"chat": chat.id, "guest": guest.id, "operators": operators.ids}


def call(odoo, user_id, chat_id, action, guest_id=None):
    """Act in a chat as the web client does: conflicts are tried again."""
    from odoo import api
    from odoo.service.model import retrying

    with odoo.registry.cursor() as cr:
        env = api.Environment(cr, user_id, {})
        chat = env["discuss.channel"].browse(chat_id)
        if guest_id:
            guest = env["mail.guest"].sudo().browse(guest_id)
            chat = chat.with_context(guest=guest).sudo()
        retrying(lambda: action(chat), env)


def act_at_once(odoo, chat, guest, operators):
    """Let each operator type the command while all of them and the visitor talk."""

    def operate(user_id):
        def work(meet):
            meet()
            call(
                odoo,
                user_id,
                chat,
                lambda own: own.execute_command_ticket(body=f"/ticket By {user_id}"),
            )
            for number in range(WORDS):
                meet()
                text = f"{user_id}-{number}"
                call(
                    odoo,
                    user_id,
                    chat,
                    lambda own, text=text: own.message_post(body=text, **COMMENT),
                )

        return work

    def visit(meet):
        with odoo.env() as env:
            public = env.ref("base.public_user").id
        meet()
        for number in range(WORDS):
            meet()
            call(
                odoo,
                public,
                chat,
                lambda own, n=number: own.message_post(body=f"v-{n}", **COMMENT),
                guest,
            )

    return odoo.together(visit, *map(operate, operators))


def look(odoo, chat):
    """Return the tickets of all chats, the words said and those on the ticket."""
    with odoo.env() as env:
        channel = env["discuss.channel"].browse(chat)
        said = channel.message_ids.filtered(lambda one: one.message_type == "comment")
        ticket = channel.service_ticket_id
        kept = ticket.message_ids.filtered("service_chat_message_id")
        return {
            "tickets": env["service.ticket"].search_count(
                [("team_id", "=", channel.livechat_channel_id.service_team_id.id)]
            ),
            "said": said.sorted("id").mapped("preview"),
            "kept": kept.sorted("id").mapped("preview"),
        }


def test_one_ticket_with_each_word_once_in_order(odoo):
    made = odoo.run(make_chat)
    codes = odoo.run(act_at_once, **made)
    assert codes == [0] * (OPERATORS + 1)
    seen = odoo.run(look, chat=made["chat"])
    assert seen["tickets"] == 1
    assert len(seen["said"]) == 1 + WORDS * (OPERATORS + 1)
    assert seen["kept"] == seen["said"]
