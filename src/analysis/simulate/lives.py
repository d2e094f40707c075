"""What happens to people after release: ends of every kind, new offences, arrest, judgment, and the next release."""

from datetime import date

import numpy as np
import pandas as pd

from analysis.reference.law import CODE_2015, expungement_date
from analysis.reference.tables import NotKnown
from analysis.simulate.names import choose
from analysis.simulate.people import days_of, describe, sentence_months
from analysis.simulate.places import FIRST_WORDS
from analysis.simulate.risk import YEAR_DAYS
from analysis.simulate.world import World

NEVER = pd.Timestamp("2200-01-01")
NEVER_DAYS = 40_000.0
# Why somebody leaves the police's list; the earliest counts.
REASONS = ("custody", "detox", "moved", "died", "lost", "expunged")
DETOX_DAYS = 540


def draw_ends(releases: pd.DataFrame, world: World, rng: np.random.Generator) -> pd.DataFrame:
    """The releases with what ends a stay on the list or in the district, whether or not an offence comes first.

    Adds days `entered`, `died`, `moved`, `lost`, `detox`, `expunged` (by law), `filed` (the paper is there) and
    `new_commune_day` with `new_commune`; what never happens is on `NEVER`.
    """
    n = len(releases)
    drugs = (releases["offence"] == "drugs").to_numpy()
    hazards = {
        "died": world["death_per_year"],
        "moved": world["moved_per_year"],
        "lost": world["lost_per_year"],
        "detox": world["detox_per_year"] * drugs,
        "new_commune_day": world["new_commune_per_year"] * (10 if world.movers_unlinked else 1),
    }
    waits = {name: rng.exponential(size=n) / np.maximum(rate, 1e-9) * YEAR_DAYS for name, rate in hazards.items()}
    entered = rng.integers(*(int(end) for end in world["list_entry_days"]), n, endpoint=True)
    days = {name: after(releases["release"], wait) for name, wait in {**waits, "entered": entered}.items()}
    expunged = np.maximum(_expunged(releases), releases["obligations_met"])
    filed = after(expunged, rng.exponential(world["expungement_lag_years"] * YEAR_DAYS, n))
    other = (releases["commune"] + rng.integers(1, len(FIRST_WORDS), n)) % len(FIRST_WORDS)
    return releases.assign(**days, expunged=expunged, filed=filed, new_commune=other)


def after(start: pd.Series, days: np.ndarray) -> pd.Series:
    """Some days later than `start`, at the latest on `NEVER`."""
    return (start + days_of(np.minimum(days, NEVER_DAYS))).clip(upper=NEVER)


def left_for_other_reasons(releases: pd.DataFrame) -> pd.Series:
    """The day on which somebody leaves the list if no offence comes first."""
    return releases[["detox", "moved", "died", "lost", "filed"]].min(axis=1)


def settle(
    releases: pd.DataFrame, reoffence: np.ndarray, minor: np.ndarray, known: np.ndarray, world: World, rng
) -> pd.DataFrame:
    """The releases with what came of a new crime and of a minor offence, and how the stay on the list ended.

    Parameters
    ----------
    releases : DataFrame
        From `draw_ends`.
    reoffence, minor : array of shape (n,)
        Days since release until each kind of offence, if nothing else came first.
    known : array of shape (n, 2)
        Whether each of the two would become known where the person lives.

    Returns
    -------
    DataFrame
        Adds days `reoffence`, `minor` (true ones, `NEVER` if death, detox or custody came first), `reoffence_known`,
        `minor_known`, `arrest`, `judgment`, `next_release`, `left`, `reason`, `struck_off` and `grade_d_from`.
    """
    n = len(releases)
    crime, other = after(releases["release"], reoffence), after(releases["release"], minor)
    in_detox = (crime > releases["detox"]) & (crime < after(releases["detox"], np.full(n, DETOX_DAYS)))
    crime = crime.where((crime < releases["died"]) & ~in_detox, NEVER)
    away = releases[["moved", "lost"]].min(axis=1)
    crime_known = (crime < away) & known[:, 0]
    arrest = after(crime, 1 + rng.exponential(world["arrest_days"], n)).where(crime_known, NEVER)
    judgment = after(arrest, rng.integers(*(int(end) for end in world["judgment_days"]), n, endpoint=True))
    months = sentence_months(np.full(n, float(world["new_sentence_median_years"])), world, rng)
    # The time in custody counts; whoever has served it all goes home after the judgment.
    free = np.maximum(after(arrest, months * YEAR_DAYS / 12), after(judgment, np.ones(n)))
    next_release = free.where((judgment < NEVER) & (free < releases["died"]), NEVER)
    other = other.where((other < releases["died"]) & (other < arrest), NEVER)
    settled = releases.assign(
        reoffence=crime,
        reoffence_known=crime_known,
        minor=other,
        minor_known=(other < away) & known[:, 1],
        arrest=arrest,
        judgment=judgment.where(arrest < NEVER, NEVER),
        new_offence=choose(world["offences"], n, rng),
        new_negligent=rng.random(n) < world["negligent"],
        new_months=months,
        minor_education=rng.random(n) < world["minor_education"],
        next_release=next_release,
    )
    return _off_the_list(settled, world, rng)


def again(settled: pd.DataFrame, people: pd.DataFrame, until: date, world: World, rng) -> pd.DataFrame:
    """The releases that follow on new sentences, until a day."""
    back = settled[settled["next_release"] <= pd.Timestamp(until)]
    days = back["next_release"].to_numpy().astype("datetime64[D]")
    offences, months = back["new_offence"].to_numpy(dtype=object), back["new_months"].to_numpy()
    priors = (back["priors"] + 1).to_numpy()
    return describe(people, back["person"].to_numpy(), days, offences, months, priors, world, rng)


def commune_on(releases: pd.DataFrame, day: pd.Timestamp | pd.Series) -> pd.Series:
    """The commune in which each person lives on a day, moves within the district counted."""
    return releases["new_commune"].where(releases["new_commune_day"] <= day, releases["commune"])


def _off_the_list(settled: pd.DataFrame, world: World, rng: np.random.Generator) -> pd.DataFrame:
    n = len(settled)
    ends = settled[["arrest", "detox", "moved", "died", "lost", "filed"]]
    left = ends.min(axis=1)
    reason = np.array(REASONS, dtype=object)[ends.to_numpy().argmin(axis=1)]
    struck = after(left, rng.integers(*(int(end) for end in world["list_exit_days"]), n, endpoint=True))
    stays = np.isin(reason.astype(str), ("custody", "detox")) & (rng.random(n) < world["grade_d"])
    longer = after(left, rng.integers(*(int(end) for end in world["grade_d_days"]), n, endpoint=True))
    # Whoever comes home again has been struck off by then.
    struck = struck.where(~stays, longer).clip(upper=settled["next_release"])
    return settled.assign(left=left, reason=reason, struck_off=struck, grade_d_from=left.where(stays, NEVER))


def _expunged(releases: pd.DataFrame) -> pd.Series:
    """The last day on which each record counts by law, if all obligations are met by then."""
    found = [
        expungement_date(day.date(), months / 12, "prison", max(day.date(), CODE_2015), obligations="met")
        for day, months in zip(releases["release"], releases["sentence_months"], strict=True)
    ]
    days = [NEVER if isinstance(day, NotKnown) else pd.Timestamp(day) for day in found]
    return pd.Series(days, releases.index, dtype="datetime64[s]")
