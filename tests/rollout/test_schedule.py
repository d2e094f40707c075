"""The schedule on disk: written once, read only as it was drawn."""

from datetime import date

import pytest

from analysis import store
from analysis.errors import HoanhapError
from analysis.rollout import schedule
from analysis.rollout.asked import read_rollout
from analysis.rollout.draw import input_hash
from tests.rollout.hand import PEOPLE, seed, write

TODAY = date(2026, 12, 2)


def drawn(folder, *, synthetic=False, **changes):
    asked = read_rollout(write(folder, **changes))
    schedule.settle(folder, asked)
    return schedule.write(folder, asked, synthetic=synthetic, today=TODAY)


def lines(folder):
    return (folder / schedule.FILE).read_text(encoding="utf-8").splitlines()


def refused(folder, *, synthetic=False):
    with pytest.raises(HoanhapError) as caught:
        schedule.read_schedule(folder, synthetic=synthetic)
    return caught.value.lines("en")


def test_it_is_read_as_it_was_written(tmp_path):
    made = drawn(tmp_path)
    assert schedule.read_schedule(tmp_path, synthetic=False) == made
    assert sorted(str(day) for day in made.starts.values()) == ["2027-01-15"] * 2 + ["2028-01-15"] * 2
    assert lines(tmp_path)[0] == "unit,wave,starts,draw" and all(
        made.drawn.hash in line for line in lines(tmp_path)[1:]
    )
    assert store.sha256(tmp_path / schedule.INPUT) == input_hash(made.asked)
    assert [path.name for path in made.files] == ["rollout.yaml", "rollout-schedule.csv"]


def test_without_a_schedule_there_is_none(tmp_path):
    assert schedule.read_schedule(tmp_path, synthetic=False) is None


def test_rows_about_invented_people_say_so(tmp_path):
    drawn(tmp_path, synthetic=True)
    assert lines(tmp_path)[0].startswith("data,unit") and all(
        line.startswith("simulated,") for line in lines(tmp_path)[1:]
    )
    assert schedule.read_schedule(tmp_path, synthetic=True) is not None


def test_who_has_no_day_yet(tmp_path):
    made = drawn(tmp_path, **PEOPLE)
    assert sum(day is None for day in made.starts.values()) == 26
    assert lines(tmp_path)[-1].split(",")[1:3] == ["", ""]


def test_one_edited_row_is_named(tmp_path):
    drawn(tmp_path)
    path = tmp_path / schedule.FILE
    rows = lines(tmp_path)
    rows[2], rows[3] = (
        rows[3].replace("2028", "2027").replace(",2,", ",1,"),
        rows[2].replace("2027", "2028").replace(",1,", ",2,"),
    )
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    told = refused(tmp_path)
    assert [line.split(": ")[0] for line in told] == ["rollout-schedule.csv, row 3", "rollout-schedule.csv, row 4"]
    assert "never edited by hand" in told[0]


@pytest.mark.parametrize(
    "change", [lambda rows: rows[:-1], lambda rows: [*rows, "90005,2,2028-01-15,x"], lambda rows: rows[:1]]
)
def test_rows_that_are_missing_or_added(tmp_path, change):
    drawn(tmp_path)
    (tmp_path / schedule.FILE).write_text("\n".join(change(lines(tmp_path))) + "\n", encoding="utf-8")
    assert refused(tmp_path)


def test_a_spreadsheets_line_ends_and_mark_change_nothing(tmp_path):
    made = drawn(tmp_path)
    path = tmp_path / schedule.FILE
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert schedule.read_schedule(tmp_path, synthetic=False) == made


@pytest.mark.parametrize("changes", [{"balance": 0.9}, {"seed": seed(number="12346")}, {"seed": seed(number="")}])
def test_another_rollout_yaml_is_not_the_one_that_was_drawn_from(tmp_path, changes):
    drawn(tmp_path)
    write(tmp_path, **changes)
    assert "another" in refused(tmp_path)[0]


def test_a_schedule_without_its_rules_is_refused(tmp_path):
    drawn(tmp_path)
    (tmp_path / "rollout.yaml").unlink()
    assert "is missing" in refused(tmp_path)[0]


def test_it_is_drawn_once(tmp_path):
    before = drawn(tmp_path)
    assert drawn(tmp_path) == before
    for changes in ({"seed": seed(number="99999")}, {"balance": 0.9}):
        with pytest.raises(HoanhapError, match="nothing was overwritten"):
            drawn(tmp_path, **changes)
    write(tmp_path)
    assert schedule.read_schedule(tmp_path, synthetic=False) == before


def test_no_number_is_used_before_its_day(tmp_path):
    asked = read_rollout(write(tmp_path))
    with pytest.raises(HoanhapError, match="before the day"):
        schedule.write(tmp_path, asked, synthetic=False, today=date(2026, 11, 30))
