"""People and their releases: covariates, dates of birth and release, and the sentence that they served."""

from datetime import date

import numpy as np
import pandas as pd

from analysis.simulate.names import choose, draw_ids, draw_names, draw_old_cards
from analysis.simulate.places import FIRST_WORDS, VILLAGES, District
from analysis.simulate.risk import YEAR_DAYS
from analysis.simulate.world import World

AMNESTY_DAYS = 30
NEGLIGENT = ("traffic",)
FLOW_ROOM = 6, 11  # within the printed limits, for those who come home again


def draw_communes(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Share of the people and effect on the logit of reoffending, for each commune of a district."""
    n = len(FIRST_WORDS)
    sizes = rng.dirichlet(np.full(n, 12.0))
    return pd.DataFrame({"share": sizes, "effect": (world.commune_sd or 0.0) * rng.standard_normal(n)})


def draw_release_days(world: World, until: date, rng: np.random.Generator, per_year: int | None = None) -> np.ndarray:
    """First releases, day by day in order: the printed flow less those who come home again, and room for their chance."""
    low, high = (int(limit - world["returns_per_year"]) for limit in world["releases_per_year"])
    days = []
    for year in range(int(world["first_year"]), until.year + 1):
        start, end = np.datetime64(f"{year}-01-01"), np.datetime64(f"{year + 1}-01-01")
        count = per_year or rng.integers(low + FLOW_ROOM[0], high - FLOW_ROOM[1], endpoint=True)
        days.append(np.sort(start + rng.integers(0, (end - start).astype(int), count)))
    found = np.concatenate(days)
    return found[found <= np.datetime64(until)]


def draw_people(
    releases: np.ndarray, communes: pd.DataFrame, world: World, district: District, rng: np.random.Generator
) -> pd.DataFrame:
    """One row a person, in the order of the days of their first release.

    Returns
    -------
    DataFrame
        `person` (running number), `sex`, `birth`, `name`, `id_number`, `old_card`, `commune`, `village`, `hidden` (what
        no record holds, mean 0, on the logit only through its coefficient), `priors`, `pay_level` (factor of the
        median), `job_start_draw` and so on are drawn where they are used.
    """
    n = len(releases)
    sexes = np.where(rng.random(n) < world["female"], "female", "male").astype(object)
    over, spread = world["age_mean_years"] - world["age_least_years"], world["age_sd_years"]
    ages = world["age_least_years"] + rng.gamma((over / spread) ** 2, spread**2 / over, n)
    births = releases - (np.minimum(ages, 75) * YEAR_DAYS).astype("timedelta64[D]")
    return pd.DataFrame(
        {
            "person": np.arange(n),
            "sex": sexes,
            "birth": births.astype("datetime64[s]"),
            "name": draw_names(sexes, rng),
            "id_number": draw_ids(district.id_prefix, sexes, births, rng),
            "old_card": draw_old_cards(n, rng),
            "commune": rng.choice(len(communes), n, p=communes["share"]),
            "village": rng.integers(0, len(VILLAGES), n),
            "hidden": world["hidden_sd"] * rng.standard_normal(n),
            "priors": choose(world["prior_convictions"], n, rng).astype(int),
            "pay_level": np.exp(world["pay_spread"] * rng.standard_normal(n)),
        }
    )


def first_releases(people: pd.DataFrame, days: np.ndarray, world: World, rng: np.random.Generator) -> pd.DataFrame:
    """The first release of each person: what they had done, the sentence, on which ground they left."""
    n = len(people)
    offences = choose(world["offences"], n, rng)
    medians = np.array([world["sentence_median_years"][offence] for offence in offences])
    months = sentence_months(medians, world, rng)
    return describe(people, np.arange(n), days, offences, months, people["priors"].to_numpy(), world, rng)


def describe(
    people: pd.DataFrame,
    persons: np.ndarray,
    days: np.ndarray,
    offences: np.ndarray,
    months: np.ndarray,
    priors: np.ndarray,
    world: World,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Releases of some people with everything that is known of them on that day, and what is not."""
    who = people.iloc[persons]
    n = len(persons)
    released = pd.Series(days.astype("datetime64[s]"))
    unmet = rng.random(n) < world["obligations_unmet"]
    wait = rng.exponential(world["obligations_met_years"] * YEAR_DAYS, n)
    return pd.DataFrame(
        {
            "person": persons,
            "release": released,
            "certificate": released + days_of(rng.integers(*_ends(world["certificate_days"]), n, endpoint=True)),
            "age_years": (released.to_numpy() - who["birth"].to_numpy()) / np.timedelta64(1, "D") / YEAR_DAYS,
            "sex": who["sex"].to_numpy(),
            "offence": offences,
            "sentence_months": months,
            "gravity": np.select(
                [months <= 36, months <= 84, months <= 180],
                ["less_serious", "serious", "very_serious"],
                "specially_serious",
            ),
            "intent": np.where(np.isin(offences.astype(str), NEGLIGENT), "negligent", "intentional"),
            "priors": priors,
            "kind": _kinds(days, world, rng),
            "obligations_met": released + days_of(np.where(unmet, wait, 0)),
            "commune": who["commune"].to_numpy(),
            "village": who["village"].to_numpy(),
            "hidden": who["hidden"].to_numpy(),
        }
    )


def sentence_months(median_years: np.ndarray, world: World, rng: np.random.Generator) -> np.ndarray:
    """Prison terms in whole months, between 6 months and 20 years, in steps of 3 below 3 years and of 6 above."""
    months = 12 * median_years * np.exp(world["sentence_spread"] * rng.standard_normal(len(median_years)))
    step = np.where(months < 36, 3, 6)
    return np.clip(step * np.round(months / step), 6, 240).astype(int)


def days_of(count: np.ndarray) -> np.ndarray:
    """Numbers of days, rounded, as lengths of time."""
    return np.round(count).astype("timedelta64[D]").astype("timedelta64[s]")


def _ends(limits: tuple[float, float]) -> tuple[int, int]:
    return int(limits[0]), int(limits[1])


def _kinds(days: np.ndarray, world: World, rng: np.random.Generator) -> np.ndarray:
    """On which ground each person left prison."""
    amnesties = [np.datetime64(day) for day in world["amnesties"]]
    near = np.array([np.abs(days - amnesty) <= np.timedelta64(AMNESTY_DAYS) for amnesty in amnesties]).any(axis=0)
    chance = rng.random(len(days))
    kinds = np.where(near & (chance < world["amnesty"]), "amnesty", "completed").astype(object)
    return np.where((kinds == "completed") & (rng.random(len(days)) < world["conditional"]), "conditional", kinds)
