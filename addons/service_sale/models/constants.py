"""Values that several models of estimates share."""

ESTIMATE_STATES = [
    ("draft", "Draft"),
    ("sent", "Sent"),
    ("due", "Prepayment Due"),
    ("accepted", "Accepted"),
    ("paid", "Paid"),
    ("refused", "Refused"),
    ("expired", "Expired"),
]
# Ends that the ticket does not show: another estimate counts.
ESTIMATE_ENDS = [
    ("refused", "Refused"),
    ("withdrawn", "Withdrawn"),
    ("replaced", "Replaced"),
]
ORDER_ESTIMATE_STATES = [*ESTIMATE_STATES, *ESTIMATE_ENDS[1:]]
DECIDED = ("accepted", "paid", "refused", "expired")
STEPS = [
    ("survey", "Survey"),
    ("estimate", "Estimate"),
    ("send", "Estimate, Sent at Once"),
    ("work", "Work after Acceptance"),
]
BEFORE_WORK = ("survey", "estimate", "send")
REASON_ESTIMATE = "estimate"
GROUP = "service_sale.group_estimate"
AGENTS = "service_ci.group_agent"
