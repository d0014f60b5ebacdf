"""Values that several models of billing share."""

MONEY = "service_billing.group_billing_officer"

SIDES = [
    ("client", "Client"),
    ("contractor", "Contractor"),
    ("staff", "Own Staff"),
]
CHARGE_KINDS = [
    ("work", "Work"),
    ("part", "Part"),
    ("retainer", "Retainer"),
    ("overage", "Overage"),
    ("minimum", "Minimum"),
    ("sla_credit", "SLA Credit"),
    ("bonus", "Bonus"),
    ("penalty", "Penalty"),
    ("pay", "Pay"),
]
CHARGE_STATES = [
    ("open", "Open"),
    ("document", "In Document"),
    ("paid", "Paid"),
    ("reversed", "Reversed"),
]
# What keeps a charge out of documents until somebody has dealt with it.
HOLDS = [
    ("contract", "No Contract"),
    ("price", "No Price"),
    ("approval", "Waits for Approval"),
    ("claim", "Claim, Not Agreed"),
]
PERIODS = [("month", "Month"), ("quarter", "Quarter"), ("year", "Year")]
CONTRACT_STATES = [("draft", "Draft"), ("active", "In Force"), ("ended", "Ended")]
ACCEPTANCES = [
    ("manager", "Our Manager's Check"),
    ("client", "The Client's Acceptance"),
]
BASES = [
    ("unit", "Per Piece"),
    ("hour", "Per Hour"),
    ("visit", "Per Visit"),
]
TIMES = [
    ("day", "Working Day"),
    ("night", "Night"),
    ("weekend", "Weekend"),
]
URGENCIES = [("2", "High or Above"), ("3", "Critical")]
# Code of the kind of income in payments to persons (Bank of Russia 5286-У, field 20).
INCOME_CODES = [
    ("1", "1: pay, of which a part may be levied"),
    ("2", "2: what is paid regularly and may not be levied"),
    ("3", "3: what is paid once and may not be levied"),
    ("4", "4: compensation of harm, paid regularly"),
    ("5", "5: compensation of harm, paid once"),
]
CLOSING_STATES = [("draft", "To Close"), ("running", "Closing"), ("done", "Closed")]
CLOSING_LINE_STATES = [
    ("todo", "To Do"),
    ("problem", "Problem"),
    ("done", "Document"),
    ("reversed", "Reopened"),
]
PAPER_SET_STATES = [
    ("todo", "To Make"),
    ("made", "Made"),
    ("sending", "Sending"),
    ("sent", "Sent"),
    ("failed", "Problem"),
    ("void", "Not Needed"),
]
PAPER_SET_REASONS = [
    ("closing", "Closing"),
    ("correction", "Correction by Agreement"),
    ("revision", "Corrected Mistake"),
    ("cancelled", "Cancelled Documents"),
]
