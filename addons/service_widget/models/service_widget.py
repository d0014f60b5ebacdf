import secrets
from datetime import timedelta
from textwrap import shorten

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_datetime, formataddr, plaintext2html

from ..tools.origins import read_origins

CHANNEL = "callback"
MAX_SUBJECT = 80


class ServiceWidget(models.Model):
    """A button on a website by which visitors ask to be called back or write to us."""

    _name = "service.widget"
    _description = "Website Widget"
    _order = "name, id"

    name = fields.Char(
        required=True, translate=True, help="What stands on the button of the website."
    )
    active = fields.Boolean(default=True)
    team_id = fields.Many2one(
        "service.team",
        required=True,
        ondelete="restrict",
        help="Gets the requests; its working hours are told to visitors.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index="btree_not_null",
    )
    type_id = fields.Many2one("service.ticket.type", ondelete="set null")
    offers_callback = fields.Boolean("Call Back", default=True)
    offers_request = fields.Boolean("Written Request", default=True)
    origins = fields.Text(
        "Websites",
        help="Addresses of the websites that may show it, one a line, for instance "
        "https://www.example.com. Browsers show it nowhere else.",
    )
    token = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        index=True,
        default=lambda self: secrets.token_urlsafe(12),
    )
    url = fields.Char("Address of the Form", compute="_compute_snippet")
    snippet = fields.Text(
        "To Paste into the Website",
        compute="_compute_snippet",
        help="Paste it before the end of the page, </body>.",
    )

    _token_uniq = models.Constraint("UNIQUE(token)", "Tokens are unique.")
    _offers_something = models.Constraint(
        "CHECK(offers_callback OR offers_request)",
        "A widget offers a call back, a written request, or both.",
    )

    @api.depends("token", "name")
    def _compute_snippet(self):
        base = self.get_base_url()
        for widget in self:
            widget.url = f"{base}/service/widget/{widget.token}"
            script = f"{base}/service_widget/static/src/embed/widget.js"
            widget.snippet = (
                f'<script src="{script}" data-widget="{widget.token}" async></script>'
            )

    @api.constrains("origins")
    def _check_origins(self):
        for widget in self:
            _origins, wrong = read_origins(widget.origins)
            if wrong:
                raise ValidationError(
                    self.env._(
                        "“%(line)s” is no address of a website; one looks like "
                        "https://www.example.com.",
                        line=wrong,
                    )
                )

    def _get_frame_ancestors(self):
        """Return who may show the form, as browsers are told."""
        self.ensure_one()
        origins, _wrong = read_origins(self.origins)
        return " ".join(["'self'", *origins])

    # What visitors are told

    def _get_calendar(self):
        """Return the hours in which we call back; empty around the clock."""
        self.ensure_one()
        policy = self._get_policy()
        if policy.working_hours == "always":
            return policy.calendar_id.browse()
        if policy.working_hours == "calendar":
            return policy.calendar_id
        return self.team_id._get_working_hours(self.company_id)

    def _get_policy(self):
        """Return the promise for requests to be called back."""
        return self.env["service.sla.policy"].search(
            [
                ("channel_ids.code", "=", CHANNEL),
                ("kind", "=", "sla"),
                # what single clients are promised is nobody else's business
                ("client_ids", "=", False),
                ("company_id", "in", [False, self.company_id.id]),
                "|",
                ("team_ids", "=", False),
                ("team_ids", "in", self.team_id.ids),
            ],
            limit=1,
        )

    def _get_call_by(self, moment):
        """Return by when somebody calls back who asks for it now.

        The same for everybody: what it really is depends on who the client is.

        :param datetime moment: naive UTC
        :return: naive UTC, or None where nothing is promised
        """
        target = self._get_policy().target_ids.filtered(
            lambda one: one.target == "first_response"
        )
        if not target:
            return None
        calendar = self._get_calendar()
        if not calendar:
            return moment + timedelta(seconds=target.seconds)
        return calendar.plan_hours(target.seconds / 3600, moment, compute_leaves=True)

    def _get_call_by_text(self):
        """Return by when somebody calls back, in the time of our working hours."""
        moment = self._get_call_by(fields.Datetime.now())
        if not moment:
            return ""
        moment = moment.replace(second=0, microsecond=0) + timedelta(minutes=1)
        zone = self._get_zone()
        text = format_datetime(self.env, moment, tz=zone, dt_format="d MMMM, HH:mm")
        return f"{text} ({self._get_calendar()._service_zone_name(zone)})"

    def _get_hours_text(self):
        """Return when we call back, in the words of the visitor."""
        calendar = self._get_calendar()
        if not calendar:
            return self.env._("around the clock")
        return calendar._service_hours_text()

    def _get_zone(self):
        return self._get_calendar().tz or self.company_id.partner_id.tz or "UTC"

    # What they send

    def _read_phone(self, typed):
        """Return a phone number as E.164, False for what is none."""
        Ticket = self.env["service.ticket"]
        return Ticket._format_phone(typed, self.company_id.country_id)

    def _intake_callback(self, values):
        """Take in that somebody wants to be called.

        :param dict values: checked ``name``, ``phone`` (E.164), ``text``
        :return: the ticket
        """
        return self._intake(
            values,
            CHANNEL,
            name=self.env._("Call back: %(name)s", name=values["name"]),
            text=values["text"] or self.env._("Please call me back."),
        )

    def _intake_request(self, values):
        """Take in what somebody wrote.

        :param dict values: as above, and ``email``
        :return: the ticket
        """
        return self._intake(values, "web", name=values["text"], text=values["text"])

    def _intake(self, values, channel, name, text):
        email = values.get("email")
        ticket_values = {
            "name": shorten(name, MAX_SUBJECT, placeholder="…"),
            "team_id": self.team_id.id,
            "company_id": self.company_id.id,
            "phone": values["phone"],
            "email_from": formataddr((values["name"], email)) if email else False,
        }
        if self.type_id:
            ticket_values["type_id"] = self.type_id.id
        body = plaintext2html(f"{text}\n\n{values['name']}, {values['phone']}")
        Ticket = self.env["service.ticket"]
        return Ticket._web_intake(ticket_values, body, [], channel)
