"""What is hidden for itself, and why."""

import pandas as pd
import pytest

from analysis.disclosure import rules
from analysis.disclosure.profiles import read_profiles

ALL = read_profiles("tarp")
PARTNER = ALL.partner  # 5 people, half of a sum, 10%, zeros hidden
ZEROS_SHOWN = PARTNER.model_copy(update={"all_or_none_hidden": False})


@pytest.mark.parametrize(("people", "reason"), [(0, "all_or_none"), (1, "too_few"), (4, "too_few"), (5, ""), (400, "")])
def test_a_count_under_the_minimum_is_hidden(people, reason):
    assert rules.count(people, PARTNER) == reason


@pytest.mark.parametrize(
    ("events", "n", "reason"),
    [
        (5, 10, ""),
        (4, 20, "too_few"),
        (16, 20, "too_few"),  # the four without the event
        (15, 20, ""),
        (2, 4, "too_few"),
        (0, 20, "all_or_none"),
        (20, 20, "all_or_none"),
        (4, 8, "too_few"),
        (0, 0, "all_or_none"),
    ],
)
def test_a_count_of_events_falls_with_its_complement_and_with_its_group(events, n, reason):
    assert rules.events(events, n, PARTNER) == reason


@pytest.mark.parametrize(("events", "n", "reason"), [(0, 20, ""), (20, 20, ""), (19, 20, "too_few"), (0, 3, "too_few")])
def test_where_zeros_may_be_shown_all_or_none_is(events, n, reason):
    assert rules.events(events, n, ZEROS_SHOWN) == reason


def test_open_and_internal_hide_nothing():
    for profile in (ALL.open, ALL.internal):
        assert {rules.events(events, 9, profile) for events in range(10)} == {""}
        assert rules.money([7.0], profile) == rules.model(0, profile) == rules.extreme(profile) == ""


@pytest.mark.parametrize(
    ("amounts", "reason"),
    [
        ([10, 10, 10, 10], "too_few"),
        ([50, 20, 10, 10, 10], ""),  # exactly half is not more than half
        ([51, 20, 10, 10, 9], "dominance"),
        ([50, 46, 2, 1, 1], "p_percent"),  # the second one knows the largest within 4, under 5
        ([50, 45, 2, 2, 1], ""),
        ([], "too_few"),
        ([0, 0, 0, 0, 0], ""),
    ],
)
def test_sums_of_money(amounts, reason):
    assert rules.money(amounts, PARTNER) == rules.money(amounts[::-1], PARTNER) == reason


def test_dominance_of_two():
    profile = PARTNER.model_copy(
        update={"dominance": PARTNER.dominance.model_copy(update={"largest": 2, "share": 0.8})}
    )
    assert rules.money([45, 36, 10, 5, 4], profile) == "dominance"
    assert rules.money([45, 35, 10, 5, 5], profile) == ""


def test_a_hidden_sum_has_to_stay_p_percent_wide_to_both_sides():
    assert rules.money_width([50, 46, 2, 1, 1], PARTNER) == 10
    assert rules.money_width([], PARTNER) == 0


@pytest.mark.parametrize(("n", "share", "people"), [(13, 0.5, 6), (20, 0.9, 2), (20, 0.1, 2), (3, 0.25, 0)])
def test_people_behind_a_percentile(n, share, people):
    assert rules.people_behind(n, share) == people


def test_percentiles_steps_models_and_extremes():
    assert (rules.resting_on(9, PARTNER), rules.resting_on(10, PARTNER)) == ("few_behind", "")
    assert (rules.model(9, PARTNER), rules.model(10, PARTNER)) == ("few_df", "")
    assert rules.extreme(PARTNER) == "extreme"


def test_what_cannot_be_is_an_error():
    for wrong in (lambda: rules.count(-1, PARTNER), lambda: rules.events(3, 2, PARTNER),
                  lambda: rules.money([-1.0], PARTNER), lambda: rules.people_behind(9, 1.0)):  # fmt: skip
        with pytest.raises(ValueError):
            wrong()


def test_hidden_is_missing_and_never_zero():
    table = pd.DataFrame({"group": list("abcd"), "n": [20, 20, 3, 20], "n_events": [7, 0, 1, None]})
    reasons = rules.count_reasons(table, PARTNER)
    assert reasons["n"].tolist() == ["", "", "too_few", ""]
    assert reasons["n_events"].tolist() == ["", "all_or_none", "too_few", ""]
    shown = rules.hidden(table, reasons)
    assert shown["n"].tolist() == [20, 20, pd.NA, 20]
    assert shown["n_events"].tolist() == [7, pd.NA, pd.NA, pd.NA]
    assert table["n_events"].tolist()[:2] == [7, 0]


def test_that_all_or_none_was_the_reason_is_not_printed():
    assert rules.PRINTED["all_or_none"] == "too_few" and set(rules.PRINTED) < set(rules.REASONS)
