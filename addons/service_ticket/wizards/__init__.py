from . import (
    service_ticket_hand_over,
    service_ticket_write_outside,
)
