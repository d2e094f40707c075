"""How often the exact limits of the hazard ratio of joining hold the truth, and the bias of the second opinions.

Run by hand: ``nice python -m tests.audit.second_looks`` (three minutes); it writes ``docs/audit/second_looks.json``. Releases are
those of `tests.audit.recovery`.
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import store
from analysis.outcomes import joining_contrasts
from analysis.outcomes.arms import Arm
from analysis.outcomes.joiners import Compared
from analysis.outcomes.second_opinions import METHODS, second_opinions
from analysis.plan import Contrast, Ladder
from analysis.stats.exposure import exposure_rows
from analysis.stats.exposure_exact import exact_hazard_ratio
from analysis.stats.trials import sequential_trials
from tests.audit.recovery import WORLDS, Releases, World, draw

CHECKED = (
    "src/analysis/outcomes/joiners.py",
    "src/analysis/outcomes/joining_contrasts.py",
    "src/analysis/outcomes/second_opinions.py",
    "src/analysis/stats/exposure_exact.py",
    "src/analysis/stats/joining_weights.py",
    "src/analysis/stats/pseudo_values.py",
    "src/analysis/stats/stratified_exact.py",
    "src/analysis/stats/trial_risks.py",
    "src/analysis/stats/trials.py",
    "tests/audit/second_looks.py",
)
RESULT = Path("docs/audit/second_looks.json")
SEED = 20_261_126
LEVEL = 0.95
CONTRAST = Contrast(models="helpers", assigned="person", window_days=31)
LADDER = Ladder(model_from=5, weights_from=20, covariates_at_most=2)
ARMS = tuple(
    Arm(models="helpers", horizon="12m", arm=name, n_events=5, n_without=20, n_unknown=0, n_not_yet=0)
    for name in ("joined", "not_joined")
)
# People, and hazards of the event a day with which most draws have 5 to 19 events.
SIZES = {60: 1 / 4000, 120: 1 / 7000, 250: 1 / 14_000}
PEOPLE = 600


def exact_limits(n: int, ratio: float, draws: int, rng: np.random.Generator) -> dict:
    """Of draws with 5 to 19 events: how often the limits hold the ratio, and the test rejects it being 1."""
    world = World(ratio=ratio, event=SIZES[n], joining=1 / 300)
    held, rejected, refused = 0, 0, 0
    for _ in range(draws):
        releases = draw(world, n, rng)
        while not LADDER.model_from <= (releases.cause == 1).sum() < LADDER.weights_from:
            releases = draw(world, n, rng)
        rows = exposure_rows(releases.entry, releases.joined, releases.exit, releases.cause == 1)
        try:
            found = exact_hazard_ratio(rows, conf_level=LEVEL)
        except ValueError:
            refused += 1
            continue
        held += not found.interval.excludes(ratio)
        rejected += found.p_value <= 1 - LEVEL
    given = draws - refused
    return {"n": n, "ratio": ratio, "draws": draws, "refused": refused, "coverage": round(held / given, 4),
            "rejects_no_effect": round(rejected / given, 4)}  # fmt: skip


def compared(releases: Releases, rng: np.random.Generator) -> Compared:
    """As the page has it: months are trials, and beside the covariate that counts one that does not."""
    n = len(releases.x)
    arrays = {name: getattr(releases, name) for name in ("entry", "joined", "exit", "cause")} | {"person": np.arange(n)}
    covariates = np.column_stack([releases.x, rng.normal(size=n)]).astype(float)
    found = sequential_trials(**arrays, window=float(CONTRAST.window_days))
    return Compared(**arrays, origin=releases.entry, covariates=covariates, names=("counts", "noise"), found=found,
                    release=np.arange(n), zero=pd.Timestamp(0))  # fmt: skip


def opinions(data: Compared, ladder: Ladder = LADDER) -> dict:
    """By method."""
    risks = joining_contrasts.risks(data, CONTRAST, ladder, "any/offence", "12m", conf_level=LEVEL)
    found = second_opinions(data, CONTRAST, risks, ARMS, "12m", conf_level=LEVEL)
    return {row.method: row for row in found}


def bias(world: str, draws: int, rng: np.random.Generator) -> dict:
    """Mean error of each method's difference, the unadjusted one first."""
    names, errors = ("trials", "plan", *METHODS), []
    for _ in range(draws):
        releases = draw(WORLDS[world], PEOPLE, rng)
        found, truth = opinions(compared(releases, rng)), releases.true_difference()
        errors.append([np.nan if found[name].reason else found[name].difference - truth for name in names])
    given = np.isfinite(errors).sum(axis=0)
    means, noise = np.nanmean(errors, axis=0), np.nanstd(errors, axis=0, ddof=1) / np.sqrt(given)
    return {"world": world, "n": PEOPLE, "draws": draws} | {
        name: {"given": int(n), "bias": round(float(mean), 4), "monte_carlo_error": round(float(error), 4)}
        for name, n, mean, error in zip(names, given, means, noise, strict=True)
    }


def code_hash() -> str:
    """One hash of the code that was checked, and of this."""
    return store.content_key(store.hashes(store.root() / each for each in CHECKED))


def main(draws: int = 2000) -> dict:
    """Everything, each part with chance of its own."""
    rngs = iter(np.random.default_rng(SEED).spawn(20))
    return {
        "code": code_hash(),
        "level": LEVEL,
        "seed": SEED,
        "exact_limits": [exact_limits(n, ratio, draws, next(rngs)) for n in SIZES for ratio in (1.0, 0.5)],
        "bias": [bias(world, 400, next(rngs)) for world in ("no_effect_confounded", "effect_confounded")],
    }


if __name__ == "__main__":
    RESULT.write_text(json.dumps(main(), indent=1) + "\n", encoding="utf-8")
