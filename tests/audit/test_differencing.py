"""Pairs of releases that tell of too few, and harmless ones: few of them, and what the large run found."""

import json

import pytest

from tests.audit import differencing as audit
from tests.conftest import PROJECT

FEW = 14  # of each sort; every fiftieth would leave out kinds


@pytest.fixture(scope="module")
def found():
    return json.loads((PROJECT / audit.RESULT).read_text(encoding="utf-8"))


def test_the_numbers_were_made_by_this_very_code(found):
    """If this fails: ``nice python -m tests.audit.differencing``; look at what it writes and commit it."""
    assert found["code"] == audit.code_hash()


def test_two_hundred_planted_pairs_are_stopped_and_two_hundred_harmless_ones_pass(found):
    assert found["missed"] == [] and found["stopped_in_vain"] == []
    kinds = found["kinds"]
    assert sum(row["planted"] for row in kinds) == sum(row["harmless"] for row in kinds) == 200
    assert sum(row["stopped"] for row in kinds) == sum(row["let_through"] for row in kinds) == 200
    assert {row["kind"] for row in kinds if row["planted"] > 10} == set(audit.KINDS | audit.PLANTED_ONLY)


def test_a_few_pairs():
    found = audit.run(range(FEW))
    assert found["missed"] == [] and found["stopped_in_vain"] == []


def test_who_tries_out_finds_one_more_person_and_nobody_else():
    one_more, many_more = (_two_days(20, 20 + n) for n in (1, 7))
    assert audit.singled_out(one_more, one_more.numbers) and not audit.singled_out(many_more, many_more.numbers)


def _two_days(first, second):
    case = audit._Case("later", "partner")
    case.release({"a": ("people", first, "")}, day=1)
    case.release({"b": ("people", second, "")}, day=2)
    return case.done(lambda x: x["a"] <= x["b"], lambda x: x["b"] - x["a"])
