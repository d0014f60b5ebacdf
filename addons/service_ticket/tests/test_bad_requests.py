from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ServiceTicketHttpCommon

HUGE = "9" * 30
# Python converts no longer ones to numbers.
ENDLESS = "9" * 5000


@tagged("post_install", "-at_install")
class TestBadRequests(ServiceTicketHttpCommon):
    """Whatever stands in an address gets a page or “not found”, never a fault."""

    def _assert_no_fault(self, url, **options):
        with mute_logger("odoo.http", "werkzeug"):
            response = self.url_open(url, **options)
        self.assertLess(response.status_code, 500, url[:100])
        return response

    def test_numbers_that_no_record_can_have(self):
        token = self.make_ticket()._portal_ensure_token()
        for url in (
            f"/my/tickets/{HUGE}",
            f"/my/tickets/{HUGE}?access_token={token}",
            f"/service/new?repeat_of={HUGE}",
            f"/service/new?type={ENDLESS}",
            f"/service/new?item={ENDLESS}",
            f"/service/new/parameters?item={ENDLESS}&type_id={HUGE}",
            f"/service/expert/{HUGE}?key=x",
            f"/service/expert/{HUGE}/file/{HUGE}?key=x",
            f"/service/rate/none?value={ENDLESS}",
        ):
            self._assert_no_fault(url)

    def test_tokens_that_are_no_tokens(self):
        ticket = self.make_ticket()
        ticket._portal_ensure_token()
        for token in ("%D1%84", "%00", "x" * 3000):
            for url in (
                f"/my/tickets/{ticket.id}?access_token={token}",
                f"/service/new?repeat_of={ticket.id}&access_token={token}",
                f"/service/expert/1?key={token}",
                f"/my/tickets/{ticket.id}?notice={token}",
            ):
                self._assert_no_fault(url)
        for token in ("%D1%84", "%25", "x" * 3000):
            for page in ("sent", "rate"):
                self._assert_no_fault(f"/service/{page}/{token}")

    def test_search_for_characters_that_nobody_types(self):
        self.authenticate("desk_customer", "desk_customer")
        for query in ("search=%00", "search=%25%5C", "sortby=%00", "filterby=x"):
            self._assert_no_fault(f"/my/tickets?{query}")
        self._assert_no_fault(f"/my/tickets/page/{HUGE}")
        self._assert_no_fault(f"/service/inbound_mail/{HUGE}.eml")

    def test_posts_with_nonsense(self):
        ticket = self.make_ticket()
        token = ticket._portal_ensure_token()
        self.authenticate(None, None)
        for url, data in (
            (f"/my/tickets/{HUGE}/close", {}),
            (f"/my/tickets/{ticket.id}/close", {"access_token": "ф"}),
            (f"/my/tickets/{ticket.id}/parameters", {"access_token": "ф"}),
            (f"/my/tickets/{ticket.id}/rate", {"access_token": token, "rating": "²"}),
            ("/service/rate/x", {"value": ENDLESS, "comment": "\x00"}),
            ("/service/new", {"repeat_of": HUGE, "access_token": "ф", "type_id": "x"}),
            ("/service/new", {"item_form": ENDLESS, "card_form": ENDLESS}),
            ("/service/expert/1", {"key": "ф", "answer": "x"}),
        ):
            with mute_logger("odoo.http", "werkzeug"):
                response = self._post(url, **data)
            self.assertLess(response.status_code, 500, url)
