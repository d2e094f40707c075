import pandas as pd
import pytest

from analysis.evidence.lists import list_kinds, release_years

LAST = pd.Timestamp("2024-12-31")


def printed(*rows):
    columns = ["figure", "topic", "period", "low", "high"]
    return pd.DataFrame([(f"f{i}", *row) for i, row in enumerate(rows)], columns=columns)


FLOW = printed(("released_per_year", "2022–2024", 9, 11))


def world(*, overwrites, lists, certificates=True):
    """Ten releases a year in 2022, 2023 and 2024; where the list overwrites, half of each earlier year has left it."""
    people = [(f"p{year}{i}", year, i) for year in (2022, 2023, 2024) for i in range(10)]
    days = [pd.Timestamp(f"{year}-12-31") for year in (2024, 2023, 2022)[:lists]]
    listed = [
        (person, "police", day, "on_list")
        for day in sorted(days)
        for person, year, i in people
        if year <= day.year and not (overwrites and i < 5 and year < day.year)
    ]
    status = pd.DataFrame(listed, columns=["person_id", "record", "as_of", "state"])
    known = {person for person, *_ in listed}
    told = [(person, year) for person, year, _ in people if certificates or person in known]
    releases = pd.DataFrame({"release_id": [p for p, _ in told], "person_id": [p for p, _ in told]})
    day = pd.to_datetime([f"{year}-06-15" for _, year in told])
    coverage = pd.DataFrame({"record": ["police"], "event": ["listed"], "area": ["900"], "complete_until": [LAST],
                             "starts": [pd.Timestamp("2022-01-01")], "overwrites": [float(overwrites)]})  # fmt: skip
    return {
        "people_status": status,
        "releases": releases.assign(release_first=day, release_last=day),
        "source_coverage": coverage,
        "published": FLOW,
        "list_spells": _spells(status),
    }


def _spells(status):
    last = status.groupby("person_id")["as_of"].max()
    gone = last < LAST
    return pd.DataFrame({"person_id": last.index, "record": "police", "entered_last": last.to_numpy(),
                         "reason": ["unknown" if each else None for each in gone]})  # fmt: skip


@pytest.mark.parametrize(
    ("overwrites", "lists", "kind", "told", "gone"),
    [
        (True, 1, "single", "declared", None),
        (True, 3, "successive", "found", 10),
        (False, 1, "keeps", "declared_not", None),
        (False, 3, "keeps", "not_found", 0),
    ],
)
def test_what_a_list_is_by_who_stands_on_it(overwrites, lists, kind, told, gone):
    (found,) = list_kinds(world(overwrites=overwrites, lists=lists))
    assert (found.kind, found.overwrites, found.n_gone, found.n_unexplained) == (kind, told, gone, gone)
    assert (found.n_lists, found.last) == (lists, "2024-12-31")
    assert found.n_newest == (20 if overwrites else 30)


def test_a_list_that_is_said_to_keep_everybody_and_does_not_is_found_out():
    tables = world(overwrites=True, lists=2)
    tables["source_coverage"] = tables["source_coverage"].assign(overwrites=0.0)
    (found,) = list_kinds(tables)
    assert (found.kind, found.overwrites) == ("successive", "found")


def test_one_list_that_overwrites_hides_releases_and_its_twin_does_not():
    hiding = {each.year: each for each in release_years(world(overwrites=True, lists=1, certificates=False))}
    # By hand: 10 released in 2022, 5 of them gone; printed 9 to 11, so 4 to 6 are invisible.
    assert [(y.n_seen, y.invisible_low, y.invisible_high, y.state) for y in hiding.values()] == [
        (5, 4, 6, "misses"), (5, 4, 6, "misses"), (10, 0, 1, "complete"),
    ]  # fmt: skip
    twin = release_years(world(overwrites=False, lists=1, certificates=False))
    assert [year.state for year in twin] == ["complete"] * 3


def test_certificates_of_everybody_show_the_releases_that_the_list_lost():
    years = release_years(world(overwrites=True, lists=1))
    assert [(year.n_seen, year.n_on_newest, year.state) for year in years] == [
        (10, 5, "complete"), (10, 5, "complete"), (10, 10, "complete"),
    ]  # fmt: skip


def test_more_seen_than_printed_is_no_negative_number_of_invisible_ones():
    tables = world(overwrites=False, lists=1) | {"published": printed(("released_per_year", "2022", 3, 4))}
    year = release_years(tables)[0]
    assert (year.state, year.invisible_low, year.invisible_high) == ("more_than_printed", 0, 0)


def test_a_year_that_is_not_over_is_not_held_against_the_printed_number():
    tables = world(overwrites=True, lists=1, certificates=False)
    half = tables["source_coverage"].assign(complete_until=pd.Timestamp("2024-06-30"))
    states = [(year.state, year.invisible_low) for year in release_years(tables | {"source_coverage": half})]
    assert states == [("misses", 4), ("misses", 4), ("not_over", None)]


@pytest.mark.parametrize(
    ("starts", "states"),
    [("2022-01-01", ["complete"] * 3), ("2022-01-02", ["not_begun", "complete", "complete"]),
     ("2023-07-01", ["not_begun", "not_begun", "complete"])],
)  # fmt: skip
def test_a_year_before_a_record_of_everybody_begins_is_not_held_against_the_printed_number(starts, states):
    tables = world(overwrites=False, lists=1)
    later = tables["source_coverage"].assign(starts=pd.Timestamp(starts))
    assert [year.state for year in release_years(tables | {"source_coverage": later})] == states


def test_a_list_that_overwrites_is_held_against_years_before_it_too():
    tables = world(overwrites=True, lists=1, certificates=False)
    today = tables["source_coverage"].assign(starts=LAST)
    assert [year.state for year in release_years(tables | {"source_coverage": today})][:2] == ["misses", "misses"]


def test_the_printed_figure_of_the_shortest_period_counts_and_others_are_no_flow():
    flows = printed(("released_per_year", "2023", 10, 10), ("released_per_year", "2022–2024", 50, 60),
                    ("people_managed", "2022", 300, 300), ("released_per_year", "not stated", 1, 1))  # fmt: skip
    years = release_years(world(overwrites=False, lists=1) | {"published": flows})
    assert [(year.printed_low, year.printed_high) for year in years] == [(50, 60), (10, 10), (50, 60)]


def test_years_without_a_printed_figure_and_releases_without_a_year():
    tables = world(overwrites=False, lists=1)
    del tables["published"]
    tables["releases"].loc[0, "release_first"] = pd.Timestamp("2021-12-31")  # December or January: not known which year
    years = release_years(tables)
    assert {year.state for year in years} == {"not_printed"}
    assert years[0].n_seen == 9 and years[0].invisible_low is None


def test_without_lists_or_releases_there_is_nothing_to_say():
    assert list_kinds({}) == [] and release_years({}) == []
    assert release_years({"releases": pd.DataFrame({"release_id": [], "person_id": []})}) == []
