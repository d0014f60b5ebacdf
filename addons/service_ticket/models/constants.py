"""Values that several models of the desk share."""

from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

TICKET_STATES = [
    ("new", "New"),
    ("open", "In progress"),
    ("waiting", "Waiting"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
]
OPEN_STATES = ("new", "open", "waiting")
CLOSED_STATES = ("done", "cancelled")
# Somebody has to do something; those that wait for others load nobody.
WORK_STATES = ("new", "open")

LINES = [
    ("1", "Line 1"),
    ("2", "Line 2"),
    ("3", "Line 3"),
    ("external", "External"),
]

# What the colour of a ticket says, the same on every screen.
ATTENTION = [
    ("act", "To do"),
    ("late", "Late"),
    ("wait", "Waits"),
    ("done", "Done"),
]

PRIORITIES = [
    ("0", "Low"),
    ("1", "Normal"),
    ("2", "High"),
    ("3", "Critical"),
]

COVERAGES = [
    ("unknown", "Unknown"),
    ("warranty", "Warranty"),
    ("contract", "Contract"),
    ("paid", "Paid"),
]

NO_SUBJECT = _lt("(no subject)")

# Longer ones are no mail addresses (RFC 5321 4.5.3.1) and break an index.
MAX_ADDRESS = 320
