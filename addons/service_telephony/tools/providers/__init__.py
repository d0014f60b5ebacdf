"""Telephone exchanges: how each of them signs and spells what it tells.

A provider is a plain module without Odoo, :mod:`.neutral` is the pattern. It has

``PATHS``
    Paths below ``/service_telephony/v1/<uuid>`` that the provider calls, each with its
    slash: ``("/events/call", "/ping")``. All others are not found.

``verify(credentials, request) -> bool``
    Tell whether the provider sent this request. ``credentials`` has ``key`` and
    ``secret`` (texts, maybe empty: then nothing is verified and the answer is False).
    In constant time; a request that is too old is refused here as well.

``read(request, zone) -> list``
    The events of a verified request, as :func:`..call_state.read_event` takes them:
    dicts with ``event_id``, ``call_id``, ``type`` and the other keys of the neutral
    contract; times as aware datetimes. ``zone`` is the ``tzinfo`` of the exchange, for
    times that come without one. What is unknown is an event of type ``unknown``; what
    is no event at all (a ping) is left out. ValueError: the body is not legible.

``respond(request, contact=None) -> (status, mimetype, text)``
    What the provider waits to hear, also for requests without an event.

and where the provider can do that

``lookup(request) -> str | None``
    The number of which the provider asks who that is and who looks after them;
    ``respond`` then gets ``contact``: ``{"name": …, "extension": …}``, both maybe "".

``originate(credentials, extension, number) -> dict``
    The HTTP request that lets a telephone ring and then calls a number: ``method``,
    ``url``, ``headers`` (dict) and ``body`` (bytes); ``credentials`` also has
    ``api_url`` (may be empty), ``line`` (a number of ours, may be empty) and
    ``command_id`` (ours, to find again in the events as ``command_id``). Where the
    answer says more than its status, ``then`` is a function of its body: it returns the
    next request, or None when all is done. ValueError: what the provider refuses, or
    ``no_line``, ``no_employee``.

``recording_request(credentials, recording) -> dict``
    The HTTP request (``method``, ``url``, ``headers``, ``body``) for a recording that
    an event told by ``{"id": …, "url": …}``. Without the function: a GET of ``url``.
    The answer is the sound itself, or JSON with the address in ``link``.

A request is a dict: ``method``, ``path`` (after the uuid: ``/events``), ``headers``
(names in lower case), ``query`` (dict of the first values), ``body`` (bytes as they
came) and ``now`` (aware datetime).

Of the types of events ``ended`` says that the whole call is over. When one telephone of
several stops ringing, or one leg ends, that is no event of its own, but for exchanges
that tell of nothing else: there ``left`` says that a leg (``leg_id``) is over, and the
call is when all of them are. ``doubt`` are the seconds within which the next telephone
may begin to ring: for so long such an event is not read.

Asterisk has no HTTP of its own: its daemon sends neutral events, and asks for commands
with ``POST /service_telephony/v1/<uuid>/commands``, signed like the events, body
``{"done": [{"id": 7, "error": null}]}`` (what became of the commands before, ``error``
a sentence or null). The answer is ``{"commands": [{"id": 8, "action": "originate",
"extension": "101", "number": "+79161234567", "command_id": "…"}]}``; a command is given
out once. The daemon puts ``command_id`` into the events of the call that it started.
"""

from importlib import import_module

NAMES = ("neutral", "asterisk", "mango", "megafon", "zadarma", "uis", "beeline")


def get(name):
    """Return the module of a provider.

    :param str name: one of ``NAMES``
    :raise ValueError: there is none
    """
    if name not in NAMES:
        raise ValueError(name)
    return import_module(f"{__name__}.{name}")
