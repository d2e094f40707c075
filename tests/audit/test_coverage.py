"""Cells of the tables of coverage, found again by other means; the whole of it runs by hand."""

import csv
import json

import numpy as np
import pytest
from scipy import stats

from analysis.stats.censored import beta_product
from analysis.stats.proportions import log_ratio, newcombe, wilson
from analysis.stats.score import miettinen_nurminen
from analysis.stats.survival import kaplan_meier, log_log_interval
from analysis.stats.two_exact import two_exact_difference
from tests.audit import censored_draws, coverage
from tests.conftest import PROJECT


@pytest.fixture(scope="module")
def table():
    return json.loads((PROJECT / coverage.RESULT).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def regions():
    with (PROJECT / coverage.REGIONS).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cell(table, kind, method, n, **rates):
    wanted = {"method": method, "n": n, **rates}
    (found,) = [row for row in table[kind] if wanted.items() <= row.items()]
    return found["coverage"]


def test_the_tables_were_made_by_this_very_code(table):
    """If this fails: ``nice python -m tests.audit.coverage``, then ``python -m tests.audit.validity``; commit what they write."""
    assert table["code"] == coverage.code_hash()


def test_wilson_at_six_people_and_two_per_cent_by_hand(table):
    # Nobody of 6 gives 0 to 39.0% and 1 of 6 gives 3.0% to 56.4%: 2% is held by the first only, so 0.98^6 = 88.6%.
    assert wilson(0, 6).high > 0.02 < wilson(1, 6).low
    assert cell(table, "share", "wilson", 6, rate=0.02) == pytest.approx(0.98**6)
    # Wald's of nobody is the point 0, and from 3 of 6 on (10% to 90%) it lies above 2%: 1 and 2 of 6 are left.
    assert cell(table, "share", "wald", 6, rate=0.02) == pytest.approx(6 * 0.02 * 0.98**5 + 15 * 0.02**2 * 0.98**4)


def test_shares_by_another_enumeration(table):
    for method, n, rate in (("wilson", 30, 0.3), ("jeffreys", 13, 0.1), ("mid_p", 30, 0.1), ("blaker", 100, 0.1)):
        held = [x for x in range(n + 1) if not coverage.SHARES[method](x, n).excludes(rate)]
        assert cell(table, "share", method, n, rate=rate) == pytest.approx(
            sum(stats.binom(n, rate).pmf(x) for x in held), rel=1e-9
        )


@pytest.mark.parametrize(("method", "interval"), [("newcombe", newcombe), ("miettinen_nurminen", miettinen_nurminen)])
def test_differences_by_their_intervals(table, method, interval):
    first, second = stats.binom(13, 0.1), stats.binom(13, 0.1)
    covered = sum(
        first.pmf(x_1) * second.pmf(x_0)
        for x_1 in range(14)
        for x_0 in range(14)
        if not interval(x_1, 13, x_0, 13).excludes(0)
    )
    assert cell(table, "difference", method, 13, rate_0=0.1, contrast="equal") == pytest.approx(covered, rel=1e-9)
    planted = coverage.difference_coverage(coverage.DIFFERENCES[method], 6, 6, 0.5, 0.3)
    assert cell(table, "difference", method, 6, rate_0=0.3, contrast="20_points_more") == pytest.approx(planted)


@pytest.mark.parametrize(
    ("name", "interval"),
    [("newcombe", newcombe), ("miettinen_nurminen", miettinen_nurminen), ("two_exact", two_exact_difference)],
)
def test_unequal_arms_by_their_intervals(name, interval):
    first, second = stats.binom(7, 0.2), stats.binom(12, 0.45)
    covered = sum(
        first.pmf(x_1) * second.pmf(x_0)
        for x_1 in range(8)
        for x_0 in range(13)
        if not interval(x_1, 7, x_0, 12).excludes(-0.25)
    )
    holds = coverage.DIFFERENCES[name]
    assert coverage.difference_coverage(holds, 7, 12, 0.2, 0.45) == pytest.approx(covered, rel=1e-9)
    # Arms that change places, and events that become non-events, change nothing.
    assert coverage.difference_coverage(holds, 12, 7, 0.45, 0.2) == pytest.approx(covered, rel=1e-9)
    assert coverage.difference_coverage(holds, 7, 12, 0.8, 0.55) == pytest.approx(covered, rel=1e-9)


def test_ratios_by_their_intervals(table):
    first, second = stats.binom(13, 0.5), stats.binom(13, 0.3)
    covered = sum(
        first.pmf(x_1) * second.pmf(x_0)
        for x_1 in range(1, 14)
        for x_0 in range(1, 14)
        if not log_ratio(x_1, 13, x_0, 13).excludes(0.5 / 0.3)
    )
    found = cell(table, "ratio", "katz_log", 13, rate_0=0.3, contrast="20_points_more")
    assert found == pytest.approx(covered, rel=1e-9)
    turned = coverage.ratio_coverage(coverage.katz_holds, 13, 13, 0.3, 0.5)
    assert turned == pytest.approx(covered, rel=1e-9)


def test_the_exact_difference_again_for_six_people(table):
    found = coverage.exact_coverage(6, 0.02, 0.02)
    assert cell(table, "difference", "exact_unconditional", 6, rate_0=0.02, contrast="equal") == pytest.approx(found)


def test_guaranteed_methods_cover_everywhere(table):
    rows = [
        row for row in table["share"] + table["difference"] + table["ratio"] if row["method"] in coverage.GUARANTEED
    ]
    assert len(rows) == 3 * 15 + (4 + 5) * 9 + 2 * 9
    assert min(row["coverage"] for row in rows) >= 0.95
    assert min(row["at_least"] for row in table["censored"] if row["method"] == "beta_product") >= 0.945


def test_kaplan_meier_covers_little_where_beta_product_does(table):
    assert cell(table, "censored", "kaplan_meier_log_log", 6, rate=0.1) == pytest.approx(0.38, abs=0.01)
    assert cell(table, "censored", "beta_product", 6, rate=0.1) >= 0.95


@pytest.mark.parametrize(("n", "rate"), [(6, 0.1), (30, 0.3)])
def test_draws_are_judged_as_by_the_package(n, rate):
    time, event = censored_draws.draw(n, rate, 60, np.random.default_rng(5))
    curves = [kaplan_meier(*sample).at(censored_draws.HORIZON) for sample in zip(time, event, strict=True)]
    log_log = [0 < share < 1 and not log_log_interval(share, error).excludes(1 - rate) for share, error in curves]
    products = [beta_product(*sample, censored_draws.HORIZON).interval for sample in zip(time, event, strict=True)]
    assert censored_draws.kaplan_meier(time, event, rate).tolist() == log_log
    assert censored_draws.beta_product(time, event, rate).tolist() == [not each.excludes(rate) for each in products]


def test_a_fifth_is_censored_and_the_rate_is_right():
    time, event = censored_draws.draw(50, 0.3, 4000, np.random.default_rng(6))
    lost = (time < censored_draws.HORIZON) & ~event
    # A fifth of the mean over uniform times of the chance to be without the event until then, 0.3 / -log(0.7).
    assert lost.mean() == pytest.approx(0.2 * 0.3 / -np.log(0.7), abs=0.003)
    assert event.mean() == pytest.approx(0.8 * 0.3 + 0.2 * (1 - 0.3 / -np.log(0.7)), abs=0.003)
    assert np.all(np.diff(time, axis=1) >= 0)


def test_regions_hold_what_they_say(regions):
    assert {row["method"] for row in regions} >= {"wilson", "mid_p", "newcombe", "miettinen_nurminen", "beta_product"}
    for row in regions:
        assert float(row["lowest_coverage"]) >= coverage.ENOUGH
    for row in (row for row in regions if row["kind"] == "share"):
        n, edge = int(row["n_from"]), int(row["events_from"])
        lowest = stats.beta.ppf(0.025, edge, n - edge + 1) if edge else 0.0
        intervals = [coverage.SHARES[row["method"]](x, n) for x in range(n + 1)]
        for rate in np.linspace(lowest + 1e-6, 0.5, 40):
            held = [not interval.excludes(rate) for interval in intervals]
            assert stats.binom.pmf(np.arange(n + 1), n, rate) @ held >= float(row["lowest_coverage"]) - 1e-4


def test_wilson_fails_just_below_its_region(regions):
    for row in (row for row in regions if row["method"] == "wilson" and int(row["events_from"]) <= 10):
        below = int(row["events_from"]) - 1
        lowest = min(
            coverage.lowest_share_coverage(coverage.SHARES["wilson"], n, below)
            for n in coverage.REGION_NS["share"]
            if n >= int(row["n_from"])
        )
        assert lowest < coverage.ENOUGH
