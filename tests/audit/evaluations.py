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
from analysis.evidence import design_level, judged, looks, set_verdict
from analysis.evidence.decision import SCALE
from analysis.evidence.effects import effect
from analysis.evidence.looks import Opened
from analysis.evidence.verdict import Verdict
from analysis.evidence.worth import benefit
from analysis.outcomes import joining_contrasts, pooled, pooled_checks
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
    SELECTED,
    YEARS,
    People,
    comparison,
    counted,
    released,
    the_plan,
)

HORIZON, LEVEL, SEED = 12 * DAYS_PER_MONTH, 0.95, 20_261_127
SAFER, CHANCE, RISKIER = SELECTED
# Evaluations by who joins first and the size of a district.
WITHOUT = {(SAFER, 50): 2000, (RISKIER, 50): 500, (CHANCE, 50): 400, (SAFER, 25): 400, (SAFER, 100): 250}
ALONE = {(SAFER, 50): 200, (SAFER, 300): 80}
WITH_EFFECT = {(selected, points, size): 150 for selected in SELECTED for points in (5, 8) for size in (25, 50, 100)}
TOGETHER = (3, 5, 12)  # districts put together where the interval itself is looked at
BETTER, WORSE, LITTLE = "better", "worse", "little_or_no_difference"
RESULT = Path("docs/audit/evaluations.json")
CHECKED = {
    "src/analysis/stats": (
        *(
            "trials",
            "trial_risks",
            "pooling",
            "pooling_counts",
            "clusters",
            "cluster_bootstrap",
            "beta_binomial",
            "spending",
            "power",
        ),
    ),
    "src/analysis/outcomes": ("cells", "arms", "pooled", "pooled_checks", "joining_contrasts"),
    "src/analysis/evidence": ("set_verdict", "looks", "verdict", "decision", "effects", "worth", "judged"),
    "tests/audit": ("recovery", "evaluated_people", "evaluations"),
}


def about(plan: Plan) -> dict[str, str]:
    """What the set's estimates are about."""
    asked = plan.reoffending
    return {"outcome": code(asked.definition, asked.by), "group": asked.main.models, "horizon": asked.main_horizon}


def set_ways(counts: pd.DataFrame, plan: Plan) -> Callable[[float], list[Estimate]]:
    """The pooled difference in the ways that a verdict reads, as a function of the level.

    The others are worked out only where the first concludes: leaves zero out, or lies within the margin.
    """
    told, ladder = about(plan), plan.reoffending.ladder
    counts = counts[counts["site"].isin(pooled.comparable(counts))]

    @cache
    def at_level(level: float) -> list[Estimate]:
        first = pooled.one_stage(counts, ladder, told, conf_level=level)
        if first.interval is None or not (
            first.interval.excludes(0) or first.interval.inside(plan.reoffending.primary.margin)
        ):
            return [first]
        own = pooled_checks.own_differences(counts, ladder)
        staged, _ = pooled_checks.two_stage(own, "reml", told, conf_level=level)
        signs = pooled_checks.by_signs(counts, ladder, first, told, conf_level=level)
        return [first, signs, staged, *pooled.counted(counts, ladder, told, conf_level=level)]

    return at_level


def set_says(at_level: Callable[[float], list[Estimate]], plan: Plan, look: int) -> Verdict:
    """What the set says at a look."""
    opened = Opened(look=look)
    return set_verdict.decide(at_level(LEVEL), at_level, [], [], pd.DataFrame(), plan, LEVEL, opened)


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
    return judged.decide([*risks, check], asked, horizon=asked.main_horizon)


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


def without_effect(selected: str, size: int, draws: int, rng: np.random.Generator) -> dict:
    """Shares of whole evaluations in which something is said at any look although there is no effect.

    `holds`: by the number of districts put together, how often the interval of one stage holds zero at the last look.
    """
    plans = {"planned": the_plan(YEARS), "not_shared": the_plan()}
    found, holds = {name: Counter() for name in plans}, Counter()
    for _ in range(draws):
        people = released(selected, 0, size, rng)
        holds.update(_held(people, plans["not_shared"]))
        for name, said in _five_looks(people, plans).items():
            found[name].update({f"any_{each}": 1 for each in set(said)})
            found[name]["first_better"] += said[0] == BETTER
            found[name]["last_better"] += said[-1] == BETTER
    kinds = ("any_better", "any_worse", f"any_{LITTLE}", "first_better", "last_better")
    covered = {f"{n}": share(holds[n, True], holds[n, True] + holds[n, False]) for n in TOGETHER}
    return {"selected": selected, "size": size, "draws": draws, "holds": covered} | {
        name: {kind: share(counts[kind], draws) for kind in kinds} for name, counts in found.items()
    }


def _held(people: People, plan: Plan) -> list[tuple[int, bool]]:
    """Whether the interval of the first so many districts together holds zero at the last look; where there is one."""
    seen, held = people.seen(LOOK_DAYS[-1]), []
    for n in TOGETHER:
        counts = counted(seen.taken(seen.district < n), plan)
        interval = pooled.one_stage(counts, plan.reoffending.ladder, about(plan), conf_level=LEVEL).interval
        held += [] if interval is None else [(n, not interval.excludes(0))]
    return held


def _five_looks(people: People, plans: dict[str, Plan]) -> dict[str, list[str]]:
    """Verdicts at each look: with five looks planned, and with each of them read as if it were the only one."""
    said: dict[str, list[str]] = {name: [] for name in plans}
    for look, day in enumerate(LOOK_DAYS, start=1):
        seen = people.seen(day)
        at_level = set_ways(counted(seen, plans["planned"]), plans["planned"])
        for name, plan in plans.items():
            said[name].append(set_says(at_level, plan, look if plan.analyses else 1).verdict)
    return said


def districts_alone(selected: str, size: int, draws: int, rng: np.random.Generator) -> dict:
    """Twelve districts one by one, without effect: how often one of them says "better", and is to scale.

    `first`, `last`: all read their one look at 95% on the first or on the last day; `planned`: five looks.
    """
    decision, single, five = read_settings(store.raw() / COMMON, Decision), the_plan(), the_plan(YEARS)
    parts = {"first": (single, LOOK_DAYS[:1]), "last": (single, LOOK_DAYS[-1:]), "planned": (five, LOOK_DAYS)}
    found = {name: Counter() for name in parts}
    for _ in range(draws):
        people = released(selected, 0, size, rng)
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
    return {"selected": selected, "size": size, "draws": draws} | {
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


def with_effect(selected: str, points: int, size: int, draws: int, rng: np.random.Generator) -> dict:
    """How often the last of five planned looks says "better" where so many points are planted, beside exact power.

    `first_stage`: how often the interval of one stage alone would have said it; `checks`: how often each check was asked
    then, and how often it agreed. `found`: mean difference found. Exact power is that of Fisher's test on as many people as
    are known in either arm, at the level of that look: for the risks planted, and for a difference as found.
    """
    plan, verdicts, checks = the_plan(YEARS), Counter(), Counter()
    planted, values, people = [], [], []
    for _ in range(draws):
        seen = released(selected, points, size, rng).seen(LOOK_DAYS[-1])
        counts = counted(seen, plan)
        at_level = set_ways(counts, plan)
        said = set_says(at_level, plan, YEARS)
        verdicts[said.verdict] += 1
        if said.conf_high is not None and said.conf_high < 0 and said.verdict != LITTLE:
            checks[said.check, said.verdict == BETTER] += 1
        planted.append(true_risks(seen))
        values.append(at_level(LEVEL)[0].value)
        people.append(pooled.arms(counts)[pooled.ARM].sum().to_numpy())
    n_1, _, n_0, _ = np.rint(np.mean(people, axis=0)).astype(int)
    (risk_1, risk_0), found = np.mean(planted, axis=0), float(np.mean(values))
    alpha = 1 - looks.level(plan, LEVEL, Opened(look=YEARS))
    line = {"selected": selected, "points": points, "size": size, "draws": draws}
    line |= {"joined": int(n_1), "others": int(n_0)}
    told = {"risk_joined": risk_1, "risk_without": risk_0, "found": found}
    told["found_error"] = np.std(values, ddof=1) / np.sqrt(draws)
    told["power_planted"] = fisher_power(n_1, n_0, risk_1, risk_0, alpha=alpha)
    told["power_found"] = fisher_power(n_1, n_0, risk_1, risk_1 - found, alpha=alpha)
    line |= {name: round(float(value), 4) for name, value in told.items()}
    line |= {"better": share(verdicts[BETTER], draws), "worse": share(verdicts[WORSE], draws)}
    asked = {name: checks[name, True] + checks[name, False] for name, _ in sorted(checks)}
    agreed = {name: {"asked": n, "agreed": checks[name, True]} for name, n in asked.items()}
    return line | {"first_stage": share(checks.total(), draws), "checks": agreed}


def true_risks(people: People) -> tuple[float, float]:
    """Mean risks within a year of those who joined so long before the last look, with the model and without."""
    joined = (people.joined < people.exit) & (people.joined + HORIZON <= LOOK_DAYS[-1])
    return float(people.risk_joined[joined].mean()), float(people.risk_not_joined[joined].mean())


def share(count: int, of: int) -> dict:
    """A share of draws with its 95% Monte-Carlo limits."""
    limits = clopper_pearson(count, of)
    return {"count": count, "share": round(count / of, 4), "low": round(limits.low, 4), "high": round(limits.high, 4)}


def code_hash() -> str:
    """One hash of the code that was checked, and of this."""
    return store.content_key(
        store.hashes(store.root() / folder / f"{name}.py" for folder, names in CHECKED.items() for name in names)
    )


def parts(scale: float = 1.0, seed: int = SEED) -> dict:
    """Everything, with so large a part of the draws; each line has chance of its own."""
    jobs = [("without_effect", without_effect, options, n) for options, n in WITHOUT.items()]
    jobs += [("alone", districts_alone, options, n) for options, n in ALONE.items()]
    jobs += [("with_effect", with_effect, options, n) for options, n in WITH_EFFECT.items()]
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
