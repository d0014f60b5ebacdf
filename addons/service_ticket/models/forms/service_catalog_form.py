from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date, format_datetime

from ...tools import parameters
from ...tools.parameters import is_field

FORM_STATES = [
    ("draft", "Draft"),
    ("current", "In use"),
    ("old", "Superseded"),
]


class ServiceCatalogForm(models.Model):
    """One version of what is asked for a service, or on the card of a request type.

    A published version never changes: what was filled in by it keeps its meaning.
    """

    _name = "service.catalog.form"
    _description = "Version of Parameters"
    _order = "item_id, type_id, version desc"

    item_id = fields.Many2one(
        "service.catalog.item",
        string="Service",
        index="btree_not_null",
        ondelete="cascade",
    )
    type_id = fields.Many2one(
        "service.ticket.type",
        string="Request Type",
        index="btree_not_null",
        ondelete="cascade",
    )
    version = fields.Integer(readonly=True, required=True, default=1)
    state = fields.Selection(
        FORM_STATES, required=True, readonly=True, default="draft", copy=False
    )
    published_at = fields.Datetime(readonly=True, copy=False)
    definition = fields.PropertiesDefinition(string="Parameters")
    # A form is its own container, so that the editor of properties edits the
    # definition right where it shows what people will see.
    own_id = fields.Many2one(
        "service.catalog.form", string="This Version", compute="_compute_own_id"
    )
    example = fields.Properties(
        definition="own_id.definition", string="As People See It"
    )
    note = fields.Char(string="What Changed")
    line_ids = fields.One2many("service.ticket.line", "form_id")
    usage_count = fields.Integer(string="Tickets", compute="_compute_usage_count")
    company_id = fields.Many2one(
        related="item_id.company_id", store=True, index="btree_not_null"
    )

    _owner_check = models.Constraint(
        "CHECK ((item_id IS NULL) <> (type_id IS NULL))",
        "Parameters belong to a service or to a request type.",
    )
    _item_version_uniq = models.UniqueIndex(
        "(item_id, version) WHERE item_id IS NOT NULL",
        "The service has this version already.",
    )
    _type_version_uniq = models.UniqueIndex(
        "(type_id, version) WHERE type_id IS NOT NULL",
        "The request type has this version already.",
    )
    _item_state_uniq = models.UniqueIndex(
        "(item_id, state) WHERE item_id IS NOT NULL AND state <> 'old'",
        "A service has one version in use and one draft.",
    )
    _type_state_uniq = models.UniqueIndex(
        "(type_id, state) WHERE type_id IS NOT NULL AND state <> 'old'",
        "A request type has one version in use and one draft.",
    )

    def _compute_own_id(self):
        for form in self:
            form.own_id = form

    def _compute_usage_count(self):
        Ticket, Line = self.env["service.ticket"], self.env["service.ticket.line"]
        cards = dict(
            Ticket._read_group(
                [("card_form_id", "in", self.ids)], ["card_form_id"], ["__count"]
            )
        )
        lines = dict(
            Line._read_group(
                [("form_id", "in", self.ids)],
                ["form_id"],
                ["ticket_id:count_distinct"],
            )
        )
        for form in self:
            form.usage_count = cards.get(form, 0) + lines.get(form, 0)

    @api.depends("item_id.name", "type_id.name", "version")
    def _compute_display_name(self):
        for form in self:
            form.display_name = self.env._(
                "%(owner)s, version %(version)s",
                owner=form.item_id.name or form.type_id.name or "",
                version=form.version,
            )

    # CRUD

    def write(self, vals):
        frozen = self.filtered(lambda form: form.state != "draft")
        if "definition" in vals and frozen:
            raise UserError(
                self.env._(
                    "%(form)s is published: tickets are filled in by it. Press “New "
                    "Version”, change that one and publish it.",
                    form=frozen[:1].display_name,
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        published = self.filtered(lambda form: form.state != "draft")
        if published.filtered("usage_count"):
            raise UserError(
                self.env._(
                    "%(form)s cannot be deleted: tickets are filled in by it.",
                    form=published.filtered("usage_count")[:1].display_name,
                )
            )

    # Versions

    def _owner(self):
        """Return the service or request type that the version belongs to."""
        return self.item_id or self.type_id

    def action_publish(self):
        """Let new tickets be filled in by this version.

        :raise ValidationError: when people could not fill it in
        """
        for form in self.filtered(lambda form: form.state == "draft"):
            form._check_definition()
            owner = form._owner()
            owner.form_id.state = "old"
            # The index that lets one version be in use looks at each statement.
            owner.form_id.flush_recordset(["state"])
            form.write({"state": "current", "published_at": fields.Datetime.now()})
            owner.form_id = form

    def action_new_version(self):
        """Open the draft that will supersede this version.

        :return: window action
        """
        self.ensure_one()
        return self._owner()._open_draft()

    def _check_definition(self):
        words = {
            "label": self.env._("a parameter has no label"),
            "double": self.env._("two parameters have the same label"),
            "type": self.env._("this kind of parameter cannot be filled in everywhere"),
            "model": self.env._("only contacts can be chosen"),
            "options": self.env._("there is nothing to choose from"),
        }
        faults = parameters.definition_faults(self.definition)
        if faults:
            raise ValidationError(
                "\n".join(
                    f"{entry.get('string') or '…'}: {words[code]}."
                    for entry, code in faults
                )
            )

    # What is filled in

    def _missing(self, values):
        """Return the labels of required parameters without a value.

        :param dict values: parameter name -> stored value
        :return: list of text
        """
        return [
            entry.get("string") or entry["name"]
            for entry in parameters.missing(self.definition, values)
        ]

    def _describe(self, values):
        """Return what was filled in, in words.

        :param dict values: parameter name -> stored value
        :return: text, one line per parameter that has a value
        """
        return "\n".join(f"{label}: {text}" for label, text in self._pairs(values))

    def _pairs(self, values):
        """Return what was filled in as pairs of label and text.

        :param dict values: parameter name -> stored value
        """
        fields_ = [entry for entry in self.definition or () if is_field(entry)]
        partner_ids = [
            values[entry["name"]]
            for entry in fields_
            if entry["type"] == "many2one" and values.get(entry["name"])
        ]
        # sudo: a name that somebody chose here is part of what was asked for
        partners = self.env["res.partner"].sudo().browse(partner_ids).exists()
        names = {partner.id: partner.display_name for partner in partners}
        words = {"yes": self.env._("yes"), "no": self.env._("no")}
        pairs = []
        for entry in fields_:
            text = parameters.text_of(
                entry,
                values.get(entry["name"]),
                format_date=self._format_moment,
                names=names,
                **words,
            )
            if text:
                pairs.append((entry.get("string") or entry["name"], text))
        return pairs

    def _format_moment(self, moment):
        if isinstance(moment, datetime):
            return format_datetime(self.env, moment)
        return format_date(self.env, moment)


class ServiceCatalogFormOwner(models.AbstractModel):
    """What has versioned parameters; needs ``form_id`` and ``form_ids``."""

    _name = "service.catalog.form.owner"
    _description = "Owner of Versioned Parameters"

    form_id = fields.Many2one(
        "service.catalog.form",
        string="Parameters",
        readonly=True,
        copy=False,
        help="The version that new tickets are filled in by.",
    )

    def _get_draft(self):
        """Return the draft of the next version; creates it from the one in use."""
        self.ensure_one()
        Form = self.env["service.catalog.form"]
        owner_field = self._fields["form_ids"].inverse_name
        owner = (owner_field, "=", self.id)
        draft = Form.search([owner, ("state", "=", "draft")])
        if not draft:
            latest = Form.search([owner], order="version desc", limit=1)
            draft = Form.create(
                {
                    owner_field: self.id,
                    "version": latest.version + 1,
                    "definition": self.form_id.definition,
                }
            )
        return draft

    def _open_draft(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": "service.catalog.form",
            "res_id": self._get_draft().id,
            "views": [(False, "form")],
        }

    def action_edit_parameters(self):
        """Open the draft of the next version of the parameters.

        :return: window action
        """
        return self._open_draft()
