"""What the comparisons by joining find where the truth was planted: bias and coverage over simulated releases.

Run by hand: ``nice python -m tests.audit.recovery`` (some minutes); it writes ``docs/audit/recovery.json``.

A release comes into sight within a year; the hazards of the event, of joining and of a competing event are constant but
for a recorded covariate (`x`, both hazards) and an unrecorded frailty (event only), and joining multiplies that of the
event by `ratio`. So the true difference of the joiners is known person by person.
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analysis.stats import cox
from analysis.stats.exposure import exposure_rows, hazard_ratio
from analysis.stats.joining_weights import weigh
from analysis.stats.trial_risks import once_risks, trial_risks
from analysis.stats.trials import sequential_trials

HORIZON, SIGHT_ENDS = 365.0, 1200.0
LEVEL = 0.95
SEED = 20_260_301
RESULT = Path("docs/audit/recovery.json")


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


NULL = World(frailty=(0.4, 1.6), joining=1 / 150, willing=0.5)
CONFOUNDED = World(ratio=0.5, x_event=3, x_join=3, frailty=(0.6, 1.4))
WORLDS = {
    "no_effect": NULL,
    "effect": World(ratio=0.5, frailty=(0.4, 1.6)),
    "no_effect_confounded": World(x_event=3, x_join=3, frailty=(0.6, 1.4)),
    "effect_confounded": CONFOUNDED,
}


@dataclass(frozen=True)
class Releases:
    """Arrays as the formulas take them, the covariate, and each release's true difference if it joins."""

    entry: np.ndarray
    joined: np.ndarray
    exit: np.ndarray
    cause: np.ndarray
    x: np.ndarray
    effect: np.ndarray

    def trials(self, **options):
        """Sequential trials; each release is a person."""
        return sequential_trials(self.entry, self.joined, self.exit, self.cause, np.arange(len(self.x)), **options)

    def weighed(self):
        """Rows weighted by the covariate."""
        return weigh(self.trials(), self.entry, self.joined, self.exit, self.x[:, None].astype(float), horizon=HORIZON)

    def true_difference(self) -> float:
        """Mean over those who joined in sight."""
        return float(self.effect[self.joined < self.exit].mean())


def draw(world: World, n: int, rng: np.random.Generator) -> Releases:
    """`n` releases of a world."""
    entry = rng.uniform(0, 365, n)
    x = rng.random(n) < 0.5
    hazard = world.event * np.where(x, world.x_event, 1.0) * rng.choice(world.frailty, n)
    waiting = rng.exponential(1 / (world.joining * np.where(x, world.x_join, 1.0)))
    waiting = np.where(rng.random(n) < world.willing, waiting, np.inf)
    before, after = rng.exponential(1 / hazard), rng.exponential(1 / (hazard * world.ratio))
    event = np.where(before < waiting, before, waiting + after)
    competing, sight = rng.exponential(1 / world.competing, n), SIGHT_ENDS - entry
    time = np.minimum(np.minimum(event, competing), sight)
    cause = np.where(time == event, 1, np.where(time == competing, 2, 0))
    effect = _risk(hazard * world.ratio, world.competing) - _risk(hazard, world.competing)
    return Releases(entry, entry + waiting, entry + time, cause, x, effect)


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
    """Mean error of three differences, until the weighted one's is known to a tenth of the effect planted (of 0.1: none)."""
    kinds = ("naive", "risk_sets", "risk_sets_weighted")
    errors, planted = [], []
    while True:
        releases = draw(WORLDS[name], n, rng)
        found = (
            naive_difference(releases),
            *(trial_risks(rows, HORIZON).difference for rows in (releases.trials().rows, releases.weighed())),
        )
        planted.append(releases.true_difference())
        errors.append(np.array(found) - planted[-1])
        noise = np.std(errors, axis=0, ddof=1) / np.sqrt(len(errors)) if len(errors) > 1 else np.full(3, np.inf)
        if len(errors) >= least and noise[2] <= max(abs(np.mean(planted)), 0.1) / 10:
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


def coverage(name: str, n: int, draws: int, rng: np.random.Generator) -> dict:
    """How often the intervals hold the true difference; a refusal is counted apart."""
    held = {"trials_normal": [], "trials_normal_weighted": [], "trials_beta_product": []}
    ratio = {"trials_normal": [], "trials_normal_weighted": []}
    for _ in range(draws):
        releases = draw(WORLDS[name], n, rng)
        if not (releases.joined < releases.exit).any():
            continue
        true, trials = releases.true_difference(), releases.trials()
        attempts = {
            "trials_normal": lambda rows=trials.rows: trial_risks(rows, HORIZON),
            "trials_normal_weighted": lambda each=releases: trial_risks(each.weighed(), HORIZON),
            "trials_beta_product": lambda rows=trials.rows: once_risks(rows, HORIZON),
        }
        for method, attempt in attempts.items():
            try:
                found = attempt()
            except ValueError:
                continue
            held[method].append(not found.interval.excludes(true))
            if method in ratio:
                ratio[method].append((found.difference - true, found.std_error))
    row = {"world": name, "n": n, "draws": draws}
    for method, each in held.items():
        row[method] = {"given": len(each), "coverage": round(float(np.mean(each)), 4) if each else None}
        if ratio.get(method):
            error, claimed = np.transpose(ratio[method])
            row[method]["error_claimed_over_seen"] = round(float(np.sqrt(np.mean(claimed**2)) / error.std()), 3)
    return row


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


def main(draws: int) -> dict:
    """Everything, each part with chance of its own."""
    rngs = iter(np.random.default_rng(SEED).spawn(40))
    return {
        "horizon_days": HORIZON,
        "seed": SEED,
        "hazard_ratio_without_effect": hazard_ratio_without_effect(200, draws, next(rngs)),
        "bias": [bias(name, 300, next(rngs), least=draws) for name in WORLDS],
        "coverage": [coverage(name, n, draws, next(rngs)) for name in WORLDS for n in (30, 100, 300)],
    }


if __name__ == "__main__":
    found = main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
    RESULT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
