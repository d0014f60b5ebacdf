"""What the client thinks of the work: when they are asked, and what follows."""

from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models

from odoo.addons.service_ci.tools.inner import get_inner

from .rating_rating import BAD_RATING

# Nobody outside waits for the end of what comes this way.
CHANNELS_NOT_ASKED = ("internal", "monitoring", "planned")
# Working hours within which somebody answers a bad rating.
REACTION_HOURS = 4


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    feedback_asked_at = fields.Datetime(
        string="Asked for a Rating", readonly=True, copy=False
    )
    customer_feedback = fields.Html(
        string="Scale for Customer",
        compute="_compute_customer_feedback",
        sanitize=False,
        help="Five links for mail templates; empty where nobody is asked.",
    )

    # Asking

    def _on_stage_change(self, closed_before):
        result = super()._on_stage_change(closed_before)
        ended = self.filtered(lambda ticket: ticket.state == "done") - closed_before
        if ended:
            ended._ask_feedback()
        return result

    def _ask_feedback(self):
        """Prepare ratings for the clients who are asked how well the work went.

        The scale itself stands in the mail about the end of the ticket.
        """
        asked = self._get_feedback_candidates()._drop_asked_lately()
        if asked:
            now = fields.Datetime.now()
            asked.feedback_asked_at = now
            # Of two who close tickets of one contact at the same moment the second
            # fails here, begins anew and sees that the contact has been asked.
            # sudo: agents close tickets, contacts may be out of their reach
            asked._filter_rarely_asked().partner_id.sudo().service_rating_asked_at = now
            asked._prepare_ratings()

    def _get_feedback_candidates(self):
        is_silent = get_inner(self.env, "service_ticket_silent")
        if is_silent or self.env.context.get("tracking_disable"):
            return self.browse()
        return self.filtered(
            lambda ticket: (
                ticket._portal_may_rate()
                and ticket.email_normalized
                and ticket.channel_code not in CHANNELS_NOT_ASKED
            )
        )

    def _filter_rarely_asked(self):
        """Keep the tickets of companies that ask a contact once in an interval."""
        return self.filtered(lambda ticket: ticket.company_id.service_rating_days > 0)

    def _drop_asked_lately(self):
        """Leave out those whose contact was asked within the company's interval."""
        rare = self._filter_rarely_asked()
        if not rare:
            return self
        longest = max(rare.company_id.mapped("service_rating_days"))
        now = fields.Datetime.now()
        # sudo: what was asked before does not depend on who closes the ticket
        asked = self.sudo()._read_group(
            [
                ("email_normalized", "in", rare.mapped("email_normalized")),
                ("company_id", "in", rare.company_id.ids),
                ("feedback_asked_at", ">", now - timedelta(days=longest)),
            ],
            ["email_normalized", "company_id"],
            ["feedback_asked_at:max"],
        )
        last = {(email, company): moment for email, company, moment in asked}
        kept = self - rare
        for ticket in rare.sorted("id", reverse=True):
            key = ticket.email_normalized, ticket.company_id
            days = ticket.company_id.service_rating_days
            if key not in last or last[key] <= now - timedelta(days=days):
                kept |= ticket
                # One of several that are closed together is enough.
                last[key] = now
        return kept

    def _prepare_ratings(self):
        """Create the ratings that the links in the mails fill in."""
        # sudo: agents close tickets, they write no ratings
        Rating = self.env["rating.rating"].sudo()
        waiting = Rating.search_fetch(
            [("service_ticket_id", "in", self.ids), ("consumed", "=", False)],
            ["service_ticket_id"],
        )
        model_id = self.env["ir.model"]._get_id(self._name)
        Rating.create(
            [
                {
                    "partner_id": ticket._rating_get_partner().id,
                    "rated_partner_id": ticket._rating_get_operator().id,
                    "res_model_id": model_id,
                    "res_id": ticket.id,
                    "is_internal": False,
                }
                for ticket in self - waiting.service_ticket_id
            ]
        )

    @api.depends("feedback_asked_at", "closed_at")
    @api.depends_context("lang")
    def _compute_customer_feedback(self):
        asked = self.filtered(
            lambda ticket: (
                ticket.closed_at
                and ticket.feedback_asked_at
                and ticket.feedback_asked_at >= ticket.closed_at
            )
        )
        # sudo: the key of the rating goes into the mail, whoever closes the ticket
        ratings = (
            self.env["rating.rating"]
            .sudo()
            .search_fetch(
                [("service_ticket_id", "in", asked.ids), ("consumed", "=", False)],
                ["service_ticket_id", "access_token"],
            )
        )
        by_ticket = {rating.service_ticket_id.id: rating for rating in ratings}
        for ticket in self:
            rating = by_ticket.get(ticket.id)
            ticket.customer_feedback = rating and self.env["ir.qweb"]._render(
                "service_ticket.feedback_scale", {"url": rating._service_url()}
            )

    def _track_template(self, changes):
        result = super()._track_template(changes)
        ticket = self[:1]
        is_silent = get_inner(self.env, "service_ticket_by_customer")
        if "stage_id" not in changes or "stage_id" in result or is_silent:
            return result
        if ticket.state == "done" and ticket.customer_feedback:
            result["stage_id"] = (
                self.env.ref("service_ticket.mail_template_feedback"),
                {
                    "message_type": "auto_comment",
                    "subtype_id": self.env.ref("mail.mt_comment").id,
                    "email_layout_xmlid": "mail.mail_notification_light",
                },
            )
        return result

    @api.model
    def mail_allowed_qweb_expressions(self):
        return super().mail_allowed_qweb_expressions() + ("object.customer_feedback",)

    # Answers

    def _prepare_rating_values(self):
        """Return what a rating keeps of the work that it is about."""
        self.ensure_one()
        return {
            "service_ticket_id": self.id,
            "service_team_id": self.team_id.id,
            "service_user_id": self.user_id.id,
            "service_client_id": self.client_id.id,
            "service_company_id": self.company_id.id,
            "service_target": self.company_id.service_level_target,
        }

    def _apply_rating(self, rating, value, comment):
        """Note or change what the customer thinks of the work.

        :param rating: ``rating.rating`` of this ticket
        :param int value: 1 to 5
        :param str comment: plain text, may be empty
        """
        self.ensure_one()
        is_first = not rating.consumed
        if rating.partner_id:
            self.rating_apply(value, rating=rating, feedback=comment)
        else:
            # Without a contact the message would be ours.
            rating.write({"rating": value, "feedback": comment, "consumed": True})
        if is_first and rating.partner_id._service_nps_is_due(self.company_id):
            rating.service_asks_nps = True
            # Asked is asked: who leaves it out is left alone until the next time.
            rating.partner_id.sudo().service_nps_asked_at = fields.Datetime.now()

    # Bad ratings

    def _react_to_bad_ratings(self, ratings):
        """Open a task for each bad rating, for the one who answers for the work.

        :param ratings: ``rating.rating`` of these tickets
        """
        ratings = ratings.filtered(lambda rating: rating.service_ticket_id.team_id)
        tasks = self.env["service.task"]._open_for(
            [
                rating.service_ticket_id._prepare_reaction_values(rating)
                for rating in ratings
            ]
        )
        for rating, task in zip(ratings, tasks, strict=True):
            rating.service_task_id = task
            task.user_id._bus_send(
                "simple_notification",
                {
                    "type": "danger",
                    "sticky": True,
                    "title": task.with_context(lang=task.user_id.lang).env._(
                        "Bad rating"
                    ),
                    "message": task.name,
                },
            )

    def _prepare_reaction_values(self, rating):
        self.ensure_one()
        user = self.team_id.leader_id or self.user_id
        calendar = self.team_id._get_working_hours(self.company_id)
        now = fields.Datetime.now()
        deadline = calendar._service_deadlines([(now, REACTION_HOURS * 3600)])[0]
        # It is the client who rates, but a colleague who reads the task.
        ticket = self.with_context(lang=user.lang or self.company_id.partner_id.lang)
        return {
            "name": ticket.env._(
                "Rated %(points)s of 5: %(ticket)s",
                points=int(rating.rating),
                ticket=self.display_name,
            ),
            "description": Markup("<p>%s</p>") % (rating.feedback or ""),
            "ticket_id": self.id,
            "team_id": self.team_id.id,
            "user_id": user.id,
            "deadline": deadline,
            "is_required": False,
        }

    def _on_desk_message(self, message):
        result = super()._on_desk_message(message)
        # sudo: agents answer clients whose ratings they may not write
        ratings = self.env["rating.rating"].sudo()
        unhappy = self.sudo().filtered(
            lambda ticket: 0 < ticket.rating_last_value <= BAD_RATING
        )
        if unhappy:
            bad = ratings.search(
                [
                    ("service_ticket_id", "in", unhappy.ids),
                    ("service_reaction", "=", "open"),
                ]
            )
            bad._service_conclude(self.env.user)
        return result
