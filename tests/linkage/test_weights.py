import pytest
import yaml

from analysis import store
from analysis.errors import HoanhapError
from analysis.linkage import weights
from tests.linkage.hand import WEIGHTS


@pytest.fixture
def broken(tmp_path):
    shipped = yaml.safe_load((store.raw() / "reference" / "linkage.yaml").read_text(encoding="utf-8"))

    def write(change):
        change(shipped)
        path = tmp_path / "linkage.yaml"
        path.write_text(yaml.safe_dump(shipped, allow_unicode=True, sort_keys=False), encoding="utf-8")
        return path

    return write


def test_every_number_has_a_reason():
    levels = [level for levels in WEIGHTS.comparisons.values() for level in levels.values()]
    groups = (WEIGHTS.prior, WEIGHTS.thresholds, WEIGHTS.limits)
    assert all(len(level.reason) > 5 for level in levels)
    assert all(len(value.reason) > 5 for group in groups for _, value in group)


def test_agreement_speaks_for_one_person_and_difference_against():
    assert WEIGHTS.bits("id_number", "same") > 20
    for name in ("id_number", "name", "year", "day", "sex", "commune", "village"):
        last = list(WEIGHTS.comparisons[name])[-1]
        assert WEIGHTS.bits(name, last) < -1.5


def test_the_weight_of_a_level_by_hand():
    # log2(0.8 / 0.15) = log2(5.3333) = 2.415; a frequency is divided by later: log2(0.88) = -0.184
    assert WEIGHTS.bits("village", "same") == pytest.approx(2.415, abs=0.0005)
    assert WEIGHTS.bits("commune", "same") == pytest.approx(-0.184, abs=0.0005)


def test_all_mistakes_at_once(broken):
    def change(shipped):
        shipped["comparisons"]["sex"]["same"]["m"] = 0.5
        shipped["comparisons"]["village"]["same"]["u"] = "frequency"
        shipped["thresholds"]["doubtful"]["value"] = 0.95

    with pytest.raises(HoanhapError) as fault:
        weights.read(broken(change))
    assert [problem.column for problem in fault.value.problems] == [
        "thresholds", "comparisons.sex", "comparisons.village.same",
    ]  # fmt: skip


def test_a_level_that_is_not_compared_is_refused(broken):
    def change(shipped):
        del shipped["comparisons"]["name"]["marks"]

    with pytest.raises(HoanhapError, match="comparisons and levels"):
        weights.read(broken(change))


def test_a_number_without_a_reason_is_refused(broken):
    def change(shipped):
        del shipped["prior"]["overlap"]["reason"]

    with pytest.raises(HoanhapError, match=r"prior\.overlap\.reason"):
        weights.read(broken(change))
