"""Who takes a ticket."""

from . import (
    ir_websocket,
    res_users_take,
    resource_resource,
    service_cockpit,
    service_team_member,
    service_team_take,
    service_ticket_assignment,
    service_ticket_presence,
    service_ticket_take,
)
