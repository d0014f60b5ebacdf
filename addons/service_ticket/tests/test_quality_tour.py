from odoo.tests import tagged

from .common import ServiceTicketHttpCommon
from .test_quality import MONDAY, QualityCommon


@tagged("post_install", "-at_install")
class TestQualityTour(ServiceTicketHttpCommon, QualityCommon):
    """A leader reviews the sample of the week, and the agent disagrees."""

    def test_sample_is_reviewed_disputed_and_settled(self):
        self.close(2)
        self.Review._draw_sample(self.env.company, MONDAY)
        first, second = self.Review.search([("week", "=", MONDAY)])
        start = "/odoo/quality-to-review"
        self.start_tour(start, "service_quality_review", login=self.leader.login)
        self.assertEqual(set((first | second).mapped("state")), {"done"})
        self.assertEqual({first.total, second.total}, {100, 52})
        self.start_tour(
            "/odoo/quality-of-my-work",
            "service_quality_dispute",
            login=self.agent.login,
        )
        disputed = (first | second).filtered(lambda r: r.state == "disputed")
        self.assertEqual(disputed.total, 52)
        self.start_tour(start, "service_quality_settle", login=self.leader.login)
        self.assertEqual((disputed.state, disputed.total), ("settled", 100))
