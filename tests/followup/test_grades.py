import pandas as pd

from analysis.followup.grades import grade_moves
from tests.followup.tiny import seen, spell, table


def moves(*status, spells=()):
    tables = {"people_status": table(status)} | ({"list_spells": table(spells)} if spells else {})
    return {(row.grade, row.next_grade): row.n for row in grade_moves(tables).itertuples()}


def test_people_by_their_grades_on_two_lists():
    first, second = "2024-06-30", "2024-12-31"
    found = moves(
        seen(first, "a", grade="A"), seen(second, "a", grade="A"),
        seen(first, "b", grade="A"), seen(second, "b", grade="C"),
        seen(first, "c", grade="B"), seen(second, "c"),
        seen(first, "d", grade="D"), seen(first, "e", grade="B"), seen(second, "f", grade="B"),
        spells=[spell("custody", "2024-09-01", "d")],
    )  # fmt: skip
    assert found == {("A", "A"): 1, ("A", "C"): 1, ("B", "no_grade"): 1, ("D", "gone_custody"): 1,
                     ("B", "gone_unknown"): 1, ("not_listed", "B"): 1}  # fmt: skip


def test_only_the_records_own_last_reason_says_why_somebody_is_gone():
    told = [seen("2024-06-30", "a", grade="A"), seen("2024-12-31", "b", grade="B")]
    found = moves(*told, spells=[spell("custody", "2024-09-01", "a") | {"record": "other"}])
    assert found == {("A", "gone_unknown"): 1, ("not_listed", "B"): 1}
    twice = [spell("moved", "2024-10-01", "a"), spell("lost", "2024-09-01", "a"), spell("died", "2025-01-01", "a")]
    assert moves(*told, spells=twice)["A", "gone_moved"] == 1


def test_groups_of_the_old_decree_are_no_grades():
    old, first, second = "2023-12-31", "2024-06-30", "2024-12-31"
    assert moves(seen(old, grade="A"), seen(first, grade="B")) == {}
    assert moves(seen("2024-05-01", grade="A"), seen(first, grade="B")) == {("A", "B"): 1}
    assert moves(seen(old, grade="A"), seen(first, grade="B"), seen(second, grade="B")) == {("B", "B"): 1}


def test_only_successive_lists_of_one_record_are_compared():
    told = [seen(day, grade=grade) for day, grade in (("2024-06-30", "A"), ("2024-12-31", "B"), ("2025-06-30", "C"))]
    found = grade_moves({"people_status": table([*told, seen("2025-01-31", grade="D") | {"record": "other"}])})
    assert found[["day", "next_day", "grade", "next_grade", "n"]].to_numpy().tolist() == [
        [pd.Timestamp("2024-06-30"), pd.Timestamp("2024-12-31"), "A", "B", 1],
        [pd.Timestamp("2024-12-31"), pd.Timestamp("2025-06-30"), "B", "C", 1],
    ]


def test_a_single_list_or_none_has_no_moves():
    assert len(grade_moves({})) == 0 and moves(seen("2024-06-30", grade="A")) == {}
