"""Talking to the person at the terminal, and running programs for them."""

import subprocess
import sys

from devtools import paths


class Failure(Exception):
    """A sentence that says what is wrong and what to do; shown without traceback."""


def say(text):
    """Print ``text`` at once, also when the output goes to a file."""
    print(text, flush=True)


def step(text):
    """Announce a step that takes a while."""
    say(f"==> {text}")


def notice(text):
    """Say something that does not stop the work but that one should know."""
    print(f"note: {text}", file=sys.stderr, flush=True)


def run(command, what, *, advice="", **popen_options):
    """Run ``command`` with its output in a log file.

    :param command: list of arguments
    :param what: what the command does, as the subject of an error message
    :param advice: what to do when it fails, as a sentence
    :param popen_options: passed on to :func:`subprocess.run` (``cwd``, ``env``...)
    :return: the path of the log
    :raise Failure: when the command ends with another code than 0 or is missing
    """
    paths.LOGS.mkdir(parents=True, exist_ok=True)
    log = paths.LOGS / f"{what.replace(' ', '-').replace('/', '-').lower()}.log"
    with log.open("wb") as output:
        try:
            code = subprocess.run(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                **popen_options,
            ).returncode
        except FileNotFoundError:
            raise Failure(f"{what} needs {command[0]}: install it.") from None
        except subprocess.TimeoutExpired:
            code = "a time-out"
    if code:
        raise Failure(
            f"{what} ended with {code}. {advice}\n{tail(log)}\nThe whole log: {log}"
        )
    return log


def tail(log, lines=15):
    """Return the last ``lines`` of a log file, indented."""
    text = log.read_text(errors="replace").splitlines()[-lines:]
    return "\n".join(f"    {line}" for line in text)
