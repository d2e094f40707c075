"""Jobs and pay of joiners against others: by hand, and with the fault planted that stops them."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.followup.work import Sight
from analysis.outcomes import work_contrasts
from analysis.plan import Contrast, WorkPlan
from tests.evidence.joined import CONTRAST, DAY, compare, followup, joining

PLAN = WorkPlan(horizons=("3m",), prices_of=2022, most_vnd=30e6)
MONTH = 12 * 2022
ALL = Sight("insurance", ("insurance",), "everyone", MONTH - 12, MONTH + 30, DAY, DAY + pd.Timedelta(days=900))
PAYROLL = replace(ALL, source="payrolls", observed_for="own_workers")


def district(n_joined, n_others, *, joins=0.0, later=()):
    """Everybody released on 1 January 2022 and eligible at once; `later`: others who join on these days after all."""
    n = n_joined + n_others
    followed = followup([{"id": f"p{i:03}", "start": 0.0, "days": 900.0} for i in range(n)])
    days = [joins] * n_joined + [*later, *[None] * (n_others - len(later))]
    compared = compare(followed, joining(followed, [0.0] * n, days))
    rows = followed.rows
    people = pd.DataFrame(
        {"person_id": rows["person_id"], "gone": pd.Series(pd.NaT, rows.index, dtype="datetime64[us]")}
    )
    return compared, people


def pay(*told, month=MONTH + 3):
    return pd.DataFrame(
        [{"person_id": f"p{i:03}", "month": month, "pay": float(vnd), "days_worked": 26.0} for i, vnd in told]
    )


def both(compared, people, rows, sight=ALL, contrast=CONTRAST):
    arms, found = work_contrasts.compare(compared, contrast, people, rows, sight, PLAN, conf_level=0.95)
    return arms, {row.outcome: row for row in found}


def test_by_hand():
    # Month 3 after January is April. 2 of 3 joined earn 6 million, 1 of 4 others 4 million: means 4 and 1 of all.
    arms, found = both(*district(3, 4), pay((0, 6e6), (1, 6e6), (3, 4e6)))
    assert [(each.arm, each.n, each.n_paid, each.n_zero, each.n_unseen) for each in arms] == [
        ("joined", 3, 2, 1, 0), ("not_joined", 4, 1, 3, 0),
    ]  # fmt: skip
    assert found["pay"].value == pytest.approx(3e6)
    assert found["paid"].value == pytest.approx(2 / 3 - 1 / 4)
    assert found["pay"].interval is None  # fewer than 30 people in a group


def test_a_payroll_stops_it_and_shows_not_even_counts():
    rows = pay((0, 6e6), (1, 6e6))
    arms, found = both(*district(3, 4), rows, PAYROLL)
    assert arms == []
    assert {row.value.reason for row in found.values()} == {"seen_in_one_arm"}
    assert all((row.interval, row.n) == (None, None) for row in found.values())
    assert work_contrasts.one_arm_only([PAYROLL, ALL]) == ["payrolls"]


def test_what_the_guard_prevents():
    # Nothing works: three of ten earn, in the model or not. Seen by everybody's source there is no difference; by the model's
    # own payroll, which shows the joined only, there would be 30 points.
    earning = [(i, 6e6) for i in range(40) if i % 10 < 3]
    everybody = both(*district(20, 20), pay(*earning))[1]["paid"]
    assert everybody.value == pytest.approx(0)
    own = [row for row in earning if row[0] < 20]
    careless = both(*district(20, 20), pay(*own), replace(PAYROLL, observed_for="everyone"))[1]["paid"]
    assert careless.value == pytest.approx(0.3)
    stopped = both(*district(20, 20), pay(*own), PAYROLL)[1]["paid"]
    assert stopped.value.reason == "seen_in_one_arm"


@pytest.mark.parametrize("observed_for", ["participants", "own_workers", "not_said"])
def test_only_a_source_that_sees_everybody_compares(observed_for):
    found = both(*district(3, 4), pay((0, 6e6)), replace(ALL, observed_for=observed_for))[1]
    assert found["pay"].value.reason == "seen_in_one_arm"


def test_whoever_joins_by_then_is_left_out_of_those_not_joined():
    compared, people = district(3, 4, later=[60.0])
    arms, _ = both(compared, people, pay((3, 8e6), (0, 6e6)))
    first = next(each for each in arms if each.arm == "not_joined")
    assert first.n_switched == 1 and first.n_paid == 0


def test_an_interval_from_thirty_people_a_group_on_and_never_by_firm():
    rows = pay(*((i, 6e6 + 1e4 * i) for i in range(0, 60, 2)))
    found = both(*district(30, 30), rows)[1]["pay"]
    assert found.interval.low < found.value < found.interval.high
    assert both(*district(29, 31), rows)[1]["pay"].interval is None
    firm = Contrast(models="firm", assigned="firm", window_days=0)
    stopped = both(*district(30, 30), rows, contrast=firm)[1]["pay"]
    assert (stopped.value.reason, stopped.interval) == ("assigned_by_unit", None)


def test_whom_the_source_cannot_see_yet_leave_bounds_only():
    # The source begins in May: April is not observed, but of who was paid by it all the same.
    late = replace(ALL, first=MONTH + 4)
    found = both(*district(3, 4), pay((0, 6e6), (3, 3e6)), late)[1]
    assert found["pay"].value.reason == "not_seen"
    # Joined: 6, and two of 0 to 30; others: 3, and three of 0 to 30.
    low, high = 6e6 / 3 - (3e6 + 90e6) / 4, (6e6 + 60e6) / 3 - 3e6 / 4
    assert (found["pay"].interval.low, found["pay"].interval.high) == pytest.approx((low, high))
    assert found["pay"].interval.level == 1
    assert (found["paid"].interval.low, found["paid"].interval.high) == pytest.approx((1 / 3 - 1, 1 - 1 / 4))


def test_nobody_to_compare():
    compared, people = district(3, 0)
    found = both(compared, people, pay((0, 6e6)))[1]
    assert {row.value.reason for row in found.values()} == {"nobody_to_compare"}
    assert np.isfinite(PLAN.most_vnd)
