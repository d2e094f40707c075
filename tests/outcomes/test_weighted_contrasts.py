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
    return releases(recovery.CONFOUNDED, 300, 3)


def found(compared, *, conf_level=0.95):
    return risks(compared, CONTRAST, LADDER, "any/offence", "12m", conf_level=conf_level)


def test_both_risks_and_the_difference_have_the_intervals_that_were_shown_to_cover(compared):
    joined, others, difference = found(compared)
    assert [row.method for row in (joined, others, difference)] == ["weights"] * 3
    expected = trial_risks(joiners.weighted(compared, 365.25), 365.25)
    assert difference.value == pytest.approx(expected.difference)
    assert difference.interval == expected.interval and difference.interval.method == "weighted_mover"
    assert difference.interval.low < difference.value < difference.interval.high


def test_at_another_level_nothing_was_shown(compared):
    assert all(row.interval is None for row in found(compared, conf_level=0.9))


def test_outside_the_regions_the_interval_is_withheld(compared, project):
    path = project / "data" / "raw" / "reference" / "weighted_intervals.csv"
    path.write_text(
        "kind,method,level,n_from,events_from,lowest_coverage\nweighted_difference,weighted_mover,0.95,1000,5,0.94\n",
        encoding="utf-8",
    )
    assert found(compared)[-1].interval is None
    path.write_text(
        "kind,method,level,n_from,events_from,lowest_coverage\nweighted_difference,weighted_mover,0.95,30,5,0.94\n",
        encoding="utf-8",
    )
    joined, others, difference = found(compared)
    assert difference.interval is not None and joined.interval is None and others.interval is None


def test_a_comparison_of_a_few_is_withheld():
    few = releases(recovery.World(x_event=2, x_join=10, joining=1 / 300), 120, 1)
    assert trial_risks(joiners.weighted(few, 365.25), 365.25).ess < LEAST_EFFECTIVE
    assert {row.value for row in found(few)} == {NotEstimable("comparison_of_a_few")}
