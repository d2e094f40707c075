"""Expungement by hand: each band on both sides, both Codes, and what stands in the way."""

from datetime import date

import pytest

from analysis.reference.law import Expungement, Wait, expungement, expungement_date, months_later, wait
from analysis.reference.tables import NotKnown

LAST_1999, FIRST_2015 = date(2017, 12, 31), date(2018, 1, 1)


@pytest.mark.parametrize(
    ("years", "kind", "under_1999", "under_2015"),
    [
        (0.5, "prison", 3, 2),
        (3, "prison", 3, 2),
        (3.01, "prison", 5, 2),
        (5, "prison", 5, 2),
        (5.01, "prison", 5, 3),
        (15, "prison", 5, 3),
        (15.01, "prison", 7, 5),
        (2, "suspended", 1, 1),
        (None, "non_custodial", 1, 1),
    ],
)
def test_the_bands_of_both_codes(years, kind, under_1999, under_2015):
    assert wait(years, kind, LAST_1999) == Wait(under_1999, "penal_code_1999", True)
    assert wait(years, kind, FIRST_2015) == Wait(under_2015, "penal_code_2015", True)
    assert wait(years, kind, date(2025, 7, 1)) == Wait(under_2015, "penal_code_2015", False)


def test_life_has_a_wait_in_the_newer_code_only():
    assert wait(None, "life", FIRST_2015) == Wait(5, "penal_code_2015", True)
    assert wait(None, "life", LAST_1999) == NotKnown("wait_not_known")
    assert wait(2, "prison", date(2000, 6, 30)) == NotKnown("wait_not_known")


@pytest.mark.parametrize(
    ("end", "years", "on", "last_day"),
    [
        (date(2020, 3, 10), 2, date(2021, 1, 1), date(2022, 3, 10)),
        (date(2020, 3, 10), 5, date(2021, 1, 1), date(2022, 3, 10)),
        (date(2020, 3, 10), 6, date(2021, 1, 1), date(2023, 3, 10)),
        (date(2020, 3, 10), 16, date(2021, 1, 1), date(2025, 3, 10)),
        (date(2020, 2, 29), 1, date(2021, 1, 1), date(2022, 2, 28)),
        (date(2016, 3, 10), 2, LAST_1999, date(2019, 3, 10)),  # asked under the old Code: 3 years
        (date(2016, 3, 10), 2, FIRST_2015, date(2018, 3, 10)),  # and under the new one: 2
        (date(2015, 3, 10), 2, FIRST_2015, LAST_1999),  # 2 years were over before the new Code: it ends the record
        (date(2014, 3, 10), 2, FIRST_2015, date(2017, 3, 10)),  # ended under the old Code already
        (date(2013, 3, 10), 4, FIRST_2015, LAST_1999),
        (date(2012, 3, 10), 4, FIRST_2015, date(2017, 3, 10)),
    ],
)
def test_the_last_day_of_a_record(end, years, on, last_day):
    assert expungement_date(end, years, "prison", on, obligations="met") == last_day


def test_a_longer_additional_penalty_delays_the_end():
    def last_day(end, on, additional):
        return expungement_date(end, 2, "prison", on, obligations="met", additional_penalty_end=additional)

    end, on = date(2020, 3, 10), date(2021, 1, 1)
    assert last_day(end, on, date(2021, 3, 10)) == date(2022, 3, 10)  # shorter than the wait
    assert last_day(end, on, date(2024, 3, 10)) == date(2024, 3, 10)  # longer: ends with it
    # Under the Code of 1999 the wait itself begins when the additional penalty is served too.
    assert last_day(date(2012, 3, 10), LAST_1999, date(2014, 3, 10)) == date(2017, 3, 10)


def test_life_under_the_newer_code():
    last_day = expungement_date(date(2019, 5, 1), None, "life", date(2020, 1, 1), obligations="met")
    assert last_day == date(2024, 5, 1)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"obligations": "unmet"}, "obligations_unmet"),
        ({"obligations": "unknown"}, "obligations_unknown"),
        ({"obligations": "met", "court_decides": True}, "court_decides"),
    ],
)
def test_what_stands_in_the_way(given, reason):
    assert expungement_date(date(2020, 3, 10), 2, "prison", date(2021, 1, 1), **given) == NotKnown(reason)


@pytest.mark.parametrize("years", [None, float("nan")])
def test_an_unknown_sentence_has_no_known_wait(years):
    found = expungement_date(date(2020, 3, 10), years, "prison", date(2021, 1, 1), obligations="met")
    assert found == NotKnown("sentence_not_known")


def test_what_cannot_be_meant_is_an_error():
    with pytest.raises(ValueError, match="kind"):
        wait(2, "jail", FIRST_2015)
    with pytest.raises(ValueError, match="longer than 0"):
        wait(0, "prison", FIRST_2015)
    with pytest.raises(ValueError, match="obligations"):
        expungement_date(date(2020, 3, 10), 2, "prison", FIRST_2015, obligations="yes")


@pytest.mark.parametrize(("on", "confirmed"), [(date(2025, 6, 30), True), (date(2025, 7, 1), False)])
def test_the_last_day_says_whether_its_rules_were_read(on, confirmed):
    found = expungement(date(2024, 3, 10), 2, "prison", on, obligations="met")
    assert found == Expungement(date(2026, 3, 10), confirmed)
    unmet = expungement(date(2024, 3, 10), 2, "prison", on, obligations="unmet")
    assert unmet == NotKnown("obligations_unmet")


def test_months_end_with_the_month():
    assert months_later(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert months_later(date(2023, 11, 30), 120) == date(2033, 11, 30)
    assert months_later(date(2023, 12, 5), 1) == date(2024, 1, 5)
    assert months_later(date(2023, 12, 5), 0) == date(2023, 12, 5)
