"""What could be wrong with the plan's result: other methods, and what would overturn it."""

from analysis.cohort import Cohort
from analysis.outcomes.arms import Arm, arms_of_study
from analysis.outcomes.joiners import Compared
from analysis.outcomes.overturn import overturn
from analysis.outcomes.second_opinions import second_opinions
from analysis.plan import ReoffendingPlan
from analysis.results import Estimate


def of_joining(
    compared: dict[str, Compared],
    arms: tuple[Arm, ...],
    risks: list[Estimate],
    asked: ReoffendingPlan,
    horizon: str,
    *,
    conf_level: float,
) -> dict:
    """Result tables about the plan's one contrast of a district at one horizon; `arms` are the counts of that contrast."""
    contrast = asked.main
    mine = [row for row in risks if row.horizon == horizon and row.group.split(":")[0] == contrast.models]
    opinions = second_opinions(compared[contrast.models], contrast, mine, arms, horizon, conf_level=conf_level)
    by_person = contrast.assigned == "person"
    return {"second_opinions": opinions} | _overturned(arms, conf_level, by_person=by_person)


def of_study(followed: Cohort, horizon: str, *, conf_level: float) -> dict:
    """Result tables about a study's two arms at one horizon."""
    return _overturned(arms_of_study(followed.people, horizon), conf_level)


def _overturned(arms: tuple[Arm, ...], conf_level: float, *, by_person: bool = True) -> dict:
    return {"arm_counts": arms, "overturn": overturn(arms, conf_level=conf_level, by_person=by_person)}
