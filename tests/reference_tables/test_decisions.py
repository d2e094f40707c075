"""Whose decision an area can inform, before and after the reforms of 2025 and 2026."""

from datetime import date

import pytest

from analysis.reference.areas import site_area
from analysis.reference.decisions import MATTERS, WHO, whose_decision
from analysis.reference.tables import rows
from analysis.words import words

LAST_OLD, FIRST_NEW = date(2025, 6, 30), date(2025, 7, 1)
THANH_MIEN = site_area(("300",), LAST_OLD, "residence")


def said(area, on) -> list[str]:
    return [words("en")(sentence) for sentence in whose_decision(area, on).sentences]


def test_an_old_district_decides_nothing_any_more():
    standing = whose_decision(THANH_MIEN, date(2026, 1, 1))
    assert (standing.in_force, standing.closed) == (False, False)
    assert standing.communes == (
        "Xã Thanh Miện", "Xã Nguyễn Lương Bằng", "Xã Bắc Thanh Miện", "Xã Hải Hưng", "Xã Nam Thanh Miện",
    )  # fmt: skip
    text = said(THANH_MIEN, date(2026, 1, 1))
    assert text[0] == "Huyện Thanh Miện ended as an administrative unit with 30\u00a0Jun\u00a02025."
    assert text[2].startswith("Xã Nguyễn Lương Bằng also holds people from elsewhere")
    assert not any("divided" in sentence for sentence in text)


def test_on_its_last_day_it_was_whole():
    standing = whose_decision(THANH_MIEN, LAST_OLD)
    assert (standing.in_force, standing.closed, len(standing.communes)) == (True, True, 17)
    assert len(standing.sentences) == len(standing.deciders) == 3


def test_divided_communes_are_counted():
    # Bình Giang: five of its communes went to several new ones.
    neighbour = site_area(("296",), LAST_OLD, "residence")
    assert "5 of its communes were divided; their people can be told by their address only." in said(
        neighbour, FIRST_NEW
    )
    assert not whose_decision(neighbour, FIRST_NEW).closed


def test_a_new_commune_stands_and_did_not_before():
    commune = site_area(("11257",), FIRST_NEW, "residence")
    assert whose_decision(commune, FIRST_NEW).in_force and whose_decision(commune, FIRST_NEW).closed
    assert not whose_decision(commune, LAST_OLD).in_force
    assert whose_decision(commune, LAST_OLD).communes == ("Xã Ngô Quyền", "Xã Tân Trào", "Xã Đoàn Kết")


@pytest.mark.parametrize(
    ("on", "who", "confirmed"),
    [
        (date(2024, 4, 30), None, None),
        (date(2024, 5, 1), "commune_and_district_police", True),
        (date(2025, 2, 28), "commune_and_district_police", True),
        (date(2025, 3, 1), "commune_police", True),
        (date(2026, 6, 30), "commune_police", True),
        (date(2026, 7, 1), "commune_police", False),
    ],
)
def test_who_looks_after_people_who_come_home(on, who, confirmed):
    found = [each for each in whose_decision(THANH_MIEN, on).deciders if each.matter == "supervision"]
    assert [(each.who, each.confirmed) for each in found] == ([(WHO[who], confirmed)] if who else [])


def test_what_no_source_confirms_is_said_to_be_assumed():
    assert sum("assumed" in sentence for sentence in said(THANH_MIEN, date(2026, 7, 1))) == 1
    assert not any("assumed" in sentence for sentence in said(THANH_MIEN, date(2026, 6, 30)))


def test_every_matter_and_body_has_words():
    assert {row.matter for row in rows("deciders")} == set(MATTERS)
    assert {row.who for row in rows("deciders")} == set(WHO)
