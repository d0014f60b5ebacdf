"""What clients and reviewers think of the work."""

from . import (
    rating_rating,
    res_company_feedback,
    res_config_settings_feedback,
    res_partner_feedback,
    service_nps_answer,
    service_quality_criterion,
    service_quality_dispute,
    service_quality_review,
    service_quality_review_flow,
    service_task_rating,
    service_team_feedback,
    service_ticket_rating,
)
