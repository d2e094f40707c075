"""A fiftieth of the audit of the whole intake runs here; the whole of it was run by hand."""

import json

import pandas as pd
import pytest

from tests.audit.fuzz import KINDS, run
from tests.audit.intake import RESULT, adds_up, code_hash, ingest_whole
from tests.conftest import PROJECT


def test_whatever_is_delivered_rows_in_are_rows_kept_and_rejected_and_nobody_is_in_a_table():
    report = run(40, seed=11, treat=ingest_whole)
    assert report.failures == []
    assert set(report.outcomes) == {kind.__name__ for kind in KINDS}


def test_the_whole_audit_was_run_on_this_very_code():
    """If this fails: ``nice python -m tests.audit.intake 2000``, look at what it says, commit docs/audit/intake.json."""
    result = json.loads((PROJECT / RESULT).read_text(encoding="utf-8"))
    assert result["code"] == code_hash()
    assert result["failures"] == [] and result["count"] >= 2000


@pytest.mark.parametrize("lost", ["rows_blank", "rows_kept", "rows_rejected", "rows_in"])
def test_a_row_that_is_lost_would_be_seen(lost):
    counts = {
        "rows_sheet": 10,
        "rows_heading": 2,
        "rows_blank": 1,
        "rows_left_out": 1,
        "rows_in": 6,
        "rows_kept": 4,
        "rows_rejected": 2,
    }
    files = pd.DataFrame([counts])
    assert adds_up(files)
    assert not adds_up(files.assign(**{lost: files[lost] - 1}))
