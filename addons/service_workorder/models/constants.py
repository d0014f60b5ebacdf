"""Values that several models of the field work share."""

RESOURCE_KINDS = [
    ("technician", "Technician"),
    ("contractor", "Contractor"),
    ("contractor_technician", "Contractor's Technician"),
]
RESOURCE_STATES = [
    ("applicant", "Applicant"),
    ("active", "Approved"),
    ("paused", "Paused"),
    ("blacklisted", "Blacklisted"),
]
TAX_STATUSES = [
    ("vat", "VAT Payer"),
    ("simplified", "Simplified Taxation"),
    ("self_employed", "Self-Employed"),
    ("individual", "Individual"),
]

ORDER_STATES = [
    ("draft", "Draft"),
    ("offered", "Offered"),
    ("assigned", "Assigned"),
    ("in_progress", "In Progress"),
    ("reported", "Reported"),
    ("rework", "Rework"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
]
CLOSED_ORDER_STATES = ("done", "cancelled")
ACTIVE_ORDER_STATES = tuple(
    state for state, _label in ORDER_STATES if state not in CLOSED_ORDER_STATES
)
