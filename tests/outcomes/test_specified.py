"""How many different events stand behind the choices of a specification plot: five releases by hand."""

from analysis.outcomes.joiners import compare
from analysis.outcomes.specified import distinct_events
from tests.outcomes.test_joining_contrasts import CONTRAST, FOLLOWED, JOINING, Followed


def compared(causes):
    return compare(Followed(FOLLOWED.rows.assign(cause=causes)), JOINING, CONTRAST, ("age",))


def test_an_event_under_two_choices_counts_once():
    first, second = compared([0, 1, 1, 0, 0]), compared([0, 1, 0, 0, 0])
    assert distinct_events([first], "12m") == 2  # b, joined on day 20, and c
    assert distinct_events([first, second], "12m") == 2
    assert distinct_events([second], "12m") == 1


def test_events_of_different_releases_add_up():
    assert distinct_events([compared([0, 1, 0, 0, 0]), compared([0, 0, 1, 0, 0])], "12m") == 2


def test_an_event_after_the_horizon_does_not_count():
    assert distinct_events([compared([0, 0, 1, 0, 0])], "1m") == 0  # c, on day 100
    assert distinct_events([], "1m") == 0


def test_a_control_in_two_trials_is_one_release():
    both = compared([0, 0, 1, 0, 0])
    assert (both.found.rows.row == list(both.release).index("c")).sum() == 2
    assert distinct_events([both], "12m") == 1
