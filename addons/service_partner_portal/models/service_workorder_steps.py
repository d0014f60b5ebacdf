"""What a contractor does on a work order, step by step, from a telephone.

Each step takes the fields of a form, all texts, and says in a sentence what is wrong.
"""

import base64
import binascii
from datetime import datetime, timedelta, timezone
from math import isfinite

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from odoo.addons.service_ticket.tools.typed import clean, read_number
from odoo.addons.service_workorder.models.orders.service_workorder_line import (
    LINE_RESULTS,
)

MAX_TEXT = 5000
MAX_NAME = 120
MAX_SIGNATURE = 2**19
PNG = b"\x89PNG\r\n\x1a\n"
# A step may wait so long on a telephone without a network.
LATEST = timedelta(days=3)
# Milliseconds until the year 2286.
MAX_DIGITS = 13


def _text(values, name, length=MAX_TEXT):
    value = values.get(name)
    return clean(value if isinstance(value, str) else "").strip()[:length]


def _float(text):
    """Return a typed number, with a point or a comma; None for what is none."""
    try:
        number = float(text.replace(" ", "").replace("\xa0", "").replace(",", "."))
    except ValueError:
        return None
    return number if isfinite(number) and abs(number) < 1e12 else None


class ServiceWorkorder(models.Model):
    _inherit = "service.workorder"

    def _contractor_take(self, step, key, values):
        """Take one step on an order of the current user, once for each key.

        :param str step: name of the step
        :param str key: made by the telephone
        :param dict values: what was typed
        :raise UserError: with a sentence that says what to do
        """
        self.ensure_one()
        if not self.env["service.contractor.step"].sudo()._claim(self, key):
            return
        self._track_set_author(self._get_step_author())
        # sudo: contractors write nothing but what the steps write, on their orders
        getattr(self.sudo(), f"_contractor_{step}")(values)

    def _get_step_author(self):
        """Return the contact in whose name steps are taken."""
        return self.env.user.partner_id

    def _contractor_arrive(self, values):
        """Be at the place; where the telephone stands is noted if it tells."""
        if self.state == "in_progress" and self.arrived_at:
            return
        is_begun = bool(self.started_at)
        self.arrive(
            _float(_text(values, "latitude")) or 0.0,
            _float(_text(values, "longitude")) or 0.0,
        )
        if moment := self._read_moment(_text(values, "at")):
            facts = {"arrived_at": moment}
            self.write(facts if is_begun else {**facts, "started_at": moment})

    def _read_moment(self, text):
        """Return when a step was taken that had to wait for the network, or None.

        :param str text: milliseconds since 1970
        """
        if not (text.isdecimal() and len(text) <= MAX_DIGITS):
            return None
        moment = datetime.fromtimestamp(int(text) / 1000, timezone.utc)
        now = datetime.now(timezone.utc)
        # a clock that is wrong proves nothing
        if not now - LATEST < moment < now:
            return None
        moment = moment.replace(tzinfo=None, microsecond=0)
        return moment if moment >= self.create_date else None

    def _contractor_answer(self, values):
        """Fill in points of the checklist and results of lines, as many as come."""
        self._check_may_work()
        known = {
            **dict.fromkeys(("passed", "number", "text"), self.check_ids),
            **dict.fromkeys(("result", "note"), self.line_ids),
        }
        for name, value in values.items():
            kind, _sign, number = name.partition("_")
            if kind not in known:
                continue
            record = known[kind].filtered(lambda one, n=number: str(one.id) == n)
            if not record:
                raise UserError(
                    self.env._(
                        "The work order has changed: load the page again and check "
                        "what you entered."
                    )
                )
            text = _text({"value": value}, "value", MAX_NAME * 4)
            changed = {
                field: new
                for field, new in self._read_answer(record, kind, text).items()
                if (record[field] or False) != (new or False)
            }
            if changed:
                record.write(changed)

    def _read_answer(self, record, kind, text):
        """Return what one answer writes.

        :param record: a point of the checklist, or a line
        :param str kind: which of its fields
        :param str text: as typed
        """
        if kind == "number":
            return self._read_measure(record, text)
        options = {
            "passed": ("yes", "no"),
            "result": [value for value, _label in LINE_RESULTS],
        }.get(kind)
        if options is None:
            return {kind: text or False}
        if not text and kind == "passed":
            return {kind: False}
        if text not in options:
            raise UserError(self.env._("Choose one of the answers offered."))
        return {kind: text}

    def _read_measure(self, check, text):
        if not text:
            return {"number": 0.0, "text": False}
        number = _float(text)
        if number is None:
            raise UserError(
                self.env._(
                    "“%(point)s”: enter a number, such as 12.5.", point=check.name
                )
            )
        # zero is a measured value, too: the text says that it was measured
        return {"number": number, "text": check.text or (not number and "0")}

    def _contractor_sign(self, values):
        """Keep the signature of the customer, and whose it is."""
        self._check_may_work()
        name = _text(values, "signed_by", MAX_NAME)
        data = values.get("signature") or ""
        data = data.rpartition(",")[2] if isinstance(data, str) else ""
        try:
            image = base64.b64decode(data, validate=True)
        except (binascii.Error, ValueError):
            image = b""
        if not name:
            raise UserError(self.env._("Enter the name of whoever signs."))
        if not image.startswith(PNG) or len(image) > MAX_SIGNATURE:
            raise UserError(self.env._("Let the customer sign first."))
        self.write({"signature": data, "signed_by": name})

    def _contractor_report(self, values):
        """Report that the work is done."""
        text = _text(values, "report")
        if not text:
            raise UserError(self.env._("Say in a few words what was done."))
        hours = _text(values, "spent_hours", MAX_NAME)
        spent = _float(hours) if hours else self.spent_hours
        if spent is None or not 0 <= spent <= 1000:
            raise UserError(
                self.env._("Enter the hours as a number, such as 1.5, or leave them.")
            )
        if len(self.line_ids) == 1:
            self.action_lines_done()  # what else could be done
        self._report({"report": plaintext2html(text), "spent_hours": spent})

    def _contractor_say(self, values):
        """Write to the dispatcher; the client reads none of it."""
        self._contractor_post(
            "dispatcher", _text(values, "text"), values.get("files") or ()
        )

    def _contractor_tell(self, values):
        """Write to the client; dispatchers read it, too."""
        self._contractor_post(
            "client", _text(values, "text"), values.get("files") or ()
        )

    def _contractor_hand(self, values):
        """Hand the job to a technician of the firm, or take it back."""
        self._check_may_work()
        if not self._is_of_firm():
            raise UserError(self.env._("Your firm decides who goes: ask there."))
        number = read_number(values.get("technician_id"))
        goer = self.resource_id.technician_ids.filtered(lambda one: one.id == number)
        if number and not goer:
            raise UserError(
                self.env._("This technician does not work for your firm any more.")
            )
        self.write({"technician_id": goer.id})
