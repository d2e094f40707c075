import pandas as pd
import pandera.pandas as pa
import pytest

from analysis.tables.shelf import Shelf, some

PEOPLE = pd.DataFrame({"person_id": ["a", "b"], "sex": ["male", "unknown"], "birth_year": [1985.0, None]}).astype(
    {"person_id": "string", "sex": "string"}
)
STATUS = pd.DataFrame(
    {"person_id": ["a"], "record": ["police"], "as_of": [pd.Timestamp("2024-12-31")], "state": ["on_list"]}
)


@pytest.fixture
def shelf(tmp_path):
    shelf = Shelf(tmp_path)
    shelf["people_status"] = STATUS.astype(dict.fromkeys(("person_id", "record", "state"), "string"))
    shelf["people"] = PEOPLE
    return shelf


def test_a_table_comes_back_as_it_was(shelf):
    pd.testing.assert_frame_equal(shelf["people"], PEOPLE)
    assert shelf["people_status"]["as_of"].dtype == "datetime64[us]"


def test_it_is_a_mapping_in_the_order_of_the_contract(shelf):
    assert list(shelf) == ["people", "people_status"] and len(shelf) == 2
    assert "loans" not in shelf and shelf.get("loans") is None
    del shelf["people"]
    assert list(shelf) == ["people_status"]
    with pytest.raises(KeyError):
        shelf["people"]


def test_some_columns_of_a_table_on_disk_or_in_memory(shelf):
    for tables in (shelf, dict(shelf)):
        assert list(some(tables, "people", ["birth_year", "household_id", "person_id"])) == ["birth_year", "person_id"]
        assert some(tables, "loans", ["loan_id"]).shape == (0, 0)
        assert some(tables, "people", []).shape == (2, 0)


def test_a_table_that_breaks_the_contract_is_not_put_in(shelf):
    with pytest.raises(pa.errors.SchemaError):
        shelf["people"] = PEOPLE.assign(sex=pd.array(["male", "other"], dtype="string"))
