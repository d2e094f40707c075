"""How often a whole evaluation errs: twelve districts, five annual looks, and what is then said and decided.

Run by hand: ``nice python -m tests.audit.evaluations`` (some twenty minutes of one core); it writes
``docs/audit/evaluations.json``, of which `tests.audit.validity` makes the tables of `docs/validity.md`.

Every look takes the page's path: trials, counts by day and arm, one stage, its check, the rule. What cannot change what is
said is not worked out: a check is made only where the first interval leaves zero out, and a weighted estimate only where its
interval could be shown. People are those of `tests.audit.evaluated_people`; no guard fires and no negative control speaks,
and either could only take something back.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import store
from analysis.decision import COMMON, Decision
from analysis.evidence import decision as deciding
from analysis.evidence import design_level, looks, reoffending, set_verdict, synthesis
from analysis.evidence.decision import SCALE
from analysis.evidence.effects import effect
from analysis.evidence.looks import Opened
from analysis.evidence.verdict import Verdict
from analysis.evidence.worth import benefit
from analysis.outcomes import joining_contrasts, pooled
from analysis.outcomes.joiners import Compared
from analysis.outcomes.joining_contrasts import HAZARD_RATIO, JOINED, NOT_JOINED, WEIGHTS
from analysis.outcomes.reoffending import DAYS_PER_MONTH, code
from analysis.plan import Plan
from analysis.reference.intervals import may_publish
from analysis.results import Estimate, NotEstimable
from analysis.settings import read_settings
from analysis.stats.power import fisher_power
from analysis.stats.proportions import clopper_pearson
from tests.audit.evaluated_people import (
    LOOK_DAYS,
    RATIOS,
    RELEASES,
    YEARS,
    People,
    comparison,
    counted,
    released,
    the_plan,
)

HORIZON, LEVEL, SEED = 12 * DAYS_PER_MONTH, 0.95, 20_261_127
# By size of a district: evaluations without effect; of those, with districts looked at one by one; and with an effect.
WITHOUT = {25: 500, 50: 2000, 100: 500}
ALONE = {50: 200, 300: 60}
WITH_EFFECT = {25: 200, 50: 200, 100: 200}
BETTER, WORSE = "better", "worse"
RESULT = Path("docs/audit/evaluations.json")
CHECKED = (
    *(
        f"src/analysis/stats/{name}.py"
        for name in (
            "trials", "trial_risks", "pooling", "pooling_counts", "clusters", "beta_binomial", "spending", "power",
        )
    ),
    *(f"src/analysis/outcomes/{name}.py" for name in ("cells", "arms", "pooled", "joining_contrasts")),
    *(
        f"src/analysis/evidence/{name}.py"
        for name in ("set_verdict", "looks", "verdict", "decision", "effects", "worth", "reoffending")
    ),
    "tests/audit/recovery.py",
    "tests/audit/evaluated_people.py",
    "tests/audit/evaluations.py",
)  # fmt: skip


def about(plan: Plan) -> dict[str, str]:
    """What the set's estimates are about."""
    asked = plan.reoffending
    return {"outcome": code(asked.definition, asked.by), "group": asked.main.models, "horizon": asked.main_horizon}


def set_ways(people: People, counts: pd.DataFrame, plan: Plan) -> Callable[[float], list[Estimate]]:
    """The pooled difference in the ways that a verdict reads, as a function of the level."""
    told, sent = about(plan), []

    @cache
    def at_level(level: float) -> list[Estimate]:
        first = pooled.one_stage(counts, plan.reoffending.ladder, told, conf_level=level)
        if first.interval is None or not first.interval.excludes(0):
            return [first]
        if not sent:
            sent.append(own_differences(people, plan))
        staged, _ = pooled.two_stage(sent[0], "reml", told, conf_level=level)
        return [first, staged, *pooled.counted(counts, plan.reoffending.ladder, told, conf_level=level)]

    return at_level


def set_says(at_level: Callable[[float], list[Estimate]], plan: Plan, look: int) -> Verdict:
    """What the set says at a look."""
    opened = Opened(look=look)
    return set_verdict.decide(at_level(LEVEL), at_level, [], [], pd.DataFrame(), plan, LEVEL, opened)


def own_differences(people: People, plan: Plan) -> pd.DataFrame:
    """The districts' own differences that enter the check in two stages: with an interval, and enough events an arm."""
    rows = []
    for number in np.unique(people.district):
        _, compared = comparison(people.taken(people.district == number))
        *arms, found = district_risks(compared, plan, LEVEL)
        if found.interval is not None and min(arm.n_events for arm in arms) >= synthesis.LEAST_EVENTS:
            limits = {"conf_low": found.interval.low, "conf_high": found.interval.high, "conf_level": LEVEL}
            rows.append({"estimate": found.value, **limits, "n": found.n, "n_events": found.n_events})
    return pd.DataFrame(rows)


def district_risks(compared: Compared, plan: Plan, level: float) -> list[Estimate]:
    """Both risks and the difference as a district's page has them; counts where weights would give no interval."""
    asked = plan.reoffending
    counts = [_events_and_people(compared, treated) for treated in (True, False)]
    fewest, n = min(min(events, n - events) for events, n in counts), min(n for _, n in counts)
    weighted = joining_contrasts.rung(asked.ladder, [events for events, _ in counts], n) == WEIGHTS
    if not n or (weighted and not may_publish("weighted_mover", n, fewest, conf_level=level)):
        return _without_interval(counts, plan)
    outcome = about(plan)["outcome"]
    return joining_contrasts.risks(compared, asked.main, asked.ladder, outcome, asked.main_horizon, conf_level=level)


def _events_and_people(compared: Compared, treated: bool) -> tuple[int, int]:
    rows = compared.found.rows
    mine = rows.treated == treated
    event = mine & (rows.cause == 1) & (rows.time <= HORIZON)
    return len(np.unique(rows.person[event])), len(np.unique(rows.person[mine]))


def _without_interval(counts: list[tuple[int, int]], plan: Plan) -> list[Estimate]:
    told = about(plan) | {"unit": "share", "method": WEIGHTS}
    shares = [events / n if n else 0.0 for events, n in counts]
    made = [
        Estimate(**told | {"group": f"{told['group']}:{arm}"}, estimand="risk", value=share, n=n, n_events=events)
        for arm, share, (events, n) in zip((JOINED, NOT_JOINED), shares, counts, strict=True)
    ]
    total = {"n": sum(n for _, n in counts), "n_events": sum(events for events, _ in counts)}
    value = shares[0] - shares[1] if all(n for _, n in counts) else NotEstimable("nobody_to_compare")
    return [*made, Estimate(**told, **total, estimand="risk_difference", value=value)]


def district_says(compared: Compared, plan: Plan, look: int) -> Verdict:
    """What a district's page says at a look that its plan names."""
    asked, sure = plan.reoffending, looks.level(plan, LEVEL, Opened(look=look))
    primary = asked.primary.model_copy(update={"conf_level": sure})
    asked = asked.model_copy(update={"primary": primary})
    risks = district_risks(compared, plan, sure)
    told = about(plan) | {"estimand": HAZARD_RATIO, "unit": "ratio"}
    check = Estimate(**told, n=0, method="cox", value=NotEstimable("not_asked"))
    if risks[-1].interval is not None and risks[-1].interval.excludes(0):
        check = joining_contrasts.hazard(compared, asked.main, asked.ladder, told["outcome"], conf_level=sure)
    return reoffending.decide([*risks, check], asked, horizon=asked.main_horizon)


def decided(people: People, compared: Compared, said: Verdict, plan: Plan, decision: Decision) -> str:
    """What decision.yaml makes of a district at that look; without "better" it is never to scale."""
    if said.verdict != BETTER:
        return ""
    *arms, difference = district_risks(compared, plan, LEVEL)
    level = design_level.LEVELS[design_level.WEIGHTED if difference.method == WEIGHTS else design_level.SAME_DAY]
    models = {"models": plan.reoffending.main.models, "horizon": plan.reoffending.main_horizon}
    each = effect(difference, arms, share_of_all(people), level, decision, **models)
    row, _ = benefit(each, decision, conf_level=LEVEL)
    return deciding.decide(each, row, (), said, (), plan.reoffending, decision).decision


def share_of_all(people: People) -> float:
    """Share with a new offence within a year among everybody released so long ago, half an event added on either side."""
    known = people.sight - people.entry >= HORIZON
    event = (people.cause == 1) & (people.exit - people.entry <= HORIZON)
    return float((event[known].sum() + 0.5) / (known.sum() + 1))


def without_effect(size: int, draws: int, rng: np.random.Generator) -> dict:
    """Shares of whole evaluations in which something is said at any look although there is no effect."""
    plans = {"planned": the_plan(YEARS), "not_shared": the_plan()}
    found = {name: {said: 0 for said in (BETTER, WORSE, "first_look", "last_look")} for name in plans}
    for _ in range(draws):
        people = released(RELEASES[size], RATIOS[0], rng)
        said = _five_looks(people, plans)
        for name, verdicts in said.items():
            found[name][BETTER] += BETTER in verdicts
            found[name][WORSE] += WORSE in verdicts
            found[name]["first_look"] += verdicts[0] == BETTER
            found[name]["last_look"] += verdicts[-1] == BETTER
    return {"size": size, "draws": draws} | {
        name: {said: share(count, draws) for said, count in counts.items()} for name, counts in found.items()
    }


def _five_looks(people: People, plans: dict[str, Plan]) -> dict[str, list[str]]:
    """Verdicts at each look: with five looks planned, and with each of them read as if it were the only one."""
    said: dict[str, list[str]] = {name: [] for name in plans}
    for look, day in enumerate(LOOK_DAYS, start=1):
        seen = people.seen(day)
        at_level = set_ways(seen, counted(seen, plans["planned"]), plans["planned"])
        for name, plan in plans.items():
            said[name].append(set_says(at_level, plan, look if plan.analyses else 1).verdict)
    return said


def districts_alone(size: int, draws: int, rng: np.random.Generator) -> dict:
    """Twelve districts one by one, without effect: how often one of them says "better", and is to scale.

    `first`, `last`: all read their one look at 95% on the first or on the last day; `planned`: five looks.
    """
    decision, single, five = read_settings(store.raw() / COMMON, Decision), the_plan(), the_plan(YEARS)
    parts = {"first": (single, LOOK_DAYS[:1]), "last": (single, LOOK_DAYS[-1:]), "planned": (five, LOOK_DAYS)}
    found = {name: Counter() for name in parts}
    for _ in range(draws):
        people = released(RELEASES[size], RATIOS[0], rng)
        for name, (plan, days) in parts.items():
            told = [
                each
                for look, day in enumerate(days, start=1)
                for each in _one_by_one(people.seen(day), plan, look, decision)
            ]
            verdicts = [verdict for verdict, _ in told]
            found[name]["any_better"] += BETTER in verdicts
            found[name]["any_worse"] += WORSE in verdicts
            found[name]["any_scale"] += SCALE in [choice for _, choice in told]
            found[name]["readings"] += len(told)
            found[name]["with_interval"] += sum(verdict != "" for verdict in verdicts)
            found[name]["better"] += verdicts.count(BETTER)
    kinds = ("any_better", "any_worse", "any_scale")
    return {"size": size, "draws": draws} | {
        name: {kind: share(counts[kind], draws) for kind in kinds}
        | {kind: share(counts[kind], counts["readings"]) for kind in ("better", "with_interval")}
        for name, counts in found.items()
    }


def _one_by_one(people: People, plan: Plan, look: int, decision: Decision) -> list[tuple[str, str]]:
    """Verdict (empty without an interval) and decision of each district."""
    told = []
    for number in np.unique(people.district):
        mine = people.taken(people.district == number)
        _, compared = comparison(mine)
        said = district_says(compared, plan, look)
        known = said.because not in ("not_estimable", "no_safe_interval")
        told.append((said.verdict if known else "", decided(mine, compared, said, plan, decision)))
    return told


def with_effect(points: int, size: int, draws: int, rng: np.random.Generator) -> dict:
    """How often the last of five planned looks says "better" where so many points are planted, beside exact power.

    `first_stage`: how often the interval alone would have said it. `because`: why nothing was said, of all draws.
    """
    plan, found = the_plan(YEARS), Counter()
    people_of, risks, errors = [], [], []
    for _ in range(draws):
        seen = released(RELEASES[size], RATIOS[points], rng).seen(LOOK_DAYS[-1])
        counts = counted(seen, plan)
        at_level = set_ways(seen, counts, plan)
        said = set_says(at_level, plan, YEARS)
        found[said.verdict] += 1
        found[f"because_{said.because}"] += said.verdict == "cannot_tell_yet"
        found["first_stage"] += said.conf_high is not None and said.conf_high < 0
        joined = (seen.joined < seen.exit) & (seen.joined + HORIZON <= LOOK_DAYS[-1])
        risks.append((seen.risk_joined[joined].mean(), seen.risk_not_joined[joined].mean()))
        errors.append(at_level(LEVEL)[0].value - (risks[-1][0] - risks[-1][1]))
        people_of.append(pooled.arms(counts)[pooled.ARM].sum().to_numpy())
    n_1, _, n_0, _ = np.mean(people_of, axis=0)
    risk_1, risk_0 = np.mean(risks, axis=0)
    alpha = 1 - looks.level(plan, LEVEL, Opened(look=YEARS))
    return {
        "points": points,
        "size": size,
        "draws": draws,
        "joined": round(float(n_1), 1),
        "not_joined": round(float(n_0), 1),
        "risk_joined": round(float(risk_1), 4),
        "risk_not_joined": round(float(risk_0), 4),
        "bias": round(float(np.mean(errors)), 4),
        "monte_carlo_error": round(float(np.std(errors, ddof=1) / np.sqrt(draws)), 4),
        "better": share(found[BETTER], draws),
        "first_stage": share(found["first_stage"], draws),
        "worse": share(found[WORSE], draws),
        "because": {
            key.removeprefix("because_"): n for key, n in sorted(found.items()) if key.startswith("because_") and n
        },
        "exact_power": round(fisher_power(round(n_1), round(n_0), risk_1, risk_0, alpha=alpha), 4),
    }


def share(count: int, of: int) -> dict:
    """A share of draws with its 95% Monte-Carlo limits."""
    limits = clopper_pearson(count, of)
    return {"count": count, "share": round(count / of, 4), "low": round(limits.low, 4), "high": round(limits.high, 4)}


def code_hash() -> str:
    """One hash of the code that was checked, and of this."""
    return store.content_key(store.hashes(store.root() / each for each in CHECKED))


def parts(scale: float = 1.0, seed: int = SEED) -> dict:
    """Everything, with so large a part of the draws; each line has chance of its own."""
    jobs = [("without_effect", without_effect, (size,), n) for size, n in WITHOUT.items()]
    jobs += [("alone", districts_alone, (size,), n) for size, n in ALONE.items()]
    jobs += [
        ("with_effect", with_effect, (points, size), n)
        for points in RATIOS
        if points
        for size, n in WITH_EFFECT.items()
    ]
    found: dict[str, list] = {name: [] for name, *_ in jobs}
    for (name, made, options, n), rng in zip(jobs, np.random.default_rng(seed).spawn(len(jobs)), strict=True):
        found[name].append(made(*options, max(round(n * scale), 2), rng))
    return found


def found() -> dict:
    """What the full run found."""
    return json.loads((store.root() / RESULT).read_text(encoding="utf-8"))


if __name__ == "__main__":
    checked = {"code": code_hash(), "level": LEVEL, "seed": SEED}
    made = checked | parts(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
    store.write_text(store.root() / RESULT, json.dumps(made, indent=1) + "\n")
