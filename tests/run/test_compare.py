"""Two runs side by side: folders written by hand, and each kind of difference alone."""

import json

import pytest
from typer.testing import CliRunner

from analysis.cli.main import app
from analysis.errors import HoanhapError
from analysis.run.changes import same
from analysis.run.compare import compare

ESTIMATES = """outcome,estimand,group,horizon,estimate,n,method
any/offence,risk,helpers:joined,12m,0.1,50,counts
any/offence,risk,helpers:joined,24m,0.2,40,counts
any/offence,risk_difference,helpers,12m,-0.0512345,100,model
"""
VERDICTS = "outcome,verdict,because,estimate\nany/offence,cannot_tell_yet,interval,-0.0512345\n"
KINDS = {
    "estimates": {"outcome": "str", "estimand": "str", "group": "str", "horizon": "str", "estimate": "float64",
                  "n": "Int64", "method": "str"},
    "verdicts": {"outcome": "str", "verdict": "str", "because": "str", "estimate": "float64"},
}  # fmt: skip
MADE_OF = {
    "site": "xa-mau", "notebook": "2_recidivism", "parameters": {"site": "xa-mau", "conf_level": 0.95},
    "inputs": {"data/raw/districts/xa-mau/a.xlsx": "a" * 64, "data/raw/districts/xa-mau/plan.yaml": "b" * 64},
    "plan": "c" * 64, "opened": None, "decision": None, "code": "d" * 20, "notebook_file": "e" * 64, "lock": "f" * 64,
    "versions": {"numpy": "2.0.0", "pandas": "3.0.0"},
}  # fmt: skip
PLAN = {"reoffending": {"primary": {"margin": 0.05}}}


def write(folder, *, estimates=ESTIMATES, verdicts=VERDICTS, plan=PLAN, facts=None, synthetic=False, **made_of):
    released = folder / "released"
    released.mkdir(parents=True)
    about = {"notebook": "2_recidivism", "profile": "internal", "source": {"synthetic": synthetic}, "plan": plan,
             "plan_hash": "x", "columns": KINDS, "main_horizon": "12m"} | (facts or {})  # fmt: skip
    (released / "about.json").write_text(json.dumps(about), encoding="utf-8")
    (released / "estimates.csv").write_text(estimates, encoding="utf-8")
    (released / "verdicts.csv").write_text(verdicts, encoding="utf-8")
    (folder / "run.json").write_text(json.dumps({"key": folder.name} | MADE_OF | made_of), encoding="utf-8")
    return str(folder)


@pytest.fixture
def first(tmp_path):
    return write(tmp_path / "a1")


def changed(first, tmp_path, **changes):
    found = compare(first, write(tmp_path / "b2", **changes))
    told = [(c.kind, c.table, c.row, c.column, c.before, c.after) for c in found.changes]
    return told, [(c.part, c.name, c.before, c.after) for c in found.causes]


def test_the_same_run_has_no_difference(first):
    found = compare(first, first)
    assert (found.changes, found.causes) == ((), ())


def test_a_verdict_that_flipped_comes_first(first, tmp_path):
    told, _ = changed(
        first,
        tmp_path,
        estimates=ESTIMATES.replace("joined,12m,0.1,50", "joined,12m,0.12,52"),
        verdicts=VERDICTS.replace("cannot_tell_yet", "better"),
    )
    assert told == [
        ("flipped", "verdicts", "any/offence", "verdict", "cannot_tell_yet", "better"),
        ("changed", "estimates", "any/offence · risk · helpers:joined · 12m", "estimate", 0.1, 0.12),
        ("changed", "estimates", "any/offence · risk · helpers:joined · 12m", "n", 50, 52),
    ]


def test_rows_that_came_and_went(first, tmp_path):
    told, _ = changed(first, tmp_path, estimates=ESTIMATES.replace("24m", "36m"))
    row = "any/offence · risk · helpers:joined · "
    assert told == [
        ("went", "estimates", row + "24m", "", None, None),
        ("came", "estimates", row + "36m", "", None, None),
    ]


def test_another_order_of_rows_is_no_change(first, tmp_path):
    head, *rows = ESTIMATES.splitlines()
    assert changed(first, tmp_path, estimates="\n".join([head, *rows[::-1]]) + "\n") == ([], [])


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (-0.0512345, -0.0512346, True),  # the last digit that is released
        (-0.0512345, -0.0512348, False),
        (123456.0, 123457.0, True),
        (123456.0, 123459.0, False),
        (99999.9, 100000.0, True),
        (0.0, 1e-9, False),
        (0.0, 0, True),
        (5, 6, False),
        (None, 0.0, False),
        (None, None, True),
        ("better", "better", True),
        (float("inf"), float("inf"), True),
        (float("inf"), 1.0, False),
        ("1", 1, False),
    ],
)
def test_rounding_is_no_change(one, other, is_same):
    assert same(one, other) is is_same and same(other, one) is is_same


def test_a_number_that_is_missing_now(first, tmp_path):
    told, _ = changed(first, tmp_path, verdicts=VERDICTS.replace(",-0.0512345", ","))
    assert told == [("changed", "verdicts", "any/offence", "estimate", -0.0512345, None)]


def test_rows_that_nothing_tells_apart_are_told_apart_by_place(tmp_path):
    twice = ESTIMATES + ESTIMATES.splitlines()[-1] + "\n"
    one = write(tmp_path / "a1", estimates=twice)
    other = twice[: -len("-0.0512345,100,model\n")] + "-0.9,100,model\n"
    told, _ = changed(one, tmp_path, estimates=other)
    assert [(row, column) for _, _, row, column, *_ in told] == [
        ("any/offence · risk_difference · helpers · 12m · model · 100 (2)", "estimate")
    ]


def test_a_fact_beside_the_tables(first, tmp_path):
    told, _ = changed(first, tmp_path, facts={"distinct_events": 7})
    assert told == [("changed", "about", "", "distinct_events", None, 7)]


@pytest.mark.parametrize(
    ("made_of", "causes"),
    [
        ({"code": "0" * 20}, [("code", "", "d" * 12, "0" * 12)]),
        ({"notebook_file": "0" * 64}, [("notebook", "", "e" * 12, "0" * 12)]),
        ({"lock": "0" * 64}, [("package", "requirements.lock", "f" * 12, "0" * 12)]),
        ({"versions": {"numpy": "2.1.0", "pandas": "3.0.0"}}, [("package", "numpy", "2.0.0", "2.1.0")]),
        ({"parameters": {"site": "xa-mau", "conf_level": 0.9}}, [("parameter", "conf_level", "0.95", "0.9")]),
        ({"decision": "0" * 64}, [("decision", "", "", "0" * 12)]),
        ({"opened": {"look": 2}}, [("record", "look", "", "2")]),
        ({"inputs": {"data/raw/districts/xa-mau/a.xlsx": "a" * 64, "data/raw/districts/xa-mau/b.xlsx": "9" * 64}},
         [("data", "data/raw/districts/xa-mau/b.xlsx", "", "9" * 12),
          ("plan", "data/raw/districts/xa-mau/plan.yaml", "b" * 12, "")]),
        ({"released_plan": 0.03}, [("plan", "reoffending.primary.margin", "0.05", "0.03")]),
        ({"site": "xa-khac", "parameters": {"site": "xa-khac", "conf_level": 0.95}}, [("place", "", "xa-mau", "xa-khac")]),
    ],
)  # fmt: skip
def test_each_thing_that_a_run_is_made_of(first, tmp_path, made_of, causes):
    margin = made_of.pop("released_plan", None)
    plan = PLAN if margin is None else {"reoffending": {"primary": {"margin": margin}}}
    told, found = changed(first, tmp_path, plan=plan, **made_of)
    assert told == [] and sorted(found) == sorted(causes)


def refusal(*names):
    with pytest.raises(HoanhapError) as caught:
        compare(*names)
    return caught.value.lines("en")[0]


def test_what_is_refused(first, tmp_path, project):
    assert "different notebooks" in refusal(first, write(tmp_path / "b2", notebook="4_employment_income"))
    assert "no run “0123456789”" in refusal(first, "0123456789")
    assert "no run “01”" in refusal("01", first)
    runs = project / "data" / "processed" / "runs"
    for key in ("abcdef01", "abcdef02"):
        write(runs / key)
    assert "several runs" in refusal("abcdef", first)
    assert compare("abcdef01", "abcdef02").changes == ()
    (runs / "abcdef02" / "released" / "about.json").unlink()
    assert "not a finished run" in refusal("abcdef02", first)
    (runs / "abcdef01" / "released" / "verdicts.csv").write_text("", encoding="utf-8")
    assert "cannot be read" in refusal("abcdef01", first)


def test_nothing_but_what_was_released_is_read(first, tmp_path):
    other = write(tmp_path / "b2")
    (tmp_path / "b2" / "estimates").mkdir()
    (tmp_path / "b2" / "estimates" / "cells.csv").write_text("secret,n\nx,1\n", encoding="utf-8")
    assert compare(first, other).changes == ()


def type_in(*words, language="en"):
    return CliRunner().invoke(app, ["compare", *words], env={"HOANHAP_LANGUAGE": language, "COLUMNS": "200"})


def test_the_command_says_it_and_ends_with_0_1_or_2(first, tmp_path):
    alike = type_in(first, first)
    assert alike.exit_code == 0 and "No result changed." in alike.output
    other = write(tmp_path / "b2", verdicts=VERDICTS.replace("cannot_tell_yet", "better"), code="0" * 20, lock="1" * 64)
    shown = type_in(first, other)
    assert shown.exit_code == 1
    assert shown.output.index("Verdicts that flipped: 1") < shown.output.index("What they were made of that differs: 2")
    assert "Cannot tell yet" in shown.output and "Better" in shown.output and "all of them together" in shown.output
    refused = type_in(first, "nowhere")
    assert refused.exit_code == 2 and len(refused.output.strip().splitlines()) == 1


def test_as_json(first, tmp_path):
    shown = type_in(first, write(tmp_path / "b2", estimates=ESTIMATES.replace("0.2,40", "0.25,40")), "--json")
    told = json.loads(shown.output)
    assert shown.exit_code == 1 and told["simulated"] is False and told["causes"] == []
    assert told["changes"] == [{"kind": "changed", "table": "estimates", "row": "any/offence · risk · helpers:joined · 24m",
                                "column": "estimate", "before": 0.2, "after": 0.25}]  # fmt: skip


def test_in_vietnamese(first, tmp_path):
    other = write(tmp_path / "b2", estimates=ESTIMATES.replace("0.2,40", "0.25,40"), code="0" * 20)
    shown = type_in(first, other, language="vi").output
    assert "0,25" in shown and "Values" not in shown and "differs" not in shown
