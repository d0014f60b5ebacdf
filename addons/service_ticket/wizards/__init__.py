from . import service_ticket_hand_over
