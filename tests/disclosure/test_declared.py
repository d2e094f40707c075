"""Which tables of all notebooks a profile knows, and which never leave: adding a table is a choice."""

import pandas as pd
import pytest

from analysis.disclosure import simulated
from analysis.disclosure.declared.tables import FACTS, TABLES
from analysis.report.guarded import REASONS
from tests.report import conftest as made

# Of a set of districts and of studies of public data: nobody has said yet what they tell, so they do not leave.
UNDECLARED = {
    *("arm_balances", "ends", "adjusted", "replicated"),
    *(
        "set_members",
        "set_districts",
        "set_models",
        "pooled",
        "unlike",
        "without",
        "transported",
        "pooled_controls",
        "domains",
    ),
}
OPEN_FACTS = {"models", "communes", "distinct_events"}  # facts of these names do not leave


@pytest.fixture(scope="module")
def everything():
    found = [made.released_of(*case) for case in made.REAL]
    return [*found, made.released_of_set(), made.released_of_survey(), made.released_of_drawn()]


def test_every_table_of_every_notebook_is_declared_or_named_here(everything):
    names = {name for released in everything for name in released.tables}
    assert names - TABLES.keys() == UNDECLARED & names
    assert len(names & TABLES.keys()) > 60


def test_every_column_of_a_table_that_leaves_is_declared(everything):
    for released in everything:
        for name, table in released.tables.items():
            declared = TABLES.get(name)
            if isinstance(declared, tuple):
                known = {column for shape in declared for column in shape.columns}
                assert set(table) - {simulated.COLUMN} - known == set(), name


def test_no_column_of_people_is_plain(everything):
    """What counts people is named n or n_...; the few plain ones count lists, records, communes, or people of a plan."""
    harmless = {"n_lists", "n_records", "n_years", "n_units", "n_per_arm", "n_per_arm_needed", "n_seen", "n_averaged"}
    tables = set()
    for name, declared in TABLES.items():
        for shape in declared if isinstance(declared, tuple) else ():
            people = {each for each in shape.plain.split() if each == "n" or each.startswith("n_")} - harmless
            tables |= {name} if people else set()
    assert tables == {
        "guards",
        "foreseen_guards",
        "work_guards",
        "trend_guards",
        "estimates",
    }  # of records; printed figures


def test_every_reason_has_words():
    declared = {each for each in TABLES.values() if isinstance(each, str)}
    shapes = [shape for each in TABLES.values() if isinstance(each, tuple) for shape in each]
    dropped = {reason for shape in shapes for reason in shape.dropped.values() if reason}
    assert declared | dropped <= REASONS.keys()


def test_facts_beside_the_tables_are_chosen_one_by_one(everything):
    facts = {fact for released in everything if released.about["notebook"][0] in "123456" for fact in released.about}
    of_studies = {"adjusted_for", "income_units", "n_weeks", "weeks"}
    assert facts - FACTS - of_studies == OPEN_FACTS & facts


def test_names_that_two_tables_share_hold_the_same_number(everything):
    """Links that do not hold would be told as contradictions; nothing of the invented district may be."""
    from analysis.disclosure.guarded import guard

    for released in everything:
        if released.about["source"]["id"] == "mau-01" and released.about["notebook"] != "4_employment_income":
            found = guard(released, "partner").table("withheld")
            assert not (pd.Series(found["reason"]) == "does_not_agree").any(), released.about["notebook"]
