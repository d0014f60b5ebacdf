"""What closings do about papers and corrections."""

from odoo import api, fields, models
from odoo.tools import SQL


class ServiceClosing(models.Model):
    _inherit = "service.closing"

    paper_set_ids = fields.One2many("service.paper.set", "closing_id", readonly=True)
    paper_set_count = fields.Integer(
        string="Sets of Documents", compute="_compute_paper_counts"
    )
    paper_problem_count = fields.Integer(
        string="Sets with Problems", compute="_compute_paper_counts"
    )
    paper_post_count = fields.Integer(string="To Post", compute="_compute_paper_counts")
    paper_sent_count = fields.Integer(
        string="Sets Sent", compute="_compute_paper_counts"
    )

    @api.depends("paper_set_ids.state")
    def _compute_paper_counts(self):
        groups = self.env["service.paper.set"]._read_group(
            [("closing_id", "in", self.ids), ("state", "!=", "void")],
            ["closing_id", "state", "delivery"],
            ["__count"],
        )
        for closing in self:
            mine = [row[1:] for row in groups if row[0] == closing._origin]
            closing.paper_set_count = sum(count for *_key, count in mine)
            closing.paper_sent_count = sum(
                count for state, _delivery, count in mine if state == "sent"
            )
            closing.paper_problem_count = sum(
                count for state, _delivery, count in mine if state == "failed"
            )
            closing.paper_post_count = sum(
                count
                for state, delivery, count in mine
                if (state, delivery) == ("made", "post")
            )

    def action_open_paper_sets(self):
        """Open the sets of documents of closings."""
        return self._open_paper_sets({})

    def action_open_paper_problems(self):
        """Open the sets that did not reach their recipients."""
        return self._open_paper_sets({"search_default_failed": 1})

    def action_open_paper_post(self):
        """Open the sets that wait to be printed and posted."""
        return self._open_paper_sets({"search_default_to_post": 1})

    def _open_paper_sets(self, context):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_billing.service_paper_set_action"
        )
        domain = [("closing_id", "in", self.ids)]
        return {**action, "domain": domain, "context": context}

    # Corrections

    def _get_open_sql(self, contracts):
        """Leave out what corrects documents: it goes into documents of its own."""
        return SQL(
            """
            %s
             AND charge.reversal_of_id IS NULL
             AND NOT EXISTS (
                 SELECT FROM service_charge turned
                  WHERE turned.source = charge.source AND turned.side = charge.side
                    AND turned.kind = charge.kind AND turned.state = 'open'
                    AND turned.reversal_of_id IS NOT NULL
                    AND turned.contract_id = charge.contract_id
                    AND turned.entity_id IS NOT DISTINCT FROM charge.entity_id
                    AND turned.currency_id = charge.currency_id)
            """,
            super()._get_open_sql(contracts),
        )

    with_corrections = fields.Boolean(
        string="Correct Earlier Documents",
        default=True,
        help="Booking makes their corrections, too.",
    )
    turned_ids = fields.Many2many(
        "account.move",
        string="Documents to Correct",
        compute="_compute_turned_ids",
        help="Documents of earlier periods whose work was changed since.",
    )
    turned_count = fields.Integer(
        string="Number of Documents to Correct", compute="_compute_turned_ids"
    )

    def _compute_turned_ids(self):
        for closing in self:
            closing.turned_ids = closing._get_turned_documents()
            closing.turned_count = len(closing.turned_ids)

    def _get_turned_documents(self):
        """Return the documents that a correction can be made of.

        Of all contracts: also of one whose next period ends much later. What waits for
        somebody's word is listed as held back.
        """
        self.ensure_one()
        Charge = self.env["service.charge"].sudo()  # sudo: documents, no amounts
        turned = Charge.search(
            [
                *Charge._get_turned_domain(),
                ("company_id", "=", self.company_id.id),
                ("period_to", "<=", self.date_to),
            ]
        )
        documents = self.env["account.move"].union(
            *turned._with_successors()._by_document()
        )
        return documents.filtered(lambda move: move.state == "posted")

    def action_open_turned(self):
        """Open the documents that a correction can be made of."""
        self.ensure_one()
        return self._get_turned_documents()._open_documents(
            self.env._("Documents to Correct")
        )

    def _has_work(self):
        return super()._has_work() or bool(self.turned_count)

    def _get_jobs(self):
        jobs = super()._get_jobs()
        if self.with_corrections:
            jobs += [
                self.delayable(description=self.name)._correct_documents(documents)
                for documents in self._chunks(self._get_turned_documents())
            ]
        return jobs

    def _correct_documents(self, documents):
        """Correct documents along with what is booked, each one for itself; a job.

        :param documents: ``account.move``
        """
        self._hold()
        if self.state == "running":
            documents._correct_each(self.date_to)

    def action_correct(self):
        """Make the correcting documents of what was changed after earlier closings."""
        self.check_access("write")
        corrections = self.env["account.move"]
        for closing in self:
            # sudo: nobody writes charges by hand
            documents = closing._get_turned_documents().sudo()
            corrections |= documents._correct(closing.date_to)
        return corrections._open_documents(self.env._("Corrections"))


class ServiceClosingLine(models.Model):
    _inherit = "service.closing.line"

    def _on_documents(self, moves):
        result = super()._on_documents(moves)
        moves._queue_papers("closing")
        return result

    def _reopen(self):
        # Corrections fall with what they correct.
        done = self.filtered(lambda line: line.state == "done")
        corrections = done.move_id.correction_ids.filtered(
            lambda move: move.state == "posted" and move.payment_state != "reversed"
        )
        corrections._reverse_moves(
            [self._prepare_reversal(move) for move in corrections], cancel=True
        )
        return super()._reopen()

    def _set_reversed(self):
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                """
                UPDATE service_charge charge
                   SET state = 'open', correction_move_id = NULL
                  FROM account_move correction
                 WHERE correction.id = charge.correction_move_id
                   AND correction.corrects_id = ANY(%s)
             RETURNING charge.id
                """,
                self.move_id.ids,
            )
        )
        result = super()._set_reversed()
        corrections = self.move_id.correction_ids.filtered(
            lambda move: move.state == "posted"
        )
        self.env["service.paper.set"]._cancel(self.move_id | corrections)
        return result
