import pandas as pd
import pytest

from analysis.followup.coverage import followable


def days(*texts):
    return pd.Series(pd.to_datetime(list(texts)))


def told(release, months, record, event, area, **given):
    """`followable` for people who all live in the same units."""
    return followable(release, months, record, event, pd.Series([area] * len(release), dtype=object), **given)


def coverage(*rows):
    columns = ["record", "event", "area", "starts", "ends", "complete_until", "lag_days"]
    table = pd.DataFrame(list(rows), columns=columns)
    return table.assign(**{name: pd.to_datetime(table[name]) for name in ("starts", "ends", "complete_until")})


OFFENCES = ("register", "reoffence", "900", "2021-01-01", "2025-06-30", "2025-03-31", 90)


@pytest.mark.parametrize(
    ("release", "months", "expected"),
    [
        # By hand: 31 March 2025 is complete; 90 days before it is 31 December 2024.
        ("2023-12-31", 12, True),  # ends 31 December 2024, entered by 31 March 2025
        ("2024-01-01", 12, False),  # one day more
        ("2024-01-01", 6, True),
        ("2021-01-01", 36, True),
        ("2020-12-31", 6, False),  # released the day before the record starts
        ("2022-01-01", 36, False),
        ("2024-02-29", 12, False),
        (None, 6, None),
    ],
)
def test_release_horizon_and_lag_lie_inside_the_record(release, months, expected):
    (found,) = told(days(release), months, coverage(OFFENCES), "reoffence", ("900",))
    assert (None if pd.isna(found) else bool(found)) is expected


def test_a_record_of_another_event_or_area_does_not_help():
    assert not told(days("2022-01-01"), 6, coverage(OFFENCES), "job", ("900",)).item()
    assert not told(days("2022-01-01"), 6, coverage(OFFENCES), "reoffence", ("901",)).item()
    assert told(days("2022-01-01"), 6, coverage(OFFENCES), "reoffence", ("90001", "900")).item()


def test_where_nobody_knows_who_lives_there_it_is_unknown_and_not_no():
    assert told(days("2022-01-01"), 6, coverage(OFFENCES), "reoffence", ()).isna().all()


def test_one_of_two_records_is_enough_but_not_half_of_each():
    early = ("old", "reoffence", "900", "2018-01-01", "2021-12-31", "2021-12-31", 0)
    late = ("new", "reoffence", "900", "2022-01-01", "2025-12-31", "2025-12-31", 0)
    release = days("2020-06-01", "2021-06-01", "2022-06-01")
    assert list(told(release, 12, coverage(early, late), "reoffence", ("900",))) == [True, False, True]


def test_the_whole_span_of_a_release_counts():
    first, last = days("2020-12-15"), days("2021-01-15")
    assert told(last, 6, coverage(OFFENCES), "reoffence", ("900",)).item()
    assert not told(last, 6, coverage(OFFENCES), "reoffence", ("900",), release_first=first).item()


def test_a_horizon_beyond_the_end_is_not_followable_even_if_complete_until_is_later():
    row = (*OFFENCES[:4], "2023-01-01", "2025-03-31", 0)
    assert list(told(days("2022-01-01", "2022-01-02"), 12, coverage(row), "reoffence", ("900",))) == [True, False]


def test_without_any_record_nobody_can_be_followed():
    assert not told(days("2022-01-01"), 6, coverage(), "reoffence", ("900",)).item()


def test_each_person_is_looked_for_where_she_lives():
    release = days("2022-01-01", "2022-01-01", "2022-01-01")
    areas = pd.Series([("900",), ("901",), ()], dtype=object)
    found = followable(release, 6, coverage(OFFENCES), "reoffence", areas)
    assert [None if pd.isna(each) else bool(each) for each in found] == [True, False, None]
