from . import test_ticket_and_task
