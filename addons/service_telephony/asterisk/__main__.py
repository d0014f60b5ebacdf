"""Start the daemon: ``python -m asterisk [FILE WITH SETTINGS]``."""

import asyncio
import logging
import os
import signal
import sys

from .daemon import Daemon
from .settings import Settings, WrongSettings


class WithoutSecrets(logging.Formatter):
    """Lines of the log in which no secret stands, whoever wrote them."""

    def __init__(self, secrets):
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secrets = [secret for secret in secrets if secret]

    def format(self, record):
        line = super().format(record)
        for secret in self._secrets:
            line = line.replace(secret, "***")
        return line


def main(arguments):
    """Run until SIGTERM or SIGINT; return the exit code."""
    try:
        settings = Settings.load(os.environ, *arguments[:1])
    except WrongSettings as error:
        sys.stderr.write(f"{error}\n")
        return 2
    handler = logging.StreamHandler()
    handler.setFormatter(WithoutSecrets((settings.ami_secret, settings.secret)))
    logging.basicConfig(level=settings.log_level, handlers=[handler])
    # One line per request is no news.
    for name in ("httpx", "httpcore", "panoramisk"):
        logging.getLogger(name).setLevel(logging.WARNING)
    asyncio.run(_run(settings))
    return 0


async def _run(settings):
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await Daemon(settings).run(stop)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
