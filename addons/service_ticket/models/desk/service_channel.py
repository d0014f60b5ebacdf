from odoo import fields, models


class ServiceChannel(models.Model):
    _name = "service.channel"
    _description = "Channel"
    _inherit = ["service.coded.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        help="Technical name that connectors use: email, phone, web, portal, letter…",
    )
    sequence = fields.Integer(
        default=10, help="Handling priority: requests of the first channel come first."
    )
    icon = fields.Char(
        default="fa-comment-o", help="Class of a Font Awesome 4 icon, e.g. fa-envelope."
    )
    color = fields.Integer(string="Colour")
    rings = fields.Boolean(
        string="Sound", help="Agents hear a sound when a request comes this way."
    )
    sound = fields.Selection(
        [
            ("new-message", "Message"),
            ("call-join", "Chime"),
            ("call-invitation", "Telephone"),
            ("screen-sharing", "Signal"),
        ],
        string="Which Sound",
        default="new-message",
        required=True,
    )
    is_written = fields.Boolean(
        string="Written",
        help="The client wrote and is told the number of the request in writing.",
    )
    is_manual = fields.Boolean(
        string="By Hand", help="Agents choose it when they register a request."
    )
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint(
        "UNIQUE (code)", "There is a channel with this code already."
    )
