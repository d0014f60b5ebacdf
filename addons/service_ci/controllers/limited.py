"""Routes that strangers may call only so often, see ``ir_http.py``."""

from odoo.http import request


def is_logged_in(_controller, _rule, _args):
    """Tell whether a page may be read from a replica: calls of strangers are counted.

    For ``readonly=`` of routes with a ``service_limit``.
    """
    return bool(request.session.uid)
