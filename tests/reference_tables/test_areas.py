"""What a cell about a commune means in one area on one day; clauses are those of 1669/NQ-UBTVQH15, Article 1."""

from datetime import date

import pytest

from analysis.errors import HoanhapError
from analysis.reference.areas import site_area
from analysis.reference.places import NotAssignable, new_commune, people_of_district

OLD, NEW = date(2024, 5, 1), date(2025, 9, 1)
LAST_OLD, FIRST_NEW = date(2025, 6, 30), date(2025, 7, 1)
THANH_MIEN = site_area(("300",), LAST_OLD, "residence")
HEAD = "code,name,level,parent,valid_from,valid_to,moved_to\n"
# Invented: two communes merge, one is split, and the code of the first is used again.
OWN = HEAD + (
    "90,Tỉnh Mẫu,province,,,2025-06-30,\n"
    "900,Huyện Mẫu Một,district,90,,2025-06-30,\n"
    "90001,Xã An Mẫu,commune,900,,2025-06-30,90001\n"
    "90002,Thị trấn Mẫu Một,commune,900,,2025-06-30,90001\n"
    "90003,Xã Bình Mẫu,commune,900,,2025-06-30,\n"
    "91,Tỉnh Mẫu Mới,province,,2025-07-01,,\n"
    "90001,Xã Mẫu Một,commune,91,2025-07-01,,\n"
)


def reason(found) -> str:
    return found.reason if isinstance(found, NotAssignable) else f"is {found}"


@pytest.mark.parametrize(
    "text",
    [
        "11269",
        " 11269 ",
        "Tứ Cường",
        "TỨ CƯỜNG",
        "xã Tứ Cường",
        "X. Tứ Cường",
        "X.Tứ Cường",
        "x Tứ Cường",
        "Thôn 3, xã Tứ Cường, huyện Thanh Miện, tỉnh Hải Dương",
        "Thôn 3; Tứ Cường; Thanh Miện",
        "Tứ Cường - Thanh Miện - Hải Dương",
        "Tứ Cường-Thanh Miện-Hải Dương",
        "Tứ Cường, H. Thanh Miện, T. Hải Dương, Việt Nam",
        "thôn An Phong xã Tứ Cường huyện Thanh Miện tỉnh Hải Dương",
        "Trú tại: An Phong, Tứ Cường, Thanh Miện",
        "xã Tứ Cường (huyện Thanh Miện)",
        "Thôn 3\nxã Tứ Cường",
        "Hải Dương, Thanh Miện, Tứ Cường",
        "huyện Thanh Miện, xã Tứ Cường",
    ],
)
def test_ways_to_write_a_commune(text):
    assert THANH_MIEN.commune(text, OLD) == "11269"
    assert THANH_MIEN.commune(text, OLD, own_people=False) == "11269"


def test_tone_placement_and_the_western_d_do_not_count_but_marks_do():
    assert THANH_MIEN.commune("xã Ðòan Kết", OLD) == "11263"
    assert THANH_MIEN.commune("xã Đoàn Kêt", OLD) == NotAssignable("unknown_name")


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        ("Thanh Miện", "is 11239", "is 11239"),
        ("TT Thanh Miện", "is 11239", "is 11239"),
        ("xã Thanh Miện", "unknown_name", "is 11239"),  # the commune is one of the new map
        ("Hải Hưng", "unknown_name", "is 11257"),
        ("Hải Hưng, Hải Phòng", "outside", "is 11257"),
        ("Phạm Kha", "is 11245", "is 11242"),  # clause 105: its people are in Nguyễn Lương Bằng
        ("11245", "is 11245", "not_in_force"),
        ("10987", "outside", "not_in_force"),
        ("Nhân Quyền", "unknown_name", "outside"),  # of Bình Giang; since the reform in Nguyễn Lương Bằng too
        ("Nguyễn Lương Bằng", "unknown_name", "is 11242"),
        ("Nguyễn Lương Bằng, Bình Giang, Hải Dương", "outside", "outside"),
        ("Nguyễn Lương Bằng, Thanh Miện", "unknown_name", "is 11242"),
        ("Tân Trào", "is 11257", "is 11257"),
        ("Tân Trào, Hải Phòng", "outside", "unknown_name"),  # Hải Phòng had one of its own (Kiến Thụy)
        ("An Phong, Thanh Miện, Hải Phòng", "outside", "is 11239"),
        ("An Phong, Thanh Miện, Hải Dương", "unknown_name", "unknown_name"),  # the old province: so the old district
        ("xã Hải Hưng, TP. Hải Phòng", "outside", "is 11257"),
        ("thôn An Phong, Thanh Miện", "ambiguous", "is 11239"),  # the district, or the town?
        ("Thanh Miện, Hải Dương", "ambiguous", "ambiguous"),
        ("Thanh Miện - Thanh Miện - Hải Dương", "is 11239", "is 11239"),
        ("Ninh Giang", "unknown_name", "unknown_name"),  # code 11218 is another district's commune
        ("11218", "outside", "outside"),
        ("99999", "unknown_code", "unknown_code"),
    ],
)
def test_the_day_decides_what_a_text_means(text, old, new):
    assert [reason(THANH_MIEN.commune(text, on)) for on in (OLD, NEW)] == [old, new]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Tứ Cường, huyện Gia Lộc", "outside"),
        ("Tứ Cường - Gia Lộc", "outside"),
        ("Hải Dương, Gia Lộc, Tứ Cường", "outside"),
        ("huyện Gia Lộc, xã Tứ Cường", "outside"),
        ("xã Tứ Cường, tỉnh Thái Bình", "outside"),
        ("TP Hải Dương", "outside"),
        ("P. Tân Bình, TP. Hải Dương, Hải Dương", "outside"),
        ("huyện Thanh Miện", "unknown_name"),
        ("tỉnh Hải Dương", "unknown_name"),
        ("thị trấn Tứ Cường", "unknown_name"),
        ("xã Tứ Cường, gần chợ", "unknown_name"),
        ("xã Tứ Cường, xã Lam Sơn", "unknown_name"),
        ("Tứ Cường, huyện A, huyện B", "outside"),
        ("thôn 3", "unknown_name"),
        ("Tu Cuong", "unknown_name"),
        ("", "unknown_name"),
        ("???", "unknown_name"),
        ("{0}" * 50, "unknown_name"),
    ],
)
def test_nothing_is_guessed(text, why):
    assert THANH_MIEN.commune(text, OLD) == NotAssignable(why)


def test_a_name_that_the_province_has_twice_needs_its_district_in_a_list_of_others():
    # Hồng Phong is in Nam Sách, Ninh Giang and Thanh Miện.
    assert THANH_MIEN.commune("xã Hồng Phong", OLD) == "11293"
    assert THANH_MIEN.commune("xã Hồng Phong", OLD, own_people=False) == NotAssignable("ambiguous")
    assert THANH_MIEN.commune("xã Hồng Phong, Thanh Miện", OLD, own_people=False) == "11293"
    assert THANH_MIEN.commune("xã Hồng Phong, Ninh Giang", OLD, own_people=False) == NotAssignable("outside")
    province = site_area(("30",), LAST_OLD, "residence")
    assert province.commune("xã Hồng Phong", OLD) == NotAssignable("ambiguous")
    assert province.commune("xã Hồng Phong, huyện Thanh Miện", OLD) == "11293"
    assert province.commune("xã Tứ Cường, huyện Gia Lộc", OLD) == NotAssignable("unknown_name")


def test_the_people_of_the_old_district_before_and_after():
    old = THANH_MIEN.map_on(LAST_OLD)
    assert len(old) == 17 and set(old.values()) == {"yes"}
    new = {"11239": "yes", "11242": "perhaps", "11254": "yes", "11257": "yes", "11284": "yes"}
    assert THANH_MIEN.map_on(FIRST_NEW) == new
    assert THANH_MIEN.contains("11242", LAST_OLD) == "yes"
    assert THANH_MIEN.contains("11242", FIRST_NEW) == "perhaps"  # it also holds Nhân Quyền of Bình Giang
    assert THANH_MIEN.contains("10987", LAST_OLD) == "no"
    assert THANH_MIEN.contains("11065", FIRST_NEW) == "no"  # Trường Tân took a strip without people
    assert THANH_MIEN.contains("10987", FIRST_NEW) == NotAssignable("not_in_force")


def test_an_area_of_the_new_map_before_it_was_drawn():
    area = site_area(("11242",), FIRST_NEW, "residence")
    assert area.map_on(LAST_OLD) == {"10987": "yes", "11242": "yes", "11245": "yes", "11251": "yes"}
    assert area.commune("Nhân Quyền, Bình Giang", OLD) == area.commune("10987", OLD) == "10987"
    assert area.commune("Nhân Quyền", NEW) == "11242"
    assert [one.code for one in area.districts] == ["296", "300"]


def test_a_divided_commune_is_perhaps_in_each_of_its_parts():
    area = site_area(("10972",), FIRST_NEW, "residence")  # Đường An took a part of Tân Hồng (clause 87)
    assert area.contains("10972", LAST_OLD) == "perhaps"
    assert area.commune("Tân Hồng", OLD) == "10972"
    assert area.commune("Tân Hồng", NEW) == NotAssignable("split")
    assert area.today("10972", OLD) == NotAssignable("split")
    assert area.today("10972", NEW) == "10972"


def test_today_and_the_map_agree_with_the_table_of_the_country():
    for code in THANH_MIEN.map_on(LAST_OLD):
        assert THANH_MIEN.today(code, OLD) == new_commune(code, LAST_OLD)
    for district in ("296", "299", "300", "031"):
        area, people = site_area((district,), LAST_OLD, "residence"), people_of_district(district)
        held = area.map_on(FIRST_NEW)
        assert set(held) == {*people.communes, *people.perhaps}
        assert {code for code, sure in held.items() if sure == "perhaps"} == {new for new, _ in people.shared}
    assert THANH_MIEN.today("99999", OLD) == NotAssignable("unknown_code")


def test_a_set_of_areas_and_a_province():
    both = site_area(("296", "300"), LAST_OLD, "residence")
    assert both.contains("11242", FIRST_NEW) == "yes"  # all of its people are of the two
    new = site_area(("31",), FIRST_NEW, "residence")
    assert len(new.map_on(FIRST_NEW)) == 114
    assert new.contains("11269", LAST_OLD) == "yes"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("PGD Thanh Miện", "is 300"),
        ("Phòng giao dịch NHCSXH huyện Thanh Miện", "is 300"),
        ("Thanh Miện", "is 300"),
        ("PGD Bình Giang", "outside"),
        ("PGD", "unknown_name"),
        ("", "unknown_name"),
    ],
)
def test_an_office_keeps_the_name_of_the_old_district(text, code):
    assert reason(site_area(("300",), LAST_OLD, "loan_office").office(text)) == code


def test_units_of_a_site_of_its_own(tmp_path):
    path = tmp_path / "areas.csv"
    path.write_text(OWN, encoding="utf-8")
    area = site_area(("900",), LAST_OLD, "residence", own=path)
    assert area.map_on(OLD) == {"90001": "yes", "90002": "yes", "90003": "yes"}
    assert area.map_on(NEW) == {"90001": "yes"}
    assert area.commune("An Mẫu, huyện Mẫu Một, tỉnh Mẫu", OLD) == "90001"
    assert area.commune("TT Mẫu Một", NEW) == area.commune("xã Mẫu Một, tỉnh Mẫu Mới", NEW) == "90001"
    assert area.commune("Bình Mẫu", NEW) == area.today("90003", OLD) == NotAssignable("split")
    assert area.today("90002", OLD) == "90001"
    assert area.commune("Tứ Cường", OLD) == NotAssignable("unknown_name")
    assert area.commune("Bình Mẫu, huyện Thanh Miện", OLD) == NotAssignable("outside")


def test_a_name_of_the_day_goes_before_one_that_ended_and_counts_from_its_first_day(tmp_path):
    path = tmp_path / "areas.csv"
    again = "90002,Xã An Mẫu,commune,91,2025-07-01,,\n"
    path.write_text(OWN + again + "90004,Xã Chi Mẫu,commune,900,2024-01-01,2025-06-30,90002\n", encoding="utf-8")
    area = site_area(("900",), LAST_OLD, "residence", own=path)
    assert area.commune("An Mẫu", LAST_OLD) == "90001"
    assert area.commune("An Mẫu", FIRST_NEW) == "90002"  # its people of before are in 90001
    assert area.commune("Chi Mẫu", date(2023, 12, 31)) == NotAssignable("unknown_name")
    assert area.commune("Chi Mẫu", date(2024, 1, 1)) == "90004"


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("90004,Xã C,commune,999,,,\n", "parent"),
        ("90004,Xã C,commune,900,,2025-06-30,90009\n", "moved_to"),
        ("90004,Xã C,commune,,,,90001\n", "moved_to"),
        ("90004,Xã C,commune,900,2025-13-01,2025-06-30,\n", "valid_from"),
        ("90004,Xã C,ward,900,,2025-06-30,\n", "level"),
        ("90004,,commune,900,,2025-06-30,\n", "name"),
    ],
)
def test_a_wrong_list_of_units_is_refused(tmp_path, row, column):
    path = tmp_path / "areas.csv"
    path.write_text(OWN + row, encoding="utf-8")
    with pytest.raises(HoanhapError) as fault:
        site_area(("900",), LAST_OLD, "residence", own=path)
    assert [(problem.row, problem.column) for problem in fault.value.problems] == [(9, column)]


def test_a_list_without_its_columns_and_codes_without_communes_are_refused(tmp_path):
    path = tmp_path / "areas.csv"
    path.write_text("code,name\n", encoding="utf-8")
    with pytest.raises(HoanhapError) as fault:
        site_area(("900",), LAST_OLD, "residence", own=path)
    assert len(fault.value.problems) == 5
    with pytest.raises(HoanhapError) as fault:
        site_area(("300", "11242", "999"), FIRST_NEW, "residence")
    assert len(fault.value.problems) == 2
