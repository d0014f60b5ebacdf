"""What performers are told in their chats: what they were given, what has changed.

An order is written several times while it is planned: what is said is found out once,
when the transaction ends, from how the order stood before it.
"""

from typing import NamedTuple

from odoo import api, models
from odoo.tools import html2plaintext, is_html_empty

from odoo.addons.service_ci.tools.inner import get_inner

from ..tools.press import write_press
from ..tools.steps import AWAITED, TALKING
from .service_messenger_chat_performer import AUTHOR, TELLER

WATCHED = frozenset(
    {
        *("state", "resource_id", "technician_id", "planned_start", "planned_end"),
        *("building_id", "contact_id"),
    }
)
# So many jobs are told one by one; of more, the list is shown.
MAX_TOLD = 5
PENDING = "service_telegram_workorder.before"


class Standing(NamedTuple):
    """How an order stood before a transaction.

    ``teller`` is the chat in which it is changed, and which knows of it, 0 for none.
    """

    state: str
    performer_ids: tuple
    visit: tuple
    teller: int


class ServiceWorkorder(models.Model):
    _inherit = "service.workorder"

    def write(self, vals):
        if WATCHED & vals.keys():
            self._watch_for_chats()
        return super().write(vals)

    def _get_step_author(self):
        # whoever has no login speaks for themselves in their chat
        partner_id = get_inner(self.env, AUTHOR)
        if partner_id:
            return self.env["res.partner"].browse(partner_id)
        return super()._get_step_author()

    # What is told at the end of a transaction

    def _watch_for_chats(self):
        """Remember how orders stand, to tell their performers what becomes of them."""
        if not self.env["service.resource.link"]._get_linked_ids():
            return
        precommit = self.env.cr.precommit
        pending = precommit.data.get(PENDING)
        if pending is None:
            pending = precommit.data[PENDING] = {}
            # sudo: whoever plans need not see the chats of performers
            env = self.env(su=True, context={})
            precommit.add(env[self._name]._tell_chats)
        for order in self.sudo():  # sudo: as above
            pending.setdefault(order.id, order._get_standing())

    def _get_standing(self):
        return Standing(
            self.state,
            tuple((self.resource_id | self.technician_id).ids),
            (
                *(self.planned_start, self.planned_end),
                *(self.building_id.id, self.contact_id.id),
            ),
            get_inner(self.env, TELLER) or 0,
        )

    @api.model
    def _tell_chats(self):
        """Tell performers what this transaction has changed, one message a job."""
        pending = self.env.cr.precommit.data.pop(PENDING, {})
        orders = self.browse(pending).exists()
        news = []
        for order in orders:
            news += order._get_chat_news(pending[order.id])
        performers = self.env["service.resource"].browse({who for who, _o, _n in news})
        chats = self.env["service.resource.link"]._get_chats(performers)
        by_chat = {}
        for who, order, kind in news:
            for chat in chats.get(performers.browse(who), ()):
                if chat.id != pending[order.id].teller:
                    by_kind = by_chat.setdefault(chat, {})
                    by_kind.setdefault(kind, {})[order.id] = True
        for chat, by_kind in by_chat.items():
            for kind, ids in by_kind.items():
                chat._tell_of_jobs(kind, self.browse(ids))

    def _get_chat_news(self, before):
        """Return who is told what of one order: list of (id of performer, order, kind).

        :param Standing before: how it stood before
        """
        now = self._get_standing()
        had = before.performer_ids if before.state in TALKING else ()
        has = now.performer_ids if now.state in TALKING else ()
        news = []
        if now.state not in ("reported", "done"):
            news += [(who, self, "withdrawn") for who in had if who not in has]
        if now.state in AWAITED:
            news += [(who, self, "given") for who in has if who not in had]
        stayed = [who for who in has if who in had]
        kind = None
        if now.state == "rework" and before.state != "rework":
            kind = "rework"
        elif now.state in AWAITED and now.visit != before.visit:
            kind = "changed"
        if kind:
            news += [(who, self, kind) for who in stayed]
        if now.state == "done" and before.state == "reported":
            news += [(who, self, "accepted") for who in had]
        return news

    # What a dispatcher writes

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        if self.env["service.resource.link"]._get_linked_ids() and (
            self._is_word_of_ours(message)
        ):
            # sudo: whoever writes to a performer need not know how they are reached
            self.sudo()._tell_chats_word(message.sudo())
        return result

    def _is_word_of_ours(self, message):
        """Tell whether somebody of ours has written to the performer of one order."""
        order = self.sudo()  # sudo: who is sent is no secret to whoever writes
        author = message.sudo().author_id
        performers = order.resource_id | order.technician_id
        return (
            message.message_type == "comment"
            and not message.is_internal
            and message.subtype_id == self.env.ref("mail.mt_comment")
            and order.state in TALKING
            and any(not user.share for user in author.user_ids)
            and author not in performers.partner_id | performers.user_id.partner_id
        )

    def _tell_chats_word(self, message):
        """Send what a dispatcher has written to the chats of the performers."""
        chats = self.env["service.resource.link"]._get_chats(
            self.resource_id | self.technician_id
        )
        body = "" if is_html_empty(message.body) else html2plaintext(message.body)
        for chat in self.env["service.messenger.chat"].union(*chats.values()):
            me = chat._as_performer()
            me._say(
                "\n".join(
                    filter(
                        None,
                        (f"{self.number} · {message.author_id.name}:", body.strip()),
                    )
                ),
                buttons=[
                    [
                        {
                            "text": me.env._("Answer"),
                            "data": write_press("w", self.id, "say"),
                        },
                        {
                            "text": me.env._("The job"),
                            "data": write_press("w", self.id, "show"),
                        },
                    ]
                ],
                attachments=message.attachment_ids,
            )
