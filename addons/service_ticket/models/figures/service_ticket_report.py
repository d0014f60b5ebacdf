from odoo import api, fields, models
from odoo.tools import SQL

from ..constants import PRIORITIES, TICKET_STATES


class ServiceTicketReport(models.Model):
    """Single tickets with what can be compared about them.

    For questions about what is open now, or about a few weeks; for longer times there
    are the figures by day.  Addons add columns in ``_get_columns``.
    """

    _name = "service.ticket.report"
    _description = "Tickets Analysis"
    _auto = False
    _order = "opened_at desc, id desc"
    _rec_name = "number"

    ticket_id = fields.Many2one("service.ticket", readonly=True)
    number = fields.Char(readonly=True)
    name = fields.Char(string="Subject", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    team_id = fields.Many2one("service.team", readonly=True)
    channel_id = fields.Many2one("service.channel", readonly=True)
    type_id = fields.Many2one(
        "service.ticket.type", string="Request Type", readonly=True
    )
    category_id = fields.Many2one("service.ticket.category", readonly=True)
    item_id = fields.Many2one("service.catalog.item", string="Service", readonly=True)
    product_categ_id = fields.Many2one(
        "product.category", string="Product Direction", readonly=True
    )
    client_id = fields.Many2one("res.partner", readonly=True)
    user_id = fields.Many2one("res.users", string="Responsible", readonly=True)
    stage_id = fields.Many2one("service.ticket.stage", readonly=True)
    state = fields.Selection(TICKET_STATES, string="Status", readonly=True)
    priority = fields.Selection(PRIORITIES, readonly=True)
    opened_at = fields.Datetime(string="Opened", readonly=True)
    first_response_at = fields.Datetime(string="First Answer", readonly=True)
    closed_at = fields.Datetime(string="Closed", readonly=True)
    reaction_hours = fields.Float(
        string="Reaction (h)",
        readonly=True,
        aggregator="avg",
        help="Working time until the first answer.",
    )
    handling_hours = fields.Float(
        string="Handling (h)",
        readonly=True,
        aggregator="avg",
        help="Working time until the end.",
    )
    rating = fields.Float(readonly=True, aggregator="avg")
    is_late = fields.Boolean(string="Late", readonly=True)
    is_repeat = fields.Boolean(string="Repeat", readonly=True)
    is_untaken = fields.Boolean(string="Untaken", readonly=True)
    late_share = fields.Float(readonly=True, aggregator="avg")
    repeat_share = fields.Float(readonly=True, aggregator="avg")
    untaken_share = fields.Float(readonly=True, aggregator="avg")

    @api.model
    def _get_columns(self):
        """Return the columns of the view: dict name -> SQL over tickets ``t``."""
        names = (
            *("id", "number", "name", "company_id", "team_id", "channel_id"),
            *("type_id", "category_id", "item_id", "product_categ_id", "client_id"),
            *("user_id", "stage_id", "state", "priority"),
            *("opened_at", "first_response_at", "closed_at"),
        )
        is_untaken = SQL("t.user_id IS NULL AND t.state IN ('new', 'open', 'waiting')")
        is_late = self.env["service.ticket.daily"]._get_late_sql()
        is_repeat = SQL("t.repeat_of_id IS NOT NULL")
        return {
            **{name: SQL("t.%s", SQL.identifier(name)) for name in names},
            "ticket_id": SQL("t.id"),
            "reaction_hours": SQL("t.reaction_seconds / 3600.0"),
            "handling_hours": SQL("t.handling_seconds / 3600.0"),
            "rating": SQL("NULLIF(t.rating_last_value, 0)"),
            "is_late": is_late,
            "is_repeat": is_repeat,
            "is_untaken": is_untaken,
            "late_share": SQL("(%s)::int", is_late),
            "repeat_share": SQL("(%s)::int", is_repeat),
            "untaken_share": SQL("(%s)::int", is_untaken),
        }

    @property
    def _table_query(self):
        columns = SQL(", ").join(
            SQL("%s AS %s", value, SQL.identifier(name))
            for name, value in self._get_columns().items()
        )
        return SQL("SELECT %s FROM service_ticket t WHERE t.active", columns)

    def action_open_ticket(self):
        """Open the ticket itself."""
        self.ensure_one()
        return self.ticket_id.get_formview_action()
