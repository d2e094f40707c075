import math

import pandas as pd
import pytest

from analysis.followup.expunged import legal_ends


def last_days(day, **facts):
    told = {"ended_first": pd.Timestamp(day), "ended_last": pd.Timestamp(day), "sentence_months": 24.0, "life": 0.0}
    numbers = dict.fromkeys(("sentence_months", "life", "obligations_met"), float)  # as the tables have them
    row = legal_ends(pd.DataFrame([told | {"obligations_met": 1.0} | facts]).astype(numbers)).iloc[0]
    return [None if pd.isna(each) else each.date().isoformat() for each in row[["legal_first", "legal_last"]]], row[
        "legal_why"
    ]


@pytest.mark.parametrize(
    ("day", "facts", "expected"),
    [
        ("2020-05-10", {}, "2022-05-10"),  # up to 5 years: 2
        ("2020-05-10", {"sentence_months": 60.0}, "2022-05-10"),
        ("2020-05-10", {"sentence_months": 61.0}, "2023-05-10"),  # over 5 up to 15: 3
        ("2020-02-29", {"sentence_months": 240.0}, "2025-02-28"),  # over 15: 5
        ("2016-05-01", {"sentence_months": math.nan, "life": 1.0}, "2021-05-01"),
        # The Code of 1999 would have it in 2018; that of 2015 counts 2 years, at the earliest its eve.
        ("2015-05-10", {"sentence_months": 36.0}, "2017-12-31"),
    ],
)
def test_the_last_day_by_sentence_band(day, facts, expected):
    assert last_days(day, **facts) == ([expected, expected], "")


@pytest.mark.parametrize(
    ("facts", "first", "why"),
    [
        ({"sentence_months": math.nan}, "2022-05-10", "sentence_not_known"),
        ({"sentence_months": 0.0}, "2022-05-10", "sentence_not_known"),
        ({"sentence_months": 61.0, "obligations_met": 0.0}, "2023-05-10", "obligations_unmet"),
        ({"obligations_met": math.nan}, "2022-05-10", "obligations_unknown"),
        ({"ended_last": pd.NaT}, "2022-05-10", "end_not_known"),
    ],
)
def test_what_is_not_known_leaves_the_end_open(facts, first, why):
    assert last_days("2020-05-10", **facts) == ([first, None], why)


def test_limits_of_the_end_are_limits_of_the_date_and_an_unconfirmed_rule_is_said():
    assert last_days("2020-05-10", ended_last=pd.Timestamp("2020-05-31"))[0] == ["2022-05-10", "2022-05-31"]
    # From 1 July 2025 on no source confirmed the rule.
    assert last_days("2023-06-30") == (["2025-06-30", "2025-06-30"], "")
    assert last_days("2023-07-01") == (["2025-07-01", "2025-07-01"], "not_confirmed")
