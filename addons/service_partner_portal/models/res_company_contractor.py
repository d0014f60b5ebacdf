from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    contractors_write_to_clients = fields.Boolean(
        help="On the page of a work order; dispatchers read what is said there."
    )
    contractors_know_ban_limits = fields.Boolean(
        string="Contractors Know the Limits of the Blacklist",
        help="Their page of figures says from which share of late and returned work on "
        "somebody thinks about the blacklist.",
    )
    contractors_apply_online = fields.Boolean(
        help="Whoever wants to work for us fills in the form at /contractors/apply."
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    contractors_write_to_clients = fields.Boolean(
        related="company_id.contractors_write_to_clients", readonly=False
    )
    contractors_know_ban_limits = fields.Boolean(
        related="company_id.contractors_know_ban_limits", readonly=False
    )
    contractors_apply_online = fields.Boolean(
        related="company_id.contractors_apply_online", readonly=False
    )
