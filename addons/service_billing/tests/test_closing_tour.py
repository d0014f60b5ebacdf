"""An officer closes a month: preview, what is in doubt, booking, progress."""

from datetime import date

from odoo.tests import HttpCase, tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from .test_closing import ClosingCommon


@tagged("post_install", "-at_install")
class TestClosingTour(HttpCase, ClosingCommon):
    def setUp(self):
        super().setUp()
        # The browser lives today.
        self.frozen.stop()
        self.addCleanup(self.frozen.start)
        self.officer.password = self.officer.login
        Closing = self.env.registry["service.closing"]
        self.patch(Closing, "_get_chunk_size", lambda closing: 1)

    def run_jobs_by_and_by(self, trap):
        """Be the job runner: one job whenever the screen asks how far it is."""
        Closing = self.env.registry["service.closing"]
        progress = Closing.get_progress
        done = []

        def work_and_tell(closing):
            todo = [
                job
                for job in trap.enqueued_jobs
                if job not in done and job.recordset._name.startswith("service.closing")
            ]
            todo.sort(key=lambda job: job.method_name != "_book")
            if todo:
                done.append(todo[0])
                records = todo[0].recordset.with_env(closing.env).sudo()
                getattr(records, todo[0].method_name)()
                closing.env.flush_all()
                closing.env.invalidate_all()
            return progress(closing)

        self.patch(Closing, "get_progress", work_and_tell)

    def test_a_month_is_closed_on_the_screen(self):
        self.make_work(entity=self.shop)
        orders = self.make_work()
        orders.line_ids.entity_changed = True
        closing = self.make_closing(date(2026, 3, 31))
        with trap_jobs() as trap:
            self.run_jobs_by_and_by(trap)
            self.start_tour(
                f"/odoo/service-closings/{closing.id}",
                "service_billing_closing",
                login=self.officer.login,
            )
        self.env.invalidate_all()
        self.assertEqual((closing.state, closing.done_count), ("done", 2))
