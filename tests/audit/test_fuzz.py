"""A fiftieth of the audit runs here; the whole of it was run on the code that is here now."""

import json
import time
from pathlib import Path

import pytest

from analysis.errors import refuse
from analysis.words import say
from tests.audit import fuzz
from tests.audit.fuzz import KINDS, Treated, code_hash, faults, run
from tests.audit.mutations import BYTE_KINDS, CELL_KINDS, NUMBER, WORD, external_entity, formulas
from tests.conftest import PROJECT


def test_damaged_and_hostile_files_are_refused_or_read_whole_and_quote_nobody():
    report = run(57, seed=7)
    assert report.failures == []
    assert set(report.outcomes) == {kind.__name__ for kind in KINDS}
    assert sum(count for counts in report.outcomes.values() for count in counts.values()) == 57


def test_the_whole_audit_was_run_on_this_very_code():
    """If this fails: ``nice python -m tests.audit.fuzz 2500``, look at what it says, and commit docs/audit/fuzz.json."""
    result = json.loads((PROJECT / fuzz.RESULT).read_text(encoding="utf-8"))
    assert result["code"] == code_hash()
    assert result["failures"] == [] and result["count"] >= 2500
    assert result["most_memory_mib"] <= fuzz.MEMORY_MIB and result["slowest_seconds"] < fuzz.SECONDS
    assert sum(count for counts in result["outcomes"].values() for count in counts.values()) == result["count"]
    assert all(sum(counts.values()) >= 100 for counts in result["outcomes"].values())


@pytest.mark.parametrize(
    ("kind", "treated", "fault"),
    [
        (CELL_KINDS[0], Treated(False, (f"row 3: {WORD} is no date",)), "quotes a cell"),
        (CELL_KINDS[0], Treated(True, (f"id {NUMBER[:9]} is wrong",)), "quotes a cell"),
        (CELL_KINDS[0], Treated(False, (), (), ((3, (1, 2)),)), "loses or doubles a row"),
        (CELL_KINDS[0], Treated(False, (), (), ((3, (1, 2, 3, 3)),)), "loses or doubles a row"),
        (BYTE_KINDS[0], Treated(True, ("",)), "refuses without a word"),
        (external_entity, Treated(False, ()), "reads what must be refused"),
        (formulas, Treated(False, (), ("macros",)), "does not list what it holds"),
    ],
)
def test_each_fault_is_noticed(kind, treated, fault):
    assert faults(kind, treated) == [fault]
    assert faults(CELL_KINDS[0], Treated(False, ("fine",), (), ((3, (3, 1, 2)), (0, ())))) == []


def breaks(path: Path) -> Treated:
    """Raises what is no refusal, with a cell in it."""
    raise ValueError(path.read_bytes())


def hangs(path: Path) -> Treated:
    """Never comes back."""
    time.sleep(600)
    return Treated(False, ())


def refuses(path: Path) -> Treated:
    """Lets a refusal out, which the one who treats files has to catch and show."""
    raise refuse(say("is empty"), file=path.name)


def test_what_breaks_hangs_or_refuses_elsewhere_is_a_failure_of_the_file_and_ends_nothing(monkeypatch):
    for treat, fault in ((breaks, "raises ValueError"), (refuses, "raises HoanhapError")):
        report = run(2, seed=1, treat=treat)
        assert [line.partition(": ")[2] for line in report.failures] == [fault, fault]
    monkeypatch.setattr(fuzz, "SECONDS", 0.2)
    report = run(2, seed=1, treat=hangs)
    assert [line.partition(": ")[2] for line in report.failures] == ["does not come back"] * 2
    assert WORD not in str(report)
