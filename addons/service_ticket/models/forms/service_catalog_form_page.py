"""Parameters as people fill them in on a page of ours: the public form, the portal."""

from datetime import datetime

import pytz

from odoo import fields, models
from odoo.tools import get_lang

from ...tools import parameters
from ...tools.asked import read_answer
from ...tools.parameters import is_field

MAX_PARTNERS = 200


class ServiceCatalogForm(models.Model):
    _inherit = "service.catalog.form"

    def _page_fields(self, partners):
        """Return the parameters that the reader of a page may fill in.

        :param partners: contacts to choose from; without any, nobody asks for one
        """
        return [
            entry
            for entry in self.definition or ()
            if entry["type"] != "many2one" or partners
        ]

    def _page_partners(self, client):
        """Return the contacts that a client's people may choose from.

        :param client: ``res.partner``, the organisation; empty for a stranger
        """
        if not client:
            return client
        # sudo: people of a client know each other, which is no right of the portal
        return client.sudo().search(
            [("id", "child_of", client.commercial_partner_id.id)], limit=MAX_PARTNERS
        )

    def _page_read(self, typed, partners):
        """Check what was typed.

        :param dict typed: parameter name -> list of str
        :param partners: contacts that may be chosen
        :return: tuple of values (name -> stored value) and errors (name -> sentence)
        """
        formats = (get_lang(self.env).date_format,)
        values, errors = parameters.parse_all(
            self._page_fields(partners), typed, formats, set(partners.ids)
        )
        for entry in self.definition or ():
            name = entry["name"]
            if entry["type"] == "datetime" and values.get(name):
                values[name] = self._to_utc(values[name])
        return values, {
            name: self._page_sentence(code) for name, code in errors.items()
        }

    def _read_answer(self, entry, text):
        """Return what is stored for an answer in words, as in a chat.

        :param dict entry: of the definition
        :param str text: as typed; options are named by their number or their label
        :raise ParameterError: when it cannot be taken
        """
        value = read_answer(
            entry,
            text,
            (get_lang(self.env).date_format,),
            {"1", "yes", "y", self.env._("yes").lower()},
            {"0", "no", "n", self.env._("no").lower()},
        )
        if entry["type"] == "datetime" and value:
            value = self._to_utc(value)
        return value

    def _page_typed(self, values):
        """Return stored values as the fields of a page show them.

        :param dict values: parameter name -> stored value
        :return: dict name -> list of str
        """
        typed = {}
        for entry in self.definition or ():
            value = values.get(entry["name"])
            if entry["type"] == "boolean":
                typed[entry["name"]] = ["1"] if value else []
            elif not is_field(entry) or parameters.is_empty(entry, value):
                typed[entry["name"]] = []
            elif entry["type"] == "tags":
                typed[entry["name"]] = list(value)
            elif entry["type"] == "datetime":
                local = fields.Datetime.context_timestamp(
                    self, fields.Datetime.to_datetime(value)
                )
                typed[entry["name"]] = [f"{local:%Y-%m-%dT%H:%M}"]
            elif entry["type"] == "float":
                typed[entry["name"]] = [parameters.number_text(value)]
            else:
                typed[entry["name"]] = [str(value)]
        return typed

    def _page_defaults(self):
        """Return what the fields of an empty page show."""
        return self._page_typed(
            {
                entry["name"]: entry["default"]
                for entry in self.definition or ()
                if entry.get("default")
            }
        )

    def _to_utc(self, text):
        zone = pytz.timezone(self.env.context.get("tz") or self.env.user.tz or "UTC")
        local = zone.localize(datetime.fromisoformat(text))
        return fields.Datetime.to_string(local.astimezone(pytz.utc))

    def _page_sentence(self, code):
        """Return what to do about something that cannot be taken."""
        return {
            "required": self.env._("Please fill this in."),
            "number": self.env._("This is no number; one looks like 12 or 12.5."),
            "integer": self.env._("Only whole numbers fit here."),
            "range": self.env._("This number is too large."),
            "date": self.env._("This is no date; please choose one."),
            "datetime": self.env._("This is no date with a time; please choose one."),
            "choice": self.env._("Please choose one of those offered."),
            "partner": self.env._("Please choose one of those offered."),
            "long": self.env._("This is too long."),
        }[code]
