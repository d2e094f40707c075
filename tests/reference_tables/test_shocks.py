"""Changes inside and outside a contrast, in time, place and outcome."""

from datetime import date

import pytest

from analysis.reference import tables
from analysis.reference.shocks import OUTCOMES, between


def names(area, outcome, start, end) -> list[str]:
    return [one.shock for one in between(area, outcome, start, end)]


def test_a_lasting_change_needs_days_on_both_sides():
    step = date(2024, 5, 1)
    assert names("300", "supervision", date(2024, 4, 30), step) == ["circular_10_2024"]
    assert names("300", "supervision", step, date(2024, 9, 30)) == []
    assert names("300", "supervision", date(2024, 1, 1), date(2024, 4, 30)) == []


@pytest.mark.parametrize(
    ("start", "end", "inside"),
    [
        (date(2021, 3, 2), date(2021, 5, 19), True),
        (date(2021, 3, 3), date(2021, 5, 19), False),
        (date(2021, 1, 1), date(2021, 2, 16), True),
        (date(2021, 1, 1), date(2021, 2, 15), False),
        (date(2021, 2, 20), date(2021, 2, 21), True),
    ],
)
def test_a_passing_change_needs_one_common_day(start, end, inside):
    assert names("300", "income", start, end) == (["covid_hai_duong_2021"] if inside else [])


def test_a_change_of_one_province_does_not_touch_another():
    spring = date(2021, 2, 1), date(2021, 3, 31)
    assert names("30", "income", *spring) == ["covid_hai_duong_2021"]
    assert names("11293", "income", *spring) == ["covid_hai_duong_2021"]
    assert names("31", "income", *spring) == []
    assert names("VN", "income", *spring) == ["covid_hai_duong_2021"]


def test_a_change_in_a_part_touches_the_whole_and_what_it_became():
    over_reform = date(2025, 5, 1), date(2025, 12, 31)
    assert "wage_region_11242_2025" in names("300", "income", *over_reform)
    assert "wage_region_11242_2025" in names("10987", "income", *over_reform)  # Nhân Quyền is in 11242 now
    assert "wage_region_11242_2025" not in names("11293", "income", *over_reform)
    assert "wage_region_11242_2025" not in names("299", "income", *over_reform)


def test_the_wage_steps_of_one_district_in_order():
    assert names("300", "income", date(2022, 1, 1), date(2026, 6, 30)) == [
        "minimum_wage_2022",
        "amnesty_2022_09",
        "decision_22",
        "minimum_wage_2024",
        "wage_region_300_2024",
        "amnesty_2024_10",
        "amnesty_2025_04",
        "minimum_wage_list_2025",
        "units_2025_07",
        "wage_region_11242_2025",
        "amnesty_2025_09",
        "minimum_wage_2026",
    ]


def test_only_changes_that_can_move_the_outcome():
    year = date(2025, 1, 1), date(2025, 12, 31)
    assert names("300", "repayment", *year) == ["units_2025_07"]
    assert names("300", "reoffence", *year) == [
        "district_police_abolished",
        "amnesty_2025_04",
        "penal_code_2025",
        "units_2025_07",
        "amnesty_2025_09",
    ]


def test_a_contrast_on_the_new_map():
    assert names("11242", "supervision", date(2026, 1, 1), date(2026, 12, 31)) == ["law_127_2025"]
    assert names("11242", "supervision", date(2025, 12, 31), date(2026, 1, 1)) == ["juvenile_justice_2026"]
    assert names("31", "income", date(2025, 9, 2), date(2026, 3, 1)) == ["minimum_wage_2026"]


def test_a_change_of_the_new_province_touches_the_old_district(project):
    path = project / "data" / "raw" / "reference" / "shocks.csv"
    row = "made_up,31,2025-08-01,,vi,en,income,employer,source,,no\n"
    path.write_text(path.read_text(encoding="utf-8") + row, encoding="utf-8")
    over_reform = date(2025, 6, 1), date(2025, 12, 31)
    assert "made_up" in names("300", "income", *over_reform)
    assert "made_up" in names("11293", "income", *over_reform)
    assert "made_up" not in names("01", "income", *over_reform)


def test_all_that_the_evaluation_has_to_know_of_is_there():
    """What the project's plan names, each with its first day and with whether a source gives it."""
    found = {row.shock: (row.area, row.starts, row.confirmed) for row in tables.rows("shocks")}
    named = {
        "covid_vietnam_2020": ("VN", date(2020, 4, 1), True),
        "covid_hai_duong_2021": ("30", date(2021, 2, 16), True),
        "covid_night_hai_duong_2021": ("30", date(2021, 5, 20), False),  # its end was not found
        "commune_police_hai_duong_2020": ("30", date(2020, 2, 21), True),
        "circular_10_2024": ("VN", date(2024, 5, 1), True),
        "amnesty_2021_09": ("VN", date(2021, 9, 1), True),
        "amnesty_2022_09": ("VN", date(2022, 9, 1), True),
        "amnesty_2024_10": ("VN", date(2024, 10, 1), True),
        "amnesty_2025_04": ("VN", date(2025, 5, 1), True),
        "amnesty_2025_09": ("VN", date(2025, 9, 1), True),
        "district_police_abolished": ("VN", date(2025, 3, 1), True),
        "units_2025_07": ("VN", date(2025, 7, 1), True),
        "law_127_2025": ("VN", date(2026, 7, 1), True),
        "minimum_wage_2020": ("VN", date(2020, 1, 1), True),
        "minimum_wage_2022": ("VN", date(2022, 7, 1), True),
        "minimum_wage_2024": ("VN", date(2024, 7, 1), True),
        "wage_region_300_2024": ("300", date(2024, 7, 1), False),
        "minimum_wage_list_2025": ("VN", date(2025, 7, 1), True),
        "wage_region_11242_2025": ("11242", date(2025, 7, 1), False),
        "minimum_wage_2026": ("VN", date(2026, 1, 1), True),
    }
    assert {shock: found[shock] for shock in named} == named


def test_every_change_says_what_and_which_records():
    records = {"police_register", "judicial_record", "court", "loan_file", "employer"}
    for row in tables.rows("shocks"):
        assert row.what_vi and row.what_en
        assert set(row.outcomes.split(";")) <= set(OUTCOMES)
        assert set(row.records.split(";")) <= records
    found = between("VN", "reoffence", date(2025, 2, 1), date(2025, 3, 31))
    assert [one.records for one in found] == [("police_register", "judicial_record")]


def test_what_cannot_be_meant_is_an_error():
    with pytest.raises(ValueError, match="outcome"):
        between("300", "rearrest", date(2024, 1, 1), date(2024, 2, 1))
    with pytest.raises(ValueError, match="ends before"):
        between("300", "income", date(2024, 2, 1), date(2024, 1, 1))
    with pytest.raises(ValueError, match="not_in_force"):
        between("300", "income", date(2025, 8, 1), date(2025, 9, 1))
