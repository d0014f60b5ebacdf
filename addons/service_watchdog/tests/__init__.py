from . import (
    test_watch_access,
    test_watch_api,
    test_watch_judging,
    test_watch_mail,
    test_watch_objects,
    test_watch_rules,
)
