"""Files that people send us from pages of ours, with a login or without."""

from odoo.http import request

from ..tools.file_names import clean_file_name
from ..tools.uploads import is_welcome

MAX_FILES = 10


def parameter(env, name, default):
    """Return a positive whole number from the system parameters of the desk."""
    # sudo: visitors see no system parameters
    value = env["ir.config_parameter"].sudo().get_param(f"service_ticket.{name}")
    return int(value) if str(value or "").isdecimal() and int(value) else default


def max_bytes(env):
    """Return how large one uploaded file may be."""
    return parameter(env, "upload_max_mb", 10) * 2**20


def max_total_bytes(env):
    """Return how large the files of one request may be together."""
    total = parameter(env, "upload_total_mb", 25) * 2**20
    return max(total, max_bytes(env))


def max_request_bytes(_controller):
    """Return how much the server reads at all: the files and what is typed."""
    return max_total_bytes(request.env) * 2 + 2**20


def read_uploads(field):
    """Return what was uploaded under one name of a form, see :func:`check_files`.

    :param str field: name in the form
    """
    uploads = request.httprequest.files.getlist(field)
    return check_files(request.env, [(file.filename, file.stream) for file in uploads])


def check_files(env, uploads):
    """Read files that somebody sent, and check them.

    :param env: environment, for the limits and the language
    :param uploads: list of (name, stream)
    :return: tuple of a list of (checked name, bytes), and a sentence about the first
        file that is wrong, or None
    """
    limit, total_limit = max_bytes(env), max_total_bytes(env)
    uploads = [(name, stream) for name, stream in uploads if name]
    if len(uploads) > MAX_FILES:
        return [], env._("Please choose at most %(count)s files.", count=MAX_FILES)
    files, total = [], 0
    for name, stream in uploads:
        name = clean_file_name(name)
        content = stream.read(limit + 1)
        total += len(content)
        if len(content) > limit:
            return [], env._(
                "“%(name)s” is larger than %(limit)s MB.",
                name=name,
                limit=limit // 2**20,
            )
        if total > total_limit:
            return [], env._(
                "The files are larger than %(limit)s MB together.",
                limit=total_limit // 2**20,
            )
        if not content:
            return [], env._("“%(name)s” is empty.", name=name)
        if not is_welcome(name, content):
            return [], env._(
                "We cannot take “%(name)s”: files of this kind are not accepted, "
                "or it is not what its name says.",
                name=name,
            )
        files.append((name, content))
    return files, None
