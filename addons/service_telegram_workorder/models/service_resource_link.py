from datetime import timedelta

from odoo import api, fields, models, tools
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.service_telegram.tools.codes import (
    PERFORMER,
    hash_code,
    is_code,
    make_code,
)

CODE_HOURS = 72
BATCH_SIZE = 1000


class ServiceResourceLink(models.Model):
    """A chat in which a performer works, or the invitation to link one.

    Whoever has asked for the link on the portal works there as long as they may speak
    for the performer; whom a dispatcher has invited, as long as the link is kept.
    """

    _name = "service.resource.link"
    _description = "Chat of a Performer"
    _rec_name = "resource_id"
    _order = "resource_id, id"

    resource_id = fields.Many2one(
        "service.resource", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users",
        index="btree_not_null",
        ondelete="cascade",
        help="Who has asked for it on the portal; empty for whom we have invited.",
    )
    account_id = fields.Many2one(
        "service.messenger.account", required=True, index=True, ondelete="cascade"
    )
    chat_id = fields.Many2one(
        "service.messenger.chat", index="btree_not_null", ondelete="cascade"
    )
    chat_name = fields.Char(related="chat_id.name", string="Person")
    code_hash = fields.Char(groups="base.group_system", copy=False)
    expires_at = fields.Datetime(string="Code Valid until", copy=False)
    linked_at = fields.Datetime(copy=False)
    state = fields.Selection(
        [
            ("invited", "Invited"),
            ("expired", "Invitation Expired"),
            ("linked", "Linked"),
            ("blocked", "Bot Blocked"),
        ],
        compute="_compute_state",
    )

    _code_uniq = models.UniqueIndex(
        "(code_hash) WHERE code_hash IS NOT NULL", "This code was given out already."
    )
    _chat_uniq = models.UniqueIndex(
        "(chat_id, resource_id) WHERE chat_id IS NOT NULL",
        "This chat is linked to this performer already.",
    )

    @api.depends("chat_id.state", "expires_at")
    def _compute_state(self):
        now = fields.Datetime.now()
        for link in self:
            chat = link.sudo().chat_id  # sudo: whether it is linked is no secret
            if chat:
                link.state = "blocked" if chat.state == "blocked" else "linked"
            else:
                is_open = link.expires_at and link.expires_at > now
                link.state = "invited" if is_open else "expired"

    # CRUD: who has a chat is remembered

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.model
    @tools.ormcache()
    def _get_linked_ids(self):
        """Return the ids of all performers who have a chat: most have none."""
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT resource_id FROM service_resource_link"
                " WHERE chat_id IS NOT NULL"
            )
        )
        return frozenset(resource_id for (resource_id,) in rows)

    # Inviting and linking

    @api.model
    def _invite(self, resource, account, user=None):
        """Make a code by which one chat is linked; earlier ones are void.

        :param resource: ``service.resource``, one
        :param account: ``service.messenger.account``, the bot
        :param user: ``res.users`` who asks for it, None for a dispatcher's invitation
        :return: the code: it is known to nobody but whom it is told
        """
        code = make_code(PERFORMER)
        self._get_waiting(resource, user).unlink()
        self.create(
            {
                "resource_id": resource.id,
                "account_id": account.id,
                "user_id": user and user.id,
                "code_hash": hash_code(code),
                "expires_at": fields.Datetime.now() + timedelta(hours=CODE_HOURS),
            }
        )
        return code

    def _get_waiting(self, resource, user=None):
        return self.search(
            [
                ("resource_id", "=", resource.id),
                ("user_id", "=", user.id if user else False),
                ("chat_id", "=", False),
            ]
        )

    @api.model
    def _redeem(self, code, chat):
        """Link a chat by a code; of two who use it at once, one gets it.

        :param str code: as it was sent
        :param chat: ``service.messenger.chat``
        :return: the link, empty for a code that is void, used or of another bot
        """
        if not is_code(PERFORMER, code):
            return self.browse()
        invitation = self.search(
            [
                ("code_hash", "=", hash_code(code)),
                ("account_id", "=", chat.account_id.id),
                ("expires_at", ">", fields.Datetime.now()),
            ]
        ).try_lock_for_update()
        if not invitation or not invitation._is_allowed():
            return self.browse()
        self.search(
            [
                ("chat_id", "=", chat.id),
                ("resource_id", "=", invitation.resource_id.id),
            ]
        ).unlink()
        invitation.write(
            {
                "chat_id": chat.id,
                "code_hash": False,
                "expires_at": False,
                "linked_at": fields.Datetime.now(),
            }
        )
        return invitation

    def _is_allowed(self):
        """Tell whether one link holds now: people leave firms, and firms leave us."""
        resource = self.resource_id
        firm = resource.contractor_id or resource
        if not (resource.active and firm.active and self.account_id.serves_performers):
            return False
        user = self.user_id
        if not user:
            return resource.user_id.active or not resource.user_id
        return user.active and resource in (
            user.portal_firm_ids | user.portal_technician_ids
        )

    @api.model
    def _get_chats(self, resources):
        """Return the chats that work and whose performers may be told something.

        :param resources: ``service.resource``
        :return: dict ``service.resource`` -> ``service.messenger.chat``
        """
        linked = self._get_linked_ids()
        ids = [one for one in resources.ids if one in linked]
        if not ids:
            return {}
        links = self.search(
            Domain("resource_id", "in", ids)
            & Domain("chat_id.state", "=", "active")
            & Domain("account_id.active", "=", True)
            & Domain("account_id.state", "!=", "off")
        ).filtered(lambda link: link._is_allowed())
        return {
            resource: of_one.chat_id
            for resource, of_one in links.grouped("resource_id").items()
        }

    def action_unlink_chat(self):
        """Let chats be chats of performers no longer."""
        self.resource_id.check_access("write")
        # sudo: links are nobody's to write
        self.sudo().unlink()

    @api.autovacuum
    def _gc_invitations(self):
        old = self.search(
            Domain("chat_id", "=", False)
            & Domain("expires_at", "<", fields.Datetime.now() - timedelta(days=30)),
            limit=BATCH_SIZE,
        )
        old.unlink()
        return len(old), len(old) == BATCH_SIZE

    @api.model
    def _load_demo(self):
        """Link some chats; called by demo data."""
        # Here, because a database without demo data never needs this code.
        from ..demo.chats import DemoChats

        DemoChats(self.env).load()
