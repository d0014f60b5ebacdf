"""Terms of items open their tickets in time, each exactly one."""

from odoo import api, fields, models
from odoo.fields import Command, Domain
from odoo.tools import format_date

from ..claims import work_off

BATCH = 500


class ServiceCiTermKind(models.Model):
    _inherit = "service.ci.term.kind"

    item_id = fields.Many2one(
        "service.catalog.item",
        string="Service",
        ondelete="restrict",
        domain=[("is_section", "=", False)],
        help="What the ticket asks for that is opened in time.",
    )


class ServiceCiTerm(models.Model):
    _inherit = "service.ci.term"

    item_id = fields.Many2one(
        "service.catalog.item",
        string="Service",
        compute="_compute_item_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
        domain=[("is_section", "=", False)],
        help="What the ticket asks for that is opened in time.",
    )
    ticket_id = fields.Many2one(
        "service.ticket",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="The ticket that was opened in time.",
    )
    is_opened = fields.Boolean(
        string="Ticket Opened",
        readonly=True,
        copy=False,
        help="A ticket has been opened, though it may have been deleted.",
    )
    open_error = fields.Char(
        string="Why No Ticket Was Opened", readonly=True, copy=False
    )

    _ticket_uniq = models.UniqueIndex(
        "(ticket_id) WHERE ticket_id IS NOT NULL",
        "The ticket belongs to another term already.",
    )
    # What has no ticket yet, by the day on which it needs one.
    _ticketless_idx = models.Index(
        "(due_on, id) WHERE active AND is_opened IS NOT TRUE"
    )

    @api.depends("kind_id")
    def _compute_item_id(self):
        for term in self:
            term.item_id = term.kind_id.item_id

    @api.model
    def _get_ticketless_domain(self):
        """Return the due terms that wait for a ticket; failed ones wait for people."""
        return (
            self._get_due_domain()
            & Domain("is_opened", "=", False)
            & Domain("open_error", "=", False)
        )

    @api.model
    def _cron_open_tickets(self):
        """Open the tickets of the terms that are due, in batches."""
        domain = self._get_ticketless_domain()
        work_off(self, domain, "due_on, id", BATCH, "_open_tickets", "_note_error")

    def _note_error(self, error):
        self.open_error = str(error)

    def _open_tickets(self):
        for company, terms in self.grouped("company_id").items():
            Ticket = self.env["service.ticket"].with_company(company or None)
            tickets = Ticket._intake(
                "planned", [term._prepare_ticket() for term in terms]
            )
            for term, ticket in zip(terms, tickets, strict=True):
                term.ticket_id = ticket
        self.is_opened = True

    def _prepare_ticket(self):
        """Return the values of the ticket that a term opens."""
        self.ensure_one()
        ci = self.ci_id
        # The client reads the subject; whoever runs the cron has no language.
        lang = ci.client_id.lang or self.company_id.partner_id.lang or self.env.lang
        term = self.with_context(lang=lang)
        return {
            "name": term.env._(
                "%(term)s ends on %(day)s: %(ci)s",
                term=term.kind_id.name,
                day=format_date(term.env, self.date),
                ci=ci.display_name,
            ),
            "client_id": ci.client_id.id,
            "site_id": ci.site_id.id,
            "ci_ids": [Command.set(ci.ids)],
            "item_id": self.item_id.id,
            "needs_reply_since": False,  # nobody waits for an answer
        }

    def write(self, vals):
        if vals.keys() & {"item_id", "date", "ci_id", "kind_id", "days_ahead"}:
            vals = {"open_error": False, **vals}  # what was wrong may be mended
        return super().write(vals)

    def action_try_again(self):
        """Let terms whose ticket could not be opened be tried again at once."""
        self.check_access("write")
        self.open_error = False
        # sudo: dispatchers may not start jobs, a click on this button may
        self.env.ref("service_ticket.ir_cron_open_term_tickets").sudo()._trigger()
