"""Work orders that stages of a process ask for."""

# What is imported later is called first.
# ruff: isort: off
from . import service_workorder_template
from . import service_ticket
