"""Jobs and pay of joiners against others: by hand, and with the fault planted that stops them."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.followup.work import Sight
from analysis.outcomes import work_arms, work_contrasts
from analysis.outcomes.work_other_ways import WAYS
from analysis.plan import Contrast, Ladder, WorkPlan
from analysis.results import NotEstimable
from analysis.stats import hodges_lehmann, means, quantiles
from tests.evidence.joined import CONTRAST, DAY, compare, followup, joining

PLAN = WorkPlan(horizons=("3m",), prices_of=2022, most_vnd=30e6)
MONTH = 12 * 2022
ALL = Sight("insurance", ("insurance",), "everyone", MONTH - 12, MONTH + 30, DAY, DAY + pd.Timedelta(days=900))
PAYROLL = replace(ALL, source="payrolls", observed_for="own_workers")


def district(n_joined, n_others, *, joins=0.0, later=()):
    """Everybody released on 1 January 2022 and eligible at once; `later`: others who join on these days after all."""
    n = n_joined + n_others
    followed = followup([{"id": f"p{i:03}", "start": 0.0, "days": 900.0} for i in range(n)])
    days = [joins] * n_joined + [*later, *[None] * (n_others - len(later))]
    compared = compare(followed, joining(followed, [0.0] * n, days))
    rows = followed.rows
    people = pd.DataFrame(
        {"person_id": rows["person_id"], "gone": pd.Series(pd.NaT, rows.index, dtype="datetime64[us]")}
    )
    return compared, people


def pay(*told, month=MONTH + 3):
    return pd.DataFrame(
        [{"person_id": f"p{i:03}", "month": month, "pay": float(vnd), "days_worked": 26.0} for i, vnd in told]
    )


def both(compared, people, rows, sight=ALL, contrast=CONTRAST):
    arms, found = work_contrasts.compare(compared, contrast, people, rows, sight, PLAN, conf_level=0.95)
    return arms, {row.outcome: row for row in found if row.estimand == work_contrasts.DIFFERENCE}


def few(*people, vnd=6e6):
    return [(i, vnd) for i in people]


def test_by_hand():
    # Month 3 after January is April. 10 of 15 joined earn 6 million, 5 of 20 others 4 million: means 4 and 1 of all.
    arms, found = both(*district(15, 20), pay(*few(*range(10)), *few(*range(15, 20), vnd=4e6)))
    assert [(each.arm, each.n, each.n_paid, each.n_zero, each.n_unseen) for each in arms] == [
        ("joined", 15, 10, 5, 0), ("not_joined", 20, 5, 15, 0),
    ]  # fmt: skip
    assert found["pay"].value == pytest.approx(3e6)
    assert found["paid"].value == pytest.approx(2 / 3 - 1 / 4)
    assert found["pay"].interval is None  # fewer than 30 people in a group


@pytest.mark.parametrize(
    ("joined", "others", "said"),
    [(1, 0, False), (4, 20, False), (20, 1, False), (5, 0, True), (0, 0, True), (5, 5, True)],
)
def test_no_mean_rests_on_the_pay_of_fewer_than_five(joined, others, said):
    told = pay(*few(*range(joined)), *few(*range(60, 60 + others))) if joined + others else pay((99, 0.0))
    late = replace(ALL, first=MONTH + 4)  # of whoever is not paid in April it is not known
    for source in (ALL, late):
        found = ways(*district(60, 60), told, source)
        mean = found["joined_mean_difference"]
        assert (getattr(mean.value, "reason", "") == "few_with_pay") == (not said)
        assert said or all(isinstance(row.value, NotEstimable) and row.interval is None for row in found.values())
    # How many are paid is said all the same.
    assert both(*district(60, 60), told)[1]["paid"].value == pytest.approx((joined - others) / 60)


def test_a_payroll_stops_it_and_shows_not_even_counts():
    rows = pay((0, 6e6), (1, 6e6))
    arms, found = both(*district(3, 4), rows, PAYROLL)
    assert arms == []
    assert {row.value.reason for row in found.values()} == {"seen_in_one_arm"}
    assert all((row.interval, row.n) == (None, None) for row in found.values())
    assert work_contrasts.one_arm_only([PAYROLL, ALL]) == ["payrolls"]


def test_what_the_guard_prevents():
    # Nothing works: three of ten earn, in the model or not. Seen by everybody's source there is no difference; by the model's
    # own payroll, which shows the joined only, there would be 30 points.
    earning = [(i, 6e6) for i in range(40) if i % 10 < 3]
    everybody = both(*district(20, 20), pay(*earning))[1]["paid"]
    assert everybody.value == pytest.approx(0)
    own = [row for row in earning if row[0] < 20]
    careless = both(*district(20, 20), pay(*own), replace(PAYROLL, observed_for="everyone"))[1]["paid"]
    assert careless.value == pytest.approx(0.3)
    stopped = both(*district(20, 20), pay(*own), PAYROLL)[1]["paid"]
    assert stopped.value.reason == "seen_in_one_arm"


@pytest.mark.parametrize("observed_for", ["participants", "own_workers", "not_said"])
def test_only_a_source_that_sees_everybody_compares(observed_for):
    found = both(*district(3, 4), pay((0, 6e6)), replace(ALL, observed_for=observed_for))[1]
    assert found["pay"].value.reason == "seen_in_one_arm"


def test_whoever_joins_by_then_is_left_out_of_those_not_joined():
    compared, people = district(3, 4, later=[60.0])
    arms, _ = both(compared, people, pay((3, 8e6), (0, 6e6)))
    first = next(each for each in arms if each.arm == "not_joined")
    assert first.n_switched == 1 and first.n_paid == 0


def test_an_interval_from_thirty_people_a_group_on_and_never_by_firm():
    rows = pay(*((i, 6e6 + 1e4 * i) for i in range(0, 60, 2)))
    found = both(*district(30, 30), rows)[1]["pay"]
    assert found.interval.low < found.value < found.interval.high
    assert both(*district(29, 31), rows)[1]["pay"].interval is None
    firm = Contrast(models="firm", assigned="firm", window_days=0)
    stopped = both(*district(30, 30), rows, contrast=firm)[1]["pay"]
    assert (stopped.value.reason, stopped.interval) == ("assigned_by_unit", None)


def test_whom_the_source_cannot_see_yet_leave_bounds_only():
    # The source begins in May: April is not observed, but of who was paid by it all the same.
    late = replace(ALL, first=MONTH + 4)
    found = both(*district(15, 20), pay(*few(*range(5)), *few(*range(15, 20), vnd=3e6)), late)[1]
    assert found["pay"].value.reason == "not_seen"
    # Of every three joined: 6, and two of 0 to 30; of every four others: 3, and three of 0 to 30.
    low, high = 6e6 / 3 - (3e6 + 90e6) / 4, (6e6 + 60e6) / 3 - 3e6 / 4
    assert (found["pay"].interval.low, found["pay"].interval.high) == pytest.approx((low, high))
    assert found["pay"].interval.level == 1
    assert (found["paid"].interval.low, found["paid"].interval.high) == pytest.approx((1 / 3 - 1, 1 - 1 / 4))


def test_nobody_to_compare():
    compared, people = district(3, 0)
    found = both(compared, people, pay((0, 6e6)))[1]
    assert {row.value.reason for row in found.values()} == {"nobody_to_compare"}
    assert np.isfinite(PLAN.most_vnd)


def ways(compared, people, rows, sight=ALL, contrast=CONTRAST, **options):
    found = work_contrasts.compare(compared, contrast, people, rows, sight, PLAN, conf_level=0.95, **options)[1]
    return {row.estimand: row for row in found if row.outcome == "pay"}


def paying(n_joined, n_others, seed=1):
    """Of the joined 7 of 10 are paid, of the others 5; amounts differ."""
    rng, n = np.random.default_rng(seed), n_joined + n_others
    paid = rng.random(n) < np.where(np.arange(n) < n_joined, 0.7, 0.5)
    values = np.where(paid, np.round(rng.uniform(4e6, 9e6, n), -5), 0.0)
    return values, pay(*((i, vnd) for i, vnd in enumerate(values) if vnd))


def test_other_ways_where_everybody_waits_for_one_day():
    values, rows = paying(40, 50)
    found = ways(*district(40, 50), rows)
    first, second = values[:40], values[40:]
    assert found["joined_median_difference"].value == quantiles.difference(first, second, 0.5)
    assert found["joined_hodges_lehmann"].value == hodges_lehmann.shift(first, second).value
    above = (first[:, None] > second).mean() + (first[:, None] == second).mean() / 2
    assert found["joined_more_pay"].value == pytest.approx(above)
    # One stratum: the rank-sum test's normal approximation without a correction for continuity.
    told = stats.mannwhitneyu(first, second, use_continuity=False, method="asymptotic")
    assert found["joined_more_pay"].p_value == pytest.approx(told.pvalue)
    # Nobody differs in what is held alike: two parts give the difference of means.
    assert found["joined_two_part"].value == pytest.approx(first.mean() - second.mean())
    assert "joined_imputed_difference" not in found
    for way in ("joined_median_difference", "joined_hodges_lehmann"):
        assert {found[way].interval.low % 1e5, found[way].interval.high % 1e5} == {0}


def test_the_ladder_stops_what_few_people_cannot_carry():
    for n, others in ((29, 60), (60, 29)):
        found = ways(*district(n, others), paying(n, others)[1])
        assert {found[way].value.reason for way in WAYS} == {"too_few_for_model"}
        assert found["joined_mean_difference"].interval is None
    # Enough people, but four of them paid; then five.
    found = ways(*district(40, 50), pay(*((i, 5e6 + i) for i in range(4))))
    assert {found[way].value.reason for way in WAYS} == {"few_with_pay"}
    assert found["joined_mean_difference"].interval is None
    found = ways(*district(40, 50), pay(*((i, 5e6 + i) for i in range(5))))
    assert found["joined_mean_difference"].interval is not None
    # A model of two parts needs five with pay, and five without, in each arm.
    assert found["joined_two_part"].value.reason == "too_few_for_model"


def test_firms_and_one_arm_have_no_other_ways():
    firm = Contrast(models="firm", assigned="firm", window_days=0)
    found = ways(*district(40, 50), paying(40, 50)[1], contrast=firm)
    assert {found[way].value.reason for way in WAYS} == {"assigned_by_unit"}
    assert not set(WAYS) & set(ways(*district(40, 50), paying(40, 50)[1], PAYROLL))


def test_where_firms_were_chosen_there_are_no_bounds_either():
    firm, asks = Contrast(models="firm", assigned="firm", window_days=0), replace(ALL, asks=True)
    told = pay(*((i, 5e6) for i in range(0, 90, 2)))
    found = ways(*district(40, 50), told, asks, firm)
    assert (found["joined_mean_difference"].value.reason, found["joined_mean_difference"].interval) == (
        "assigned_by_unit", None,
    )  # fmt: skip
    assert "joined_imputed_difference" not in found
    # Its twin, where people were: limits.
    assert ways(*district(40, 50), told, asks)["joined_mean_difference"].interval.level == 1


def test_of_some_it_is_not_known():
    asks = replace(ALL, asks=True, source="survey")
    values, _ = paying(60, 60)
    told = pay(*((i, vnd) for i, vnd in enumerate(values) if i % 4))  # one of four did not answer; no pay is told as 0
    found = ways(*district(60, 60), told, asks)
    assert {found[way].value.reason for way in WAYS} == {"not_seen"}
    filled, bounds = found["joined_imputed_difference"], found["joined_mean_difference"].interval
    assert bounds.level == 1 and bounds.low < filled.interval.low < filled.value < filled.interval.high < bounds.high
    answered = np.arange(120) % 4 > 0
    first, second = values[:60][answered[:60]], values[60:][answered[60:]]
    # Nobody is known to differ, so that imputation expects what those who answered say, only less surely.
    assert filled.value == pytest.approx(first.mean() - second.mean(), abs=filled.std_error / 2)
    assert filled.std_error > means.welch(first, second).std_error


@pytest.mark.parametrize(
    ("n", "others", "every", "reason"),
    [(24, 25, 4, "too_few_to_impute"), (25, 25, 4, "too_few_for_model"), (60, 60, 1, "too_many_to_impute")],
)
def test_where_nothing_is_imputed(n, others, every, reason):
    values, _ = paying(n, others)
    told = pay(*((i, vnd) for i, vnd in enumerate(values) if (i % 4 and every > 1) or i % 4 == 1))
    found = ways(*district(n, others), told, replace(ALL, asks=True))
    assert found["joined_imputed_difference"].value.reason == reason
    assert found["joined_mean_difference"].interval.level == 1  # the bounds are there all the same


def test_weights_mend_that_some_like_them_joined_meanwhile():
    """Older people earn more and join sooner; joining changes nothing. Who is left after a year is younger and earns less."""
    rng, n, plan = np.random.default_rng(2), 4000, PLAN.model_copy(update={"horizons": ("12m",)})
    old = rng.random(n) < 0.5
    join = rng.exponential(np.where(old, 400.0, 2500.0))
    join = np.where(join < 300, np.ceil(join / 30) * 30, np.where(join < 700, np.ceil(join), np.nan))
    people = [{"id": f"p{i:04}", "start": 0.0, "days": 900.0, "age": 50.0 if old[i] else 20.0} for i in range(n)]
    followed = followup(people)
    compared = compare(followed, joining(followed, np.zeros(n), join))
    gone = pd.Series(pd.NaT, followed.rows.index, dtype="datetime64[us]")
    about = pd.DataFrame({"person_id": followed.rows["person_id"], "gone": gone})
    values = np.where(rng.random(n) < np.where(old, 0.8, 0.3), rng.uniform(4e6, 6e6, n), 0.0)
    paid = [(i, month) for i in np.flatnonzero(values) for month in range(MONTH, MONTH + 31)]
    told = pd.DataFrame([{"person_id": f"p{i:04}", "month": month, "pay": values[i]} for i, month in paid])
    gaps = {}
    for weights_from in (20, 10**6):
        ladder = Ladder(model_from=5, weights_from=weights_from, covariates_at_most=2)
        rows = work_contrasts.compare(compared, CONTRAST, about, told, ALL, plan, ladder=ladder, conf_level=0.95)[1]
        gaps[weights_from] = next(
            row for row in rows if (row.outcome, row.estimand) == ("paid", work_contrasts.DIFFERENCE)
        )
    weighted, plain = gaps[20], gaps[10**6]
    assert (weighted.method, plain.method) == ("weighted_for_joining", "weighted_by_person")
    assert plain.interval.low > 0.05  # what nobody caused
    assert abs(weighted.value) < abs(plain.value) / 4
    assert weighted.interval.low < 0 < weighted.interval.high


def test_of_very_many_rows_those_not_joined_are_thinned_and_nobody_who_joined(monkeypatch):
    monkeypatch.setattr(work_arms, "MOST_ROWS", 300)
    treated = np.arange(2000) < 100
    kept = work_arms.thinned(treated)
    assert treated[kept].sum() == 100 and 250 < len(kept) < 350
    assert len(work_arms.thinned(treated[:300])) == 300
    values, rows = paying(100, 900)
    found = ways(*district(100, 900), rows)
    above = (values[:100, None] > values[100:]).mean() + (values[:100, None] == values[100:]).mean() / 2
    assert found["joined_more_pay"].value == pytest.approx(above, abs=4 * found["joined_more_pay"].std_error)
    assert found["joined_more_pay"].n == 1000
