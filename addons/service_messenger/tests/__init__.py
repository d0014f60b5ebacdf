from . import (
    test_chat,
    test_chatter,
    test_door,
    test_form,
    test_outbox,
    test_policy,
    test_rights,
    test_rules,
)
