from . import (
    service_inbound_mail,
    service_watch_check,
    service_watch_expectation,
    service_watch_expectation_demo,
    service_watch_heartbeat,
    service_watch_judging,
    service_watch_list,
    service_watch_object,
    service_watch_report,
    service_watch_rule,
    service_watch_source,
)
