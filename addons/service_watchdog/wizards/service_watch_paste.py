from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.signals import SignalError, read_rows

MAX_ROWS = 20_000


class ServiceWatchPaste(models.TransientModel):
    """Objects from a table: copied from a sheet, one a line."""

    _name = "service.watch.paste"
    _description = "Paste Objects"

    list_id = fields.Many2one("service.watch.list", required=True, ondelete="cascade")
    text = fields.Text(string="Table", required=True)

    def action_apply(self):
        """Put the objects on the list: new ones are made, known ones are renamed."""
        self.ensure_one()
        watch_list = self.list_id
        wanted = self._read()
        Object = self.env["service.watch.object"]
        known = Object._find_by_codes(watch_list.company_id, wanted)
        for code, thing in known.items():
            values = {
                name: value
                for name, value in wanted[code].items()
                if value != thing[name]
            }
            if values:
                thing.write(values)
        fresh = Object.create(
            [
                {"code": code, "company_id": watch_list.company_id.id, **values}
                for code, values in wanted.items()
                if code not in known
            ]
        )
        watch_list.object_ids |= fresh | Object.union(*known.values())
        return {"type": "ir.actions.act_window_close"}

    def _read(self):
        """Return what the table says: dict code -> values; the last line wins."""
        try:
            rows = read_rows(self.text)
        except SignalError as error:
            raise self.env["service.watch.source"]._explain(error) from error
        if not rows or len(rows) > MAX_ROWS:
            raise UserError(
                self.env._(
                    "Paste between 1 and %s lines: code, name and, if you like, group.",
                    MAX_ROWS,
                )
            )
        wanted, seen = {}, {}
        for row in rows:
            code = row[0][:64]
            if not code:
                continue
            values = {"name": (row[1] if len(row) > 1 and row[1] else code)}
            if len(row) > 2 and row[2]:
                values["group_name"] = row[2]
            wanted[seen.setdefault(code.lower(), code)] = values
        return wanted
