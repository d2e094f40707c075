"""What a run says of the results that it replaced."""

import json

import pytest

from analysis.cli import replaced
from analysis.run.work import DONE, FAILED, UNCHANGED, Outcome, Work

OLD, NEW = "a" * 20, "b" * 20


@pytest.fixture
def before(tmp_path, monkeypatch):
    """Keys of the current results of two sites, of which one was never run."""
    monkeypatch.setenv("HOANHAP_ROOT", str(tmp_path))
    pointer = tmp_path / "data" / "processed" / "tarp" / "current.json"
    pointer.parent.mkdir(parents=True)
    pointer.write_text(json.dumps({f"{i}_x": OLD for i in range(5)}), encoding="utf-8")
    return replaced.current([Work("tarp", "0_x", {}), Work("new", "0_x", {})])


def told(before, *outcomes):
    return [str(each) for each in replaced.lines(before, outcomes)]


@pytest.mark.parametrize("state", [DONE, UNCHANGED])
def test_another_key_is_told_with_the_one_before(before, state):
    """Also where an earlier run was there already: then nothing ran, and the page is another all the same."""
    assert told(before, Outcome("tarp", "0_x", state, key=NEW)) == [
        "What is another now: hoanhap compare aaaaaaaa bbbbbbbb"
    ]


def test_nothing_is_told_of_what_is_the_same_new_or_failed(before):
    assert len(before) == 5
    same, first = Outcome("tarp", "0_x", DONE, key=OLD), Outcome("new", "0_x", DONE, key=NEW)
    assert told(before, same, first, Outcome("tarp", "1_x", FAILED, ("why",))) == []


def test_of_more_than_a_few_nothing_is_told(before):
    many = [Outcome("tarp", f"{i}_x", DONE, key=NEW) for i in range(4)]
    assert len(told(before, *many[:3])) == 3 and told(before, *many) == []
