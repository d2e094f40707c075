import pandas as pd

from analysis.linkage.people import cluster, conflicts
from tests.linkage.hand import records

ONE, OTHER, NEAR = "030085001234", "030070009876", "030085001235"


def people(*rows):
    """Records a, b, c, ... from (source, id number)."""
    made = records([{"source": source, "id_number": number} for source, number in rows])
    return made.set_axis(list("abcdefgh")[: len(rows)])


def matches(*links):
    columns = ["left", "right", "probability", "rule"]
    return pd.DataFrame([link if len(link) == 4 else (*link, "score") for link in links], columns=columns)


def test_links_join_directly_or_through_others():
    found = people(("police", ""), ("payroll", ""), ("court", ""), ("roster", ""))
    person = cluster(found, matches(("b", "c", 0.9), ("a", "b", 0.95)))
    assert person.to_dict() == {"a": "a", "b": "a", "c": "a", "d": "d"}
    assert conflicts(found, matches(("b", "c", 0.9), ("a", "b", 0.95))).empty


def test_two_numbers_break_a_chain_at_its_weakest_link():
    found = people(("police", ONE), ("payroll", ""), ("court", OTHER))
    links = matches(("b", "c", 0.92), ("a", "b", 0.98))
    assert cluster(found, links).to_dict() == {"a": "a", "b": "a", "c": "c"}
    assert conflicts(found, links).to_dict("records") == [
        {"left": "b", "right": "c", "probability": 0.92, "rule": "conflict"}
    ]


def test_a_slip_of_a_digit_is_no_other_number():
    assert cluster(people(("police", ONE), ("court", NEAR)), matches(("a", "b", 0.95))).nunique() == 1


def test_an_old_card_is_no_other_number():
    assert cluster(people(("police", ONE), ("court", "142345678")), matches(("a", "b", 0.95))).nunique() == 1


def test_two_records_of_one_list_are_two_people():
    found = people(("police", ""), ("police", ""), ("court", ""))
    links = matches(("a", "c", 0.99), ("b", "c", 0.93))
    assert cluster(found, links).to_dict() == {"a": "a", "b": "b", "c": "a"}


def test_two_records_of_one_list_with_one_number_are_one():
    found = people(("court", ONE), ("court", ONE), ("police", ONE))
    links = matches(("c", "a", 0.9999, "id"), ("c", "b", 0.9999, "id"))
    assert cluster(found, links).tolist() == ["a", "a", "a"]


def test_a_person_decides_against_the_numbers():
    found = people(("police", ONE), ("police", OTHER))
    assert cluster(found, matches(("a", "b", 1.0, "decided"))).nunique() == 1


def test_links_as_strong_as_one_another_fall_together():
    found = people(("police", ONE), ("payroll", ""), ("court", OTHER))
    links = matches(("a", "b", 0.95), ("b", "c", 0.95))
    for order in (links, links.iloc[::-1]):
        assert cluster(found, order).to_dict() == {"a": "a", "b": "b", "c": "c"}
        assert conflicts(found, order)["left"].tolist() == ["a", "b"]


def test_the_order_of_rows_changes_nothing():
    found = people(("police", ONE), ("payroll", ""), ("court", OTHER), ("roster", ""), ("bank", ONE))
    links = matches(("a", "b", 0.95), ("b", "c", 0.94), ("c", "d", 0.97), ("d", "e", 0.91), ("a", "e", 0.9999, "id"))
    once = cluster(found, links)
    assert once.to_dict() == {"a": "a", "b": "a", "c": "c", "d": "c", "e": "a"}
    again = cluster(found.iloc[::-1], links.iloc[[3, 1, 4, 0, 2]])
    assert again.sort_index().equals(once.sort_index())
