import numpy as np
import pytest
from scipy import stats

from analysis.stats import imputation, means
from analysis.stats.imputation import rubin


def test_rubins_rules_by_hand():
    # Within 4, between 1; total 4 + 1.5 * 1 = 5.5, lambda 1.5 / 5.5, df 1 / lambda^2.
    found = rubin([1.0, 2 + np.sqrt(0.5) - np.sqrt(0.5), 3.0], [4.0, 4.0, 4.0])
    total = 4 + (1 + 1 / 3) * 1
    share = (4 / 3) / total
    assert (found.value, found.std_error) == pytest.approx((2, np.sqrt(total)))
    assert (found.missing_share, found.df) == pytest.approx((share, 2 / share**2))
    assert found.interval.high - 2 == pytest.approx(stats.t.ppf(0.975, found.df) * np.sqrt(total))


def test_few_people_leave_fewer_degrees_of_freedom():
    loose, tight = rubin([1.0, 2.0], [1.0, 1.0]), rubin([1.0, 2.0], [1.0, 1.0], df_complete=20)
    share = 0.75 / 1.75
    seen = 21 / 23 * 20 * (1 - share)
    assert tight.df == pytest.approx(1 / (share**2 + 1 / seen))
    assert tight.df < loose.df


def test_nothing_missing_is_the_plain_difference():
    rng = np.random.default_rng(6)
    values, treated = rng.normal(size=80), np.arange(80) < 30
    found = imputation.mean_difference(values, treated, np.zeros((80, 0)), rng=rng)
    plain = means.welch(values[treated], values[~treated])
    assert (found.value, found.std_error, found.missing_share) == pytest.approx((plain.value, plain.std_error, 0))


def test_what_depends_on_a_covariate_is_mended_and_zeros_stay_zeros():
    rng, gaps = np.random.default_rng(7), []
    for _ in range(25):
        alike, treated = rng.normal(size=600), np.arange(600) < 300
        values = np.where(rng.random(600) < 0.4, 0.0, np.exp(1 + alike + 0.2 * rng.normal(size=600)))
        hidden = treated & (rng.random(600) < np.where(alike > 0, 0.75, 0.15))
        seen = np.where(hidden, np.nan, values)
        found = imputation.mean_difference(seen, treated, alike[:, None], rng=rng, imputations=5)
        complete = np.nanmean(seen[treated]) - seen[~treated].mean()
        full = values[treated].mean() - values[~treated].mean()
        gaps.append((found.value - full, complete - full))
    left, before = np.mean(gaps, axis=0)
    assert before < -0.8  # complete cases alone miss those with high pay
    assert abs(left) < abs(before) / 3
    drawn = imputation._matched(np.array([0.0, 5.0] * 10), np.ones((20, 1)), np.ones((50, 1)), rng)
    assert set(drawn) == {0.0, 5.0}


def test_people_alike_in_everything_are_drawn_from_all_of_them():
    rng = np.random.default_rng(9)
    drawn = [imputation._matched(np.arange(400.0), np.ones((400, 1)), np.ones((500, 1)), rng) for _ in range(40)]
    assert min(len(np.unique(each)) for each in drawn) > 200
    # Each donor stands for as many as lie near it, so means vary by about sqrt(2) of what equal chances would give.
    assert np.mean(drawn) == pytest.approx(199.5, abs=4 * 400 / np.sqrt(12 * 400 * 40) * np.sqrt(2))


def test_the_nearest_by_hand():
    # Predictions 0, 10, 20, ..., 90; asked for 34: nearest are 30, 40, 20, 50, 10.
    ordered = np.arange(0.0, 100.0, 10.0)
    assert ordered[imputation._nearest(ordered, np.array([34.0, -5.0, 99.0]))].tolist() == [
        [30, 40, 20, 50, 10], [0, 10, 20, 30, 40], [90, 80, 70, 60, 50],
    ]  # fmt: skip
    assert ordered[:3][imputation._nearest(ordered[:3], np.array([34.0]))].tolist() == [[20, 10, 0]]


def test_a_person_in_several_rows_is_one_draw():
    person = np.repeat(np.arange(30), 4)
    rows = imputation._drawn(np.arange(120), person, np.random.default_rng(1))
    assert (np.bincount(person[rows], minlength=30) % 4 == 0).all() and len(rows) == 120
    with pytest.raises(ValueError):  # 30 people, however many rows
        imputation.pooled(np.ones(120), person < 15, np.zeros((120, 0)), lambda x: (0.0, 1.0),
                          rng=np.random.default_rng(0), person=person)  # fmt: skip


def test_the_same_seed_gives_the_same_numbers():
    values = np.where(np.arange(60) % 7 == 0, np.nan, np.arange(60.0))
    found = [
        imputation.mean_difference(values, np.arange(60) % 2 == 0, np.zeros((60, 0)), rng=np.random.default_rng(8))
        for _ in range(2)
    ]
    assert found[0] == found[1]


def test_refuses_few_people_and_few_known():
    with pytest.raises(ValueError):
        imputation.mean_difference(np.ones(49), np.arange(49) < 20, np.zeros((49, 0)), rng=np.random.default_rng(0))
    values = np.where(np.arange(60) < 27, np.nan, 1.0)
    with pytest.raises(ValueError):
        imputation.mean_difference(values, np.arange(60) < 30, np.zeros((60, 0)), rng=np.random.default_rng(0))
    with pytest.raises(ValueError):
        rubin([1.0], [1.0])
