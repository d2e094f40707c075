"""decision.yaml: what it must hold, every mistake at once, and what changes its hash."""

import pytest
import yaml

from analysis.decision import Decision, decision_path, read_decision
from analysis.errors import HoanhapError
from tests.conftest import PROJECT

COMMON = "data/raw/decision.yaml"


def content():
    return yaml.safe_load((PROJECT / COMMON).read_text(encoding="utf-8"))


def broken(project, change):
    told = content()
    change(told)
    (project / COMMON).write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
    with pytest.raises(HoanhapError) as caught:
        read_decision("tarp")
    return dict(line.split("“")[1].split("”: ") for line in caught.value.lines("en"))


def test_the_shipped_file_is_read_and_says_what_is_assumed():
    told = read_decision("mau-01")
    assert [name for name in type(told.costs).model_fields if not getattr(told.costs, name).assumed] == []
    assert not told.values.month_of_pay.assumed and "74/2024" in told.values.month_of_pay.source
    # The minimum wages of regions IV and III from 1 July 2024.
    assert (told.values.month_of_pay.low, told.values.month_of_pay.likely) == (3_450_000, 3_860_000)


def test_every_mistake_at_once(project):
    def change(told):
        told["costs"]["firm"]["low"] = 99_000_000
        told["costs"]["fund"]["likely"] = "much"
        del told["values"]["offence"]["source"]
        told["bias"]["relative_sd"] = [0.1, 0.5, 0.3, 0.2, 0.0]
        told["decide"]["extend_from"] = 0.99
        told["prior"]["relative_sd"] = 0
        told["more_people"] = [50, 0]
        told["margin"] = 5

    found = broken(project, change)
    assert sorted(found) == [
        "bias",
        "costs.firm",
        "costs.fund.likely",
        "decide",
        "margin",
        "more_people.1",
        "prior.relative_sd",
        "values.offence.source",
    ]
    assert "not in order" in found["costs.firm"] and "misspelt" in found["margin"]
    assert found["values.offence.source"] == "is missing" and found["costs.fund.likely"] == "must be a number"
    assert "99" not in " ".join(found.values())


def test_a_bias_for_each_of_five_levels(project):
    assert "bias.relative_sd.4" in broken(project, lambda told: told["bias"].update(relative_sd=[0.5, 0.4, 0.3, 0.2]))


def test_without_any_file_it_is_said_which_one_is_missing(project):
    (project / COMMON).unlink()
    with pytest.raises(HoanhapError, match=r"data/raw/decision\.yaml: is missing"):
        read_decision("tarp")


def test_a_district_may_have_its_own(project):
    own = project / "data/raw/studies/tarp/decision.yaml"
    own.write_text(
        (project / COMMON).read_text(encoding="utf-8").replace("likely: 4000000", "likely: 5000000"), encoding="utf-8"
    )
    assert decision_path("tarp") == own and read_decision("tarp").costs.helpers.likely == 5e6
    assert (
        read_decision("nsw" if (project / "data/raw/studies/nsw").exists() else "thanh-mien").costs.helpers.likely
        == 4e6
    )


def test_the_hash_is_that_of_the_content(project):
    path, before = project / COMMON, read_decision("tarp").hash
    text = path.read_text(encoding="utf-8")
    path.write_text("# a remark\n" + text, encoding="utf-8")
    assert read_decision("tarp").hash == before
    path.write_text(yaml.safe_dump(dict(reversed(content().items())), allow_unicode=True), encoding="utf-8")
    assert read_decision("tarp").hash == before
    path.write_text(text.replace("tolerance: 0.05", "tolerance: 0.1"), encoding="utf-8")
    assert read_decision("tarp").hash != before


def test_every_number_has_a_reason_in_both_languages():
    told = Decision.model_validate(content())
    for each in (told.costs.helpers, told.costs.exemplary, told.costs.firm, told.costs.fund, told.values.public,
                 told.values.offence, told.values.month_of_pay, told.prior, told.bias):  # fmt: skip
        assert each.why.vi and each.why.en and each.why.vi != each.why.en
