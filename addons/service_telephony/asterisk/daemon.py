"""What belongs together: Asterisk, the spool, and Odoo."""

import asyncio
import logging
import re

from . import cdr
from .calls import Calls
from .manager import FIRST_PAUSE, Manager
from .sender import LONGEST_PAUSE, Sender
from .spool import Spool

_logger = logging.getLogger(__name__)

EVENTS = (
    *("Newchannel", "DialBegin", "DialEnd", "BridgeEnter", "Hold", "Hangup"),
    *("BlindTransfer", "AttendedTransfer", "VarSet"),
)
CDR_NOTE = "cdr"
EXTENSION = re.compile(r"[0-9A-Za-z_.-]{1,40}")
DIALLED = re.compile(r"\+?[0-9*#]{2,20}")
RING_MILLISECONDS = 30_000


class Daemon:
    """Tells Odoo of the calls of an Asterisk, and carries out what was clicked.

    :param settings: :class:`.settings.Settings`
    """

    def __init__(self, settings):
        self._settings = settings
        self._spool = Spool(settings.spool)
        self._sender = Sender(settings, self._spool)
        self._calls = Calls(
            settings.trunks, settings.recordings_url, self._spool.calls()
        )
        self._told = []
        self._held = None  # events that came while the past is being read
        self._catching_up = None
        self._manager = None

    async def run(self, stop):
        """Work until an event is set.

        :param stop: :class:`asyncio.Event`
        """
        self._manager = self._make_manager()
        self._manager.connect()
        work = [self._sender.run(), self._manager.watch(), self._click()]
        tasks = [asyncio.create_task(each) for each in work]
        stopped = asyncio.create_task(stop.wait())
        done, _rest = await asyncio.wait(
            [*tasks, stopped], return_when=asyncio.FIRST_COMPLETED
        )
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._manager.close()
        self._flush()
        await self._sender.close()
        self._spool.close()
        for task in done - {stopped}:
            task.result()  # whatever ended by itself has failed

    def _make_manager(self):
        settings = self._settings
        manager = Manager(
            loop=asyncio.get_running_loop(),
            host=settings.ami_host,
            port=settings.ami_port,
            username=settings.ami_user,
            secret=settings.ami_secret,
            reconnect_timeout=FIRST_PAUSE,
            # What was asked on a lost connection is not asked again on the next.
            forgetable_actions=("ping", "login", "originate", "coreshowchannels"),
            on_login=self._on_login,
            on_disconnect=self._on_disconnect,
        )
        for name in EVENTS:
            manager.register_event(name, self._on_event)
        return manager

    def _on_event(self, manager, event):
        if self._held is not None:
            self._held.append(event)
            return
        self._take(event)

    def _take(self, event):
        try:
            self._tell(self._calls.handle(event))
        except Exception:
            # One event that is not understood must not end the connection.
            _logger.exception("An event was left out: %s", event.get("Event"))

    def _on_login(self, manager):
        _logger.info("Connected to Asterisk.")
        self._held = []
        self._catching_up = asyncio.ensure_future(self._reconcile())

    def _on_disconnect(self, manager, exc):
        self._held = None
        _logger.warning(
            "The connection to Asterisk is lost: next try in %s s.",
            manager.reconnect_timeout,
        )

    async def _reconcile(self):
        """Tell what happened while nobody listened, then what came meanwhile."""
        try:
            live = await self._manager.ask({"Action": "CoreShowChannels"})
        except TimeoutError:
            return  # the connection is made again, and this with it
        live = [e for e in live if e.get("Event") == "CoreShowChannel"]
        try:
            rows, note = self._read_cdr()
            self._tell(self._calls.reconcile(live, rows))
        finally:
            held, self._held = self._held or (), None
            for event in held:
                self._take(event)
        self._flush()
        if note:
            self._spool.write_note(CDR_NOTE, note)

    def _read_cdr(self):
        if not self._settings.cdr:
            return [], None
        return cdr.read(self._settings.cdr, self._spool.note(CDR_NOTE))

    def _tell(self, events):
        """Keep events; all that come in one piece are written to the disk at once."""
        if not self._told:
            asyncio.get_running_loop().call_soon(self._flush)
        self._told += events

    def _flush(self):
        changes = self._calls.take_changes()
        if not self._told and not changes:
            return
        told, self._told = self._told, []
        if self._spool.put(told, changes):
            self._sender.wake()

    async def _click(self):
        """Ask Odoo for calls to start, and say what became of them."""
        results, pause = [], self._settings.click_pause
        while True:
            answer = await self._sender.request(
                self._settings.commands_url, {"done": results}
            )
            if answer is None or answer.status_code != 200:
                pause = min(2 * pause, LONGEST_PAUSE)
                await asyncio.sleep(pause)
                continue
            pause = self._settings.click_pause
            results = [
                {"id": command["id"], "error": await self._originate(command)}
                for command in answer.json()["commands"]
            ]
            if not results:
                await asyncio.sleep(pause)

    async def _originate(self, command):
        """Let a telephone ring, then call a number; return a sentence, or None."""
        extension, number = str(command["extension"]), str(command["number"])
        # Both become parts of lines that Asterisk obeys.
        if not (EXTENSION.fullmatch(extension) and DIALLED.fullmatch(number)):
            return "That is no extension and no number that can be dialled."
        if not self._manager.is_ready:
            return "Asterisk cannot be reached."
        action = {
            "Action": "Originate",
            "Channel": f"{self._settings.technology}/{extension}",
            "ChannelId": f"click-{command['command_id']}",
            "Context": self._settings.context,
            "Exten": re.sub(r"^\+", self._settings.plus, number),
            "Priority": "1",
            # The name is what the telephone shows; the number is what goes outside.
            "CallerID": f'"{number}" <{extension}>',
            "Timeout": str(RING_MILLISECONDS),
            "Async": "true",
        }
        try:
            answer = await self._manager.ask(action, as_list=False)
        except TimeoutError as error:
            return str(error)
        return None if answer.success else f"Asterisk refuses: {answer.message}"
