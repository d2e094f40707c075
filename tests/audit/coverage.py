"""How often the intervals hold the true value, by sample size and rate, and where approximate ones may be used.

Run by hand: ``nice python -m tests.audit.coverage``; it takes some minutes. What it finds goes into
``docs/audit/coverage.json`` and ``data/raw/reference/intervals.csv``; the tests check cells of both by other means.

Shares, differences and ratios are enumerated over all tables, censored shares are simulated. A region (`n_from`,
`events_from`) is about what a user sees, who knows the events and not the rate: for samples of `n_from` people or more
(in the smaller of two arms, the other being up to ten times as large) with at least `events_from` events and as many people
without (in each arm) it gives the lowest coverage over all rates that no such sample rules out, that is, rates inside
the 95% Clopper-Pearson interval of one of them.
"""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from pathlib import Path

import numpy as np
from scipy import stats

from analysis import store
from analysis.results import Interval
from analysis.stats.proportions import clopper_pearson, newcombe, share_interval, wilson
from analysis.stats.score import difference_score
from analysis.stats.share_intervals import blaker, jeffreys, mid_p
from analysis.stats.two_exact import two_exact_difference
from analysis.stats.unconditional import exact_difference, exact_ratio
from tests.audit.censored_draws import covered_by_censored_intervals

LEVEL, ENOUGH = 0.95, 0.935
NS, RATES = (6, 13, 30, 100, 300), (0.02, 0.1, 0.3)
CONTRASTS = {"equal": lambda rate: rate, "halved": lambda rate: rate / 2, "20_points_more": lambda rate: rate + 0.2}
LARGEST_EXACT, LARGEST_BY_LIMITS, LARGEST_WIDTH = 100, 13, 30
LEFT_OUT = 1e-6  # chance of all tables whose limits are not looked for; they count as not covered
SHARES_LOOKED_UP = 1001
DRAWS, SEED = 10_000, 20_261_125
REGION_NS = {
    "share": (6, 13, 20, 30, 50, 100, 200, 300, 1000),
    "difference": (13, 20, 30, 50, 100, 200, 300, 1000),
    "censored": (6, 13, 20, 30, 50, 100, 300),
}
REGION_NS["ratio"] = REGION_NS["difference"]
ARMS = (1, 3, 10)  # how many times as large the other arm is
REGION_EVENTS = (*range(11), 12, 15, 20, 25, 30)
REGION_RATES = 31  # along each side of the square of two rates
CENSORED_RATES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99)
UNLIKELY = 1e-13  # counts beyond this chance on either side are left out and count as not covered
RESULT, REGIONS = Path("docs/audit/coverage.json"), Path("data/raw/reference/intervals.csv")
CHECKED = (
    "src/analysis/stats/proportions.py",
    "src/analysis/stats/share_intervals.py",
    "src/analysis/stats/score.py",
    "src/analysis/stats/contrasts.py",
    "src/analysis/stats/unconditional.py",
    "src/analysis/stats/two_exact.py",
    "tests/audit/coverage.py",
    "tests/audit/censored_draws.py",
)
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
GUARANTEED = ("clopper_pearson", "blaker", "exact_unconditional", "two_exact", "share_interval")


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


def wald_holds(x_1: np.ndarray, n_1: int, x_0: np.ndarray, n_0: int, difference: float) -> np.ndarray:
    """Whether the interval of each table holds the difference; counts as two arrays, result of shape (k_1, k_0)."""
    share_1, share_0 = x_1 / n_1, x_0 / n_0
    error = np.sqrt(np.add.outer(share_1 * (1 - share_1) / n_1, share_0 * (1 - share_0) / n_0))
    return np.abs(np.subtract.outer(share_1, share_0) - difference) <= Z * error


def newcombe_holds(x_1: np.ndarray, n_1: int, x_0: np.ndarray, n_0: int, difference: float) -> np.ndarray:
    """As `wald_holds`, from Wilson's limits as the formula says."""
    (share_1, low_1, high_1), (share_0, low_0, high_0) = (
        (x / n, *limits(wilson, n)[x].T) for x, n in ((x_1, n_1), (x_0, n_0))
    )
    point = np.subtract.outer(share_1, share_0)
    lowest = point - np.hypot(*np.meshgrid(share_1 - low_1, high_0 - share_0, indexing="ij"))
    highest = point + np.hypot(*np.meshgrid(high_1 - share_1, share_0 - low_0, indexing="ij"))
    return (lowest <= difference) & (difference <= highest)


def miettinen_nurminen_holds(x_1: np.ndarray, n_1: int, x_0: np.ndarray, n_0: int, difference: float) -> np.ndarray:
    """As `wald_holds`: the interval is the set of differences whose score is not beyond z."""
    factor = np.sqrt((n_1 + n_0 - 1) / (n_1 + n_0))
    return np.abs(difference_score(x_1[:, None], n_1, x_0, n_0, difference)) * factor <= Z


def arm_limits(events: int, n: int) -> Interval:
    """Exact limits of one arm, so wide that one of two arms errs on a side with half of 1 - `LEVEL`."""
    return clopper_pearson(events, n, conf_level=2 * np.sqrt((1 + LEVEL) / 2) - 1)


def two_exact_holds(x_1: np.ndarray, n_1: int, x_0: np.ndarray, n_0: int, difference: float) -> np.ndarray:
    """As `wald_holds`, from the exact limits of both arms."""
    (low_1, high_1), (low_0, high_0) = (limits(arm_limits, n)[x].T for x, n in ((x_1, n_1), (x_0, n_0)))
    return (np.subtract.outer(low_1, high_0) <= difference) & (difference <= np.subtract.outer(high_1, low_0))


def katz_holds(x_1: np.ndarray, n_1: int, x_0: np.ndarray, n_0: int, ratio: float) -> np.ndarray:
    """As `wald_holds`, for a ratio; without an event in each arm there is no interval, so it does not hold it."""
    x_1, x_0 = x_1[:, None], x_0[None, :]
    exists = (x_1 > 0) & (x_0 > 0)
    some_1, some_0 = np.maximum(x_1, 1), np.maximum(x_0, 1)
    error = np.sqrt(1 / some_1 - 1 / n_1 + 1 / some_0 - 1 / n_0)
    # The last term is for 1 against 1, where the error is 0.
    return exists & (np.abs(np.log(some_1 / n_1) - np.log(some_0 / n_0) - np.log(ratio)) <= Z * error + 1e-12)


DIFFERENCES = {
    "wald": wald_holds,
    "newcombe": newcombe_holds,
    "miettinen_nurminen": miettinen_nurminen_holds,
    "two_exact": two_exact_holds,
}
RATIOS = {"katz_log": katz_holds}


def likely(n: int, rate: float) -> np.ndarray:
    """The counts that are not too unlikely to matter."""
    low, high = stats.binom.ppf([UNLIKELY, 1 - UNLIKELY], n, rate)
    return np.arange(max(int(low), 0), int(high) + 1)


def difference_coverage(holds: Callable, n_1: int, n_0: int, rate_1: float, rate_0: float) -> float:
    """Chance that the interval of two arms holds the difference of the rates."""
    return _coverage(holds, n_1, n_0, rate_1, rate_0, rate_1 - rate_0)


def ratio_coverage(holds: Callable, n_1: int, n_0: int, rate_1: float, rate_0: float) -> float:
    """As `difference_coverage`, for the ratio; both rates above 0."""
    return _coverage(holds, n_1, n_0, rate_1, rate_0, rate_1 / rate_0)


def _coverage(holds: Callable, n_1: int, n_0: int, rate_1: float, rate_0: float, contrast: float) -> float:
    x_1, x_0 = likely(n_1, rate_1), likely(n_0, rate_0)
    covered = holds(x_1, n_1, x_0, n_0, contrast)
    return float(stats.binom.pmf(x_1, n_1, rate_1) @ covered @ stats.binom.pmf(x_0, n_0, rate_0))


def exact_coverage(n: int, rate_1: float, rate_0: float) -> float:
    """Coverage of `exact_difference`: of its limits for small arms, else at least that of the tests that it inverts."""
    if n > LARGEST_BY_LIMITS:
        return tests_coverage(n, rate_1, rate_0)
    return limits_coverage(exact_difference, n, rate_1, rate_0, rate_1 - rate_0)


def limits_coverage(method: Callable, n: int, rate_1: float, rate_0: float, contrast: float) -> float:
    """Coverage of the limits themselves, short of the truth by at most `LEFT_OUT`."""
    chance = table_chances(n, np.array([rate_1]), np.array([rate_0]))[0]
    order = np.argsort(chance)[::-1]
    covered = 0.0
    for table in order[: np.searchsorted(np.cumsum(chance[order]), 1 - LEFT_OUT) + 1]:
        x_1, x_0 = divmod(int(table), n + 1)
        covered += chance[table] * (not method(x_1, n, x_0, n).excludes(contrast))
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


def cells() -> list[tuple[int, float, float, str]]:
    """People an arm, both rates, and the name of their contrast."""
    return [(n, contrast(rate), rate, name) for n in NS for rate in RATES for name, contrast in CONTRASTS.items()]


def two_arm_rows(coverage: Callable, method: str, holds: Callable) -> list[dict]:
    """Coverage of one method for a difference or ratio in each cell."""
    return [
        {"method": method, "n": n, "rate_1": rate_1, "rate_0": rate_0, "contrast": name}
        | {"coverage": coverage(holds, n, n, rate_1, rate_0)}
        for n, rate_1, rate_0, name in cells()
    ]


def exact_rows(coverage: Callable, largest: int) -> list[dict]:
    """Coverage of the exact unconditional interval in each cell of so many people an arm at most."""
    small = [cell for cell in cells() if cell[0] <= largest]
    found = at_once(coverage, [cell[:3] for cell in small])
    return [
        {"method": "exact_unconditional", "n": n, "rate_1": rate_1, "rate_0": rate_0, "contrast": name}
        | {"coverage": each}
        for (n, rate_1, rate_0, name), each in zip(small, found, strict=True)
    ]


def exact_ratio_coverage(n: int, rate_1: float, rate_0: float) -> float:
    """Coverage of `exact_ratio`'s limits."""
    return limits_coverage(exact_ratio, n, rate_1, rate_0, rate_1 / rate_0)


def difference_cells() -> list[dict]:
    """Coverage of each method for a difference at each n, rate of the second arm and contrast."""
    rows = [row for method, holds in DIFFERENCES.items() for row in two_arm_rows(difference_coverage, method, holds)]
    return rows + exact_rows(exact_coverage, LARGEST_EXACT)


def ratio_cells() -> list[dict]:
    """The same for a ratio."""
    rows = [row for method, holds in RATIOS.items() for row in two_arm_rows(ratio_coverage, method, holds)]
    return rows + exact_rows(exact_ratio_coverage, LARGEST_BY_LIMITS)


def share_widths() -> list[dict]:
    """Mean width of the intervals for a share, over the counts that the rate brings."""
    rows = []
    for name in ("wald", "wilson", "blaker"):
        for n in NS:
            low_high = limits(SHARES[name], n)
            for rate in RATES:
                width = stats.binom.pmf(np.arange(n + 1), n, rate) @ (low_high[:, 1] - low_high[:, 0])
                rows.append({"kind": "share", "method": name, "n": n, "rate": rate, "width": float(width)})
    return rows


def difference_widths() -> list[dict]:
    """The same for a difference of two equal rates; the exact interval for small arms only, as it takes long."""
    methods = {"newcombe": newcombe, "exact_unconditional": exact_difference, "two_exact": two_exact_difference}
    small = [n for n in NS if n <= LARGEST_WIDTH]
    jobs = [(method, n, rate) for method in methods.values() for n in small for rate in RATES]
    found = at_once(mean_difference_width, jobs)
    names = [name for name in methods for _ in range(len(small) * len(RATES))]
    return [
        {"kind": "difference", "method": name, "n": n, "rate": rate, "width": width}
        for name, (_, n, rate), width in zip(names, jobs, found, strict=True)
    ]


def mean_difference_width(method: Callable, n: int, rate: float) -> float:
    """Mean width for two arms of `n` at one rate, tables of less than `LEFT_OUT` in all left out."""
    chance = table_chances(n, np.array([rate]), np.array([rate]))[0]
    order = np.argsort(chance)[::-1]
    kept = order[: np.searchsorted(np.cumsum(chance[order]), 1 - LEFT_OUT) + 1]
    found = [method(int(table) // (n + 1), n, int(table) % (n + 1), n) for table in kept]
    return float(chance[kept] @ [each.high - each.low for each in found] / chance[kept].sum())


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


def region_rates(n: int) -> np.ndarray:
    """Rates at which a region of an arm of `n` is looked at, denser towards 0 and 1: all of its edges, and a grid."""
    edges = np.array([lowest_rate(n, events) for events in REGION_EVENTS if 2 * events <= n])
    return np.unique(np.concatenate([edges, 1 - edges, np.linspace(0, 1, REGION_RATES)]))


@cache
def pair_coverages(kind: str, method: str, n_1: int, n_0: int) -> np.ndarray:
    """Coverage at each pair of rates, shape of the two `region_rates`; 0 for a ratio with a rate of 0."""
    holds = (DIFFERENCES | RATIOS)[method]
    first, second = region_rates(n_1), region_rates(n_0)
    if kind == "difference":
        return np.array([[difference_coverage(holds, n_1, n_0, a, b) for b in second] for a in first])
    return np.array([[ratio_coverage(holds, n_1, n_0, a, b) if a * b > 0 else 0.0 for b in second] for a in first])


def lowest_two_arm_coverage(kind: str, method: str, n: int, events: int) -> float:
    """Lowest coverage over the pairs of rates of a region and the sizes of the other arm; between the points it can be lower.

    The three methods say the same of arms that change places, so the first arm is the smaller one.
    """
    lowest = 1.0
    for times in ARMS:
        inside = []
        for size in (n, n * times):
            edge, rates = lowest_rate(size, events), region_rates(size)
            inside.append((rates >= edge) & (rates <= 1 - edge))
        lowest = min(lowest, pair_coverages(kind, method, n, n * times)[np.ix_(*inside)].min())
    return float(lowest)


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
        row = {"kind": kind, "method": method, "level": LEVEL, "n_from": n, "events_from": needed}
        row |= {"lowest_coverage": min(inside)}
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
        (kind, name, partial(lowest_two_arm_coverage, kind, name))
        for kind, name in (("difference", "newcombe"), ("difference", "miettinen_nurminen"), ("ratio", "katz_log"))
    ]
    rows += [row for found in at_once(regions, jobs) for row in found]
    for name in ("kaplan_meier_log_log", "beta_product"):
        rows_of = [row for row in censored if row["method"] == name]
        rows += regions("censored", name, partial(lowest_censored_coverage, rows_of))
    return rows


def code_hash() -> str:
    """One hash of the code that was checked, and of this."""
    return store.content_key(store.hashes(store.root() / each for each in CHECKED))


def write_coverage() -> None:
    """Find the coverage of every cell, and of the rule that the package publishes by."""
    found = {
        "code": code_hash(),
        "level": LEVEL,
        "enough": ENOUGH,
        "draws": DRAWS,
        "seed": SEED,
        "share": share_cells(),
        "difference": difference_cells(),
        "ratio": ratio_cells(),
        "censored": censored_cells(NS, RATES),
        "width": share_widths() + difference_widths(),
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
