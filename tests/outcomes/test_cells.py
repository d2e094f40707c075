import numpy as np
import pytest

from analysis.evidence.for_sets import kept
from analysis.followup import ends
from analysis.followup.follow import follow, ground
from analysis.followup.joining import joinings
from analysis.outcomes import joiners
from analysis.outcomes.arms import arms_of_joining
from analysis.outcomes.cells import AGES, PRIORS, UNKNOWN, band, cells, mix
from analysis.outcomes.reoffending import DAYS_PER_MONTH
from analysis.plan import read_plan
from analysis.sites import read_site
from analysis.tables.members import COUNTS, KEYS


@pytest.fixture(scope="module")
def told():
    """The helpers of a simulated district: who is followed, who is compared, and their counts."""
    site, plan = read_site("mau-01"), read_plan("mau-01")
    asked, base = plan.reoffending, ground(read_site("mau-01"))
    followed = follow(site, definition=asked.definition, by=asked.by, on=base)
    contrast = asked.main
    joined = joinings(site, base.releases, [contrast.models])[contrast.models]
    compared = joiners.compare(followed, joined, contrast, asked.adjust_for)
    return followed, compared, cells(followed, compared, contrast.models, "12m")


def test_people_counted_once_add_up_to_the_arms(told):
    followed, compared, found = told
    for arm in arms_of_joining(followed, compared, "helpers", "12m"):
        mine = found[found["joined"] == (arm.arm == "joined")]
        assert mine["n_once"].sum() == arm.n_known > 0
        assert mine["events_once"].sum() == arm.n_events


def test_different_people_and_days_are_counted_by_loops(told):
    followed, compared, found = told
    rows, days = compared.found.rows, 12 * DAYS_PER_MONTH
    seen, events = {True: set(), False: set()}, {True: set(), False: set()}
    n = n_events = 0
    for i in range(len(rows.row)):
        release, day, arm = rows.row[i], compared.found.day[rows.trial[i]], bool(rows.treated[i])
        of = followed.rows.loc[compared.release[release]]
        reaches = (of["start"] - compared.zero).days + of["sight"] - day >= days
        time, cause = compared.exit[release] - day, compared.cause[release]
        event = cause == ends.EVENT and time <= days
        if reaches and (event or time >= days or cause in (ends.DEATH, ends.CUSTODY, ends.LAW)):
            n, n_events = n + 1, n_events + event
            seen[arm].add(rows.person[i])
            if event:
                events[arm].add(rows.person[i])
    assert (found["n"].sum(), found["events"].sum()) == (n, n_events)
    for arm in (True, False):
        mine = found[found["joined"] == arm]
        assert (mine["people"].sum(), mine["people_events"].sum()) == (len(seen[arm]), len(events[arm]))
    assert found["people"].sum() < found["n"].sum()


def test_only_counts_and_means_by_kind_of_person(told):
    *_, found = told
    assert list(found)[: len(KEYS) + len(COUNTS)] == [*KEYS, *COUNTS]
    assert all(name.startswith("mean_") for name in list(found)[len(KEYS) + len(COUNTS) :])
    assert not found.duplicated(list(KEYS)).any()
    assert (found["events"] <= found["n"]).all() and (found["events_once"] <= found["n_once"]).all()
    within = found[found["age"] == "30_to_44"]["mean_age"].dropna()
    assert within.between(30, 45, inclusive="left").all() and len(within)


def test_bands_by_hand():
    assert list(band([17, 29.9, 30, 44, 45, 90, np.nan], AGES)) == [
        "under_30", "under_30", "30_to_44", "30_to_44", "45_on", "45_on", UNKNOWN,
    ]  # fmt: skip
    assert list(band([0, 1, 2, 7], PRIORS)) == ["none", "one", "several", "several"]


def test_the_mix_counts_everybody_released(told):
    followed, *_ = told
    found = mix(followed.rows)
    assert found["n"].sum() == len(followed.rows)
    young = (followed.rows["age"] < 30) & (followed.rows["prior_convictions"] == 0)
    assert found[(found["age"] == "under_30") & (found["priors"] == "none")]["n"].item() == young.sum()


def test_a_study_keeps_nothing_for_sets(tarp):
    assert kept(*tarp) == {}
