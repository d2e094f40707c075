"""Sentences in the community by hand. The list is complete until 1 December 2024 (ends 31 December, enters within 30 days)."""

import numpy as np
import pandas as pd
import pytest

from analysis.followup.served import NOT_YET, SERVING, UNKNOWN, served, state_at, state_on
from analysis.sites import Site
from tests.evidence import district
from tests.followup.tiny import COVERED, span, table

pytestmark = pytest.mark.usefixtures("tiny_areas")
LIST = COVERED | {"record": "community", "event": "supervision"}


def sentence(number=1, *, start="2023-01-10", end="2024-01-10", outcome="serving", ended="", kind="suspended", **facts):
    told = {"sentence_id": f"s{number}", "person_id": f"p{number}", "kind": kind, "outcome": outcome, "commune": "90001",
            "commune_on": pd.Timestamp("2023-01-10"), "record": "community"}  # fmt: skip
    return told | span("start", start) | span("end", end) | span("outcome", ended) | facts


def site(*sentences, coverage=(LIST,), **tables):
    given = {"community_sentences": sentences, "source_coverage": coverage} | tables
    return Site(district.source(), {name: table(rows) for name, rows in given.items()}, None, ())


def state(months=12, coverage=(LIST,), **facts):
    return state_at(served(site(sentence(**facts), coverage=coverage)), months).item()


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, SERVING),
        ({"outcome": "completed", "ended": "2024-01-10"}, "completed"),  # on the very day of the horizon
        ({"outcome": "completed", "ended": "2024-01-11"}, SERVING),
        ({"outcome": "breached", "ended": "2023-06-01"}, "breached"),
        ({"outcome": "breached", "ended": "2024-01-01..2024-01-31"}, UNKNOWN),  # before or after the horizon
        ({"outcome": "breached", "ended": "2023-12-01..2023-12-31"}, "breached"),
        ({"outcome": "moved", "ended": "2023-06-01"}, "moved"),
        ({"outcome": "revoked"}, UNKNOWN),  # no day
        ({"outcome": "revoked", "ended": "2022-12-31"}, UNKNOWN),  # before the first day
        ({"outcome": None}, UNKNOWN),
        ({"commune": None}, UNKNOWN),  # no list is known to cover the person
    ],
)
def test_how_a_sentence_stands_a_year_after_its_first_day(facts, expected):
    assert state(**facts) == expected


def test_what_lies_beyond_the_list_is_not_yet_known_even_if_the_end_is():
    # 2 December 2023 + 12 months = 2 December 2024, one day after the list is complete.
    assert state(start="2023-12-01") == SERVING
    assert state(start="2023-12-02") == NOT_YET
    assert state(start="2023-12-02", outcome="breached", ended="2024-02-01") == NOT_YET


def test_a_list_that_has_ended_leaves_it_unknown_for_good():
    over = LIST | {"ends": "2024-06-30", "complete_until": "2024-12-31"}
    assert state(start="2023-07-01", coverage=(over,)) == UNKNOWN


def test_on_a_day_only_those_count_that_had_begun():
    followed = served(
        site(
            sentence(1, outcome="completed", ended="2024-01-10"),
            sentence(2, start="2023-07-01"),
            sentence(3, start="2024-07-01"),
        )
    )
    assert state_on(followed, pd.Timestamp("2023-12-31")).to_dict() == {"s1": SERVING, "s2": SERVING}
    assert state_on(followed, pd.Timestamp("2024-06-30")).to_dict() == {"s1": "completed", "s2": SERVING}


def test_what_is_missing_or_odd_is_counted():
    found = served(
        site(
            sentence(1, outcome=None),
            sentence(2, outcome="revoked"),
            sentence(3, outcome="revoked", ended="2022-12-31"),
            sentence(4, outcome="completed", ended="2023-12-09"),  # 32 days early
            sentence(5, outcome="completed", ended="2023-12-10"),  # 31 days early
            sentence(6),  # its term was over on 10 January 2024
            sentence(7, end=""),
            sentence(8, commune=None, outcome="completed", ended="2024-01-10"),
            sentence(9, start=""),
        )
    )
    assert found.counted == {"no_outcome": 1, "end_without_day": 1, "ended_before_start": 1, "completed_early": 1,
                             "still_serving_after_end": 1, "no_end_by_judgment": 1, "not_covered": 1}  # fmt: skip
    assert (found.flow.n_before, found.flow.n_excluded, len(found.rows)) == (9, 1, 8)


def test_days_are_counted_from_the_last_possible_first_day():
    row = served(site(sentence(start="2023-01-01..2023-01-31", outcome="breached", ended="2023-03-02"))).rows.iloc[0]
    assert (row["first"], row["last"]) == (30, 30)  # 31 January to 2 March
    assert np.isinf(served(site(sentence(outcome=None))).rows["last"].item())


def test_a_horizon_is_some_months():
    with pytest.raises(ValueError, match="months"):
        state(months=0)
