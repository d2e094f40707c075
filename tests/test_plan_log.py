"""plan.log: a line for each opening, what differs from the plan of the first one, and what a log can no longer say."""

import json
import os
from dataclasses import replace

import pytest

from analysis import plan_log, store
from analysis.errors import HoanhapError
from analysis.plan import Plan, read_plan
from analysis.plan_log import Deviation, Log, Opening, Standing, deviations, read_log, record, standing

TOLD = {
    "written": "2026-11-25",
    "outcomes_known": False,
    "comparison": {"vi": "Người không được hỗ trợ", "en": "People without aid"},
    "recidivism": {
        "horizons": ["13w", "52w"],
        "adjust_for": ["age_years"],
        "primary": {
            "estimand": "risk_difference",
            "horizon": "52w",
            "better": "lower",
            "margin": 0.05,
            "margin_reason": {"vi": "giả định", "en": "assumed"},
            "check": "log_rank",
        },
    },
}


def changed(plan: Plan, **changes) -> Plan:
    told = plan.model_dump()
    told["recidivism"]["primary"] |= changes
    return Plan.model_validate(told)


def opening(plan: Plan, day="2026-11-26", site="xa-mau", notebook="2_recidivism", data="first") -> Opening:
    about = {"day": day, "site": site, "notebook": notebook, "version": "0", "data": data}
    return Opening(**about, plan=plan.hash, content=plan.content)


@pytest.fixture
def plan() -> Plan:
    return Plan.model_validate(TOLD)


@pytest.fixture
def empty(tmp_path, monkeypatch):
    """A project without a log."""
    (tmp_path / "data" / "raw").mkdir(parents=True)
    monkeypatch.setenv("HOANHAP_ROOT", str(tmp_path))
    return tmp_path / "data" / "raw" / "plan.log"


def test_a_plan_is_its_content_and_not_its_file(project):
    path = project / "data" / "raw" / "studies" / "tarp" / "plan.yaml"
    before, text = read_plan("tarp"), path.read_text(encoding="utf-8")
    body, jobs = text.split("\njobs:")
    # Another order, other line ends, a comment, a default written out: the same is planned.
    same = f"# a comment\njobs:{jobs}\n{body}\n".replace("    margin: 0.05", "    conf_level: 0.95\n    margin: 5.0e-2")
    path.write_bytes(same.replace("\n", "\r\n").encode())
    assert read_plan("tarp").hash == before.hash and len(before.hash) == 64
    path.write_text(text.replace("margin: 0.05", "margin: 0.06"), encoding="utf-8")
    assert read_plan("tarp").hash != before.hash


def test_a_field_that_a_later_version_adds_does_not_change_an_older_plan(plan):
    class Later(Plan):
        added: str = ""

    told = plan.model_dump()
    assert Later.model_validate(told).hash == plan.hash
    assert Later.model_validate(told | {"added": "something"}).hash != plan.hash


def test_the_same_opening_is_written_once(empty, plan):
    for _ in range(2):
        record(opening(plan))
        record(opening(plan, day="2027-01-01"))
    assert read_log() == Log((opening(plan),))
    record(opening(plan, data="second"))
    record(opening(plan, notebook="4_employment_income"))
    record(opening(changed(plan, margin=0.03)))
    record(opening(plan, site="xa-khac"))
    first, *others = empty.read_text(encoding="utf-8").splitlines()
    assert len(others) == 4 and json.loads(first)["content"] == plan.content


def test_a_line_is_added_whole_or_not_at_all(empty, plan, monkeypatch):
    record(opening(plan))
    before = empty.read_bytes()

    def full(*_):
        raise OSError("no space")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        record(opening(plan, data="second"))
    assert empty.read_bytes() == before


def test_what_stands_in_the_log_is_never_written_over(empty, plan):
    record(opening(plan))
    cut = empty.read_bytes()[:-100]  # a line that lost its end, as when a disk was pulled
    empty.write_bytes(cut)
    record(opening(plan, data="second"))
    assert empty.read_bytes().startswith(cut + b"\n")
    assert read_log() == Log((opening(plan, data="second"),), n_unreadable=1)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda line: "not a line of ours",
        lambda line: line.replace('"margin": 0.05', '"margin": 0.03'),  # the plan no longer fits its fingerprint
        lambda line: line.replace("2026-11-26", "yesterday"),
        lambda line: line.replace('"site"', '"sites"'),
        lambda line: json.dumps(json.loads(line) | {"content": None, "plan": "of no plan"}),
        lambda line: "[1, 2]",
    ],
)
def test_a_line_that_is_not_right_is_counted(empty, plan, spoil):
    record(opening(plan))
    assert read_log().n_unreadable == 0
    spoilt = spoil(empty.read_text(encoding="utf-8").strip())
    empty.write_text(spoilt + "\n\n", encoding="utf-8")
    assert read_log() == Log((), n_unreadable=1)
    record(opening(plan, data="second"))
    with empty.open("a", encoding="utf-8") as file:
        file.write(spoilt + "\n")  # after a line with the very plan
    assert read_log() == Log((opening(plan, data="second"),), n_unreadable=2)


def test_a_log_that_cannot_be_opened_is_refused(empty):
    empty.mkdir()
    with pytest.raises(HoanhapError, match="cannot be read"):
        read_log()


def test_where_nothing_was_opened_there_is_nothing_to_say(plan):
    assert standing(Log(), opening(plan), plan) == Standing(
        recorded=False, first=None, known_before_written=False, look=None, deviations=(), n_unreadable=0
    )


def test_later_lines_change_nothing_of_what_is_said(plan):
    mine = opening(plan)
    others = [
        opening(plan, data="second"),
        opening(changed(plan, margin=0.03)),
        opening(plan, site="xa-khac"),
        opening(plan, notebook="4_employment_income"),
    ]
    told = standing(Log((mine,)), replace(mine, day="2030-01-01"), plan)
    assert told.recorded and told.first == "2026-11-26" and told.look == 1
    for n in range(len(others)):
        assert standing(Log((mine, *others[: n + 1])), mine, plan) == told


def test_looks_are_states_of_the_files_of_one_notebook(plan):
    states = ["first", "second", "first", "third"]
    log = Log(tuple(opening(plan, data=data) for data in states))
    looks = [standing(log, opening(plan, data=data), plan).look for data in (*states, "unseen")]
    assert looks == [1, 2, 1, 3, None]
    assert standing(log, opening(plan, notebook="4_employment_income"), plan).look is None


def test_a_plan_written_after_an_opening_was_written_knowing(plan):
    for day, known in (("2026-11-24", True), ("2026-11-25", False), ("2026-11-26", False)):
        assert standing(Log((opening(plan, day=day),)), opening(plan), plan).known_before_written is known


def test_what_changed_after_the_first_opening_is_listed(plan):
    now = changed(plan, margin=0.03, conf_level=0.9)
    log = Log((opening(plan), opening(now)))
    assert standing(log, opening(plan), plan).deviations == ()
    assert standing(log, opening(now), now).deviations == (
        Deviation(field="recidivism.primary.conf_level", before=None, after="0.9"),
        Deviation(field="recidivism.primary.margin", before="0.05", after="0.03"),
    )
    elsewhere = Log((replace(opening(plan), site="xa-khac"),))
    assert standing(elsewhere, opening(now), now).deviations == ()


def test_any_two_plans_that_differ_have_a_difference_to_show():
    before = {"a": {"list": ["x", "y"], "models": [{"models": "p", "n": 1}, {"models": "q", "n": 2}]}, "gone": True}
    turned = {"a": {"list": ["y", "x"], "models": [{"models": "q", "n": 2}, {"models": "p", "n": 3}]}}
    assert [(each.field, each.before, each.after) for each in deviations(before, turned)] == [
        ("a.list", "x, y", "y, x"),
        ("a.models", "p, q", "q, p"),
        ("a.models.p.n", "1", "3"),
        ("gone", "true", None),
    ]
    twice = {"a": [{"models": "p", "n": 1}, {"models": "p", "n": 2}]}
    assert [each.field for each in deviations(twice, {"a": [{"models": "p", "n": 1}, {"models": "p", "n": 3}]})] == [
        "a.2.n"
    ]
    assert deviations(before, before) == ()


def test_the_log_lies_beside_the_common_plan():
    assert plan_log.path() == store.raw() / "plan.log"
