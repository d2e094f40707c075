"""Coverage of the hazard ratio of joining with errors by person: small, and what the large run found."""

import json

import numpy as np
import pytest

from analysis.reference import tables
from analysis.reference.intervals import may_publish
from tests.audit import joining_hazards as audit
from tests.audit.coverage import ENOUGH
from tests.conftest import PROJECT


@pytest.fixture(scope="module")
def found():
    return json.loads((PROJECT / audit.RESULT).read_text(encoding="utf-8"))


def test_the_numbers_were_made_by_this_very_code(found):
    """If this fails: ``nice python -m tests.audit.joining_hazards``, ``python -m tests.audit.validity``; commit what they write."""
    assert found["code"] == audit.code_hash()


def test_wherever_it_is_shown_it_covers_as_often_as_a_published_interval_has_to(found):
    often = [row for row in found["designs"] if row["shown"] >= 3000]
    assert len(often) == len(found["designs"]) == 30
    assert min(row["interval"]["at_least"] for row in often) >= ENOUGH
    assert np.mean([row["interval"]["coverage"] for row in often]) == pytest.approx(0.95, abs=0.01)


def test_the_region_that_the_code_reads_follows_from_the_designs(found):
    assert [row._asdict() for row in tables.rows("hazard_intervals")] == [audit.region(found["designs"])]
    assert not may_publish(audit.METHOD, 99, 50) and not may_publish(audit.METHOD, 300, 19)
    assert may_publish(audit.METHOD, 100, 20) and not may_publish(audit.METHOD, 300, 50, conf_level=0.99)
    worse = [found["designs"][0] | {"interval": {"at_least": 0.934}}]
    with pytest.raises(ValueError, match="too seldom"):
        audit.region(worse)


def test_a_small_run_holds_the_ratio_and_an_error_counted_by_row_would_be_seen():
    row = audit.design("effect_confounded", 900, 300, 60)
    assert row["shown"] >= 55 and row["interval"]["coverage"] >= 0.85
    wrong = audit.design("effect_confounded", 900, 300, 20) | {"ratio": 1.0}
    assert wrong["shown"] >= 18
