"""Check the code of addons, tools and tests; each check goes on where others fail."""

import functools
import os
import subprocess
import threading
from concurrent import futures

from devtools import (
    addons,
    environment,
    install_log,
    node,
    odoo,
    odoo_source,
    old_idioms,
    paths,
    report,
    templates,
)

# Checks of the OCA hooks that do not fit here, each with the reason.
OCA_DISABLED = ",".join(
    [
        "prefer-readme-rst",  # the folder readme/ holds Markdown fragments
        "weblate-component-too-long",  # no Weblate
        "xml-header-wrong",  # "utf-8" is right in small letters, too
        "xml-tag-position",  # the order of attributes is left to the author
    ]
)
# Odoo's lint tests that say something about addons. The others test Odoo itself, or
# want what its own Docker image has.
CORE_TESTS = (
    "test_index",
    "test_override_signatures",
    "test_naming",
    "test_routes",
    "test_manifests",
    "test_test_holes",
    "test_orm_import",
    "test_dunderinit",
    "test_markers",
    "test_onchange_domains",
    "test_jstranslate",
    "test_i18n",
)


def run(names=(), fix=False):
    """Run the checks and print what they find.

    :param names: names of checks; all when empty
    :param fix: whether the formatters rewrite the files first
    :return: exit code
    """
    unknown = set(names).difference(CHECKS)
    if unknown:
        raise report.Failure(
            f"There is no check {', '.join(unknown)}. There are: {', '.join(CHECKS)}."
        )
    if fix:
        _fix()
    wanted = names or list(CHECKS)
    with futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        tasks = {name: pool.submit(_run_check, CHECKS[name]) for name in wanted}
        findings = {name: _show(name, task.result()) for name, task in tasks.items()}
    failed = [name for name, text in findings.items() if text]
    report.say(f"lint: {', '.join(failed)} failed" if failed else "lint: all is well")
    return 1 if failed else 0


def _run_check(check):
    try:
        return check()
    except report.Failure as failure:
        return str(failure)


def _show(name, text):
    report.say(f"FAIL {name}\n{text}\n" if text else f"OK   {name}")
    return text


def _output(*command, **popen_options):
    """Run a tool; return what it said when it found something, else nothing."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=paths.ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **popen_options,
    )
    return (done.stdout.strip() or "it failed") if done.returncode else ""


def _tool(name):
    return paths.VENV / "bin" / name


def _our_addons():
    return [paths.ADDONS / name for name in addons.manifests()]


def _fix():
    """Let the tools that can correct what they find do so."""
    _output(_tool("ruff"), "check", "--fix", "--quiet", ".")
    _output(_tool("ruff"), "format", "--quiet", ".")
    _oca_module("--fix")
    _prettier("--write")


def _check_ruff():
    return _output(_tool("ruff"), "check", "--quiet", "--output-format=concise", ".")


def _check_format():
    return _output(_tool("ruff"), "format", "--check", ".")


def _check_pylint():
    return _output(_tool("pylint"), "--jobs=1", *_our_addons()) if _our_addons() else ""


def _check_oca_module():
    return _oca_module()


def _oca_module(*options):
    program = _tool("oca-checks-odoo-module")
    return _output(program, *options, f"--disable={OCA_DISABLED}", *_our_addons())


def _check_oca_po():
    files = sorted(paths.ADDONS.glob("*/i18n*/*.po*"))
    return _output(_tool("oca-checks-po"), *files) if files else ""


def _check_prettier():
    return _prettier("--check")


def _prettier(mode):
    xml = node.package("@prettier/plugin-xml") / "src" / "plugin.js"
    return _output(
        node.package(".bin") / "prettier",
        mode,
        "--log-level=warn",
        "--no-color",
        "--no-error-on-unmatched-pattern",
        f"--plugin={xml}",
        "addons/**/*.xml",
        "addons/**/static/{src,tests}/**/*.js",
    )


def _check_old_idioms():
    return "\n".join(old_idioms.findings())


def _check_core():
    """Run Odoo's own lint tests on a copy of the template."""
    template, trouble = _template()
    if trouble:
        return "Not run: our addons could not be installed."
    folder = odoo_source.find_addon("test_lint") / "tests"
    with templates.copied(template, "lint") as database:
        return _output(
            paths.PYTHON,
            *("-m", "pytest", "-q", "--tb=short", "--no-header"),
            *("-p", "devtools.core_lint", "-p", "no:cacheprovider"),
            f"--odoo-database={database}",
            f"--odoo-config={paths.ODOO_CONFIG}",
            *[folder / f"{name}.py" for name in CORE_TESTS],
            env=odoo.environment(),
        )


def _check_install_log():
    """Fail on any warning while our addons were installed."""
    template, trouble = _template()
    return trouble or "\n".join(install_log.findings(templates.install_log(template)))


_template_lock = threading.Lock()


def _template():
    """Return the template's name and, when it could not be made, why."""
    with _template_lock:
        return _make_template()


@functools.cache
def _make_template():
    try:
        environment.ensure()
        return templates.ensure(), ""
    except report.Failure as failure:
        return "", str(failure)


CHECKS = {
    "ruff": _check_ruff,
    "ruff-format": _check_format,
    "pylint-odoo": _check_pylint,
    "oca-module": _check_oca_module,
    "oca-po": _check_oca_po,
    "prettier": _check_prettier,
    "old-idioms": _check_old_idioms,
    "core-test-lint": _check_core,
    "install-log": _check_install_log,
}
