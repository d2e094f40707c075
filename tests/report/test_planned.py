"""What a page says of the plan: when outcomes were opened, what was changed after, and what is marked."""

import pytest

from analysis.disclosure.release import load, release, save
from analysis.evidence.verdict import Verdict
from analysis.plan import Plan
from analysis.report import site
from analysis.report.planned import CHANGED, objections, planned
from analysis.report.site import Result
from analysis.words import words

OPENED = {
    "recorded": True,
    "first": "2026-11-26",
    "known_before_written": False,
    "look": 1,
    "deviations": [],
    "n_unreadable": 0,
    "locked": "2026-11-25",
}
CHANGES = [
    {"field": "recidivism.primary.margin", "before": "0.05", "after": "0.03"},
    {"field": "recidivism.primary.margin_reason.en", "before": "old", "after": "new"},
    {"field": "recidivism.primary.margin_reason.vi", "before": "cũ", "after": "mới"},
    {"field": "recidivism.primary.conf_level", "before": None, "after": "0.9"},
]


@pytest.fixture
def released_with(tarp):
    """A result of the study under a plan that was locked, with what plan.log says of it."""

    def make(opened, *, known=False, analyses=()):
        source, plan = tarp[0].source, tarp[1]
        asked = Plan.model_validate(plan.model_dump() | {"outcomes_known": known, "analyses": analyses})
        rows = {"verdicts": [Verdict(outcome="rearrest", verdict="described_only", because="no_primary")]}
        facts = {"opened": opened, "main_horizon": "52w"}
        given = {"site": "tarp", "language": "en"}
        return release(source, asked, rows, notebook="2_recidivism", parameters=given, facts=facts)

    return make


def said(released, language="en"):
    return planned(released, words(language)).paragraphs


def test_a_first_look_under_a_locked_plan(released_with):
    first, _, *others = said(released_with(OPENED))
    assert first == "The plan was written before any outcome was opened."
    assert others == [
        "Outcomes were first opened on 26\N{NO-BREAK SPACE}Nov\N{NO-BREAK SPACE}2026.",
        "What this plan could show was worked out in notebook 1 on 25\N{NO-BREAK SPACE}Nov\N{NO-BREAK SPACE}2026, before any "
        "outcome was opened: that fixed the plan.",
        "This is look 1 at the outcomes; each new state of the files counts as one.",
        "The plan names no day of analysis.",
    ]
    assert objections(released_with(OPENED)) == []


def test_a_plan_that_nothing_had_fixed_is_told(released_with):
    texts = said(released_with(OPENED | {"locked": None}))
    assert (
        "Notebook 1 was not run under this plan before outcomes were opened, so nothing had fixed it by then." in texts
    )
    assert not any("fixed" in text for text in said(released_with(OPENED | {"locked": None}, known=True)))


@pytest.mark.parametrize(
    ("look", "analyses", "too_many"),
    [
        (1, [], False),
        (2, [], True),
        (1, ["2026-12-31"], False),
        (2, ["2026-12-31"], True),
        (2, ["2026-12-31", "2027-12-31"], False),
        (3, ["2026-12-31", "2027-12-31"], True),
    ],
)
def test_more_looks_than_were_planned(released_with, look, analyses, too_many):
    texts = said(released_with(OPENED | {"look": look}, analyses=analyses))
    assert any("more looks than were planned" in text for text in texts) is too_many
    if len(analyses) == 2:
        assert any(text.endswith("31\N{NO-BREAK SPACE}Dec\N{NO-BREAK SPACE}2027.") for text in texts)


def test_each_change_is_listed_in_the_pages_language_and_marked(released_with):
    released = released_with(OPENED | {"deviations": CHANGES})
    first, *_ = texts = said(released)
    assert first == "The plan was changed after outcomes were opened."
    assert "The plan was written before any outcome was opened." not in texts
    assert [text.removeprefix("Changed after outcomes were opened: ") for text in texts[-3:]] == [
        "recidivism.primary.margin: 0.05 → 0.03",
        "recidivism.primary.margin_reason.en: old → new",
        "recidivism.primary.conf_level: (not there) → 0.9",
    ]
    assert "recidivism.primary.margin_reason.vi: cũ → mới" in said(released, "vi")[-2]
    (objection,) = objections(released)
    assert "outcomes known" in objection.text


def test_a_plan_written_after_the_opening_does_not_pass_for_one_written_before(released_with):
    released = released_with(OPENED | {"first": "2026-11-01", "known_before_written": True})
    assert "counts as written when they were known" in said(released)[0]
    assert len(objections(released)) == 1


def test_what_is_not_recorded_or_cannot_be_read_is_said(released_with):
    nothing = said(released_with(OPENED | {"recorded": False, "first": None, "look": None}))
    assert any("is not recorded" in text for text in nothing) and not any("first opened" in text for text in nothing)
    unreadable = said(released_with(OPENED | {"n_unreadable": 3}))
    assert any(text.startswith("Lines of plan.log that cannot be read: 3,") for text in unreadable)


def test_a_study_whose_outcome_was_known_says_so_and_no_more(released_with):
    assert [text.partition(":")[0] for text in said(released_with(None, known=True))] == [
        "Retrospective",
        "Compared with",
    ]


def test_the_hash_stands_on_the_page_and_the_change_in_its_band(released_with, tmp_path, monkeypatch):
    for deviations in ([], CHANGES):
        save(released_with(OPENED | {"deviations": deviations}), tmp_path / "released")
        result = Result("tarp", "2_recidivism", "0" * 20, load(tmp_path / "released"))
        monkeypatch.setattr(site, "current_results", lambda result=result: [result])
        site.build(tmp_path / "reports")
        text = (tmp_path / "reports" / "tarp" / "2_recidivism.en.html").read_text(encoding="utf-8")
        assert f"Plan {result.released.about['plan_hash'][:12]}." in text
        assert (f"<p>{CHANGED.text}</p>" in text.partition("<header>")[0]) is bool(deviations)
        index = (tmp_path / "reports" / "index.en.html").read_text(encoding="utf-8")
        assert (CHANGED.text in index) is bool(deviations)
