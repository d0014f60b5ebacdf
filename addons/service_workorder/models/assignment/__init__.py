"""Who is sent: candidates, their order, offers."""

from . import service_workorder_offer
