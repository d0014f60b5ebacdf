from . import (
    test_access,
    test_agent_tour,
    test_client_search,
    test_customer_tour,
    test_hand_over,
    test_inbound_mail,
    test_intake,
    test_mailbox_health,
    test_portal_ticket,
    test_ticket,
    test_ticket_live,
    test_web_form,
)
