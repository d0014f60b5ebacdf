from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from ..constants import PAPER_SET_REASONS, PAPER_SET_STATES
from ..contracts.service_contract_recipient import DELIVERIES

# What may still take more documents: nobody has got it yet.
WAITING = ("todo", "made", "failed")


class ServicePaperSet(models.Model):
    """The documents that one recipient of a contract gets after a closing.

    Made by jobs, sent by a cron: the row is the outbox. A set that was sent stays as it
    was; what comes later goes into a set of its own.
    """

    _name = "service.paper.set"
    _description = "Set of Documents"
    _inherit = ["mail.thread"]
    _order = "closing_id desc, contract_id, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    closing_id = fields.Many2one(
        "service.closing", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    contract_id = fields.Many2one(
        "service.contract",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    # stored: lists are grouped by it, record rules of the portal ask it
    client_id = fields.Many2one(
        related="contract_id.client_id", store=True, index=True, precompute=True
    )
    rule_id = fields.Many2one(
        "service.contract.recipient",
        string="Recipient of the Contract",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    recipient_id = fields.Many2one(
        "res.partner",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    delivery = fields.Selection(DELIVERIES, required=True, readonly=True)
    reason = fields.Selection(
        PAPER_SET_REASONS, required=True, default="closing", readonly=True
    )
    number = fields.Integer(
        required=True,
        default=1,
        readonly=True,
        help="The first set of a recipient is 1; what comes after it was sent, 2.",
    )
    move_ids = fields.Many2many(
        "account.move",
        "service_paper_set_move_rel",
        "set_id",
        "move_id",
        string="Documents",
        readonly=True,
    )
    move_count = fields.Integer(
        string="Number of Documents", compute="_compute_move_count"
    )
    state = fields.Selection(
        PAPER_SET_STATES,
        required=True,
        default="todo",
        readonly=True,
        tracking=True,
        index=True,
    )
    problem = fields.Text(readonly=True, help="Why it has not reached the recipient.")
    attachment_id = fields.Many2one(
        "ir.attachment", string="Archive", readonly=True, ondelete="set null"
    )
    made_at = fields.Datetime(readonly=True)
    sent_at = fields.Datetime(readonly=True, index="btree_not_null")
    sent_to = fields.Char(readonly=True, help="The address, as it was then.")

    _number_uniq = models.UniqueIndex(
        "(rule_id, COALESCE(closing_id, 0), number)"
        " WHERE rule_id IS NOT NULL AND reason <> 'cancelled'",
        "This recipient has this set already.",
    )
    _sent_check = models.Constraint(
        "CHECK (state <> 'sent' OR sent_at IS NOT NULL)",
        "What was sent has the time of it.",
    )
    _outbox_idx = models.Index("(id) WHERE state IN ('made', 'sending')")

    @api.depends("contract_id", "recipient_id", "closing_id", "number")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for one in self:
            parts = (one.closing_id.name, one.contract_id.number, one.recipient_id.name)
            one.display_name = ", ".join(part for part in parts if part) + (
                f" ({one.number})" if one.number > 1 else ""
            )

    @api.depends("move_ids")
    def _compute_move_count(self):
        for one in self:
            one.move_count = len(one.move_ids)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        if self.filtered(lambda one: one.state in ("sending", "sent")):
            raise UserError(
                self.env._("What was sent stays on record: sets are not deleted.")
            )

    # Putting documents in

    @api.model
    def _collect(self, moves, reason="closing"):
        """Put posted documents into the sets of their recipients.

        :param moves: ``account.move`` of contracts
        :param str reason: see ``reason``
        :return: the sets, all to be made
        """
        # at once: the loop would read them one by one
        moves.service_contract_id.recipient_ids.fetch(["entity_ids"])
        wanted = {}
        for move in moves:
            for rule in move._get_recipients():
                if move._get_paper_kinds(rule):
                    key = rule, move._get_closing()
                    wanted[key] = wanted.get(key, moves.browse()) | move
        sets = self._open_sets(wanted, reason)
        self._put_in([(sets[key], documents) for key, documents in wanted.items()])
        return self.union(*sets.values())

    @api.model
    def _open_sets(self, keys, reason):
        """Return the waiting set of each recipient and closing, made where none waits.

        Of two transactions that need the same new set the second one fails to
        serialize, is run again and takes the row of the first. All go by the same
        order, so that they do not wait for each other.

        :param keys: iterable of (``service.contract.recipient``, ``service.closing``)
        :return: dict of such keys -> set
        """
        key_of = {
            (rule.id, closing.id or None): (rule, closing) for rule, closing in keys
        }
        if not key_of:
            return {}
        self.env.flush_all()
        rows = self.env.execute_query(self._get_open_sql(key_of.values(), reason))
        self.env.invalidate_all()
        return {
            key_of[rule_id, closing_id]: self.browse(set_id)
            for set_id, rule_id, closing_id in rows
        }

    def _get_open_sql(self, keys, reason):
        rows = [
            SQL(
                "(%s, %s, %s, %s, %s, %s, %s)",
                rule.contract_id.company_id.id,
                closing.id or None,
                rule.contract_id.id,
                rule.contract_id.client_id.id,
                rule.id,
                rule.partner_id.id,
                rule.delivery,
            )
            for rule, closing in keys
        ]
        return SQL(
            """
            INSERT INTO service_paper_set
                   (company_id, closing_id, contract_id, client_id, rule_id,
                    recipient_id, delivery, reason, state, number,
                    create_uid, write_uid, create_date, write_date)
            SELECT company_id, closing_id::int, contract_id, client_id, rule_id,
                   recipient_id, delivery, %(reason)s, 'todo',
                   COALESCE((SELECT MAX(number) FROM service_paper_set known
                              WHERE known.rule_id = wanted.rule_id
                                AND known.reason <> 'cancelled'
                                AND known.closing_id IS NOT DISTINCT FROM
                                    wanted.closing_id::int
                                AND known.state NOT IN %(waiting)s), 0) + 1,
                   %(uid)s, %(uid)s, %(now)s, %(now)s
              FROM (VALUES %(rows)s) AS wanted
                   (company_id, closing_id, contract_id, client_id, rule_id,
                    recipient_id, delivery)
             ORDER BY rule_id, closing_id
       ON CONFLICT (rule_id, COALESCE(closing_id, 0), number)
                   WHERE rule_id IS NOT NULL AND reason <> 'cancelled'
         DO UPDATE SET state = 'todo', problem = NULL, write_date = %(now)s,
                       recipient_id = EXCLUDED.recipient_id,
                       delivery = EXCLUDED.delivery
         RETURNING id, rule_id, closing_id
            """,
            rows=SQL(", ").join(rows),
            reason=reason,
            waiting=WAITING,
            uid=self.env.uid,
            now=self.env.cr.now(),
        )

    @api.model
    def _put_in(self, pairs):
        """Put documents into sets, by one statement.

        :param list pairs: (set, ``account.move``)
        """
        links = [(one.id, move.id) for one, moves in pairs for move in moves]
        if not links:
            return
        self.env.execute_query(
            SQL(
                """
                INSERT INTO service_paper_set_move_rel (set_id, move_id)
                     SELECT * FROM UNNEST(%s::int[], %s::int[])
                ON CONFLICT DO NOTHING RETURNING set_id
                """,
                *map(list, zip(*links, strict=True)),
            )
        )
        self.env.invalidate_all()

    # What people do

    def action_retry(self):
        """Make and send sets again that have a problem."""
        self.check_access("write")
        failed = self.filtered(lambda one: one.state == "failed")
        if not failed:
            raise UserError(self.env._("None of these sets has a problem."))
        # sudo: sets are written by programs alone
        failed = failed.sudo()
        for one in failed:
            rule = one.rule_id
            one.write(
                {
                    "state": "todo",
                    "problem": False,
                    "recipient_id": (rule.partner_id or one.recipient_id).id,
                    "delivery": rule.delivery or one.delivery,
                }
            )
        failed._queue(failed.move_ids)

    def action_mark_sent(self):
        """Take sets as sent: posted by hand, or after all not lost on their way."""
        self.check_access("write")
        ready = self.filtered(
            lambda one: one.attachment_id and one.state in ("made", "failed")
        )
        if self - ready:
            raise UserError(
                self.env._(
                    "%(set)s is not made yet, or was sent before.",
                    set=(self - ready)[0].display_name,
                )
            )
        # sudo: as above
        ready.sudo().write(
            {"state": "sent", "problem": False, "sent_at": fields.Datetime.now()}
        )

    def action_download(self):
        """Download the archive."""
        self.ensure_one()
        return self._download(self.attachment_id)

    @api.model
    def _download(self, attachment):
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}?download=true",
            "target": "self",
        }

    def action_open_documents(self):
        """Open the documents of a set."""
        self.ensure_one()
        return self.move_ids._open_documents(self.env._("Documents"))

    def _format_period(self, lang=None):
        """Return the period of a set for its recipient, such as "October 2026"."""
        self.ensure_one()
        day = self.closing_id.date_to or max(self.move_ids.mapped("invoice_date"))
        env = self.with_context(lang=lang or self.env.lang).env
        return format_date(env, day, date_format="LLLL yyyy")
