"""Let a test module run its functions inside Odoo, in one process for the module.

Starting Odoo takes seconds. Here one process starts, imports the test module and runs
the functions that the tests name; these may fork processes that die or race::

    def count_users(odoo):
        with odoo.env() as env:
            return env["res.users"].search_count([])

    def test_somebody_is_there(odoo):
        assert odoo.run(count_users) > 0
"""

import contextlib
import importlib
import itertools
import json
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import traceback
from pathlib import Path

from devtools import odoo as odoo_command
from devtools import report

# A child that takes longer hangs, and dies by SIGALRM.
CHILD_SECONDS = 180
BOOT = "from tests.odoo_side import Inside; Inside(env).serve({channel})"


class Outside:
    """The test's end: runs functions in the Odoo process.

    :param start: the fixture ``odoo_process``
    :param database: name of the database
    """

    def __init__(self, start, database):
        ours, theirs = socket.socketpair()
        root = str(Path(__file__).parents[1])
        self._process = start(
            database,
            "--log-level=warn",
            subcommand="shell",
            stdin=subprocess.PIPE,
            pass_fds=[theirs.fileno()],
            env={**odoo_command.environment(), "PYTHONPATH": root},
        )
        self._process.stdin.write(BOOT.format(channel=theirs.fileno()).encode())
        self._process.stdin.close()
        theirs.close()
        self._channel = ours.makefile("rw")

    def run(self, function, **arguments):
        """Run ``function(inside, **arguments)`` of a test module; return its result.

        Arguments and result are what JSON can carry.
        """
        call = [function.__module__, function.__name__, arguments]
        self._channel.write(json.dumps(call) + "\n")
        self._channel.flush()
        answer = self._channel.readline()
        if not answer:
            raise report.Failure(f"Odoo ended.\n{self.log()}")
        error, result = json.loads(answer)
        assert error is None, error
        return result

    def log(self):
        """Return what Odoo has logged so far, warnings and worse."""
        return self._process.log.read_text()


class Inside:
    """The end inside Odoo."""

    def __init__(self, env):
        self.registry = env.registry
        env.cr.close()

    def serve(self, channel):
        """Run what the test asks for until it ends."""
        # Odoo has not been imported yet when the test imports this module.
        with socket.socket(fileno=channel).makefile("rw") as stream:
            for line in stream:
                module, name, arguments = json.loads(line)
                try:
                    function = getattr(importlib.import_module(module), name)
                    answer = [None, function(self, **arguments)]
                except Exception:
                    answer = [traceback.format_exc(), None]
                stream.write(json.dumps(answer) + "\n")
                stream.flush()
        os._exit(0)

    @contextlib.contextmanager
    def env(self, **context):
        """Give an environment in a transaction, committed at the end."""
        from odoo import SUPERUSER_ID, api

        from odoo.addons.service_ci.tools.inner import Inner

        for key in context:
            if key.startswith("service_"):
                context[key] = Inner(context[key])
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, context)

    def patch(self, model, name, make):
        """Replace a method of a model for the rest of this process.

        :param make: gets the method as it was, returns the one to use
        """
        cls = self.registry[model]
        setattr(cls, name, make(getattr(cls, name)))

    def together(self, *works):
        """Run functions side by side, each in a process of its own.

        Each is called with a function that waits until all have come so far.

        :return: list of exit codes; -9 for one that was killed by SIGKILL
        """
        from odoo import sql_db

        # A connection cannot be shared with a child.
        sql_db.close_all()
        meet = multiprocessing.get_context("fork").Barrier(len(works)).wait
        children = [self._fork(work, meet) for work in works]
        return [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children]

    def apart(self, work):
        """Run ``work()`` in a process of its own; return its exit code."""
        return self.together(lambda meet: work())[0]

    def _fork(self, work, meet):
        pid = os.fork()
        if pid:
            return pid
        code = 1
        try:
            signal.alarm(CHILD_SECONDS)
            work(meet)
            code = 0
        except BaseException:
            traceback.print_exc()
            sys.stderr.flush()
        finally:
            os._exit(code)


def die(*_arguments, **_keywords):
    """End this process as the kernel or a power cut does: at once."""
    os.kill(os.getpid(), signal.SIGKILL)


def dying_after(calls=1):
    """Return what makes a method the last one of its process, for :meth:`Inside.patch`.

    :param int calls: so many times it does its work; then, before the commit, all ends
    """

    def make(method):
        left = itertools.count(calls - 1, -1)

        def run_then_die(self, *arguments, **keywords):
            result = method(self, *arguments, **keywords)
            if not next(left):
                self.env.flush_all()
                die()
            return result

        return run_then_die

    return make
