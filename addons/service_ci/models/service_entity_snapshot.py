from odoo import models


class ServiceEntitySnapshot(models.AbstractModel):
    """Work that keeps its legal entity (``entity_id``) and whether it changed since."""

    _name = "service.entity.snapshot"
    _description = "Legal Entity Kept with Work"

    def _entity_ids(self):
        """Return who answers for each record on its day by the directory, as ids."""
        return [record.entity_id.id for record in self]

    def _recheck_entity(self):
        """Mark records whose entity the directory names differently by now."""
        now = self._entity_ids()
        changed = self.browse(
            record.id
            for record, entity_id in zip(self, now, strict=True)
            if record.entity_id.id != entity_id
        )
        for records, mark in ((changed, True), (self - changed, False)):
            records = records.filtered(lambda r, mark=mark: r.entity_changed != mark)
            if records:
                records.write({"entity_changed": mark})
