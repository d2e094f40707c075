"""rollout.yaml: what it must hold, and every mistake at once."""

import pytest

from analysis.errors import HoanhapError
from analysis.rollout.asked import read_rollout
from analysis.rollout.draw import fair
from tests.conftest import PROJECT
from tests.rollout.hand import PEOPLE, asked, seed, write


def faults(folder, **changes):
    with pytest.raises(HoanhapError) as caught:
        read_rollout(write(folder, **changes))
    return dict(line.split("“", 1)[1].split("”: ", 1) for line in caught.value.lines("en"))


def test_four_communes_and_a_list():
    told = asked()
    assert told.names == ("90001", "90002", "90003", "90004") and told.sizes == (1, 2, 3, 4)
    assert (told.places, told.left) == ((2, 2), 0)
    people = asked(**PEOPLE)
    assert people.names[:3] == ("1", "2", "3") and people.places == (2, 2, 26) and set(people.sizes) == {1.0}


def test_the_order_in_the_file_does_not_count():
    assert asked(units=[{"id": "b", "people_a_year": 1}, {"id": "a", "people_a_year": 2}]).sizes[:2] == (2, 1)


def test_every_wrong_field_at_once(tmp_path):
    found = faults(
        tmp_path,
        models="4+",
        units=[{"id": "xã Một", "people_a_year": 0}],
        waves=[{"starts": "soon", "places": 0}],
        seed={"known_on": "2026-12-01", "where": {"vi": "xổ số", "en": "x"}, "number": "12a"},
        power={"horizon": "6", "risk_without": 1.2, "risk_with": 0.1},
        margin=1,
    )
    assert set(found) == {"models", "units.0.id", "units.0.people_a_year", "waves.0.starts", "waves.0.places",
                          "seed.number", "power.horizon", "power.risk_without", "margin"}  # fmt: skip
    assert "Một" not in " ".join(found.values())


@pytest.mark.parametrize(
    ("changes", "column", "what"),
    [
        ({"waiting": {"size": 5}}, "waiting", "only there"),
        ({"what": "person"}, "waiting", "only there"),
        (PEOPLE | {"units": [{"id": "a", "people_a_year": 1}]}, "units", "only there"),
        (PEOPLE | {"balance": 0.2}, "balance", "without a rule"),
        ({"units": [{"id": "a", "people_a_year": 1}] * 4}, "units", "twice"),
        ({"waves": [{"starts": "2027-01-15", "places": 5}]}, "waves", "more places"),
        ({"waves": [{"starts": "2027-01-15", "places": 4}]}, "waves", "one day"),
        ({"waves": [{"starts": day, "places": 2} for day in ("2028-01-15", "2027-01-15")]}, "waves", "after the one"),
        ({"seed": seed(known_on="2026-11-01")}, "seed.known_on", "after the rules"),
        ({"seed": seed(known_on="2027-01-15")}, "waves", "after the number"),
        ({"power": {"horizon": "6m", "risk_without": 0.1, "risk_with": 0.1}}, "power", "same"),
    ],
)
def test_what_does_not_fit_together(tmp_path, changes, column, what):
    assert what in faults(tmp_path, **changes)[column]


def test_faults_of_fit_come_together(tmp_path):
    assert set(faults(tmp_path, what="person", seed=seed(known_on="2026-10-01"))) == {
        "waiting",
        "units",
        "seed.known_on",
    }


def test_without_the_file(tmp_path):
    with pytest.raises(HoanhapError, match="is missing"):
        read_rollout(tmp_path)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_example_of_the_documentation_is_right(tmp_path, language):
    page = (PROJECT / "docs" / "how-to" / f"rollout.{language}.md").read_text(encoding="utf-8")
    (tmp_path / "rollout.yaml").write_text(page.split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    told = read_rollout(tmp_path)
    assert (told.places, told.seed.number, told.balance) == ((3, 3), "", 0.3)
    assert fair(told, 1_000).count >= 10
