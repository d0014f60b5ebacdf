from werkzeug.urls import url_encode

from odoo.exceptions import AccessError, LockError, MissingError
from odoo.fields import Domain
from odoo.http import request, route

from odoo.addons.mail.controllers.attachment import AttachmentController
from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.thread import PortalThreadController
from odoo.addons.service_ci.controllers.limited import is_logged_in

from ..models.constants import CLOSED_STATES, OPEN_STATES
from ..tools.file_names import clean_file_name
from ..tools.typed import clean, read_number
from ..tools.uploads import is_welcome
from .listing import Listing
from .uploads import max_bytes

RATINGS = range(1, 6)
MAX_COMMENT = 5000


class TicketPortal(CustomerPortal):
    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "service_ticket_count" in counters:
            Ticket = request.env["service.ticket"]
            values["service_ticket_count"] = (
                # whether there are any: the number is not shown
                Ticket.search_count(self._service_ticket_domain(), limit=1)
                if Ticket.has_access("read")
                else 0
            )
        return values

    def _document_check_access(self, model_name, document_id, access_token=None):
        # Tokens are ASCII; comparing others with one is a fault in Python.
        if not (isinstance(access_token, str) and access_token.isascii()):
            access_token = None
        return super()._document_check_access(model_name, document_id, access_token)

    # List

    def _service_ticket_sortings(self):
        return {
            "newest": {
                "label": self.env._("Newest"),
                "order": "opened_at desc, id desc",
            },
            "oldest": {"label": self.env._("Oldest"), "order": "opened_at, id"},
            "subject": {"label": self.env._("Subject"), "order": "name, id desc"},
        }

    def _service_ticket_filters(self):
        return {
            "all": {"label": self.env._("All"), "domain": Domain.TRUE},
            "open": {
                "label": self.env._("Open"),
                "domain": Domain("state", "in", OPEN_STATES),
            },
            "closed": {
                "label": self.env._("Closed"),
                "domain": Domain("state", "in", CLOSED_STATES),
            },
        }

    @route(
        ["/my/tickets", "/my/tickets/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_my_tickets(self, page=1, **kw):
        """List the requests of the customer who is logged in."""
        if not request.env["service.ticket"].has_access("read"):
            raise request.not_found()
        values = {
            **self._prepare_portal_layout_values(),
            # sudo: the stage that names the status is hidden from customers
            **self._service_ticket_listing().get_values(
                kw, page, self._items_per_page, sudo=True
            ),
            "page_name": "service_tickets",
        }
        values["tickets"] = values["records"]
        return request.render("service_ticket.portal_my_tickets", values)

    def _service_ticket_listing(self):
        return Listing(
            model=request.env["service.ticket"],
            url="/my/tickets",
            domain=self._service_ticket_domain(),
            search=self._service_ticket_search_domain,
            filters=self._service_ticket_filters(),
            sortings=self._service_ticket_sortings(),
            groupings=self._service_ticket_groupings(),
        )

    def _service_ticket_groupings(self):
        return {}

    def _service_ticket_search_domain(self, search):
        return Domain("name", "ilike", search) | Domain("number", "ilike", search)

    def _service_ticket_domain(self):
        """Return which tickets the list shows; staff see those they filed."""
        if request.env.user._is_internal():
            return Domain("partner_id", "=", request.env.user.partner_id.id)
        return Domain.TRUE

    # Page of one ticket

    @route(
        "/my/tickets/<int:ticket_id>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        readonly=is_logged_in,
        service_limit=120,
    )
    def portal_my_ticket(self, ticket_id, access_token=None, notice=None, **kw):
        """Show a request to its customer, or to whoever holds its token."""
        try:
            ticket = self._document_check_access(
                "service.ticket", ticket_id, access_token
            )
        except (AccessError, MissingError):
            return self._service_ticket_refused()
        if target := self._service_ticket_merge_target(ticket):
            return request.redirect(f"/my/tickets/{target.id}")
        values = {
            "page_name": "service_ticket",
            "ticket": ticket,
            "is_staff": request.env.user._is_internal(),
            "rating": ticket._portal_rating(),
            "notice": notice,
        }
        values = self._get_page_view_values(
            ticket, access_token, values, "my_tickets_history", False, **kw
        )
        response = request.render("service_ticket.portal_my_ticket", values)
        # The address of the page holds a secret: it goes to no other site.
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def _service_ticket_refused(self):
        """Answer alike whether a ticket exists or not."""
        if request.env.user._is_public():
            query = url_encode({"redirect": request.httprequest.path})
            return request.redirect(f"/web/login?{query}")
        raise request.not_found()

    def _service_ticket_merge_target(self, ticket):
        """Return where a merged ticket lives on, if the user may go there."""
        target = ticket._merge_target().with_user(request.env.user)
        # A token opens its own ticket only, hence the rights of the user count.
        return target if target.id != ticket.id and target.has_access("read") else None

    # What the customer may do

    @route(
        "/my/tickets/<int:ticket_id>/<any(close,reopen,rate):action>",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        service_limit=30,
    )
    def portal_my_ticket_act(
        self, ticket_id, action, access_token=None, rating=None, comment=None, **kw
    ):
        """Close, take up again or rate a request in the name of its customer."""
        ticket = self._service_ticket_of_customer(ticket_id, access_token)
        query = {"access_token": access_token} if access_token else {}
        if request.env.user._is_internal():
            query["notice"] = "staff"
        else:
            query["notice"] = self._service_ticket_act(ticket, action, rating, comment)
        anchor = "#rating" if action in ("close", "rate") else ""
        return request.redirect(
            f"/my/tickets/{ticket_id}?{url_encode(query)}{anchor}", code=303
        )

    def _service_ticket_of_customer(self, ticket_id, access_token):
        """Return a ticket for what its customer does there.

        :raise NotFound: for whoever may not see it
        """
        try:
            ticket = self._document_check_access(
                "service.ticket", ticket_id, access_token
            )
        except (AccessError, MissingError):
            raise request.not_found() from None
        # sudo: the customer may do the one thing that follows; it is noted as theirs
        return ticket.with_user(request.env.user).sudo()

    def _service_ticket_customer(self, ticket):
        """Return who acts: the visitor, or the contact who came by the link."""
        user = request.env.user
        return ticket.partner_id if user._is_public() else user.partner_id

    def _service_ticket_act(self, ticket, action, rating, comment):
        """Do what the customer asks for; returns the notice to show."""
        try:
            # Of two clicks at once, or of two colleagues, one comes after the other.
            ticket.lock_for_update()
        except LockError:
            return "busy"
        if action == "rate":
            return self._service_ticket_rate(ticket, rating, comment)
        getattr(ticket, f"_portal_{action}")(self._service_ticket_customer(ticket))
        is_closed = ticket.state in CLOSED_STATES
        return "late" if action == "reopen" and is_closed else action

    def _service_ticket_rate(self, ticket, rating, comment):
        """Note a rating; returns the notice to show."""
        if not ticket._portal_may_rate():
            return "not_rated"
        value = read_number(rating)
        if value not in RATINGS:
            return "no_rating"
        comment = clean(comment if isinstance(comment, str) else "")
        ticket._portal_rate(value, comment.strip()[:MAX_COMMENT])
        return "rate"


class TicketThread(PortalThreadController):
    def _prepare_message_data(self, post_data, *, thread, **kwargs):
        values = super()._prepare_message_data(post_data, thread=thread, **kwargs)
        if thread._name.startswith("service."):
            # People write words of their own; the other kinds are for programs.
            values["message_type"] = "comment"
        is_new = kwargs.get("from_create")
        if is_new and thread._name == "service.ticket" and request.env.user.share:
            # Not among ourselves, and no rating beside the page that asks for one.
            values["subtype_xmlid"] = "mail.mt_comment"
        if thread._name == "service.ticket":
            values.pop("rating_value", None)
        if (
            thread._name == "service.ticket"
            and kwargs.get("from_create")
            and request.env.user._is_public()
            and not values.get("author_id")
        ):
            # No contact is known: the answer comes from the address of the ticket,
            # not from “Public user”.
            values.update(author_id=False, email_from=thread.sudo().email_from)
        return values


class TicketAttachments(AttachmentController):
    @route(service_limit=60)
    def mail_attachment_upload(
        self, ufile, thread_id, thread_model, is_pending=False, **kwargs
    ):
        if thread_model == "service.ticket" and not request.env.user._is_internal():
            ufile.filename = clean_file_name(ufile.filename)
            content = ufile.stream.read(max_bytes(request.env) + 1)
            ufile.stream.seek(0)
            error = self._service_ticket_refuse(ufile.filename, content)
            if error:
                # In the shape whose sentence the uploader shows.
                return request.make_json_response({"error": {"message": error}})
        return super().mail_attachment_upload(
            ufile, thread_id, thread_model, is_pending, **kwargs
        )

    def _service_ticket_refuse(self, name, content):
        """Return why a customer may not send this file, or False."""
        limit = max_bytes(request.env)
        if len(content) > limit:
            return self.env._(
                "%(name)s is larger than %(limit)s MB.",
                name=name,
                limit=limit // 2**20,
            )
        if not is_welcome(name, content):
            return self.env._(
                "We cannot take %(name)s: files of this kind are not accepted.",
                name=name,
            )
        return False
