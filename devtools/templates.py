"""The database that tests copy, made once per state of the addons.

It is made in two steps, so that a changed addon costs little: a base with the addons of
Odoo and OCA that ours depend on (a minute or so, kept for long), and on a copy of it
the template with ours.
"""

import contextlib
import os

from devtools import (
    addons,
    databases,
    odoo,
    odoo_source,
    paths,
    processes,
    report,
    stamps,
)

BASE_PREFIX = f"{databases.OWN_PREFIX}base_"
TEMPLATE_PREFIX = f"{databases.OWN_PREFIX}template_"
# Former templates to keep: a run of tests that started before an edit still copies one.
KEPT = 2
COPY_PREFIX = f"{databases.OWN_PREFIX}test_"
# Each class of tests in a browser takes back what it wrote, the bundles of scripts and
# styles too: made here, they are made once. The conversation's are loaded by script.
MAKE_BUNDLES = """
qweb = env["ir.qweb"]
qweb._pregenerate_assets_bundles()
for name in ("portal.assets_chatter", "portal.assets_chatter_style"):
    bundle = qweb._get_asset_bundle(name, css=True, js=True)
    bundle.js(), bundle.css()
env.cr.commit()
"""


def ensure():
    """Return the name of the template for the present state; make it if need be."""
    ours = addons.manifests()
    needed = addons.dependencies(ours)
    # The path is part of the key because each checkout keeps its own file store.
    base_key = stamps.digest(
        odoo_source.version(), paths.LOCK_FILE, str(paths.ROOT), *needed
    )
    base = BASE_PREFIX + base_key
    template = TEMPLATE_PREFIX + stamps.digest(base_key, addons.digest())
    with stamps.lock("templates"):
        _ensure_database(base, _make_base, needed)
        _ensure_database(template, _make_template, base, list(ours))
        _drop_old(BASE_PREFIX, base)
        _drop_old(TEMPLATE_PREFIX, template)
    return template


def install_log(template):
    """Return the path of the log of the installation that made a template."""
    return paths.LOGS / f"install-{template}.log"


@contextlib.contextmanager
def copied(template, label):
    """Give the name of a fresh copy of the template, which is dropped at the end.

    :param template: name of the template
    :param label: a word that tells copies of one process apart
    """
    name = f"{COPY_PREFIX}{os.getpid()}_{label}"
    try:
        databases.copy(template, name)
        yield name
    finally:
        databases.drop(name)


def drop_left_over_copies():
    """Drop copies whose ./dev was killed before it could drop them itself."""
    for name in databases.names(COPY_PREFIX):
        pid = int(name.removeprefix(COPY_PREFIX).split("_")[0])
        if not _is_alive(pid):
            databases.drop(name)


def _ensure_database(name, make, *arguments):
    """Make a database under another name, so that a half-made one is never used."""
    if databases.exists(name):
        return
    draft = f"{databases.OWN_PREFIX}draft"
    databases.drop(draft)
    make(draft, install_log(name), *arguments)
    databases.rename(draft, name)


def _make_base(draft, log, needed):
    report.step(f"installing {len(needed)} addons of Odoo and OCA (once)")
    databases.create(draft)
    odoo.install(draft, needed, log=log)


def _make_template(draft, log, base, ours):
    report.step(f"installing our {len(ours)} addons into the template for tests")
    databases.copy(base, draft)
    if ours:
        odoo.install(draft, ours, log=log)
        processes.run_code(draft, MAKE_BUNDLES)


def _drop_old(prefix, current):
    """Drop databases of former states, but not yet those that may be in use."""
    former = [name for name in databases.names(prefix) if name != current]
    for name in former[:-KEPT]:
        databases.drop(name)
        install_log(name).unlink(missing_ok=True)


def _is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
