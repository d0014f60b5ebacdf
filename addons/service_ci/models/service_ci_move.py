from odoo import api, fields, models

from .service_ci import CI_STATES


class ServiceCiMove(models.Model):
    """A change of the state, the site or the client of a configuration item."""

    _name = "service.ci.move"
    _description = "Move of a Configuration Item"
    _order = "moved_at desc, id desc"
    _rec_name = "ci_id"

    ci_id = fields.Many2one(
        "service.ci",
        string="Configuration Item",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="ci_id.company_id", store=True, precompute=True, index="btree_not_null"
    )
    moved_at = fields.Datetime(
        string="When", required=True, default=fields.Datetime.now, index=True
    )
    user_id = fields.Many2one(
        "res.users", string="By", default=lambda self: self.env.user
    )
    from_state = fields.Selection(CI_STATES, string="State before")
    to_state = fields.Selection(CI_STATES, string="State")
    from_site_id = fields.Many2one(
        "service.site",
        string="Site before",
        index="btree_not_null",
        ondelete="set null",
    )
    to_site_id = fields.Many2one(
        "service.site", string="Site", index="btree_not_null", ondelete="set null"
    )
    from_client_id = fields.Many2one(
        "res.partner", string="Client before", ondelete="set null"
    )
    to_client_id = fields.Many2one("res.partner", string="Client", ondelete="set null")
    is_relocation = fields.Boolean(
        string="Other Site", compute="_compute_is_relocation", store=True
    )

    @api.depends("from_site_id", "to_site_id")
    def _compute_is_relocation(self):
        for move in self:
            move.is_relocation = move.from_site_id != move.to_site_id


class ServiceCi(models.Model):
    _inherit = "service.ci"

    move_ids = fields.One2many("service.ci.move", "ci_id", string="History")

    def write(self, vals):
        if not vals.keys() & {"state", "site_id", "client_id"}:
            return super().write(vals)
        before = [ci._get_whereabouts() for ci in self]
        result = super().write(vals)
        self._note_moves(before)
        return result

    def _get_whereabouts(self):
        return {
            "state": self.state,
            "site_id": self.site_id.id,
            "client_id": self.client_id.id,
        }

    def _note_moves(self, before):
        """Keep what has changed.

        :param list before: what ``_get_whereabouts`` said about each item
        """
        changes = []
        for ci, old in zip(self, before, strict=True):
            new = ci._get_whereabouts()
            if new != old:
                changes.append(
                    {
                        "ci_id": ci.id,
                        **{f"from_{name}": value for name, value in old.items()},
                        **{f"to_{name}": value for name, value in new.items()},
                    }
                )
        # sudo: whoever may move an item adds to its history, nobody changes it
        self.env["service.ci.move"].sudo().create(changes)
