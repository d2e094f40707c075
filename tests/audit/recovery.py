"""What the comparisons by joining find where the truth was planted: bias and coverage over simulated releases.

Run by hand: ``nice python -m tests.audit.recovery`` (an hour of one core); it writes ``docs/audit/recovery.json`` and
``data/raw/reference/weighted_intervals.csv``.

A release comes into sight within a year; the hazards of the event, of joining and of a competing event are constant but
for a recorded covariate (`x`, both hazards) and an unrecorded frailty (event only), and joining multiplies that of the
event by `ratio`. So the true risks of the joiners, with and without the model, are known person by person.

A region of the weighted intervals (`n_from`, `events_from`) is about what a user sees, as in `tests.audit.coverage`; people are
those of the smaller arm, or what the weights leave of the others, if that is less. Two things have to hold in it. Of every design
(a world, a rate, a number of releases) in which an interval with so many people and events is shown in a tenth of the draws at
least, the intervals of all draws with so many people hold the truth often enough; and so do, over all designs together,
those shown with so many people and events. (Both are needed: within one design few events seen mean a low estimate, and
over all designs much depends on which were chosen.)
"""

import csv
import json
import sys
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from analysis import store
from analysis.results import Interval
from analysis.stats import cox
from analysis.stats.exposure import exposure_rows, hazard_ratio
from analysis.stats.joining_weights import weigh
from analysis.stats.proportions import clopper_pearson
from analysis.stats.trial_risks import TrialRisks, once_risks, trial_risks
from analysis.stats.trials import TrialRows, Trials, sequential_trials

HORIZON, SIGHT_ENDS = 365.0, 1200.0
WINDOW = 31.0  # joinings within so many days are one trial, as in the common plan
LEVEL, ENOUGH = 0.95, 0.935
SEED = 20_260_301
# When a weighted difference is shown: the plan's ladder, and the least effective number of people (outcomes.joining_contrasts).
# Its interval: as many effective people as there have to be people (reference.intervals).
LEAST_PEOPLE, LEAST_EVENTS, LEAST_TOGETHER, LEAST_EFFECTIVE = 30, 5, 20, 10.0
RESULT, REGIONS = Path("docs/audit/recovery.json"), Path("data/raw/reference/weighted_intervals.csv")
CHECKED = (
    "src/analysis/stats/trials.py",
    "src/analysis/stats/inclusion.py",
    "src/analysis/stats/joining_weights.py",
    "src/analysis/stats/cox.py",
    "src/analysis/stats/partial_likelihood.py",
    "src/analysis/stats/risk_sets.py",
    "src/analysis/stats/weighted_incidence.py",
    "src/analysis/stats/effective_shares.py",
    "src/analysis/stats/trial_risks.py",
    "tests/audit/recovery.py",
)


@dataclass(frozen=True)
class World:
    """Rates a day, hazard ratios of the covariate (for the event and for joining) and of joining."""

    ratio: float = 1.0
    x_event: float = 1.0
    x_join: float = 1.0
    frailty: tuple[float, float] = (1.0, 1.0)
    event: float = 1 / 900
    joining: float = 1 / 600
    competing: float = 1 / 5000
    willing: float = 1.0  # share of those who would ever join
    communes: int = 1  # more than 1: hazards of the event and of joining differ, and controls are of the joiner's own


NULL = World(frailty=(0.4, 1.6), joining=1 / 150, willing=0.5)
CONFOUNDED = World(ratio=0.5, x_event=3, x_join=3, frailty=(0.6, 1.4))
WORLDS = {
    "no_effect": NULL,
    "effect": World(ratio=0.5, frailty=(0.4, 1.6)),
    "no_effect_confounded": replace(CONFOUNDED, ratio=1.0),
    "effect_confounded": CONFOUNDED,
}
# For coverage also few who ever join, and weights that differ much.
COVERED = WORLDS | {
    "few_join": World(x_event=3, x_join=3, frailty=(0.6, 1.4), joining=1 / 300, willing=0.3),
    "within_communes": World(x_event=2, x_join=2, frailty=(0.6, 1.4), joining=1 / 400, communes=9),
    "joining_far_apart": World(ratio=0.7, x_event=2, x_join=8, frailty=(0.6, 1.4), joining=1 / 900),
}
BIASED = (*WORLDS, "within_communes")
DAYS_PER_EVENT = (900, 3000, 9000)
SIZES = {30: 0.3, 100: 1.0, 300: 1.0, 600: 1.0}  # releases, and how many of the draws asked for
CAUTIOUS_DRAWS = 400
MOST_TRIED = 3  # times the draws asked for, where few of them leave enough people
PEOPLE_FROM, EVENTS_FROM = (30, 50, 100, 200), (5, 8, 12, 20, 40)
COLUMNS = ("kind", "method", "level", "n_from", "events_from", "lowest_coverage")
LEAST_IN_CELL = 1000
OFTEN = 0.1  # of a design's draws show the interval


@dataclass(frozen=True)
class Releases:
    """Arrays as the formulas take them, the covariate, and each release's true risks from joining and from not joining."""

    entry: np.ndarray
    joined: np.ndarray
    exit: np.ndarray
    cause: np.ndarray
    x: np.ndarray
    commune: np.ndarray
    risk_joined: np.ndarray
    risk_not_joined: np.ndarray

    def trials(self) -> Trials:
        """Sequential trials; each release is a person."""
        people = np.arange(len(self.x))
        options = {"stratum": self.commune, "window": WINDOW}
        return sequential_trials(self.entry, self.joined, self.exit, self.cause, people, **options)

    def weighed(self, *, origin: bool = True) -> TrialRows:
        """Rows weighted by the covariate, and by the day of release as notebook 2 does."""
        known = np.column_stack([self.x.astype(float), self.entry][: 2 if origin else 1])
        options = {"stratum": self.commune, "horizon": HORIZON}
        return weigh(self.trials(), self.entry, self.joined, self.exit, known, **options)

    def true_risks(self) -> tuple[float, float]:
        """Means over those who joined in sight: with the model, and without it."""
        joined = self.joined < self.exit
        return float(self.risk_joined[joined].mean()), float(self.risk_not_joined[joined].mean())

    def true_difference(self) -> float:
        """With the model less without it, over those who joined in sight."""
        with_model, without = self.true_risks()
        return with_model - without


def draw(world: World, n: int, rng: np.random.Generator) -> Releases:
    """`n` releases of a world."""
    entry = rng.uniform(0, 365, n)
    x = rng.random(n) < 0.5
    hazard = world.event * np.where(x, world.x_event, 1.0) * rng.choice(world.frailty, n)
    commune, event_there, joining_there = _communes(world, n, rng)
    hazard = hazard * event_there
    waiting = rng.exponential(1 / (world.joining * np.where(x, world.x_join, 1.0) * joining_there))
    waiting = np.where(rng.random(n) < world.willing, waiting, np.inf)
    before, after = rng.exponential(1 / hazard), rng.exponential(1 / (hazard * world.ratio))
    event = np.where(before < waiting, before, waiting + after)
    competing, sight = rng.exponential(1 / world.competing, n), SIGHT_ENDS - entry
    time = np.minimum(np.minimum(event, competing), sight)
    cause = np.where(time == event, 1, np.where(time == competing, 2, 0))
    risks = _risk(hazard * world.ratio, world.competing), _risk(hazard, world.competing)
    return Releases(entry, entry + waiting, entry + time, cause, x, commune, *risks)


def _communes(world: World, n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Each release's commune, and by how much it multiplies the hazards of the event and of joining."""
    if world.communes == 1:
        return np.zeros(n, int), np.ones(n), np.ones(n)
    commune = rng.integers(world.communes, size=n)
    event, joining = np.exp(rng.normal(size=(2, world.communes)) * [[0.4], [0.8]])
    return commune, event[commune], joining[commune]


def _risk(hazard: np.ndarray, competing: float) -> np.ndarray:
    total = hazard + competing
    return hazard / total * -np.expm1(-total * HORIZON)


def naive_difference(releases: Releases) -> float:
    """Ever joined against never joined, shares with the event within the horizon of release."""
    ever = releases.joined < releases.exit
    event = (releases.cause == 1) & (releases.exit - releases.entry <= HORIZON)
    return float(event[ever].mean() - event[~ever].mean())


def naive_log_hazard_ratio(releases: Releases) -> float:
    """Ever joined against never joined, from release."""
    ever = (releases.joined < releases.exit)[:, None].astype(float)
    return float(cox.fit(releases.exit - releases.entry, releases.cause == 1, ever).coef[0])


def bias(name: str, n: int, rng: np.random.Generator, *, least: int = 400) -> dict:
    """Mean error of four differences, until the weighted one's is known to a tenth of the effect planted (of 0.1: none)."""
    kinds = ("naive", "risk_sets", "weighted_without_origin", "weighted")
    errors, planted = [], []
    while True:
        releases = draw(COVERED[name], n, rng)
        rows = (releases.trials().rows, releases.weighed(origin=False), releases.weighed())
        found = (naive_difference(releases), *(trial_risks(each, HORIZON).difference for each in rows))
        planted.append(releases.true_difference())
        errors.append(np.array(found) - planted[-1])
        noise = np.std(errors, axis=0, ddof=1) / np.sqrt(len(errors)) if len(errors) > 1 else np.full(4, np.inf)
        if len(errors) >= least and noise[-1] <= max(abs(np.mean(planted)), 0.1) / 10:
            break
    means = np.mean(errors, axis=0)
    return {
        "world": name,
        "n": n,
        "draws": len(errors),
        "planted": round(float(np.mean(planted)), 4),
        **{
            kind: {"bias": round(float(mean), 4), "monte_carlo_error": round(float(error), 4)}
            for kind, mean, error in zip(kinds, means, noise, strict=True)
        },
    }


@dataclass(frozen=True)
class Held:
    """Which intervals of one draw hold the truth, and what a user sees of it.

    `people`: of the smaller arm, or the effective number of the others. `events`: the fewest with or without the event.
    `shown`: whether the ladder reaches weights, with enough effective people for an interval.
    """

    people: float
    events: int
    shown: bool
    difference: bool
    joined: bool
    not_joined: bool
    normal: bool
    width: float
    normal_width: float
    error: float
    std_error: float


def judged(releases: Releases) -> Held | None:
    """The weighted intervals of one draw; None where there are none, or too few people carry the weights."""
    try:
        found = trial_risks(releases.weighed(), HORIZON, conf_level=LEVEL)
    except ValueError:
        return None
    if found.ess < LEAST_EFFECTIVE:
        return None
    true, half = releases.true_risks(), 1.959964 * found.std_error
    error = found.difference - (true[0] - true[1])
    counts = ((found.events_treated, found.n_treated), (found.events_control, found.n_control))
    return Held(
        people=min(found.n_treated, found.n_control, found.ess),
        events=min(min(events, n - events) for events, n in counts),
        shown=_shown(found),
        difference=not found.interval.excludes(true[0] - true[1]),
        joined=not found.treated_interval.excludes(true[0]),
        not_joined=not found.control_interval.excludes(true[1]),
        normal=abs(error) <= half,
        width=found.interval.high - found.interval.low,
        normal_width=2 * half,
        error=error,
        std_error=found.std_error,
    )


def _shown(found: TrialRisks) -> bool:
    events = (found.events_treated, found.events_control)
    enough = sum(events) >= LEAST_TOGETHER and min(events) >= LEAST_EVENTS
    return enough and min(found.n_treated, found.n_control, found.ess) >= LEAST_PEOPLE


def cautious_holds(releases: Releases) -> bool | None:
    """Whether the interval for few people holds the truth; None where it does not exist."""
    try:
        found: Interval = once_risks(releases.trials().rows, HORIZON, conf_level=LEVEL).interval
    except ValueError:
        return None
    return not found.excludes(releases.true_difference())


def design(name: str, days_per_event: int, n: int, draws: int) -> tuple[dict, list[Held]]:
    """One row about a design, and its draws with an interval: as many tries as give `draws` with enough people, within reason."""
    rng = np.random.default_rng([SEED, list(COVERED).index(name), days_per_event, n])
    held, cautious, i = [], [], 0
    while i < draws or (i < MOST_TRIED * draws and len(enough_people(_given(held), LEAST_PEOPLE)) < draws):
        releases = draw(replace(COVERED[name], event=1 / days_per_event), n, rng)
        held.append(judged(releases))
        if i < CAUTIOUS_DRAWS:
            cautious.append(cautious_holds(releases))
        i += 1
    held, cautious = _given(held), _given(cautious)
    row = {"world": name, "days_per_event": days_per_event, "n": n, "draws": i, "given": len(held)}
    row |= {"shown": sum(each.shown for each in held), "cautious": covered(cautious)}
    many = enough_people(held, LEAST_PEOPLE)
    if len(many) < 2:
        return row, held
    error, claimed = np.array([each.error for each in many]), np.array([each.std_error for each in many])
    row |= {
        "people": round(float(np.mean([each.people for each in many])), 1),
        "events": round(float(np.mean([each.events for each in many])), 1),
        "enough_people": len(many),
        "bias": round(float(error.mean()), 4),
        "error_claimed_over_seen": round(float(np.sqrt(np.mean(claimed**2)) / error.std()), 3),
        "width_over_normal": round(float(np.sum([h.width for h in many]) / np.sum([h.normal_width for h in many])), 3),
        "all": coverages(many),
        "when_shown": coverages([each for each in many if each.shown]),
    }
    return row, held


def _given(some: list) -> list:
    return [each for each in some if each is not None]


def enough_people(held: list[Held], n_from: int) -> list[Held]:
    """The draws with so many people, whatever their events."""
    return [each for each in held if each.people >= n_from]


def coverages(held: list[Held]) -> dict:
    """Coverage of each interval over some draws."""
    return {kind: covered([getattr(each, kind) for each in held]) for kind in KINDS}


KINDS = ("difference", "joined", "not_joined", "normal")


def covered(held: Iterable[bool]) -> dict | None:
    """Share that holds the truth, with its lower 97.5% Monte-Carlo limit; None of nothing."""
    held = list(held)
    if not held:
        return None
    share = sum(held) / len(held)
    return {"coverage": round(share, 4), "at_least": round(clopper_pearson(sum(held), len(held)).low, 4)}


def cell_of(each: Held) -> tuple[int, int]:
    """The largest of `PEOPLE_FROM` and of `EVENTS_FROM` that a draw reaches."""
    return max(n for n in PEOPLE_FROM if each.people >= n), max((e for e in EVENTS_FROM if each.events >= e), default=0)


def cells(held: list[Held]) -> list[dict]:
    """Coverage by people and events seen, of what the ladder lets be shown."""
    found: dict[tuple[int, int], list[Held]] = {}
    for each in (each for each in held if each.shown):
        found.setdefault(cell_of(each), []).append(each)
    return [
        {"people_from": people, "events_from": events, "draws": len(some), **coverages(some)}
        for (people, events), some in sorted(found.items())
    ]


def reaches(draws: int, held: list[Held], n_from: int, events_from: int) -> bool:
    """Whether a design often shows an interval with so many people and events."""
    inside = [each.shown and each.people >= n_from and each.events >= events_from for each in held]
    return sum(inside) >= OFTEN * draws


def lowest_coverage(
    kinds: tuple[str, ...], designs: list[tuple[dict, list[Held]]], seen: list[dict], n_from: int, events_from: int
) -> float:
    """Lowest Monte-Carlo limit over the designs and the cells of a region."""
    rows = [
        coverages(enough_people(held, n_from))
        for row, held in designs
        if reaches(row["draws"], held, n_from, events_from)
    ]
    rows += [
        row
        for row in seen
        if row["people_from"] >= n_from and row["events_from"] >= events_from and row["draws"] >= LEAST_IN_CELL
    ]
    return min((row[kind]["at_least"] for row in rows for kind in kinds), default=0.0)


def regions(designs: list[tuple[dict, list[Held]]], seen: list[dict]) -> list[dict]:
    """Where the weighted intervals cover enough: for each number of people the fewest events, where that is a gain."""
    rows = []
    for kind, method, parts in (
        ("weighted_difference", "weighted_mover", ("difference",)),
        ("weighted_share", "korn_graubard", ("joined", "not_joined")),
    ):
        fewest = max(EVENTS_FROM) + 1
        for n_from in PEOPLE_FROM:
            for events_from in (events for events in EVENTS_FROM if 2 * events <= n_from and events < fewest):
                lowest = lowest_coverage(parts, designs, seen, n_from, events_from)
                if lowest >= ENOUGH:
                    fewest = events_from
                    about = {"kind": kind, "method": method, "level": LEVEL, "n_from": n_from}
                    rows.append(about | {"events_from": events_from, "lowest_coverage": f"{lowest:.4f}"})
                    break
    return rows


def hazard_ratio_without_effect(n: int, draws: int, rng: np.random.Generator) -> dict:
    """Geometric means of the naive hazard ratio and of the one by exposure over time, where there is no effect."""
    naive, right = [], []
    for _ in range(draws):
        each = draw(NULL, n, rng)
        naive.append(naive_log_hazard_ratio(each))
        rows = exposure_rows(each.entry, each.joined, each.exit, each.cause == 1)
        right.append(np.log(hazard_ratio(rows, np.arange(n)).value))
    found = {"n": n, "draws": draws}
    for name, logs in (("naive", naive), ("exposure", right)):
        error = np.std(logs, ddof=1) / np.sqrt(draws)
        found[name] = {"ratio": round(float(np.exp(np.mean(logs))), 4), "monte_carlo_error_log": round(float(error), 4)}
    return found


def code_hash() -> str:
    """One hash of the code that was checked, and of this."""
    return store.content_key(store.hashes(store.root() / each for each in CHECKED))


def main(draws: int) -> tuple[dict, list[dict]]:
    """Everything, each part with chance of its own, and the regions."""
    code = code_hash()
    rngs = iter(np.random.default_rng(SEED).spawn(1 + len(BIASED)))
    jobs = [
        (name, days, n, max(int(draws * share), 1))
        for n, share in SIZES.items()
        for name in COVERED
        for days in DAYS_PER_EVENT
    ]
    with ProcessPoolExecutor() as pool:
        made = [pool.submit(design, *job) for job in reversed(jobs)]
        biases = [pool.submit(bias, name, 300, rng, least=draws) for name, rng in zip(BIASED, rngs, strict=False)]
        designs = [each.result() for each in reversed(made)]
        seen = cells([each for _, held in designs for each in held])
        found = {
            "code": code,
            "horizon_days": HORIZON,
            "seed": SEED,
            "enough": ENOUGH,
            "hazard_ratio_without_effect": hazard_ratio_without_effect(200, 400, next(rngs)),
            "bias": [each.result() for each in biases],
            "coverage": [row for row, _ in designs],
            "cells": seen,
        }
    return found, regions(designs, seen)


if __name__ == "__main__":
    result, where = main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
    RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    with REGIONS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(where)
