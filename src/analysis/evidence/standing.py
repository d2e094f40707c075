"""What a district's records allow to be compared, by a fixed rule over counts of people and releases."""

from dataclasses import dataclass

from analysis.cohort import COMPARISON, PARTICIPANT
from analysis.evidence.lists import ListKind, ReleaseYear
from analysis.stats import power

HORIZONS = (6, 12, 24, 36)  # months
MAIN_EVENT = "reoffence"
MOST_PEOPLE = 2000  # an arm; with more the power is that of so many, so at least what is said


@dataclass(frozen=True, kw_only=True)
class Followed:
    """People of one arm who can be followed to a horizon for one kind of event; `n_unknown`: not known whether."""

    event: str
    horizon: str
    arm: str
    n: int
    n_followable: int
    n_unknown: int


@dataclass(frozen=True, kw_only=True)
class PowerHere:
    """Chance that an exact test of these participants against these others shows a halving of `rate`.

    `n_per_arm_needed` people in each of two groups would show it with the power asked for.
    """

    rate: float
    horizon: str
    n_participants: int
    n_others: int
    power: float
    n_per_arm_needed: int


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What the records allow, by the first rule that applies.

    Attributes
    ----------
    standing : str
        ``"no_people"`` (no release in any record), ``"no_comparison"`` (nobody who did not take part),
        ``"no_participants"``, ``"no_outcome"`` (no record covers new offences), ``"not_yet"`` (nobody of one arm can
        be followed for the shortest horizon) or ``"comparable"``.
    horizon : str
        The longest at which at least half of both arms can be followed, else the shortest with anybody in both.
    n_participants, n_others : int
        People in the records; `n_participants_followable`, `n_others_followable` at the horizon.
    rate_enough : float or None
        The least of the base rates asked for whose halving would be shown with the power asked for.
    entry : str
        ``"delayed"`` where every release seen is that of somebody on a single list that overwrites: then people are
        watched from the day of the list on, never from release; else ``"release"``.
    cohort : str
        ``"complete"``, ``"misses"`` or ``"unknown"``: releases seen against those printed, in `n_years` years, of which
        those that miss some miss at least `invisible_low` and at most `invisible_high` releases.
    """

    standing: str
    horizon: str
    n_participants: int
    n_others: int
    n_participants_followable: int
    n_others_followable: int
    target_power: float
    rate_enough: float | None
    entry: str
    cohort: str
    n_years: int
    invisible_low: float
    invisible_high: float


def best_horizon(followed: list[Followed]) -> str:
    """The longest horizon at which half of both arms can be followed, else the shortest with anybody in both, else none."""
    some, half = [], []
    for months in HORIZONS:
        arms = [_at(followed, f"{months}m", arm) for arm in (PARTICIPANT, COMPARISON)]
        if all(arm and arm.n_followable for arm in arms):
            some.append(f"{months}m")
            half += [f"{months}m"] if all(2 * arm.n_followable >= arm.n for arm in arms) else []
    return half[-1] if half else some[0] if some else ""


def powers(followed: list[Followed], base_rates: list[float], *, target: float) -> list[PowerHere]:
    """Exact power for halving each base rate with the people who can be followed to `best_horizon`."""
    horizon = best_horizon(followed)
    if not horizon:
        return []
    n_1, n_0 = (_at(followed, horizon, arm).n_followable for arm in (PARTICIPANT, COMPARISON))
    small_1, small_0 = min(n_1, MOST_PEOPLE), min(n_0, MOST_PEOPLE)
    return [
        PowerHere(
            rate=rate,
            horizon=horizon,
            n_participants=n_1,
            n_others=n_0,
            power=power.fisher_power(small_1, small_0, rate / 2, rate),
            n_per_arm_needed=power.n_per_arm(rate / 2, rate, power=target),
        )
        for rate in base_rates
    ]


def standing(
    sizes: dict[str, int],
    followed: list[Followed],
    powers: list[PowerHere],
    lists: list[ListKind],
    years: list[ReleaseYear],
    *,
    target: float,
) -> Standing:
    """Apply the rules.

    Parameters
    ----------
    sizes : dict
        People in the records by arm.
    followed, powers, lists, years
        As far as they can be followed, the power at `best_horizon`, what the lists are, releases by year.
    target : float
        Power asked for, in (0, 1).
    """
    horizon = best_horizon(followed)
    arms = [_at(followed, horizon, arm) for arm in (PARTICIPANT, COMPARISON)]
    printed = [year for year in years if year.invisible_low is not None]
    missing = [year for year in printed if year.state == "misses"]
    listed_only = all(year.n_seen == year.n_on_newest for year in years)
    delayed = listed_only and any(each.kind == "single" for each in lists)
    rules = {
        "no_people": not any(sizes.values()),
        "no_comparison": not sizes[COMPARISON],
        "no_participants": not sizes[PARTICIPANT],
        "no_outcome": not any(each.event == MAIN_EVENT for each in followed),
        "not_yet": not horizon,
        "comparable": True,
    }
    return Standing(
        standing=next(name for name, applies in rules.items() if applies),
        horizon=horizon,
        n_participants=sizes[PARTICIPANT],
        n_others=sizes[COMPARISON],
        n_participants_followable=arms[0].n_followable if horizon else 0,
        n_others_followable=arms[1].n_followable if horizon else 0,
        target_power=target,
        rate_enough=min((each.rate for each in powers if each.power >= target), default=None),
        entry="delayed" if delayed else "release",
        cohort="unknown" if not printed else "misses" if missing else "complete",
        n_years=len(printed),
        invisible_low=sum(year.invisible_low for year in missing),
        invisible_high=sum(year.invisible_high for year in missing),
    )


def _at(followed: list[Followed], horizon: str, arm: str) -> Followed | None:
    return next((each for each in followed if (each.event, each.horizon, each.arm) == (MAIN_EVENT, horizon, arm)), None)
