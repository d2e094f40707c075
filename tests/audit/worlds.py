"""What notebook 2 says of simulated districts in which an assumption does not hold, against what is true in them.

Run by hand: ``nice python -m tests.audit.worlds`` (a quarter of an hour of computing; what was done
is kept under ``data/processed/worlds`` and not done again unless code changed); it writes ``docs/audit/worlds.json``.

A draw is a district with `TIMES` times the releases of a shipped one, made without files (`tests.audit.world_tables`).
It is looked at whole, and in parts as large as one district, people being put into a part by lot.
"""

import gzip
import json
import pickle
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import store
from analysis.evidence import whole_units
from analysis.evidence.guards.reoffending import check
from analysis.evidence.judged import decide
from analysis.evidence.verdict import JUDGEMENTS
from analysis.followup.follow import Followup, follow
from analysis.followup.joining import Joining, joinings
from analysis.intake.ingest import ingest
from analysis.intake.pseudonyms import read_key
from analysis.outcomes import joiners, joining_contrasts
from analysis.outcomes.reoffending import DAYS_PER_MONTH, code
from analysis.plan import Plan, ReoffendingPlan, horizon_months
from analysis.results import Estimate, NotEstimable
from analysis.settings import read_settings
from analysis.simulate.world import WORLDS, World, world
from analysis.simulate.write import simulate
from analysis.sites import Site
from analysis.stats.trials import TrialRows
from analysis.tables.source import read_source
from tests.audit.world_tables import NAME, Made, make

DRAWS, TIMES = 8, 10
LOOKED_AT = 4  # of the parts of a draw, each as large as one district
FROM_FILES = 4  # districts that are read from their files, to see how many movers linkage finds
# Rates that differ from simulation.yaml: as published (5 of 100 released commit a crime within a year), and so many that a
# difference can be larger than the plan's margin.
CRIME = {"published": {}, "frequent": {"reoffence_intercept": -2.25}}
TRUE_OUTCOME = {"any": "crime"}  # what the truth calls the events of a definition
OFFENCES = ("drugs", "theft")  # those that the simulator gives another risk
FIRST_SEED, SEED = 70_001, 20_261_126
SPOTS = (("effect", "published"), ("hidden_risk", "frequent"))
RESULT = Path("docs/audit/worlds.json")
# What is kept on the way rests on these: what a district's tables are made by, and what is made of them.
RECORDS = ("simulate", "columns", "intake", "tables")
ESTIMATES = ("followup", "evidence/judged.py", "evidence/verdict.py", "evidence/guards", "outcomes/joiners.py",
             "outcomes/joining_contrasts.py", "outcomes/negative_controls.py", "stats/trials.py", "stats/trial_risks.py",
             "stats/joining_weights.py", "stats/risk_sets.py", "stats/exposure.py")  # fmt: skip


@dataclass(frozen=True)
class Planted:
    """What is true of a draw's participants within the plan's horizon of joining.

    `difference` is the risk with the model less the risk without it, `risk` the first of the two.
    """

    difference: float
    risk: float
    n: int


def plan() -> ReoffendingPlan:
    """The common plan of districts."""
    return read_settings(store.raw() / "plan.yaml", Plan).reoffending


def chosen_world(name: str, crime: str, times: int) -> World:
    """A world with one of the two frequencies of crime, in a district so many times as large as a shipped one."""
    per_year = [times * int(each) for each in world()["releases_per_year"]]
    return world(name, rates=CRIME[crime] | {"releases_per_year": per_year})


def kept(name: str, crime: str, seed: int) -> Made:
    """A draw, made once for each state of the code that it rests on."""
    path = store.processed() / "worlds" / records_hash() / f"{name}-{crime}-{seed}.pickle.gz"
    if not path.exists():
        made = make(chosen_world(name, crime, TIMES), seed)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_bytes(gzip.compress(pickle.dumps(made), compresslevel=1))
        part.rename(path)
    return pickle.loads(gzip.decompress(path.read_bytes()))


def planted(effects: pd.DataFrame, asked: ReoffendingPlan) -> Planted:
    """The truth about the plan's model, of those who joined it."""
    wanted = {
        "model": asked.main.models,
        "population": "participants",
        "outcome": TRUE_OUTCOME[asked.definition],
        "horizon_months": horizon_months(asked.primary.horizon),
    }
    row = effects.loc[(effects[list(wanted)] == pd.Series(wanted)).all(axis=1)].iloc[0]
    return Planted(float(row["risk_difference"]), float(row["risk_with"]), int(row["n"]))


def parts(site: Site, number: int, rng: np.random.Generator) -> list[Site]:
    """The people of a district put by lot into so many districts; what is about nobody is in each."""
    persons = site.tables["people"]["person_id"]
    part = pd.Series(rng.integers(number, size=len(persons)), persons)
    return [
        replace(site, tables={name: _of(table, part.index[part == each]) for name, table in site.tables.items()})
        for each in range(number)
    ]


def _of(table: pd.DataFrame, persons: pd.Index) -> pd.DataFrame:
    return table[table["person_id"].isin(persons)].reset_index(drop=True) if "person_id" in table else table


def said(site: Site, asked: ReoffendingPlan) -> dict:
    """Estimates and verdict as notebook 2 has them, guards among it: numbers that cannot be had are missing.

    `all_recorded` is the difference that it would have if everything recorded by which officials choose were held fixed,
    and not the plan's covariates alone.
    """
    models, horizon, level = asked.main.models, asked.primary.horizon, asked.primary.conf_level
    followed = follow(site, definition=asked.definition, by=asked.by)
    joined_kinds = joinings(site, followed.rows, (models,))
    joined = joined_kinds[models]
    compared = joiners.compare(followed, joined, asked.main, asked.adjust_for)
    outcome = code(asked.definition, asked.by)
    rows = joining_contrasts.estimates(compared, asked.main, asked.ladder, outcome, [horizon], conf_level=level)
    where = whole_units.located(site, followed, asked)
    against = check(
        site, followed, joined_kinds, {models: compared}, where, rows, asked, horizon, conf_level=level
    ).objection
    decided = decide(rows, asked, horizon=horizon, against=against)
    named = {(row.estimand, row.group): row for row in rows}
    difference = named["risk_difference", models]
    ratio = named[joining_contrasts.HAZARD_RATIO, models].interval
    return {
        "difference": number(difference),
        "all_recorded": number(_held_fixed(followed, joined, asked)),
        "joined": number(named.get(("risk", f"{models}:{joining_contrasts.JOINED}"))),
        "n_events": _events(compared.found.rows, horizon_months(horizon) * DAYS_PER_MONTH),
        "method": difference.method,
        "has_interval": difference.interval is not None,
        "ratio_below_1": ratio is not None and ratio.high < 1,
        "ratio_above_1": ratio is not None and ratio.low > 1,
        "verdict": decided.verdict,
        "because": decided.because,
    }


def _events(rows: TrialRows, days: float) -> int:
    """Different people of each arm with the event, whatever their days of comparison."""
    had = (rows.cause == 1) & (rows.time <= days)
    return sum(len(np.unique(rows.person[had & (rows.treated == arm)])) for arm in (True, False))


def _held_fixed(followed: Followup, joined: Joining, asked: ReoffendingPlan) -> Estimate:
    rows = followed.rows
    seen = {name: (rows["offence"] == name).astype(float) for name in OFFENCES} | {"female": rows["sex"] == "female"}
    wider = replace(followed, rows=rows.assign(**seen))
    compared = joiners.compare(wider, joined, asked.main, (*asked.adjust_for, *seen, "conditional"))
    outcome, horizon, level = code(asked.definition, asked.by), asked.primary.horizon, asked.primary.conf_level
    found = joining_contrasts.risks(compared, asked.main, asked.ladder, outcome, horizon, conf_level=level)
    return next(row for row in found if row.estimand == "risk_difference")


def number(row: Estimate | None) -> float:
    """An estimate's value, NaN if there is none."""
    return np.nan if row is None or isinstance(row.value, NotEstimable) else float(row.value)


def look(name: str, crime: str, seed: int, asked: ReoffendingPlan) -> dict:
    """What is true of a draw, and what is said of it whole and in parts; kept for each state of the code."""
    path = store.processed() / "worlds" / estimates_hash() / f"{name}-{crime}-{seed}.json"
    if not path.exists():
        made = kept(name, crime, seed)
        some = parts(made.site, TIMES, np.random.default_rng([SEED, seed]))[:LOOKED_AT]
        found = {"planted": asdict(planted(made.effects, asked)), "whole": [said(made.site, asked)]}
        store.write_json(path, found | {"parts": [said(part, asked) for part in some]})
    return json.loads(path.read_text(encoding="utf-8"))


def in_one_world(name: str, crime: str, seeds: Iterable[int], asked: ReoffendingPlan) -> list[dict]:
    """What is said of a world's draws, in parts as large as one district and whole."""
    looks = [look(name, crime, seed, asked) for seed in seeds]
    true = [Planted(**each["planted"]) for each in looks]
    about = {"world": name, "crime": crime}
    return [
        about | {"times": times} | summary(true, [each[size] for each in looks])
        for times, size in ((1, "parts"), (TIMES, "whole"))
    ]


def summary(true: list[Planted], looks: list[list[dict]]) -> dict:
    """Bias and verdicts; the error is that of the mean over draws, in each of which the parts share the communes."""
    found = pd.DataFrame([look | {"draw": draw} for draw, each in enumerate(looks) for look in each])
    means, differences = (
        found.groupby("draw")[["difference", "all_recorded"]].mean(),
        [each.difference for each in true],
    )
    errors = means.sub(differences, axis=0)
    verdicts = Counter(found["verdict"])
    weights = [each.n for each in true]
    return {
        "draws": len(true),
        "looks": len(found),
        "given": int(found["difference"].notna().sum()),
        "with_interval": int(found["has_interval"].sum()),
        "methods": dict(sorted(Counter(found["method"]).items())),
        "events": round(float(found["n_events"].mean()), 1),
        "planted": _rounded(np.average([each.difference for each in true], weights=weights)),
        "true_risk_joined": _rounded(np.average([each.risk for each in true], weights=weights)),
        "found_risk_joined": _rounded(found["joined"].mean()),
        "found": _rounded(found["difference"].mean()),
        "bias": _rounded(errors["difference"].mean()),
        "monte_carlo_error": _noise(errors["difference"]),
        "bias_all_recorded": _rounded(errors["all_recorded"].mean()),
        "monte_carlo_error_all_recorded": _noise(errors["all_recorded"]),
        "because": dict(sorted(Counter(found["because"]).items())),
        "ratio_below_1": _rounded(found["ratio_below_1"].mean()),
        "ratio_above_1": _rounded(found["ratio_above_1"].mean()),
        "verdicts": {verdict: _rounded(verdicts[verdict] / len(found)) for verdict in JUDGEMENTS},
    }


def _noise(errors: pd.Series) -> float | None:
    return _rounded(errors.std(ddof=1) / np.sqrt(errors.notna().sum())) if errors.notna().sum() > 1 else None


def _rounded(value: float) -> float:
    return round(float(value), 4) + 0.0


def movers_found(seeds: Iterable[int]) -> dict:
    """Of offences that became known, the share that is linked where movers cannot be: from files, and at the worst."""
    counts = np.zeros(3, int)
    for seed in seeds:
        crime = chosen_world("movers_unlinked", "published", 1)
        worlds = (replace(crime, movers_unlinked=False), crime)
        counts += [
            *(len(make(each, seed).site.tables["offences"]) for each in worlds),
            offences_from_files(crime, seed),
        ]
    return {"offences": int(counts[0]), "linked_at_worst": int(counts[1]), "linked_from_files": int(counts[2])}


def offences_from_files(crime: World, seed: int) -> int:
    """Offences in the tables of a district that is written and read."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / NAME
        simulate(NAME, seed=seed, world=crime, folder=folder)
        source = read_source(folder)
        return len(ingest(folder, source, read_key(synthetic=True)).tables["offences"])


def spot(name: str, crime: str, asked: ReoffendingPlan) -> dict:
    """What is said of one small draw: a test makes it again, so that a change of any code that matters is seen."""
    made = make(chosen_world(name, crime, 1), FIRST_SEED)
    return {"world": name, "crime": crime} | said(made.site, asked)


@cache
def records_hash() -> str:
    """Hash of what a draw's tables are made by."""
    own = [store.raw() / "reference" / "simulation.yaml", store.root() / "tests" / "audit" / "world_tables.py"]
    return store.content_key(store.hashes([*code_of(RECORDS), *own]) | {"draws": [TIMES, CRIME]})


@cache
def estimates_hash() -> str:
    """Hash of what estimates and verdicts are made by, and of this."""
    own = [store.raw() / "plan.yaml", store.root() / "tests" / "audit" / "worlds.py"]
    return store.content_key(store.hashes([*code_of(ESTIMATES), *own]))


def code_of(names: Iterable[str]) -> list[Path]:
    """The files of packages and modules, by their place in the project's package."""
    package = store.root() / "src" / "analysis"
    return [path for name in names for path in ([package / name] if "." in name else (package / name).rglob("*.py"))]


def main(n: int) -> dict:
    """Every world, draw by draw, so that a run that was stopped goes on where it was."""
    asked, choices = plan(), [(name, crime) for crime in CRIME for name in WORLDS]
    seeds = range(FIRST_SEED, FIRST_SEED + n)
    for seed in seeds:
        for choice in choices:
            look(*choice, seed, asked)
    found = [row for choice in choices for row in in_one_world(*choice, seeds, asked)]
    return {
        "seeds": [seeds[0], seeds[-1]],
        "model": asked.main.models,
        "outcome": code(asked.definition, asked.by),
        "horizon": asked.primary.horizon,
        "margin": asked.primary.margin,
        "spots": [spot(*choice, asked) for choice in SPOTS],
        "movers": movers_found(range(FIRST_SEED, FIRST_SEED + FROM_FILES)),
        "worlds": found,
    }


if __name__ == "__main__":
    told = main(int(sys.argv[1]) if len(sys.argv) > 1 else DRAWS)
    (store.root() / RESULT).write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
