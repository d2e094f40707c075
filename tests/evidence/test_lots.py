"""A lot of communes in the analysis: who is in which arm is what was drawn, and only orders that could be drawn count."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.errors import HoanhapError
from analysis.evidence import design_level, lots, whole_units
from analysis.followup.follow import follow
from analysis.outcomes import units
from analysis.plan import read_plan
from analysis.results import Estimate, NotEstimable
from analysis.rollout.draw import draw
from analysis.rollout.schedule import Schedule
from analysis.sites import read_site
from tests.evidence import district
from tests.evidence.test_whole_units import chosen, communes
from tests.outcomes.test_units import followed, where
from tests.rollout.hand import asked

# One day for the first wave, which is day 0 of `tests.outcomes.test_units`; the other comes two years later.
WAVES = [{"starts": "2022-01-01", "places": 2}, {"starts": "2024-01-01", "places": 2}]
SEED = {"known_on": "2021-12-01", "where": {"vi": "xổ số", "en": "lottery"}, "number": "12345"}


def drawn(**changes):
    """The schedule with the first number from 0 that draws 90001 and 90003 first."""
    told = asked(**{"written": "2021-11-01", "waves": WAVES, "seed": SEED} | changes)
    tried = (draw(told, str(number)) for number in range(1_000))
    return Schedule(
        told, next(each for each in tried if _as_wanted(dict(zip(told.names, each.waves, strict=True)))), ()
    )


def _as_wanted(waves):
    return "90001" not in waves or (waves["90001"], waves["90003"]) == (0, 0)


def site(schedule=None):
    return replace(district.site(), schedule=schedule or drawn())


# 90001 and 90003 were drawn first; 90009 was not in the draw; 90002 has the model though it should not yet.
KEPT = {"90001": 0, "90002": 100, "90003": None, "90004": None, "90009": 0}
ROWS = [
    *({"commune": "90001", "start": 10, "event": 50} for _ in range(2)),
    *({"commune": "90003", "start": 20, "event": event} for event in (50, None)),
    *({"commune": "90002", "start": 200, "event": event} for event in (50, None)),
    *({"commune": "90004", "start": 30} for _ in range(2)),
    *({"commune": "90009", "start": 30, "event": 50} for _ in range(5)),
    {"commune": None, "start": 30},
]


def found(schedule=None):
    base = followed(ROWS)
    lot = lots.lot(site(schedule), "helpers", where(ROWS, KEPT), base)
    result = units.communes(lot.followed, lot.where, "helpers", "any/offence", "12m", conf_level=0.95,
                            rng=np.random.default_rng(1), orders=lot.orders)  # fmt: skip
    return lot, result


def test_arms_are_those_drawn_whatever_was_kept():
    _, result = found()
    assert (result.events_with, result.n_with, result.communes_with) == (3, 4, 2)
    assert (result.events_without, result.n_without, result.communes_without) == (1, 4, 2)
    # Nobody of the commune outside the draw is counted; whoever lives nobody knows where still is.
    assert (result.n_released, result.n_unplaced, result.lottery) == (9, 1, True)


def test_the_p_value_is_that_of_the_orders_that_could_be_drawn():
    # Shares 1, 1/2, 1/2, 0 of two people each: first waves 12, 13 give 1/2, 14, 23 nothing, 24, 34 -1/2.
    assert found()[1].p_value == pytest.approx(4 / 6) and found()[1].n_assignments == 6
    # A rule of 0.3 forbids 12 and 34.
    with_rule = drawn(balance=0.3)
    assert found(with_rule)[1].p_value == pytest.approx(2 / 4) and found(with_rule)[1].n_assignments == 4


def test_how_far_it_was_kept():
    row = lots.drawn_lot(site(), "helpers", where(ROWS, KEPT), followed(ROWS))
    # Records reach to the end of 2024: all four are due. 90002 began before its day, 90003 and 90004 not at all.
    assert (row.n_units, row.n_due, row.n_early, row.n_not_started, row.n_outside) == (4, 4, 1, 2, 5)
    assert (row.n_orders, row.n_left, row.first, row.last) == (6, 0, "2022-01-01", "2024-01-01")


def test_a_model_without_a_lot_and_a_lot_without_a_model():
    base, place = followed(ROWS), where(ROWS, KEPT)
    assert lots.lot(site(), "exemplary", place, base) is None
    assert lots.lot(district.site(), "helpers", place, base) is None
    assert lots.lot(site(), "helpers", None, base) is None
    row = lots.drawn_lot(site(), "helpers", None, base)
    assert (row.n_due, row.n_early, row.n_not_started, row.n_outside) == (4, 0, 4, 0)
    assert lots.lot(site(drawn(what="firm")), "helpers", place, base) is None


def test_a_commune_of_another_map_is_refused():
    starts = {name: day for name, day in KEPT.items() if name != "90004"}
    with pytest.raises(HoanhapError, match="90004"):
        lots.lot(site(), "helpers", where(ROWS, starts), followed(ROWS))


def test_the_design_is_a_lottery_only_where_communes_were_to_be_chosen():
    joined = Estimate(outcome="any/offence", estimand="risk_difference", group="helpers", unit="share", method="counts",
                      value=NotEstimable("nobody_to_compare"), n=0, horizon="12m")  # fmt: skip
    by_lot = [communes(lottery=True)]
    assert design_level.design_of(chosen("commune").contrasts[0], joined, by_lot) == "commune_lottery"
    assert design_level.LEVELS["commune_lottery"] == 5
    assert design_level.design_of(chosen("commune").contrasts[0], joined, [communes()]) == "joiners_only"
    assert design_level.design_of(chosen("person").contrasts[0], joined, by_lot) == "joiners_only"
    few = [communes(lottery=True, difference=None, conf_low=None, reason="one_unit")]
    assert design_level.design_of(chosen("commune").contrasts[0], joined, few) == "joiners_only"


def test_notebook_2_of_a_district_reads_it():
    read = read_site("mau-01")
    names = [f"981{i:02}" for i in range(1, 18)]
    waves = [{"starts": "2023-01-15", "places": 6}, {"starts": "2024-02-15", "places": 6}]
    schedule = drawn(units=[{"id": name, "people_a_year": 6} for name in names], waves=waves)
    read, plan = replace(read, schedule=schedule), read_plan("mau-01").reoffending
    base = follow(read, definition=plan.definition, by=plan.by)
    where = whole_units.located(read, base, plan)
    designs, results = whole_units.tables(read, base, where, plan, "12m", conf_level=0.95)
    by_model = {row.models: row for row in results}
    assert by_model["helpers"].lottery and not by_model["exemplary"].lottery
    (design,) = [row for row in designs if row.models == "helpers"]
    # 17 communes in waves of six and six, five left: 17!/(6! 6! 5!).
    assert (design.n_units, design.n_started, design.smallest_p) == (17, 12, pytest.approx(1 / 5_717_712))
    (row,) = whole_units.drawn(read, base, where)
    assert (row.models, row.n_units, row.n_left, row.draw) == ("helpers", 17, 5, schedule.drawn.hash)
    assert whole_units.drawn(replace(read, schedule=None), base, where) == []


def test_files_of_a_schedule_are_no_new_look_at_outcomes():
    assert site().seen == district.site().seen
