"""Invented people of twelve districts over five years, and what a look at a day would have of them.

Each district releases people for five years; some of them would ever join helpers, in their own commune. Those with a
recorded characteristic offend twice as often, and join half as fast, as fast or twice as fast as the others. Risks differ
between districts and communes, too, and by something that no record holds and nobody chooses by. Releases are those of
`tests.audit.recovery`, each moved into one of the years.
"""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from analysis import store
from analysis.followup.follow import Followup
from analysis.outcomes.cells import cells
from analysis.outcomes.joiners import Compared
from analysis.plan import COMMON, Plan
from analysis.settings import read_settings
from analysis.stats.trials import sequential_trials
from tests.audit.recovery import SIGHT_ENDS, WINDOW, World, draw

DISTRICTS, COMMUNES, YEARS = 12, 9, 5
# Days of the looks, a year of windows apart: at the first, who joined in the first year has been followed for a year.
LOOK_DAYS = tuple(12 * WINDOW * (look + 1) for look in range(1, YEARS + 1))
APART = 0.3  # standard deviation of the districts' log hazards
EVENTS = {"x_event": 2, "frailty": (0.6, 1.4), "willing": 0.6, "communes": COMMUNES}
# By how those with the characteristic join; 20 of 100 joiners would offend within a year without the model in each.
SELECTED = {
    "lower_risk_first": World(x_join=0.5, joining=1 / 250, event=1 / 2200, **EVENTS),
    "by_chance": World(x_join=1, joining=1 / 333, event=1 / 2300, **EVENTS),
    "higher_risk_first": World(x_join=2, joining=1 / 500, event=1 / 2390, **EVENTS),
}
# Points planted, and the ratio of hazards that plants them.
RATIOS = {0: 1.0, 5: 0.714, 8: 0.555}
# Joiners of a district who are known a year later at the last look, about, and the releases that bring so many.
RELEASES = {25: 86, 50: 150, 100: 280, 300: 800}
ZERO = pd.Timestamp("2020-01-01")


@dataclass(frozen=True)
class People:
    """Releases of all districts, days on one axis, each an array of shape (n,).

    Attributes
    ----------
    entry, joined, exit, cause, x : ndarray
        As in `tests.audit.recovery.Releases`.
    commune : ndarray of int
        Numbered through: `COMMUNES` a district.
    sight : ndarray
        Day on which records end.
    risk_joined, risk_not_joined : ndarray
        True risks within a year.
    """

    entry: np.ndarray
    joined: np.ndarray
    exit: np.ndarray
    cause: np.ndarray
    x: np.ndarray
    commune: np.ndarray
    sight: np.ndarray
    risk_joined: np.ndarray
    risk_not_joined: np.ndarray

    @property
    def district(self) -> np.ndarray:
        """Number of each release's district."""
        return self.commune // COMMUNES

    def seen(self, day: float) -> "People":
        """What is known on a day."""
        known = self.taken(self.entry < day)
        cut = {name: np.minimum(vars(known)[name], day) for name in ("exit", "sight")}
        return replace(known, cause=np.where(known.exit <= day, known.cause, 0), **cut)

    def taken(self, which: np.ndarray) -> "People":
        """Some of them."""
        return People(**{name: values[which] for name, values in vars(self).items()})


def the_plan(looks: int = 0) -> Plan:
    """The common plan with the one characteristic of these people, and so many looks, a year apart."""
    told = read_settings(store.raw() / COMMON, Plan)
    asked = told.reoffending.model_copy(update={"adjust_for": ("prior_convictions",)})
    days = tuple(date(2022 + look, 1, 15) for look in range(looks))
    return told.model_copy(update={"reoffending": asked, "analyses": days})


def released(selected: str, points: int, size: int, rng: np.random.Generator) -> People:
    """Releases in all districts over five years; `points` that joining takes off the risk of 20 in 100."""
    world = replace(SELECTED[selected], ratio=RATIOS[points])
    parts = [_district(number, world, RELEASES[size], rng) for number in range(DISTRICTS)]
    return People(**{name: np.concatenate([vars(part)[name] for part in parts]) for name in vars(parts[0])})


def _district(number: int, world: World, n: int, rng: np.random.Generator) -> People:
    mine = replace(world, event=world.event * np.exp(rng.normal(0, APART)))
    each, later = draw(mine, n, rng), 365.0 * rng.integers(0, YEARS, n)
    same = {name: getattr(each, name) for name in ("cause", "x", "risk_joined", "risk_not_joined")}
    moved = {name: getattr(each, name) + later for name in ("entry", "joined", "exit")}
    return People(**same, **moved, commune=number * COMMUNES + each.commune, sight=SIGHT_ENDS + later)


def comparison(people: People) -> tuple[Followup, Compared]:
    """The people as the page has them: followed from release, and compared within communes from joining."""
    name = np.arange(len(people.x))
    arrays = {each: getattr(people, each) for each in ("entry", "joined", "exit", "cause")} | {"person": name}
    start = ZERO + pd.to_timedelta(people.entry, unit="D")
    table = {"start": start, "sight": people.sight - people.entry, "age": 30.0, "prior_convictions": people.x}
    followed = Followup("any", "offence", pd.DataFrame(table, index=name), pd.DataFrame(), pd.DataFrame(), (), {})
    return followed, Compared(
        **arrays,
        origin=people.entry,
        covariates=people.x[:, None].astype(float),
        names=("prior_convictions",),
        found=sequential_trials(**arrays, stratum=people.commune, window=WINDOW),
        release=name,
        zero=ZERO,
        stratum=people.commune,
    )


def counted(people: People, plan: Plan) -> pd.DataFrame:
    """What the districts send: counts by day of comparison, arm and kind of person (`outcomes.cells`), with `site`."""
    followed, compared = comparison(people)
    rows = compared.found.rows
    made = cells(followed, compared, plan.reoffending.main.models, plan.reoffending.main_horizon)
    district = np.zeros(len(compared.found.day), int)
    district[rows.trial] = people.district[rows.row]
    return made.assign(site=[site_of(district[trial]) for trial in made["trial"]])


def site_of(district: int) -> str:
    """A name for a district."""
    return f"mau-{district:02d}"
