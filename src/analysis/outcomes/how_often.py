"""How many new offences people have after release, and how grave the first one is."""

from dataclasses import dataclass

from analysis.followup.follow import Followup
from analysis.followup.frequency import NOT_STATED, first_gravity, frequency, street_days
from analysis.followup.releases import RELEASE
from analysis.followup.states import group_of
from analysis.outcomes.street_time import DAYS_PER_YEAR
from analysis.plan import horizon_months

CLASSES = ("less_serious", "serious", "very_serious", "specially_serious", NOT_STATED)


@dataclass(frozen=True, kw_only=True)
class HowOften:
    """Releases by their number of new offences within a horizon, under the plan's definition.

    Attributes
    ----------
    horizon : str
    n : int
        Releases that can be followed so long (past a first offence too), or whose person died before.
    n_none, n_one, n_two, n_more : int
        With 0, 1, 2, 3 or more; these add up to `n`.
    n_open : int
        Of `n`: with an incident that may be a further one, or may lie within the horizon.
    n_not_followed : int
        Releases that cannot be followed so long.
    n_offences : int
    years : float
        At liberty within the horizon.
    """

    horizon: str
    n: int
    n_none: int
    n_one: int
    n_two: int
    n_more: int
    n_open: int
    n_not_followed: int
    n_offences: int
    years: float


@dataclass(frozen=True, kw_only=True)
class Gravity:
    """First new offences within a horizon by class (Penal Code, Art. 9); ``"not_stated"`` without one."""

    horizon: str
    gravity: str
    n: int


def how_often(followed: Followup, horizons: list[str]) -> list[HowOften]:
    """Numbers of offences at each horizon, of those who entered with the release; none if nobody did."""
    if not (group_of(followed) == RELEASE).any():
        return []
    return [_how_often(followed, horizon) for horizon in horizons]


def gravities(followed: Followup, horizon: str) -> list[Gravity]:
    """How grave the first offence of each release is; none if there is none."""
    found = first_gravity(followed, horizon_months(horizon))
    found = found[group_of(followed).reindex(found.index) == RELEASE]
    return [Gravity(horizon=horizon, gravity=name, n=int((found == name).sum())) for name in CLASSES if len(found)]


def _how_often(followed: Followup, horizon: str) -> HowOften:
    months = horizon_months(horizon)
    mine = group_of(followed) == RELEASE
    found = frequency(followed, months)[mine]
    known = found[found["n_events"].notna()]
    number = known["n_events"]
    return HowOften(
        horizon=horizon,
        n=len(known),
        n_none=int((number == 0).sum()),
        n_one=int((number == 1).sum()),
        n_two=int((number == 2).sum()),
        n_more=int((number > 2).sum()),
        n_open=int((known["n_open"] > 0).sum()),
        n_not_followed=len(found) - len(known),
        n_offences=int(number.sum()),
        years=float(street_days(followed, months).reindex(known.index).sum()) / DAYS_PER_YEAR,
    )
