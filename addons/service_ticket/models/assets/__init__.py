"""What a ticket is about at the client: sites, items, who answers for them."""

from . import service_ticket_entity
