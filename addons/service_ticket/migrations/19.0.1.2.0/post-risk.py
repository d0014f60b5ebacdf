"""Clocks that run, and their tickets, learn from when on they are at risk."""

from odoo import SUPERUSER_ID, api
from odoo.tools import split_every

CHUNK = 1000


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    domain = [("stopped_at", "=", False), ("paused_at", "=", False)]
    for ids in split_every(CHUNK, env["service.sla.clock"].search(domain).ids):
        clocks = env["service.sla.clock"].browse(ids)
        clocks._go_on()
        clocks.ticket_id._note_next_deadline()
        env.flush_all()
        env.invalidate_all()
