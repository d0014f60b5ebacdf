"""Requests to Odoo, signed as its neutral contract wants it."""

import asyncio
import hashlib
import hmac
import json
import logging
import time

import httpx

_logger = logging.getLogger(__name__)

AT_ONCE = 50
TIMEOUT_SECONDS = 20
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 60
# Says that this body will never be taken; all else may be different tomorrow.
NEVER = (400, 413, 422)


class Sender:
    """Sends the events of a spool, oldest first, again until Odoo has them.

    :param settings: :class:`.settings.Settings`
    :param spool: :class:`.spool.Spool`
    """

    def __init__(self, settings, spool):
        self._settings = settings
        self._spool = spool
        self._client = httpx.AsyncClient(timeout=TIMEOUT_SECONDS)
        self._is_news = asyncio.Event()

    def wake(self):
        """Say that there is something to send."""
        self._is_news.set()

    async def run(self):
        """Send; does not return."""
        pause = FIRST_PAUSE
        while True:
            self._is_news.clear()
            events = self._spool.waiting(AT_ONCE)
            if not events:
                self._spool.forget()
                await self._is_news.wait()
            elif await self._send(events):
                pause = FIRST_PAUSE
            else:
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)

    async def _send(self, events):
        """Send events in one request; tell whether there may be another at once."""
        numbers = [number for number, _event in events]
        status = await self.post(self._settings.url, [event for _n, event in events])
        if status is None:
            return False
        if status in NEVER and len(events) > 1:
            # One of them is bad: by themselves the others are taken.
            for pair in events:
                if not await self._send([pair]):
                    return False
            return True
        if status in NEVER:
            _logger.error("Odoo refuses an event for good (%s): kept aside.", status)
            self._spool.done(numbers, "refused")
            return True
        if status >= 300:
            _logger.warning(
                "Odoo answers with %s: %s events wait.", status, len(numbers)
            )
            return False
        self._spool.done(numbers)
        return True

    async def post(self, url, data):
        """Send a signed request; return its status, None when Odoo is away."""
        answer = await self.request(url, data)
        return answer.status_code if answer is not None else None

    async def request(self, url, data):
        """Send a signed request; return the answer, None when Odoo is away."""
        body = json.dumps(data, ensure_ascii=False).encode()
        timestamp = str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            "X-Timestamp": timestamp,
            "X-Signature": sign(self._settings.secret, timestamp, body),
        }
        try:
            return await self._client.post(url, content=body, headers=headers)
        except httpx.HTTPError as error:
            _logger.warning("Odoo cannot be reached: %s.", type(error).__name__)
            return None

    async def close(self):
        """Close the connections."""
        await self._client.aclose()


def sign(secret, timestamp, body):
    """Return the signature of a body, as it stands in ``X-Signature``."""
    text = timestamp.encode() + b"." + body
    return "v1=" + hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()
