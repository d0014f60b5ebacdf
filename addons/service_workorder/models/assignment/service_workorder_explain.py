"""Why this performer, and why not that one, in words."""

from collections import Counter

from markupsafe import Markup

from odoo import models
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

REASONS = {
    "skill": _lt("the skill “%(detail)s” is missing, expired or not confirmed"),
    "level": _lt("the level of “%(detail)s” is too low"),
    "permit": _lt("the permit “%(detail)s” is missing or expires before the visit"),
    "territory": _lt("does not serve %(detail)s"),
    "away": _lt("does not work on that day"),
    "full": _lt("has no visit left on that day"),
    "hours": _lt("has no hours left on that day"),
    "room": _lt("has no visit left in the period"),
}
COUNTED = {
    "skill": _lt("%(count)s lack the skill “%(detail)s”"),
    "level": _lt("%(count)s know too little of “%(detail)s”"),
    "permit": _lt("%(count)s have no valid permit “%(detail)s”"),
    "territory": _lt("%(count)s do not serve %(detail)s"),
    "away": _lt("%(count)s do not work on that day"),
    "full": _lt("%(count)s have no visit left on that day"),
    "hours": _lt("%(count)s have no hours left on that day"),
    "room": _lt("%(count)s have no visit left in the period"),
}


class ServiceWorkorder(models.Model):
    _inherit = "service.workorder"

    def _explain_rule(self, rule, skipped=()):
        """Return why the directory decides about one order, as HTML."""
        text = self.env._(
            "Responsible by the directory: %(rule)s.", rule=rule.display_name
        )
        return Markup("<p>%s</p>%s") % (text, self._explain_skipped(skipped))

    def _explain_skipped(self, skipped):
        """Say whose turn it would have been, had they been sendable."""
        return Markup().join(
            Markup("<p>%s</p>")
            % self.env._(
                "%(name)s is responsible (%(rule)s) but cannot be sent now.",
                name=rule.resource_id.name,
                rule=rule.display_name,
            )
            for rule in skipped
        )

    def _explain_choice(self, choice, matcher, job, skipped=()):
        """Return why somebody was the best for one order, as HTML."""
        head = self.env._(
            "Best of %(count)s who suit: %(score)s of 100.",
            count=choice.among,
            score=self._say_figure(choice.score),
        )
        return Markup("<p>%s<br>%s</p>%s") % (
            head,
            self._describe_choice(choice, matcher, job),
            self._explain_skipped(skipped),
        )

    def _describe_choice(self, choice, matcher, job):
        """Return what speaks for somebody in one line; prices are not told here."""
        performer = choice.performer
        words = [
            self.env._("distance unknown")
            if choice.km is None
            else self.env._("%(km)s km away", km=self._say_figure(choice.km))
        ]
        if performer.punctuality is not None:
            words.append(
                self.env._(
                    "%(share)s %% on time", share=round(100 * performer.punctuality)
                )
            )
        if performer.rating is not None:
            rating = self._say_figure(1 + 4 * performer.rating)
            words.append(self.env._("rating %(rating)s", rating=rating))
        if job.day:
            words.append(
                self.env._(
                    "%(count)s of %(capacity)s visits on that day",
                    count=matcher.busy.get((performer.id, job.day), 0),
                    capacity=performer.capacity,
                )
            )
        return ", ".join(words)

    def _explain_nobody(self, matcher, job):
        """Return why nobody suits one order, as a sentence."""
        if not matcher.performers:
            return self.env._(
                "Nobody may be sent at all: enter performers and approve them."
            )
        counts = Counter(
            reason
            for performer in matcher.performers
            for reason in matcher.why_not(performer, job)
        )
        return self.env._(
            "None of %(total)s performers suits: %(reasons)s.",
            total=len(matcher.performers),
            reasons=", ".join(
                self._say(
                    COUNTED[reason], count=count, detail=self._name_of(reason, detail)
                )
                for (reason, detail), count in counts.most_common()
            ),
        )

    def _explain_why_not(self, resource, matcher, job):
        """Return why one order does not go to somebody, or where they stand.

        :param resource: ``service.resource``
        :return: a sentence
        """
        if not (resource.active and resource.is_usable):
            return self._explain_unusable(resource)
        performer = next((p for p in matcher.performers if p.id == resource.id), None)
        if performer is None:
            return self.env._(
                "%(name)s works for %(firm)s: choose the firm, then who goes.",
                name=resource.name,
                firm=resource.contractor_id.name,
            )
        if reasons := matcher.why_not(performer, job):
            return self.env._(
                "%(name)s does not suit: %(reasons)s.",
                name=resource.name,
                reasons=", ".join(
                    self._say(REASONS[reason], detail=self._name_of(reason, detail))
                    for reason, detail in reasons
                ),
            )
        ranked = matcher.rank(job)
        place = next(
            number
            for number, choice in enumerate(ranked, 1)
            if choice.performer.id == resource.id
        )
        choice = ranked[place - 1]
        return self.env._(
            "%(name)s suits, place %(place)s of %(count)s: %(score)s of 100, the best "
            "has %(best)s (%(words)s).",
            name=resource.name,
            place=place,
            count=len(ranked),
            score=self._say_figure(choice.score),
            best=self._say_figure(ranked[0].score),
            words=self._describe_choice(choice, matcher, job),
        )

    def _explain_unusable(self, resource):
        """Return why somebody cannot be sent anywhere now."""
        firm = resource.contractor_id
        states = dict(resource._fields["state"]._description_selection(self.env))
        if not resource.active:
            return self.env._("%(name)s is archived.", name=resource.name)
        if resource.state == "active":
            return self.env._(
                "%(name)s works for %(firm)s, which cannot be sent now.",
                name=resource.name,
                firm=firm.name,
            )
        ban = resource.ban_ids.filtered(lambda entry: not entry.lifted_on)
        if resource.state == "blacklisted" and ban:
            return self.env._(
                "%(name)s is on the blacklist: %(reason)s",
                name=resource.name,
                reason=ban.reason,
            )
        return self.env._(
            "%(name)s cannot be sent now, because of the status “%(state)s”.",
            name=resource.name,
            state=states[resource.state],
        )

    def _say(self, text, **values):
        """Return a lazy text in the language of the user, filled in."""
        translated = self.env._(text)
        return translated % values

    def _say_figure(self, value):
        """Return a figure with one digit behind the point of the user's language."""
        lang = self.env["res.lang"]._get_data(code=self.env.lang or "en_US")
        return f"{value:.1f}".replace(".", lang.decimal_point or ".")

    def _name_of(self, reason, detail):
        """Return what a reason is about, as people call it."""
        # sudo: skills and permits are called the same for everybody
        if reason in ("skill", "level"):
            needed = self.sudo().line_ids.item_id.skill_ids.skill_id
            return needed.filtered(lambda skill: skill.id == detail).name
        if reason == "permit":
            kinds = self.sudo().line_ids.item_id.permit_kind_ids
            return kinds.filtered(lambda kind: kind.id == detail).name
        return self.sudo().territory_id.display_name
