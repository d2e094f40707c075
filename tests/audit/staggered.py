"""How often the event study over communes holds the truth, and what a regression on communes and quarters makes of it.

Run by hand: ``nice python -m tests.audit.staggered`` (some minutes); it writes ``docs/audit/staggered.json``, and
``python -m tests.audit.staggered table`` the tables of ``docs/validity.md`` from it.

17 communes over 16 quarters; some start one after another in the quarters 5 to 12. Risks differ between communes (0.5 on
the logit); each commune also moves by itself on the logit, with the spread `drift`, half of each quarter's move being
left in the next.
"""

import json
import re
import sys
from pathlib import Path

import numpy as np
from scipy import stats

from analysis import store
from analysis.outcomes.panels import AFTER, LEAST_BEFORE
from analysis.stats.group_time import aggregate, event_study, group_time, lottery_of_starts
from analysis.stats.honest_trends import relative_magnitudes
from tests.audit.units import share

COMMUNES, QUARTERS, EARLIEST, LATEST = 17, 16, 5, 12
SPREAD = 0.5
PEOPLE, RATES, DRIFTS, STARTED = (8, 25), (0.01, 0.03, 0.15), (0.0, 0.3), (6, 9)
EFFECT = -0.02
# For the bias: the effect grows by so much in each quarter since the start, and by commune the earlier it starts.
GROWTH = -0.01
DRAWS, FEWER, DEALT = 1_000, 300, 199
TREND = 0.01  # by quarter, in communes that start
SEED = 20_261_127
LEVEL = 0.95
RESULT, DOCUMENT = Path("docs/audit/staggered.json"), "docs/validity.md"
CHECKED = (
    "src/analysis/stats/group_time.py",
    "src/analysis/stats/honest_trends.py",
    "tests/audit/staggered.py",
)
MARK = re.compile(r"(<!-- staggered: (\w+) -->\n).*?(<!-- end staggered -->)", re.DOTALL)


def starts(n_started: int, rng: np.random.Generator) -> np.ndarray:
    """Quarters in which communes start, by lot."""
    start = np.full(COMMUNES, np.inf)
    start[rng.choice(COMMUNES, n_started, replace=False)] = rng.integers(EARLIEST, LATEST + 1, n_started)
    return start


def risks(rate: float, drift: float, rng: np.random.Generator) -> np.ndarray:
    """Risks by commune and quarter."""
    chance = rng.standard_normal((COMMUNES, QUARTERS))
    moves = drift * chance
    for quarter in range(1, QUARTERS):
        moves[:, quarter] = 0.5 * moves[:, quarter - 1] + drift * np.sqrt(0.75) * chance[:, quarter]
    return 1 / (1 + np.exp(-(np.log(rate / (1 - rate)) + SPREAD * rng.standard_normal((COMMUNES, 1)) + moves)))


def coverage(people: int, rate: float, drift: float, n_started: int, effect: float, draws: int, rng) -> dict:
    """How often the interval holds the effect, leaving communes out and in large samples; how often the lottery rejects."""
    held, large, lottery, shown = [], [], [], 0
    for number in range(draws):
        start = starts(n_started, rng)
        risk = risks(rate, drift, rng)
        treated = np.arange(QUARTERS) >= start[:, None]
        values = rng.binomial(people, np.clip(risk + effect * treated, 0.001, 0.999)) / people
        found = event_study(values, start, before=LEAST_BEFORE, after=AFTER)
        if found.overall_error == 0:
            continue
        shown += 1
        truth = _truth(risk, effect, start)
        held.append(not found.interval.excludes(truth))
        if number >= FEWER:
            continue
        known = aggregate(group_time(values, start), "simple")
        large.append(abs(known.value - truth) <= stats.norm.isf(0.025) * known.std_error)
        if not effect:
            p = lottery_of_starts(values, start, before=LEAST_BEFORE, after=AFTER, rng=rng, draws=DEALT)
            lottery.append(p <= 1 - LEVEL)
    cell = {"people": people, "rate": rate, "drift": drift, "started": n_started, "effect": effect, "shown": shown}
    return cell | {"draws": draws, "jackknife": share(held), "large_sample": share(large), "lottery": share(lottery)}


def _truth(risk: np.ndarray, effect: float, start: np.ndarray) -> float:
    """Mean effect of the communes that started, over their first year, as risks allow it."""
    changed = np.clip(risk + effect, 0.001, 0.999) - np.clip(risk, 0.001, 0.999)
    rows = np.flatnonzero(np.isfinite(start))
    return float(np.mean([changed[i, int(start[i]) : int(start[i]) + AFTER].mean() for i in rows])) if effect else 0.0


def bias(n_started: int, draws: int, rng: np.random.Generator) -> dict:
    """Means without chance: what is estimated where effects grow with time and are larger where the start is early."""
    regression, simple, truth = [], [], []
    for _ in range(draws):
        start = starts(n_started, rng)
        since = np.arange(QUARTERS) - np.where(np.isfinite(start), start, QUARTERS)[:, None]
        treated = since >= 0
        grown = GROWTH * (1 + np.where(treated, since, 0)) * np.where(start <= 8, 2, 1)[:, None] * treated
        values = 0.4 + grown + 0.01 * np.arange(QUARTERS) + 0.05 * rng.standard_normal((COMMUNES, 1))
        regression.append(two_way(values, treated))
        cells = group_time(values, start)
        simple.append(aggregate(cells, "simple").value)
        truth.append(grown[treated].mean())
    off = {"regression": regression, "group_time": simple}
    cell = {"started": n_started, "draws": draws, "truth": round(float(np.mean(truth)), 5)}
    return cell | {name: _mean(np.array(each) - truth) for name, each in off.items()}


def two_way(values: np.ndarray, treated: np.ndarray) -> float:
    """Least squares of the values on treatment with a constant for each commune and each quarter."""
    mine = treated - treated.mean(axis=1, keepdims=True) - treated.mean(axis=0) + treated.mean()
    return float((mine * values).sum() / (mine**2).sum())


def trends(draws: int, rng: np.random.Generator) -> dict:
    """Communes that start were going up already, by as much each quarter before and after, and nothing has an effect."""
    plain, bounded = [], []
    for _ in range(draws):
        start = starts(9, rng)
        drawn = rng.normal(0, 0.02, (COMMUNES, QUARTERS))
        values = 0.2 + TREND * np.arange(QUARTERS) * np.isfinite(start)[:, None] + drawn
        found = event_study(values, start, before=LEAST_BEFORE, after=AFTER)
        earlier, later = slice(0, LEAST_BEFORE - 1), slice(LEAST_BEFORE, None)
        covariances = found.covariance[earlier, earlier], found.covariance[later, later]
        honest = relative_magnitudes(
            found.value[earlier], covariances[0], found.value[later], covariances[1], df=found.df, times=(1,)
        )
        plain.append(not found.interval.excludes(0))
        bounded.append(not honest.bounds[0].interval.excludes(0))
    return {"draws": draws, "plain": share(plain), "once": share(bounded)}


def code_hash() -> str:
    """One hash of the code that was checked, and of this."""
    return store.content_key(store.hashes(store.root() / each for each in CHECKED))


def run() -> dict:
    """Everything, each cell with chance of its own."""
    rngs = iter(np.random.default_rng(SEED).spawn(100))
    cells = [
        (people, rate, drift, started) for people in PEOPLE for rate in RATES for drift in DRIFTS for started in STARTED
    ]
    return {
        "code": code_hash(),
        "seed": SEED,
        "coverage": [coverage(*cell, 0.0, DRAWS, next(rngs)) for cell in cells],
        "effect": [
            coverage(25, 0.15, drift, started, EFFECT, DRAWS, next(rngs)) for drift in DRIFTS for started in STARTED
        ],
        "bias": [bias(started, DRAWS, next(rngs)) for started in (9, 15)],
        "trends": trends(DRAWS, next(rngs)),
    }


def written(text: str, found: dict) -> str:
    """The document with the tables made anew."""
    made = tables(found)
    return MARK.sub(lambda mark: f"{mark[1]}{made[mark[2]]}{mark[3]}", text)


def tables(found: dict) -> dict[str, str]:
    """Tables in Markdown by the name in their mark."""
    rows = [
        (f"{row['people']}", f"{row['rate']:.0%}", f"{row['drift']}", f"{row['started']}", _percent(row["jackknife"]),
         _percent(row["large_sample"]), _percent(row["lottery"], less=True))
        for row in found["coverage"]
    ]  # fmt: skip
    effect = [
        (f"{row['drift']}", f"{row['started']}", _percent(row["jackknife"]), _percent(row["large_sample"]))
        for row in found["effect"]
    ]
    off = [
        (f"{row['started']}", f"{100 * row['truth']:.2f}", _points(row["regression"]), _points(row["group_time"]))
        for row in found["bias"]
    ]
    heading = ("people", "rate", "drift", "started", "leaving communes out", "large-sample error", "lottery rejects")
    return {
        "coverage": _table(heading, rows),
        "effect": _table(("drift", "started", "leaving communes out", "large-sample error"), effect),
        "bias": _table(("started", "true mean effect", "regression off by", "group by group off by"), off),
        "trends": _table(
            ("plain interval holds none", "honest limits, once, hold none"),
            [(_percent(found["trends"]["plain"]), _percent(found["trends"]["once"]))],
        ),
    }


def _mean(values: np.ndarray) -> dict:
    return {"mean": round(float(values.mean()), 6), "error": round(float(values.std(ddof=1) / np.sqrt(len(values))), 6)}


def _table(heading: tuple[str, ...], body: list[tuple[str, ...]]) -> str:
    lines = [heading, tuple("---:" for _ in heading), *body]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def _points(value: dict) -> str:
    return f"{100 * value['mean']:+.2f} ({100 * value['error']:.2f})"


def _percent(value: dict | None, *, less: bool = False) -> str:
    return "" if value is None else f"{value['share']:.0%}" if less else f"{value['share']:.1%}"


def main(arguments: list[str]) -> None:
    """Find everything, or with ``table`` write the tables."""
    if arguments != ["table"]:
        store.write_text(store.root() / RESULT, json.dumps(run(), indent=1) + "\n")
    path = store.root() / DOCUMENT
    found = json.loads((store.root() / RESULT).read_text(encoding="utf-8"))
    store.write_text(path, written(path.read_text(encoding="utf-8"), found))


if __name__ == "__main__":
    main(sys.argv[1:])
