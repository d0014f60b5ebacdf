"""What a ticket is about: services of the catalogue and the card of its type."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Command

# What a service says about a ticket that says nothing itself.
ITEM_DEFAULTS = ("type_id", "team_id", "category_id", "product_categ_id")


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    line_ids = fields.One2many(
        "service.ticket.line", "ticket_id", string="Services", copy=True
    )
    item_id = fields.Many2one(
        "service.catalog.item",
        string="Service",
        compute="_compute_item_id",
        inverse="_inverse_item_id",
        store=True,
        precompute=True,
        readonly=False,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('is_section', '=', False), ('company_id', 'in', "
        "(False, company_id))]",
        help="The first service that the ticket is about.",
    )
    card_form_id = fields.Many2one(
        "service.catalog.form",
        string="Version of Card",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
    )
    card = fields.Properties(definition="card_form_id.definition", copy=True)

    @api.depends("line_ids.item_id", "line_ids.sequence")
    def _compute_item_id(self):
        for ticket in self:
            ticket.item_id = ticket.line_ids[:1].item_id or ticket.item_id

    def _inverse_item_id(self):
        """Put the chosen service first; without one, a single service goes."""
        rows = []
        for ticket in self.filtered("item_id"):
            first = ticket.line_ids[:1]
            if not first:
                rows.append({"ticket_id": ticket.id, "item_id": ticket.item_id.id})
            elif first.item_id != ticket.item_id:
                first.item_id = ticket.item_id
        if rows:
            self.env["service.ticket.line"].create(rows)
        bare = self.filtered(lambda ticket: not ticket.item_id)
        lines = bare.line_ids
        lines.filtered(lambda line: len(line.ticket_id.line_ids) == 1).unlink()

    # Intake

    @api.model
    def _intake_about(self, vals_list):
        """Complete new tickets by what they are about: services and type."""
        defaults = self._intake_context_defaults()
        about = {
            name: defaults[name] for name in ("item_id", "type_id") if name in defaults
        }
        for vals in vals_list:
            for name, value in about.items():
                vals.setdefault(name, value)
        self._intake_items(vals_list)
        self._intake_type(vals_list)

    @api.model
    def _intake_items(self, vals_list):
        """Take type, team, category and direction from the services asked for."""
        firsts = [self._intake_first_item(vals) for vals in vals_list]
        # sudo: who files a request need not see the catalogue of every company
        items = self.env["service.catalog.item"].sudo().browse(set(firsts) - {False})
        defaults = {
            item.id: {name: item[name].id for name in ITEM_DEFAULTS if item[name]}
            for item in items
        }
        for vals, item_id in zip(vals_list, firsts, strict=True):
            if not vals.get("line_ids"):
                vals["line_ids"] = (
                    [Command.create({"item_id": item_id})] if item_id else []
                )
            vals["item_id"] = item_id
            for name, value in defaults.get(item_id, {}).items():
                if not vals.get(name):
                    vals[name] = value

    @api.model
    def _intake_first_item(self, vals):
        """Return the id of the first service in ticket values, or False."""
        for command in vals.get("line_ids") or ():
            if command[0] == Command.CREATE and command[2].get("item_id"):
                return command[2]["item_id"]
        return vals.get("item_id") or False

    @api.model
    def _intake_type(self, vals_list):
        """Take the version of the card and the defaults of the request type."""
        type_ids = {vals["type_id"] for vals in vals_list if vals.get("type_id")}
        # sudo: who files a request does not see the settings of the desk
        types = self.env["service.ticket.type"].sudo().browse(type_ids)
        defaults = {
            request_type.id: request_type._get_ticket_defaults()
            for request_type in types
        }
        for vals in vals_list:
            values = defaults.get(vals.get("type_id"), {})
            vals.setdefault("card_form_id", values.get("card_form_id", False))
            for name, value in values.items():
                if value and not vals.get(name):
                    vals[name] = value

    @api.onchange("item_id")
    def _onchange_item_id(self):
        for name in ITEM_DEFAULTS:
            if value := self.item_id[name]:
                self[name] = value

    @api.onchange("type_id")
    def _onchange_type_id(self):
        """Show the card of the type at once, and start with its defaults."""
        request_type = self.type_id
        self.card_form_id = request_type.form_id
        self.priority = request_type.default_priority or self.priority
        self.category_id = self.category_id or request_type.default_category_id
        self.product_categ_id = (
            self.product_categ_id or request_type.default_product_categ_id
        )

    # CRUD

    def write(self, vals):
        if "type_id" not in vals:
            return super().write(vals)
        # sudo: agents change the type, not which card it has
        request_type = self.env["service.ticket.type"].sudo().browse(vals["type_id"])
        others = self.filtered(lambda ticket: ticket.type_id != request_type)
        if others and others != self:
            (self - others).write(vals)
            return others.write(vals)
        if others:
            others._log_cards()
            vals = {**vals, "card_form_id": request_type.form_id.id}
        return super().write(vals)

    def _log_cards(self):
        """Keep what was filled in on cards that tickets lose with their type."""
        bodies = {}
        for ticket in self.filtered("card_form_id"):
            if pairs := ticket.card_form_id._pairs(ticket.card._values):
                title = self.env._("Card of the former request type:")
                bodies[ticket.id] = Markup("<p>%s</p><ul>%s</ul>") % (
                    title,
                    Markup().join(Markup("<li>%s: %s</li>") % pair for pair in pairs),
                )
        self.browse(bodies)._message_log_batch(bodies)
