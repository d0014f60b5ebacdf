"""What the daemon has to know, from a file and from the environment, which wins."""

import re
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import urlsplit

PREFIX = "PBX_"


class WrongSettings(ValueError):
    """A sentence that says what to correct."""


@dataclass(frozen=True)
class Settings:
    """Each is the variable ``PBX_`` and its name in capitals."""

    # The connector's address in Odoo, that ends with /events, and its secret
    url: str
    secret: str = field(repr=False)
    ami_user: str
    ami_secret: str = field(repr=False)
    ami_host: str = "127.0.0.1"
    ami_port: int = 5038
    # Names of the endpoints that lead outside, divided by commas
    trunks: frozenset = frozenset({"trunk"})
    # Where events wait for Odoo
    spool: Path = Path("/var/lib/service-asterisk/spool.sqlite")
    # Master.csv, read after the connection was lost; with usegmtime and newcdrcolumns
    cdr: Path | None = None
    # Folder of MixMonitor's files as the web shows it, ending with a slash
    recordings_url: str = ""
    # Where a number is dialled that an agent has clicked, and how agents are reached
    context: str = "from-internal"
    # What the dialplan wants in the place of the plus of +79161234567
    plus: str = ""
    technology: str = "PJSIP"
    # Seconds between two questions for clicks
    click_pause: float = 1.0
    log_level: str = "INFO"

    @classmethod
    def load(cls, environment, path=None):
        """Return the settings.

        :param environment: mapping of variables
        :param path: file with lines ``PBX_NAME=value``
        :raise WrongSettings: with what to correct
        """
        told = {**(_read_file(path) if path else {}), **environment}
        values = {}
        for each in fields(cls):
            text = told.get(PREFIX + each.name.upper(), "").strip()
            if text:
                values[each.name] = _convert(each, text)
        missing = [name for name in cls.required() if name not in values]
        if missing:
            names = ", ".join(PREFIX + name.upper() for name in missing)
            raise WrongSettings(f"Set {names}: see docs/operations.md, Asterisk.")
        parts = urlsplit(values["url"])
        if parts.scheme not in ("http", "https") or not parts.path.endswith("/events"):
            raise WrongSettings(
                "PBX_URL is the address that Odoo shows on the connector:"
                " https://…/service_telephony/v1/…/events"
            )
        return cls(**values)

    @classmethod
    def required(cls):
        """Return the names of what has no usual value."""
        return ("url", "secret", "ami_user", "ami_secret")

    @property
    def commands_url(self):
        """The address that tells of clicks."""
        return self.url.removesuffix("/events") + "/commands"


def _read_file(path):
    try:
        lines = Path(path).read_text().splitlines()
    except OSError as error:
        raise WrongSettings(f"{path} cannot be read: {error.strerror}.") from None
    pairs = (line.partition("=")[::2] for line in lines if not line.startswith("#"))
    return {
        name.strip(): re.sub(r"^(['\"])(.*)\1$", r"\2", v.strip()) for name, v in pairs
    }


def _convert(each, text):
    if each.name == "trunks":
        return frozenset(name.strip() for name in text.split(",") if name.strip())
    kind = {"ami_port": int, "click_pause": float, "spool": Path, "cdr": Path}
    try:
        return kind.get(each.name, str)(text)
    except ValueError:
        raise WrongSettings(f"PBX_{each.name.upper()} is no number: {text}") from None
