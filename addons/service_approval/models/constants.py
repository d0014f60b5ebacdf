"""Values that several models of approvals share."""

AGENTS = "service_ci.group_agent"
# Who sees what work costs, whatever they have to do with it.
MONEY = "service_ci.group_billing"
ACTIVITY = "service_approval.mail_activity_type_approve"

KINDS = [
    ("client", "Client"),
    ("staff", "Own Staff"),
]
SUBJECTS = [
    ("ticket", "Request"),
    ("workorder", "Work Order"),
]
JOINS = [
    ("all", "Has to Agree"),
    ("any", "One of These Is Enough"),
]
APPROVAL_STATES = [
    ("pending", "Under Way"),
    ("approved", "Approved"),
    ("rejected", "Rejected"),
    ("released", "Begun without"),
    ("renewed", "Asked anew"),
    ("cancelled", "Withdrawn"),
]
# These say what may be done with their subject; the others are history.
LIVE_STATES = ("pending", "approved", "rejected", "released")
STEP_STATES = [
    ("waiting", "Later"),
    ("pending", "Waits for Decision"),
    ("approved", "Approved"),
    ("rejected", "Rejected"),
    ("skipped", "Not Needed"),
    ("cancelled", "Withdrawn"),
]
VERDICTS = [
    ("approved", "Approved"),
    ("rejected", "Rejected"),
]
CHANNELS = [
    ("backend", "Back End"),
    ("portal", "Portal"),
    ("link", "Link in a Mail"),
    ("mail", "Answer to a Mail"),
]
# Without a login: whoever it was, the person in whose name it happened is told.
UNSEEN_CHANNELS = frozenset({"link", "mail"})
MAX_REASON = 2000
