"""The weighted rung: which intervals it shows, and when none."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from analysis.followup.joining import Joining
from analysis.outcomes import joiners
from analysis.outcomes.joining_contrasts import LEAST_EFFECTIVE, risks
from analysis.plan import Contrast, Ladder
from analysis.results import NotEstimable
from analysis.stats.trial_risks import trial_risks
from tests.audit import recovery

CONTRAST = Contrast(models="helpers", assigned="person", window_days=31)
LADDER = Ladder(model_from=5, weights_from=20, covariates_at_most=2)
DAY = pd.Timestamp("2022-01-01")


@dataclass
class Followed:
    rows: pd.DataFrame


def releases(world: recovery.World, n: int, seed: int) -> joiners.Compared:
    """Simulated releases as a comparison of notebook 2, with whole days."""
    drawn = recovery.draw(world, n, np.random.default_rng(seed))
    entry, joined, exit = (np.floor(each) for each in (drawn.entry, drawn.joined, drawn.exit))
    start = DAY + pd.to_timedelta(entry, unit="D")
    people = [f"p{i}" for i in range(n)]
    rows = pd.DataFrame(
        {"person_id": people, "start": start, "days": exit - entry, "cause": drawn.cause, "entry_days": 0.0},
        index=people,
    ).assign(x=drawn.x.astype(float))
    seen = joined < exit
    when = pd.Series(pd.NaT, index=people, dtype=start.dtype)
    when[seen] = DAY + pd.to_timedelta(joined[seen], unit="D")
    known = {"eligible": start, "joined": when, "unit": np.where(seen, "m", None), "day_unknown": False, "place": "m"}
    return joiners.compare(Followed(rows), Joining(pd.DataFrame(known, index=people), "listed"), CONTRAST, ("x",))


@pytest.fixture(scope="module")
def compared():
    return releases(recovery.NULL, 300, 3)


def found(compared, *, conf_level=0.95):
    return risks(compared, CONTRAST, LADDER, "any/offence", "12m", conf_level=conf_level)


REGIONS = "kind,method,level,n_from,events_from,lowest_coverage\n"
DIFFERENCE = REGIONS + "weighted_difference,weighted_mover,0.95,{n},5,0.94\n"
SHARE = "weighted_share,korn_graubard,0.95,30,5,0.94\n"


@pytest.fixture
def regions(project):
    """Writes the regions in which weighted intervals may be shown."""
    return (project / "data" / "raw" / "reference" / "weighted_intervals.csv").write_text


def test_both_risks_and_the_difference_have_the_intervals_that_were_shown_to_cover(compared, regions):
    regions(DIFFERENCE.format(n=30) + SHARE, encoding="utf-8")
    joined, others, difference = found(compared)
    assert [row.method for row in (joined, others, difference)] == ["weights"] * 3
    expected = trial_risks(joiners.weighted(compared, 365.25), 365.25)
    assert difference.value == pytest.approx(expected.difference)
    assert difference.interval == expected.interval and difference.interval.method == "weighted_mover"
    assert (joined.interval, others.interval) == (expected.treated_interval, expected.control_interval)
    assert difference.interval.low < difference.value < difference.interval.high


def test_at_another_level_nothing_was_shown(compared, regions):
    regions(DIFFERENCE.format(n=30) + SHARE, encoding="utf-8")
    assert all(row.interval is None for row in found(compared, conf_level=0.9))


def test_outside_the_regions_an_interval_is_withheld(compared, regions):
    regions(DIFFERENCE.format(n=200), encoding="utf-8")
    assert all(row.interval is None and row.method == "weights" for row in found(compared))
    regions(DIFFERENCE.format(n=30), encoding="utf-8")
    joined, others, difference = found(compared)
    assert difference.interval is not None and joined.interval is None and others.interval is None


def test_people_are_counted_by_what_the_weights_leave_of_them(regions):
    regions(DIFFERENCE.format(n=30) + SHARE, encoding="utf-8")
    thin = releases(recovery.CONFOUNDED, 300, 3)
    expected = trial_risks(joiners.weighted(thin, 365.25), 365.25)
    assert min(expected.n_treated, expected.n_control) > 100 and LEAST_EFFECTIVE < expected.ess < 30
    assert all(row.method == "weights" and row.interval is None for row in found(thin))


def test_a_comparison_of_a_few_is_withheld():
    few = releases(recovery.World(x_event=2, x_join=10, joining=1 / 300), 120, 1)
    assert trial_risks(joiners.weighted(few, 365.25), 365.25).ess < LEAST_EFFECTIVE
    assert {row.value for row in found(few)} == {NotEstimable("comparison_of_a_few")}
