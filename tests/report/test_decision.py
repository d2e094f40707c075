"""What a page says of a decision, word for word, and never more than the rule allows."""

from dataclasses import replace

import pytest
from matplotlib.figure import Figure as Canvas

from analysis.disclosure.release import release
from analysis.evidence import worth
from analysis.evidence.decision import Decided, inputs
from analysis.evidence.information import information
from analysis.plan import read_plan
from analysis.report.decision import BECAUSE, DECISIONS, because
from analysis.report.show import show
from analysis.report.worth import MILLION
from analysis.results import NotEstimable
from analysis.words import Said, words
from tests.evidence import district
from tests.evidence.test_decision import SHIPPED, decided, difference, fixed, judged, seen
from tests.report import wording
from tests.report.conftest import released_of

CASE = ("6_models_and_scaling", "mau-01")


@pytest.fixture(scope="module")
def page():
    return released_of(*CASE)


def released(row, each=None, told=None, *, synthetic=False):
    told = told or fixed()
    each = each or seen()
    benefit, points = worth.benefit(each, told, conf_level=0.95)
    rows = {
        "decisions": [row],
        "verdicts": [judged()],
        "net_benefits": [benefit] if row.probability is not None else [],
        "acceptability": points,
        "information": information(each, told) if row.probability is not None else [],
        "swings": worth.swings(each, told, conf_level=0.95),
        "break_even": [
            worth.break_even(told, models="helpers", horizon="12m", without=0.2, margin=0.05, best=each.best)
        ],
        "decision_inputs": inputs(told),
    }
    facts = {"main_models": "helpers", "main_horizon": "12m", "prices_of": 2025, "decide": SHIPPED.decide.model_dump()}
    return release(district.source(synthetic=synthetic), read_plan("mau-01"), rows, notebook="6_models_and_scaling",
                   parameters={"conf_level": 0.95}, facts=facts)  # fmt: skip


def said(found, piece="decision", language="en"):
    return repr(show(found, piece, language)).splitlines()


def test_scale_extend_hold_and_stop_in_both_languages():
    cases = {
        (seen(level=5), "better"): ("Scale up", "Nhân rộng"),
        (seen(level=4), "better"): ("Extend, by lottery or in phases",
                                    "Mở rộng thêm, bằng rút thăm ngẫu nhiên hoặc theo từng đợt"),
        (seen(level=5), "worse"): ("Hold (neither more nor less of it for now)",
                                   "Giữ nguyên (hiện chưa mở rộng cũng chưa thu hẹp)"),
    }  # fmt: skip
    for (each, verdict), (en, vi) in cases.items():
        found = released(decided(each, verdict=judged(verdict)), each)
        assert said(found)[0] == f"{en}: helpers (“4+”)"
        assert said(found, language="vi")[0] == f"{vi}: nhóm giúp đỡ (“4+”)"
    told = fixed(cost=30e6)
    found = released(decided(seen(), told, judged("cannot_tell_yet")), told=told)
    assert said(found)[0] == "Stop: helpers (“4+”)"
    assert said(found)[1] == "Why: not even the best that the interval allows is worth the lowest cost."


def test_the_whole_of_it_word_for_word():
    found = released(decided(seen(level=5)), seen(level=5))
    assert said(found) == [
        "Scale up: helpers (“4+”)",
        "Why: the plan's verdict is “better”, and it is worth its cost with the chance asked for.",
        "The chance that 100 participants are worth more than they cost is 99%; before any outcome was looked at it was 39%.",
        "At these costs and values neither 500 more people followed in the same way nor a lottery of 500 is likely to change "
        "the decision: what it hangs on is the costs and values.",
        "Numbers that this rests on: 9; assumptions among them: 8. Other costs and values can give another answer: see what it "
        "hangs on.",
    ]


def row(**changes):
    about = {"models": "helpers", "decision": "hold", "because": "unclear", "probability": 0.2}
    return Decided(**about | changes)


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        (
            {"more_people": 100, "endless": True, "lottery": True},
            "100 more people followed in the same way could change",
        ),
        ({"endless": True, "lottery": True}, "It would take more than 500 people followed in the same way"),
        (
            {"lottery": True},
            "More people followed in the same way, however many, are not likely to change the decision (chance",
        ),
        ({}, "neither 500 more people followed in the same way nor a lottery of 500"),
        ({"probability": None, "because": "nobody_released"}, "nobody's outcome is known at this horizon"),
    ],
)
def test_what_it_takes(changes, text):
    found = released(row(**changes))
    assert text in "\n".join(said(found)) and text in "\n".join(said(found, "in_short"))
    if "lottery" in changes:
        assert "lottery or a phased start" in "\n".join(said(found)).lower()


def test_without_an_estimate_following_people_as_now_tells_nothing():
    found = released(row(lottery=True), seen(difference(NotEstimable("assigned_by_unit"), None)))
    assert "Following people as now tells nothing of the effect here." in said(found)


def test_break_even_comes_with_a_price_and_without():
    text = "\n".join(said(released(row(), told=SHIPPED), "break_even"))
    assert "cost about 400 million dong (100 to 1,200)" in text
    assert "at least 2.7 new offences per 100 within 12 months (0.2 to 24.0" in text and "counted, 6.7." in text
    assert "more than that cannot be prevented" in text
    assert "Without any price put on an offence: if 5.0 of 100 were prevented" in text and "80 million dong" in text


def test_invented_people_decide_nothing():
    found = released(decided(seen(level=5)), seen(level=5), synthetic=True)
    assert set(found.table("decisions")["decision"]) == {"demonstration"}
    text = "\n".join(said(found))
    assert "Demonstration: helpers" in text and "Scale up" not in text and "invented" in text
    judged_again = found.table("decisions").assign(decision="scale")
    with pytest.raises(ValueError, match="does not say so"):
        type(found)(found.about, found.tables | {"decisions": judged_again}, found.door)


def test_every_reason_that_a_rule_can_give_has_words():
    codes = ["no_primary", "not_the_plans_contrast", "guard_stops", "described_only", "not_the_plans_level", "unclear",
             "not_the_plans_horizon", "eligibility_by_outcome", "check_disagrees", "negative_control", "not_estimable",
             "no_safe_interval", "assigned_by_unit", "operator_records", "too_few_for_model", "comparison_of_a_few", "one_unit",
             "few_units", "communes_not_known", "nobody_released", "nobody_known", "not_yet_followable", "promising",
             "list_ends_at_expungement", "better_and_worth_it", "not_even_at_best", "nobody_to_compare"]  # fmt: skip
    assert [code for code in codes if not isinstance(because(code), Said)] == []
    vi = words("vi")
    assert all(vi(text) != text.text for text in (*BECAUSE.values(), *DECISIONS.values()))


def test_the_page_of_a_district(page):
    found = page
    text = repr(show(found, "models_side", "en"))
    assert "no league" not in text and "says nothing of how good a model is" in text
    assert text.count("helpers (“4+”)") == 10  # nine models and their comparison
    assert "cannot be told apart" in repr(show(found, "models_moved", "en"))
    assert "equal" in repr(show(found, "models_moved", "en")) and "not moved" in repr(show(found, "models_moved", "en"))
    assert "This is no ranking" in repr(show(found, "model_funnel", "en"))
    heading = show(found, "decided", "en")._block.rows
    assert [line[0] for line in heading] == ["helpers (“4+”)", "exemplary model", "firm", "policy loan"]


def test_few_people_get_limits_and_no_share(page):
    table = show(page, "models_side", "en")._block.parts[0]
    shares = [line[table.heading.index("share (95% interval)")] for line in table.rows]
    assert all("(" not in each for each in shares)  # all models have fewer than 30 people


@pytest.mark.parametrize(
    "piece", ["models_side", "models_moved", "break_even", "net_benefits", "information", "decision"]
)
def test_numbers_are_the_same_in_both_languages(page, piece):
    def digits(language):
        text = repr(show(page, piece, language))
        return sorted(
            "".join(c for c in part if c.isdigit()) for part in text.split() if any(c.isdigit() for c in part)
        )

    assert digits("en") == digits("vi")


def test_whatever_a_verdict_is_taken_back_for_has_words():
    """Every reason of a district's verdict can be that of holding; a code is no word. Those of sets never come here."""
    reasons = {each.because for name, each in wording.cases().items() if "together" not in name} - {"interval"}
    assert "unplanned_look" in reasons
    assert [each for each in reasons if isinstance(because(each), str)] == []


def test_what_stands_at_the_end_of_the_bar_that_reaches_farthest_has_room_in_the_panel(page, monkeypatch):
    def savefig(canvas, file, **how):
        limits.append(canvas.axes[0].get_xlim())
        file.write(b'<svg viewBox="0 0 1 1"></svg>')

    swings, limits = page.table("swings").copy(), []
    swings.loc[swings["input"] == "prevented", "net_low"] = lowest = 2 * swings[["net_low", "net_high"]].min().min()
    monkeypatch.setattr(Canvas, "savefig", savefig)
    show(replace(page, tables=page.tables | {"swings": swings}), "tornado", "vi")._block.drawing("wide")
    assert limits[0][0] < 1.2 * lowest / MILLION < 0
