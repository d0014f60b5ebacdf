from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.service_ticket.tools.sample import draw


class ServiceQualityReview(models.Model):
    _inherit = "service.quality.review"

    # What was settled by word of mouth alone has no ticket.
    ticket_id = fields.Many2one(required=False)
    call_id = fields.Many2one(
        "service.call",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The call that is reviewed, together with its ticket if it has one.",
    )
    call_ids = fields.Many2many(
        "service.call",
        compute="_compute_call_ids",
        string="Calls of the Ticket",
        help="What was spoken, beside what was written.",
    )
    recording_ids = fields.Many2many(
        "service.call.recording",
        compute="_compute_recording_ids",
        string="Recordings",
        groups="service_telephony.group_recordings",
    )

    # As with tickets: a sample that is drawn again is the same one.
    _call_sample_uniq = models.UniqueIndex(
        "(user_id, week, call_id) WHERE week IS NOT NULL AND call_id IS NOT NULL",
        "This call is in the sample of the week already.",
    )

    # The agent, because of the others a new review may have none.
    @api.constrains("user_id", "ticket_id", "call_id")
    def _check_subject(self):
        for review in self:
            if not review._get_subject():
                raise ValidationError(
                    self.env._("Choose the ticket or the call that is reviewed.")
                )

    @api.depends("ticket_id", "call_id")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        for review in self - self.filtered("ticket_id"):
            # sudo: who may read the review may know what it is about
            review.display_name = review.sudo().call_id.display_name
        return result

    @api.depends("call_id.company_id")
    def _compute_company_id(self):
        return super()._compute_company_id()

    @api.depends("ticket_id.call_ids", "call_id")
    @api.depends_context("uid")
    def _compute_call_ids(self):
        for review in self:
            own = review.sudo()  # sudo: what of it one may see is sorted out here
            calls = own.ticket_id.call_ids | own.call_id
            review.call_ids = calls.with_env(self.env)._filtered_access("read")

    # Not by "call_ids": what no search finds is no way to what changed.
    @api.depends("ticket_id.call_ids.recording_ids", "call_id.recording_ids")
    @api.depends_context("uid")
    def _compute_recording_ids(self):
        for review in self:
            recordings = review.call_ids.recording_ids
            review.recording_ids = recordings._filtered_access("read")

    def _get_subject(self):
        return super()._get_subject() or self.call_id

    @api.model
    def _get_subjects(self, vals_list):
        of_ticket = [vals for vals in vals_list if vals.get("ticket_id")]
        of_call = [vals for vals in vals_list if not vals.get("ticket_id")]
        calls = self.env["service.call"].browse([one.get("call_id") for one in of_call])
        tickets, calls = iter(super()._get_subjects(of_ticket)), iter(calls)
        return [next(tickets if vals.get("ticket_id") else calls) for vals in vals_list]

    # Drawing

    @api.model
    def _draw_sample(self, company, monday):
        calls = self._draw_calls(company, monday)
        return calls | super()._draw_sample(company, monday)

    @api.model
    def _get_sample_sizes(self, company, monday, agents):
        """Leave out what calls take; where there are too few, tickets make it up."""
        sizes = super()._get_sample_sizes(company, monday, agents)
        calls = dict(
            self._read_group(
                [
                    ("week", "=", monday),
                    ("company_id", "=", company.id),
                    ("call_id", "!=", False),
                ],
                ["user_id"],
                ["__count"],
            )
        )
        return {agent: size - calls.get(agent, 0) for agent, size in sizes.items()}

    @api.model
    def _draw_calls(self, company, monday):
        """Open the reviews of recorded calls of one week.

        :return: the new reviews; what is there already is not drawn again
        """
        share = company.service_quality_call_share / 100
        size = round(company.service_quality_sample * share)
        by_agent = self._get_recorded_calls(company, monday) if size else {}
        known = self.search_fetch(
            [("week", "=", monday), ("company_id", "=", company.id)], ["call_id"]
        ).call_id
        Call = self.env["service.call"]
        return self.create(
            [
                {
                    **self._prepare_sample_values(agent, call, monday),
                    "ticket_id": False,
                    "call_id": call.id,
                }
                for agent, call_ids in by_agent.items()
                for call in Call.browse(
                    draw(call_ids, size, f"{monday}/calls/{agent.id}")
                )
                - known
            ]
        )

    @api.model
    def _get_recorded_calls(self, company, monday):
        """Return dict agent -> ids of the week's calls that can be listened to."""
        start, end = self._get_week(company, monday)
        return dict(
            self.env["service.call"]._read_group(
                [
                    ("company_id", "=", company.id),
                    ("started_at", ">=", start),
                    ("started_at", "<", end),
                    ("direction", "!=", "internal"),
                    ("answered_at", "!=", False),
                    ("user_id.active", "=", True),
                    ("recording_ids.state", "=", "done"),
                ],
                ["user_id"],
                ["id:array_agg"],
            )
        )
