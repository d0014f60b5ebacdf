"""What reads the events of calls is called as in the other ledgers."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    cron = env.ref("service_telephony.ir_cron_events", raise_if_not_found=False)
    if cron:
        cron.code = "model._cron_process()"
