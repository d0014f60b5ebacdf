"""What a form asks for is done once, however often the form arrives."""

import hashlib
import os

from odoo.http import request

# What differs between two clicks on the same button.
PASSING = {"csrf_token", "recaptcha_token_response", "turnstile_captcha"}


def once(action):
    """Do what the form of this request asks for, unless it was sent before.

    :param action: does it; an address that it returns is where one goes on
    :return: that address, also for what was sent before, None without one
    """
    # sudo: visitors have no right to the notes of what was sent
    return request.env["service.sent.form"].sudo()._once(_read_key(), action)


def _read_key():
    """Return the key of the page with what was entered there, None for one without.

    Whoever goes back and changes a word sends another form.
    """
    form = request.httprequest.form
    if not form.get("form_key"):
        return None
    entered = [pair for pair in form.items(multi=True) if pair[0] not in PASSING]
    files = [
        (name, file.filename, _get_size(file.stream))
        for name, file in request.httprequest.files.items(multi=True)
    ]
    return hashlib.sha256(repr((entered, files)).encode()).hexdigest()


def _get_size(stream):
    place = stream.tell()
    size = stream.seek(0, os.SEEK_END)
    stream.seek(place)
    return size
