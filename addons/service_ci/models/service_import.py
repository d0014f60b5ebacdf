"""Imports of thousands of rows: what rows refer to is looked up once, not per row."""

import re
from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain

from ..tools.inner import Inner, get_inner

CACHE = "service_ci_references"
# as exports write what has a number or a code: [CI-00012] Till 3
NUMBERED = re.compile(r"\[(.+?)\] ")


class IrFieldsConverter(models.AbstractModel):
    _inherit = "ir.fields.converter"

    @api.model
    def db_id_for(self, model, field, subfield, value, savepoint):
        known = get_inner(self.env, CACHE)
        key = (field.comodel_name, subfield, value)
        if known is None:
            return super().db_id_for(model, field, subfield, value, savepoint)
        if key not in known:
            result = super().db_id_for(model, field, subfield, value, savepoint)
            if result[-1]:
                raise self._several_match(value)
            if not result[0]:
                return result  # missing: said at each row
            known[key] = result
        return known[key]

    def _several_match(self, value):
        """Return the error of a row that does not say which one it means.

        Odoo would take the first one and warn: the shop of another client.
        """
        return self._format_import_error(
            ValueError,
            self.env._(
                "Several are called “%s”. In “%%(field)s” write what only one of them "
                "has, such as its code or number, or choose the column's External ID."
            ),
            value,
            # the list of several errors names them by their values alone
            {"value": self.env._("%s: several are called so", value)},
        )


class ServiceImportMixin(models.AbstractModel):
    """Records of the installed base that come by the thousand from spreadsheets."""

    _name = "service.import.mixin"
    _description = "Import by the Thousand"

    @api.model
    def load(self, fields, data):
        known = self._find_references(fields, data)
        knowing = self.with_context(**{CACHE: Inner(known)})
        result = super(ServiceImportMixin, knowing).load(fields, data)
        return {**result, "messages": self._tell_once(result["messages"])}

    @api.model
    def _tell_once(self, messages):
        """Leave out that a required value is missing where it could not be read."""
        told = {}
        for message in messages:
            rows = message.get("rows") or {}
            field = message.get("field")
            place = (rows.get("from"), rows.get("to"), field) if field else id(message)
            told.setdefault(place, message)
        return list(told.values())

    @api.model
    def _find_references(self, paths, data):
        """Look up what the columns refer to, one query each.

        What is missing or has namesakes is told per row.

        :param list paths: names of columns, as ``load`` gets them
        :param list data: rows
        :return: dict (model, ``None`` or ``"id"``, value) -> (id, warnings)
        """
        wanted = defaultdict(set)
        for column, path in enumerate(paths):
            name, _sep, subfield = path.partition("/")
            field = self._fields.get(name)
            if field and field.type == "many2one" and subfield in ("", "id"):
                values = {row[column] for row in data if row[column]}
                wanted[field.comodel_name, subfield or None] |= values
        known = {}
        for (comodel, subfield), values in wanted.items():
            find = self._find_external if subfield else self._find_named
            for value, ids in find(comodel, values).items():
                if len(ids) == 1:
                    known[comodel, subfield, value] = (ids[0], [])
        return known

    @api.model
    def _find_named(self, comodel, values):
        """Find records by whatever a cell may call them: dict value -> ids."""
        Model = self.env[comodel]
        names = {Model._rec_name, *(Model._rec_names_search or ())}
        names = {
            name
            for name in names & Model._fields.keys()
            if Model._fields[name].type == "char" and Model._fields[name].store
        }
        numbers = {match[1] for match in map(NUMBERED.match, values) if match}
        domain = Domain.OR(Domain(name, "in", values | numbers) for name in names)
        found = defaultdict(list)
        for record in Model.search_fetch(domain, [*names, "display_name"]):
            for value in {record.display_name, *(record[name] for name in names)}:
                if value in values:
                    found[value].append(record.id)
        return found

    @api.model
    def _find_external(self, comodel, values):
        names = {value.rpartition(".")[2] for value in values}
        found = defaultdict(list)
        # sudo: external ids are the administrator's, rows only name them
        for data in (
            self.env["ir.model.data"]
            .sudo()
            .search_fetch(
                [("model", "=", comodel), ("name", "in", list(names))],
                ["module", "name", "res_id"],
            )
        ):
            found[f"{data.module}.{data.name}"].append(data.res_id)
        readable = self.env[comodel].browse(
            res_id for ids in found.values() for res_id in ids
        )
        allowed = set(readable.exists()._filtered_access("read")._ids)
        return {
            value: [res_id for res_id in ids if res_id in allowed]
            for value, ids in found.items()
        }


class ServiceBuilding(models.Model):
    _name = "service.building"
    _inherit = ["service.building", "service.import.mixin"]


class ServiceSite(models.Model):
    _name = "service.site"
    _inherit = ["service.site", "service.import.mixin"]


class ServiceEntityTerm(models.Model):
    _name = "service.entity.term"
    _inherit = ["service.entity.term", "service.import.mixin"]


class ServiceCi(models.Model):
    _name = "service.ci"
    _inherit = ["service.ci", "service.import.mixin"]


class ServiceCiTerm(models.Model):
    _name = "service.ci.term"
    _inherit = ["service.ci.term", "service.import.mixin"]
