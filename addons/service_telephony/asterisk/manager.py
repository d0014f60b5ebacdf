"""The connection to Asterisk's manager interface, by panoramisk.

What it leaves to us: pauses that grow while Asterisk is away, and noticing a
connection that is dead without having been closed.
"""

import asyncio
import logging

import panoramisk

_logger = logging.getLogger(__name__)

FIRST_PAUSE = 1
LONGEST_PAUSE = 60
HEARTBEAT_SECONDS = 20
ANSWER_SECONDS = 10


class Manager(panoramisk.Manager):
    """A connection that comes back by itself."""

    @property
    def is_ready(self):
        """Tell whether actions would be obeyed now."""
        return self._connected and self.authenticated

    def connection_made(self, f):
        if f.cancelled():
            return
        if f.exception():
            self._grow()
        super().connection_made(f)

    def connection_lost(self, exc):
        self.authenticated = False
        self._grow()
        return super().connection_lost(exc)

    def login(self, future):
        is_in = super().login(future)
        if is_in:
            self.reconnect_timeout = FIRST_PAUSE
        else:
            _logger.error("Asterisk refuses PBX_AMI_USER with that PBX_AMI_SECRET.")
        return is_in

    def _grow(self):
        self.reconnect_timeout = min(2 * self.reconnect_timeout, LONGEST_PAUSE)

    async def ask(self, action, as_list=None):
        """Send an action; return its answer, or all events of the list it begins.

        :param as_list: False when what comes after the first answer is not waited for
        :raise TimeoutError: the other side is silent: the connection is given up
        """
        protocol = self.protocol
        answer = self.send_action(action, as_list=as_list)
        try:
            return await asyncio.wait_for(answer, ANSWER_SECONDS)
        except asyncio.TimeoutError:
            protocol.transport.abort()
            raise TimeoutError("Asterisk does not answer.") from None

    async def watch(self):
        """Give up a connection over which nothing comes back; does not return."""
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            if not self.is_ready:
                continue
            try:
                await self.ask({"Action": "Ping"})
            except TimeoutError:
                _logger.warning("The connection to Asterisk is dead.")
