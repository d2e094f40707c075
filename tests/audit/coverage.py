"""How often the intervals hold the true value, by sample size and rate, and where approximate ones may be used.

Run by hand: ``nice python -m tests.audit.coverage``; it takes some minutes. What it finds goes into
``docs/audit/coverage.json`` and ``data/raw/reference/intervals.csv``; the tests check cells of both by other means.

Shares and differences are enumerated over all tables, censored shares are simulated. A region (`n_from`,
`events_from`) is about what a user sees, who knows the events and not the rate: for samples of `n_from` people or more (an arm,
for differences) with at least `events_from` events and as many people without (in each arm) it gives the lowest
coverage over all rates that no such sample rules out, that is, rates inside the 95% Clopper-Pearson interval of one of them.
"""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from pathlib import Path

import numpy as np
from scipy import stats

from analysis.results import Interval
from analysis.stats.proportions import clopper_pearson, share_interval, wilson
from analysis.stats.score import difference_score
from analysis.stats.share_intervals import blaker, jeffreys, mid_p
from analysis.stats.unconditional import exact_difference
from tests.audit.censored_draws import covered_by_censored_intervals

LEVEL, ENOUGH = 0.95, 0.935
NS, RATES = (6, 13, 30, 100, 300), (0.02, 0.1, 0.3)
CONTRASTS = {"equal": lambda rate: rate, "halved": lambda rate: rate / 2, "20_points_more": lambda rate: rate + 0.2}
LARGEST_EXACT, LARGEST_BY_LIMITS = 100, 13
LEFT_OUT = 1e-6  # chance of all tables whose limits are not looked for; they count as not covered
SHARES_LOOKED_UP = 1001
DRAWS, SEED = 10_000, 20_261_125
REGION_NS = {"share": (6, 13, 20, 30, 50, 100, 200, 300, 1000), "difference": (6, 13, 20, 30, 50, 100, 300)}
REGION_NS["censored"] = REGION_NS["difference"]
REGION_EVENTS = (*range(11), 12, 15, 20, 25, 30)
REGION_RATES = 21  # along each side of the square of two rates
CENSORED_RATES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99)
RESULT, REGIONS = Path("docs/audit/coverage.json"), Path("data/raw/reference/intervals.csv")
Z = stats.norm.isf((1 - LEVEL) / 2)


def wald(events: int, n: int) -> Interval:
    """The textbook interval, which the package does not have."""
    share = events / n
    half = Z * np.sqrt(share * (1 - share) / n)
    return Interval(share - half, share + half, LEVEL, "wald")


SHARES = {
    "wald": wald,
    "wilson": wilson,
    "clopper_pearson": clopper_pearson,
    "blaker": blaker,
    "mid_p": mid_p,
    "jeffreys": jeffreys,
    "share_interval": share_interval,
}
GUARANTEED = ("clopper_pearson", "blaker", "exact_unconditional")


@cache
def limits(method: Callable, n: int) -> np.ndarray:
    """Limits for 0 to n events, shape (n + 1, 2)."""
    found = [method(events, n) for events in range(n + 1)]
    return np.array([(each.low, each.high) for each in found])


def share_coverage(low_high: np.ndarray, rates: np.ndarray) -> np.ndarray:
    """Chance that the interval holds the rate, for each of `rates`."""
    n = len(low_high) - 1
    holds = (low_high[:, 0] <= rates[:, None]) & (rates[:, None] <= low_high[:, 1])
    return np.sum(stats.binom.pmf(np.arange(n + 1), n, rates[:, None]) * holds, axis=1)


def wald_holds(n: int, difference: float) -> np.ndarray:
    """Whether the interval of each table holds the difference, shape (n + 1, n + 1)."""
    share = np.arange(n + 1) / n
    error = np.sqrt(np.add.outer(share * (1 - share), share * (1 - share)) / n)
    return np.abs(np.subtract.outer(share, share) - difference) <= Z * error


def newcombe_holds(n: int, difference: float) -> np.ndarray:
    """As `wald_holds`, from Wilson's limits as the formula says."""
    share, (low, high) = np.arange(n + 1) / n, limits(wilson, n).T
    point = np.subtract.outer(share, share)
    lowest = point - np.hypot(*np.meshgrid(share - low, high - share, indexing="ij"))
    highest = point + np.hypot(*np.meshgrid(high - share, share - low, indexing="ij"))
    return (lowest <= difference) & (difference <= highest)


def miettinen_nurminen_holds(n: int, difference: float) -> np.ndarray:
    """As `wald_holds`: the interval is the set of differences whose score is not beyond z."""
    x = np.arange(n + 1)
    factor = np.sqrt((2 * n - 1) / (2 * n))
    return np.abs(difference_score(x[:, None], n, x, n, difference)) * factor <= Z


DIFFERENCES = {
    "wald": wald_holds,
    "newcombe": newcombe_holds,
    "miettinen_nurminen": miettinen_nurminen_holds,
}


def difference_coverage(holds: Callable, n: int, rate_1: float, rate_0: float) -> float:
    """Chance that the interval of two arms of `n` holds the difference of the rates."""
    x = np.arange(n + 1)
    return float(stats.binom.pmf(x, n, rate_1) @ holds(n, rate_1 - rate_0) @ stats.binom.pmf(x, n, rate_0))


def exact_coverage(n: int, rate_1: float, rate_0: float) -> float:
    """Coverage of `exact_difference`: of its limits for small arms, else at least that of the tests that it inverts."""
    return (limits_coverage if n <= LARGEST_BY_LIMITS else tests_coverage)(n, rate_1, rate_0)


def limits_coverage(n: int, rate_1: float, rate_0: float) -> float:
    """Coverage of the limits themselves, short of the truth by at most `LEFT_OUT`."""
    chance = table_chances(n, np.array([rate_1]), np.array([rate_0]))[0]
    order = np.argsort(chance)[::-1]
    covered = 0.0
    for table in order[: np.searchsorted(np.cumsum(chance[order]), 1 - LEFT_OUT) + 1]:
        x_1, x_0 = divmod(int(table), n + 1)
        covered += chance[table] * (not exact_difference(x_1, n, x_0, n).excludes(rate_1 - rate_0))
    return float(covered)


def tests_coverage(n: int, rate_1: float, rate_0: float) -> float:
    """Chance of a table for which neither one-sided test leaves out the true difference.

    The interval holds it then, and may hold it elsewhere too. The unknown share is looked up on a grid, so a
    p-value can come out too small only, and with it the coverage.
    """
    difference, x = rate_1 - rate_0, np.arange(n + 1)
    second = np.linspace(max(0, -difference), min(1, 1 - difference), SHARES_LOOKED_UP)
    chance = table_chances(n, np.minimum(second + difference, 1), second)
    scores = difference_score(x[:, None], n, x, n, difference).ravel()
    held = np.ones(len(scores), bool)
    for order in (scores, -scores):
        ranked = np.argsort(-order, kind="stable")
        as_extreme = np.searchsorted(-order[ranked], -order + 1e-9, side="right") - 1
        held &= np.cumsum(chance[:, ranked], axis=1).max(axis=0)[as_extreme] > (1 - LEVEL) / 2
    return float(table_chances(n, np.array([rate_1]), np.array([rate_0]))[0] @ held)


def table_chances(n: int, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Chance of each table at each pair of shares, shape (k, (n + 1)^2), the first arm's count varying slowest."""
    x = np.arange(n + 1)
    one, other = (stats.binom.pmf(x, n, share[:, None]) for share in (first, second))
    return (one[:, :, None] * other[:, None, :]).reshape(len(first), -1)


def at_once(function: Callable, cells: Iterable[tuple]) -> Iterator:
    """The function's value for each cell, on all cores, in order."""
    with ProcessPoolExecutor() as pool:
        yield from pool.map(function, *zip(*cells, strict=True))


def share_cells() -> list[dict]:
    """Coverage of each method for a share at each n and rate."""
    return [
        {"method": name, "n": n, "rate": rate, "coverage": float(coverage)}
        for name, method in SHARES.items()
        for n in NS
        for rate, coverage in zip(RATES, share_coverage(limits(method, n), np.array(RATES)), strict=True)
    ]


def difference_cells() -> list[dict]:
    """Coverage of each method for a difference at each n, rate of the second arm and contrast."""
    cells = [(n, contrast(rate), rate, name) for n in NS for rate in RATES for name, contrast in CONTRASTS.items()]
    rows = [
        {"method": method, "n": n, "rate_1": rate_1, "rate_0": rate_0, "contrast": name}
        | {"coverage": difference_coverage(holds, n, rate_1, rate_0)}
        for method, holds in DIFFERENCES.items()
        for n, rate_1, rate_0, name in cells
    ]
    small = [cell for cell in cells if cell[0] <= LARGEST_EXACT]
    for (n, rate_1, rate_0, name), coverage in zip(
        small, at_once(exact_coverage, [cell[:3] for cell in small]), strict=True
    ):
        row = {"method": "exact_unconditional", "n": n, "rate_1": rate_1, "rate_0": rate_0, "contrast": name}
        rows.append(row | {"coverage": coverage})
    return rows


def censored_cells(ns: tuple[int, ...], rates: tuple[float, ...]) -> list[dict]:
    """Simulated coverage of intervals for a censored share, with a one-sided 97.5% lower bound of it."""
    rows = []
    for n in ns:
        for rate in rates:
            rng = np.random.default_rng([SEED, n, round(1000 * rate)])
            for name, covered in covered_by_censored_intervals(n, rate, DRAWS, rng).items():
                bound = clopper_pearson(int(covered.sum()), DRAWS).low
                rows.append({"method": name, "n": n, "rate": rate, "coverage": covered.mean(), "at_least": bound})
    return rows


def lowest_rate(n: int, events: int) -> float:
    """Lowest rate that `events` of `n` do not rule out at 95%."""
    return clopper_pearson(events, n).low


def lowest_share_coverage(method: Callable, n: int, events: int) -> float:
    """Lowest coverage over the rates of a region: at the grid, and at both sides of each limit, where it jumps."""
    edge, low_high = lowest_rate(n, events), limits(method, n)
    jumps = np.concatenate([low_high.ravel() - 1e-9, low_high.ravel() + 1e-9])
    rates = np.concatenate([np.linspace(0, 1, 401), [edge], jumps])
    return float(share_coverage(low_high, rates[(rates >= edge) & (rates <= 1 - edge)]).min())


@cache
def pair_coverages(method: str, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Rates, denser towards 0 and 1, and the coverage at each pair of them (infinite where a pair is a mirrored one)."""
    edges = np.array([lowest_rate(n, events) for events in REGION_EVENTS if 2 * events <= n])
    rates = np.unique(np.concatenate([edges, 1 - edges, np.linspace(0, 1, REGION_RATES)]))
    found = np.full((len(rates), len(rates)), np.inf)
    for i, j in zip(*np.tril_indices(len(rates)), strict=True):
        found[i, j] = difference_coverage(DIFFERENCES[method], n, rates[i], rates[j])
    return rates, found


def lowest_difference_coverage(method: str, n: int, events: int) -> float:
    """Lowest coverage over the grid of pairs of rates of a region; between its points it can be a little lower."""
    edge = lowest_rate(n, events)
    rates, found = pair_coverages(method, n)
    inside = (rates >= edge) & (rates <= 1 - edge)
    return float(found[np.ix_(inside, inside)].min())


def lowest_censored_coverage(rows: list[dict], n: int, events: int) -> float:
    """Lowest lower bound of the simulated coverages of a region."""
    edge = lowest_rate(n, events)
    return min(row["at_least"] for row in rows if row["n"] == n and edge <= row["rate"] <= 1 - edge)


def fewest_events(lowest: Callable[[int, int], float], n: int) -> tuple[int, float] | None:
    """Fewest events with which the lowest coverage is enough, and it; None if no number of events is."""
    for events in (events for events in REGION_EVENTS if 2 * events <= n):
        coverage = lowest(n, events)
        if coverage >= ENOUGH:
            return events, coverage
    return None


def regions(kind: str, method: str, lowest: Callable[[int, int], float]) -> list[dict]:
    """Regions of a method, from large n to small: each asks for as many events as the largest n within needs."""
    lowest, rows, needed = cache(lowest), [], 0
    for i, n in reversed(list(enumerate(REGION_NS[kind]))):
        found = fewest_events(lowest, n)
        if found is None:
            break
        needed = max(needed, found[0])
        inside = [lowest(larger, needed) for larger in REGION_NS[kind][i:]]
        row = {"kind": kind, "method": method, "n_from": n, "events_from": needed, "lowest_coverage": min(inside)}
        if rows and rows[-1]["events_from"] == needed:
            rows.pop()
        rows.append(row)
    return rows


def all_regions(censored: list[dict]) -> list[dict]:
    """Regions of every approximate method but Wald's."""
    rows = []
    for name in ("wilson", "mid_p", "jeffreys"):
        rows += regions("share", name, partial(lowest_share_coverage, SHARES[name]))
    jobs = [
        ("difference", name, partial(lowest_difference_coverage, name)) for name in ("newcombe", "miettinen_nurminen")
    ]
    rows += [row for found in at_once(regions, jobs) for row in found]
    for name in ("kaplan_meier_log_log", "beta_product"):
        rows_of = [row for row in censored if row["method"] == name]
        rows += regions("censored", name, partial(lowest_censored_coverage, rows_of))
    return rows


def write_coverage() -> None:
    """Find the coverage of every cell, and of the rule that the package publishes by."""
    found = {
        "level": LEVEL,
        "enough": ENOUGH,
        "draws": DRAWS,
        "seed": SEED,
        "share": share_cells(),
        "difference": difference_cells(),
        "censored": censored_cells(NS, RATES),
        "rule_lowest": [
            {"method": "share_interval", "n": n, "lowest_coverage": lowest_share_coverage(share_interval, n, 0)}
            for n in REGION_NS["share"]
        ],
    }
    RESULT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def write_regions() -> None:
    """Find the regions of the approximate methods."""
    rows = all_regions(censored_cells(REGION_NS["censored"], CENSORED_RATES))
    with REGIONS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(row | {"lowest_coverage": f"{row['lowest_coverage']:.4f}"} for row in rows)


if __name__ == "__main__":
    write_coverage()
    write_regions()
