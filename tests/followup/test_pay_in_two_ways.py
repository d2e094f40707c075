"""Pay of a month of which a record tells two amounts: not known, and never a zero."""

import numpy as np
import pandas as pd

from analysis.followup.work import EVERYONE, PAID, UNSEEN, ZERO, Sight, month_of, months_after, pay_rows
from analysis.sites import Site

SIGHT = Sight(
    "bhxh", ("bhxh", "firm"), EVERYONE, 2024 * 12, 2024 * 12 + 11, *map(pd.Timestamp, ("2024-01-01", "2024-12-31"))
)
PAY = {"2024-02": [5e6], "2024-03": [np.nan], "2024-04": [np.nan, 4e6], "2024-06": [3e6, 4e6]}


def test_an_unknown_pay_is_neither_zero_nor_what_another_record_adds():
    rows = [
        ("a", period, pay, SIGHT.records[number]) for period, told in PAY.items() for number, pay in enumerate(told)
    ]
    income = pd.DataFrame(rows, columns=["person_id", "period", "income", "record"])
    site = Site("x", {"income_months": income}, None, ())
    told = pay_rows(site, SIGHT)
    assert told["pay"].fillna(-1).tolist() == [5e6, -1, -1, 7e6]
    zero, gone = pd.Series([pd.Timestamp("2024-01-15")]), pd.Series([pd.NaT], dtype="datetime64[us]")
    found = months_after(pd.Series(["a"]), zero, gone, told, SIGHT, 5)
    assert found.month[0, 0] == month_of(zero)[0] + 1
    assert found.state[0].tolist() == [PAID, UNSEEN, UNSEEN, ZERO, PAID]
    assert np.isnan(found.pay[0, 1]) and np.isnan(found.pay[0, 2]) and found.pay[0, 3:].tolist() == [0, 7e6]
