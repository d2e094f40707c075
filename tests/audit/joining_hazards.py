"""How often the interval of the hazard ratio of joining holds the truth, where notebook 2 shows it by Cox's model.

Run by hand: ``nice python -m tests.audit.joining_hazards`` (some seven minutes of one core); it writes
``docs/audit/joining_hazards.json`` and ``data/raw/reference/hazard_intervals.csv``. Releases are those of
`tests.audit.recovery`; Firth's limits, which few events get, are simulated in `tests.audit.commune_coverage`.

The ratio is one number only where nothing unrecorded makes people differ, or where it is 1: worlds with an effect have no frailty.
"""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from analysis import store
from analysis.plan import Ladder
from analysis.stats.exposure import exposure_rows, hazard_ratio
from analysis.stats.partial_likelihood import NoFitError
from tests.audit.coverage import ENOUGH
from tests.audit.recovery import World, covered, draw

RESULT, REGIONS = Path("docs/audit/joining_hazards.json"), Path("data/raw/reference/hazard_intervals.csv")
METHOD = "joining_cox"
CHECKED = (
    "src/analysis/stats/exposure.py",
    "src/analysis/stats/cox.py",
    "src/analysis/stats/partial_likelihood.py",
    "src/analysis/stats/risk_sets.py",
    "tests/audit/recovery.py",
    "tests/audit/joining_hazards.py",
)
SEED, LEVEL = 20_261_127, 0.95
LADDER = Ladder(model_from=5, weights_from=20, covariates_at_most=2)  # the common plan's
ALIKE = World(joining=1 / 300, frailty=(0.4, 1.6))
WORLDS = {
    "no_effect": ALIKE,
    "no_effect_confounded": replace(ALIKE, x_event=3, x_join=3, frailty=(0.6, 1.4)),
    "effect": World(ratio=0.5, joining=1 / 300),
    "effect_confounded": World(ratio=0.5, joining=1 / 300, x_event=3, x_join=3),
    "within_communes": replace(ALIKE, communes=9, x_event=2, x_join=2),
}
SIZES = (100, 300, 600)
DAYS_PER_EVENT = (900, 3000)


def design(name: str, days_per_event: int, n: int, draws: int) -> dict:
    """Coverage over the draws of a design in which the ladder lets this interval be shown."""
    rng = np.random.default_rng([SEED, list(WORLDS).index(name), days_per_event, n])
    world = replace(WORLDS[name], event=1 / days_per_event)
    held = [_held(world, n, rng) for _ in range(draws)]
    shown = [each for each in held if each is not None]
    about = {"world": name, "days_per_event": days_per_event, "n": n, "draws": draws, "shown": len(shown)}
    return about | {"ratio": world.ratio, "interval": covered(shown)}


def _held(world: World, n: int, rng: np.random.Generator) -> bool | None:
    releases = draw(world, n, rng)
    event = releases.cause == 1
    rows = exposure_rows(releases.entry, releases.joined, releases.exit, event)
    if event.sum() < LADDER.weights_from or rows.event[rows.exposed].sum() < LADDER.model_from:
        return None
    stratum = releases.commune if world.communes > 1 else None
    known = releases.x[:, None].astype(float)
    try:
        found = hazard_ratio(rows, np.arange(n), stratum=stratum, covariates=known, few=0, conf_level=LEVEL)
    except NoFitError:  # the page then has no ratio
        return None
    return not found.interval.excludes(world.ratio)


def region(designs: list[dict]) -> dict:
    """From how many releases and events on it may be shown: those of the smallest designs, if all cover enough."""
    lowest = min(row["interval"]["at_least"] for row in designs)
    if lowest < ENOUGH:
        raise ValueError(f"a design covers too seldom: {lowest}")
    about = {"kind": "joining_hazard", "method": METHOD, "level": LEVEL}
    return about | {"n_from": min(SIZES), "events_from": LADDER.weights_from, "lowest_coverage": round(lowest, 4)}


def code_hash() -> str:
    """One hash of the code that was checked, and of this."""
    return store.content_key(store.hashes(store.root() / each for each in CHECKED))


def main(draws: int) -> dict:
    """Every design."""
    rows = [design(name, days, n, draws) for name in WORLDS for days in DAYS_PER_EVENT for n in SIZES]
    return {"code": code_hash(), "seed": SEED, "designs": rows}


if __name__ == "__main__":
    found = main(10_000)
    (store.root() / RESULT).write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    row = region(found["designs"])
    lines = [",".join(row), ",".join(map(str, row.values()))]
    (store.root() / REGIONS).write_text("\n".join(lines) + "\n", encoding="utf-8")
