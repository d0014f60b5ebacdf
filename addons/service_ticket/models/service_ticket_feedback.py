"""What the client thinks of the work: when they are asked, and what follows."""

from odoo import models


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    def _prepare_rating_values(self):
        """Return what a rating keeps of the work that it is about."""
        self.ensure_one()
        return {
            "service_ticket_id": self.id,
            "service_team_id": self.team_id.id,
            "service_user_id": self.user_id.id,
            "service_client_id": self.client_id.id,
            "service_company_id": self.company_id.id,
            "service_target": self.company_id.service_level_target,
        }

    def _react_to_bad_ratings(self, ratings):
        """Open a task for each bad rating, for the one who answers for the work.

        :param ratings: ``rating.rating`` of these tickets
        """
        for rating in ratings:
            ticket = rating.service_ticket_id
            user = ticket.team_id.leader_id or ticket.user_id
            ticket.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=ticket._bad_rating_text(rating),
                user_id=user.id or self.env.uid,
            )

    def _bad_rating_text(self, rating):
        return self.env._(
            "Rated %(points)s of 5: %(ticket)s",
            points=int(rating.rating),
            ticket=self.display_name,
        )
