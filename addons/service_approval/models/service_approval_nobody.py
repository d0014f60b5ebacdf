"""One notice where nobody can decide, however many requests wait for it."""

from odoo import models

ACTIVITY_NOBODY = "service_approval.mail_activity_type_nobody"


class ServiceApprovalStep(models.Model):
    _inherit = "service.approval.step"

    def _get_nobody_place(self):
        """Return the record on which it is noted that nobody can decide one step.

        :return: the client whose contact would decide, or the role of our own staff
        """
        is_known = self.kind == "client" and self.client_id
        return self.client_id if is_known else self.role_id

    def _get_nobody_text(self, lang):
        """Return what the responsible reads, in his language."""
        step = self.with_context(lang=lang)
        return step.env._(
            "Nobody can approve as “%(role)s”: give somebody this role.",
            role=step.role_id.name,
        )

    def _get_nobody_activities(self):
        """Return what stands on the lists of people about the places of steps."""
        none = self.env["mail.activity"].sudo()  # sudo: on the lists of others
        activity_type = self.env.ref(ACTIVITY_NOBODY)
        places = [step._get_nobody_place() for step in self]
        return none.union(
            *(
                none.search(
                    [
                        ("res_model", "=", model),
                        ("res_id", "in", [p.id for p in places if p._name == model]),
                        ("activity_type_id", "=", activity_type.id),
                    ]
                )
                for model in {place._name for place in places}
            )
        )

    def _tell_nobody(self):
        """Tell the responsibles that nobody can decide: once for all requests."""
        if not self:
            return
        known = {
            (activity.res_model, activity.res_id, activity.user_id, activity.summary)
            for activity in self._get_nobody_activities()
        }
        values = {}
        unread = self.env["service.ticket"]
        for step in self:
            ticket, place = step.approval_id.ticket_id, step._get_nobody_place()
            user = ticket.user_id or ticket.team_id.leader_id
            if not user:
                unread |= ticket
                continue
            text = step._get_nobody_text(user.lang)
            key = (place._name, place.id, user, text)
            if key not in known:
                values[key] = self._prepare_nobody_values(*key)
        # sudo: whoever moves a request need not be allowed to plan for others
        self.env["mail.activity"].sudo().create(list(values.values()))
        if unread:
            text = self[:1]._get_nobody_text(self.env.lang)
            unread._message_log_batch(dict.fromkeys(unread.ids, text))

    def _prepare_nobody_values(self, model, id_, user, text):
        return {
            "res_model_id": self.env["ir.model"]._get_id(model),
            "res_id": id_,
            "activity_type_id": self.env.ref(ACTIVITY_NOBODY).id,
            "automated": True,
            "user_id": user.id,
            "summary": text,
            "date_deadline": self.company_id[:1]._service_today(),
        }

    def _end_nobody(self):
        """Take off the lists what somebody can decide now."""
        if not self or not (activities := self._get_nobody_activities()):
            return
        solved = {
            (place._name, place.id, step._get_nobody_text(activity.user_id.lang))
            for step, place in ((step, step._get_nobody_place()) for step in self)
            for activity in activities
        }
        activities.filtered(
            lambda a: (a.res_model, a.res_id, a.summary) in solved
        ).unlink()
