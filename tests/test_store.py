import pytest

from analysis import store
from analysis.errors import HoanhapError


def test_the_root_is_found_from_any_folder(monkeypatch, tmp_path):
    monkeypatch.delenv("HOANHAP_ROOT", raising=False)
    monkeypatch.chdir(tmp_path)
    assert (store.root() / "notebooks").is_dir()


def test_a_nearer_project_comes_first(monkeypatch, tmp_path):
    monkeypatch.delenv("HOANHAP_ROOT", raising=False)
    (tmp_path / "data" / "raw").mkdir(parents=True)
    (tmp_path / "deep").mkdir()
    monkeypatch.chdir(tmp_path / "deep")
    assert store.root() == tmp_path


def test_a_relative_root_is_seen_from_the_current_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("HOANHAP_ROOT", "project")
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        monkeypatch.chdir(tmp_path / name)
        assert store.root() == tmp_path / name / "project"


def test_hashes_do_not_depend_on_line_ends(tmp_path):
    (tmp_path / "unix").write_bytes(b"a\nb\n")
    (tmp_path / "windows").write_bytes(b"a\r\nb\r\n")
    assert store.sha256(tmp_path / "unix") == store.sha256(tmp_path / "windows")


def test_a_key_does_not_depend_on_order_but_on_content():
    assert store.content_key({"a": 1, "b": 2}) == store.content_key({"b": 2, "a": 1})
    assert store.content_key({"a": 1}) != store.content_key({"a": 2})


def test_a_folder_that_was_not_filled_to_the_end_is_not_there(tmp_path):
    def half(folder):
        (folder / "first").write_text("x", encoding="utf-8")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        store.write_folder(tmp_path / "result", half)
    assert list(tmp_path.iterdir()) == []


def test_a_finished_folder_is_never_changed(tmp_path):
    def fill(text):
        return lambda folder: (folder / "value").write_text(text, encoding="utf-8")

    store.write_folder(tmp_path / "result", fill("first"))
    store.write_folder(tmp_path / "result", fill("second"))
    assert (tmp_path / "result" / "value").read_text(encoding="utf-8") == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["result"]


def test_without_a_project_the_message_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.delenv("HOANHAP_ROOT", raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(store, "__file__", str(tmp_path / "store.py"))
    with pytest.raises(HoanhapError, match="HOANHAP_ROOT"):
        store.root()


def test_a_folder_of_the_project_may_be_a_link_to_another_disk(monkeypatch, tmp_path):
    (tmp_path / "safe" / "raw").mkdir(parents=True)
    (tmp_path / "project").mkdir()
    try:
        (tmp_path / "project" / "data").symlink_to(tmp_path / "safe")
    except OSError:
        pytest.skip("this system lets nobody make links")
    monkeypatch.setenv("HOANHAP_ROOT", str(tmp_path / "project"))
    assert store.relative(store.raw() / "x.csv") == "data/raw/x.csv"
    assert store.relative(tmp_path / "elsewhere.csv") == "elsewhere.csv"
