"""Codes in time, and the crosswalk of Thanh Miện against the resolution 1669/NQ-UBTVQH15."""

from datetime import date

import pytest

from analysis.reference.places import NotAssignable, lineage, new_commune, people_of_district, unit

OLD, NEW = date(2025, 6, 30), date(2025, 7, 1)
# Clauses 104 to 108 of Article 1: new commune and the old ones whose people it holds.
CROSSWALK = {
    ("11239", "Xã Thanh Miện"): {"11239", "11269", "11275", "11278"},
    ("11242", "Xã Nguyễn Lương Bằng"): {"11242", "11251", "11245"},
    ("11254", "Xã Bắc Thanh Miện"): {"11254", "11260", "11266"},
    ("11257", "Xã Hải Hưng"): {"11257", "11248", "11263"},
    ("11284", "Xã Nam Thanh Miện"): {"11293", "11287", "11281", "11284"},
}
NAMES = {
    "11239": "Thị trấn Thanh Miện", "11242": "Xã Thanh Tùng", "11245": "Xã Phạm Kha", "11248": "Xã Ngô Quyền",
    "11251": "Xã Đoàn Tùng", "11254": "Xã Hồng Quang", "11257": "Xã Tân Trào", "11260": "Xã Lam Sơn",
    "11263": "Xã Đoàn Kết", "11266": "Xã Lê Hồng", "11269": "Xã Tứ Cường", "11275": "Xã Ngũ Hùng",
    "11278": "Xã Cao Thắng", "11281": "Xã Chi Lăng Bắc", "11284": "Xã Chi Lăng Nam", "11287": "Xã Thanh Giang",
    "11293": "Xã Hồng Phong",
}  # fmt: skip


def test_the_people_of_each_old_commune_are_in_one_new_commune():
    assert len(NAMES) == 17 == sum(map(len, CROSSWALK.values()))
    for (new, _), olds in CROSSWALK.items():
        assert {old: new_commune(old, OLD) for old in olds} == dict.fromkeys(olds, new)


def test_names_on_both_maps():
    assert {code: unit(code, OLD).name for code in NAMES} == NAMES
    assert all(unit(code, OLD).parent == "300" for code in NAMES)
    assert all(unit(code, NEW).name == name and unit(code, NEW).parent == "31" for code, name in CROSSWALK)


def test_the_new_communes_are_not_the_old_district():
    people = people_of_district("300")
    assert people.communes == tuple(sorted(code for code, _ in CROSSWALK))
    assert people.shared == (("11242", "10987"),)
    assert (people.perhaps, people.not_assignable, people.closed) == ((), (), False)
    assert (unit("10987", OLD).name, unit("10987", OLD).parent) == ("Xã Nhân Quyền", "296")


def test_strips_without_people_do_not_count():
    # Trường Tân and Thượng Hồng took land of Thanh Miện, and are not among the communes of its people.
    assert not {"11065", "10993"} & set(people_of_district("300").communes)
    assert new_commune("10993", OLD) == "10993"  # Thái Hòa gave a strip to Đường An (clause 87)


def test_one_code_two_units():
    assert unit("11239", OLD).name == "Thị trấn Thanh Miện"
    assert unit("11239", NEW).name == "Xã Thanh Miện"
    assert new_commune("11284", NEW) == "11284" == new_commune("11293", OLD)
    assert new_commune("11293", NEW) == NotAssignable("not_in_force")
    # Tân Hồng was divided; from the first day of the new map its code is the commune Đường An.
    assert (new_commune("10972", OLD), new_commune("10972", NEW)) == (NotAssignable("split"), "10972")


def test_a_town_is_not_yet_known_before_it_had_its_present_size():
    assert unit("11239", date(2019, 12, 1)).level == "commune"
    assert unit("11239", date(2019, 11, 30)) == NotAssignable("not_in_force")
    assert unit("10987", date(2019, 11, 30)).valid_from is None


@pytest.mark.parametrize(
    ("code", "on", "reason"),
    [
        ("10960", OLD, "split"),  # Vĩnh Hồng: Kẻ Sặt and Bình Giang (clauses 85, 86)
        ("10585", OLD, "split"),  # Văn Đức: a strip, and people to two wards (clauses 34, 38, 43)
        ("11890", OLD, None),  # Hòa Bình of Vĩnh Bảo went whole to Nguyễn Bỉnh Khiêm (clause 63)
        ("10798", OLD, None),  # Hòa Bình of Kim Thành: a strip to Hà Nam, all people to Kim Thành (79, 112)
        ("300", OLD, "not_a_commune"),
        ("300", NEW, "not_in_force"),
        ("99999", OLD, "unknown_code"),
        ("1239", OLD, "unknown_code"),
    ],
)
def test_what_cannot_be_assigned_says_why(code, on, reason):
    known = {"11890": "11911", "10798": "10804"}
    assert new_commune(code, on) == (NotAssignable(reason) if reason else known[code])


def test_outside_the_resolution_a_divided_commune_is_not_assigned_either():
    assert new_commune("27691", OLD) == NotAssignable("divided")  # Phường 4, Tân An


def test_a_neighbour_with_split_communes():
    people = people_of_district("296")
    assert people.not_assignable == ("10960", "10969", "10972", "10981", "10990")
    assert people.communes == ("10945", "10966", "10972", "10993", "11242")
    assert people.shared == (("11242", "11242"), ("11242", "11245"), ("11242", "11251"))


def test_what_took_a_part_of_a_divided_commune_holds_its_people_perhaps():
    # Yên Định (00988) of Bắc Mê went to two communes; one of them is mainly of the next district.
    people = people_of_district("031")
    assert (people.perhaps, people.not_assignable) == (("00700",), ("00988",))
    assert people.shared == (("00700", "00700"),)


def test_a_district_that_became_closed_communes():
    # Ninh Giang (299): clauses 99 to 103, nobody from outside and nobody divided.
    people = people_of_district("299")
    assert (len(people.communes), people.closed) == (5, True)


def test_only_old_districts_have_people_of_a_district():
    assert people_of_district("30") == NotAssignable("not_a_district")
    assert people_of_district("301") == NotAssignable("unknown_code")


def test_lineage_follows_the_map_of_the_day():
    assert [one.code for one in lineage("11239", OLD)] == ["11239", "300", "30"]
    assert [one.code for one in lineage("11239", NEW)] == ["11239", "31"]
    assert lineage("300", NEW) == NotAssignable("not_in_force")
