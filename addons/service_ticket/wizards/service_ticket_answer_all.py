from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.constants import OPEN_STATES


class ServiceTicketAnswerAll(models.TransientModel):
    """One message to the clients of all open sub-tickets, each in their language."""

    _name = "service.ticket.answer.all"
    _description = "Answer All Sub-tickets"

    ticket_id = fields.Many2one("service.ticket", required=True, readonly=True)
    is_problem = fields.Boolean(related="ticket_id.is_problem")
    child_ids = fields.Many2many(
        "service.ticket", string="Sub-tickets", domain="[('parent_id', '=', ticket_id)]"
    )
    closes = fields.Boolean()
    closes_children = fields.Boolean(string="Close the sub-tickets too", default=True)
    answer_id = fields.Many2one("service.answer", string="Canned Answer")
    text_ids = fields.One2many("service.ticket.answer.all.text", "wizard_id")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        ticket = self.env["service.ticket"].browse(values.get("ticket_id"))
        children = ticket.child_ids.filtered(lambda child: child.state in OPEN_STATES)
        values["child_ids"] = [Command.set(children.ids)]
        values["text_ids"] = [
            Command.create({"lang": lang, "count": len(group), "body": False})
            for lang, group in self._group_by_lang(children)
        ]
        return values

    @api.model
    def _group_by_lang(self, children):
        """Return pairs of language code and tickets, the most frequent first."""
        groups = children.grouped(lambda child: child.customer_lang or self.env.lang)
        return sorted(groups.items(), key=lambda pair: -len(pair[1]))

    @api.onchange("answer_id")
    def _onchange_answer_id(self):
        for text in self.text_ids:
            if self.answer_id:
                text.body = self.answer_id.with_context(lang=text.lang)._get_text()

    def action_send(self):
        """Send the message, and close what is to be closed."""
        self.ensure_one()
        children = self.child_ids.filtered(lambda child: child.state in OPEN_STATES)
        texts = self._render(children)
        if self.closes:
            if self.closes_children:
                children._close_with_answers(texts)
            else:
                children.browse(texts)._post_answers(texts)
            self.ticket_id._move_to_state("done")
        elif texts:
            children.browse(texts)._post_answers(texts)
        else:
            raise UserError(self.env._("Write what the clients are to read."))
        if self.answer_id and texts:
            self.answer_id.count_use()
        return {"type": "ir.actions.act_window_close"}

    def _render(self, children):
        """Return what each client reads: dict ticket id -> text."""
        bodies = {text.lang: (text.body or "").strip() for text in self.text_ids}
        written = [lang for lang, body in bodies.items() if body]
        if written and (empty := [lang for lang, body in bodies.items() if not body]):
            raise UserError(
                self.env._(
                    "The text in this language is missing: %(languages)s.",
                    languages=", ".join(self._name_languages(empty)),
                )
            )
        texts = {}
        for lang, group in self._group_by_lang(children):
            if body := bodies.get(lang):
                texts.update(self.env["service.answer"]._render_text(body, group))
        return texts

    def _name_languages(self, codes):
        languages = self.env["res.lang"]._get_data
        return [languages(code=code).name or code for code in codes]


class ServiceTicketAnswerAllText(models.TransientModel):
    _name = "service.ticket.answer.all.text"
    _description = "Answer in One Language"

    wizard_id = fields.Many2one(
        "service.ticket.answer.all", required=True, index=True, ondelete="cascade"
    )
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        readonly=True,
    )
    count = fields.Integer(string="Clients", readonly=True)
    body = fields.Text(string="Text")
