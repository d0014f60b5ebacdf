"""What the template for tests depends on."""

import pytest

from devtools import addons, paths


@pytest.fixture
def two_addons(tmp_path, monkeypatch):
    """Make a folder with two addons, of which one needs the other."""
    monkeypatch.setattr(paths, "ADDONS", tmp_path)
    for name, depends in (("low", ["mail"]), ("high", ["low", "crm"])):
        for folder in ("models", "tests", "readme"):
            (tmp_path / name / folder).mkdir(parents=True)
        (tmp_path / name / "__manifest__.py").write_text(repr({"depends": depends}))
        (tmp_path / name / "models" / "thing.py").write_text("x = 1")
    return tmp_path


def test_dependencies_leave_out_our_own(two_addons):
    assert addons.dependencies(addons.manifests()) == ["base", "crm", "mail"]


def test_addons_that_cannot_be_installed_are_left_out(two_addons):
    (two_addons / "low" / "__manifest__.py").write_text("{'installable': False}")
    assert list(addons.manifests()) == ["high"]


@pytest.mark.parametrize(
    "path", ["low/models/thing.py", "low/views.xml", "high/security/rules.csv"]
)
def test_digest_changes_with_what_is_installed(two_addons, path):
    before = addons.digest()
    (two_addons / path).parent.mkdir(exist_ok=True)
    (two_addons / path).write_text("something else")
    assert addons.digest() != before


@pytest.mark.parametrize(
    "path",
    [
        "low/tests/test_x.py",
        "low/static/tests/tours/x.js",
        "low/readme/HISTORY.md",
        "low/models/__pycache__/thing.pyc",
    ],
)
def test_digest_stays_when_only_tests_or_texts_change(two_addons, path):
    before = addons.digest()
    (two_addons / path).parent.mkdir(parents=True, exist_ok=True)
    (two_addons / path).write_text("something else")
    assert addons.digest() == before


def test_every_addon_has_an_icon_in_the_list_of_applications():
    without = [
        name
        for name in addons.manifests()
        if not (paths.ADDONS / name / "static" / "description" / "icon.png").exists()
    ]
    assert without == []
