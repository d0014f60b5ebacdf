"""Who is sent: directories first, then whoever suits best."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.matching import Job, Matcher
from .service_workorder_explain import REASONS

# How many candidates are kept for the dispatcher to choose from.
CANDIDATES = 10
# Orders of which nobody is at work yet.
OPEN_TO_CHOICE = ("draft", "offered")
OPEN_TO_SUGGESTION = (*OPEN_TO_CHOICE, "assigned")
SHOWN_FAILURES = 5


class ServiceWorkorder(models.Model):
    _inherit = "service.workorder"

    candidate_ids = fields.One2many(
        "service.assignment.candidate", "order_id", copy=False
    )

    # The one door

    def _assign(self, mode="suggest"):
        """Find performers for work orders, whatever their number.

        What the directory says comes first (``service.assignment.rule``), then whoever
        of those who suit has the best marks. Orders that somebody has already, or that
        somebody else is assigning at this moment, stay as they are.

        :param str mode: ``suggest`` (keep the best candidates), ``assign`` (give to
            the best) or ``offer`` (offer to the best few)
        :return: dict order -> why nobody suits, as a sentence; empty when all is well
        """
        states = OPEN_TO_SUGGESTION if mode == "suggest" else OPEN_TO_CHOICE
        orders = self.filtered(lambda order: order.state in states)
        orders = orders.try_lock_for_update(allow_referencing=True)
        failed = {}
        for company, own in orders.grouped("company_id").items():
            failed.update(own.with_company(company)._assign_in(company, mode))
        return failed

    def _assign_in(self, company, mode):
        """Do so for orders of one company; see ``_assign``."""
        jobs = self._get_jobs()
        matcher = self._make_matcher(company, jobs)
        ruled = self.env["service.assignment.rule"]._match(company, self)
        in_order = self.sorted(
            lambda order: (-int(order.priority), order.deadline or order.create_date)
        )
        return getattr(self, f"_assign_{mode}")(in_order, jobs, matcher, ruled)

    # What is to be done, and who there is

    def _get_jobs(self):
        """Return what orders ask for: dict order -> ``tools.matching.Job``."""
        items = self.line_ids.item_id
        needs = {item: item._get_needs() for item in items}
        jobs = {}
        for order in self:
            skills, permits = {}, set()
            for item in order.line_ids.item_id:
                wanted, kinds = needs[item]
                for skill, level in wanted.items():
                    skills[skill] = max(skills.get(skill, 0), level)
                permits |= kinds
            building = order.building_id
            is_mapped = building.latitude or building.longitude
            jobs[order] = Job(
                id=order.id,
                skills=tuple(sorted(skills.items())),
                permits=tuple(sorted(permits)),
                territory=order.territory_id.id or None,
                point=(building.latitude, building.longitude) if is_mapped else None,
                day=order._get_visit_day(),
                hours=order.work_hours,
            )
        return jobs

    def _get_visit_day(self):
        """Return the day for which one order is planned, at its place; None if none."""
        if not self.planned_start:
            return None
        company = self.company_id
        tz = self.building_id.tz or company.resource_calendar_id.tz or "UTC"
        return fields.Datetime.context_timestamp(
            self.with_context(tz=tz), self.planned_start
        ).date()

    @api.model
    def _make_matcher(self, company, jobs):
        """Load whoever may be sent, once for all jobs.

        :param company: ``res.company``
        :param jobs: dict order -> ``tools.matching.Job``
        :return: ``tools.matching.Matcher``
        """
        # sudo: who is chosen does not depend on what the chooser may see
        Resource = self.env["service.resource"].sudo()
        skills = {skill for job in jobs.values() for skill, _level in job.skills}
        matcher = Matcher(
            Resource._matching_performers(company, skills),
            company._get_matching_weights(),
            today=company._service_today(),
        )
        days = sorted({job.day for job in jobs.values() if job.day})
        if days:
            able = Resource.browse(matcher.able(jobs.values()))
            # whoever has one of these already is not too busy for it
            orders = self.browse().union(*jobs)
            work = able._busy_work(days[0], days[-1], without=orders)
            matcher.busy = {key: count for key, (count, _hours) in work.items()}
            matcher.hours = {key: hours for key, (_count, hours) in work.items()}
            matcher.away = able._away_days(days[0], days[-1])
        return matcher

    # Modes

    @api.model
    def _assign_assign(self, orders, jobs, matcher, ruled):
        """Give each order to the responsible one, else to the best who suits."""
        performers = {performer.id: performer for performer in matcher.performers}
        Resource = self.env["service.resource"]
        chosen, notes, failed = {}, {}, {}
        for order in orders:
            job = jobs[order]
            rule, skipped = ruled.get(order, (None, ()))
            if rule:
                chosen[order] = rule.resource_id
                notes[order] = order._explain_rule(rule, skipped)
                if performer := performers.get(rule.resource_id.id):
                    matcher.take(performer, job)
            elif choice := matcher.choose(job):
                chosen[order] = Resource.browse(choice.performer.id)
                notes[order] = order._explain_choice(choice, matcher, job, skipped)
            else:
                failed[order] = order._explain_nobody(matcher, job)
        self._give(chosen, notes)
        self._keep_failures(failed)
        return failed

    @api.model
    def _assign_suggest(self, orders, jobs, matcher, ruled):
        """Keep the best candidates, the responsible one first."""
        orders.candidate_ids.sudo().unlink()  # sudo: candidates are nobody's to write
        values, failed = [], {}
        for order in orders:
            job = jobs[order]
            rule, _skipped = ruled.get(order, (None, ()))
            choices = matcher.rank(job)[:CANDIDATES]
            if rule:
                values.append(order._prepare_responsible(rule))
                choices = [
                    choice
                    for choice in choices
                    if choice.performer.id != rule.resource_id.id
                ]
            elif not choices:
                failed[order] = order._explain_nobody(matcher, job)
            values += [
                order._prepare_candidate(choice, matcher, job, place)
                for place, choice in enumerate(choices, 1)
            ]
        self.env["service.assignment.candidate"].sudo().create(values)
        self._keep_failures(failed)
        return failed

    # What comes of it

    @api.model
    def _give(self, chosen, notes):
        """Give orders to performers, with the words that say why.

        :param dict chosen: order -> ``service.resource``
        :param dict notes: order -> Markup
        """
        orders = self.browse().union(*chosen)
        if not orders:
            return
        orders.check_access("write")
        orders._meet_at_performers(chosen)
        # sudo: as steps are taken
        orders.sudo()._note_performers(chosen, notes)
        orders._step_to("assigned")
        # sudo: candidates are nobody's to write
        orders.sudo().candidate_ids.unlink()

    def _note_performers(self, chosen, notes):
        """Note who does what, to be stored with the step that follows.

        ``_assign_to`` writes once per performer and note, which takes three times as
        long as to find them; here a whole batch is one UPDATE.
        """
        names = ["resource_id", "technician_id", "assignment_note"]
        self._track_prepare(names)
        resource, technician, note = (self._fields[name] for name in names)
        technician._update_cache(self, None, dirty=True)
        for order in self:
            resource._update_cache(order, chosen[order].id, dirty=True)
            note._update_cache(order, str(notes[order]), dirty=True)
        for inverse in self.pool.field_inverses[resource]:
            # not by invalidate_model, which would store the performers at once
            inverse._invalidate_cache(self.env)
        self.modified(names)

    @api.model
    def _keep_failures(self, failed):
        """Let orders for which nobody suits say so; they stay as they are.

        :param dict failed: order -> sentence
        """
        by_note = {}
        for order, note in failed.items():
            by_note.setdefault(note, []).append(order.id)
        for note, ids in by_note.items():
            # sudo: the note is nobody's to write
            self.sudo().browse(ids).assignment_note = Markup("<p>%s</p>") % note

    def _prepare_responsible(self, rule):
        """Return the candidate that the directory names for one order."""
        return {
            "order_id": self.id,
            "resource_id": rule.resource_id.id,
            "rank": 0,
            "score": 100,
            "note": self.env._(
                "Responsible by the directory: %(rule)s.", rule=rule.display_name
            ),
        }

    def _prepare_candidate(self, choice, matcher, job, place):
        """Return the values of somebody who suits one order.

        :param int place: from 1 for the best
        """
        marks = {
            f"{name}_mark": round(100 * mark) for name, mark in choice.marks.items()
        }
        return {
            "order_id": self.id,
            "resource_id": choice.performer.id,
            "rank": place,
            "score": choice.score,
            "km": choice.km or 0,
            "is_near_known": choice.km is not None,
            "note": self._describe_choice(choice, matcher, job),
            **marks,
        }

    # Buttons

    def _give_to(self, resource, technician=None):
        """Give one order to somebody whom a dispatcher has chosen."""
        self.ensure_one()
        note = Markup("<p>%s</p>") % self.env._(
            "Chosen by %(name)s.", name=self.env.user.name
        )
        candidate = self.candidate_ids.filtered(lambda c: c.resource_id == resource)
        if candidate:
            note += Markup("<p>%s</p>") % candidate.note
        self._assign_to(resource, technician, note)
        # sudo: candidates are nobody's to write
        self.sudo().candidate_ids.unlink()

    def _check_still_free(self, resource):
        """Refuse somebody who was free for one order and got other work meanwhile.

        :raise UserError: with what they lack
        """
        self._meet_at_performers(resource)
        jobs = self._get_jobs()
        matcher = self._make_matcher(self.company_id, jobs)
        performer = next((p for p in matcher.performers if p.id == resource.id), None)
        lacking = performer and matcher.why_not_free(performer, jobs[self])
        if lacking:
            raise UserError(
                self.env._(
                    "%(name)s was free and %(reason)s meanwhile: choose another "
                    "performer or another day.",
                    name=resource.name,
                    reason=self._say(REASONS[lacking]),
                )
            )

    def action_find(self):
        """Give orders to whoever suits best."""
        return self._say_failures(self._assign(mode="assign"))

    def action_choose(self):
        """Open the window with the best candidates for one order."""
        self.ensure_one()
        self.check_access("write")
        failed = self._assign(mode="suggest")
        wizard = self.env["service.workorder.choose"].create(
            {"order_id": self.id, "failure": failed.get(self)}
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Choose a Performer"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def _say_failures(self, failed):
        """Return the action that tells for which orders nobody was found."""
        if not failed:
            return None
        lines = [f"{order.number}: {note}" for order, note in failed.items()]
        if len(lines) > SHOWN_FAILURES:
            rest = len(lines) - SHOWN_FAILURES
            lines[SHOWN_FAILURES:] = [self.env._("… and %(count)s more", count=rest)]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "title": self.env._("Nobody suits"),
                "message": "\n".join(lines),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
