"""Who is counted how at a horizon: eight releases by hand."""

from dataclasses import dataclass

import pandas as pd

from analysis.cohort import COMPARISON, PARTICIPANT
from analysis.followup.joining import Joining
from analysis.outcomes.arms import arms_of_joining, arms_of_study
from analysis.outcomes.joiners import compare
from analysis.plan import Contrast

CONTRAST = Contrast(models="helpers", assigned="person", window_days=0)
DAY = pd.Timestamp("2022-01-01")


@dataclass
class Followed:
    rows: pd.DataFrame


def days(*numbers):
    return pd.to_datetime([None if n is None else DAY + pd.Timedelta(days=n) for n in numbers])


def followed(cause, ends, sight):
    index = list("abcdefgh")
    rows = {
        "person_id": index,
        "start": days(*[0] * 8),
        "days": ends,
        "cause": cause,
        "entry_days": 0.0,
        "sight": sight,
    }
    return Followed(pd.DataFrame(rows, index=index))


# a, b and h join on day 10. a is seen to the end, b has the event on day 100, c joins on day 200 and has the event on 300,
# d dies on day 50, e moves on day 60, f's record ends on day 300, g has the event and its record ends on day 300 too, and
# h has the event after the horizon.
FOLLOWED = followed(
    [0, 1, 1, 2, 4, 0, 1, 1], [900.0, 100, 300, 50, 60, 300, 200, 800], [900.0, 900, 900, 900, 900, 300, 300, 900]
)


def found(followed):
    joined = [10, 10, 200, None, None, None, None, 10]
    people = {"eligible": days(*[5] * 8), "joined": days(*joined), "unit": ["m" if x else None for x in joined]}
    joining = Joining(pd.DataFrame(people | {"day_unknown": False, "place": None}, index=followed.rows.index), "listed")
    return arms_of_joining(followed, compare(followed, joining, CONTRAST, ()), "helpers", "12m")


def test_each_state_by_hand():
    first, second = found(FOLLOWED)
    # a, b and h from day 10, c from day 200.
    assert (first.n_events, first.n_without, first.n_unknown, first.n_not_yet) == (2, 2, 0, 0)
    # Not joined on day 10: c (joined later, counted with its event), d (known: died), e (not known), f and g (not yet).
    assert (second.n_events, second.n_without, second.n_unknown, second.n_not_yet) == (1, 1, 1, 2)
    assert second.n_known == 2


def test_an_event_does_not_make_somebody_followable():
    """Otherwise the events of the last months would count and the people without one would not."""
    longer = FOLLOWED.rows.assign(sight=[900.0, 900, 900, 900, 900, 300, 900, 900])
    assert found(Followed(longer))[1].n_events == found(FOLLOWED)[1].n_events + 1


def test_nobody_to_compare():
    alone = Followed(FOLLOWED.rows.iloc[:1])
    people = {"eligible": days(5), "joined": days(10), "unit": ["m"], "day_unknown": False, "place": None}
    joining = Joining(pd.DataFrame(people, index=["a"]), "listed")
    assert arms_of_joining(alone, compare(alone, joining, CONTRAST, ()), "helpers", "12m") == ()


def test_a_study_by_hand():
    people = pd.DataFrame({
        "arm": [PARTICIPANT] * 3 + [COMPARISON] * 2,
        "days": [100.0, 364.0, 200.0, 364.0, 30.0],
        "event": [True, False, False, False, True],
    })  # fmt: skip
    first, second = arms_of_study(people, "52w")
    assert (first.n_events, first.n_without, first.n_unknown, first.n_not_yet) == (1, 1, 0, 1)
    assert (second.n_events, second.n_known) == (1, 2)
