"""Answers of experts by mail."""

from odoo import models
from odoo.tools.mail import email_normalize

from ...tools.ticket_number import EXPERT_REQUEST, find_numbers


class ServiceInboundMail(models.Model):
    _inherit = "service.inbound.mail"

    def _route(self, message_dict, core_routes):
        if not message_dict.get("is_bounce"):
            request, is_signed = self._find_expert_request(message_dict)
            if request:
                return self._route_to_expert_request(request, is_signed, message_dict)
        return super()._route(message_dict, core_routes)

    def _find_expert_request(self, message_dict):
        """Find the question that a mail answers.

        :return: tuple of the request (or an empty recordset) and whether the mail
            proves by a signed reference that its sender got one of our mails
        """
        Request = self.env["service.expert.request"].sudo()
        references = f"{message_dict['references']} {message_dict['in_reply_to']}"
        if request := Request._find_by_signed_reference(references):
            return request, True
        # sudo: what a mail answers does not depend on who fetched it
        parent = self.env["mail.message"].sudo().browse(message_dict.get("parent_id"))
        if parent.model == Request._name:
            return Request.browse(parent.res_id).exists(), False
        numbers = find_numbers(message_dict.get("subject"), EXPERT_REQUEST)
        if numbers and not parent.model:
            return Request.search([("number", "in", numbers)], limit=1), False
        return Request, False

    def _route_to_expert_request(self, request, is_signed, message_dict):
        sender = email_normalize(message_dict["email_from"], strict=False)
        is_known = self.is_forced or is_signed or request._is_expert(sender)
        is_automatic = self.automation == "auto_reply" and not self.is_forced
        if not is_known and not is_automatic:
            self._conclude("quarantined", "not_participant", request.ticket_id)
            request.ticket_id._review_note(self)
            return []
        # Our questions are notes, and so the gateway takes the answers for such.
        # What is automatic is kept for the record: an absence is no answer.
        message_dict["is_internal"] = is_automatic
        user_id = self._gateway_user_id(message_dict)
        return [(request._name, request.id, {}, user_id, None)]
