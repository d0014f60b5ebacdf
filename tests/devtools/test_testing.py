"""How ./dev test reads its arguments and shares out the work."""

import contextlib

import pytest

from devtools import paths, testing


def test_split_arguments_keeps_values_with_their_options():
    chosen, options = testing.split_arguments(
        ["addons/a/tests/test_x.py::T::m", "-k", "tests", "-x", "tests/devtools"]
    )
    assert chosen == ["addons/a/tests/test_x.py::T::m", "tests/devtools"]
    assert options == ["-k", "tests", "-x"]


def test_share_out_balances_by_size(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    files = []
    for name, size in (("big", 90), ("mid", 50), ("small", 40), ("tiny", 5)):
        file = tmp_path / name
        file.write_bytes(b"x" * size)
        files.append(file)
    assert testing.share_out(files, 2) == [["big", "tiny"], ["mid", "small"]]


def test_share_out_leaves_no_empty_share(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    (tmp_path / "only").write_text("x")
    assert testing.share_out([tmp_path / "only"], 4) == [["only"]]


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout with tests of its own: one fails always, one the first time only."""
    monkeypatch.setenv("PYTHONPATH", str(paths.ROOT))
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    monkeypatch.setattr(paths, "TEST_REPORTS", tmp_path / "reports")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_some.py").write_text(
        "import pathlib\n"
        "\n"
        "def test_broken():\n"
        "    assert False\n"
        "\n"
        "def test_unsteady():\n"
        "    tried = pathlib.Path(__file__).with_name('tried')\n"
        "    tried.write_text('x' * (1 + tried.exists()))\n"
        "    assert tried.read_text() == 'xx'\n"
    )
    return tmp_path


def try_twice(name=""):
    chosen = ["tests/test_some.py" + name]
    outcome = testing._run_one(testing._root_run(chosen, ["-q"]), None)
    with contextlib.ExitStack() as copies:
        return testing._try_again([outcome], copies, None, ["-q"])


def test_what_fails_beside_others_is_tried_once_more_and_named(checkout):
    outcomes, unsteady = try_twice("::test_unsteady")
    assert unsteady == ["tests/test_some.py::test_unsteady"]
    assert testing._summarise(outcomes, [], unsteady) == 0


def test_what_fails_twice_has_failed(checkout):
    outcomes, unsteady = try_twice()
    assert unsteady == ["tests/test_some.py::test_unsteady"]
    assert [outcome.failed for outcome in outcomes] == [0, 1]
    assert testing._summarise(outcomes, [], unsteady) == 1


def test_many_failures_are_not_tried_again(checkout, monkeypatch):
    monkeypatch.setattr(testing, "FEW", 1)
    outcomes, unsteady = try_twice()
    assert (unsteady, len(outcomes)) == ([], 1)
    assert testing._summarise(outcomes, [], unsteady) == 1
