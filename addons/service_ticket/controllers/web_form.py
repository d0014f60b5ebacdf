"""The form by which anybody files a request, with a login or without.

What a stranger types proves nothing.  The request goes to the contact whose address was
typed, but the stranger gets no key to it: the page with the conversation is opened by
the link in the mail that goes to that address, and the answer to the stranger is the
same for every address.
"""

import re
import time

from odoo.exceptions import AccessError, MissingError
from odoo.http import request, route
from odoo.tools import formataddr, plaintext2html
from odoo.tools.mail import email_normalize
from odoo.tools.misc import hash_sign, verify_hash_signed

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.service_ci.controllers.limited import is_logged_in

from ..tools.typed import clean, read_number
from ..tools.uploads import EXTENSIONS
from .once import once
from .uploads import (
    MAX_FILES,
    max_bytes,
    max_request_bytes,
    max_total_bytes,
    parameter,
    read_uploads,
)

FORM_SCOPE = "service_ticket-web-form"
SENT_SCOPE = "service_ticket-web-sent"
FORM_HOURS = 24
SENT_HOURS = 24 * 30
# A person needs longer to read the form than a programme to fill it in.
MIN_SECONDS = 3

# Lengths of what is typed; also the whitelist of what is read from the browser.
TEXT_LIMITS = {
    "name": 100,
    "email": 254,
    "phone": 40,
    "subject": 200,
    "text": 20000,
}
REQUIRED = ("name", "email", "subject", "text")
# Hidden from people; programmes fill in every field.
HONEYPOT = "homepage"
PHONE = re.compile(r"(?=.*\d)[\w+()/.,;#* \-]+")


class WebForm(CustomerPortal):
    # Page

    @route(
        "/service/new",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        readonly=is_logged_in,
        service_limit=120,
    )
    def service_new(self, repeat_of=None, access_token=None, **kw):
        """Show the form, filled in as far as we know who asks.

        ``?type=`` with the id of a request type chooses it, ``?item=`` with that of a
        service the service.
        """
        values = self._service_form_defaults()
        values.update(self._service_asked_for(kw))
        if earlier := self._service_earlier_ticket(repeat_of, access_token):
            values.update(self._service_values_of(earlier))
        else:
            access_token = None
        return self._service_render_form(values, earlier, access_token)

    def _service_form_defaults(self):
        user = request.env.user
        if user._is_public():
            return {}
        partner = user.partner_id
        return {
            "name": partner.name or "",
            "email": partner.email or "",
            "phone": partner.phone or "",
        }

    def _service_asked_for(self, query):
        """Return what the address of the page chooses.

        :param dict query: what stands behind the question mark
        """
        type_id = read_number(query.get("type"))
        return {"type_id": type_id} if type_id else {}

    def _service_earlier_ticket(self, ticket_id, access_token):
        """Return the ticket that is asked about again, if the visitor may see it."""
        ticket_id = read_number(ticket_id)
        if not ticket_id:
            return None
        try:
            return self._document_check_access(
                "service.ticket", ticket_id, access_token
            )
        except (AccessError, MissingError):
            return None

    def _service_values_of(self, ticket):
        """Return what the form takes over from an earlier ticket.

        Not who asked: the link may have been passed on.
        """
        return {"subject": ticket.name, "type_id": ticket.type_id.id}

    def _service_types(self):
        # sudo: visitors do not see the settings of the desk
        return (
            request.env["service.ticket.type"]
            .sudo()
            .search([("on_web_form", "=", True)])
        )

    def _service_render_form(
        self,
        values,
        earlier=None,
        access_token=None,
        errors=None,
        opened=None,
        status=200,
    ):
        values = {
            "page_name": "service_new",
            "no_breadcrumbs": request.env.user._is_public(),
            "form_values": values,
            "errors": errors or {},
            "types": self._service_types(),
            "earlier": earlier,
            "access_token": access_token,
            "is_known": self._service_is_known(),
            "limits": TEXT_LIMITS,
            "honeypot": HONEYPOT,
            "opened": opened or self._service_stamp(),
            "max_files": MAX_FILES,
            "max_mb": max_bytes(request.env) // 2**20,
            "max_total_mb": max_total_bytes(request.env) // 2**20,
            "accept": ",".join(f".{extension}" for extension in EXTENSIONS),
            **self._service_page_values(values, errors or {}),
        }
        response = request.render("service_ticket.web_form", values)
        response.status_code = status
        return response

    def _service_page_values(self, values, errors):
        """Return what else the page shows.

        :param dict values: what was typed
        :param dict errors: what is wrong with it
        """
        return {}

    def _service_is_known(self):
        """Tell whether name and address are those of a login and not typed."""
        user = request.env.user
        return not user._is_public() and bool(email_normalize(user.partner_id.email))

    # Submission

    @route(
        "/service/new",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        captcha="service_new",
        max_content_length=max_request_bytes,
        service_limit=60,
    )
    def service_create(self, **kw):
        """Take the request in, or show the form again with what is wrong."""
        # What is typed and what is uploaded are read apart: a file under the name of
        # a text field, or the reverse, is nothing at all.
        form = request.httprequest.form
        values, errors = self._service_read(form)
        access_token = form.get("access_token") or None
        earlier = self._service_earlier_ticket(form.get("repeat_of"), access_token)
        files, errors["files"] = self._service_read_files()
        opened = form.get("opened")
        if form.get("choose"):
            # The second step of those without JavaScript: show what is asked for.
            access_token = access_token if earlier else None
            return self._service_render_form(
                values, earlier, access_token, opened=opened
            )
        errors = {name: error for name, error in errors.items() if error}
        if not errors and (error := self._service_check_person(form, opened)):
            errors["form"] = error
            opened = None if error == self._service_expired() else opened
        status = 200
        if not errors and self._service_too_many(self._service_limits(values)):
            errors["form"] = self.env._(
                "Very many requests came from here within an hour. Please wait a while "
                "and send it again; what you wrote is still below."
            )
            status = 429
        if errors:
            access_token = access_token if earlier else None
            return self._service_render_form(
                values, earlier, access_token, errors, opened, status
            )
        url = once(
            lambda: self._service_success_url(
                self._service_file(values, files, earlier)
            )
        )
        return request.redirect(url, code=303)

    def _service_read(self, form):
        """Return what was typed, cleaned, and what is wrong with it."""
        values, errors = {}, {}
        for field, limit in TEXT_LIMITS.items():
            value = clean(form.get(field)).strip()
            if field != "text":
                # Names and subjects end in the headers of mails.
                value = " ".join(value.split())
            values[field] = value
            if len(value) > limit:
                errors[field] = self.env._(
                    "This is too long: at most %(limit)s characters fit.", limit=limit
                )
        if self._service_is_known():
            known = self._service_form_defaults()
            values.update(name=known["name"], email=known["email"])
            errors.pop("name", None)
            errors.pop("email", None)
        missing = {
            "name": self.env._("Please tell us your name."),
            "email": self.env._("Please tell us your mail address, we answer to it."),
            "subject": self.env._("Please tell us in a few words what it is about."),
            "text": self.env._("Please describe what we can do for you."),
        }
        for field in REQUIRED:
            if not values[field]:
                errors[field] = missing[field]
        if "email" not in errors and not email_normalize(values["email"]):
            errors["email"] = self.env._(
                "This is no mail address; one looks like name@example.com."
            )
        if "phone" not in errors and values["phone"]:
            if not PHONE.fullmatch(values["phone"]):
                errors["phone"] = self.env._(
                    "This is no phone number; leave it empty if in doubt."
                )
        self._service_read_type(form, values, errors)
        return values, errors

    def _service_read_type(self, form, values, errors):
        types = self._service_types()
        chosen = form.get("type_id", "")
        request_type = types.filtered(lambda t: str(t.id) == chosen)
        values["type_id"] = request_type.id
        if types and not request_type:
            errors["type_id"] = self.env._("Please choose what kind of request it is.")

    def _service_read_files(self):
        """Return the uploaded files and a sentence about the first that is wrong."""
        return read_uploads("files")

    # Programmes

    def _service_stamp(self):
        """Return a signed note of when the form was opened."""
        # sudo: the secret of the database is a system parameter
        env = request.env(su=True)
        return hash_sign(env, FORM_SCOPE, int(time.time()), expiration_hours=FORM_HOURS)

    def _service_expired(self):
        return self.env._(
            "This page was open for very long. Please check it and send it once more."
        )

    def _service_check_person(self, form, opened):
        """Return a sentence when a programme seems to have filled in the form."""
        opened_at = self._service_verify(FORM_SCOPE, opened)
        if not isinstance(opened_at, int):
            return self._service_expired()
        if form.get(HONEYPOT) or time.time() - opened_at < MIN_SECONDS:
            return self.env._(
                "We could not tell whether a person filled this in. Please send it "
                "once more."
            )
        return None

    def _service_verify(self, scope, token):
        """Return what a signed note says, None when it is ours no more or never was."""
        try:
            # sudo: the secret of the database is a system parameter
            return verify_hash_signed(request.env(su=True), scope, token or "")
        except (ValueError, UnicodeError, IndexError):
            return None

    def _service_too_many(self, limits):
        """Count a request that is about to be filed; tell whether it is one too many.

        :param limits: how many an hour are fine: list of (kind, who, limit)
        """
        Call = request.env["service.limited.call"]
        return any(
            Call._seconds_to_wait(f"{FORM_SCOPE} {kind}", who, limit, 3600)
            for kind, who, limit in limits
        )

    def _service_limits(self, values):
        """Return how many requests are fine, see :meth:`_service_too_many`."""
        email = email_normalize(values["email"])
        return [
            ("address", email, parameter(request.env, "web_form_per_address", 5)),
            (
                "place",
                self._service_place_of_visitor(),
                parameter(request.env, "web_form_per_place", 30),
            ),
        ]

    def _service_place_of_visitor(self):
        Call = request.env["service.limited.call"]
        return Call._place_of(request.httprequest.remote_addr)

    # Intake

    def _service_file(self, values, files, earlier):
        user = request.env.user
        ticket_values = self._service_ticket_values(values, earlier)
        # sudo: whoever files a request has no right to tickets
        Ticket = request.env["service.ticket"].sudo()
        return Ticket._web_intake(
            ticket_values,
            plaintext2html(values["text"]),
            files,
            "web" if user._is_public() else "portal",
        )

    def _service_ticket_values(self, values, earlier):
        """Return the values of the ticket that was filed; all of them are checked.

        :param dict values: what was typed
        :param earlier: the ticket that is asked about again, or None
        """
        user = request.env.user
        ticket_values = {
            "name": values["subject"],
            "type_id": values["type_id"],
            "email_from": formataddr(
                (values["name"], email_normalize(values["email"]))
            ),
            "phone": values["phone"],
            "repeat_of_id": earlier.id if earlier else False,
        }
        if not user._is_public():
            ticket_values["partner_id"] = user.partner_id.id
        return ticket_values

    def _service_success_url(self, ticket):
        # sudo: the secret of the database is a system parameter
        env = request.env(su=True)
        token = hash_sign(env, SENT_SCOPE, ticket.id, expiration_hours=SENT_HOURS)
        return f"/service/sent/{token}"

    @route(
        "/service/sent/<string:token>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        readonly=is_logged_in,
        service_limit=120,
    )
    def service_sent(self, token, **kw):
        """Confirm a request by its number, and show how far it is.

        This page holds nothing that its visitor did not type but number and status.
        """
        ticket_id = self._service_verify(SENT_SCOPE, token)
        # sudo: the signature proves that the visitor filed this one ticket
        ticket = request.env["service.ticket"].sudo().browse(ticket_id or 0).exists()
        if not ticket:
            raise request.not_found()
        own = ticket.with_user(request.env.user)
        values = {
            "page_name": "service_new",
            "no_breadcrumbs": request.env.user._is_public(),
            "ticket": ticket,
            "may_open": not request.env.user._is_public() and own.has_access("read"),
            "is_mailed": ticket.team_id.acknowledges,
        }
        response = request.render("service_ticket.web_form_sent", values)
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Robots-Tag"] = "noindex"
        return response
