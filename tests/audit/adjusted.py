"""How often the intervals of a lottery's adjusted differences hold the truth, and where they may be shown.

Run by hand: ``nice python -m tests.audit.adjusted`` (some five minutes); it writes ``docs/audit/adjusted.json`` and
``data/raw/reference/adjusted_intervals.csv``. Half the people are drawn by lot. Six covariates, three of them yes or no,
move the log odds of the event by a standard deviation of one; taking part moves them by `effect`. The truth is the difference
of the two risks over all people of that kind, found by numerical means over many of them.
"""

import csv
import json
from pathlib import Path

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit

from analysis import store
from analysis.outcomes.joining_contrasts import LEAST_EFFECTIVE
from analysis.stats.adjustment import AIPW, G_COMPUTATION, OVERLAP, by_method
from analysis.stats.proportions import clopper_pearson

LEVEL, ENOUGH = 0.95, 0.935
NS = (50, 100, 200)  # people an arm
RATES = (
    0.03,
    0.1,
    0.3,
    0.5,
)  # of the comparison group; having the event and not having it are alike to all three methods
EFFECTS = (0.0, -0.7)
SPREAD = 1.0
SHARES = (0.15, 0.5, 0.85)
EVENTS = (5, 6, 7, 8, 10, 12, 15, 20, 25, 30)
DRAWS, SEED, MANY = 2000, 20_261_126, 400_000
RESULT, REGIONS = Path("docs/audit/adjusted.json"), Path("data/raw/reference/adjusted_intervals.csv")
CHECKED = (
    "src/analysis/stats/adjustment.py",
    "src/analysis/stats/standardise.py",
    "src/analysis/stats/weighting.py",
    "src/analysis/stats/propensity.py",
    "src/analysis/stats/firth.py",
    "tests/audit/adjusted.py",
)


def covariates(n: int, rng: np.random.Generator) -> np.ndarray:
    """Six columns of mean 0 and spread 1, shape (n, 6)."""
    shares = np.array(SHARES)
    yes = (rng.random((n, 3)) < shares) - shares
    return np.column_stack([rng.normal(size=(n, 3)), yes / np.sqrt(shares * (1 - shares))])


def linear(columns: np.ndarray) -> np.ndarray:
    """What the covariates add to the log odds, shape (n,)."""
    return SPREAD * columns.sum(axis=1) / np.sqrt(columns.shape[1])


def world(rate: float, effect: float) -> tuple[float, float, float]:
    """Intercept, and the risks of the comparison group and of participants, over many people."""
    added = linear(covariates(MANY, np.random.default_rng(SEED)))
    intercept = brentq(lambda start: expit(start + added).mean() - rate, -20, 20)
    return intercept, rate, float(expit(intercept + effect + added).mean())


def cell(n: int, rate: float, effect: float, draws: int, rng: np.random.Generator) -> list[dict]:
    """Coverage and mean error by each method, for `n` people an arm."""
    intercept, risk_0, risk_1 = world(rate, effect)
    treated = np.arange(2 * n) < n
    found: dict[str, list] = {G_COMPUTATION: [], AIPW: [], OVERLAP: []}
    for _ in range(draws):
        columns = covariates(2 * n, rng)
        event = rng.random(2 * n) < expit(intercept + effect * treated + linear(columns))
        for method, each in by_method(event, treated, columns, least=LEAST_EFFECTIVE, conf_level=LEVEL).items():
            if not isinstance(each, str):
                found[method].append((not each.interval.excludes(risk_1 - risk_0), each.value - (risk_1 - risk_0)))
    about = {"n": n, "rate_comparison": rate, "rate_participants": round(risk_1, 4), "draws": draws}
    return [about | summary(method, rows) for method, rows in found.items()]


def summary(method: str, rows: list[tuple[bool, float]]) -> dict:
    """Coverage with its one-sided 97.5% lower limit, and bias with its error."""
    given = len(rows)
    if given < 2:
        return {"method": method, "given": given, "coverage": None, "at_least": 0.0, "bias": None, "bias_error": None}
    held, errors = (np.array(each) for each in zip(*rows, strict=True))
    return {
        "method": method,
        "given": given,
        "coverage": round(float(held.mean()), 4),
        "at_least": round(clopper_pearson(int(held.sum()), given).low, 4),
        "bias": round(float(errors.mean()), 5),
        "bias_error": round(float(errors.std(ddof=1) / np.sqrt(given)), 5),
    }


def lowest(rows: list[dict], n: int, events: int) -> float:
    """Lowest lower limit over the rates, of both arms, that so few events with and without leave possible.

    0 where rates are possible that are lower than any looked at.
    """
    edge = clopper_pearson(events, n).low
    if edge < min(RATES):
        return 0.0
    inside = [
        row["at_least"]
        for row in rows
        if row["n"] == n and all(edge <= row[rate] <= 1 - edge for rate in ("rate_comparison", "rate_participants"))
    ]
    return min(inside, default=0.0)


def regions(rows: list[dict], method: str) -> list[dict]:
    """From the largest number of people down: the fewest events with which coverage is enough there and above."""
    mine, found, needed = [row for row in rows if row["method"] == method], [], EVENTS[0]
    for n in reversed(NS):
        larger = [each for each in NS if each >= n]
        fitting = [
            e for e in EVENTS if e >= needed and 2 * e <= n and min(lowest(mine, m, e) for m in larger) >= ENOUGH
        ]
        if not fitting:
            break
        needed = fitting[0]
        least = min(lowest(mine, m, needed) for m in larger)
        row = {"kind": "adjusted", "method": method, "level": LEVEL, "n_from": n, "events_from": needed}
        if found and found[-1]["events_from"] == needed:
            found.pop()
        found.append(row | {"lowest_coverage": least})
    return found


def code_hash() -> str:
    """One hash of the code that was checked, and of this."""
    return store.content_key(store.hashes(store.root() / each for each in CHECKED))


def main() -> None:
    """Every cell, each with chance of its own; then the regions."""
    places = [(n, rate, effect) for n in NS for rate in RATES for effect in EFFECTS]
    rngs = np.random.default_rng(SEED).spawn(len(places))
    rows = [row for place, rng in zip(places, rngs, strict=True) for row in cell(*place, DRAWS, rng)]
    about = {"code": code_hash(), "level": LEVEL, "enough": ENOUGH, "draws": DRAWS, "seed": SEED}
    RESULT.write_text(json.dumps(about | {"cells": rows}, indent=1) + "\n", encoding="utf-8")
    found = [row for method in (G_COMPUTATION, AIPW, OVERLAP) for row in regions(rows, method)]
    with REGIONS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, found[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(row | {"lowest_coverage": f"{row['lowest_coverage']:.4f}"} for row in found)


if __name__ == "__main__":
    main()
