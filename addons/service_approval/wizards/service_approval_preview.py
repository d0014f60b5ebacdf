from odoo import api, fields, models

from ..tools import routes as rules


class ServiceApprovalPreview(models.TransientModel):
    """Which route something would take, and why; nothing is asked."""

    _name = "service.approval.preview"
    _description = "Preview of Approval Routes"

    ticket_id = fields.Many2one("service.ticket", ondelete="cascade")
    workorder_id = fields.Many2one("service.workorder", ondelete="cascade")
    result = fields.Html(compute="_compute_result", sanitize=False)

    @api.depends(lambda self: self._get_subject_names())
    def _compute_result(self):
        for preview in self:
            subject = preview._get_subject()
            preview.result = subject and self.env["ir.qweb"]._render(
                "service_approval.preview", {"routes": self._explain(subject)}
            )

    @api.model
    def _get_subject_names(self):
        """Return the fields of which the first that is filled in is looked at."""
        return ["workorder_id", "ticket_id"]

    def _get_subject(self):
        names = self._get_subject_names()
        return next((self[name] for name in names if self[name]), None)

    @api.model
    def _explain(self, subject):
        """Return what becomes of each route: list of dicts for the template.

        :param subject: record of one that may have to be approved
        """
        subject.check_access("read")
        record = subject.sudo()  # sudo: routes look at prices
        facts = record._get_approval_facts()[record]
        routes = record._get_approval_rules()
        chosen = rules.choose(routes, facts)
        sentences = self._get_sentences()
        Route = self.env["service.approval.route"].sudo()
        explained = []
        for rule in routes:
            reason = rules.why_not(rule, facts)
            is_taken = chosen.get(rule.kind) == rule
            asked = rules.steps_for(rule, facts) if is_taken else []
            explained.append(
                {
                    "route": Route.browse(rule.id),
                    "is_taken": is_taken,
                    "reason": sentences[reason or ("taken" if is_taken else "later")],
                    "steps": Route.step_ids.browse([step.id for step in asked]),
                }
            )
        return sorted(explained, key=lambda row: not row["is_taken"])

    @api.model
    def _get_sentences(self):
        return {
            "taken": self.env._("It is the first one that fits."),
            "later": self.env._("It fits, but another one comes before it."),
            "subject": self.env._("It is about something else."),
            "company": self.env._("It belongs to another company."),
            "client": self.env._("It is for another client."),
            "type": self.env._("It is for other request types."),
            "item": self.env._("It is for other services."),
            "too_low": self.env._("The amount is too low for it."),
            "too_high": self.env._("The amount is too high for it."),
        }
