"""Guards of who was chosen and when: each where its fault was planted, and on the twin without it."""

import numpy as np
import pandas as pd
import pytest

from analysis.evidence.guards import choosing, sight
from analysis.evidence.guards.guard import CLEAR, DOWNGRADE, FOUND, NOTE, NOTHING, STOP, UNKNOWN
from analysis.followup.ends import UNLISTED
from analysis.followup.places import Places
from tests.evidence.joined import compare, followup, joining, site

MODEL = pd.DataFrame({"model_id": ["m"], "kind": ["helpers"]})


def told(guard):
    return guard.n, guard.n_of, guard.finding, guard.consequence


def enrolled(assigned=(), ended=()):
    rows = [{"assigned_by": each} for each in assigned] or [{"assigned_by": "official"}] * len(ended)
    table = pd.DataFrame(rows).assign(model_id="m", person_id=[f"p{i}" for i in range(len(rows))])
    return site(models=MODEL, enrolments=table.assign(end_reason=ended or None))


# Chosen by officials


@pytest.mark.parametrize(
    ("assigned", "held_alike", "expected"),
    [
        (["official"] * 7 + ["own choice"] * 3, False, (7, 10, FOUND, DOWNGRADE)),
        (["official"] * 7 + ["own choice"] * 3, True, (7, 10, FOUND, NOTE)),
        (["official"] * 3 + ["own choice"] * 7, False, (3, 10, FOUND, NOTE)),
        (["own choice"] * 10, False, (0, 10, CLEAR, NOTHING)),
        (["unknown"] * 10, False, (0, 0, UNKNOWN, NOTE)),
    ],
)
def test_officials_choice_weakens_a_comparison_of_people_as_they_are(assigned, held_alike, expected):
    assert told(choosing.selected_by_officials(enrolled(assigned), "helpers", held_alike=held_alike)) == expected


# Lists of those who stayed


def test_a_list_on_which_nobody_left_is_found():
    assert told(choosing.completers_only(enrolled(ended=["completed"] * 12), "helpers")) == (12, 12, FOUND, DOWNGRADE)


def test_a_list_with_people_who_left_is_not():
    assert told(choosing.completers_only(enrolled(ended=["completed"] * 11 + ["left"]), "helpers")) == (
        11,
        12,
        CLEAR,
        NOTHING,
    )


def test_of_a_few_nothing_can_be_said():
    assert told(choosing.completers_only(enrolled(ended=["completed"] * 9), "helpers")) == (9, 9, UNKNOWN, NOTE)


# Starts after a bad year


def communes(days):
    """Sixty people released four years before their commune's model starts, with the day of each one's offence (None: none)."""
    rows = [
        {"id": f"r{i}", "start": 0.0, "days": day or 2000.0, "cause": int(day is not None)}
        for i, day in enumerate(days)
    ]
    followed = followup(rows)
    commune = pd.Series("c", followed.rows.index, dtype="str")
    start = followed.rows["start"].iloc[0] + pd.Timedelta(days=4 * 365.25)
    return followed, Places(commune, followed.rows["start"], pd.Series({"c": start}))


BAD_YEAR = [1200.0, 1250.0, 1300.0, 1350.0, 1400.0, 1450.0, 400.0] + [None] * 53
EVEN = [100.0, 300.0, 500.0, 700.0, 900.0, 1150.0, 1300.0, 1400.0] + [None] * 52


def test_a_start_after_the_worst_year_is_found():
    # 6 of 7 offences in a quarter of the time: by chance (binomial, 7 draws) in 0.13% of cases.
    assert told(choosing.after_worst_year(*communes(BAD_YEAR), "helpers", decides=True)) == (6, 7, FOUND, DOWNGRADE)
    assert choosing.after_worst_year(*communes(BAD_YEAR), "helpers", decides=False).consequence == NOTE


def test_a_start_after_an_ordinary_year_is_not():
    assert told(choosing.after_worst_year(*communes(EVEN), "helpers", decides=True)) == (3, 8, CLEAR, NOTHING)


def test_with_few_offences_or_no_map_it_cannot_be_told():
    assert choosing.after_worst_year(*communes(BAD_YEAR[:4]), "helpers", decides=True).finding == UNKNOWN
    assert choosing.after_worst_year(communes(EVEN)[0], None, "helpers", decides=True).finding == UNKNOWN


# What leaves the list, and who is there twice


def pair(**changes):
    """One joins on day 100, four others wait."""
    rows = [{"id": f"p{i}", "start": 0.0, "days": 900.0} for i in range(5)]
    rows[4] |= changes
    followed = followup(rows)
    return followed, joining(followed, np.zeros(5), [100.0] + [np.nan] * 4)


def test_a_list_that_ends_at_expungement_stops_and_its_twin_does_not():
    followed, joined = pair(days=200.0, cause=UNLISTED)
    assert told(sight.expunged_inside(compare(followed, joined), 12, "helpers")) == (1, 5, FOUND, STOP)
    assert told(sight.expunged_inside(compare(*pair()), 12, "helpers")) == (0, 5, CLEAR, NOTHING)
    later, joined = pair(days=700.0, cause=UNLISTED)
    assert sight.expunged_inside(compare(later, joined), 12, "helpers").finding == CLEAR


def test_somebody_released_twice_is_one_person_and_is_told():
    followed, joined = pair()
    followed.rows.loc["p4", "person_id"] = "p3"
    assert told(sight.several_releases(compare(followed, joined), "helpers")) == (1, 4, FOUND, NOTE)
    assert told(sight.several_releases(compare(*pair()), "helpers")) == (0, 5, CLEAR, NOTHING)
