"""Work offered to the best few; the first who accepts has it."""

import logging

from markupsafe import Markup

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)

ORDERS_A_RUN = 500


class ServiceWorkorder(models.Model):
    _inherit = "service.workorder"

    offer_ids = fields.One2many("service.workorder.offer", "order_id", copy=False)

    @api.model
    def _assign_offer(self, orders, jobs, matcher, ruled):
        """Offer each order to the best few who were not asked before.

        Where the directory names somebody, that one is asked first and alone.
        """
        orders = orders.filtered(
            lambda order: "sent" not in order.offer_ids.mapped("state")
        )
        if not orders:
            return {}
        count = orders.company_id.service_offer_count
        expires_at = orders._get_offer_end()
        values, failed = [], {}
        for order in orders:
            job = jobs[order]
            asked = set(order.offer_ids.resource_id.ids)
            rule, _skipped = ruled.get(order, (None, ()))
            if rule and rule.resource_id.id not in asked:
                chosen = [order._prepare_responsible(rule)]
            else:
                choices = [
                    choice
                    for choice in matcher.rank(job)
                    if choice.performer.id not in asked
                ][:count]
                chosen = [
                    order._prepare_candidate(choice, matcher, job, place)
                    for place, choice in enumerate(choices, 1)
                ]
                if choices:
                    # so that a batch is not offered to the same few
                    matcher.take(choices[0].performer, job)
            if not chosen:
                failed[order] = order._explain_no_taker(matcher, job)
            wave = max(order.offer_ids.mapped("wave"), default=0) + 1
            values += [
                {
                    **{name: one[name] for name in ("order_id", "resource_id", "rank")},
                    "note": one["note"],
                    "wave": wave,
                    "expires_at": expires_at,
                }
                for one in chosen
            ]
        # sudo: offers are nobody's to write
        offers = self.env["service.workorder.offer"].sudo().create(values)
        # sudo: the state is not the user's to write
        offers.order_id.sudo().write({"state": "offered"})
        offers._send()
        self._give_up(failed)
        return failed

    def _get_offer_end(self):
        """Return until when offers made now are open: minutes of working time."""
        now = fields.Datetime.now()
        company = self.company_id
        seconds = company.service_offer_minutes * 60
        calendar = company.resource_calendar_id
        end = calendar._service_deadlines([(now, seconds)])[0]
        return end or fields.Datetime.add(now, seconds=seconds)

    def _explain_no_taker(self, matcher, job):
        asked = self.offer_ids.filtered(lambda offer: offer.state != "withdrawn")
        if asked:
            return self.env._(
                "%(count)s performers were asked and nobody else suits: choose "
                "somebody by hand.",
                count=len(asked),
            )
        return self._explain_nobody(matcher, job)

    @api.model
    def _give_up(self, failed):
        """Give orders that nobody takes back to the dispatchers.

        :param dict failed: order -> why, as a sentence
        """
        orders = self.browse().union(*failed)
        # sudo: as above
        orders.sudo().filtered(lambda o: o.state == "offered").write({"state": "draft"})
        self._keep_failures(failed)
        by_note = {}
        for order, note in failed.items():
            by_note.setdefault(note, []).append(order.id)
        for note, ids in by_note.items():
            self.browse(ids)._tell_dispatchers(
                self.env._("Nobody takes it"), Markup("<p>%s</p>") % note
            )

    @api.model
    def _offer_on(self):
        """Ask the next ones where all offers have ended."""
        waiting = [
            ("state", "=", "offered"),
            ("offer_ids", "not any", [("state", "=", "sent")]),
        ]
        while orders := self.search(waiting, limit=ORDERS_A_RUN):
            done = orders.try_lock_for_update(allow_referencing=True)
            for lang, orders in done._group_by_language().items():
                orders.with_context(lang=lang)._offer_or_give_up()
            rest = self.search_count(waiting, limit=ORDERS_A_RUN)
            if not done or not self.env["ir.cron"]._commit_progress(
                len(done), remaining=rest
            ):
                break

    def _group_by_language(self):
        """Return orders by the language of whoever reads why nobody takes them."""
        by_lang = {}
        for user, orders in self._group_by_dispatcher().items():
            lang = user.lang or self.env.lang
            by_lang[lang] = by_lang.get(lang, self.browse()) | orders
        return by_lang

    def _offer_or_give_up(self):
        """Ask the next ones; an order that cannot be offered stops no other one."""
        try:
            with self.env.cr.savepoint():
                self._assign(mode="offer")
            return
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:
            _logger.warning("%s cannot be offered", self, exc_info=True)
            self.env.invalidate_all()
            if len(self) == 1:
                self._give_up({self: str(error)})
                return
        for order in self:
            order._offer_or_give_up()

    def _on_state_change(self, old_states):
        result = super()._on_state_change(old_states)
        no_longer = self.filtered(
            lambda order: old_states[order] == "offered" and order.state != "offered"
        )
        # sudo: offers are nobody's to write
        offers = no_longer.sudo().offer_ids
        if open_offers := offers.filtered(lambda offer: offer.state == "sent"):
            open_offers._end("withdrawn")
        # Who had accepted does not go: somebody else may accept now.
        again = self.filtered(lambda order: order.state in ("draft", "offered"))
        had = again.sudo().offer_ids.filtered(lambda offer: offer.state == "accepted")
        if had:
            had.write({"state": "withdrawn"})
        return result

    def action_offer(self):
        """Offer orders to those who suit best."""
        return self._say_failures(self._assign(mode="offer"))
