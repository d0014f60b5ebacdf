"""A pytest plugin that limits Odoo's own lint tests (test_lint) to our addons."""

import logging

import pytest

from odoo.modules.module import Manifest

from devtools import addons

OURS = tuple(addons.manifests())


@pytest.fixture(autouse=True)
def only_our_addons(monkeypatch):
    """Let the tests that go through all addons see ours only."""
    manifests = [Manifest.for_addon(name) for name in OURS]
    monkeypatch.setattr(Manifest, "all_addon_manifests", lambda: manifests)
    monkeypatch.setattr("odoo.modules.get_modules", lambda: list(OURS), raising=False)


@pytest.fixture(autouse=True)
def warnings_about_us_fail(caplog):
    """Fail on warnings that name one of our addons: some tests only log."""
    with caplog.at_level(logging.WARNING):
        yield
    texts = [record.getMessage() for record in caplog.records]
    assert not [text for text in texts if any(name in text for name in OURS)]
