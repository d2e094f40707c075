"""How often tests reject where no model has an effect but people of a commune resemble each other.

Run by hand: ``nice python -m tests.audit.units`` (some minutes); it writes ``docs/audit/units.json``, and
``python -m tests.audit.units table`` the table of ``docs/validity.md`` from it.

Risks have a normal commune effect on the logit. Three designs, in a district of 17 communes:

- one commune has the model, 40 people are released in each (`one_commune`);
- nine communes get it one after another within 18 months, releases over three years, a year's follow-up (`staggered`);
- people are chosen in nine communes, in some many and in others few (`within`).
"""

import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from scipy import stats

from analysis import store
from analysis.outcomes.units import LEAST_COMMUNES, LEAST_EVENTS, YEAR_DAYS
from analysis.stats import clusters
from analysis.stats.staggered import arms, staggered_test
from analysis.stats.stratified import mantel_haenszel_difference

LEVEL = 0.95
COMMUNES, STARTED = 17, 9
SPREADS = (0.0, 0.3, 0.5)
PEOPLE, RATE = 40, 0.15
RELEASES, RATES = (150, 600), (0.05, 0.15, 0.3)
EFFECT = -0.05
DRAWS, FEWER = 5_000, 500
SEED = 20_261_126
RESULT, DOCUMENT = Path("docs/audit/units.json"), "docs/validity.md"
CHECKED = (
    "src/analysis/stats/clusters.py",
    "src/analysis/stats/staggered.py",
    "tests/audit/units.py",
)
MARK = re.compile(r"(<!-- units: (\w+) -->\n).*?(<!-- end units -->)", re.DOTALL)
Z = float(stats.norm.isf((1 - LEVEL) / 2))


def risks(rate: float, spread: float, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Risks of communes around a rate."""
    return 1 / (1 + np.exp(-(np.log(rate / (1 - rate)) + spread * rng.standard_normal(shape))))


def one_commune(spread: float, draws: int, rng: np.random.Generator) -> dict:
    """One commune of 17, chosen by lot: tests that count people, and the lottery of communes."""
    events = rng.binomial(PEOPLE, risks(RATE, spread, (draws, COMMUNES), rng))
    n_1, n_0 = PEOPLE, PEOPLE * (COMMUNES - 1)
    x_1, x_0 = events[:, 0], events[:, 1:].sum(axis=1)
    p_1, p_0 = x_1 / n_1, x_0 / n_0
    error = np.sqrt(p_1 * (1 - p_1) / n_1 + p_0 * (1 - p_0) / n_0)
    tables = np.column_stack([x_1, x_0])
    fisher = {
        tuple(each): stats.fisher_exact([each, [n_1 - each[0], n_0 - each[1]]])[1] for each in np.unique(tables, axis=0)
    }
    # All communes have as many people, so the lottery ranks distances from the mean; ties count against rejecting.
    distance = np.abs(events - events.mean(axis=1, keepdims=True))
    lottery = (distance >= distance[:, :1] - 1e-9).mean(axis=1)
    rejected = {
        "wald": np.abs(p_1 - p_0) > Z * error,
        "fisher": np.array([fisher[tuple(each)] for each in tables]) <= 1 - LEVEL,
        "lottery": lottery <= 1 - LEVEL,
        "lottery_at_smallest": lottery <= 1 / COMMUNES + 1e-9,
    }
    return {"spread": spread, "draws": draws, **{name: share(each) for name, each in rejected.items()}}


def staggered(n: int, rate: float, spread: float, draws: int, rng: np.random.Generator, *, effect: float = 0.0) -> dict:
    """Nine of 17 communes one after another: the interval by commune where it may be shown, by person, and the lottery."""
    held, by_person, lottery = [], [], []
    for number in range(draws):
        outcome, unit, start, day = _releases(n, rate, spread, effect, rng)
        period = np.floor(day / YEAR_DAYS).astype(int)
        arm = arms(unit, start, day, day + 365)
        if number < FEWER and not effect:
            found = staggered_test(outcome, unit, start, day, day + 365, period, rng=rng, draws=999)
            lottery.append(found.p_value <= 1 - LEVEL)
        both = [each for each in np.unique(period) if {0, 1} <= set(arm[period == each])]
        used = (arm >= 0) & np.isin(period, both)
        y, treated, where = outcome[used], arm[used] == 1, unit[used]
        if not _shown(y, treated, where):
            continue
        years = (period[used][:, None] == both[1:]).astype(float)
        found = clusters.adjusted(y, treated, where, years)
        held.append(not found.interval.excludes(effect))
        by_person.append(_held_by_person(y, clusters.design(treated, years), effect))
    cell = {"n": n, "rate": rate, "spread": spread, "effect": effect, "draws": draws, "shown": len(held)}
    cell |= {"by_commune": share(held), "by_person": share(by_person)}
    return cell | ({} if effect else {"lottery": share(lottery)})


def within(spread: float, draws: int, rng: np.random.Generator, *, people: int = 40) -> dict:
    """People chosen in nine communes, from a tenth to nine tenths of them: compared with everybody, and within communes."""
    pooled, strata = [], []
    for _ in range(draws):
        n_1 = rng.binomial(people, rng.uniform(0.1, 0.9, STARTED))
        n_0, risk = people - n_1, risks(RATE, spread, (STARTED,), rng)
        x_1, x_0 = rng.binomial(n_1, risk), rng.binomial(n_0, risk)
        p_1, p_0 = x_1.sum() / n_1.sum(), x_0.sum() / n_0.sum()
        error = np.sqrt(p_1 * (1 - p_1) / n_1.sum() + p_0 * (1 - p_0) / n_0.sum())
        pooled.append(abs(p_1 - p_0) > Z * error)
        strata.append(mantel_haenszel_difference(x_1, n_1, x_0, n_0).interval.excludes(0))
    return {"spread": spread, "draws": draws, "pooled": share(pooled), "within": share(strata)}


def share(values: Iterable) -> dict | None:
    """A share with its Monte-Carlo error; None of nobody."""
    values = np.asarray(list(values), float)
    if not len(values):
        return None
    value = float(values.mean())
    return {"share": round(value, 4), "error": round(float(np.sqrt(value * (1 - value) / len(values))), 4)}


def _releases(n, rate, spread, effect, rng):
    unit, day = rng.integers(0, COMMUNES, n), rng.uniform(0, 3 * YEAR_DAYS, n)
    start = np.full(COMMUNES, np.inf)
    start[rng.choice(COMMUNES, STARTED, replace=False)] = np.concatenate([[0], rng.uniform(0, 540, STARTED - 1)])
    risk = risks(rate, spread, (COMMUNES,), rng)[unit] + effect * (start[unit] <= day)
    return (rng.random(n) < risk).astype(float), unit, start, day


def _held_by_person(y: np.ndarray, design: np.ndarray, effect: float) -> bool:
    """Least squares with HC2 errors, as if people were independent."""
    back = np.linalg.inv(design.T @ design) @ design.T
    coefficients = back @ y
    leverage = np.einsum("ij,ji->i", design, back)
    variance = back[1] ** 2 @ ((y - design @ coefficients) ** 2 / (1 - leverage))
    return bool(abs(coefficients[1] - effect) <= Z * np.sqrt(variance))


def _shown(y: np.ndarray, treated: np.ndarray, unit: np.ndarray) -> bool:
    """The rule of `outcomes.units`."""
    communes = min(len(np.unique(unit[arm])) for arm in (treated, ~treated))
    events = min(min(y[arm].sum(), (1 - y[arm]).sum()) for arm in (treated, ~treated))
    return communes >= LEAST_COMMUNES and events >= LEAST_EVENTS


def code_hash() -> str:
    """One hash of the code that was checked, and of this."""
    return store.content_key(store.hashes(store.root() / each for each in CHECKED))


def run() -> dict:
    """Everything, each cell with chance of its own."""
    rngs = iter(np.random.default_rng(SEED).spawn(100))
    return {
        "code": code_hash(),
        "seed": SEED,
        "one_commune": [one_commune(spread, 20 * DRAWS, next(rngs)) for spread in SPREADS],
        "staggered": [
            staggered(n, rate, spread, DRAWS, next(rngs)) for n in RELEASES for rate in RATES for spread in SPREADS
        ],
        "staggered_effect": [
            staggered(n, 0.3, spread, DRAWS, next(rngs), effect=EFFECT) for n in RELEASES for spread in SPREADS
        ],
        "within": [within(spread, 2 * DRAWS, next(rngs)) for spread in SPREADS],
    }


def written(text: str, found: dict) -> str:
    """The document with the tables made anew."""
    made = tables(found)
    return MARK.sub(lambda mark: f"{mark[1]}{made[mark[2]]}{mark[3]}", text)


def tables(found: dict) -> dict[str, str]:
    """Tables in Markdown by the name in their mark."""
    one = [
        (f"{row['spread']}", *(_percent(row[name]) for name in ("wald", "fisher", "lottery", "lottery_at_smallest")))
        for row in found["one_commune"]
    ]
    many = [
        (f"{row['n']}", f"{row['rate']:.0%}", f"{row['spread']}", f"{row['shown'] / row['draws']:.0%}",
         _percent(row["by_commune"]), _percent(row["by_person"]), _percent(row["lottery"], less=True))
        for row in found["staggered"]
    ]  # fmt: skip
    effect = [
        (f"{row['n']}", f"{row['spread']}", _percent(row["by_commune"]), _percent(row["by_person"]))
        for row in found["staggered_effect"]
    ]
    chosen = [(f"{row['spread']}", _percent(row["pooled"]), _percent(row["within"])) for row in found["within"]]
    return {
        "one": _table(
            ("spread of communes", "Wald, by person", "Fisher, by person", "lottery at 5%", "lottery at 1/17"), one
        ),
        "many": _table(
            (
                "releases",
                "rate",
                "spread",
                "interval shown",
                "by commune holds none",
                "by person holds none",
                "lottery rejects",
            ),
            many,
        ),
        "effect": _table(("releases", "spread", "by commune holds it", "by person holds it"), effect),
        "within": _table(("spread of communes", "all communes together", "within communes"), chosen),
    }


def _table(heading: tuple[str, ...], body: list[tuple[str, ...]]) -> str:
    lines = [heading, tuple("---:" for _ in heading), *body]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


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
