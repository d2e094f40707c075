"""The plan's comparison of a district: who is compared, what is estimated, what speaks against it, and the verdict."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from analysis.evidence import design_level, looks, recorded, verdict, whole_units
from analysis.evidence.design_level import LevelStep
from analysis.evidence.guards.eligibility import ELIGIBILITY
from analysis.evidence.guards.reoffending import Checked, check, differed
from analysis.evidence.looks import Opened
from analysis.evidence.verdict import Verdict
from analysis.evidence.waiting import waiting
from analysis.followup.follow import Followup
from analysis.followup.joining import Joining
from analysis.followup.places import Places
from analysis.outcomes import joiners, joining_contrasts, units
from analysis.outcomes.arms import Arm, arms_of_joining
from analysis.outcomes.joiners import Compared
from analysis.outcomes.reoffending import code
from analysis.outcomes.units import Communes
from analysis.plan import Contrast, Plan, ReoffendingPlan
from analysis.results import Estimate, NotEstimable
from analysis.sites import Site

CONCLUDED = ("better", "worse", "little_or_no_difference")


@dataclass(frozen=True)
class Judged:
    """All that a verdict about a district rests on, under the plan's definition and date of the event.

    Attributes
    ----------
    compared : dict
        Comparisons by kind of model.
    where : dict
        Places of people, by kind of model.
    risks : list of Estimate
        Of all contrasts and horizons.
    designs, communes : list
        Of whole communes and firms: how many there are of each, and what they show.
    arms : tuple of Arm
        Counts behind the difference of the plan's contrast.
    levels : list of LevelStep
        What the design of each comparison allows to be said.
    """

    compared: dict[str, Compared]
    where: dict[str, Places | None]
    risks: list[Estimate]
    designs: list
    communes: list[Communes]
    checked: Checked
    arms: tuple[Arm, ...]
    verdict: Verdict
    levels: list[LevelStep]


def judge(
    site: Site,
    plan: Plan,
    chosen: Followup,
    joined: dict[str, Joining],
    horizons: Sequence[str],
    main: str,
    *,
    conf_level: float,
    opened: Opened,
) -> Judged:
    """Compare, check and judge.

    Parameters
    ----------
    chosen : Followup
        Under the plan's definition and date.
    joined : dict
        Who joined, by kind of model.
    horizons, main
        Months, like ``"12m"``; the verdict is about the main one.
    conf_level : float
    opened : Opened
        What plan.log says of this look.
    """
    asked = plan.reoffending
    compared = {each.models: compare(chosen, joined, each, asked) for each in asked.contrasts}
    risks = [row for each in asked.contrasts for row in _risks(compared, each, asked, horizons, conf_level)]
    where = whole_units.located(site, chosen, asked)
    designs, communes = whole_units.tables(site, chosen, where, asked, main, conf_level=conf_level)
    checked = check(site, chosen, joined, compared, where, risks, asked, main, conf_level=conf_level)
    mine = compared[asked.main.models]
    arms = arms_of_joining(chosen, mine, asked.main.models, main)
    sure = looks.level(plan, asked.primary.conf_level, opened) if asked.primary else conf_level
    read = (risks, communes)
    if sure not in (None, conf_level) and conf_level == asked.primary.conf_level:
        read = _at_level(site, chosen, where, mine, asked, main, sure)
    decided = _verdict(asked, read, main, sure, checked, arms)
    levels = design_level.of_district(
        asked.contrasts,
        risks,
        checked.guards,
        main,
        communes=communes,
        differed=[kind for kind in compared if differed(checked.controls, kind)],
        known=opened.known or plan.outcomes_known,
    )
    said = waiting(decided, risks, mine, asked.primary)
    return Judged(compared, where, risks, designs, communes, checked, arms, said, levels)


def compare(followed: Followup, joined: dict[str, Joining], contrast: Contrast, asked: ReoffendingPlan) -> Compared:
    """Joiners of one kind of model beside those eligible on the same day."""
    return joiners.compare(followed, joined[contrast.models], contrast, asked.adjust_for)


def _risks(
    compared: dict[str, Compared],
    contrast: Contrast,
    asked: ReoffendingPlan,
    horizons: Sequence[str],
    conf_level: float,
) -> list[Estimate]:
    outcome = code(asked.definition, asked.by)
    found = joining_contrasts.estimates(
        compared[contrast.models], contrast, asked.ladder, outcome, horizons, conf_level=conf_level
    )
    return units.by_unit(found, contrast.assigned)


def _at_level(
    site: Site,
    chosen: Followup,
    where: dict[str, Places | None],
    mine: Compared,
    asked: ReoffendingPlan,
    main: str,
    sure: float,
) -> tuple[list[Estimate], list[Communes]]:
    """What the verdict reads, at the level that this look asks for."""
    outcome = code(asked.definition, asked.by)
    risks = joining_contrasts.estimates(mine, asked.main, asked.ladder, outcome, [main], conf_level=sure)
    _, communes = whole_units.tables(site, chosen, where, asked, main, conf_level=sure)
    return units.by_unit(risks, asked.main.assigned), communes


def _verdict(
    asked: ReoffendingPlan,
    read: tuple[list[Estimate], Sequence[Communes]],
    main: str,
    sure: float | None,
    checked: Checked,
    arms: Sequence[Arm],
) -> Verdict:
    """The verdict of a look at the level `sure`; None: the plan did not name it, so it describes."""
    if sure is None:
        return Verdict(outcome=code(asked.definition, asked.by), verdict="described_only", because=looks.UNPLANNED)
    if asked.primary:
        primary = asked.primary.model_copy(update={"conf_level": sure})
        asked = asked.model_copy(update={"primary": primary})
    decided = decide(read[0], asked, horizon=main, against=checked.objection, communes=read[1])
    by_person = asked.main.assigned == "person"
    return recorded.without_own_records(decided, checked.guards, arms, asked.main.models, by_person=by_person)


def decide(
    risks: list[Estimate],
    asked: ReoffendingPlan,
    *,
    horizon: str,
    against: str = "",
    communes: Sequence[Communes] = (),
) -> Verdict:
    """The verdict, by the plan's one contrast; its hazard ratio has to agree.

    `against`: what guards or negative controls say against concluding anything; empty if nothing. `communes`: results by
    whole communes, which take the place of both where communes were chosen.
    """
    primary, outcome = asked.primary, code(asked.definition, asked.by)
    if primary is None:
        return Verdict(outcome=outcome, verdict="described_only", because="no_primary")
    if horizon != primary.horizon:
        return Verdict(outcome=outcome, verdict="described_only", because="not_the_plans_horizon", horizon=horizon)
    mine = [row for row in risks if row.group == primary.models]
    if against == ELIGIBILITY:
        return Verdict(outcome=outcome, verdict="described_only", because=ELIGIBILITY, horizon=horizon)
    difference = next(row for row in mine if (row.estimand, row.horizon) == ("risk_difference", primary.horizon))
    check = next(row for row in mine if row.estimand == joining_contrasts.HAZARD_RATIO)
    difference, check = whole_units.deciding(asked.main, communes, (difference, check))
    decided = verdict.judge(difference, check, primary, _objection(difference, check))
    if isinstance(difference.value, NotEstimable) and difference.value.reason in units.NO_INTERVAL:
        return replace(decided, because=units.NOT_PEOPLE)
    concluded = against and decided.verdict in CONCLUDED
    return replace(decided, verdict="cannot_tell_yet", because=against) if concluded else decided


def _objection(difference: Estimate, check: Estimate) -> str:
    """The hazard ratio has to leave 1 out, on the same side as the difference; between communes the lottery's p decides."""
    if check.estimand == units.RANDOMISATION:
        return "" if whole_units.agree(difference, check) else "check_disagrees"
    if isinstance(check.value, NotEstimable) or isinstance(difference.value, NotEstimable):
        return "check_disagrees"
    same = (check.value < 1) == (difference.value < 0)
    return "" if same and check.interval.excludes(1) else "check_disagrees"
