"""Each case by hand. Person p is released on 10 January 2022 and seen until 1 December 2024: 1056 days."""

import numpy as np
import pandas as pd
import pytest

from analysis.followup.follow import follow
from analysis.followup.frequency import days_seen, first_gravity, frequency, person_weights, street_days
from analysis.followup.liberty import days_at_liberty
from tests.followup.tiny import CUSTODY, left, offence, release, site

pytestmark = pytest.mark.usefixtures("tiny_areas")
TWO = [offence(offence="2022-05-02", gravity="serious"), offence(offence="2022-09-01", gravity=None),
       offence(offence="2022-12-20..2023-01-20")]  # fmt: skip


def test_events_within_a_horizon():
    found = follow(site(offences=TWO), definition="any")
    # 10 January 2023 lies between the limits of the third.
    assert frequency(found, 6).to_numpy().tolist() == [[1, 0]]
    assert frequency(found, 12).to_numpy().tolist() == [[2, 1]]
    assert frequency(found, 24).to_numpy().tolist() == [[3, 0]]
    assert frequency(found, 36).isna().all(axis=None)


@pytest.mark.parametrize(
    "tables",
    [{"exits": [left("moved", "2022-12-01")]}, {"coverage": [CUSTODY]}, {"releases": [release(conditional=1.0)]}],
)
def test_how_often_is_not_known_past_the_end_of_sight(tables):
    assert frequency(follow(site(**tables, offences=TWO), definition="any"), 12).isna().all(axis=None)


def test_after_death_there_is_no_more_event():
    found = follow(site(offences=TWO[:1], exits=[left("death", "2022-06-01")]), definition="any")
    assert frequency(found, 12).to_numpy().tolist() == [[1, 0]]
    assert days_seen(found).item() == 142


def test_custody_returns_are_counted_once_each():
    exits = [left("custody", "2022-05-12", end="2022-06-12"), left("custody", "2022-08-12")]
    assert frequency(follow(site(exits=exits), definition="custody"), 12)["n_events"].item() == 2
    assert frequency(follow(site(exits=[left("custody", "2022-05-12"), exits[1]]), definition="custody"), 12)[
        "n_events"
    ].item() == 1  # fmt: skip


def test_gravity_of_the_first_event():
    people = [release(name) for name in "abc"]
    told = [offence("a", offence="2022-05-02", gravity="serious"), offence("a", offence="2022-04-02", gravity="less_serious"),
            offence("b", offence="2022-05-02", gravity=None)]  # fmt: skip
    found = follow(site(people, offences=told), definition="any")
    assert first_gravity(found, 12).to_dict() == {"a-1": "less_serious", "b-1": "not_stated"}


def test_of_two_on_one_day_the_graver_counts():
    told = [
        offence(offence="2022-05-02", gravity="less_serious"),
        offence(offence="2022-05-02", gravity="very_serious"),
    ]
    assert first_gravity(follow(site(offences=told), definition="any"), 12).item() == "very_serious"


def test_street_time_is_calendar_time_without_custody():
    # In custody from day 122 to 153, and for good from day 214 on; a year has 365 days.
    exits = [left("custody", "2022-05-12", end="2022-06-12"), left("compulsory_detox", "2022-08-12")]
    found = follow(site(exits=exits), definition="any")
    assert street_days(found).item() == 122 + (214 - 153)
    assert street_days(found, 6).item() == 181 - 31
    assert street_days(follow(site(), definition="any"), 12).item() == 365
    assert street_days(follow(site(coverage=[CUSTODY]), definition="any")).isna().all()


def test_overlapping_spells_count_once():
    detained = pd.DataFrame(
        {"release_id": list("rrrtt"), "first": [10.0, 5.0, 50.0, 1.0, 2.0], "last": [20.0, 15.0, *[np.inf] * 3]}
    )
    found = days_at_liberty(pd.Series({"r": 60.0, "s": 60.0, "t": np.nan}), detained)
    # Inside are 5 to 20 and 50 to 60.
    assert found["r"] == 60 - 15 - 10 and found["s"] == 60 and np.isnan(found["t"])


def test_days_at_liberty_are_the_days_that_no_spell_covers():
    rng = np.random.default_rng(5)
    days = pd.Series(rng.integers(0, 60, 40).astype(float), [f"r{i}" for i in range(40)])
    first = rng.integers(0, 70, 90).astype(float)
    last = np.where(rng.random(90) < 0.1, np.inf, first + rng.integers(0, 30, 90))
    detained = pd.DataFrame({"release_id": rng.choice(days.index, 90), "first": first, "last": last})

    def free(release):
        mine = detained[detained["release_id"] == release]
        return sum(not ((mine["first"] <= day) & (day < mine["last"])).any() for day in range(int(days[release])))

    assert days_at_liberty(days, detained).tolist() == [free(release) for release in days.index]


def test_every_person_weighs_the_same():
    assert person_weights(pd.Series(["a", "b", "a", "c", "a"])).tolist() == [1 / 3, 1, 1 / 3, 1, 1 / 3]
    assert len(person_weights(pd.Series(dtype="str"))) == 0
