import pandas as pd
import pytest

from analysis.evidence.coverage import record_ends


def coverage(*rows):
    columns = ["record", "event", "area", "starts", "ends", "complete_until", "lag_days"]
    table = pd.DataFrame(list(rows), columns=columns)
    return table.assign(**{name: pd.to_datetime(table[name]) for name in ("starts", "ends", "complete_until")})


OFFENCES = ("register", "reoffence", "900", "2021-01-01", "2025-06-30", "2025-03-31", 90)


def offences(last, n=20):
    """`n` offences, evenly from the first day of the record to `last`."""
    spread = pd.date_range("2021-01-01", last, periods=n).normalize()
    return pd.DataFrame({"offence_id": range(n), "record": "register", "offence_last": spread})


def test_a_record_that_ends_early_is_found_and_its_twin_is_not():
    # By hand: 20 events in the first 60% of the time have chance 0.6^20 = 0.0000366; 90% gives 0.122. Entries of the
    # last 90 days may still be on their way, so the time ends on 31 December 2024.
    start, end = pd.Timestamp("2021-01-01"), pd.Timestamp("2024-12-31")
    for share, verdict in ((0.6, "found"), (0.9, "not_found"), (1.0, "not_found")):
        last = (start + share * (end - start)).normalize()
        (found,) = record_ends({"source_coverage": coverage(OFFENCES), "offences": offences(last)})
        assert found.verdict == verdict
        assert found.chance == pytest.approx(share**20, rel=0.02)
        assert (found.n, found.complete_until) == (20, "2025-03-31")
    assert found.last_event == "2024-12-31"


def test_events_of_the_last_days_before_the_end_are_no_more_than_certain():
    (found,) = record_ends({"source_coverage": coverage(OFFENCES), "offences": offences("2025-03-01")})
    assert (found.chance, found.verdict) == (1.0, "not_found")


def test_no_new_loan_or_job_for_long_is_no_end():
    bank = ("bank", "loan", "900", "2021-01-01", "2025-06-30", "2025-03-31", 0)
    loans = pd.DataFrame({"loan_id": range(20), "record": "bank", "loan_date": pd.Timestamp("2021-02-01")})
    assert record_ends({"source_coverage": coverage(bank), "loans": loans}) == []


def test_a_record_without_a_dated_event_cannot_be_checked():
    (found,) = record_ends({"source_coverage": coverage(OFFENCES), "offences": offences("2025-01-01", n=0)})
    assert (found.verdict, found.chance, found.last_event) == ("not_checkable", None, "")


def test_events_outside_the_coverage_and_of_other_records_do_not_count():
    table = pd.concat([offences("2022-01-01"), offences("2030-01-01", 2).assign(offence_last=pd.Timestamp("2026-01-01")),
                       offences("2025-03-31").assign(record="other")])  # fmt: skip
    (found,) = record_ends({"source_coverage": coverage(OFFENCES), "offences": table})
    assert (found.n, found.last_event, found.verdict) == (20, "2022-01-01", "found")


def test_the_day_of_an_event_is_the_first_that_is_known():
    table = offences("2022-01-01").drop(columns="offence_last").assign(arrest_last=pd.Timestamp("2025-03-31"))
    (found,) = record_ends({"source_coverage": coverage(OFFENCES), "offences": table})
    assert (found.n, found.last_event, found.verdict) == (20, "2025-03-31", "not_found")


def test_without_coverage_nothing_is_checked():
    assert record_ends({}) == []
    assert record_ends({"source_coverage": coverage()}) == []
