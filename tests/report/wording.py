"""Every sentence that a verdict can consist of, written out in both languages.

``python -m tests.report.wording`` rewrites docs/wording.md. The page is made by the code that pages are made by, from each
combination that the rule tells apart, so that a changed sentence is seen, and reviewed, as text.
"""

import itertools
import re
from dataclasses import asdict, replace
from pathlib import Path

import pandas as pd

from analysis.evidence import design_level, looks, recorded
from analysis.evidence.guards.eligibility import ELIGIBILITY
from analysis.evidence.guards.reoffending import GUARD_STOPS, NEGATIVE_CONTROL
from analysis.evidence.judged import CONCLUDED
from analysis.evidence.set_verdict import NO_OTHER_WAY, OTHER_WAY
from analysis.evidence.verdict import Verdict, judge
from analysis.outcomes.units import NOT_PEOPLE
from analysis.plan import DecidingContrast
from analysis.report import design_level as levels
from analysis.report import in_people, sentences
from analysis.results import Estimate, Interval, NotEstimable
from analysis.words import words

PAGE, BREAK = Path("docs/wording.md"), "  \n> "
PLAN = DecidingContrast(
    models="helpers",
    horizon="12m",
    margin=0.05,
    margin_reason={"vi": "(lý do của kế hoạch)", "en": "(the plan's reason)"},
)
ABOUT = {"outcome": "any/offence", "estimand": "risk_difference", "group": "helpers", "horizon": "12m", "unit": "share"}
CHECK = Estimate(
    outcome="any/offence", estimand="joining_hazard_ratio", group="helpers", value=0.6, unit="ratio", n=600, method="cox_robust",
    p_value=0.0312,
)  # fmt: skip
# Difference and its interval, in shares.
INTERVALS = {
    "below zero": (-0.08, -0.14, -0.02),
    "above zero": (0.08, 0.02, 0.14),
    "inside the margin": (0.01, -0.03, 0.04),
    "holds zero and the margin": (-0.04, -0.12, 0.04),
    "no interval that may be shown": (-0.04, None, None),
    "no estimate": (None, None, None),
}
AGAINST = ("", "check_disagrees", NEGATIVE_CONTROL, GUARD_STOPS, recorded.OWN_RECORDS)
ELSE = (ELIGIBILITY, looks.UNPLANNED, NOT_PEOPLE, "no_primary", "not_the_plans_level", "not_the_plans_horizon")
# Risk without the model, people an arm needed and there by now, people a year.
WAITING = {
    "too rare to fall so far": (0.02, None, 120, 40.0),
    "enough people": (0.2, 300, 400, 40.0),
    "some years": (0.2, 300, 180, 40.0),
    "too many years": (0.2, 300, 13, 4.0),
    "pace not known": (0.2, 300, 13, None),
}
PEOPLE = ((6, 0), (13, 0), (13, 2), (30, 1), (300, 24))


def estimate(numbers: tuple) -> Estimate:
    """A difference as an analysis gives it."""
    value, low, high = numbers
    if value is None:
        return Estimate(**ABOUT, value=NotEstimable("not_yet_followable"), n=600, method="weights")
    interval = None if low is None else Interval(low, high, 0.95, "weighted_mover")
    return Estimate(**ABOUT, value=value, interval=interval, n=600, method="weights")


def decided(numbers: tuple, against: str) -> Verdict:
    """The verdict by the rule, as `evidence.reoffending` puts its parts together."""
    found = judge(estimate(numbers), CHECK, PLAN, against if against == "check_disagrees" else "")
    if against == recorded.OWN_RECORDS:
        return replace(found, verdict="cannot_tell_yet", because=against) if found.verdict == "better" else found
    later = against in (NEGATIVE_CONTROL, GUARD_STOPS) and found.verdict in CONCLUDED
    return replace(found, verdict="cannot_tell_yet", because=against) if later else found


def cases() -> dict[str, Verdict]:
    """Each combination by its name."""
    found = {
        f"interval {name}; {against or 'nothing against it'}": decided(numbers, against)
        for (name, numbers), against in itertools.product(INTERVALS.items(), AGAINST)
    }
    unsettled = decided(INTERVALS["holds zero and the margin"], "")
    columns = ("risk_without", "n_per_arm_needed", "n_per_arm_now", "people_a_year")
    found |= {
        f"waiting: {name}": replace(unsettled, **dict(zip(columns, told, strict=True)))
        for name, told in WAITING.items()
    }
    agrees = replace(decided(INTERVALS["below zero"], ""), check="two_stage_difference")
    found["interval below zero; nothing against it, districts together"] = agrees
    found |= {
        f"districts together: {each}": replace(agrees, verdict="cannot_tell_yet", because=each)
        for each in (OTHER_WAY, NO_OTHER_WAY)
    }
    described = dict.fromkeys(ELSE, "described_only") | {NOT_PEOPLE: "cannot_tell_yet"}
    return found | {
        each: Verdict(outcome="any/offence", verdict=verdict, because=each) for each, verdict in described.items()
    }


def said(verdict: Verdict, language: str) -> str:
    """The sentences of a verdict."""
    row = {name: float("nan") if value is None else value for name, value in asdict(verdict).items()}
    write = words(language)
    return BREAK.join(map(write, sentences._verdict(row, PLAN.margin_reason.model_dump()[language])))


def people(n: int, events: int, language: str) -> str:
    """The sentences about joiners, beside 300 people of whom 60 had the event."""
    share = events / n
    joined = {"estimate": share, "conf_low": max(0.0, share - 0.02), "conf_high": share + 0.04}
    others = {"estimate": 0.2, "conf_low": 0.16, "conf_high": 0.25}
    arms = ({"n": n, "n_events": events} | joined, {"n": 300, "n_events": 60} | others)
    rows = [pd.Series(arm | {"reason": ""}) for arm in arms]
    return BREAK.join(map(words(language), in_people._said("helpers", *rows, "12m", followed=n)))


def level(number: int, language: str) -> str:
    """The sentence about the design."""
    return words(language)(levels.of(number))


def grouped() -> dict[tuple[str, str], list[str]]:
    """The names of the combinations by what is said of them in both languages."""
    found: dict[tuple[str, str], list[str]] = {}
    for name, verdict in cases().items():
        found.setdefault((said(verdict, "vi"), said(verdict, "en")), []).append(name)
    return found


def page() -> str:
    """The page as Markdown."""
    parts = [
        "# What a verdict can say\n\nWritten by `python -m tests.report.wording`; a test compares it with the code. Each part: "
        "the combinations that lead to it, then the Vietnamese and the English. Numbers are an example's.\n"
    ]
    for (vi, en), names in grouped().items():
        parts.append("\n".join([*(f"- {name}" for name in names), "", f"> {vi}", "", f"> {en}", ""]))
    parts.append("## People\n\nFrom 30 in both groups on as 100, below that as they are.\n")
    parts += [
        f"- {events} of {n} joined\n\n> {people(n, events, 'vi')}\n\n> {people(n, events, 'en')}\n"
        for n, events in PEOPLE
    ]
    parts.append("## Design\n")
    parts += [
        f"> {level(number, 'vi')}\n\n> {level(number, 'en')}\n"
        for number in range(max(design_level.LEVELS.values()) + 1)
    ]
    return "\n".join(parts)


def digits(text: str) -> list[str]:
    """The numbers of a text without what separates their digits, but for a lone 0, which English writes "zero"."""
    return sorted(re.sub(r"\D", "", each) for each in re.findall(r"\d(?:[\d.,]*\d)?", text) if each != "0")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
