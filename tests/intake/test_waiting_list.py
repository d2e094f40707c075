"""A waiting list that was drawn by lot: every row keeps its number, and the file is the one that was drawn from."""

import hashlib

import pytest

from analysis.errors import HoanhapError
from analysis.intake.prepare import prepare
from analysis.intake.returned import FOLDER, PROBLEMS
from analysis.sites import read_site
from analysis.tables.source import read_source
from analysis.words import words
from tests.intake import hand
from tests.rollout import hand as rules

HEADINGS = ["STT", "Họ và tên", "Năm sinh", "Số CCCD", "Xã"]
AN, BINH, CHI = ("Trần Văn An", "1985", hand.AN, "Suối Mơ"), ("Lê Văn Bình", "1990", hand.BINH, "Đồi Gió"), (
    "Phạm Thị Chi", "1978", hand.CHI, "Suối Mơ")  # fmt: skip
STRANGER = ("Hoàng Văn Lạ", "1992", "030092000055", "Suối Mơ")
ROWS = [
    ["1", *AN],
    ["2", *STRANGER],  # nobody of the other files
    ["3", *BINH],
    ["4", "", "1992", "", "Suối Mơ"],  # nobody at all
    ["5", *AN],  # a second time
    ["6", *CHI],
]
FIRST_ROW = 4  # of the sheet


@pytest.fixture
def district(project):
    """Writes the district with a waiting list; `sha256` is that of the file unless told."""

    def written(rows=ROWS, *, sha256=None, size=6, rollout=True, copies=1, **changes):
        told = hand.settings("vi-du")
        names = [f"cho-{copy}.xlsx" for copy in range(copies)]
        lists = [{"file": name, "role": "waiting_list", "record": "police", "as_of": "2024-12-31"} for name in names]
        folder = hand.write_district(project, deliveries=[*told["deliveries"], *lists])
        for name in names:
            hand.write_sheet(folder / name, HEADINGS, rows)
        real = hashlib.sha256((folder / names[0]).read_bytes()).hexdigest()
        waiting = {"size": size, "sha256": real if sha256 is None else sha256}
        if rollout:
            waves = [{"starts": "2027-01-15", "places": 2}]
            rules.write(
                folder / "rollout", **{"what": "person", "units": None, "waiting": waiting, "waves": waves} | changes
            )
        return folder

    return written


def refused(folder):
    with pytest.raises(HoanhapError) as caught:
        prepare(folder, read_source(folder))
    return [f"{each.file}: {words('en')(each.what)}" for each in caught.value.problems]


def test_every_row_keeps_its_number_and_people_are_pseudonyms(district):
    district()
    site = read_site("vi-du")
    rows = site.tables["waiting_list"].set_index("list_row")["person_id"]
    assert list(rows.index) == [1, 2, 3, 4, 5, 6]
    assert list(rows.index[rows.isna()]) == [2, 4, 5]  # a stranger, nobody, and An once more
    born = site.tables["people"].set_index("person_id")["birth_year"]
    assert list(rows.dropna().map(born)) == [1985, 1990, 1978]
    assert "Hoàng" not in site.tables["waiting_list"].to_csv()


def test_nobody_of_the_list_becomes_one_of_the_people(district):
    district()
    people = read_site("vi-du").tables["people"]
    assert set(people["birth_year"]) >= {1985, 1990, 1978} and not (people["birth_year"] == 1992).any()


def test_whom_nobody_knows_is_told_by_row_and_not_by_name(district):
    folder = district()
    prepared = prepare(folder, read_source(folder), anew=True)
    told = {(line.row, line.code) for line in prepared.lines if line.label == "waiting_list #1"}
    assert told == {
        (FIRST_ROW + 1, "waiting_not_found"), (FIRST_ROW + 3, "waiting_nobody"), (FIRST_ROW + 4, "waiting_twice"),
    }  # fmt: skip
    lines = [line.text(words("en")) for line in prepared.lines if line.label == "waiting_list #1"]
    assert (
        not any("Hoàng" in line or "030092000055" in line for line in lines) and (folder / FOLDER / PROBLEMS).exists()
    )
    files = prepared.quality["files"].query("role == 'waiting_list'").iloc[0]
    assert (files["rows_in"], files["rows_kept"], files["rows_rejected"]) == (6, 6, 0)


def test_another_file_than_the_one_that_was_drawn_from_is_refused(district):
    (told,) = refused(district(sha256="ab" * 32))
    assert told.startswith("waiting_list #1: is not the file that rollout.yaml names") and "ab" * 32 in told


def test_without_a_hash_in_the_rules_any_file_with_these_rows_is_read(district):
    folder = district(sha256="")
    assert len(prepare(folder, read_source(folder)).tables["waiting_list"]) == 6


def test_row_numbers_are_those_of_the_list_each_once(district):
    rows = [["1", *AN], ["1", *BINH], ["9", *CHI]]
    assert refused(district(rows, size=4)) == [
        "waiting_list #1: has row numbers that are none of 1 to 4: 9",
        "waiting_list #1: lacks row numbers of the list of 4 that was drawn from: 1, 2, 3, 4",
    ]


def test_a_row_without_a_number_is_rejected_and_its_number_is_missed(district):
    (told,) = refused(district([["1", *AN], ["", *BINH], ["3", *CHI]], size=3))
    assert told.endswith("of the list of 3 that was drawn from: 2")


def test_a_list_that_nothing_was_drawn_from_is_refused(district):
    (told,) = refused(district(rollout=False))
    assert "no rollout/rollout.yaml deals out people" in told


def test_a_list_beside_a_lot_of_communes_is_refused(district):
    (told,) = refused(district(what="commune", units=rules.FOUR["units"], waiting=None))
    assert "no rollout/rollout.yaml deals out people" in told


def test_two_lists_are_refused(district):
    (told,) = refused(district(copies=2))
    assert "more than once" in told


def test_an_empty_template_asks_for_nothing(district):
    folder = district([], rollout=False)
    assert "waiting_list" not in prepare(folder, read_source(folder)).tables
