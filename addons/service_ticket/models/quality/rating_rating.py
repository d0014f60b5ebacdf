"""Ratings of tickets: whose work they are about, and what follows from a bad one."""

from odoo import api, fields, models

from ...tools.typed import clean

BAD_RATING = 2


class RatingRating(models.Model):
    _name = "rating.rating"
    _inherit = ["rating.rating", "service.portal.closed"]

    service_ticket_id = fields.Many2one(
        "service.ticket",
        string="Ticket",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    # Who did the work, as it was when the client was asked.
    service_team_id = fields.Many2one(
        "service.team", string="Team", readonly=True, index="btree_not_null"
    )
    service_user_id = fields.Many2one(
        "res.users", string="Agent", readonly=True, index="btree_not_null"
    )
    service_client_id = fields.Many2one(
        "res.partner", string="Client", readonly=True, index="btree_not_null"
    )
    service_company_id = fields.Many2one("res.company", readonly=True)
    service_target = fields.Float(string="Target", readonly=True, aggregator="avg")
    service_reaction = fields.Selection(
        [("open", "To answer"), ("done", "Answered")],
        string="Reaction",
        readonly=True,
        help="What we did about a bad rating.",
    )
    service_reaction_at = fields.Datetime(string="Reaction at", readonly=True)
    service_reaction_user_id = fields.Many2one(
        "res.users", string="Reaction by", readonly=True
    )

    service_task_id = fields.Many2one(
        "service.task", string="Task", readonly=True, index="btree_not_null"
    )
    service_asks_nps = fields.Boolean(
        string="Asks about Recommendation", readonly=True, copy=False
    )
    service_nps_ids = fields.One2many("service.nps.answer", "rating_id")

    _service_open_idx = models.Index(
        "(service_ticket_id) WHERE service_reaction = 'open'"
    )

    @api.model_create_multi
    def create(self, vals_list):
        ratings = super().create(self._service_complete(vals_list))
        ratings._service_react()
        return ratings

    def write(self, vals):
        result = super().write(vals)
        if vals.get("consumed") or "rating" in vals:
            self._service_react()
        return result

    @api.model
    def _service_complete(self, vals_list):
        """Note on new ratings of tickets whose work they are about."""
        model_id = self.env["ir.model"]._get_id("service.ticket")
        ticket_ids = [
            vals["res_id"] for vals in vals_list if vals.get("res_model_id") == model_id
        ]
        if not ticket_ids:
            return vals_list
        # sudo: whoever rates does not see what the ticket depends on
        tickets = self.env["service.ticket"].sudo().browse(ticket_ids).exists()
        by_id = {ticket.id: ticket._prepare_rating_values() for ticket in tickets}
        return [
            {**by_id.get(vals["res_id"], {}), **vals}
            if vals.get("res_model_id") == model_id
            else vals
            for vals in vals_list
        ]

    def _service_react(self):
        """Open one task for each bad rating, however often it is changed."""
        # sudo: customers rate, they may not see what follows from it
        bad = self.sudo().filtered(
            lambda rating: (
                rating.service_ticket_id
                and rating.consumed
                and 0 < rating.rating <= BAD_RATING
                and not rating.service_reaction
            )
        )
        if bad:
            bad.write({"service_reaction": "open"})
            bad.service_ticket_id._react_to_bad_ratings(bad)

    def _service_url(self):
        """Return the address of the page on which one rating is given."""
        self.ensure_one()
        return f"{self.get_base_url()}/service/rate/{self.access_token}"

    @api.model
    def _service_find(self, token):
        """Return the rating that a link opens, empty when we never sent it.

        :param str token: as it stands in the address
        """
        # sudo: the key proves that the visitor was asked
        return self.sudo().search(
            [("access_token", "=", clean(token)), ("service_ticket_id", "!=", False)],
            limit=1,
        )

    def _service_answer_nps(self, score, comment):
        """Note or change what the customer says about recommendation.

        :param int score: 0 to 10
        :param str comment: plain text, may be empty
        """
        self.ensure_one()
        if not self.service_asks_nps:
            return
        answer = self.service_nps_ids
        values = {"score": score, "comment": comment}
        if answer:
            answer.write(values)
        else:
            answer.create({**self._service_prepare_nps_values(), **values})

    def _service_prepare_nps_values(self):
        return {
            "rating_id": self.id,
            "partner_id": self.partner_id.id,
            "client_id": self.service_client_id.id,
            "ticket_id": self.service_ticket_id.id,
            "team_id": self.service_team_id.id,
            "user_id": self.service_user_id.id,
            "company_id": self.service_company_id.id,
        }

    # What we do about bad ones

    def action_service_answered(self):
        """Note that the client has got an answer to a bad rating."""
        self.check_access("read")
        # sudo: nobody rewrites ratings; who sees one may say that it was answered
        ratings = self.sudo().filtered(lambda r: r.service_reaction == "open")
        ratings._service_conclude(self.env.user)

    def _service_conclude(self, user):
        """Note who answered to bad ratings; the tasks about them are done with it.

        :param user: ``res.users``
        """
        self.write(
            {
                "service_reaction": "done",
                "service_reaction_at": fields.Datetime.now(),
                "service_reaction_user_id": user.id,
            }
        )
        # sudo: the task may be that of the leader
        tasks = self.sudo().service_task_id
        tasks.filtered(lambda task: task.state == "open")._finish("done")

    def action_service_open_ticket(self):
        """Open the ticket that was rated."""
        self.ensure_one()
        return self.service_ticket_id.get_formview_action()
