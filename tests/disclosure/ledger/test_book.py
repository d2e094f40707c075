"""The ledger: only added to, its chain, its copy, where it may lie."""

import json
import os

import pytest

from analysis.disclosure.ledger import book
from analysis.disclosure.ledger.entries import REFUSED, entry_of, line_of
from analysis.errors import HoanhapError
from tests.disclosure.ledger.invented import entry


@pytest.fixture
def ledger(tmp_path, monkeypatch):
    """A ledger with its copy, both outside the project."""
    monkeypatch.setenv("HOANHAP_LEDGER", str(tmp_path / "ledger"))
    book.begin(tmp_path / "elsewhere" / "copy.jsonl")
    return tmp_path / "ledger" / book.FILE


@pytest.fixture
def three(ledger):
    for n in (20, 30, 40):
        book.append(entry({"people": n}, ran_by="An", checked_by="Bình"))
    return ledger


def test_what_was_added_is_read_again_in_its_order(three):
    found = book.read_with_copy().entries
    assert [each.number for each in found] == [1, 2, 3]
    assert [each.cells[0].value for each in found] == [20, 30, 40]
    assert found[0].checked_by == "Bình"


def test_an_entry_is_the_same_after_writing_and_reading():
    told = entry(
        {"people": 20, "again": "too_few"}, sums=[("people", ("again", "no again"))], why=("x",), about={"n": 3}
    )
    assert entry_of(line_of(told)) == told


def test_both_files_are_for_their_owner_only(three):
    if os.name == "posix":
        assert [path.stat().st_mode & 0o077 for path in (three, book.copy_path())] == [0, 0]


def _change(path, line, by):
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[line] = by(lines[line])
    path.write_text("".join(lines), encoding="utf-8", newline="\n")


def _says(what):
    with pytest.raises(HoanhapError) as fault:
        what()
    return str(fault.value)


def test_a_changed_number_is_found_in_any_line(three):
    for line in range(3):
        kept = three.read_bytes()
        _change(three, line, lambda text: text.replace("Bình", "Chi"))
        assert f"row {line + 1}" in _says(book.read)
        three.write_bytes(kept)
    assert len(book.read().entries) == 3


def test_a_line_that_was_written_anew_with_its_own_hash_is_found_by_the_next(three):
    def forged(text):
        return (
            line_of(entry_of(text.rstrip("\n")).__class__(**vars(entry_of(text.rstrip("\n"))) | {"site": "noi-khac"}))
            + "\n"
        )

    _change(three, 1, forged)
    assert "row 3" in _says(book.read)


def test_a_line_taken_out_or_moved_is_found(three):
    lines = three.read_text(encoding="utf-8").splitlines(keepends=True)
    for changed in ([lines[0], lines[2]], [lines[1], lines[0], lines[2]]):
        three.write_text("".join(changed), encoding="utf-8", newline="\n")
        assert "changed" in _says(book.read)


def test_half_a_line_at_the_end_is_found(three):
    with three.open("a", encoding="utf-8") as file:
        file.write('{"kind"')
    assert "middle of an entry" in _says(book.read)


def test_lines_taken_from_the_end_are_found_by_the_copy(three):
    lines = three.read_text(encoding="utf-8").splitlines(keepends=True)
    three.write_text("".join(lines[:2]), encoding="utf-8", newline="\n")
    assert len(book.read().entries) == 2
    assert "lacks entries that its copy has" in _says(book.read_with_copy)


def test_a_copy_that_is_missing_behind_or_different_is_refused(three):
    copy = book.copy_path()
    whole = copy.read_text(encoding="utf-8")
    copy.write_text("".join(whole.splitlines(keepends=True)[:2]), encoding="utf-8", newline="\n")
    assert "lacks its last entries" in _says(book.read_with_copy)
    copy.write_text(whole.replace("Bình", "Chi"), encoding="utf-8", newline="\n")
    assert "differ" in _says(book.read_with_copy)
    copy.unlink()
    assert "not there" in _says(book.read_with_copy)
    assert "not there" in _says(lambda: book.append(entry({"people": 50})))
    assert len(book.read().entries) == 3


def test_a_refusal_is_written_even_without_the_copy(three):
    book.copy_path().unlink()
    book.append(entry({}, kind=REFUSED), copied=False)
    assert book.read().entries[-1].kind == REFUSED


def test_a_refusal_goes_into_the_copy_too_if_that_is_in_order(three):
    book.append(entry({}, kind=REFUSED), copied=False)
    assert book.read_with_copy().entries[-1].kind == REFUSED


def test_without_a_ledger_or_without_a_stated_copy_nothing_goes(tmp_path, monkeypatch, ledger):
    (ledger.parent / book.SETTINGS).unlink()
    assert "no copy" in _says(book.read_with_copy)
    monkeypatch.setenv("HOANHAP_LEDGER", str(tmp_path / "nowhere"))
    assert "no ledger" in _says(book.read)


def test_neither_ledger_nor_copy_may_lie_in_the_project(project, tmp_path_factory, monkeypatch):
    monkeypatch.setenv("HOANHAP_LEDGER", str(project / "data" / "ledger"))
    assert "within the project" in _says(lambda: book.begin(tmp_path_factory.mktemp("copy") / "copy"))
    monkeypatch.setenv("HOANHAP_LEDGER", str(tmp_path_factory.mktemp("out") / "ledger"))
    assert "within the project" in _says(lambda: book.begin(project / "copy"))


def test_it_stands_beside_the_key_unless_it_is_told_where(tmp_path, monkeypatch):
    monkeypatch.delenv("HOANHAP_LEDGER", raising=False)
    monkeypatch.setenv("HOANHAP_KEY_FILE", str(tmp_path / "keys" / "key"))
    assert book.folder() == tmp_path / "keys" / "ledger"


def test_a_ledger_is_never_started_over_another(three, tmp_path):
    before = three.read_bytes()
    assert "already" in _says(lambda: book.begin(tmp_path / "other"))
    assert three.read_bytes() == before


def test_a_ledger_that_others_can_read_is_refused(three):
    if os.name == "posix":
        three.chmod(0o644)
        assert "other users" in _says(book.read)


def test_no_line_holds_more_than_it_should(three):
    told = json.loads(three.read_text(encoding="utf-8").splitlines()[0])
    assert told["cells"] == [["people", 20, ""]] and told["before"] == "0" * 64
