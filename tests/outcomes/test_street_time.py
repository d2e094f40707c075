"""Rates per year at liberty: each case by hand, and the same people and days as the hazard ratio of joining."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from analysis.followup.follow import follow
from analysis.followup.joining import Joining
from analysis.outcomes.joiners import compare
from analysis.outcomes.street_time import DAYS_PER_YEAR, joined, released
from analysis.plan import Contrast, read_plan
from analysis.results import NotEstimable
from analysis.stats.exposure import exposure_rows
from tests.followup import tiny
from tests.followup.conftest import tiny_areas  # noqa: F401  (a fixture of another folder)

CONTRAST = Contrast(models="helpers", assigned="person", window_days=0)
DAY = pd.Timestamp("2022-01-01")
NO_CUSTODY = pd.DataFrame({"release_id": pd.Series(dtype="str"), "first": [], "last": []})
PLAN = read_plan("mau-01").reoffending


@dataclass
class Followed:
    rows: pd.DataFrame
    custody: pd.DataFrame


def days(*numbers):
    return pd.to_datetime([None if n is None else DAY + pd.Timedelta(days=n) for n in numbers])


def rates(*, cause=(0, 1, 1), custody=NO_CUSTODY, joining=(10, 20, None), contrast=CONTRAST):
    """Releases a and b join on days 10 and 20, c never; all are eligible from day 5. Seen are they 500, 50 and 100 days."""
    index = list("abc")
    rows = pd.DataFrame({"person_id": index, "start": days(0, 0, 0), "days": [500.0, 50.0, 100.0], "cause": cause,
                         "entry_days": 0.0}, index=index)  # fmt: skip
    people = pd.DataFrame({"eligible": days(5, 5, 5), "joined": days(*joining), "unit": "m", "day_unknown": False,
                           "place": None},
                          index=index)  # fmt: skip
    followed = Followed(rows, custody)
    compared = compare(followed, Joining(people, "listed"), contrast, ())
    return compared, *joined(followed, compared, contrast, "any/offence", conf_level=0.95)


def in_custody(release, first, last):
    return pd.DataFrame({"release_id": [release], "first": [float(first)], "last": [float(last)]})


def test_time_before_and_after_joining():
    _, (after, before), ratio = rates()
    # After joining a is seen 490 days and b 30; before it a 5, b 15, and c 95.
    assert after.years * DAYS_PER_YEAR == pytest.approx(520) and before.years * DAYS_PER_YEAR == pytest.approx(115)
    assert (after.n, after.n_events, before.n, before.n_events) == (2, 1, 3, 1)
    assert after.rate == pytest.approx(DAYS_PER_YEAR / 520)
    assert ratio.value == pytest.approx(115 / 520) and ratio.interval.low < ratio.value < ratio.interval.high


def test_custody_is_no_time_at_liberty():
    _, (after, before), _ = rates(custody=in_custody("a", 100, 150))
    assert after.years * DAYS_PER_YEAR == pytest.approx(470) and before.years * DAYS_PER_YEAR == pytest.approx(115)
    # From day 7 on and across the joining: 3 days of the time before it, 20 after.
    _, (after, before), _ = rates(custody=in_custody("a", 7, 30))
    assert after.years * DAYS_PER_YEAR == pytest.approx(500) and before.years * DAYS_PER_YEAR == pytest.approx(112)


def test_the_same_days_and_events_as_the_hazard_ratio():
    compared, (after, before), _ = rates()
    cut = exposure_rows(compared.entry, compared.joined, compared.exit, compared.cause == 1)
    length = cut.stop - cut.start
    for rate, mine in ((after, cut.exposed), (before, ~cut.exposed)):
        assert rate.years * DAYS_PER_YEAR == pytest.approx(length[mine].sum())
        assert rate.n_events == cut.event[mine].sum()


def test_an_event_on_the_day_of_joining_counts_as_not_joined():
    _, (after, before), _ = rates(joining=(10, 50, None))
    assert (after.n, after.n_events, before.n_events) == (1, 0, 2)


def test_with_an_empty_cell_the_ratio_is_one_sided():
    _, _, none_after = rates(cause=(0, 0, 1))
    assert none_after.value == 0 and none_after.interval.low == 0 and 0 < none_after.interval.high < np.inf
    _, _, none_before = rates(cause=(0, 1, 0))
    assert none_before.value == np.inf and none_before.interval.low > 0 and none_before.interval.high == np.inf


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"cause": (0, 0, 0)}, "no_events"),
        ({"joining": (None, None, None)}, "nobody_to_compare"),
        ({"contrast": CONTRAST.model_copy(update={"assigned": "firm"})}, "assigned_by_unit"),
    ],
)
def test_where_there_is_no_ratio(changes, reason):
    assert rates(**changes)[2].value == NotEstimable(reason)


def test_people_are_not_the_unit_where_firms_were_chosen():
    _, arms, _ = rates(contrast=CONTRAST.model_copy(update={"assigned": "firm"}))
    assert all(arm.conf_low is None and arm.rate is None and arm.years > 0 for arm in arms)


@pytest.mark.usefixtures("tiny_areas")
def test_the_rate_of_everybody_released():
    # p is at liberty for 112 days until the offence, q for 1056 days of which 31 in custody, r enters with a certificate.
    site = tiny.site(
        [tiny.release("p"), tiny.release("q"), tiny.release("r", conditional=1.0, certificate="2022-03-01")],
        offences=[tiny.offence("p", offence="2022-05-02")],
        exits=[tiny.left("compulsory_detox", "2022-08-12", "q", end="2022-09-12")],
    )
    (row,) = released({("minor", "offence"): follow(site, definition="minor")}, PLAN, conf_level=0.95)
    assert (row.n, row.n_events, row.chosen) == (2, 1, False)
    (row,) = released({("any", "offence"): follow(site, definition="any")}, PLAN, conf_level=0.95)
    # Detox competes with a crime, so q is followed for 214 days only.
    assert (row.outcome, row.n, row.n_events, row.chosen) == ("any/offence", 2, 1, True)
    assert row.years * DAYS_PER_YEAR == pytest.approx(112 + 214)
    # Garwood's limits for one event are 0.0253 and 5.5716 (printed in tables of the Poisson distribution).
    assert row.conf_low * row.years == pytest.approx(0.0253, abs=5e-5)
    assert row.conf_high * row.years == pytest.approx(5.5716, abs=5e-5)


@pytest.mark.usefixtures("tiny_areas")
def test_without_time_there_is_no_rate():
    site = tiny.site(coverage=[tiny.CUSTODY])
    assert released({("any", "offence"): follow(site, definition="any")}, PLAN, conf_level=0.95) == []
