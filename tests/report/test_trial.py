"""What a page says of a study's two arms: alike at the start, seen to the end, adjusted."""

import pytest

from analysis.report import trial
from analysis.report.show import show


@pytest.fixture
def tarp_page(results):
    return results["2_recidivism", "tarp"]


def changed(released, table, **values):
    rows = released.table(table).assign(**values)
    return type(released)(released.about, released.tables | {table: rows}, released.door)


def test_the_balance_counts_what_chance_does_not_give(tarp_page):
    assert "Outside them: 0 of 6" in repr(show(tarp_page, "balance_arms", "en"))
    one = tarp_page.table("arm_balances")["smd"].where(lambda each: each.index != 3, -0.2)
    assert "Outside them: 1 of 6" in repr(show(changed(tarp_page, "arm_balances", smd=one), "balance_arms", "en"))


def test_nobody_lost_or_how_many(tarp_page):
    assert "Nobody was lost: everybody is followed to the first re-arrest or through week 52." in repr(
        show(tarp_page, "ends", "en")
    )
    lost = [5 if arm == "participant" else 7 for arm in tarp_page.table("ends")["arm"]]
    said = repr(show(changed(tarp_page, "ends", n_lost=lost), "ends", "en"))
    assert "The observation of 5 participants and 7 people in the comparison group ended before week 52" in said
    assert "Nobody was lost" not in said


def test_of_a_hundred_like_all_of_these(tarp_page):
    said = repr(show(tarp_page, "adjusted", "en"))
    assert said.startswith(
        "Of 100 people like all of these, about 22 would be re-arrested by week 52 if all took part, "
    )
    assert "about 30 if none did" in said


@pytest.mark.parametrize("values", [{"n": 29}, {"reason": "too_few_for_model"}])
def test_few_people_or_no_model_give_no_hundred(tarp_page, values):
    assert "Of 100 people" not in repr(show(changed(tarp_page, "adjusted", **values), "adjusted", "en"))


def test_a_method_without_an_estimate_says_why(tarp_page):
    rows = tarp_page.table("adjusted")
    few = (rows["method"] == "overlap").map({True: "comparison_of_a_few", False: ""})
    said = repr(show(changed(tarp_page, "adjusted", reason=few), "adjusted", "en"))
    assert "the comparison would rest on a few people" in said


def test_an_interval_is_shown_only_where_there_is_one(tarp_page):
    without = changed(tarp_page, "adjusted", conf_low=float("nan"), conf_high=float("nan"))
    lines = repr(show(without, "adjusted", "en")).splitlines()
    (as_they_are,) = [line for line in lines if line.startswith("shares, nothing held alike")]
    (averaged,) = [line for line in lines if line.startswith("regression, averaged")]
    assert "−8.33 (95% interval −16.50 to −0.02)" in as_they_are
    assert "−7.77" in averaged and "interval" not in averaged


def test_the_ways_stand_by_horizon_and_share_their_events(tarp_page):
    rows = trial.ways(tarp_page)
    assert list(rows["horizon"].unique()) == ["13w", "26w", "39w", "52w"]
    assert list(rows["method"][:4]) == list(trial.WAYS)
    assert rows.groupby("horizon")["n_events"].nunique().eq(1).all()


def test_the_plot_of_all_ways_names_the_plans_and_the_events(tarp_page):
    said = repr(show(tarp_page, "specifications_arms", "en"))
    assert "16 choices of horizon and method; the plan's: −8.3 percentage points" in said
    assert "114 different events in all" in said


def test_a_figure_without_weights_says_nothing_of_weights(tarp_page):
    said = repr(show(tarp_page, "love_arms", "en"))
    assert "weighted" not in said and "Age at release (years) +0.12" in said
