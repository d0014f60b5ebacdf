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


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    contractors_write_to_clients = fields.Boolean(
        related="company_id.contractors_write_to_clients", readonly=False
    )
    contractors_know_ban_limits = fields.Boolean(
        related="company_id.contractors_know_ban_limits", readonly=False
    )
