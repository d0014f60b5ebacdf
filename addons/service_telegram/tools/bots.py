"""Talking to the Bot API: python-telegram-bot on an event loop of its own.

No Odoo in here; the other side's words come back without the token.
"""

import asyncio
import json
import logging
import os
import re
from datetime import timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from telegram import Bot, LinkPreviewOptions
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)
from telegram.request import HTTPXRequest

from .keyboards import make_keyboard
from .parts import is_photo

# Calls that are on their way at the same time; Telegram takes about 30 a second.
PARALLEL = 20
SECONDS = 15
FILE_SECONDS = 60
PAGE = 100

# Pauses come as timedelta, as they all will one day.
os.environ.setdefault("PTB_TIMEDELTA", "true")

_TOKEN = re.compile(r"\d+:[\w-]+", re.ASCII)
_IN_ADDRESS = re.compile(r"bot\d+:[\w-]+", re.ASCII | re.IGNORECASE)
# They tell addresses, and the addresses of Telegram hold the token.
TALKATIVE = (
    "httpx",
    "httpcore.connection",
    "httpcore.http11",
    "httpcore.proxy",
    "telegram.Bot",
    "telegram.request.BaseRequest",
    "telegram.request.HTTPXRequest",
)


def hide_token(text: str) -> str:
    """Return a text without what opens a bot."""
    return _IN_ADDRESS.sub("bot…", text)


class _HideTokens(logging.Filter):
    def filter(self, record):
        message = record.getMessage()
        hidden = hide_token(message)
        if hidden != message:
            record.msg, record.args = hidden, None
        return True


for _name in TALKATIVE:
    logging.getLogger(_name).addFilter(_HideTokens())
# Else it has a line for each call.
logging.getLogger("httpx").setLevel(logging.WARNING)


class Connection(NamedTuple):
    """A bot and where it is spoken to.

    ``uses_proxy``: that of the environment, for the usual address only.
    """

    token: str
    base: str
    uses_proxy: bool = True


class Outgoing(NamedTuple):
    """A message to send; ``file`` is its name, mimetype and bytes, or None."""

    key: int
    chat: int
    text: str
    rows: list | None
    file: tuple | None


class Failure(Exception):
    """What came of a call; ``result`` as ``_send`` of the adapters names it."""

    def __init__(self, result):
        super().__init__(result["error"])
        self.result = result


def is_token(text: str | None) -> bool:
    """Tell whether a text looks like the token of a bot."""
    return bool(_TOKEN.fullmatch(text or ""))


def send_all(connection: Connection, messages: list[Outgoing]):
    """Send messages at the same time, each of another chat.

    :return: iterator of (key, result), as they are sent; who stops to listen stops
        those that are not sent yet
    """
    with asyncio.Runner() as runner:
        sending = _Sending(connection)
        runner.run(sending.begin(messages))
        try:
            for _message in messages:
                yield runner.run(sending.done.get())
        finally:
            runner.run(sending.end())


def call(connection: Connection, method: str, **values):
    """Call one method of ``telegram.Bot`` and return what it returns.

    :raise Failure: when it is refused, or nobody answers
    """
    return asyncio.run(_call(connection, method, values))


def answer_presses(connection: Connection, query_ids: list[str]) -> None:
    """Let buttons that were pressed wait no longer; too late is no fault."""
    asyncio.run(_answer_presses(connection, query_ids))


def get_updates(connection: Connection, offset: int | None, allowed, seconds=0) -> list:
    """Return the next updates as they are; one that is broken stops no others.

    :param offset: number of the first one; earlier ones are confirmed by it
    :param seconds: how long Telegram waits for one
    :raise Failure: as above
    """
    return asyncio.run(_get_updates(connection, offset, allowed, seconds))


def fetch(connection: Connection, file_id: str) -> tuple[str, bytes]:
    """Return the name and the bytes of a file.

    :raise Failure: as above
    """
    return asyncio.run(_fetch(connection, file_id))


# On the event loop


class _Sending:
    def __init__(self, connection):
        self.connection = connection
        self.tasks = []

    async def begin(self, messages):
        self.done = asyncio.Queue()
        self.gate = asyncio.Semaphore(PARALLEL)
        self.request, self.bot = _open(self.connection)
        await self.request.initialize()
        self.tasks = [asyncio.create_task(self._send(one)) for one in messages]

    async def _send(self, message):
        async with self.gate:
            result = await _send(self.bot, message)
        await self.done.put((message.key, result))

    async def end(self):
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.request.shutdown()


def _open(connection, seconds=SECONDS):
    request = HTTPXRequest(
        connection_pool_size=PARALLEL,
        connect_timeout=seconds,
        read_timeout=seconds,
        write_timeout=seconds,
        media_write_timeout=FILE_SECONDS,
        pool_timeout=FILE_SECONDS,
        httpx_kwargs={"trust_env": connection.uses_proxy},
    )
    bot = Bot(
        connection.token,
        base_url=f"{connection.base}/bot",
        base_file_url=f"{connection.base}/file/bot",
        request=request,
        get_updates_request=request,
    )
    return request, bot


async def _call(connection, method, values):
    request, bot = _open(connection)
    async with request:
        try:
            return await getattr(bot, method)(**values)
        except TelegramError as error:
            raise Failure(read_failure(error)) from None


async def _answer_presses(connection, query_ids):
    request, bot = _open(connection)
    async with request:
        await asyncio.gather(
            *(bot.answer_callback_query(query_id) for query_id in query_ids),
            return_exceptions=True,
        )


async def _get_updates(connection, offset, allowed, seconds):
    request, _bot = _open(connection)
    values = {"limit": PAGE, "timeout": seconds, "allowed_updates": json.dumps(allowed)}
    if offset is not None:
        values["offset"] = offset
    # Bot.get_updates refuses all when it cannot read one of them.
    url = f"{connection.base}/bot{connection.token}/getUpdates?{urlencode(values)}"
    async with request:
        try:
            return await request.post(url, read_timeout=SECONDS + seconds)
        except TelegramError as error:
            raise Failure(read_failure(error)) from None


async def _fetch(connection, file_id):
    request, bot = _open(connection)
    async with request:
        try:
            file = await bot.get_file(file_id)
            name = (file.file_path or "").rpartition("/")[2]
            content = await file.download_as_bytearray(read_timeout=FILE_SECONDS)
        except TelegramError as error:
            raise Failure(read_failure(error)) from None
    return name, bytes(content)


async def _send(bot, message):
    """Return what came of sending one message, see ``_send`` of the adapters."""
    try:
        sent = await _send_as_it_is(bot, message)
    except TelegramError as error:
        return read_failure(error)
    return {"external_id": str(sent.message_id)}


async def _send_as_it_is(bot, message):
    values = {"chat_id": message.chat, "reply_markup": make_keyboard(message.rows)}
    if not message.file:
        return await bot.send_message(
            text=message.text,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            **values,
        )
    name, mimetype, content = message.file
    values.update(caption=message.text or None, filename=name)
    if is_photo(mimetype, len(content)):
        try:
            return await bot.send_photo(photo=content, **values)
        except ChatMigrated:
            raise
        except BadRequest as error:
            # Too long, too large or no picture after all.
            if "photo" not in str(error).lower() and "image" not in str(error).lower():
                raise
    return await bot.send_document(document=content, **values)


def read_failure(error: TelegramError) -> dict:
    """Return what an error of Telegram means for a message."""
    words = hide_token(str(error))
    if isinstance(error, RetryAfter):
        wait = error.retry_after
        seconds = wait.total_seconds() if isinstance(wait, timedelta) else wait
        return {"retry_after": max(1, int(seconds)), "error": words}
    if isinstance(error, ChatMigrated):
        return {"migrate_to": str(error.new_chat_id), "retry_after": 1, "error": words}
    if isinstance(error, Forbidden):
        return {"error": words, "is_final": True, "is_blocked": True}
    if isinstance(error, InvalidToken):
        return {"error": words, "is_refused": True}
    if isinstance(error, BadRequest):
        return {"error": words, "is_final": True}
    return {"error": words, "is_down": True}
