"""Random suppressed tables under attack: small, and what the large run found."""

import json

import pytest

from analysis.disclosure.cells import rounded
from analysis.disclosure.suppress import Protected, Verdict, protect
from tests.audit import suppression as audit
from tests.conftest import PROJECT


@pytest.fixture(scope="module")
def found():
    return json.loads((PROJECT / audit.RESULT).read_text(encoding="utf-8"))


def test_the_numbers_were_made_by_this_very_code(found):
    """If this fails: ``nice python -m tests.audit.suppression``; look at what it writes and commit it."""
    assert found["code"] == audit.code_hash()


def test_no_hidden_count_of_a_thousand_tables_can_be_worked_out(found):
    assert found["tables"] == 1000 and found["broken"] == []
    assert {row["kind"] for row in found["kinds"]} == set(audit.KINDS)
    assert all(row["attacked"] > 500 and row["least_room"] >= 0 for row in found["kinds"])


def test_hiding_beyond_the_rules_stays_small(found):
    shipped = [row for row in found["profiles"] if row["profile"] != "random"]
    assert max(row["beyond_primary"] for row in shipped) < 0.2


def test_thirty_tables_under_attack():
    assert audit.run(range(30))["broken"] == []


def test_an_attack_finds_what_the_rules_alone_leave_open():
    drawn = ((case, protect(case.tables, case.profile)) for case in map(audit.draw, range(100)))
    case, safe = next((case, safe) for case, safe in drawn if safe.complementary and not safe.exposed)
    naive = _shown_again(safe, case)
    assert audit.check(case, safe)["broken"] == [] and audit.check(case, naive)["broken"] != []


def _shown_again(safe, case):
    """As protected, but with what protects others printed."""
    values = case.tables.values
    cells = tuple(
        Verdict(each.key, rounded(values[each.key], case.profile.rounding), "")
        if each.key in safe.complementary
        else each
        for each in safe.cells
    )
    return Protected(cells, safe.derived, safe.unprinted, safe.exposed)
