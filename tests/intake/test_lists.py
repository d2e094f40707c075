import pandas as pd
import pytest

from analysis.intake.lists import list_spells, movements

DAYS = ["2023-12-31", "2024-06-30", "2024-12-31"]
NOBODY = pd.DataFrame(columns=["person_id", "record", "left_first", "left_last", "reason"])


def lists(**people):
    """Who stands on which of the three lists, as numbers of the lists."""
    rows = [(person, "police", pd.Timestamp(DAYS[n])) for person, numbers in people.items() for n in numbers]
    return pd.DataFrame(rows, columns=["person_id", "record", "as_of"])


def spell(frame, person, number=0):
    row = frame[frame["person_id"] == person].iloc[number]
    days = ("entered_first", "entered_last", "left_first", "left_last")
    return [None if pd.isna(row[day]) else row[day].date().isoformat() for day in days] + [row["reason"]]


def leaver(person, first, last, reason):
    row = (person, "police", pd.Timestamp(first), pd.Timestamp(last), reason)
    return pd.DataFrame([row], columns=NOBODY.columns)


# Somebody (all) is on each list, so that all three exist.
ALL = {"all": [0, 1, 2]}


def test_whoever_is_on_every_list_came_before_the_first_and_has_not_left():
    found = spell(list_spells(lists(**ALL), NOBODY), "all")
    assert found[:4] == [None, "2023-12-31", None, None] and pd.isna(found[4])


def test_entry_and_exit_lie_between_two_lists():
    found = list_spells(lists(new=[1], **ALL), NOBODY)
    assert spell(found, "new") == ["2024-01-01", "2024-06-30", "2024-07-01", "2024-12-31", "unknown"]
    assert found.set_index("person_id").loc["new", "stated"] == 0


def test_who_comes_back_has_two_spells():
    found = list_spells(lists(back=[0, 2], **ALL), NOBODY)
    assert spell(found, "back", 0) == [None, "2023-12-31", "2024-01-01", "2024-06-30", "unknown"]
    assert spell(found, "back", 1)[:4] == ["2024-07-01", "2024-12-31", None, None]


def test_a_stated_exit_has_its_day_and_reason():
    found = list_spells(lists(gone=[0], **ALL), leaver("gone", "2024-03-05", "2024-03-05", "custody"))
    assert spell(found, "gone") == [None, "2023-12-31", "2024-03-05", "2024-03-05", "custody"]
    assert found.set_index("person_id").loc["gone", "stated"] == 1


def test_a_stated_exit_after_the_newest_list_ends_the_spell():
    found = list_spells(lists(gone=[2], **ALL), leaver("gone", "2025-02-01", "2025-02-01", "died"))
    assert spell(found, "gone") == ["2024-07-01", "2024-12-31", "2025-02-01", "2025-02-01", "died"]


def test_a_stated_exit_before_the_person_was_seen_again_is_not_taken():
    found = list_spells(lists(seen=[0, 1], **ALL), leaver("seen", "2024-02-01", "2024-02-01", "moved"))
    assert spell(found, "seen") == [None, "2023-12-31", "2024-07-01", "2024-12-31", "unknown"]


def test_a_reason_without_a_day_keeps_the_interval():
    found = list_spells(lists(gone=[0], **ALL), leaver("gone", None, None, "expunged"))
    assert spell(found, "gone") == [None, "2023-12-31", "2024-01-01", "2024-06-30", "expunged"]
    assert found.set_index("person_id").loc["gone", "stated"] == 0


def test_movements_by_hand():
    on_list = lists(a=[0], b=[0, 1], c=[1, 2], d=[0], **ALL)
    told = leaver("d", "2024-02-02", "2024-02-02", "died")
    found = movements(on_list, list_spells(on_list, told))
    rows = found[["n_on_list", "n_new", "n_gone", "n_unexplained"]].astype("object").values.tolist()
    assert rows[1:] == [[3, 1, 2, 1], [2, 0, 1, 1]]
    assert rows[0][0] == 4 and all(pd.isna(each) for each in rows[0][1:])


def test_records_are_compared_with_themselves_only():
    other = lists(x=[2]).assign(record="ward")
    found = list_spells(pd.concat([lists(**ALL), other]), NOBODY)
    row = found[found["record"] == "ward"].iloc[0]
    assert pd.isna(row["entered_first"]) and pd.isna(row["left_last"])


@pytest.mark.parametrize("order", [1, -1])
def test_the_order_of_rows_does_not_matter(order):
    on_list = lists(a=[0], b=[0, 1], c=[1, 2], **ALL)
    found = list_spells(on_list.iloc[::order], NOBODY).sort_values(["person_id", "entered_last"]).reset_index(drop=True)
    pd.testing.assert_frame_equal(found, list_spells(on_list, NOBODY))
