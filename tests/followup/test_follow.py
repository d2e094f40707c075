"""Each case by hand. Person p is released on 10 January 2022 and seen until 1 December 2024: 1056 days."""

import pandas as pd
import pytest

from analysis.followup.follow import follow, ground
from analysis.followup.incidents import DATES, DEFINITIONS
from tests.followup.tiny import CUSTODY, OFFENCES, POLICE, left, offence, release, seen, site, spell

pytestmark = pytest.mark.usefixtures("tiny_areas")
SIGHT, EVENT, DEATH, OTHER, GONE, LAW, UNLISTED = range(7)
# Month 4: offence on 2 May (112 days), arrest on 12 May (122); judged in month 11, on 2 December (326).
CASE = {"offence": "2022-05-02", "arrest": "2022-05-12", "judgment": "2022-12-02"}
DAY_OF = {"offence": 112, "arrest": 122, "judgment": 326}


def ends(*args, definition="any", by="offence", **tables):
    """Days and cause of the only release."""
    ((days, cause),) = follow(site(*args, **tables), definition=definition, by=by).rows[["days", "cause"]].to_numpy()
    return days, cause


def test_nothing_happens_until_sight_ends():
    row = follow(site(), definition="any").rows.iloc[0]
    assert (row["days"], row["cause"], row["sight"], row["liberty"]) == (1056, SIGHT, 1056, 1056)
    assert (row["start"], row["exact"], row["entry_days"]) == (pd.Timestamp("2022-01-10"), True, 0)


@pytest.mark.parametrize("by", DATES)
@pytest.mark.parametrize("detained", [(), [left("custody", "2022-05-12")], [left("custody", "2022-06-20")]])
def test_arrested_in_month_4_and_convicted_in_month_11_counts_once_under_each_date(by, detained):
    found = follow(site(offences=[offence(**CASE)], exits=detained), definition="any", by=by)
    assert found.rows[["days", "cause"]].to_numpy().tolist() == [[DAY_OF[by], EVENT]]
    assert found.events["status"].tolist() == ["event"]
    # Detained from the arrest on, also without an exit: the book of offences shows custody.
    assert found.rows["liberty"].item() == min(DAY_OF[by], 122)


@pytest.mark.parametrize("by", DATES)
def test_the_gap_between_two_lists_that_an_arrest_explains_hides_no_event(by):
    gone = [spell("unknown", "2022-04-01..2022-06-30")]
    assert ends(offences=[offence(**CASE)], spells=gone, by=by) == (DAY_OF[by], EVENT)


def test_a_detention_without_any_date_but_the_judgment_is_part_of_the_event():
    told = {"offences": [offence(judgment="2022-12-02")], "exits": [left("custody", "2022-05-12")]}
    assert ends(**told, by="judgment") == (326, EVENT)


@pytest.mark.parametrize(("by", "days"), [("offence", 112), ("arrest", 122), ("judgment", 122)])
def test_an_offence_without_the_date_asked_for_has_no_day_and_takes_no_other(by, days):
    # Not judged yet: under that choice it is open from the arrest on.
    found = follow(site(offences=[offence(**CASE | {"judgment": ""})]), definition="any", by=by)
    assert found.rows[["days", "cause"]].to_numpy().tolist() == [[days, SIGHT if by == "judgment" else EVENT]]
    assert found.counted["event_no_day"] == (by == "judgment")


def test_without_the_day_of_the_offence_nothing_is_known_from_the_release_on():
    assert ends(offences=[offence(**CASE | {"offence": ""})]) == (0, SIGHT)


def test_a_day_known_between_two_days():
    # 1 to 31 May 2022 is day 111 to 141.
    row = follow(site(offences=[offence(offence="2022-05-01..2022-05-31")]), definition="any").rows.iloc[0]
    assert (row["days"], row["cause"], row["end_first"], row["end_last"]) == (141, EVENT, 111, 141)


@pytest.mark.parametrize("day", ["2022-01-01..2022-01-31", "2022-01-10"])
def test_an_event_that_may_lie_before_the_release_is_doubtful(day):
    found = follow(site(offences=[offence(offence=day)]), definition="any")
    assert found.rows[["days", "cause"]].to_numpy().tolist() == [[0, SIGHT]]
    assert found.counted["event_doubtful"] == 1 and found.events["first"].tolist() == [0]


def test_a_crime_on_the_day_of_release_is_doubtful_by_each_date():
    for by in DATES:
        assert follow(site(offences=[offence(**CASE | {"offence": "2022-01-10"})]), definition="any", by=by).events[
            "status"
        ].tolist() == ["doubtful"]


def test_dates_that_contradict_each_other_place_nothing():
    for judgment in ("2022-01-10", "2021-12-02"):
        told = follow(site(offences=[offence(**CASE | {"judgment": judgment})]), definition="any", by="judgment")
        assert told.events["status"].tolist() == ["doubtful"]


def test_one_death_without_a_day_is_doubtful_and_another_still_has_its_own():
    both = [release(), release("q")]
    found = follow(site(both, exits=[left("death", ""), left("death", "..2022-05-01", "q")]), definition="any")
    assert found.rows[["days", "cause"]].to_numpy().tolist() == [[0, SIGHT], [111, DEATH]]
    assert found.rows["end_first"].tolist()[1] == 1


def test_a_crime_on_the_very_day_of_the_next_release_is_doubtful_for_both():
    two = [release(), release(day="2023-03-01", number=2)]
    found = follow(site(two, offences=[offence(offence="2023-03-01")]), definition="any")
    assert found.events[["release_id", "status"]].to_numpy().tolist() == [["p-1", "doubtful"], ["p-2", "doubtful"]]


def test_a_crime_that_may_lie_before_or_after_the_next_release_is_doubtful_for_both():
    two = [release(), release(day="2023-03-01", number=2)]
    found = follow(site(two, offences=[offence(offence="2023-02-01..2023-03-31")]), definition="any")
    # 1 February 2023 is day 387 of the first.
    assert found.rows[["days", "cause"]].to_numpy().tolist() == [[387, SIGHT], [0, SIGHT]]
    assert found.events["status"].tolist() == ["doubtful", "doubtful"]


def test_a_release_known_between_two_days_begins_on_the_last_of_them():
    told = [release(day="2022-01-01..2022-01-31")]
    found = follow(site(told, offences=[offence(offence="2022-01-20")]), definition="any")
    assert found.rows["start"].item() == pd.Timestamp("2022-01-31")
    assert (found.counted["release_span"], found.counted["event_doubtful"]) == (1, 1)


def test_what_was_done_before_the_release_is_not_a_new_crime_whenever_it_is_judged():
    told = [offence(offence="2021-06-01", arrest="2022-05-12", judgment="2022-12-02")]
    for by in DATES:
        # The arrest for it is other custody.
        assert ends(offences=told, by=by) == (122, OTHER)
    assert ends(offences=told, definition="custody") == (122, EVENT)


@pytest.mark.parametrize(
    ("kind", "cause"),
    [("death", DEATH), ("custody", OTHER), ("compulsory_detox", OTHER), ("moved", GONE), ("lost", GONE)],
)
def test_other_ends(kind, cause):
    assert ends(exits=[left(kind, "2022-05-12")]) == (122, cause)
    # A crime before it comes first, one after it does not count.
    assert ends(exits=[left(kind, "2022-05-12")], offences=[offence(offence="2022-05-02")]) == (112, EVENT)
    later = follow(site(exits=[left(kind, "2022-05-12")], offences=[offence(offence="2022-05-22")]), definition="any")
    assert later.rows[["days", "cause"]].to_numpy().tolist() == [[122, cause]]
    assert later.counted["event_after_end"] == 1


def test_an_end_between_two_days():
    # 1 April to 30 June 2022 is day 81 to 171: dead for certain by the last, out of sight from the first on.
    assert ends(exits=[left("death", "2022-04-01..2022-06-30")]) == (171, DEATH)
    assert ends(exits=[left("moved", "2022-04-01..2022-06-30")]) == (81, GONE)
    assert ends(spells=[spell("unknown", "2022-04-01..2022-06-30")]) == (81, GONE)


def test_an_exit_told_of_without_a_day_lies_after_the_last_list_with_the_person():
    told = {"exits": [left("moved", "..2022-12-31")], "status": [seen("2022-03-31"), seen("2022-12-31", state="gone")]}
    assert ends(**told) == (81, GONE)  # 1 April


@pytest.mark.parametrize("reason", ["death", "custody"])
def test_a_stated_end_explains_a_gap_between_lists(reason):
    told = {"spells": [spell("unknown", "2022-04-01..2022-06-30")], "exits": [left(reason, "2022-05-12")]}
    assert ends(**told) == (122, DEATH if reason == "death" else OTHER)


def test_one_offence_never_counts_for_two_releases():
    two = [release(), release(day="2023-03-01", number=2)]
    late = offence(**CASE | {"judgment": "2023-06-01"})
    for by, days in (("offence", 112), ("arrest", 122), ("judgment", 507)):
        found = follow(site(two, offences=[late]), definition="any", by=by)
        assert found.rows[["days", "cause"]].to_numpy().tolist() == [[days, EVENT], [641, SIGHT]]


def test_a_further_release_proves_custody_before_it():
    two = [release(), release(day="2023-03-01", number=2)]
    row = follow(site(two), definition="any").rows.iloc[0]
    assert (row["days"], row["cause"], row["end_first"], row["liberty"]) == (415, OTHER, 1, 1)
    assert follow(site(two), definition="custody").rows["cause"].tolist() == [EVENT, SIGHT]
    known = follow(site(two, exits=[left("custody", "2022-05-12")]), definition="custody")
    assert known.rows[["days", "cause"]].to_numpy().tolist() == [[122, EVENT], [641, SIGHT]]


def test_return_to_custody_by_exit_by_arrest_or_both():
    for by in DATES:
        assert ends(exits=[left("custody", "2022-05-12")], definition="custody", by=by) == (122, EVENT)
        assert ends(offences=[offence(**CASE)], definition="custody", by=by) == (122, EVENT)
    both = follow(site(offences=[offence(**CASE)], exits=[left("custody", "2022-06-20")]), definition="custody")
    assert both.events["first"].tolist() == [122]
    # A crime without a day of arrest leaves nothing open where custody is known after it, and does elsewhere.
    undated = [offence(offence="2022-05-02")]
    known = follow(site(offences=undated, exits=[left("custody", "2022-05-12")]), definition="custody")
    assert known.events["status"].tolist() == ["event"] and known.counted["event_no_day"] == 0
    assert ends(offences=undated, definition="custody") == (112, SIGHT)
    assert ends(exits=[left("compulsory_detox", "2022-05-12")], definition="custody") == (122, OTHER)


def test_an_arrest_is_custody_only_in_a_record_that_is_said_to_show_custody():
    police = CUSTODY | {"record": "police"}
    assert ends(offences=[offence(**CASE)], coverage=[OFFENCES, police], definition="custody") == (1056, SIGHT)


def test_minor_events_and_the_custody_that_competes_with_them():
    fined = offence(offence="2022-05-02", judgment="2022-05-12", kind="administrative")
    assert ends(offences=[fined], definition="minor") == (112, EVENT)
    assert ends(offences=[fined], definition="any") == (1056, SIGHT)
    assert ends(offences=[fined], definition="minor", by="arrest") == (112, SIGHT)  # open from the offence on
    assert ends(exits=[left("compulsory_detox", "2022-05-12")], definition="minor") == (122, EVENT)
    assert ends(exits=[left("custody", "2022-05-12")], definition="minor") == (122, OTHER)


def test_detox_in_the_book_and_on_the_list_is_one_event_and_keeps_its_missing_day():
    told = {
        "offences": [offence(judgment="2022-05-12", kind="detox")],
        "exits": [left("compulsory_detox", "2022-07-01")],
    }
    found = follow(site(**told), definition="minor", by="judgment")
    assert (found.rows["days"].item(), len(found.events)) == (122, 1)
    assert ends(**told, definition="minor", by="offence") == (0, SIGHT)


@pytest.mark.parametrize(
    ("facts", "intentional", "legal"),
    [
        ({"intent": "intentional", "gravity": None}, EVENT, EVENT),
        ({"intent": "negligent", "gravity": "serious"}, OTHER, OTHER),
        ({"intent": "negligent", "gravity": "very_serious"}, OTHER, EVENT),
        ({"intent": "negligent", "gravity": "specially_serious"}, OTHER, EVENT),
        ({"intent": "negligent", "gravity": None}, OTHER, SIGHT),
        ({"intent": None, "gravity": "very_serious"}, SIGHT, EVENT),
        ({"intent": None, "gravity": "less_serious"}, SIGHT, SIGHT),
        ({"kind": "arrest"}, SIGHT, SIGHT),
    ],
)
def test_what_is_intentional_and_what_is_recidivism_in_law(facts, intentional, legal):
    told = [offence(**CASE | facts)]
    for definition, cause in (("intentional", intentional), ("legal", legal)):
        # Of another kind: its arrest (day 122) is other custody. Not known: open from the offence on.
        assert ends(offences=told, definition=definition) == (122 if cause == OTHER else 112, cause)


# 24 months: the record counts until 10 January 2024 (2 years, Art. 70), the 730th day; from the 731st it is expunged.
@pytest.mark.parametrize(
    ("day", "facts", "expected"),
    [
        ("2024-01-10", {}, (730, EVENT)),
        ("2024-01-11", {}, (731, LAW)),
        ("2024-01-01..2024-01-31", {}, (721, SIGHT)),
        ("2024-01-11", {"obligations_met": 0.0}, (731, SIGHT)),
        ("2024-01-10", {"obligations_met": None}, (730, EVENT)),
        ("2024-01-11", {"sentence_months": None}, (731, SIGHT)),
        ("2024-01-10", {"sentence_months": None}, (730, EVENT)),
        ("2024-01-11", {"sentence_months": 72.0}, (731, EVENT)),  # over 5 years: 3 years
        ("2024-01-11", {"sentence_months": None, "life": 1.0}, (731, EVENT)),
    ],
)
def test_the_legal_date_ends_the_risk_of_recidivism_in_law(day, facts, expected):
    assert ends([release(**facts)], offences=[offence(offence=day)], definition="legal") == expected


def test_a_crime_before_the_legal_date_counts_by_the_date_of_a_later_judgment():
    told = [offence(offence="2024-01-05", arrest="2024-01-08", judgment="2024-03-01")]
    assert ends(offences=told, definition="legal", by="judgment") == (781, EVENT)
    # Not known whether intentional: what came first is open from the legal date on.
    assert ends(offences=[told[0] | {"intent": None}], definition="legal", by="judgment") == (731, SIGHT)


def test_what_is_not_known_of_expungement_is_counted():
    told = [release("a"), release("b", obligations_met=0.0), release("c", sentence_months=None),
            release("d", obligations_met=None), release("e", conditional=1.0)]  # fmt: skip
    found = follow(site(told), definition="legal")
    assert {name: n for name, n in found.counted.items() if name.startswith("expungement")} == {
        "expungement_end_not_known": 1,
        "expungement_obligations_unknown": 1,
        "expungement_obligations_unmet": 1,
        "expungement_sentence_not_known": 1,
    }


BLIND = OFFENCES | {"sees_expunged": 0.0}


@pytest.mark.parametrize(
    "told", [{"exits": [left("expunged", "2024-02-10")]}, {"spells": [spell("expunged", "2024-02-10")]}]
)
def test_leaving_the_list_as_expunged_ends_a_follow_up_only_where_nobody_sees_further(told):
    late = [offence(offence="2024-06-01")]
    assert ends(**told, offences=late) == (873, EVENT)
    assert ends(**told) == (1056, SIGHT)
    # The paper came a month after the legal date: 10 February 2024 is day 761.
    assert ends(**told, coverage=[BLIND]) == (761, UNLISTED)
    assert ends(**told, coverage=[BLIND], definition="legal") == (731, LAW)
    assert ends(**told, coverage=[{name: value for name, value in OFFENCES.items() if name != "sees_expunged"}]) == (
        761,
        UNLISTED,
    )


def test_another_record_that_still_sees_expunged_people_covers_them():
    short = OFFENCES | {"record": "court", "complete_until": "2024-06-30", "lag_days": 0.0}  # day 902
    assert ends(exits=[left("expunged", "2024-02-10")], coverage=[BLIND, short]) == (902, SIGHT)
    assert ends(coverage=[BLIND, short]) == (1056, SIGHT)


def test_who_enters_late_stands_apart():
    early, listed = release("c", conditional=1.0, certificate="2022-03-01"), release("l", record="police")
    lists = [seen(day, "l") for day in ("2021-12-31", "2022-06-30", "2022-12-31")]
    told = site([early, listed, release()], coverage=[OFFENCES, POLICE], status=lists)
    found = follow(told, definition="any").rows
    assert found["enters"].to_dict() == {"c-1": "certificate", "l-1": "list", "p-1": "release"}
    assert found["entry_days"].to_dict() == {"c-1": 50, "l-1": 171, "p-1": 0}
    assert found["conditional"].to_dict() == {"c-1": True, "l-1": False, "p-1": False}
    unseen = follow(site([release(record="police")], coverage=[OFFENCES, POLICE]), definition="any").rows
    assert unseen["entry_days"].isna().all()


def test_a_conditional_release_counts_from_the_certificate_for_the_law():
    told = [release(conditional=1.0, certificate="2022-03-01")]
    assert follow(site(told), definition="legal").rows["legal_last"].item() == pd.Timestamp("2024-03-01")


def test_who_is_not_followed_is_counted():
    told = [release("a", day=""), release("b", day="2020-12-31"), release("c", commune=None), release("d")]
    found = follow(site(told), definition="any")
    assert [(step.step, step.n_before, step.n_excluded) for step in found.flow] == [
        ("no_release_date", 4, 1),
        ("before_record", 3, 1),
    ]
    assert found.rows.index.tolist() == ["c-1", "d-1"]
    assert (found.counted["area_unknown"], found.counted["not_covered"]) == (1, 1)
    assert found.rows["sight"].isna().tolist() == [True, False]


def test_without_a_record_of_the_event_nothing_is_known():
    for coverage in ((), [CUSTODY], [OFFENCES | {"area": "999"}]):
        row = follow(site(offences=[offence(**CASE)], coverage=coverage), definition="any").rows.iloc[0]
        assert (row["days"], row["cause"]) == (0, SIGHT) and pd.isna(row["sight"])


def test_what_was_known_at_the_release():
    told = [release(prior_convictions=2.0, offence="theft", intent="intentional", gravity="serious")]
    people = [{"person_id": "p", "sex": "male", "birth_year": 1990.0}]
    row = follow(site(told, people=people), definition="any").rows.iloc[0]
    assert (row["age"], row["sex"], row["year"], row["sentence_months"]) == (32, "male", 2022, 24)
    assert (row["prior_convictions"], row["offence"], row["intent"], row["gravity"]) == (
        2,
        "theft",
        "intentional",
        "serious",
    )


def test_time_in_custody_that_ended_is_no_time_at_liberty():
    told = [left("custody", "2022-05-12", end="2022-05-31")]
    crime = offence(offence="2022-05-02", judgment="2022-12-02")
    # 326 days to the judgment, of them 19 in custody (12 to 31 May).
    row = follow(site(exits=told, offences=[crime]), definition="any", by="judgment").rows.iloc[0]
    assert (row["days"], row["liberty"]) == (326, 307)


@pytest.mark.parametrize("definition", DEFINITIONS)
@pytest.mark.parametrize("by", DATES)
def test_no_row_and_no_column_are_no_error(definition, by):
    for bare in (site(()), site([{"release_id": "r", "person_id": "p"}], coverage=())):
        found = follow(bare, definition=definition, by=by)
        assert len(found.rows) == len(found.events) == 0 and found.rows["days"].dtype == "float64"
    least = {name: value for name, value in release().items() if name in ("release_id", "person_id", "release_first",
             "release_last")}  # fmt: skip
    assert follow(site([least]), definition=definition, by=by).rows["sight"].isna().all()


def test_unknown_words_are_refused():
    with pytest.raises(ValueError, match="definition"):
        follow(site(), definition="arrest")
    with pytest.raises(ValueError, match="by one of"):
        follow(site(), definition="any", by="release")


def test_a_shared_ground_changes_nothing():
    told = site(offences=[offence(**CASE)], exits=[left("custody", "2022-05-12")])
    shared = ground(told)
    for definition in DEFINITIONS:
        alone, again = follow(told, definition=definition), follow(told, definition=definition, on=shared)
        pd.testing.assert_frame_equal(alone.rows, again.rows)


def test_what_is_open_before_a_certain_event_leaves_it_and_after_another_end_changes_nothing():
    open_ = offence(offence="2022-05-02", intent=None)
    assert ends(offences=[open_, offence(offence="2022-06-01")], definition="intentional") == (142, EVENT)
    for kind, cause in (("moved", GONE), ("death", DEATH)):
        assert ends(offences=[open_], exits=[left(kind, "2022-04-12")], definition="intentional") == (92, cause)


def test_of_two_the_first_can_have_been_as_early_as_either():
    told = [offence(offence="2022-05-01..2022-05-31"), offence(offence="2022-05-20..2022-05-25")]
    row = follow(site(offences=told), definition="any").rows.iloc[0]
    assert (row["days"], row["end_first"]) == (135, 111)
    # 1 April is day 81, 30 June 171, 20 to 25 May 130 to 135: detained, dead or out of sight by 25 May, perhaps since 1 April.
    for kind, days, cause in (("death", 135, OTHER), ("moved", 81, GONE)):
        other = left("custody" if kind == "death" else "lost", "2022-05-20..2022-05-25")
        row = follow(site(exits=[left(kind, "2022-04-01..2022-06-30"), other]), definition="any").rows.iloc[0]
        assert (row["days"], row["cause"], row["end_first"], row["end_last"]) == (days, cause, 81, 135)


def test_a_record_that_ended_before_the_release_does_not_cover_it():
    over = OFFENCES | {"ends": "2022-01-09"}
    assert follow(site(coverage=[over]), definition="any").rows["sight"].isna().all()
    assert follow(site(coverage=[over | {"ends": "2022-01-10"}]), definition="any").rows["sight"].tolist() == [0]


def test_a_death_told_of_without_a_day_lies_after_the_last_release():
    assert ends(exits=[left("death", "..2023-12-31")]) == (720, DEATH)
    two = [release(), release(day="2023-03-01", number=2)]
    found = follow(site(two, exits=[left("death", "..2023-12-31")]), definition="any").rows
    # 2 March 2023 is the first day on which it can have been, 31 December the last: days 1 and 305 of the second.
    assert found[["cause", "end_first", "end_last"]].to_numpy().tolist() == [[OTHER, 1, 415], [DEATH, 1, 305]]


@pytest.mark.parametrize(
    ("kind", "cause"),
    [("death", SIGHT), ("custody", SIGHT), ("compulsory_detox", SIGHT), ("moved", GONE), ("lost", GONE)],
)
def test_an_exit_without_any_day_leaves_nothing_known_from_the_release_on(kind, cause):
    assert ends(exits=[left(kind, "")]) == (0, cause)


def test_who_moved_on_the_day_of_the_release_was_never_seen():
    assert ends(exits=[left("moved", "2022-01-10")]) == (0, GONE)
    assert ends(spells=[spell("unknown", "2022-01-10")]) == (1056, SIGHT)  # the list of before the release


@pytest.mark.parametrize(("definition", "status"), [("any", []), ("custody", ["doubtful"])])
def test_a_further_release_that_may_not_be_later_proves_no_custody(definition, status):
    for other in ("2022-01-10", "2021-06-01..2022-06-30"):
        found = follow(site([release(), release(day=other, number=2)]), definition=definition)
        assert found.rows["cause"].tolist() == [SIGHT, SIGHT] and found.rows["days"].iloc[0] == 1
        assert found.events["status"].tolist() == status
