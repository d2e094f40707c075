import pandas as pd
import pytest

from analysis.followup import areas
from tests.evidence import district

pytestmark = pytest.mark.usefixtures("tiny_areas")


def codes(commune, day="2023-06-15", **changes):
    days = pd.to_datetime(pd.Series([day]))
    return set(areas.area_codes(pd.Series([commune]), days, district.source(**changes)).iloc[0])


def test_all_units_that_hold_a_person_then_and_now():
    assert codes("90001") == {"90001", "900", "90", "91001"}
    assert codes("91001", "2025-08-01") == {"91001", "90", "900"}


def test_a_code_of_the_new_map_told_of_an_earlier_release_is_understood():
    assert codes("91001", "2023-06-15") == {"91001", "90", "900"}


@pytest.mark.parametrize(
    ("commune", "day", "changes"),
    [(None, "2023-06-15", {}), ("90001", None, {}), ("90001", "2023-06-15", {"area": None})],
)
def test_what_is_not_known_has_no_unit(commune, day, changes):
    assert codes(commune, day, **changes) == set()
