"""Minimum wages against the decrees, on both sides of each step."""

from datetime import date

import pytest

from analysis.reference import tables
from analysis.reference.tables import NotKnown
from analysis.reference.wages import MinimumWage, minimum_wage


@pytest.mark.parametrize(
    ("area", "on", "vnd", "region", "decree", "confirmed"),
    [
        ("300", date(2020, 1, 1), 3_070_000, "IV", "90/2019/NĐ-CP", False),
        ("300", date(2022, 6, 30), 3_070_000, "IV", "90/2019/NĐ-CP", False),
        ("300", date(2022, 7, 1), 3_250_000, "IV", "38/2022/NĐ-CP", False),
        ("300", date(2024, 6, 30), 3_250_000, "IV", "38/2022/NĐ-CP", False),
        ("300", date(2024, 7, 1), 3_860_000, "III", "74/2024/NĐ-CP", True),
        ("11293", date(2025, 6, 30), 3_860_000, "III", "74/2024/NĐ-CP", True),
        ("11239", date(2025, 7, 1), 3_860_000, "III", "128/2025/NĐ-CP", False),
        ("11242", date(2025, 6, 30), 3_860_000, "III", "74/2024/NĐ-CP", True),
        ("11242", date(2025, 7, 1), 4_410_000, "II", "128/2025/NĐ-CP", False),
        ("11284", date(2025, 12, 31), 3_860_000, "III", "128/2025/NĐ-CP", False),
    ],
)
def test_amount_region_and_decree(area, on, vnd, region, decree, confirmed):
    assert minimum_wage(area, on) == MinimumWage(vnd, region, decree, confirmed)


@pytest.mark.parametrize(
    ("area", "on", "reason"),
    [
        ("11242", date(2026, 1, 1), "region_not_known"),
        ("300", date(2019, 12, 31), "region_not_known"),
        ("10987", date(2024, 7, 1), "region_not_known"),
        ("300", date(2025, 7, 1), "not_in_force"),
        ("11293", date(2025, 7, 1), "not_in_force"),
        ("00000", date(2024, 7, 1), "unknown_code"),
    ],
)
def test_what_is_not_known_says_why(area, on, reason):
    assert minimum_wage(area, on) == NotKnown(reason)


def test_a_region_without_an_amount(project):
    path = project / "data" / "raw" / "reference" / "minimum_wages.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if ",IV," not in line), encoding="utf-8")
    assert minimum_wage("300", date(2022, 7, 1)) == NotKnown("amount_not_known")


def test_all_steps():
    found = {(row.valid_from, row.region): row.vnd_month for row in tables.rows("minimum_wages")}
    steps = {
        date(2020, 1, 1): (4_420, 3_920, 3_430, 3_070), date(2022, 7, 1): (4_680, 4_160, 3_640, 3_250),
        date(2024, 7, 1): (4_960, 4_410, 3_860, 3_450), date(2025, 7, 1): (4_960, 4_410, 3_860, 3_450),
        date(2026, 1, 1): (5_310, 4_730, 4_140, 3_700),
    }  # fmt: skip
    assert found == {
        (day, region): 1_000 * vnd
        for day, amounts in steps.items()
        for region, vnd in zip(("I", "II", "III", "IV"), amounts, strict=True)
    }
