"""Which set-up steps count as done."""

from devtools import paths, stamps


def test_digest_keeps_parts_apart():
    assert stamps.digest("ab", "c") != stamps.digest("a", "bc")


def test_digest_reads_files(tmp_path):
    file = tmp_path / "lock"
    file.write_text("one")
    before = stamps.digest(file)
    file.write_text("two")
    assert stamps.digest(file) != before


def test_a_step_is_done_only_for_the_same_inputs(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "STAMPS", tmp_path / "stamps")
    assert not stamps.is_done("venv", "1")
    stamps.mark_done("venv", "1")
    assert stamps.is_done("venv", "1")
    assert not stamps.is_done("venv", "2")
