"""A dispatcher plans a month: preview, run, progress, stop, what failed, result."""

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.queue_job.tests.common import trap_jobs

from .test_maintenance import MaintenanceCommon


@tagged("post_install", "-at_install")
class TestMaintenanceTour(HttpCase, MaintenanceCommon):
    def setUp(self):
        super().setUp()
        self.dispatcher.password = self.dispatcher.login
        Run = self.env.registry["service.maintenance.run"]
        self.patch(Run, "_get_chunk_size", lambda run: 1)
        self.refuse_once(self.other_client)

    def refuse_once(self, client):
        """Let the visit of a client fail, alone too, the first time it is tried."""
        Visit = self.env.registry["service.maintenance.visit"]
        prepare = Visit._prepare_ticket
        refusals = ["together", "alone"]

        def prepare_or_refuse(visit, lines):
            if visit.client_id == client and refusals:
                refusals.pop()
                raise UserError("The client is closed.")  # pylint: disable=translation-required
            return prepare(visit, lines)

        self.patch(Visit, "_prepare_ticket", prepare_or_refuse)

    def run_jobs_by_and_by(self, trap):
        """Be the job runner: one job whenever the screen asks how far it is."""
        Run = self.env.registry["service.maintenance.run"]
        progress = Run.get_progress
        done = []

        def work_and_tell(run):
            todo = [job for job in trap.enqueued_jobs if job not in done]
            # those that plan come first, as the runner knows
            todo.sort(key=lambda job: job.method_name != "_plan")
            if todo:
                done.append(todo[0])
                records = todo[0].recordset.with_env(run.env)
                getattr(records, todo[0].method_name)()
                run.env.flush_all()
                run.env.invalidate_all()
            return progress(run)

        self.patch(Run, "get_progress", work_and_tell)

    @mute_logger("odoo.addons.service_workorder.models.maintenance")
    def test_a_month_is_planned_on_the_screen(self):
        run = self.make_run()
        with trap_jobs() as trap:
            self.run_jobs_by_and_by(trap)
            self.start_tour(
                f"/odoo/maintenance-runs/{run.id}",
                "service_workorder_maintenance_run",
                login=self.dispatcher.login,
            )
        self.env.invalidate_all()
        self.assertEqual((run.state, run.planned_count), ("done", 3))
