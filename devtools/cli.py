"""The verbs of ./dev."""

import argparse
import os
import subprocess
import sys

from devtools import paths, report, venv

# Verbs that must work when nothing is installed yet.
BARE_VERBS = {"clean"}


def main(arguments):
    """Run the verb that the arguments name; return the exit code."""
    options = _parse(arguments)
    try:
        if options.verb not in BARE_VERBS:
            venv.enter(arguments)
        return options.run(options) or 0
    except report.Failure as failure:
        print(f"error: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader has seen enough, as in "./dev lint | head".
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def _parse(arguments):
    """Parse the arguments; those of "test" go to pytest as they are."""
    if arguments[:1] == ["test"] and arguments[1:] not in (["-h"], ["--help"]):
        options = _parser().parse_args(["test"])
        options.pytest = arguments[1:]
        return options
    return _parser().parse_args(arguments)


def _parser():
    parser = argparse.ArgumentParser(
        prog="./dev",
        description="Set up, run and test the service suite. Every verb installs what"
        " it lacks and may be run again at any time.",
    )
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)

    def add(verb, run, description, *, database=False):
        sub = verbs.add_parser(verb, help=description, description=description)
        sub.set_defaults(run=run)
        if database:
            sub.add_argument("name", metavar="NAME", help="the name of the database")
        return sub

    demo = add("demo", _demo, "create the database demo with demo data and serve it")
    demo.add_argument("--port", type=int, default=8069)
    demo.add_argument(
        "--large",
        action="store_true",
        help="a company with 3,500 sites and 800 contractors, in a database of its own",
    )

    test = add("test", _test, "run all tests, or those that pytest's arguments choose")
    test.usage = "./dev test [PYTEST ARGS]"

    new = add("db", _db, "create a database with all addons", database=True)
    new.add_argument("--demo", action="store_true", help="with demo data")
    new.add_argument(
        "--language",
        metavar="CODE",
        default="en_US",
        help="of the company and of its users; English if none is named",
    )
    new.add_argument("-m", dest="addons", metavar="ADDON,...", help="these addons only")

    serve = add("serve", _serve, "serve a database until Ctrl-C", database=True)
    serve.add_argument("--port", type=int, default=8069)
    serve.add_argument("--workers", type=int, default=0, metavar="N")

    add("drop", _drop, "drop a database and its files", database=True)
    add(
        "shell",
        _shell,
        "run a script from stdin, or an interactive shell",
        database=True,
    )
    add("psql", _psql, "open psql on a database", database=True)
    add(
        "mail",
        _mail,
        "feed one raw e-mail from stdin through the mail gateway",
        database=True,
    )
    bench = add("bench", _bench, "run all benchmarks, or those named")
    bench.add_argument("names", nargs="*", metavar="NAME")
    add("pictures", _pictures, "take the pictures of docs/ again")
    lint = add("lint", _lint, "run all checks of the code, or those named")
    lint.add_argument("checks", nargs="*", metavar="CHECK")
    lint.add_argument(
        "--fix", action="store_true", help="correct first what tools can correct"
    )
    add("stop", _stop, "stop the private PostgreSQL server, which else goes on running")
    add("clean", _clean, "remove all that ./dev made, databases included")
    add("help", lambda options: parser.print_help(), "show this text")
    return parser


def _demo(options):
    from devtools import serving

    serving.demo(options.port, options.large)


def _test(options):
    from devtools import testing

    return testing.run(options.pytest)


def _db(options):
    from devtools import addons, databases, environment, odoo, odoo_source

    name = databases.check_name(options.name)
    environment.ensure()
    if databases.exists(name):
        raise report.Failure(
            f"The database {name} exists already: choose another name, or drop it"
            f" first with ./dev drop {name}."
        )
    wanted = options.addons.split(",") if options.addons else list(addons.manifests())
    unknown = [
        addon
        for addon in wanted
        if addon not in addons.manifests() and not odoo_source.find_addon(addon)
    ]
    if unknown:
        raise report.Failure(
            f"There is no addon {', '.join(unknown)}: name some of addons/ or of Odoo."
        )
    report.step(f"installing {', '.join(wanted)} into the new database {name}")
    odoo.new_database(name, wanted, options.demo, main_language=options.language)
    report.say(f"Ready: ./dev serve {name} serves it (login admin, password admin).")


def _drop(options):
    from devtools import databases

    databases.drop(databases.require(options.name))


def _serve(options):
    from devtools import serving

    serving.serve(options.name, options.port, options.workers)


def _shell(options):
    from devtools import databases, environment, odoo

    environment.ensure()
    command = odoo.command(
        databases.require(options.name), "--log-level=warn", subcommand="shell"
    )
    os.execve(command[0], command, odoo.environment())


def _psql(options):
    from devtools import databases, postgres

    server = postgres.connection()
    databases.require(options.name)
    folder = postgres.binaries()
    program = str(folder / "psql") if folder else "psql"
    command = [program, "-h", server["host"], "-p", str(server["port"])]
    command += ["-U", server["user"], options.name]
    try:
        os.execvpe(program, command, {**os.environ, "PGPASSWORD": server["password"]})
    except FileNotFoundError:
        raise report.Failure(
            "psql is missing: install it (apt-get install postgresql-client)."
        ) from None


def _mail(options):
    from devtools import databases, environment, gateway

    environment.ensure()
    return gateway.feed(databases.require(options.name), sys.stdin.buffer.read())


def _bench(options):
    from devtools import benchmarks

    return benchmarks.run(options.names)


def _pictures(options):
    from devtools import environment

    script = paths.TESTS / "pictures.py"
    if not script.exists():
        raise report.Failure(f"There is no {script.relative_to(paths.ROOT)} yet.")
    environment.ensure()
    return subprocess.run([paths.PYTHON, "-m", "tests.pictures"]).returncode


def _lint(options):
    from devtools import linting

    return linting.run(options.checks, options.fix)


def _stop(options):
    from devtools import postgres

    postgres.stop()


def _clean(options):
    from devtools import cleaning

    cleaning.clean()
