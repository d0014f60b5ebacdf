"""The weekly sample, and what happens to a review."""

from datetime import datetime, time, timedelta

import pytz
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ...tools.sample import draw
from .service_quality_review import OPEN_STATES

# Work that is no service to a client says nothing about it.
CHANNELS_NOT_REVIEWED = ("internal", "monitoring", "planned")


class ServiceQualityReview(models.Model):
    _inherit = "service.quality.review"

    is_reviewer = fields.Boolean(compute="_compute_roles")
    is_reviewed = fields.Boolean(compute="_compute_roles")
    conversation = fields.Html(compute="_compute_conversation", sanitize=False)

    @api.depends("reviewer_id", "user_id")
    @api.depends_context("uid")
    def _compute_roles(self):
        user = self.env.user
        for review in self:
            review.is_reviewer = review.reviewer_id == user != review.user_id
            review.is_reviewed = review.user_id == user

    @api.depends("ticket_id")
    def _compute_conversation(self):
        for review in self:
            ticket = review.ticket_id
            may_read = bool(ticket) and ticket.has_access("read")
            review.conversation = may_read and self.env["ir.qweb"]._render(
                "service_ticket.quality_conversation",
                {"ticket": ticket, "messages": ticket._get_reviewed_messages()},
            )

    # Drawing

    @api.model
    def _cron_draw_sample(self):
        """Draw what is reviewed of last week, once for each company and week."""
        companies = self.env["res.company"].search(
            [("service_quality_sample", ">", 0)], order="id"
        )
        for number, company in enumerate(companies, 1):
            monday = self._get_last_monday(company)
            if company.service_quality_week != monday:
                self._draw_sample(company, monday)
                company.service_quality_week = monday
            remaining = len(companies) - number
            if not self.env["ir.cron"]._commit_progress(1, remaining=remaining):
                break

    @api.model
    def _get_last_monday(self, company):
        """Return the first day of the last week that is over where the company is."""
        tz = pytz.timezone(company.resource_calendar_id.tz or "UTC")
        today = datetime.now(tz).date()
        return today - timedelta(days=today.weekday() + 7)

    @api.model
    def _draw_sample(self, company, monday):
        """Open the reviews of one week; what is there already is not drawn again.

        :param company: ``res.company``
        :param date monday: first day of the week
        :return: the new reviews
        """
        by_agent = self._get_closed_tickets(company, monday)
        sizes = self._get_sample_sizes(company, monday, by_agent)
        drawn = {
            agent: draw(ticket_ids, sizes[agent], f"{monday}/{agent.id}")
            for agent, ticket_ids in by_agent.items()
        }
        known = {
            (review.user_id, review.ticket_id.id)
            for review in self.search_fetch(
                [("week", "=", monday), ("company_id", "=", company.id)],
                ["user_id", "ticket_id"],
            )
        }
        wanted = [
            (agent, ticket_id)
            for agent, ticket_ids in drawn.items()
            for ticket_id in ticket_ids
            if (agent, ticket_id) not in known
        ]
        tickets = self.env["service.ticket"].browse(item[1] for item in wanted)
        return self.create(
            [
                self._prepare_sample_values(agent, ticket, monday)
                for (agent, _ticket_id), ticket in zip(wanted, tickets, strict=True)
            ]
        )

    @api.model
    def _get_sample_sizes(self, company, monday, agents):
        """Return how many tickets are drawn: dict agent -> number."""
        return dict.fromkeys(agents, company.service_quality_sample)

    @api.model
    def _get_week(self, company, monday):
        """Return when a week begins and ends where the company is, naive UTC."""
        tz = pytz.timezone(company.resource_calendar_id.tz or "UTC")
        return tuple(
            tz.localize(datetime.combine(day, time.min))
            .astimezone(pytz.utc)
            .replace(tzinfo=None)
            for day in (monday, monday + timedelta(days=7))
        )

    @api.model
    def _get_closed_tickets(self, company, monday):
        """Return dict agent -> ids of the tickets that the agent closed in a week."""
        start, end = self._get_week(company, monday)
        channels = self.env["service.channel"].search(
            [("code", "not in", CHANNELS_NOT_REVIEWED)]
        )
        return dict(
            self.env["service.ticket"]._read_group(
                [
                    ("company_id", "=", company.id),
                    ("state", "=", "done"),
                    ("closed_at", ">=", start),
                    ("closed_at", "<", end),
                    ("user_id.active", "=", True),
                    ("merged_into_id", "=", False),
                    ("channel_id", "in", channels.ids),
                ],
                ["user_id"],
                ["id:array_agg"],
            )
        )

    @api.model
    def _prepare_sample_values(self, agent, ticket, monday):
        team = ticket.team_id
        reviewers = (team.quality_reviewer_id | team.leader_id).filtered(
            lambda user: user.active and user != agent
        )
        return {
            "ticket_id": ticket.id,
            "user_id": agent.id,
            "team_id": team.id,
            "reviewer_id": reviewers[:1].id,
            "week": monday,
        }

    @api.model
    def _prepare_scores(self, company):
        """Return the checklist of a company as commands for a new review."""
        criteria = self.env["service.quality.criterion"].search(
            [("company_id", "in", [company.id, False])]
        )
        return [
            Command.create(
                {
                    "criterion_id": criterion.id,
                    "sequence": number,
                    "weight": criterion.weight,
                    "scale": criterion.scale,
                    "is_critical": criterion.is_critical,
                }
            )
            for number, criterion in enumerate(criteria)
        ]

    # Reviewing

    def action_done(self):
        """Finish a review and show it to the agent."""
        for review in self:
            review._check_reviewer()
            if review.state not in OPEN_STATES:
                raise UserError(self.env._("This review is finished already."))
            missing = review.score_ids.filtered(lambda score: not score.mark)
            if missing or not review.score_ids:
                raise UserError(
                    self.env._(
                        "Mark every line of the checklist first. Missing: %(criteria)s",
                        criteria=", ".join(missing.criterion_id.mapped("name")),
                    )
                )
        now = fields.Datetime.now()
        disputed = self.filtered(lambda review: review.state == "disputed")
        disputed.write({"state": "settled"})
        (self - disputed).write({"state": "done", "reviewed_at": now})
        for review in self:
            review._tell(review.user_id, self.env._("Your work was reviewed."))

    def _check_reviewer(self):
        is_manager = self.env.user.has_group("service_ci.group_manager")
        if not self.is_reviewer and (not is_manager or self.is_reviewed):
            raise AccessError(self.env._("Only the reviewer can do this."))

    def get_next(self):
        """Return the id of the review that is next for the current user, or False."""
        return (
            self.search(
                [
                    ("reviewer_id", "=", self.env.uid),
                    ("state", "in", OPEN_STATES),
                    ("id", "not in", self.ids),
                ],
                order="user_id, id",
                limit=1,
            ).id
            or False
        )

    # The agent's side

    def action_acknowledge(self):
        """Note that the agent has read the review."""
        self._check_reviewed()
        # sudo: agents change nothing in a review but this
        self.sudo().state = "acknowledged"

    def action_dispute(self):
        """Open the window in which the agent says what is wrong, once."""
        self.ensure_one()
        self._check_reviewed()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dispute"),
            "res_model": "service.quality.dispute",
            "view_mode": "form",
            "target": "new",
            "context": {"default_review_id": self.id},
        }

    def _dispute(self, objection):
        """Send the review back to its reviewer, once.

        :param str objection: what the agent says
        """
        self._check_reviewed()
        # sudo: agents change nothing in a review but this
        review = self.sudo()
        review.write({"state": "disputed", "objection": objection})
        review._tell(review.reviewer_id, self.env._("The agent disputes this review."))

    def _check_reviewed(self):
        self.ensure_one()
        if not self.is_reviewed:
            raise AccessError(
                self.env._("Only the agent who was reviewed can do this.")
            )
        if self.state != "done":
            raise UserError(
                self.env._("You have answered to this review already; it stands.")
                if self.state != "draft"
                else self.env._("This review is not finished yet.")
            )

    def _tell(self, user, text):
        """Tell somebody of a review, in the inbox or by mail as they like it."""
        self.message_notify(
            partner_ids=user.partner_id.ids,
            subject=self.display_name,
            body=Markup("<p>%s</p>") % text,
        )
