import numpy as np
import pytest

from analysis.stats import cox, firth_cox
from analysis.stats.exposure import exposure_rows, hazard_ratio
from tests.conftest import PARITY, PROJECT, reference
from tests.stats.jasa import jasa

NEVER = np.inf


def rows_of(rows):
    return list(zip(*(values.tolist() for values in vars(rows).values()), strict=True))


def test_five_releases_by_hand():
    # Released on 0, 0, 10, 0, 0: joins on 4 and has the event on 9; never joins; seen from 5 days after release, joined
    # before; in sight from day 3, joins on 5, leaves on 8; has the event on the very day of joining.
    rows = exposure_rows(
        [0, 0, 15, 3, 0],
        [4, NEVER, 12, 5, 6],
        [9, 7, 20, 8, 6],
        [True, True, True, False, True],
        origin=[0, 0, 10, 0, 0],
    )
    assert rows_of(rows) == [
        (0, 0, 4, False, False),
        (0, 4, 9, True, True),
        (1, 0, 7, True, False),
        (2, 5, 10, True, True),
        (3, 3, 5, False, False),
        (3, 5, 8, False, True),
        (4, 0, 6, True, False),
    ]


@pytest.mark.parametrize("name", ["plain", "adjusted"])
def test_time_cut_at_joining_equals_r(name):
    """R's tmerge and coxph, the larger of its errors by person and of the model: the Stanford heart patients."""
    data, expected = jasa(), reference("trials")["exposure"][name]
    rows = exposure_rows(data["entry"], data["joined"], data["exit"], data["died"] == 1)
    assert (len(rows.row), rows.event.sum()) == (expected["n"], expected["events"])
    covariates = None if name == "plain" else np.column_stack([data["age"], data["surgery"]])
    found = hazard_ratio(rows, data["person"], covariates=covariates)
    log_hr, by_person, of_model = (np.ravel(expected[each])[0] for each in ("coef", "se", "se_model"))
    error = max(by_person, of_model)
    assert np.log(found.value) == pytest.approx(log_hr, rel=PARITY)
    assert np.log([found.interval.low, found.interval.high]) == pytest.approx(
        [log_hr - 1.959963984540054 * error, log_hr + 1.959963984540054 * error], rel=PARITY
    )
    assert found.days_exposed + found.days_unexposed == pytest.approx(np.sum(data["exit"] - data["entry"]))
    assert found.events_exposed + found.events_unexposed == expected["events"]


def test_first_work_as_exposure_equals_r_on_weeks():
    """Cut at the first week of work the time is that of one row a week, which equals R's in test_cox."""
    path = PROJECT / "data" / "raw" / "studies" / "tarp" / "original" / "rossi.csv"
    words = np.char.strip(np.genfromtxt(path, delimiter=",", dtype=str, skip_header=1), '"')
    worked, week = words[:, -52:] == "yes", words[:, 0].astype(int)
    arrest = words[:, 1] == "1"
    joined = np.where(worked.any(axis=1), worked.argmax(axis=1).astype(float), NEVER)
    found = hazard_ratio(exposure_rows(np.zeros(432), joined, week, arrest), np.arange(432))
    man = np.repeat(np.arange(432), week)
    stop = np.concatenate([np.arange(1, last + 1) for last in week])
    since = (stop > joined[man]).astype(float)[:, None]
    weeks = cox.fit(stop, arrest[man] & (stop == week[man]), since, entry=stop - 1, cluster=man)
    error = np.sqrt(max(weeks.covariance[0, 0], weeks.robust[0, 0]))
    assert np.log(found.value) == pytest.approx(weeks.coef[0], rel=PARITY)
    assert np.log(found.interval.high / found.value) == pytest.approx(1.959963985 * error, rel=PARITY)


def test_the_error_is_never_smaller_than_that_by_person():
    """Everybody stands there twice: the model's own error is too small, that by person does not notice."""
    data = jasa()
    rows = [np.tile(data[name], 2) for name in ("entry", "joined", "exit", "died")]
    cut = exposure_rows(*rows[:3], rows[3] == 1)
    twice = hazard_ratio(cut, np.tile(np.arange(103), 2))
    fitted = cox.fit(cut.stop, cut.event, cut.exposed[:, None].astype(float), entry=cut.start, cluster=cut.row % 103)
    assert fitted.robust[0, 0] > 1.5 * fitted.covariance[0, 0]
    half = np.log(twice.interval.high / twice.value) / 1.959963985
    assert half == pytest.approx(np.sqrt(fitted.robust[0, 0]), rel=PARITY)


def test_with_few_events_it_is_firths():
    data = jasa()
    rows = exposure_rows(data["entry"], data["joined"], data["exit"], data["died"] == 1)
    found = hazard_ratio(rows, data["person"], few=1000)
    expected = firth_cox.firth(rows.stop, rows.event, rows.exposed[:, None].astype(float), entry=rows.start).hazards[0]
    assert found.value == pytest.approx(np.exp(expected.log_hr), rel=PARITY)
    assert found.interval.method == "profile_penalised" and found.p_value == pytest.approx(expected.p_value)
    low = firth_cox.firth(
        rows.stop, rows.event, rows.exposed[:, None].astype(float), entry=rows.start, conf_level=0.8
    ).hazards[0]
    narrow = hazard_ratio(rows, data["person"], few=1000, conf_level=0.8)
    assert np.log(narrow.interval.low) == pytest.approx(low.log_interval.low, rel=PARITY)
    # Nobody has the event after joining: Cox's model has no maximum, Firth's has, whatever `few` says.
    none = hazard_ratio(exposure_rows([0] * 4, [1, 1, NEVER, NEVER], [9, 9, 3, 4], [0, 0, 1, 1]), range(4), few=0)
    assert none.interval.method == "profile_penalised" and (none.events_exposed, none.events_unexposed) == (0, 2)


def test_strata_have_their_own_hazards():
    data = jasa()
    rows = exposure_rows(data["entry"], data["joined"], data["exit"], data["died"] == 1)
    found = hazard_ratio(rows, data["person"], stratum=np.where(data["surgery"] == 1, "yes", "no"))
    expected = cox.fit(
        rows.stop, rows.event, rows.exposed[:, None].astype(float), entry=rows.start, strata=data["surgery"][rows.row]
    )
    assert np.log(found.value) == pytest.approx(expected.coef[0], rel=PARITY)


def test_order_changes_no_digit():
    data = jasa()
    order = np.random.default_rng(5).permutation(103)
    found = []
    for index in (np.arange(103), order):
        rows = exposure_rows(*(data[name][index] for name in ("entry", "joined", "exit")), data["died"][index] == 1)
        found.append(hazard_ratio(rows, data["person"][index], covariates=data["age"][index, None]))
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"entry": [np.nan, 0]}, "known"),
        ({"joined": [np.nan, 0]}, "known"),
        ({"exit": [0, 9]}, "end after it begins"),
        ({"origin": [1, 0]}, "origin or later"),
        ({"event": [True]}, "one entry in every array"),
    ],
)
def test_impossible_data_are_refused(change, message):
    given = {"entry": [0, 0], "joined": [3, NEVER], "exit": [9, 9], "event": [True, True]} | change
    with pytest.raises(ValueError, match=message):
        exposure_rows(**given)


def test_without_time_in_both_arms_there_is_no_ratio():
    for joined in ([NEVER, NEVER], [0, 0]):
        with pytest.raises(ValueError, match="before and after joining"):
            hazard_ratio(exposure_rows([0, 0], joined, [8, 9], [True, True]), [0, 1])
    with pytest.raises(cox.NoFitError, match="no event"):
        hazard_ratio(exposure_rows([0, 0], [1, NEVER], [8, 9], [False, False]), [0, 1])
