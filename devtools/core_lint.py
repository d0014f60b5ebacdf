"""A pytest plugin that limits Odoo's own lint tests (test_lint) to our addons.

Tests of files see our addons only. Tests of the registry see everything, where Odoo
passes its own tests; what OCA's addons do wrong in them is left out.
"""

import logging

import pytest

from odoo.modules.module import Manifest
from odoo.modules.registry import Registry
from odoo.tests.common import get_db_name

from odoo.addons.test_lint.tests import test_index, test_override_signatures

from devtools import addons, venv

OURS = tuple(addons.manifests())
OCA = {path.name for path in (venv.site_packages() / "odoo" / "addons").iterdir()}


@pytest.fixture(autouse=True)
def only_our_addons(monkeypatch):
    """Let the tests that go through the files of all addons see ours only."""
    manifests = [Manifest.for_addon(name) for name in OURS]
    monkeypatch.setattr(Manifest, "all_addon_manifests", lambda: manifests)


@pytest.fixture(autouse=True)
def without_oca_addons(monkeypatch):
    """Let the tests that go through the registry skip what OCA's addons define."""
    fields = {
        str(field)
        for model in Registry(get_db_name()).values()
        for field in model._fields.values()
        if OCA.issuperset(field._modules)
    }
    monkeypatch.setattr(
        test_index,
        "BTREE_INDEX_IGNORE_FIELDS",
        test_index.BTREE_INDEX_IGNORE_FIELDS | fields,
    )
    monkeypatch.setattr(
        test_override_signatures,
        "MODULES_TO_IGNORE",
        test_override_signatures.MODULES_TO_IGNORE | OCA,
    )
    # Where we extend a model of theirs, the model counts as ours.
    methods = {
        (name, method)
        for name, model in Registry(get_db_name()).items()
        if model._original_module in OCA
        for theirs in model.mro()
        if getattr(theirs, "_module", None) in OCA
        for method in vars(theirs)
    }
    monkeypatch.setattr(
        test_override_signatures,
        "MODEL_METHODS_TO_IGNORE",
        test_override_signatures.MODEL_METHODS_TO_IGNORE | methods,
    )


@pytest.fixture(autouse=True)
def warnings_about_us_fail(caplog):
    """Fail on warnings that name one of our addons: some tests only log."""
    with caplog.at_level(logging.WARNING):
        yield
    texts = [record.getMessage() for record in caplog.records]
    assert not [text for text in texts if any(name in text for name in OURS)]
