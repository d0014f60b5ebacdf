from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ServiceTreeMixin(models.AbstractModel):
    """A directory that is a tree: who inherits it adds ``parent_id``."""

    _name = "service.tree.mixin"
    _description = "Directory in Levels"
    _rec_name = "complete_name"
    _order = "complete_name, id"

    name = fields.Char(required=True, translate=True)
    complete_name = fields.Char(
        string="Full Name",
        compute="_compute_complete_name",
        recursive=True,
        store=True,
        index="trigram",
    )
    parent_path = fields.Char(index=True)
    active = fields.Boolean(default=True)

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for node in self:
            parent = node.parent_id.complete_name
            node.complete_name = f"{parent} / {node.name}" if parent else node.name

    @api.depends("name", "complete_name")
    @api.depends_context("hierarchical_naming")
    def _compute_display_name(self):
        # A panel that draws the tree shows each level by its own name.
        if self.env.context.get("hierarchical_naming", True):
            return super()._compute_display_name()
        for node in self:
            node.display_name = node.name
        return None

    def _parent_store_update(self):
        # the tree's own check only says "Recursion Detected."
        if self._has_cycle():
            raise ValidationError(
                self.env._(
                    "“%(name)s” cannot be part of itself: choose another parent.",
                    name=self[:1].name,
                )
            )
        return super()._parent_store_update()

    def _sum_with_parts(self, counts):
        """Add up what belongs to each node and to all below it.

        :param counts: list of (node, number); of nodes at any level
        :return: dict id of a node of self -> number
        """
        return {
            node.id: sum(
                count
                for part, count in counts
                if node.parent_path and part.parent_path.startswith(node.parent_path)
            )
            for node in self._origin
        }
