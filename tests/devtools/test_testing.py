"""How ./dev test reads its arguments and shares out the work."""

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
