from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ServiceDutyShift(models.Model):
    """Who is on duty for a team, from when to when."""

    _name = "service.duty.shift"
    _description = "Duty Shift"
    _order = "date_from, id"

    team_id = fields.Many2one(
        "service.team", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", related="team_id.company_id", store=True, index=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="On Duty",
        required=True,
        index=True,
        domain="[('share', '=', False)]",
    )
    date_from = fields.Datetime(string="Start", required=True)
    date_to = fields.Datetime(string="End", required=True)
    note = fields.Char(help="For instance the phone number of this night.")
    # Stored: a constraint of the database sees columns of its own table only.
    is_alone = fields.Boolean(
        string="Alone on Duty", compute="_compute_is_alone", store=True
    )

    _team_idx = models.Index("(team_id, date_to, date_from)")
    _ends_after_start = models.Constraint(
        "CHECK (date_to > date_from)", "A shift has to end after it starts."
    )
    # The check below names both people, but two transactions do not see each other's
    # shifts: here the database decides.  A range of one team instead of "team_id WITH
    # =" because equality in GiST needs the extension btree_gist, which not everybody
    # who runs a database may install; ranges are always there.
    _never_two_at_once = models.Constraint(
        "EXCLUDE USING gist (int4range(team_id, team_id, '[]') WITH &&, "
        "tsrange(date_from, date_to) WITH &&) WHERE (is_alone)",
        "Somebody else has just been put on duty for this team at that time. Look at "
        "the rota again and change one of the shifts, or let several be on duty in the "
        "settings of the team.",
    )

    @api.depends("team_id.duty_overlap")
    def _compute_is_alone(self):
        for shift in self:
            shift.is_alone = not shift.team_id.duty_overlap

    @api.depends("user_id", "team_id")
    def _compute_display_name(self):
        for shift in self:
            shift.display_name = f"{shift.user_id.name or ''} ({shift.team_id.name})"

    @api.constrains("team_id", "date_from", "date_to")
    def _check_overlap(self):
        strict = self.filtered(lambda shift: not shift.team_id.duty_overlap)
        if not strict:
            return
        # sudo: shifts of all companies of the team count, whoever plans
        others = self.sudo().search(
            [
                ("team_id", "in", strict.team_id.ids),
                ("date_from", "<", max(strict.mapped("date_to"))),
                ("date_to", ">", min(strict.mapped("date_from"))),
            ]
        )
        for team, shifts in others.grouped("team_id").items():
            latest = shifts[:0]
            for shift in shifts.sorted(lambda s: (s.date_from, s.id)):
                if latest and shift.date_from < latest.date_to:
                    raise ValidationError(team._duty_overlap_text(latest, shift))
                latest = max(latest | shift, key=lambda s: s.date_to)
