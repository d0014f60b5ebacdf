from . import (
    service_duty_plan,
    service_macro_run,
    service_monitor_secret,
    service_monitor_try,
    service_ticket_answer_all,
    service_ticket_gather,
    service_ticket_hand_over,
    service_ticket_merge,
    service_ticket_write_outside,
)
