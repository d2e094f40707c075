"""Bounds behind a printed average: Thanh Miện's six people by hand, and against linear programming."""

import itertools

import numpy as np
import pytest
from scipy.optimize import linprog

from analysis.stats.printed_mean import readings


def of(found, k, inside):
    return next(each for each in found if (each.n_averaged, each.best_inside) == (k, inside))


def test_all_six_averaged_leaves_little_for_the_other_five():
    # 6 x 8.5 = 51; without the one of 30, 21 for five: 4.2 each.
    row = of(readings(6, (8.5, 8.5), 30), 6, True)
    assert (row.mean_low, row.mean_high) == (8.5, 8.5)
    assert row.others_low == row.others_high == pytest.approx(4.2)
    # Median of 3rd and 4th: 0 if one of the five has 21; at most 21 shared by the upper three of the five.
    assert (row.median_low, row.median_high) == (0, pytest.approx(7))


def test_one_person_averaged_leaves_nearly_everything_open():
    row = of(readings(6, (8.5, 8.5), 30), 1, False)
    # 8.5 + 30 and four from 0 to 30.
    assert (row.mean_low, row.mean_high) == (pytest.approx(38.5 / 6), pytest.approx(158.5 / 6))
    assert (row.median_low, row.median_high) == (0, 30)


def test_the_best_one_cannot_be_among_three_whose_average_is_8_5():
    found = readings(6, (8.45, 8.55), 30)
    inside = [each.n_averaged for each in found if each.best_inside]
    assert inside == [4, 5, 6]  # 3 x 8.55 is less than 30
    assert [each.n_averaged for each in found if not each.best_inside] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("n, average, best, floor", [(6, (8.45, 8.55), 30, 0), (5, (6, 7), 12, 2), (7, (3, 3), 20, 0)])
def test_equals_linear_programming(n, average, best, floor):
    found = readings(n, average, best, floor=floor)
    for k, inside in itertools.product(range(1, n + 1), (True, False)):
        if k == n and not inside:
            continue
        bounds = programmed(n, k, inside, average, best, floor)
        if bounds is None:
            assert (k, inside) not in {(each.n_averaged, each.best_inside) for each in found}
        else:
            row = of(found, k, inside)
            assert [row.mean_low, row.mean_high, row.median_low, row.median_high] == pytest.approx(bounds)


def programmed(n, k, inside, average, best, floor):
    """Bounds of mean and median over values in order, for every choice of which ranks were averaged; the last is the best."""
    order = np.zeros((n - 1, n))
    order[np.arange(n - 1), np.arange(n - 1)], order[np.arange(n - 1), np.arange(1, n)] = 1, -1
    middle = np.zeros(n)
    middle[[(n - 1) // 2, n // 2]] += 0.5 if n % 2 == 0 else 0.0
    middle[n // 2] += 1 if n % 2 else 0
    found = {"mean": [], "median": []}
    for others in itertools.combinations(range(n - 1), k - inside):
        group = np.zeros(n)
        group[[*others, *([n - 1] if inside else [])]] = 1
        for name, goal in (("mean", np.full(n, 1 / n)), ("median", middle)):
            for sign in (1, -1):
                told = linprog(
                    sign * goal, A_ub=np.vstack([order, group, -group]), b_ub=[*[0] * (n - 1), k * average[1], -k * average[0]],
                    bounds=[(floor, best)] * (n - 1) + [(best, best)],
                )  # fmt: skip
                if told.status == 0:
                    found[name].append(sign * told.fun)
    if not found["mean"]:
        return None
    return [min(found["mean"]), max(found["mean"]), min(found["median"]), max(found["median"])]


def test_the_truth_of_an_invented_firm_is_always_among_them():
    rng = np.random.default_rng(11)
    for _ in range(300):
        n = int(rng.integers(3, 12))
        pay = np.round(np.exp(rng.normal(2, 0.6, n)), 1)
        best = int(pay.argmax())
        k = int(rng.integers(1, n + 1))
        chosen = rng.choice(n, k, replace=False)
        inside = k == n or best in chosen
        printed = round(float(pay[chosen].mean()), 1)
        row = of(readings(n, (printed - 0.0501, printed + 0.0501), float(pay.max())), k, inside)
        assert row.mean_low <= pay.mean() <= row.mean_high
        assert row.median_low - 1e-9 <= np.median(pay) <= row.median_high + 1e-9


@pytest.mark.parametrize("n, average, best", [(2, (1, 1), 3), (6, (2, 1), 3), (6, (1, 1), -1)])
def test_refuses(n, average, best):
    with pytest.raises(ValueError):
        readings(n, average, best)
